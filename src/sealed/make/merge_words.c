/* The words: each term's postings over all sources into one list, its forms into the dictionary of forms. */
#include "sealed/make/builder.h"

#include <stdlib.h>

#include "base/mem.h"
#include "sealed/make/list_write.h"

static const size_t FORM_TEXTS_MAX = (size_t)1 << 40;
enum { POSITIONS_MAX = 1 << 24, FORMS_MAX = 1 << 20 }; /* of one posting */

/* A form of the term at hand in one source. */
typedef struct form_ref {
  ns_slice text;
  uint32_t source, local; /* index among the sources at the key; ordinal there */
} form_ref;

/* A line of the dictionary of forms. */
typedef struct form_line {
  uint64_t prefix; /* of the text */
  const char *text;
  uint32_t len, term, ordinal, df;
} form_line;

typedef struct word_merge {
  ns_merge *m;
  ns_word_writer writer;
  ns_dict_writer dict;
  ns_drain drain;
  /* forms of the term at hand */
  form_ref *refs;
  size_t ref_count, ref_capacity;
  uint32_t *ordinals, *offsets; /* ordinal of each local form: ordinals[offsets[source] + local] */
  size_t ordinal_capacity, offset_capacity;
  uint32_t *df;                 /* by ordinal */
  ns_slice *texts;
  size_t df_capacity, text_capacity;
  uint32_t form_count;
  /* the posting at hand */
  uint32_t *positions, *forms;
  size_t position_capacity, form_capacity;
  bool short_of_memory;
  /* all forms */
  form_line *lines;
  size_t line_count, line_capacity;
  ns_arena line_texts;
} word_merge;

static bool reserve(void *array, size_t *capacity, size_t wanted, size_t size) {
  void *old;
  memcpy(&old, array, sizeof old);
  if (wanted <= *capacity)
    return true;
  void *grown = ns_realloc_array(old, wanted + wanted / 2, size);
  if (!grown)
    return false;
  memcpy(array, &grown, sizeof grown);
  *capacity = wanted + wanted / 2;
  return true;
}

static int compare_refs(const void *a, const void *b) {
  const form_ref *x = a, *y = b;
  int order = ns_slice_cmp(x->text, y->text);
  if (order)
    return order;
  return x->source != y->source ? (x->source < y->source ? -1 : 1) : (x->local > y->local) - (x->local < y->local);
}

static bool gather_refs(word_merge *w) {
  const ns_merge *m = w->m;
  size_t total = 0;
  if (!reserve(&w->offsets, &w->offset_capacity, m->at_key_count, sizeof *w->offsets))
    return false;
  for (size_t s = 0; s < m->at_key_count; s++) {
    w->offsets[s] = (uint32_t)total;
    total += m->at_key[s]->form_count;
  }
  if (!reserve(&w->refs, &w->ref_capacity, total, sizeof *w->refs) ||
      !reserve(&w->ordinals, &w->ordinal_capacity, total + 1, sizeof *w->ordinals) ||
      !reserve(&w->df, &w->df_capacity, total, sizeof *w->df) ||
      !reserve(&w->texts, &w->text_capacity, total, sizeof *w->texts))
    return false;
  w->ref_count = 0;
  for (size_t s = 0; s < m->at_key_count; s++) {
    const ns_feed *feed = m->at_key[s];
    for (uint32_t i = 0; i < feed->form_count; i++) {
      if (feed->forms[i].ptr)
        w->refs[w->ref_count++] = (form_ref){feed->forms[i], (uint32_t)s, i};
    }
  }
  return true;
}

/* Ordinals of the term's forms, in byte order, whatever source they come from. */
static bool number_forms(word_merge *w) {
  w->form_count = 0;
  if (!gather_refs(w))
    return false;
  if (w->ref_count > 1)
    qsort(w->refs, w->ref_count, sizeof *w->refs, compare_refs);
  for (size_t i = 0; i < w->ref_count; i++) {
    const form_ref *ref = &w->refs[i];
    if (!i || !ns_slice_eq(ref->text, w->refs[i - 1].text)) {
      w->texts[w->form_count] = ref->text;
      w->df[w->form_count++] = 0;
    }
    w->ordinals[w->offsets[ref->source] + ref->local] = w->form_count - 1;
  }
  return true;
}

/* What follows the gap; false when damaged or memory is short. */
static bool read_posting(word_merge *w, ns_posting *p) {
  ns_cursor *c = w->drain.now;
  ns_reader *in = &c->in;
  const ns_feed *feed = c->source;
  if (in->at >= in->end)
    return false;
  p->impact = *in->at++;
  uint64_t counts = ns_read_varint(in), forms = counts & 3;
  if (forms == 3)
    forms = ns_read_varint(in);
  if (counts >> 2 > POSITIONS_MAX || forms > FORMS_MAX || forms > feed->form_count)
    return false;
  p->position_count = (uint32_t)(counts >> 2);
  p->form_count = (uint32_t)forms;
  if (!reserve(&w->positions, &w->position_capacity, p->position_count, sizeof *w->positions) ||
      !reserve(&w->forms, &w->form_capacity, p->form_count, sizeof *w->forms)) {
    w->short_of_memory = true;
    return false;
  }
  uint32_t position = 0;
  for (uint32_t i = 0; i < p->position_count; i++)
    w->positions[i] = position += (uint32_t)ns_read_varint(in);
  const uint32_t *ordinals = w->ordinals + w->offsets[c - w->drain.cursors];
  for (uint32_t i = 0; i < p->form_count; i++) {
    uint64_t local = ns_read_varint(in);
    if (local >= feed->form_count)
      return false;
    uint32_t ordinal = ordinals[local], at = i;
    for (; at > 0 && w->forms[at - 1] > ordinal; at--)
      w->forms[at] = w->forms[at - 1];
    w->forms[at] = ordinal;
  }
  p->positions = w->positions;
  p->forms = w->forms;
  return !in->bad;
}

static ns_status damaged(ns_error *err) {
  return ns_fail(err, NS_CORRUPT, "postings of the builder are damaged; build again");
}

static ns_status merge_postings(word_merge *w, ns_error *err) {
  ns_posting p;
  ns_status status = ns_drain_begin(&w->drain, w->m, err);
  ns_word_begin(&w->writer, w->form_count);
  while (!status && ns_drain_next(&w->drain)) {
    const ns_cursor *c = w->drain.now;
    if (!read_posting(w, &p) || c->doc > c->batch->passages) {
      status = w->short_of_memory ? ns_fail_nomem(err) : damaged(err);
      break;
    }
    p.doc = ns_final(c->batch->passage_map, c->batch->first_passage, c->doc - 1);
    if (p.doc == NS_NONE)
      continue;
    for (uint32_t i = 0; i < p.form_count; i++)
      w->df[p.forms[i]]++;
    ns_word_add(&w->writer, &p);
  }
  return !status && ns_drain_bad(&w->drain) ? damaged(err) : status;
}

static ns_status remember_forms(word_merge *w, ns_error *err) {
  for (uint32_t i = 0; i < w->form_count; i++) {
    if (!w->df[i])
      continue;
    ns_slice copy = ns_arena_copy(&w->line_texts, w->texts[i]);
    if (!copy.ptr || ns_grow(&w->lines, w->line_count, &w->line_capacity, sizeof *w->lines))
      return ns_fail_nomem(err);
    w->lines[w->line_count++] = (form_line){ns_slice_prefix(copy), copy.ptr, (uint32_t)copy.len, w->dict.count, i, w->df[i]};
  }
  return NS_OK;
}

static ns_status merge_word(word_merge *w, ns_slice term, ns_error *err) {
  if (!number_forms(w))
    return ns_fail_nomem(err);
  ns_status status = merge_postings(w, err);
  if (status || !w->writer.df)
    return status;
  uint64_t values[4];
  ns_word_end(&w->writer, values);
  status = remember_forms(w, err);
  ns_dict_add(&w->dict, term, values);
  return status;
}

static int compare_lines(const void *a, const void *b) {
  const form_line *x = a, *y = b;
  if (x->prefix != y->prefix)
    return x->prefix < y->prefix ? -1 : 1;
  int order = ns_slice_cmp(ns_slice_of(x->text, x->len), ns_slice_of(y->text, y->len));
  return order ? order : (x->term > y->term) - (x->term < y->term);
}

static ns_status write_forms(word_merge *w, ns_error *err) {
  ns_dict_writer dict;
  ns_status status = ns_dict_writer_open(&dict, w->m->builder->folder, ns_section_name(NS_SECTION_FORMS),
                                         &ns_shape_forms, err);
  if (w->line_count > 1)
    qsort(w->lines, w->line_count, sizeof *w->lines, compare_lines);
  for (size_t i = 0; i < w->line_count && !status; i++) {
    const form_line *line = &w->lines[i];
    const uint64_t values[] = {line->df, line->term, line->ordinal};
    ns_dict_add(&dict, ns_slice_of(line->text, line->len), values);
  }
  if (!status)
    status = ns_dict_writer_close(&dict, &w->m->head.sections[NS_SECTION_FORMS], err);
  ns_dict_writer_release(&dict);
  return status;
}

/* The merge stands before the first word: names were merged up to it. */
static ns_status merge_all(word_merge *w, ns_error *err) {
  ns_field field = NS_FIELDS;
  ns_slice text = NS_SLICE_NONE;
  if (w->m->at_key_count) {
    field = w->m->at_key[0]->field;
    text = w->m->at_key[0]->text;
  }
  ns_status status = NS_OK;
  while (!status && field == NS_FIELD_WORD) {
    status = merge_word(w, text, err);
    if (!status)
      status = ns_merge_next(w->m, &field, &text, err);
  }
  return status ? status : ns_word_writer_status(&w->writer, err);
}

static void release(word_merge *w) {
  ns_word_writer_release(&w->writer);
  ns_dict_writer_release(&w->dict);
  ns_drain_release(&w->drain);
  ns_free(w->refs);
  ns_free(w->ordinals);
  ns_free(w->offsets);
  ns_free(w->df);
  ns_free(w->texts);
  ns_free(w->positions);
  ns_free(w->forms);
  ns_free(w->lines);
  ns_arena_release(&w->line_texts);
}

ns_status ns_merge_words(ns_merge *m, ns_error *err) {
  word_merge w = {.m = m, .dict.out.fd = -1};
  ns_arena_init(&w.line_texts, FORM_TEXTS_MAX);
  ns_section_entry *sections = m->head.sections;
  const char *folder = m->builder->folder;
  ns_status status = ns_word_writer_open(&w.writer, folder, m->base, err);
  if (!status)
    status = ns_dict_writer_open(&w.dict, folder, ns_section_name(NS_SECTION_WORDS), &ns_shape_words, err);
  if (!status)
    status = merge_all(&w, err);
  m->head.counts.terms = w.dict.count;
  m->head.counts.postings = w.writer.postings;
  if (!status)
    status = write_forms(&w, err);
  if (!status)
    status = ns_dict_writer_close(&w.dict, &sections[NS_SECTION_WORDS], err);
  if (!status)
    status = ns_word_writer_close(&w.writer, sections, err);
  release(&w);
  return status;
}
