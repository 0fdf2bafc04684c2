/* Checksums over Xapian's blocks: what they cover, that a commit sums up what it changed, and that nothing is called
 * damaged that a writer is at. */
#include "unit.h"

#include <errno.h>

#include "live/sums.h"
#include "live_fixture.h"

/* ------------------------------------------------------------------ what is summed up */

static void make_anew(const fixture *f, ns_sums *out) {
  static const ns_sums none;
  ns_buf version;
  ns_error err;
  fixture_read(f, NS_GLASS_VERSION, &version);
  if (ns_sums_make(f->path, ns_buf_slice(&version), &none, out, &err))
    fail_msg("%s", err.text);
  ns_buf_release(&version);
}

static void what_a_commit_left_alone_has_the_sum_it_had(void **state) {
  (void)state;
  fixture f;
  ns_sums stored, anew;
  fixture_open(&f, 21);
  unsigned kept = 0;
  for (unsigned i = 0; i < 30; i++) {
    fixture_fill(&f, 1 + i % 3);
    assert_ok(&f, ns_sums_read(f.path, &stored, &f.err));
    make_anew(&f, &anew);
    for (size_t t = 0; t < NS_GLASS_TABLES; t++) {
      uint32_t blocks = anew.glass.tables[t].blocks;
      assert_int_equal(blocks, stored.glass.tables[t].blocks);
      for (uint32_t b = 0; b < blocks; b++) {
        if (anew.blocks[t][b] != stored.blocks[t][b])
          fail_msg("round %u, %s, block %u: %08x anew, %08x stored", i, ns_glass_name(t), b, anew.blocks[t][b], stored.blocks[t][b]);
        kept += anew.blocks[t][b] == 0;
      }
    }
    ns_sums_release(&stored);
    ns_sums_release(&anew);
  }
  assert_true(kept > 100); /* spare blocks were among them */
  fixture_close(&f);
}

/* Whatever stands in a spare block and behind the last, nobody reads it: neither Xapian nor the next writer. */
static void spare_blocks_are_never_read(void **state) {
  (void)state;
  fixture f;
  ns_sums sums;
  fixture_open(&f, 22);
  fixture_fill(&f, 12);
  fixture_end(&f);
  assert_ok(&f, ns_sums_read(f.path, &sums, &f.err));
  unsigned spoilt = 0;
  for (size_t t = 0; t < NS_GLASS_TABLES; t++) {
    ns_buf bytes;
    size_t size = sums.glass.tables[t].block_bytes;
    if (!sums.glass.tables[t].blocks)
      continue;
    fixture_read(&f, ns_glass_name(t), &bytes);
    for (uint32_t b = 0; b < sums.glass.tables[t].blocks; b++) {
      if (!sums.blocks[t][b] && (b + 1) * size <= bytes.len) {
        memset(bytes.ptr + b * size, 0xee, size);
        spoilt++;
      }
    }
    ns_buf_add(&bytes, "behind the last block", 21);
    fixture_overwrite(&f, ns_glass_name(t), ns_buf_slice(&bytes));
    ns_buf_release(&bytes);
  }
  assert_true(spoilt >= 3);
  ns_sums_release(&sums);
  assert_ok(&f, ns_live_open(f.path, &f.live, &f.err));
  assert_ok(&f, f.live->ops->verify(f.live, &f.err));
  fixture_fill(&f, 12);
  bool changed;
  assert_ok(&f, ns_live_refresh(f.live, &changed, &f.err));
  assert_ok(&f, f.live->ops->verify(f.live, &f.err));
  fixture_close(&f);
}

/* ------------------------------------------------------------------ beside a writer */

static uint64_t count_of(fixture *f, ns_segment *live) {
  ns_segment_stats stats;
  assert_ok(f, live->ops->stats(live, &stats, &f->err));
  return stats.passages;
}

/* NS_NOTFOUND when the reader had to go on between the search and a passage, which is gone since. */
static ns_status read_once(fixture *f, ns_segment *live) {
  ns_node word = {.kind = NS_NODE_TERM, .term = NS_LIT("w0"), .weight = 1};
  ns_plan plan = {&word, &word};
  ns_hit hits[20];
  ns_answer answer = {.hits = hits};
  ns_request request = {.plan = &plan, .k = 20, .want_count = true};
  ns_record record;
  ns_status status = live->ops->search(live, &request, &answer, &f->err);
  for (size_t i = 0; i < answer.hit_count && !status; i++)
    status = live->ops->record(live, hits[i].doc, &f->arena, &record, &f->err);
  assert_true(status || answer.hit_count == 20);
  return status;
}

static void read_some(fixture *f, ns_segment *live) {
  ns_status status = read_once(f, live);
  assert_ok(f, status == NS_NOTFOUND ? read_once(f, live) : status);
}

/* Readers that open, go on and look for the first time at a table while a commit is under way: Xapian has written to
 * blocks that the revision of theirs does not use. */
static void what_a_writer_is_at_is_not_damage(void **state) {
  (void)state;
  fixture f;
  ns_segment *old, *young;
  setenv("XAPIAN_FLUSH_THRESHOLD", "10", 1); /* so that tables are written long before the commit */
  fixture_open(&f, 25);
  fixture_fill(&f, 6);
  assert_ok(&f, ns_live_open(f.path, &old, &f.err));
  for (uint32_t i = 0; i < 12; i++) {
    fixture_put(&f, i * 5 % 40, 25); /* not committed */
    assert_ok(&f, ns_live_open(f.path, &young, &f.err));
    assert_ok(&f, young->ops->verify(young, &f.err));
    read_some(&f, i % 3 == 2 ? old : young); /* the old one is two commits behind then */
    assert_ok(&f, ns_live_commit(f.writer, &f.err));
    bool changed;
    assert_ok(&f, ns_live_refresh(young, &changed, &f.err));
    assert_true(changed);
    assert_int_equal(ns_live_writer_passages(f.writer), count_of(&f, young));
    assert_ok(&f, young->ops->verify(young, &f.err));
    assert_ok(&f, ns_live_refresh(young, &changed, &f.err));
    assert_false(changed);
    young->ops->close(young);
  }
  old->ops->close(old);
  unsetenv("XAPIAN_FLUSH_THRESHOLD");
  fixture_close(&f);
}

/* A block that was damaged since it was compared: found when the next commit leaves it in use and a reader comes anew. */
static void a_reader_that_goes_on_compares_what_is_new(void **state) {
  (void)state;
  fixture f;
  ns_sums before, after;
  fixture_open(&f, 26);
  fixture_fill(&f, 6);
  assert_ok(&f, ns_live_open(f.path, &f.live, &f.err));
  assert_ok(&f, ns_sums_read(f.path, &before, &f.err));
  fixture_fill(&f, 1);
  fixture_end(&f);
  assert_ok(&f, ns_sums_read(f.path, &after, &f.err));
  ns_buf bytes;
  fixture_read(&f, "postlist.glass", &bytes);
  bool changed;
  uint32_t blocks = after.glass.tables[0].blocks, b = 0;
  while (b < blocks && !(after.blocks[0][b] && (b >= before.glass.tables[0].blocks || !before.blocks[0][b])))
    b++;
  assert_true(b < blocks);
  bytes.ptr[(size_t)b * after.glass.tables[0].block_bytes + 100] ^= 1;
  fixture_overwrite(&f, "postlist.glass", ns_buf_slice(&bytes));
  ns_status status = ns_live_refresh(f.live, &changed, &f.err);
  assert_int_equal(NS_CORRUPT, status ? status : f.live->ops->verify(f.live, &f.err));
  assert_non_null(strstr(f.err.text, "postlist.glass: block"));
  ns_buf_release(&bytes);
  ns_sums_release(&before);
  ns_sums_release(&after);
  fixture_close(&f);
}

/* ------------------------------------------------------------------ every call failing in turn */

/* Opens a writer, puts an article in and commits, with the n-th call of a class failing. */
static ns_status write_failing(fixture *f, ns_fs_class what, uint64_t n, bool *failed) {
  ns_random_article a = ns_random_article_make(&f->random, &f->arena, 500);
  ns_fs_fail_at(what, n, EIO, false);
  ns_status status = ns_live_writer_open(f->path, &f->writer, &f->err);
  if (!status)
    status = ns_live_put(f->writer, &a.meta, a.docs, a.count, &f->err);
  if (!status)
    status = ns_live_commit(f->writer, &f->err);
  *failed = ns_fs_failed();
  ns_fs_fail_at(what, 0, 0, false);
  fixture_end(f);
  return status;
}

static void a_commit_that_fails_leaves_a_state_that_holds(void **state) {
  (void)state;
  fixture f;
  fixture_open(&f, 27);
  fixture_fill(&f, 4);
  fixture_end(&f);
  unsigned struck = 0;
  for (int what = 0; what < NS_FS_CLASSES; what++) {
    bool failed = true;
    for (uint64_t n = 1; failed; n++) {
      ns_status status = write_failing(&f, (ns_fs_class)what, n, &failed);
      struck += failed;
      bool fits = status == NS_OK || (failed && (status == NS_IO || status == NS_UNSURE));
      if (!fits)
        fail_msg("class %d, call %llu: %s: %s", what, (unsigned long long)n, ns_status_name(status), f.err.text);
      ns_segment *live;
      assert_ok(&f, ns_live_open(f.path, &live, &f.err));
      assert_ok(&f, live->ops->verify(live, &f.err));
      live->ops->close(live);
      fixture_fill(&f, 1); /* and the next writer goes on */
      fixture_end(&f);
    }
  }
  assert_true(struck > 40);
  fixture_close(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_a_commit_left_alone_has_the_sum_it_had),
      cmocka_unit_test(spare_blocks_are_never_read),
      cmocka_unit_test(what_a_writer_is_at_is_not_damage),
      cmocka_unit_test(a_reader_that_goes_on_compares_what_is_new),
      cmocka_unit_test(a_commit_that_fails_leaves_a_state_that_holds),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
