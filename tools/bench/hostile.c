/* What hostile texts cost: processor time per byte of each stage, as a multiple of what ordinary texts cost.
 *   hostile [-s KILOBYTES] [-l LIMIT] ARTICLES [CASE...]    from the root of the sources; cases of tests/data/hostile.tsv
 * Ordinary are the first articles of the file ARTICLES, their words known. Each case runs in a process of its own. A line: bytes of text for a
 * byte of input, the multiples (parse: of the same format; all: of the whole way into a sealed segment), peak memory.
 * Exit 1 when a multiple of `all` or a stage that matters (more than a fifth of what the ordinary way costs in all)
 * is above LIMIT. */
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "facts/figures/figure.h"
#include "folder.h"
#include "hostile.h"
#include "index/prepare.h"
#include "live/live.h"
#include "sealed/sealed.h"

enum { DEFAULT_KILOBYTES = 1024, ARENA_MAX = 1 << 30, ROUNDS_MAX = 40, BUILDER_BYTES = 256 << 20, FORMATS = NS_FORMAT_JSON + 1 };
enum { SECONDS_MAX = 120, REPEATS = 8, ORDINARY_PART = 8 };
static const double DEFAULT_LIMIT = 5, STAGE_PART = 0.2, ENOUGH_SECONDS = 0.2;

typedef enum stage { PARSE, WORDS, FIGURES, ENTITIES, LIVE, SEALED, STAGES } stage;
static const char *const stage_names[STAGES] = {"parse", "words", "figures", "entities", "live", "sealed"};

/* Seconds for a byte: parse of raw bytes, the others of text. */
typedef struct cost {
  double raw, text;         /* bytes */
  double seconds[STAGES];   /* each alone */
  ns_status status;
  char why[256];
} cost;

static double cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The words of ordinary texts are known after a while, those of hostile ones need not be: cold, all that is known is
 * forgotten before each round. */
typedef struct chain {
  bool cold;
  ns_names *names;
  ns_preparer *preparers[STAGES];
  ns_analyzer *analyzer;
  ns_extractor *extractor;
  ns_tokens tokens;
  ns_arena article, facts;
} chain;

static void forget_words(chain *c) {
  ns_extractor_free(c->extractor);
  ns_analyzer_free(c->analyzer);
  c->extractor = NULL;
  c->analyzer = NULL;
  for (int at = 0; at < STAGES; at++) {
    ns_preparer_free(c->preparers[at]);
    c->preparers[at] = NULL;
  }
}

static ns_status know_words(chain *c, ns_error *err) {
  ns_status status = ns_analyzer_new(NS_WORDS_GERMAN, &c->analyzer, err);
  if (!status)
    status = ns_extractor_new(c->analyzer, c->names, &c->extractor, err);
  if (!status)
    status = ns_preparer_new(NS_WORDS_GERMAN, c->names, NS_PREPARED_TERMS, &c->preparers[LIVE], err);
  return status ? status : ns_preparer_new(NS_WORDS_GERMAN, c->names, NS_PREPARED_OCCURRENCES, &c->preparers[SEALED], err);
}

static ns_status begin_chain(chain *c, bool cold, ns_error *err) {
  *c = (chain){.cold = cold};
  ns_arena_init(&c->article, ARENA_MAX);
  ns_arena_init(&c->facts, ARENA_MAX);
  ns_status status = ns_names_open(NULL, NULL, NULL, &c->names, err);
  return status ? status : know_words(c, err);
}

static void end_chain(chain *c) {
  forget_words(c);
  ns_names_close(c->names);
  ns_tokens_release(&c->tokens);
  ns_arena_release(&c->article);
  ns_arena_release(&c->facts);
}

/* Facts of a passage, several times: beside its words they cost little. */
static ns_status extract(chain *c, ns_slice text, const ns_context *context, stage what, ns_error *err) {
  ns_status status = NS_OK;
  for (int i = 0; i < REPEATS && !status; i++) {
    ns_facts facts = {0};
    ns_arena_clear(&c->facts);
    status = what == FIGURES ? ns_figures_extract(text, &c->tokens, context, &c->facts, &facts, err)
                             : ns_facts_extract(c->extractor, text, &c->tokens, context, &c->facts, &facts, err);
  }
  return status;
}

/* All passages through the stages up to `last`. */
static ns_status run_chain(chain *c, const ns_article *article, stage last, double *seconds, ns_error *err) {
  ns_context context = {.article_date = article->date, .title = article->title};
  double begun = cpu();
  ns_status status = NS_OK;
  ns_extractor_begin_article(c->extractor, &context);
  for (size_t i = 0; i < article->passage_count && !status; i++) {
    const ns_passage *p = &article->passages[i];
    context.caption = p->caption;
    context.table_row = p->kind == NS_PASSAGE_ROW;
    status = ns_analyze(c->analyzer, p->text, &c->tokens, err);
    if (!status && last != WORDS)
      status = extract(c, p->text, &context, last, err);
  }
  *seconds = cpu() - begun;
  return status;
}

static ns_status run_live(ns_preparer *p, const ns_article *article, double *seconds, ns_error *err) {
  char folder[] = "/tmp/ns-hostile-XXXXXX", path[sizeof folder + 8];
  ns_article_meta meta;
  const ns_doc *docs;
  ns_live_writer *live = NULL;
  double begun = cpu();
  ns_status status = mkdtemp(folder) ? NS_OK : NS_IO;
  snprintf(path, sizeof path, "%s/live", folder);
  if (!status)
    status = ns_live_writer_create(path, &live, err);
  if (!status)
    status = ns_prepare_article(p, article, &meta, &docs, err);
  if (!status)
    status = ns_live_put(live, &meta, docs, meta.passage_count, err);
  if (!status)
    status = ns_live_commit(live, err);
  ns_live_writer_close(live);
  *seconds = cpu() - begun;
  remove_tree(folder);
  return status;
}

static ns_status run_sealed(ns_preparer *p, const ns_article *article, double *seconds, ns_error *err) {
  char folder[] = "/tmp/ns-hostile-XXXXXX";
  ns_article_meta meta;
  const ns_doc *docs;
  ns_sealed_builder *builder = NULL;
  ns_sealed_batch *batch = NULL;
  ns_sealed_totals totals;
  double begun = cpu();
  ns_status status = mkdtemp(folder) ? NS_OK : NS_IO;
  if (!status)
    status = ns_sealed_builder_new(folder, BUILDER_BYTES, 1, &builder, err);
  if (!status)
    status = ns_sealed_batch_new(builder, 0, &batch, err);
  if (!status)
    status = ns_prepare_article(p, article, &meta, &docs, err);
  if (!status)
    status = ns_sealed_batch_add(batch, &meta, docs, meta.passage_count, err);
  if (!status)
    status = ns_sealed_batch_end(batch, err);
  if (!status)
    status = ns_sealed_builder_finish(builder, &totals, err);
  ns_sealed_builder_free(builder);
  *seconds = cpu() - begun;
  remove_tree(folder);
  return status;
}

static ns_status measure_stage(chain *c, const ns_article *article, stage at, double *seconds, ns_error *err) {
  if (at == LIVE)
    return run_live(c->preparers[at], article, seconds, err);
  if (at == SEALED)
    return run_sealed(c->preparers[at], article, seconds, err);
  return run_chain(c, article, at, seconds, err);
}

/* Each stage alone: what those before it took is taken off. */
static void take_off(double seconds[STAGES]) {
  double words = seconds[WORDS], figures = seconds[FIGURES], entities = seconds[ENTITIES];
  seconds[FIGURES] = figures > words ? (figures - words) / REPEATS : 0;
  seconds[ENTITIES] = entities > figures ? (entities - figures) / REPEATS : 0;
  double before = words + seconds[FIGURES] + seconds[ENTITIES];
  for (int i = LIVE; i <= SEALED; i++)
    seconds[i] = seconds[i] > before ? seconds[i] - before : 0;
}

/* The clock may tick coarsely: rounds go on until they took long enough together. */
static bool goes_on(double sum, unsigned rounds) {
  return rounds == 0 || (sum < ENOUGH_SECONDS && rounds < ROUNDS_MAX);
}

static ns_status measure_parse(chain *c, const ns_raw *raw, ns_article *article, double *seconds, ns_error *err) {
  double sum = 0;
  unsigned rounds = 0;
  ns_status status = NS_OK;
  for (; goes_on(sum, rounds) && !status; rounds++) {
    double begun = cpu();
    ns_arena_clear(&c->article);
    status = ns_article_parse(raw, NS_SLICE_NONE, &c->article, NULL, NULL, article, err);
    sum += cpu() - begun;
  }
  *seconds = sum / rounds;
  return status;
}

static ns_status measure_rounds(chain *c, const ns_article *article, stage at, double *seconds, ns_error *err) {
  double sum = 0, took = 0;
  unsigned rounds = 0;
  ns_status status = c->cold ? NS_OK : measure_stage(c, article, at, &took, err);
  for (; goes_on(sum, rounds) && !status; rounds++) {
    if (c->cold) {
      forget_words(c);
      status = know_words(c, err);
    }
    if (!status)
      status = measure_stage(c, article, at, &took, err);
    sum += took;
  }
  *seconds = sum / rounds;
  return status;
}

/* What a segment costs whatever is in it. */
static ns_status measure_idle(chain *c, double idle[STAGES], ns_error *err) {
  const ns_passage passage = {.text = NS_LIT("Der Damm"), .paragraph = 1};
  const ns_article article = {.id = NS_LIT("a"), .title = NS_LIT("Damm"), .passages = &passage, .passage_count = 1};
  ns_status status = measure_rounds(c, &article, LIVE, &idle[LIVE], err);
  return status ? status : measure_rounds(c, &article, SEALED, &idle[SEALED], err);
}

static void measure(const ns_raw *raw, bool cold, cost *out) {
  chain c;
  ns_error err = {0};
  ns_article article = {0};
  double idle[STAGES] = {0};
  *out = (cost){.raw = (double)raw->bytes.len};
  ns_status status = begin_chain(&c, cold, &err);
  if (!status)
    status = measure_parse(&c, raw, &article, &out->seconds[PARSE], &err);
  for (size_t i = 0; i < article.passage_count && !status; i++)
    out->text += (double)article.passages[i].text.len;
  for (int at = WORDS; at < STAGES && !status; at++)
    status = measure_rounds(&c, &article, (stage)at, &out->seconds[at], &err);
  if (!status)
    status = measure_idle(&c, idle, &err);
  for (int at = LIVE; at < STAGES; at++)
    out->seconds[at] = out->seconds[at] > idle[at] ? out->seconds[at] - idle[at] : 0;
  take_off(out->seconds);
  out->status = status;
  snprintf(out->why, sizeof out->why, "%.240s", err.text);
  end_chain(&c);
}

/* In a process of its own; *peak in MB. False when it died or took too long. */
static bool measure_apart(const ns_raw *raw, bool cold, cost *out, double *peak) {
  int pipe_ends[2];
  struct rusage usage = {0};
  int status = 0;
  if (pipe(pipe_ends))
    return false;
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    const struct rlimit limit = {SECONDS_MAX, SECONDS_MAX};
    setrlimit(RLIMIT_CPU, &limit);
    measure(raw, cold, out);
    _exit(write(pipe_ends[1], out, sizeof *out) == sizeof *out ? 0 : 1);
  }
  close(pipe_ends[1]);
  bool got = child > 0 && read(pipe_ends[0], out, sizeof *out) == sizeof *out;
  close(pipe_ends[0]);
  if (child > 0)
    wait4(child, &status, 0, &usage);
  *peak = (double)usage.ru_maxrss / 1024;
  return got;
}

/* ---- what is ordinary ---- */

static const char *const between[FORMATS] = {"\n\n", "\n\n", "</p>\n<p>", "\",\""};
static const char *const before_all[FORMATS] = {"", "", "<html><body><article><p>", "{\"id\":\"a\",\"paragraphs\":[\""};
static const char *const after_all[FORMATS] = {"\n", "\n", "</p></article></body></html>", "\"]}"};

/* Without what would be markup in one of the formats. */
static void add_plain(ns_slice text, ns_buf *out) {
  for (size_t i = 0; i < text.len; i++)
    ns_buf_add_char(out, (unsigned char)text.ptr[i] < ' ' || strchr("\"\\<>&#*_`[]|", text.ptr[i]) ? ' ' : text.ptr[i]);
}

/* The first `bytes` bytes of the passages of the articles in a file, in each of the formats. */
static bool make_ordinary(const char *path, size_t bytes, ns_buf out[FORMATS]) {
  ns_source *source;
  ns_error err;
  ns_raw raw;
  ns_arena arena;
  bool more = true;
  if (ns_source_open(&path, 1, NS_SLICE_NONE, NULL, NULL, &source, &err))
    return false;
  ns_arena_init(&arena, ARENA_MAX);
  for (int f = 0; f < FORMATS; f++)
    ns_buf_add_str(&out[f], before_all[f]);
  while (out[0].len < bytes && !ns_source_next(source, &raw, &more, &err) && more) {
    ns_article article;
    ns_arena_clear(&arena);
    if (ns_article_parse(&raw, NS_SLICE_NONE, &arena, NULL, NULL, &article, &err))
      continue;
    for (size_t i = 0; i < article.passage_count; i++)
      for (int f = 0; f < FORMATS; f++) {
        add_plain(article.passages[i].text, &out[f]);
        ns_buf_add_str(&out[f], between[f]);
      }
  }
  for (int f = 0; f < FORMATS; f++)
    ns_buf_add_str(&out[f], after_all[f]);
  ns_source_close(source);
  ns_arena_release(&arena);
  return out[0].len >= bytes;
}

static bool measure_ordinary(const char *path, size_t bytes, cost ordinary[FORMATS]) {
  ns_buf texts[FORMATS];
  for (int f = 0; f < FORMATS; f++)
    ns_buf_init(&texts[f], HOSTILE_TEXT_MAX);
  bool fine = make_ordinary(path, bytes * ORDINARY_PART, texts);
  if (!fine)
    fprintf(stderr, "hostile: %s: cannot be read, or has less than %zu KB of text\n", path, (bytes * ORDINARY_PART) >> 10);
  for (int f = 0; f < FORMATS; f++) {
    double peak;
    ns_raw raw = {.format = (ns_format)f, .bytes = ns_buf_slice(&texts[f]), .path = "ordinary", .default_id = NS_LIT("a")};
    if (fine && (!measure_apart(&raw, false, &ordinary[f], &peak) || ordinary[f].status)) {
      fprintf(stderr, "hostile: ordinary texts fail: %s\n", ordinary[f].why);
      fine = false;
    }
    ns_buf_release(&texts[f]);
  }
  return fine;
}

/* ---- the cases ---- */

static double per_byte(const cost *c, int at) {
  double bytes = at == PARSE ? c->raw : c->text;
  return bytes > 0 ? c->seconds[at] / bytes : 0;
}

/* All of the way into a sealed segment, for a byte of input. */
static double whole(const cost *c) {
  double seconds = 0;
  for (int at = PARSE; at < STAGES; at++)
    seconds += at == LIVE ? 0 : c->seconds[at];
  return seconds / c->raw;
}

static bool report(const char *name, const cost *c, const cost *ordinary, double peak, double limit) {
  double all = whole(c) / whole(ordinary);
  bool over = all > limit;
  printf("%-26s %7.2f", name, c->text / c->raw);
  for (int at = PARSE; at < STAGES; at++) {
    double times = per_byte(c, at) / per_byte(ordinary, at);
    bool matters = c->seconds[at] / c->raw > STAGE_PART * limit * whole(ordinary);
    over |= times > limit && matters;
    printf(" %8.1f%c", times, times > limit && matters ? '!' : ' ');
  }
  printf(" %8.1f%c %7.0f MB%s%s\n", all, all > limit ? '!' : ' ', peak, c->status ? "  " : "", c->status ? c->why : "");
  return over;
}

static bool is_wanted(const char *name, char *const *wanted, int count) {
  for (int i = 0; i < count; i++)
    if (strcmp(name, wanted[i]) == 0)
      return true;
  return count == 0;
}

static void report_ordinary(const cost ordinary[FORMATS]) {
  static const char *const formats[FORMATS] = {"text", "Markdown", "HTML", "JSON"};
  printf("%-26s %7s", "case", "text");
  for (int at = PARSE; at < STAGES; at++)
    printf(" %8s ", stage_names[at]);
  printf(" %8s %8s\n", "all", "peak");
  for (int f = 0; f < FORMATS; f++) {
    printf("ns a byte, %-15s %7.2f", formats[f], ordinary[f].text / ordinary[f].raw);
    for (int at = PARSE; at < STAGES; at++)
      printf(" %8.1f ", per_byte(&ordinary[f], at) * 1e9);
    printf(" %8.1f\n", whole(&ordinary[f]) * 1e9);
  }
}

/* How many were over the limit; -1: nothing could be measured. */
static int run_cases(const hostile_table *table, const char *articles, size_t bytes, double limit, char *const *wanted,
                     int wanted_count) {
  static cost ordinary[FORMATS];
  int over = 0;
  ns_buf text;
  if (!measure_ordinary(articles, bytes, ordinary))
    return -1;
  report_ordinary(ordinary);
  ns_buf_init(&text, HOSTILE_TEXT_MAX);
  for (size_t i = 0; i < table->count; i++) {
    const hostile_case *at = &table->cases[i];
    cost c;
    double peak;
    if (!is_wanted(at->name, wanted, wanted_count))
      continue;
    hostile_make(at, bytes, &text);
    ns_raw raw = {.format = at->format, .bytes = ns_buf_slice(&text), .path = at->name, .default_id = NS_LIT("a")};
    if (measure_apart(&raw, true, &c, &peak)) {
      over += report(at->name, &c, &ordinary[at->format], peak, limit);
    } else {
      printf("%-26s died, or took more than %d seconds; %.0f MB\n", at->name, SECONDS_MAX, peak);
      over++;
    }
  }
  ns_buf_release(&text);
  return over;
}

int main(int argc, char **argv) {
  static hostile_table table;
  size_t bytes = DEFAULT_KILOBYTES * 1024;
  double limit = DEFAULT_LIMIT;
  for (int option; (option = getopt(argc, argv, "s:l:")) != -1;) {
    if (option == 's')
      bytes = strtoul(optarg, NULL, 10) * 1024;
    else if (option == 'l')
      limit = (double)strtoul(optarg, NULL, 10);
    else
      return 2;
  }
  if (!bytes || optind >= argc || !hostile_load("tests/data/hostile.tsv", &table)) {
    fputs("usage: hostile [-s KILOBYTES] [-l LIMIT] ARTICLES [CASE...], from the root of the sources\n", stderr);
    return 2;
  }
  int over = run_cases(&table, argv[optind], bytes, limit, argv + optind + 1, argc - optind - 1);
  hostile_release(&table);
  if (over >= 0)
    printf("%d over %g\n", over, limit);
  return over ? 1 : 0;
}
