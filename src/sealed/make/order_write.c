/* Passages in order of their fingerprints, sorted a range of fingerprints at a time, so that memory stays bounded
 * whatever their number. */
#include "base/mem.h"
#include "sealed/codec/packed.h"
#include "sealed/make/texts.h"

enum {
  RANGE_BITS = 12,           /* ranges begin at a multiple of 2^52 */
  RANGES = 1 << RANGE_BITS,
  AT_ONCE = 1 << 18,         /* passages sorted at once, unless more lie in one range: 8 MB */
  DIGIT_BITS = 11,
  DIGITS = 1 << DIGIT_BITS
};

typedef struct print {
  uint64_t similar;
  uint32_t doc;
} print;

typedef struct order {
  const unsigned char *column; /* by text */
  const ns_texts *texts;
  uint32_t passages;
  uint32_t counts[RANGES];
  print *prints, *spare;
  size_t capacity;
} order;

static unsigned range_of(uint64_t similar) {
  return (unsigned)(similar >> (64 - RANGE_BITS));
}

/* Of the next passage. */
static uint64_t similar_of(const order *o, ns_text_walk *walk) {
  return ns_load64(o->column + (size_t)ns_text_walk_next(walk) * 8);
}

/* The passages whose fingerprints lie in ranges [first, end), in order of number. */
static size_t collect(order *o, unsigned first, unsigned end) {
  size_t count = 0;
  ns_text_walk walk = {.texts = o->texts};
  for (uint32_t doc = 0; doc < o->passages; doc++) {
    uint64_t similar = similar_of(o, &walk);
    unsigned range = range_of(similar);
    if (similar && range >= first && range < end)
      o->prints[count++] = (print){similar, doc};
  }
  return count;
}

/* By one digit, equal ones as they stood. */
static void sort_digit(order *o, size_t count, unsigned shift) {
  size_t starts[DIGITS] = {0}, sum = 0;
  for (size_t i = 0; i < count; i++)
    starts[o->prints[i].similar >> shift & (DIGITS - 1)]++;
  for (unsigned d = 0; d < DIGITS; d++) {
    size_t here = starts[d];
    starts[d] = sum;
    sum += here;
  }
  for (size_t i = 0; i < count; i++)
    o->spare[starts[o->prints[i].similar >> shift & (DIGITS - 1)]++] = o->prints[i];
  print *sorted = o->spare;
  o->spare = o->prints;
  o->prints = sorted;
}

static bool reserve(order *o, size_t count) {
  if (count <= o->capacity)
    return true;
  ns_free(o->prints);
  ns_free(o->spare);
  o->prints = ns_alloc(count * sizeof *o->prints);
  o->spare = ns_alloc(count * sizeof *o->spare);
  o->capacity = o->prints && o->spare ? count : 0;
  return o->capacity != 0;
}

static ns_status write_all(order *o, ns_out *out, ns_error *err) {
  uint64_t total = 0;
  ns_text_walk walk = {.texts = o->texts};
  for (uint32_t doc = 0; doc < o->passages; doc++) {
    uint64_t similar = similar_of(o, &walk);
    o->counts[range_of(similar)] += similar != 0;
    total += similar != 0;
  }
  ns_number_packer packer;
  ns_packed_begin(&packer, out, (uint32_t)total, ns_packed_width(o->passages));
  for (unsigned first = 0, end; first < RANGES; first = end) {
    size_t count = o->counts[first];
    for (end = first + 1; end < RANGES && count + o->counts[end] <= AT_ONCE; end++)
      count += o->counts[end];
    if (!count)
      continue;
    if (!reserve(o, count))
      return ns_fail_nomem(err);
    count = collect(o, first, end);
    for (unsigned shift = 0; shift < 64; shift += DIGIT_BITS)
      sort_digit(o, count, shift);
    for (size_t i = 0; i < count; i++)
      ns_packed_add(&packer, o->prints[i].doc);
  }
  ns_packed_end(&packer);
  return NS_OK;
}

ns_status ns_order_write(ns_merge *m, const ns_texts *texts, ns_error *err) {
  const char *folder = m->builder->folder;
  char *path = ns_path_join(folder, ns_section_name(NS_SECTION_SIMILAR));
  order *o = ns_calloc(1, sizeof *o);
  ns_map map = {0};
  ns_out out = {.fd = -1};
  ns_status status = path && o ? ns_map_open(path, &map, err) : ns_fail_nomem(err);
  if (!status)
    status = ns_out_open(&out, folder, ns_section_name(NS_SECTION_SIMILAR_ORDER), err);
  if (!status) {
    o->column = map.ptr;
    o->texts = texts;
    o->passages = (uint32_t)m->head.counts.passages;
    status = write_all(o, &out, err);
  }
  if (!status)
    status = ns_out_close(&out, true, &m->head.sections[NS_SECTION_SIMILAR_ORDER], err);
  ns_out_release(&out);
  ns_map_close(&map);
  if (o) {
    ns_free(o->prints);
    ns_free(o->spare);
  }
  ns_free(o);
  ns_free(path);
  return status;
}
