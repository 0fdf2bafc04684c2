// The rival that figures are measured against: Lucene as its manual shows it, GermanAnalyzer without stop words,
// one stored text field, one segment.
//   java LuceneRival build ARTICLES.jsonl FOLDER THREADS
//   java LuceneRival search FOLDER QUERIES.tsv ROUNDS
// A query is a kind (or, and, phrase, count), a tab and its words. Prints a line for each kind:
// kind, queries, hits, median, 99th percentile and mean in microseconds.
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.MMapDirectory;

public final class LuceneRival {
  private static final int TOP = 10;
  private static final Analyzer ANALYZER = new GermanAnalyzer(CharArraySet.EMPTY_SET);

  // The strings of a JSON array that begins after position `at`; the input is known to be well formed.
  private static List<String> strings(String line, int at) {
    List<String> out = new ArrayList<>();
    while (line.charAt(at) != ']') {
      if (line.charAt(at) != '"') {
        at++;
        continue;
      }
      StringBuilder text = new StringBuilder();
      for (at++; line.charAt(at) != '"'; at++) {
        char c = line.charAt(at);
        if (c != '\\') {
          text.append(c);
          continue;
        }
        c = line.charAt(++at);
        switch (c) {
          case 'n': text.append('\n'); break;
          case 't': text.append('\t'); break;
          case 'r': text.append('\r'); break;
          case 'b': text.append('\b'); break;
          case 'f': text.append('\f'); break;
          case 'u':
            text.append((char) Integer.parseInt(line.substring(at + 1, at + 5), 16));
            at += 4;
            break;
          default: text.append(c);
        }
      }
      out.add(text.toString());
      at++;
    }
    return out;
  }

  // Adds the articles that are left, until there are none; returns how many passages there were.
  private static int addArticles(BufferedReader in, IndexWriter writer) throws Exception {
    int count = 0;
    for (;;) {
      String line;
      synchronized (in) {
        line = in.readLine();
      }
      if (line == null) return count;
      int at = line.indexOf("\"paragraphs\": [");
      for (String paragraph : strings(line, at + 15)) {
        Document document = new Document();
        document.add(new TextField("text", paragraph, Field.Store.YES));
        writer.addDocument(document);
        count++;
      }
    }
  }

  // Threads that parse and add; merges on a thread of their own where there is more than one.
  private static void build(String articles, String folder, int threads) throws Exception {
    long start = System.nanoTime();
    int count = 0;
    IndexWriterConfig config = new IndexWriterConfig(ANALYZER).setRAMBufferSizeMB(256);
    if (threads == 1) config.setMergeScheduler(new SerialMergeScheduler());
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try (IndexWriter writer = new IndexWriter(FSDirectory.open(Paths.get(folder)), config);
        BufferedReader in = Files.newBufferedReader(Paths.get(articles), StandardCharsets.UTF_8)) {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < threads; i++) counts.add(workers.submit(() -> addArticles(in, writer)));
      for (Future<Integer> one : counts) count += one.get();
      writer.forceMerge(1);
    } finally {
      workers.shutdown();
    }
    long bytes = 0;
    try (var files = Files.list(Paths.get(folder))) {
      for (Path file : (Iterable<Path>) files::iterator) bytes += Files.size(file);
    }
    System.out.printf("build\t%d passages\t%.2f s\t%d bytes%n", count, (System.nanoTime() - start) / 1e9, bytes);
  }

  private static Query parse(String kind, String words) throws Exception {
    List<Term> terms = new ArrayList<>();
    try (TokenStream stream = ANALYZER.tokenStream("text", words)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      for (stream.reset(); stream.incrementToken();) terms.add(new Term("text", term.toString()));
      stream.end();
    }
    if (kind.equals("phrase")) {
      PhraseQuery.Builder phrase = new PhraseQuery.Builder();
      for (Term term : terms) phrase.add(term);
      return phrase.build();
    }
    BooleanClause.Occur occur = kind.equals("and") ? BooleanClause.Occur.MUST : BooleanClause.Occur.SHOULD;
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    for (Term term : terms) query.add(new TermQuery(term), occur);
    return query.build();
  }

  private static void search(String folder, String file, int rounds) throws Exception {
    Map<String, List<Query>> queries = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Paths.get(file))) {
      String[] parts = line.split("\t");
      queries.computeIfAbsent(parts[0], k -> new ArrayList<>()).add(parse(parts[0], parts[1]));
    }
    try (DirectoryReader reader = DirectoryReader.open(new MMapDirectory(Paths.get(folder)))) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setQueryCache(null);
      for (Map.Entry<String, List<Query>> entry : queries.entrySet()) {
        List<Query> list = entry.getValue();
        long[] best = new long[list.size()];
        long hits = 0;
        Arrays.fill(best, Long.MAX_VALUE);
        for (int round = 0; round < rounds; round++) {
          hits = 0;
          for (int i = 0; i < best.length; i++) {
            long start = System.nanoTime();
            if (entry.getKey().equals("count")) hits += searcher.count(list.get(i));
            else hits += searcher.search(list.get(i), TOP).scoreDocs.length;
            best[i] = Math.min(best[i], System.nanoTime() - start);
          }
        }
        Arrays.sort(best);
        long sum = Arrays.stream(best).sum();
        System.out.printf("%s\t%d\t%d\t%.1f\t%.1f\t%.1f%n", entry.getKey(), best.length, hits,
            best[best.length / 2] / 1e3, best[best.length * 99 / 100] / 1e3, sum / 1e3 / best.length);
      }
    }
  }

  public static void main(String[] args) throws Exception {
    if (args.length == 4 && args[0].equals("build")) build(args[1], args[2], Integer.parseInt(args[3]));
    else if (args.length == 4 && args[0].equals("search")) search(args[1], args[2], Integer.parseInt(args[3]));
    else {
      System.err.println("usage: LuceneRival build ARTICLES.jsonl FOLDER THREADS | search FOLDER QUERIES.tsv ROUNDS");
      System.exit(2);
    }
  }
}
