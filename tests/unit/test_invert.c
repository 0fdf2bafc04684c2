/* Words through an inverter, held against a plain count: occurrences in numbers of changing vocabularies,
 * flushed whenever it pleases, must come out as one posting for each term and passage. */
#include "unit.h"

#include <stdlib.h>

#include "sealed/codec/format.h"
#include "sealed/make/invert.h"

enum { TERMS = 300, FORMS_EACH = 3, DOCS = 400, LENGTH = 120, BATCHES = 3 };

typedef struct words {
  char texts[TERMS * FORMS_EACH][16];
  uint32_t shift; /* term number n stands for text n + shift */
} words;

static ns_slice term_text(const void *producer, uint32_t number) {
  const words *w = producer;
  return ns_slice_str(w->texts[(number + w->shift) % TERMS * FORMS_EACH]);
}

static ns_slice form_text(const void *producer, uint32_t number) {
  const words *w = producer;
  return ns_slice_str(w->texts[((number / FORMS_EACH + w->shift) % TERMS) * FORMS_EACH + number % FORMS_EACH]);
}

typedef struct expected {
  uint32_t tf, positions[LENGTH], position_count;
  bool forms[FORMS_EACH];
} expected;

typedef struct fixture {
  words words;
  expected (*plain)[TERMS]; /* by batch * DOCS + doc */
  uint32_t lengths[BATCHES * DOCS];
  ns_inverter inv;
} fixture;

/* One passage; small numbers turn up more often, some words are parts, some stand twice at one place. */
static void make_passage(fixture *f, size_t at, ns_occurrence *out, ns_doc *doc) {
  uint32_t length = (uint32_t)(rand() % LENGTH), position = 0;
  for (uint32_t i = 0; i < length; i++) {
    uint32_t number = (uint32_t)(rand() % (1 + rand() % TERMS)), form = (uint32_t)(rand() % FORMS_EACH);
    bool part = rand() % 5 == 0, extra = rand() % 7 == 0;
    position += rand() % 4 != 0;
    out[i] = (ns_occurrence){number, part ? NS_NO_NUMBER : position,
                             part || extra ? NS_NO_NUMBER : number * FORMS_EACH + form};
    expected *e = &f->plain[at][(number + f->words.shift) % TERMS];
    e->tf++;
    if (!part && (!e->position_count || e->positions[e->position_count - 1] < position))
      e->positions[e->position_count++] = position;
    e->forms[form] |= !part && !extra;
  }
  f->lengths[at] = position + 1;
  *doc = (ns_doc){.occurrences = out, .occurrence_count = length, .length = position + 1};
}

static void check_posting(const fixture *f, ns_reader *in, size_t at, size_t term, const ns_slice *forms) {
  const expected *e = &f->plain[at][term];
  assert_true(e->tf > 0);
  assert_int_equal(ns_impact(e->tf, f->lengths[at]), (unsigned char)ns_read_bytes(in, 1).ptr[0]);
  uint64_t counts = ns_read_varint(in), form_count = counts & 3, position = 0;
  if (form_count == 3)
    form_count = ns_read_varint(in);
  assert_int_equal(e->position_count, counts >> 2);
  for (uint32_t i = 0; i < e->position_count; i++) {
    position += ns_read_varint(in);
    assert_int_equal(e->positions[i], position);
  }
  for (uint64_t i = 0; i < form_count; i++) {
    ns_slice form = forms[ns_read_varint(in)];
    size_t which = (size_t)(form.ptr[form.len - 1] - '0');
    assert_true(which < FORMS_EACH && e->forms[which]);
  }
  assert_int_equal(e->forms[0] + e->forms[1] + e->forms[2], form_count);
}

static size_t term_of(const fixture *f, ns_slice text) {
  for (size_t t = 0; t < TERMS; t++) {
    if (ns_slice_is(text, f->words.texts[t * FORMS_EACH]))
      return t;
  }
  fail_msg("unknown term");
  return 0;
}

/* Goes through one stream; returns its postings. */
static size_t check_stream(const fixture *f, const ns_slot *slot, ns_slice stream) {
  ns_slice forms[FORMS_EACH] = {{0}};
  for (uint32_t i = slot->forms; i != NS_NONE; i = f->inv.forms[i].next)
    forms[f->inv.forms[i].ordinal] = ns_slice_of(f->inv.forms[i].text, f->inv.forms[i].len);
  size_t count = 0, term = term_of(f, ns_slice_of(slot->text, slot->len));
  ns_reader in = ns_reader_of(stream);
  while (in.at < in.end) {
    size_t batch = (size_t)ns_read_varint(&in) - 1, doc = 0;
    assert_true(batch < BATCHES);
    while (in.at < in.end) {
      uint64_t gap = ns_read_varint(&in);
      if (!gap)
        break;
      doc += gap;
      check_posting(f, &in, batch * DOCS + doc - 1, term, forms);
      count++;
    }
  }
  assert_false(in.bad);
  return count;
}

static void streams_hold_every_posting_once(void **state) {
  (void)state;
  fixture *f = calloc(1, sizeof *f);
  f->plain = calloc(BATCHES * DOCS, sizeof *f->plain);
  ns_error err;
  srand(7);
  for (size_t i = 0; i < TERMS * FORMS_EACH; i++)
    snprintf(f->words.texts[i], sizeof f->words.texts[i], "wort%zu-%zu", i / FORMS_EACH, i % FORMS_EACH);
  ns_inverter_init(&f->inv);
  for (uint32_t batch = 0; batch < BATCHES; batch++) {
    f->words.shift = batch * 17;
    const ns_vocabulary vocabulary = {batch + 1, term_text, form_text, &f->words};
    for (uint32_t d = 0; d < DOCS; d++) {
      ns_occurrence occurrences[LENGTH];
      ns_doc doc;
      make_passage(f, batch * DOCS + d, occurrences, &doc);
      doc.vocabulary = &vocabulary;
      assert_int_equal(NS_OK, ns_invert_words(&f->inv, &doc, batch, d, &err));
      if (rand() % 50 == 0)
        assert_int_equal(NS_OK, ns_invert_flush(&f->inv, &err));
    }
    assert_int_equal(NS_OK, ns_invert_flush(&f->inv, &err));
  }
  size_t wanted = 0, found = 0;
  for (size_t i = 0; i < BATCHES * DOCS * TERMS; i++)
    wanted += f->plain[i / TERMS][i % TERMS].tf > 0;
  ns_buf stream;
  ns_buf_init(&stream, 1 << 24);
  for (size_t s = 0; s < f->inv.slot_count; s++) {
    ns_buf_clear(&stream);
    ns_inverter_stream(&f->inv, &f->inv.slots[s], &stream);
    found += check_stream(f, &f->inv.slots[s], ns_buf_slice(&stream));
  }
  assert_int_equal(wanted, found);
  ns_buf_release(&stream);
  ns_inverter_release(&f->inv);
  free(f->plain);
  free(f);
}

/* What a batch that is dropped had waiting does not come out. */
static void forgotten_words_leave_nothing(void **state) {
  (void)state;
  ns_inverter inv;
  ns_error err;
  ns_inverter_init(&inv);
  words w = {.texts = {"eins-0"}};
  const ns_vocabulary vocabulary = {99, term_text, form_text, &w};
  const ns_occurrence one = {0, 3, NS_NO_NUMBER};
  const ns_doc doc = {.vocabulary = &vocabulary, .occurrences = &one, .occurrence_count = 1, .length = 1};
  assert_int_equal(NS_OK, ns_invert_words(&inv, &doc, 0, 0, &err));
  ns_invert_forget(&inv);
  assert_int_equal(NS_OK, ns_invert_flush(&inv, &err));
  assert_int_equal(0, inv.slots[0].head);
  ns_inverter_release(&inv);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(streams_hold_every_posting_once),
      cmocka_unit_test(forgotten_words_leave_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
