/* Phrases, closeness and exact forms as sets of passages: the postings say which passages hold the words,
 * each one's own list of words says where and how. */
#include <stdlib.h>

#include "base/order.h"
#include "live/internal.h"

/* A node with room for what it does in one passage. */
typedef struct spot {
  const ns_node *node;
  ns_slice term; /* of a TERM, as the database has it; ptr NULL: in no passage */
  struct spot *children;
  ns_positions *lists; /* begins of the children */
  ns_docs *begins;
} spot;

static ns_status make_spot(ns_live_resolver *r, const ns_node *node, spot *s) {
  ns_live_key room;
  *s = (spot){.node = node, .begins = ns_live_new_set(r, NULL)};
  s->children = ns_arena_calloc(r->arena, node->child_count, sizeof *s->children);
  s->lists = ns_arena_calloc(r->arena, node->child_count, sizeof *s->lists);
  if (!s->begins || !s->children || !s->lists)
    return ns_fail_nomem(r->err);
  if ((node->kind == NS_NODE_TERM || node->kind == NS_NODE_FORM) && ns_live_word_fits(node->term)) {
    s->term = ns_arena_copy(r->arena, ns_live_word_term(node->term, &room));
    if (!s->term.ptr)
      return ns_fail_nomem(r->err);
  }
  ns_status status = NS_OK;
  for (size_t i = 0; i < node->child_count && !status; i++)
    status = make_spot(r, node->children[i], &s->children[i]);
  return status;
}

/* ------------------------------------------------------------------ candidates */

static void keep_common(ns_docs *into, const ns_docs *other) {
  size_t kept = 0, at = 0;
  for (size_t i = 0; i < into->count; i++) {
    at = ns_docs_find(other, at, into->at[i]);
    if (at < other->count && other->at[at] == into->at[i])
      into->at[kept++] = into->at[i];
  }
  into->count = kept;
}

static void sort_unique(ns_docs *list) {
  size_t kept = 0;
  if (list->count)
    qsort(list->at, list->count, sizeof *list->at, ns_by_u32);
  for (size_t i = 0; i < list->count; i++) {
    if (!kept || list->at[kept - 1] != list->at[i])
      list->at[kept++] = list->at[i];
  }
  list->count = kept;
}

static ns_status append_all(ns_live_resolver *r, ns_docs *into, const ns_docs *from) {
  for (size_t i = 0; i < from->count; i++) {
    if (ns_docs_add(into, from->at[i]))
      return ns_fail_nomem(r->err);
  }
  return NS_OK;
}

/* Passages that hold the words: all of them, or any for an OR. */
static ns_status candidates(ns_live_resolver *r, const spot *s, ns_docs *out) {
  if (!s->node->child_count)
    return s->term.ptr ? ns_xapian_postings(r->live->x, s->term, out, r->err) : NS_OK;
  ns_docs *one = ns_live_new_set(r, NULL);
  ns_status status = NS_OK;
  if (!one)
    return ns_fail_nomem(r->err);
  for (size_t i = 0; i < s->node->child_count && !status; i++) {
    one->count = 0;
    status = candidates(r, &s->children[i], one);
    if (status)
      break;
    if (s->node->kind == NS_NODE_OR || i == 0)
      status = append_all(r, out, one);
    else
      keep_common(out, one);
  }
  if (!status && s->node->kind == NS_NODE_OR)
    sort_unique(out);
  return status;
}

/* ------------------------------------------------------------------ one passage */

typedef struct matching {
  ns_live_resolver *r;
  spot top;
  const ns_docs *all; /* candidates */
  ns_docs *out;
  ns_arena scratch; /* of one passage */
  ns_live_words words;
} matching;

static ns_status find_begins(matching *m, spot *s);

/* Stops at the first child that begins nowhere, unless it is an OR's; *every says whether all do. */
static ns_status find_children(matching *m, spot *s, bool *every) {
  *every = true;
  for (size_t i = 0; i < s->node->child_count && (*every || s->node->kind == NS_NODE_OR); i++) {
    ns_status status = find_begins(m, &s->children[i]);
    if (status)
      return status;
    const ns_docs *begins = s->children[i].begins;
    s->lists[i] = (ns_positions){begins->at, begins->count};
    *every = *every && begins->count;
  }
  return NS_OK;
}

static ns_status find_term(matching *m, const spot *s) {
  ns_reader entry;
  if (!s->term.ptr || !ns_live_words_find(&m->words, s->node->term, &entry))
    return NS_OK;
  return ns_live_words_positions(&entry, s->begins, m->r->err);
}

static ns_status find_begins(matching *m, spot *s) {
  bool every;
  s->begins->count = 0;
  if (s->node->kind == NS_NODE_TERM)
    return find_term(m, s);
  ns_status status = find_children(m, s, &every);
  if (status)
    return status;
  if (s->node->kind == NS_NODE_OR) {
    for (size_t i = 0; i < s->node->child_count && !status; i++)
      status = append_all(m->r, s->begins, s->children[i].begins);
    sort_unique(s->begins);
  } else if (every) {
    status = append_all(m->r, s->begins, s->children[0].begins); /* as many as there can be */
    if (!status)
      s->begins->count = ns_phrase_begins(s->lists, s->node->offsets, s->node->child_count, s->begins->at);
  }
  return status;
}

static ns_status form_holds(matching *m, bool *holds) {
  const ns_node *node = m->top.node;
  ns_reader entry;
  if (!ns_live_words_find(&m->words, node->term, &entry))
    return NS_OK;
  m->top.begins->count = 0;
  ns_status status = ns_live_words_positions(&entry, m->top.begins, m->r->err);
  *holds = !status && ns_live_words_has_form(&entry, node->term, node->form);
  return status;
}

static ns_status near_holds(matching *m, bool *holds) {
  bool every;
  spot *s = &m->top;
  ns_status status = find_children(m, s, &every);
  if (status || !every)
    return status;
  ns_arena_clear(&m->scratch);
  if (ns_near_holds(s->lists, s->node->child_count, s->node->window, &m->scratch, holds))
    return ns_fail_nomem(m->r->err);
  return NS_OK;
}

static ns_status visit_words(void *ctx, size_t i, ns_slice value) {
  matching *m = ctx;
  bool holds = false;
  ns_status status = ns_live_words_open(value, &m->words, m->r->err);
  if (status)
    return status;
  if (m->top.node->kind == NS_NODE_FORM) {
    status = form_holds(m, &holds);
  } else if (m->top.node->kind == NS_NODE_NEAR) {
    status = near_holds(m, &holds);
  } else {
    status = find_begins(m, &m->top);
    holds = m->top.begins->count > 0;
  }
  if (!status && holds && ns_docs_add(m->out, m->all->at[i]))
    status = ns_fail_nomem(m->r->err);
  return status;
}

ns_status ns_live_positional(ns_live_resolver *r, const ns_node *node, ns_docs *out) {
  enum { SCRATCH_MAX = 1 << 28 };
  matching m = {.r = r, .out = out};
  ns_docs *all = ns_live_new_set(r, NULL);
  if (!all)
    return ns_fail_nomem(r->err);
  ns_arena_init(&m.scratch, SCRATCH_MAX);
  m.all = all;
  ns_status status = make_spot(r, node, &m.top);
  if (!status)
    status = candidates(r, &m.top, all);
  if (!status)
    status = ns_live_words_of(r->live->x, all->at, all->count, visit_words, &m, r->err);
  ns_arena_release(&m.scratch);
  return status;
}
