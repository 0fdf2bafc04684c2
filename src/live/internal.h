/* The C side of the live segment: how articles and passages lie in a Xapian database.
 *
 * Terms. A word stands as it is, its impact as wdf; one that begins with A to Z (no word of the analysis
 * does) is escaped by W. Everything else is marked by a capital letter:
 *
 *   E name    Q kind unit    Y year    M fingerprint            facts of the passage
 *   T term    S source    A author    D low high                of the article: on its first passage alone
 *
 * Where the text is too long, \x01 and a hash of 128 bits in hex stand in its place.
 *
 * Passages are documents; those of an article follow one another. A document's data is the record, the
 * rest lies in the metadata:
 *
 *   record  = crc32 passage                            (record.c)
 *   column  = crc32 key:u64 similar:u64 sum:u64 article ordinal count paragraph kind:u8
 *             section_terms:count block* facts
 *   words   = crc32 seed:u8 count hash:u32* word*      (words.c)
 *
 * ordinal and count place the passage in its article; sum is the sum of ns_live_posting_hash over its
 * terms: glass has no checksums, so verify() adds up what the postings say. Positions and forms lie with
 * the passage, not in Xapian's position table: they are asked for a passage at a time, and half of what
 * an add costs is saved.
 *
 * Metadata, each value but P with its crc32 in front:
 *
 *   P number(8 hex)  block column, words               K number(8 hex)  keys:u64*  (keys.c)
 *   N number(8 hex)  first postings article (record.c)         I id   number id
 *   H id   id  (a hidden sealed article)     V name   value    C      totals
 *   F form  a run of the dictionary of forms that begins with it (forms.c)
 */
#ifndef NS_LIVE_INTERNAL_H
#define NS_LIVE_INTERNAL_H

#include "base/strmap.h"
#include "live/live.h"
#include "live/xapian.h"

enum {
  NS_LIVE_BLOB_MAX = 1 << 27,  /* bytes of any stored value */
  NS_LIVE_TEXT_MAX = 1 << 24,  /* bytes of a passage, of an article's id, title, … */
  NS_LIVE_TERMS_MAX = 1 << 20, /* terms, and forms, of a passage */
  NS_LIVE_POSITION_MAX = 1 << 28,
  NS_LIVE_CHANGED_MAX = 3 /* times a call is repeated on a database that changed under it */
};

enum {
  NS_MARK_AUTHOR = 'A',
  NS_MARK_DATE = 'D',
  NS_MARK_ENTITY = 'E',
  NS_MARK_SIMILAR = 'M',
  NS_MARK_UNIT = 'Q',
  NS_MARK_SOURCE = 'S',
  NS_MARK_TITLE = 'T',
  NS_MARK_WORD = 'W',
  NS_MARK_YEAR = 'Y',
  NS_MARK_LONG = 1,
  NS_META_ARTICLE = 'N',
  NS_META_PASSAGE = 'P',
  NS_META_KEYS = 'K',
  NS_META_ID = 'I',
  NS_META_HIDDEN = 'H',
  NS_META_FORMS = 'F',
  NS_META_VALUE = 'V',
  NS_META_TOTALS = 'C'
};

/* ---- key.c: terms and keys ---- */
typedef struct ns_live_key {
  char bytes[NS_XAPIAN_KEY_MAX];
  size_t len;
} ns_live_key;

static inline ns_slice ns_live_key_slice(const ns_live_key *key) {
  return ns_slice_of(key->bytes, key->len);
}

/* Does the word fit into a term? (Long words are cut by the analysis.) */
bool ns_live_word_fits(ns_slice word);
/* The term of a word that fits; borrows the word unless it has to be escaped. */
ns_slice ns_live_word_term(ns_slice word, ns_live_key *room);
/* Is the term a word's? The word itself then goes to *word. */
bool ns_live_is_word(ns_slice term, ns_slice *word);
/* mark and text, or mark, NS_MARK_LONG and a hash. */
ns_slice ns_live_marked(char mark, ns_slice text, ns_live_key *room);
ns_slice ns_live_year_term(int year, ns_live_key *room);
ns_slice ns_live_date_term(ns_period date, ns_live_key *room);
ns_slice ns_live_similar_term(uint64_t fingerprint, ns_live_key *room);
/* Without a unit the prefix of every unit of the kind. */
ns_slice ns_live_unit_term(uint8_t kind, ns_slice unit, ns_live_key *room);
/* Key of an article, a passage, a block of keys: the kind and the number. */
ns_slice ns_live_numbered(char kind, uint32_t number, ns_live_key *room);
/* Article number of such a key; false when it is none. */
bool ns_live_article_of(ns_slice key, uint32_t *article);
uint64_t ns_live_posting_hash(const ns_xapian_term *posting);

/* ---- blob.c: columns and metadata ---- */
typedef struct ns_live_column {
  uint64_t key, similar, sum;
  uint32_t article, ordinal, count, paragraph;
  uint8_t kind;
  const ns_slice *section_terms;
  size_t section_term_count;
  ns_slice facts; /* for ns_facts_decode */
} ns_live_column;

typedef struct ns_live_totals {
  uint64_t articles, postings, terms;
  uint32_t next_article;
} ns_live_totals;

typedef struct ns_live_article {
  uint32_t first;    /* number of its first passage */
  uint64_t postings; /* of all its passages */
  ns_article_meta meta;
} ns_live_article;

/* Puts the checksum in front of what was written from byte `start` on (4 bytes were left for it). */
size_t ns_live_seal_begin(ns_buf *out);
void ns_live_seal_end(ns_buf *out, size_t start);
/* What stands behind the checksum; NS_CORRUPT, with the name of the thing, when it does not agree. */
ns_status ns_live_unseal(ns_slice bytes, const char *what, ns_slice *content, ns_error *err);
void ns_live_column_encode(const ns_doc *doc, const ns_live_column *column, ns_buf *out);
/* Section terms are left out when arena is NULL. */
ns_status ns_live_column_decode(ns_slice bytes, ns_arena *arena, ns_live_column *out, ns_error *err);
void ns_live_article_encode(const ns_live_article *article, ns_buf *out);
ns_status ns_live_article_decode(ns_slice bytes, ns_arena *arena, ns_live_article *out, ns_error *err);

/* ---- passage.c: what the metadata keep of each passage ---- */
ns_status ns_live_passage_write(ns_xapian *x, uint32_t doc, ns_slice column, ns_slice words, ns_error *err);
/* Calls visit(ctx, i, value) for docs[i], in order, with the column or the words; an empty value where
 * there is no such passage. Ends with what visit answers beside NS_OK. */
typedef ns_status ns_live_value_fn(void *ctx, size_t i, ns_slice value);
ns_status ns_live_columns(ns_xapian *x, const uint32_t *docs, size_t count, ns_live_value_fn *visit, void *ctx,
                          ns_error *err);
ns_status ns_live_words_of(ns_xapian *x, const uint32_t *docs, size_t count, ns_live_value_fn *visit, void *ctx,
                           ns_error *err);

/* ---- keys.c: the order among equal scores ---- */
enum { NS_LIVE_KEYS_BLOCK = 512 };
/* The block a writer is at; zeroed: none. */
typedef struct ns_live_keys {
  uint32_t block;
  bool loaded;
  uint64_t keys[NS_LIVE_KEYS_BLOCK];
} ns_live_keys;
ns_status ns_live_keys_put(ns_live_keys *keys, ns_xapian *x, uint32_t doc, uint64_t key, ns_error *err);
ns_status ns_live_keys_write(ns_live_keys *keys, ns_xapian *x, ns_error *err);
/* Keys of the documents 0 to last, freed with ns_free. */
ns_status ns_live_keys_read(ns_xapian *x, uint32_t last, uint64_t **out, ns_error *err);

/* ---- words.c: positions and forms of a passage ---- */
ns_status ns_live_words_encode(const ns_doc *doc, ns_arena *scratch, ns_buf *out);
typedef struct ns_live_words {
  uint8_t seed;
  uint32_t count;
  const unsigned char *hashes;
  ns_slice entries;
} ns_live_words;
/* The value as stored; borrowed from it. */
ns_status ns_live_words_open(ns_slice value, ns_live_words *out, ns_error *err);
/* What the passage keeps of a term that it holds. False when it does not. */
bool ns_live_words_find(const ns_live_words *words, ns_slice term, ns_reader *entry);
/* Appends the positions, ascending; reads entry up to the forms. */
ns_status ns_live_words_positions(ns_reader *entry, ns_docs *out, ns_error *err);
/* After the positions: is the form among those of the term? */
bool ns_live_words_has_form(ns_reader *entry, ns_slice term, ns_slice form);
/* After the positions: every form. */
typedef ns_status ns_live_form_fn(void *ctx, ns_slice form);
ns_status ns_live_words_forms(ns_reader *entry, ns_slice term, ns_live_form_fn *visit, void *ctx, ns_error *err);

/* ---- forms.c: the dictionary of forms ---- */
enum { NS_LIVE_FORM_MAX = 200 }; /* bytes of a form that is listed */
bool ns_live_form_is_listed(ns_slice form);
/* What a transaction changes in it. */
typedef struct ns_live_forms {
  ns_strmap changes; /* form → how many passages more, as int32_t */
} ns_live_forms;
void ns_live_forms_init(ns_live_forms *forms);
void ns_live_forms_release(ns_live_forms *forms);
/* One passage more (or, -1, less) with the form. */
ns_status ns_live_forms_change(ns_live_forms *forms, ns_slice form, int by, ns_error *err);
/* Writes the changes and forgets them. */
ns_status ns_live_forms_write(ns_live_forms *forms, ns_xapian *x, ns_error *err);
/* Appends the run that `from` belongs to: a block that no form of it is above, then each form as varint df
 * and block. NS_NOTFOUND behind the last. */
ns_status ns_live_forms_run(ns_xapian *x, ns_slice from, ns_buf *out, ns_error *err);

/* ---- meta.c: what both the writer and the reader look up ---- */
/* Appends the content of a metadata value; nothing when the key was never set. */
ns_status ns_live_meta_get(ns_xapian *x, ns_slice key, ns_buf *out, ns_error *err);
ns_status ns_live_meta_set(ns_xapian *x, ns_slice key, ns_slice content, ns_error *err);
/* Number of the article with this id; NS_NOTFOUND without an error text. */
ns_status ns_live_number(ns_xapian *x, ns_slice id, uint32_t *article, ns_error *err);
/* Slices in arena. */
ns_status ns_live_article_get(ns_xapian *x, uint32_t article, ns_arena *arena, ns_live_article *out, ns_error *err);
ns_status ns_live_totals_get(ns_xapian *x, ns_live_totals *out, ns_error *err);
ns_status ns_live_totals_set(ns_xapian *x, const ns_live_totals *totals, ns_error *err);
/* Words in the dictionary. */
ns_status ns_live_count_words(ns_xapian *x, uint64_t *out, ns_error *err);

/* ---- the reader ---- */
typedef struct ns_live {
  ns_segment segment;
  ns_xapian *x;
  ns_sums sums;   /* of the revision that x reads */
  ns_watch watch; /* over what x reads */
  char *path;
  bool busy;      /* within ns_live_repeat */
  uint64_t *keys; /* of all passages, once asked for; NULL again when the database changed */
} ns_live;

static inline ns_live *ns_live_of(ns_segment *segment) {
  return (ns_live *)(void *)segment;
}

/* ---- follow.c ---- */
/* Opens the newest revision (path is set), in the place of what was open. */
ns_status ns_live_open_newest(ns_live *live, ns_error *err);
/* Runs body; when the database changed under it, goes on to the newest commit and runs it again. Within
 * a body the outermost call alone repeats, so that all of it sees one state. */
typedef ns_status ns_live_body(ns_live *live, void *ctx, ns_error *err);
ns_status ns_live_repeat(ns_live *live, ns_live_body *body, void *ctx, ns_error *err);
/* Visits database terms that begin with prefix and are not below `from`, in byte order; visit may ask the
 * segment itself. What visit answers beside NS_OK ends the walk and is returned. */
ns_status ns_live_walk(ns_live *live, ns_slice prefix, ns_slice from, ns_term_fn *visit, void *ctx, ns_error *err);

/* search.c, evidence.c, dictionary.c, verify.c */
ns_status ns_live_search(ns_segment *segment, const ns_request *request, ns_answer *out, ns_error *err);
ns_status ns_live_evidence(ns_segment *segment, const uint32_t *docs, size_t doc_count, const ns_probe *probes,
                           size_t probe_count, ns_arena *arena, ns_evidence *out, ns_error *err);
ns_status ns_live_visit_terms(ns_segment *segment, ns_slice prefix, ns_term_fn *visit, void *ctx, ns_error *err);
ns_status ns_live_visit_forms(ns_segment *segment, ns_slice prefix, ns_term_fn *visit, void *ctx, ns_error *err);
ns_status ns_live_verify(ns_segment *segment, ns_error *err);

/* ---- resolve.c, filter.c, position.c: the leaves of a plan as sets of passages ---- */
typedef struct ns_live_resolver {
  ns_live *live;
  ns_arena *arena;
  ns_error *err;
  uint32_t last;              /* highest number of a passage */
  struct ns_live_found *sets; /* newest first; released by ns_live_resolver_release */
} ns_live_resolver;

typedef struct ns_live_found {
  const ns_node *node; /* NULL: scratch of another */
  ns_docs docs;
  struct ns_live_found *next;
} ns_live_found;

void ns_live_resolver_release(ns_live_resolver *r);
/* A new empty set that lives as long as the resolver; NULL when memory is short. */
ns_docs *ns_live_new_set(ns_live_resolver *r, const ns_node *node);
/* Sets of the node kinds YEAR to ARTICLE; of FORM, PHRASE and NEAR. Appended to out, ascending. */
ns_status ns_live_filter(ns_live_resolver *r, const ns_node *node, ns_docs *out);
ns_status ns_live_positional(ns_live_resolver *r, const ns_node *node, ns_docs *out);
/* *out = NULL: nothing can match. */
ns_status ns_live_resolve(ns_live_resolver *r, const ns_node *node, const ns_xapian_query **out);
#endif
