/* Lists of words as they are written and read back: every length around a block, every way a block is stored,
 * impacts that a rule gives and others, positions of any number and size. */
#include "unit.h"

#include <stdlib.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"
#include "sealed/codec/list.h"
#include "sealed/codec/out.h"
#include "sealed/make/list_write.h"
#include "segment/segment.h"

enum { PASSAGES = 1 << 22, POSTINGS_MAX = 3000, POSITIONS_MAX = 400 };

/* How a list is made up. */
typedef struct shape {
  const char *name;
  uint32_t postings, gap_max; /* gaps are 1 to so much */
  uint32_t rare_gap;          /* now and then such a one; 0: never */
  uint32_t zeros;             /* of 100 postings so many have no positions */
  uint32_t often;             /* of 100 postings so many hold the word more than once */
  uint32_t far;               /* positions begin here, now and then */
} shape;

static const shape shapes[] = {
    {"one posting", 1, 5, 0, 0, 0, 0},
    {"short by one", 127, 40, 0, 5, 20, 0},
    {"a block", 128, 40, 0, 0, 0, 0},
    {"a block and one", 129, 40, 0, 5, 20, 0},
    {"every passage", 640, 1, 0, 0, 10, 0},
    {"dense: sets", 1280, 7, 0, 10, 30, 0},
    {"even gaps", 1000, 300, 0, 0, 5, 0},
    {"a few large gaps", 1280, 30, 40000, 0, 5, 0},
    {"many large gaps", 400, 3, 2000, 0, 5, 0},
    {"all far apart", 140, 7000, 0, 0, 5, 0},
    {"mostly without positions", 300, 20, 0, 80, 50, 0},
    {"mostly more than once", 2900, 9, 300, 1, 90, 0},
    {"positions far behind", 500, 20, 0, 3, 20, 70000},
};

typedef struct posting {
  uint32_t doc, position_count;
  uint8_t impact;
  uint32_t positions[POSITIONS_MAX];
} posting;

static char folder[] = "/tmp/ns-test-lists-XXXXXX";
static unsigned char base[PASSAGES];
static posting *postings;
static ns_impacts impacts;
static uint64_t state;

static uint32_t below(uint32_t limit) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return limit ? (uint32_t)(state >> 33) % limit : 0;
}

/* The impact that goes with a count, off by one now and then, or any. */
static uint8_t impact_of(uint8_t at, uint32_t count) {
  if (count < 2)
    return at;
  if (below(10) == 0)
    return (uint8_t)(at + below(256u - at));
  uint32_t t = count < 6 ? count : 6;
  return impacts.of[at][(t - 2) * 3 + below(3)];
}

static void make_positions(const shape *s, posting *p) {
  uint32_t at = s->far && below(4) == 0 ? s->far + below(1000) : 0;
  p->position_count = below(100) < s->often ? 2 + below(below(20) ? 5 : POSITIONS_MAX - 2) : 1;
  p->impact = impact_of(base[p->doc], p->position_count);
  if (below(100) < s->zeros)
    p->position_count = 0;
  else if (p->position_count > 2 && below(5) == 0)
    p->position_count--; /* the rest were parts of compounds */
  for (uint32_t i = 0; i < p->position_count; i++)
    at = p->positions[i] = at + below(i ? 9 : 40) + (i > 0);
}

static void make_list(const shape *s) {
  uint32_t doc = below(50);
  for (uint32_t i = 0; i < s->postings; i++) {
    postings[i].doc = doc;
    make_positions(s, &postings[i]);
    doc += 1 + below(s->gap_max) + (s->rare_gap && below(30) == 0 ? s->rare_gap : 0);
    assert_true(doc < PASSAGES);
  }
}

/* The sections that a list lies in, written and opened. */
typedef struct files {
  ns_guard guards[NS_SECTION_COUNT];
  ns_damage damage;
} files;

static const ns_section sections[] = {NS_SECTION_WORD_DOCS, NS_SECTION_WORD_POSITIONS, NS_SECTION_WORD_FORMS, NS_SECTION_BASE};
enum { SECTIONS = sizeof sections / sizeof *sections };

static void write_base(ns_section_entry *entry) {
  ns_out out;
  assert_int_equal(NS_OK, ns_out_open(&out, folder, ns_section_name(NS_SECTION_BASE), NULL));
  ns_out_add(&out, base, sizeof base);
  assert_int_equal(NS_OK, ns_out_close(&out, false, entry, NULL));
}

/* Writes the list by itself. */
static void write_list(const shape *s, files *f) {
  ns_section_entry entries[NS_SECTION_COUNT];
  ns_word_writer w;
  uint64_t values[4];
  assert_int_equal(NS_OK, ns_word_writer_open(&w, folder, base, NULL));
  ns_word_begin(&w, 0);
  for (uint32_t i = 0; i < s->postings; i++) {
    const posting *p = &postings[i];
    ns_word_add(&w, &(ns_posting){.doc = p->doc, .impact = p->impact, .positions = p->positions, .position_count = p->position_count});
  }
  ns_word_end(&w, values);
  assert_int_equal(s->postings, values[0]);
  assert_int_equal(NS_OK, ns_word_writer_close(&w, entries, NULL));
  write_base(&entries[NS_SECTION_BASE]);
  for (int i = 0; i < SECTIONS; i++)
    assert_int_equal(NS_OK, ns_guard_open(&f->guards[sections[i]], folder, sections[i], &entries[sections[i]], &f->damage, NULL));
  for (int i = 0; i < 3; i++)
    assert_int_equal(values[i + 1], f->guards[sections[i]].len);
}

static void close_list(files *f) {
  ns_section where;
  uint64_t block;
  assert_false(ns_damage_take(&f->damage, &where, &block));
  for (int i = 0; i < SECTIONS; i++)
    ns_guard_close(&f->guards[sections[i]]);
}

static void check_positions(ns_list *list, uint32_t index, const posting *p, ns_position_list *found) {
  assert_true(ns_list_positions(list, index, found));
  assert_int_equal(p->position_count, found->count);
  if (found->count)
    assert_memory_equal(p->positions, found->at, found->count * sizeof *found->at);
}

static void check_in_order(ns_list *list, const shape *s, ns_position_list *found) {
  uint32_t n = 0;
  for (uint32_t b = 0; b < list->blocks; b++) {
    uint8_t max = 0;
    assert_true(ns_list_load(list, b));
    ns_list_impacts(list);
    for (uint32_t i = 0; i < list->count; i++, n++) {
      assert_int_equal(postings[n].doc, list->docs[i]);
      assert_int_equal(postings[n].impact, list->impacts[i]);
      check_positions(list, i, &postings[n], found);
      max = list->impacts[i] > max ? list->impacts[i] : max;
    }
    assert_int_equal(max, ns_list_max(list, b));
  }
  assert_int_equal(s->postings, n);
}

/* Passages here and there, forwards and backwards, with the term and without. */
static void check_lookups(ns_list *list, const shape *s, ns_position_list *found) {
  for (uint32_t round = 0; round < 600; round++) {
    uint32_t n = below(s->postings);
    uint32_t index = ns_list_find(list, postings[n].doc);
    assert_int_equal(n % NS_BLOCK, index);
    assert_int_equal(postings[n].impact, ns_list_impact(list, index, postings[n].doc));
    if (round % 3 == 0)
      check_positions(list, index, &postings[n], found);
    uint32_t next = postings[n].doc + 1;
    bool there = n + 1 < s->postings && postings[n + 1].doc == next;
    assert_int_equal(there ? (n + 1) % NS_BLOCK : NS_NONE, ns_list_find(list, next));
  }
}

static void check_list(const shape *s, const ns_kernels *kernels) {
  files f = {0};
  ns_position_list found = {0};
  ns_list *list = ns_calloc(1, sizeof *list);
  write_list(s, &f);
  ns_list_source from = {.docs = ns_guard_bytes(&f.guards[NS_SECTION_WORD_DOCS]), .positions = ns_guard_bytes(&f.guards[NS_SECTION_WORD_POSITIONS]),
                         .forms = ns_guard_bytes(&f.guards[NS_SECTION_WORD_FORMS]), .guards = f.guards, .df = s->postings,
                         .base = f.guards[NS_SECTION_BASE].ptr, .passages = PASSAGES, .kernels = kernels, .impacts = &impacts};
  ns_list_open(list, &from);
  check_lookups(list, s, &found);
  check_in_order(list, s, &found);
  check_lookups(list, s, &found);
  assert_false(list->bad);
  ns_position_list_release(&found);
  ns_free(list);
  close_list(&f);
}

static void lists_come_back_as_they_were(void **test) {
  (void)test;
  const ns_kernels *const kernels[] = {&ns_kernels_plain, ns_kernels_best()};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    for (int k = 0; k < 2; k++) {
      print_message("%s\n", shapes[i].name);
      state = i + 1;
      make_list(&shapes[i]);
      check_list(&shapes[i], kernels[k]);
    }
  }
}

static void kernels_count_bits(void **test) {
  (void)test;
  unsigned char bytes[8 * 65];
  state = 7;
  for (size_t i = 0; i < sizeof bytes; i++)
    bytes[i] = (unsigned char)below(256);
  for (size_t count = 0; count < 64; count++) {
    uint64_t wanted = 0;
    for (size_t i = 0; i < 64 * count; i++)
      wanted += bytes[3 + i / 8] >> i % 8 & 1;
    assert_int_equal(wanted, ns_kernels_plain.count_bits(bytes + 3, count));
    assert_int_equal(wanted, ns_kernels_best()->count_bits(bytes + 3, count));
  }
}

/* Number i of `width` bits, as block.h draws the rows. */
static uint32_t number_in_rows(const unsigned char *rows, unsigned width, unsigned i) {
  uint32_t number = 0;
  for (unsigned b = 0; b < width; b++) {
    unsigned bit = i / 4 * width + b, in_lane = bit / 32 * 16 + i % 4 * 4;
    number |= (uint32_t)(rows[in_lane + bit % 32 / 8] >> bit % 8 & 1) << b;
  }
  return number;
}

static void check_unpack(const ns_kernels *kernels, unsigned width) {
  /* exactly as many bytes as may be read */
  unsigned char *rows = malloc(width ? (size_t)width * 16 : 1);
  uint32_t numbers[NS_BLOCK], next = below(1000);
  for (size_t i = 0; i < (size_t)width * 16; i++)
    rows[i] = (unsigned char)below(256);
  kernels->unpack(rows, width, numbers);
  for (unsigned i = 0; i < NS_BLOCK; i++)
    assert_int_equal(number_in_rows(rows, width, i), numbers[i]);
  kernels->add_up(next, numbers);
  for (unsigned i = 0; i < NS_BLOCK; i++) {
    next += number_in_rows(rows, width, i);
    assert_int_equal(next++, numbers[i]);
  }
  free(rows);
}

static void kernels_unpack(void **test) {
  (void)test;
  state = 11;
  for (unsigned width = 0; width <= NS_GAP_BITS_MAX; width++) {
    check_unpack(&ns_kernels_plain, width);
    check_unpack(ns_kernels_best(), width);
  }
}

static void check_find(const ns_kernels *kernels, const uint32_t numbers[NS_BLOCK]) {
  for (uint32_t number = 0; number <= numbers[NS_BLOCK - 1]; number += 1 + number / 512) {
    uint8_t at, wanted = NS_BLOCK;
    for (unsigned i = 0; i < NS_BLOCK; i++)
      wanted = numbers[i] == number ? (uint8_t)i : wanted;
    kernels->find(numbers, &number, 1, &at);
    assert_int_equal(wanted, at);
  }
  uint8_t at[NS_BLOCK];
  kernels->find(numbers, numbers, NS_BLOCK, at);
  for (unsigned i = 0; i < NS_BLOCK; i++)
    assert_int_equal(i, at[i]);
}

static void kernels_find(void **test) {
  (void)test;
  uint32_t numbers[NS_BLOCK];
  state = 13;
  for (uint32_t widest = 1; widest <= 1 << 20; widest *= 4) {
    for (uint32_t i = 0, next = below(3); i < NS_BLOCK; i++, next += 1 + below(widest))
      numbers[i] = next;
    check_find(&ns_kernels_plain, numbers);
    check_find(ns_kernels_best(), numbers);
  }
}

static void check_scores(const ns_kernels *kernels, size_t count, uint32_t least) {
  enum { MOST = 192 };
  uint32_t a[MOST] = {0}, b[MOST] = {0}, from[MOST];
  uint64_t bits[MOST / 64];
  for (size_t i = 0; i < count; i++) {
    a[i] = below(8) ? least - 4 + below(8) : 0;
    b[i] = below(8) ? least - 4 + below(8) : UINT32_MAX;
  }
  kernels->reach(a, count / 64 * 64, least, bits);
  for (size_t i = 0; i < count / 64 * 64; i++)
    assert_int_equal(a[i] >= least, bits[i / 64] >> i % 64 & 1);
  for (int largest = 0; largest < 2; largest++) {
    uint32_t into[MOST];
    memcpy(into, a, sizeof into);
    memcpy(from, b, sizeof from);
    (largest ? kernels->most : kernels->add)(into, from, count);
    for (size_t i = 0; i < count; i++) {
      uint32_t most = a[i] > b[i] ? a[i] : b[i];
      assert_int_equal(largest ? most : a[i] + b[i], into[i]);
      assert_int_equal(0, from[i]);
    }
  }
}

static void kernels_add_scores(void **test) {
  (void)test;
  state = 17;
  const uint32_t least[] = {4, 1000, 0x7fffffff, 0x80000002, 0xfffffff0};
  for (size_t i = 0; i < sizeof least / sizeof *least; i++) {
    for (size_t count = 1; count <= 192; count += count < 20 ? 1 : 43) {
      check_scores(&ns_kernels_plain, count, least[i]);
      check_scores(ns_kernels_best(), count, least[i]);
    }
  }
}

/* A passage with one occurrence never gets a position that is wider than its base says. */
static void widths_hold_every_position(void **test) {
  (void)test;
  for (uint32_t len = 1; len < 60000; len++) {
    uint8_t width = impacts.width[ns_impact(1, len)];
    assert_true(width <= NS_POSITION_BITS && (uint64_t)(len - 1) >> width == 0);
  }
}

static int set_up(void **test) {
  (void)test;
  postings = calloc(POSTINGS_MAX, sizeof *postings);
  ns_impacts_init(&impacts);
  state = 1;
  for (uint32_t i = 0; i < PASSAGES; i++)
    base[i] = below(50) ? (uint8_t)(110 + below(57)) : (uint8_t)below(256);
  return mkdtemp(folder) && postings ? 0 : 1;
}

static int tear_down(void **test) {
  (void)test;
  free(postings);
  return ns_dir_remove(folder, NULL) ? 1 : 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lists_come_back_as_they_were),
      cmocka_unit_test(kernels_count_bits),
      cmocka_unit_test(kernels_unpack),
      cmocka_unit_test(kernels_find),
      cmocka_unit_test(kernels_add_scores),
      cmocka_unit_test(widths_hold_every_position),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
