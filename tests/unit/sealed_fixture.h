/* Sealed segments built from random articles beside an oracle that has the same. */
#ifndef NS_TESTS_SEALED_FIXTURE_H
#define NS_TESTS_SEALED_FIXTURE_H

#include <stdlib.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"
#include "oracle/oracle.h"
#include "oracle/random.h"
#include "sealed/codec/guard.h"
#include "sealed/sealed.h"
#include "segment_trial.h"

/* Articles in the order in which they are fed. */
typedef struct sealed_input {
  ns_random random;
  ns_arena arena;
  ns_random_article *at;
  size_t count, capacity;
} sealed_input;

static inline void input_init(sealed_input *in, uint64_t seed) {
  *in = (sealed_input){.random = {seed}};
  ns_arena_init(&in->arena, (size_t)1 << 30);
}

static inline void input_release(sealed_input *in) {
  ns_free(in->at);
  ns_arena_release(&in->arena);
}

/* Articles number first to first + count - 1 at the end. */
static inline void input_add(sealed_input *in, uint32_t first, uint32_t count) {
  for (uint32_t n = first; n < first + count; n++) {
    assert_int_equal(0, ns_grow(&in->at, in->count, &in->capacity, sizeof *in->at));
    in->at[in->count++] = ns_random_article_make(&in->random, &in->arena, n);
  }
}

typedef struct sealed_options {
  size_t memory;
  unsigned threads;
  size_t batch;      /* articles of a batch */
  bool backwards;    /* batches are filled last to first */
  ns_segment *base;
} sealed_options;

static inline char *temp_folder(void) {
  char name[] = "/tmp/ns-test-sealed-XXXXXX";
  assert_non_null(mkdtemp(name));
  return ns_strdup(name);
}

/* Adds batch `number` of input[from, to). */
static inline void add_batch(ns_sealed_builder *b, const sealed_input *in, size_t from, size_t to, size_t number, const sealed_options *o) {
  ns_error err = {0};
  ns_sealed_batch *batch;
  assert_fine(&err, ns_sealed_batch_new(b, number, &batch, &err));
  for (size_t a = from + number * o->batch; a < to && a < from + (number + 1) * o->batch; a++)
    assert_fine(&err, ns_sealed_batch_add(batch, &in->at[a].meta, in->at[a].docs, in->at[a].count, &err));
  assert_fine(&err, ns_sealed_batch_end(batch, &err));
}

/* Builds a segment of input[from, to) in a new folder, whose path the caller frees. */
static inline char *build_sealed(const sealed_input *in, size_t from, size_t to, const sealed_options *o) {
  ns_error err = {0};
  char *path = temp_folder();
  ns_sealed_builder *b;
  ns_sealed_totals totals;
  assert_fine(&err, ns_sealed_builder_new(path, o->memory, o->threads, &b, &err));
  if (o->base)
    assert_fine(&err, ns_sealed_builder_base(b, o->base, &err));
  size_t batches = (to - from + o->batch - 1) / o->batch;
  for (size_t i = 0; i < batches; i++)
    add_batch(b, in, from, to, o->backwards ? batches - 1 - i : i, o);
  assert_fine(&err, ns_sealed_builder_finish(b, &totals, &err));
  ns_sealed_builder_free(b);
  return path;
}

/* Who reads of it what he did not touch dies. */
static inline ns_segment *open_sealed(const char *path) {
  ns_error err = {0};
  ns_segment *seg;
  ns_guard_strict = true;
  assert_fine(&err, ns_sealed_open(path, &seg, &err));
  return seg;
}

static inline void remove_sealed(char *path) {
  assert_int_equal(NS_OK, ns_dir_remove(path, NULL));
  ns_free(path);
}

static inline void oracle_put_all(ns_oracle *o, const sealed_input *in, size_t from, size_t to) {
  for (size_t a = from; a < to; a++)
    ns_oracle_put(o, &in->at[a].meta, in->at[a].docs, in->at[a].count);
}
#endif
