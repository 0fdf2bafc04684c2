/* Damage done to the files of a live segment: each is named before Xapian reads it, with the way out, and no answer is
 * another one without a word. */
#include "unit.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "base/hash.h"
#include "live/watch.h"
#include "live_fixture.h"

typedef struct survey {
  ns_status opened, answered, verified;
  uint64_t answer;
  char text[NS_ERROR_TEXT_MAX];
} survey;

static void add_to_answer(survey *s, const void *bytes, size_t len) {
  s->answer = ns_hash_mix(s->answer ^ ns_checksum(bytes, len), 0xe7037ed1a0b428dbu);
}

static ns_status ask(ns_segment *live, survey *s, ns_error *err) {
  ns_node words[] = {{.kind = NS_NODE_TERM, .term = NS_LIT("w0"), .weight = 1}, {.kind = NS_NODE_TERM, .term = NS_LIT("w7"), .weight = 9}};
  ns_node *both[] = {&words[0], &words[1]};
  ns_node any = {.kind = NS_NODE_OR, .children = both, .child_count = 2};
  ns_plan plan = {&any, &any};
  ns_hit hits[20];
  ns_answer answer = {.hits = hits};
  ns_request request = {.plan = &plan, .k = 20, .want_count = true};
  ns_arena arena;
  ns_arena_init(&arena, 1 << 26);
  ns_status status = live->ops->search(live, &request, &answer, err);
  for (size_t i = 0; i < answer.hit_count && !status; i++) {
    ns_record record;
    status = live->ops->record(live, hits[i].doc, &arena, &record, err);
    add_to_answer(s, &hits[i].score, sizeof hits[i].score);
    if (!status)
      add_to_answer(s, record.text.ptr, record.text.len);
  }
  add_to_answer(s, &answer.count, sizeof answer.count);
  ns_arena_release(&arena);
  return status;
}

/* Opens, searches, reads and verifies in a child of its own. */
static survey survey_of(const fixture *f) {
  survey *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  assert_true(shared != MAP_FAILED);
  pid_t child = fork();
  if (child == 0) {
    ns_segment *live;
    ns_error err = {0};
    signal(SIGSEGV, SIG_DFL); /* cmocka would go on with the tests, in the child */
    signal(SIGABRT, SIG_DFL);
    alarm(20); /* a loop without end is a crash, too */
    shared->opened = ns_live_open(f->path, &live, &err);
    if (!shared->opened) {
      shared->answered = ask(live, shared, &err);
      shared->verified = live->ops->verify(live, &err);
      live->ops->close(live);
    }
    memcpy(shared->text, err.text, sizeof shared->text);
    _exit(0);
  }
  int ended;
  assert_int_equal(child, waitpid(child, &ended, 0));
  if (!WIFEXITED(ended))
    fail_msg("a crash: signal %d", WTERMSIG(ended));
  survey result = *shared;
  munmap(shared, sizeof *shared);
  return result;
}

enum { FLIP, ZERO, SWAP, CUT, EMPTY, WAYS };
static const char *const ways[] = {"flipped", "zeroed", "swapped", "cut off", "emptied"};

/* Does it to a copy, at block `at` or a byte of it. The other block of a swap is *other. */
static void spoil(ns_buf *bytes, int way, size_t block, size_t at, size_t *other, ns_random *r) {
  size_t start = at / block * block, rest = bytes->len - start < block ? bytes->len - start : block;
  switch (way) {
  case FLIP: bytes->ptr[at] ^= (char)(1 << ns_random_below(r, 8)); break;
  case ZERO: memset(bytes->ptr + start, 0, rest); break;
  case CUT: bytes->len = at; break;
  case EMPTY: bytes->len = 0; break;
  default:
    *other = ns_random_below(r, (uint32_t)(bytes->len / block));
    for (size_t i = 0; i < rest && (*other + 1) * block <= bytes->len; i++) {
      char was = bytes->ptr[start + i];
      bytes->ptr[start + i] = bytes->ptr[*other * block + i];
      bytes->ptr[*other * block + i] = was;
    }
  }
}

/* Whether a sum covers something that differs. */
static bool is_covered(const ns_sums *sums, size_t table, ns_slice was, ns_slice is) {
  const ns_glass_table *t = &sums->glass.tables[table];
  for (uint32_t b = 0; b < t->blocks; b++) {
    size_t from = (size_t)b * t->block_bytes, len = t->block_bytes;
    if (!sums->blocks[table][b])
      continue;
    if (t->tail.place && b == t->tail.block) {
      from += 4;
      len = t->tail.place - 4;
    }
    if (from + len > is.len || memcmp(was.ptr + from, is.ptr + from, len) != 0)
      return true;
  }
  return false;
}

typedef struct damage_trial {
  fixture f;
  ns_sums sums;
  survey sound;
  unsigned found;
} damage_trial;

static void expect_named(damage_trial *d, const char *name, bool covered, const char *what) {
  survey s = survey_of(&d->f);
  bool told = s.opened || s.answered || s.verified;
  if (covered && (s.opened ? s.opened : s.verified) != NS_CORRUPT)
    fail_msg("%s: %s is not told: %s", name, what, s.text);
  if (covered && (!strstr(s.text, name) || !strstr(s.text, "--replace")))
    fail_msg("%s: %s: neither named nor a way out: %s", name, what, s.text);
  if (!covered && told)
    fail_msg("%s: %s where nobody reads is told: %s", name, what, s.text);
  if (!s.opened && !s.answered && s.answer != d->sound.answer)
    fail_msg("%s: %s: another answer, and no word of it", name, what);
  d->found += told;
}

static void spoil_and_look(damage_trial *d, const char *name, size_t table, int way, unsigned times) {
  ns_buf whole, spoilt;
  fixture_read(&d->f, name, &whole);
  size_t block = table < NS_GLASS_TABLES ? d->sums.glass.tables[table].block_bytes : 16;
  for (unsigned i = 0; i < times; i++) {
    size_t at = ns_random_below(&d->f.random, (uint32_t)whole.len), other = 0;
    ns_buf_init(&spoilt, whole.max);
    ns_buf_add_slice(&spoilt, ns_buf_slice(&whole));
    spoil(&spoilt, way, block, at, &other, &d->f.random);
    bool same = ns_slice_eq(ns_buf_slice(&spoilt), ns_buf_slice(&whole));
    bool covered = table < NS_GLASS_TABLES ? is_covered(&d->sums, table, ns_buf_slice(&whole), ns_buf_slice(&spoilt)) : !same;
    char what[80];
    snprintf(what, sizeof what, "byte %zu %s", at, ways[way]);
    fixture_overwrite(&d->f, name, ns_buf_slice(&spoilt));
    expect_named(d, name, covered, what);
    ns_buf_release(&spoilt);
  }
  fixture_overwrite(&d->f, name, ns_buf_slice(&whole));
  ns_buf_release(&whole);
}

static void begin_trial(damage_trial *d, uint64_t seed) {
  *d = (damage_trial){0};
  fixture_open(&d->f, seed);
  fixture_fill(&d->f, 9);
  fixture_end(&d->f);
  assert_ok(&d->f, ns_sums_read(d->f.path, &d->sums, &d->f.err));
  d->sound = survey_of(&d->f);
  assert_int_equal(NS_OK, d->sound.opened);
  assert_int_equal(NS_OK, d->sound.answered);
  assert_int_equal(NS_OK, d->sound.verified);
}

static void end_trial(damage_trial *d) {
  ns_sums_release(&d->sums);
  fixture_close(&d->f);
}

static const char *sums_name(const damage_trial *d, bool newest) {
  return (d->sums.glass.revision & 1) == newest ? "sums-1" : "sums-0";
}

static void spoil_every_file(damage_trial *d, const unsigned *times) {
  for (int way = 0; way < WAYS; way++) {
    for (size_t t = 0; t <= NS_GLASS_TERMLIST; t++)
      spoil_and_look(d, ns_glass_name(t), t, way, times[way]);
    spoil_and_look(d, NS_GLASS_VERSION, NS_GLASS_TABLES, way, times[way]);
    spoil_and_look(d, sums_name(d, true), NS_GLASS_TABLES, way, times[way]);
  }
}

static void a_damaged_block_is_named(void **state) {
  (void)state;
  static const unsigned times[WAYS] = {[FLIP] = 24, [ZERO] = 8, [SWAP] = 8, [CUT] = 6, [EMPTY] = 1};
  damage_trial d;
  begin_trial(&d, 23);
  spoil_every_file(&d, times);
  assert_true(d.found > 150);
  end_trial(&d);
}

/* Xapian reads past our pread(): all is compared when it is opened. */
static void a_damaged_block_is_named_in_a_program_with_a_pread_of_its_own(void **state) {
  (void)state;
  static const unsigned times[WAYS] = {[FLIP] = 8, [ZERO] = 2, [SWAP] = 2, [CUT] = 2, [EMPTY] = 1};
  damage_trial d;
  ns_watch_blind = true;
  begin_trial(&d, 28);
  spoil_every_file(&d, times);
  assert_true(d.found > 50);
  end_trial(&d);
  ns_watch_blind = false;
}

static void a_missing_file_is_named(void **state) {
  (void)state;
  damage_trial d;
  begin_trial(&d, 29);
  const char *const files[] = {"postlist.glass", "docdata.glass", "termlist.glass", sums_name(&d, true), sums_name(&d, false)};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    ns_buf whole;
    char *path = ns_path_join(d.f.path, files[i]);
    fixture_read(&d.f, files[i], &whole);
    unlink(path);
    expect_named(&d, files[i], i < 4, "the file removed"); /* the older sums nobody needs */
    fixture_overwrite(&d.f, files[i], ns_buf_slice(&whole));
    ns_buf_release(&whole);
    ns_free(path);
  }
  end_trial(&d);
}

static const char *const all_files[] = {"postlist.glass", "docdata.glass", "termlist.glass", NS_GLASS_VERSION, "sums-0", "sums-1"};
enum { FILES = sizeof all_files / sizeof *all_files };

/* One article more, and one less. */
static ns_status write_more(fixture *f) {
  ns_random_article a = ns_random_article_make(&f->random, &f->arena, 500);
  ns_status status = ns_live_writer_open(f->path, &f->writer, &f->err);
  if (!status)
    status = ns_live_put(f->writer, &a.meta, a.docs, a.count, &f->err);
  if (!status)
    status = ns_live_remove(f->writer, NS_LIT("artikel-6"), &f->err);
  if (!status)
    status = ns_live_commit(f->writer, &f->err);
  fixture_end(f);
  return status;
}

/* A writer that meets a damaged block stops; one that does not leaves it as damaged as it was. */
static void a_writer_neither_builds_on_damage_nor_hides_it(void **state) {
  (void)state;
  fixture f;
  ns_sums sums;
  ns_buf files[FILES];
  unsigned stopped = 0, left = 0;
  fixture_open(&f, 24);
  fixture_fill(&f, 9);
  fixture_end(&f);
  assert_ok(&f, ns_sums_read(f.path, &sums, &f.err));
  for (size_t i = 0; i < FILES; i++)
    fixture_read(&f, all_files[i], &files[i]);
  for (size_t t = 0; t <= NS_GLASS_TERMLIST; t++) {
    for (uint32_t b = 0; b < sums.glass.tables[t].blocks; b++) {
      char block[32], *at = files[t].ptr + (size_t)b * sums.glass.tables[t].block_bytes + 9;
      if (!sums.blocks[t][b])
        continue;
      snprintf(block, sizeof block, "block %u is", b);
      *at ^= 4;
      for (size_t i = 0; i < FILES; i++)
        fixture_overwrite(&f, all_files[i], ns_buf_slice(&files[i]));
      *at ^= 4;
      ns_status status = write_more(&f);
      stopped += status == NS_CORRUPT;
      if (!status) {
        survey s = survey_of(&f);
        status = s.opened ? s.opened : s.verified;
        memcpy(f.err.text, s.text, sizeof s.text);
        left += status == NS_CORRUPT;
      }
      if (status == NS_OK && t == NS_GLASS_TERMLIST) /* the damaged block belonged to the article that went */
        continue;
      if (status != NS_CORRUPT || !strstr(f.err.text, ns_glass_name(t)) || !strstr(f.err.text, block))
        fail_msg("%s, %s damaged: %s", ns_glass_name(t), block, f.err.text);
    }
  }
  if (stopped < 3 || left < 3)
    fail_msg("%u writers stopped, %u left it as it was", stopped, left);
  for (size_t i = 0; i < FILES; i++) {
    fixture_overwrite(&f, all_files[i], ns_buf_slice(&files[i]));
    ns_buf_release(&files[i]);
  }
  ns_sums_release(&sums);
  fixture_fill(&f, 1);
  fixture_close(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_damaged_block_is_named),
      cmocka_unit_test(a_damaged_block_is_named_in_a_program_with_a_pread_of_its_own),
      cmocka_unit_test(a_missing_file_is_named),
      cmocka_unit_test(a_writer_neither_builds_on_damage_nor_hides_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
