/* Filters as sets of passages, computed from dictionaries and columns before anything is matched. */
#include "sealed/match/eval.h"
#include "sealed/read/facts.h"

enum { SETS_MAX = 1 << 30 }; /* bytes of all the filters of one query */

static uint64_t *new_set(ns_eval *ev) {
  size_t words = (size_t)ev->s->passages / 64 + 1 + NS_WINDOW_WORDS;
  ev->set_bytes += words * 8;
  uint64_t *set = ev->set_bytes <= SETS_MAX ? ns_arena_calloc(&ev->arena, words, sizeof *set) : NULL;
  if (!set)
    ns_eval_fail(ev, NS_NOMEM, NS_SECTION_ARTICLES);
  return set;
}

static void put(uint64_t *set, uint32_t doc) {
  set[doc / 64] |= (uint64_t)1 << doc % 64;
}

static void put_article(const ns_eval *ev, uint64_t *set, uint32_t article) {
  uint32_t doc, end;
  for (ns_article_range(ev->s, article, &doc, &end); doc < end; doc++)
    put(set, doc);
}

/* All numbers of a key's list; articles' passages when they are numbers of articles. */
static void put_list(ns_eval *ev, ns_section docs, const ns_dict_at *at, bool articles, uint64_t *set) {
  ns_gaps gaps;
  uint32_t number;
  if (!ns_gaps_open(ev->s, docs, at, articles ? ev->s->articles : ev->s->passages, &gaps)) {
    ns_eval_fail(ev, NS_CORRUPT, docs);
    return;
  }
  while ((number = ns_gaps_next(&gaps)) != NS_NONE) {
    if (articles)
      put_article(ev, set, number);
    else
      put(set, number);
  }
  if (gaps.in.bad)
    ns_eval_fail(ev, NS_CORRUPT, docs);
}

static void check_dict(ns_eval *ev, const ns_dict_at *at, ns_section section) {
  if (at->bad)
    ns_eval_fail(ev, NS_CORRUPT, section);
}

static void year_filter(ns_eval *ev, const ns_node *node, uint64_t *set) {
  int low = node->low < INT16_MIN ? INT16_MIN : node->low > INT16_MAX ? INT16_MAX + 1 : node->low;
  unsigned code = (unsigned)(low + 32768);
  if (low > INT16_MAX)
    return;
  const char key[2] = {(char)(code >> 8), (char)code};
  ns_dict_at at;
  for (ns_dict_seek(&ev->s->years, ns_slice_of(key, 2), &at); !ns_dict_end(&at) && !ev->status; ns_dict_next(&at)) {
    int year = ((unsigned char)at.key[0] << 8 | (unsigned char)at.key[1]) - 32768;
    if (at.len != 2 || year > node->high)
      break;
    put_list(ev, NS_SECTION_YEAR_DOCS, &at, false, set);
  }
  check_dict(ev, &at, NS_SECTION_YEARS);
}

static void entity_filter(ns_eval *ev, const ns_node *node, uint64_t *set) {
  ns_buf key;
  ns_buf_init(&key, NS_KEY_MAX);
  ns_dict_at at = {.dict = &ev->s->entities};
  for (int kind = 0; kind < NS_ENTITY_KINDS && !ev->status; kind++) {
    ns_buf_clear(&key);
    ns_buf_add_slice(&key, node->text);
    ns_buf_add_char(&key, (char)kind);
    if (!key.status && ns_dict_find(&ev->s->entities, ns_buf_slice(&key), &at))
      put_list(ev, NS_SECTION_ENTITY_DOCS, &at, false, set);
    check_dict(ev, &at, NS_SECTION_ENTITIES);
  }
  if (key.status == NS_NOMEM)
    ns_eval_fail(ev, NS_NOMEM, NS_SECTION_ENTITIES);
  ns_buf_release(&key);
}

/* ---- amounts ---- */

static double load_double(const unsigned char *at) {
  double value;
  memcpy(&value, at, sizeof value);
  return value;
}

/* Does a figure of the passage with this amount satisfy the filter? */
static bool passage_holds(ns_eval *ev, const ns_node *node, uint32_t doc, uint32_t amount, const ns_figure *like) {
  ns_passage_row row = {0};
  ns_arena_clear(&ev->scratch);
  ns_status status = ns_row_decode(ev->s, doc, &ev->scratch, &row);
  if (status) {
    ns_eval_fail(ev, status, NS_SECTION_FACTS);
    return false;
  }
  for (size_t i = 0; i < row.measure_count; i++) {
    ns_figure figure = row.measures[i].figure;
    figure.kind = like->kind;
    figure.unit = like->unit;
    if (row.measures[i].amount == amount && ns_amount_holds(node->amount, &figure, node->vague))
      return true;
  }
  return false;
}

/* All figures of one kind, unit and decade: all of them, none, or to be looked at one by one. */
static void put_amount(ns_eval *ev, const ns_node *node, const ns_dict_at *at, uint64_t *set) {
  enum { AROUND_UNIT = 4 };
  const unsigned char *span = ns_guard_at(&ev->s->guards[NS_SECTION_AMOUNT_SPANS], (size_t)at->number * NS_SPAN_ROW, NS_SPAN_ROW);
  ns_figure all = {.kind = (uint8_t)at->key[0], .modifier = NS_MOD_EXACT};
  all.low = load_double(span);
  all.high = load_double(span + 8);
  all.unit = at->len > AROUND_UNIT ? ns_slice_of(at->key + 1, at->len - AROUND_UNIT) : NS_SLICE_NONE;
  if (!ns_amount_holds(node->amount, &all, true))
    return;
  all.modifier = NS_MOD_VAGUE; /* must then lie wholly inside */
  if (ns_amount_holds(node->amount, &all, false)) {
    put_list(ev, NS_SECTION_AMOUNT_DOCS, at, false, set);
    return;
  }
  ns_gaps gaps;
  uint32_t doc;
  if (!ns_gaps_open(ev->s, NS_SECTION_AMOUNT_DOCS, at, ev->s->passages, &gaps)) {
    ns_eval_fail(ev, NS_CORRUPT, NS_SECTION_AMOUNT_DOCS);
    return;
  }
  while (!ev->status && (doc = ns_gaps_next(&gaps)) != NS_NONE) {
    if (!ns_bit(set, doc) && passage_holds(ev, node, doc, at->number, &all))
      put(set, doc);
  }
  if (gaps.in.bad)
    ns_eval_fail(ev, NS_CORRUPT, NS_SECTION_AMOUNT_DOCS);
}

static void amount_filter(ns_eval *ev, const ns_node *node, uint64_t *set) {
  const ns_amount *amount = node->amount;
  char prefix[NS_UNIT_MAX + 2];
  size_t len = 1;
  prefix[0] = (char)(amount->any_money ? NS_KIND_MONEY : amount->kind);
  if (!amount->any_money) {
    size_t unit = strnlen(amount->unit, sizeof amount->unit);
    memcpy(prefix + 1, amount->unit, unit);
    prefix[1 + unit] = 0;
    len = unit + 2;
  }
  ns_dict_at at;
  for (ns_dict_seek(&ev->s->amounts, ns_slice_of(prefix, len), &at); !ns_dict_end(&at) && !ev->status;
       ns_dict_next(&at)) {
    if (!ns_slice_starts(ns_dict_key(&at), ns_slice_of(prefix, len)))
      break;
    put_amount(ev, node, &at, set);
  }
  check_dict(ev, &at, NS_SECTION_AMOUNTS);
}

/* ---- articles ---- */

static bool contains(ns_slice text, ns_slice part) {
  return part.len && text.len >= part.len && memmem(text.ptr, text.len, part.ptr, part.len) != NULL;
}

/* One byte for each name of a dictionary: is it one that the filter asks for? */
static unsigned char *chosen_names(ns_eval *ev, const ns_dict *dict, const ns_node *node) {
  unsigned char *chosen = ns_arena_calloc(&ev->arena, dict->count, 1);
  ns_slice wanted = ns_fold_name(node->text, &ev->arena);
  if (!chosen || (node->text.len && !wanted.ptr)) {
    ns_eval_fail(ev, NS_NOMEM, NS_SECTION_SOURCES);
    return NULL;
  }
  ns_dict_at at;
  for (ns_dict_first(dict, &at); !ns_dict_end(&at); ns_dict_next(&at)) {
    ns_slice key = ns_dict_key(&at);
    ns_arena_clear(&ev->scratch);
    chosen[at.number] = node->kind == NS_NODE_SOURCE ? ns_slice_eq(ns_fold_name(key, &ev->scratch), wanted)
                                                     : contains(key, wanted);
  }
  check_dict(ev, &at, NS_SECTION_SOURCES);
  return chosen;
}

static void name_filter(ns_eval *ev, const ns_node *node, uint64_t *set) {
  bool source = node->kind == NS_NODE_SOURCE;
  const ns_dict *dict = source ? &ev->s->sources : &ev->s->authors;
  const unsigned char *chosen = chosen_names(ev, dict, node);
  for (uint32_t a = 0; chosen && a < ev->s->articles; a++) {
    ns_article_row row = ns_articles_at(&ev->s->rows, a);
    uint32_t name = source ? row.source : row.author;
    if (name < dict->count && chosen[name])
      put_article(ev, set, a);
  }
}

static void date_filter(ns_eval *ev, const ns_node *node, uint64_t *set) {
  for (uint32_t a = 0; a < ev->s->articles; a++) {
    ns_article_row row = ns_articles_at(&ev->s->rows, a);
    if (row.date_low != NS_DATE_NONE && row.date_low <= node->high && row.date_high >= node->low)
      put_article(ev, set, a);
  }
}

static void title_filter(ns_eval *ev, const ns_node *node, uint64_t *set) {
  ns_dict_at at;
  if (ns_dict_find(&ev->s->titles, node->term, &at))
    put_list(ev, NS_SECTION_TITLE_DOCS, &at, true, set);
  check_dict(ev, &at, NS_SECTION_TITLES);
}

static void article_filter(ns_eval *ev, const ns_node *node, uint64_t *set) {
  ns_dict_at at;
  if (ns_dict_find(&ev->s->ids, node->text, &at) && at.values[0] < ev->s->articles)
    put_article(ev, set, (uint32_t)at.values[0]);
  check_dict(ev, &at, NS_SECTION_IDS);
}

typedef void filter_fn(ns_eval *ev, const ns_node *node, uint64_t *set);
static filter_fn *const filters[NS_NODE_KINDS] = {
    [NS_NODE_YEAR] = year_filter,   [NS_NODE_AMOUNT] = amount_filter, [NS_NODE_ENTITY] = entity_filter,
    [NS_NODE_TITLE] = title_filter, [NS_NODE_SOURCE] = name_filter,   [NS_NODE_AUTHOR] = name_filter,
    [NS_NODE_DATE] = date_filter,   [NS_NODE_ARTICLE] = article_filter};

const uint64_t *ns_eval_filter(ns_eval *ev, const ns_node *node, uint64_t *count) {
  uint64_t *set = new_set(ev);
  *count = 0;
  if (!set)
    return NULL;
  filters[node->kind](ev, node, set);
  for (uint32_t w = 0; w < ev->s->passages / 64 + 1; w++)
    *count += (uint64_t)__builtin_popcountll(set[w]);
  return ev->status ? NULL : set;
}
