/* Hash tables that nobody can make slow: their seed is another one in each process, and nothing that is written or
 * answered depends on it. */
#include "unit.h"

#include <dirent.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/hash.h"
#include "base/strmap.h"
#include "folder.h"
#include "picture.h"

#define SOURCES "tests/data/roundtrip"
#define QUERIES "tests/data/roundtrip-queries.txt"
enum { KEYS = 20000, KEY_LEN = 16, PATH_LEN = 400, FILE_MAX = 256 << 20 };

typedef struct key {
  char text[KEY_LEN];
} key;

/* Whether all eight bytes may stand in an id. */
static bool is_plain(uint64_t word) {
  for (int i = 0; i < 8; i++, word >>= 8) {
    unsigned char byte = word & 0xff;
    if (byte <= ' ' || byte >= 0x7f || byte == '"' || byte == '\\')
      return false;
  }
  return true;
}

/* Keys with one hash of seed 0: the second half of each undoes what the first one did to the state. */
static key *make_keys(void) {
  const uint64_t k0 = UINT64_C(0xa0761d6478bd642f), k1 = UINT64_C(0xe7037ed1a0b428db), wanted = UINT64_C(0x9fb21c651e98df25);
  key *keys = malloc(KEYS * sizeof *keys);
  assert_non_null(keys);
  uint64_t tried = 0;
  for (size_t count = 0; count < KEYS; tried++) {
    uint64_t halves[2] = {0};
    for (int i = 0; i < 8; i++)
      halves[0] |= ('a' + (tried >> 4 * i & 15)) << 8 * i;
    halves[1] = ns_hash_mix(k0 ^ KEY_LEN * k1 ^ halves[0], k1) ^ wanted;
    if (is_plain(halves[1]))
      memcpy(keys[count++].text, halves, KEY_LEN);
  }
  return keys;
}

static int compare(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return x < y ? -1 : x > y;
}

static size_t count_hashes(const key *keys, uint64_t seed) {
  static uint64_t hashes[KEYS];
  size_t count = 1;
  for (size_t i = 0; i < KEYS; i++)
    hashes[i] = ns_hash(ns_slice_of(keys[i].text, KEY_LEN), seed);
  qsort(hashes, KEYS, sizeof *hashes, compare);
  for (size_t i = 1; i < KEYS; i++)
    count += hashes[i] != hashes[i - 1];
  return count;
}

static void keys_collide_for_a_known_seed_only(void **state) {
  (void)state;
  key *keys = make_keys();
  ns_strmap map;
  assert_true(ns_hash_seed() != 0);
  assert_int_equal(1, count_hashes(keys, 0));
  assert_int_equal(KEYS, count_hashes(keys, ns_hash_seed()));
  ns_strmap_init(&map, FILE_MAX);
  for (size_t i = 0; i < KEYS; i++)
    assert_non_null(ns_strmap_put(&map, ns_slice_of(keys[i].text, KEY_LEN), (uint32_t)i));
  assert_int_equal(KEYS, map.count);
  for (size_t i = 0; i < KEYS; i++) {
    assert_true(ns_slice_eq(ns_slice_of(keys[i].text, KEY_LEN), ns_strmap_key(&map.entries[i])));
    if (i)
      assert_true(map.entries[i].hash != map.entries[0].hash);
  }
  ns_strmap_release(&map);
  free(keys);
}

/* ------------------------------------------------------------------ of an index */

static void count_warning(void *ctx, ns_status why, const char *text) {
  (void)why;
  (void)text;
  ++*(size_t *)ctx;
}

static int set_up(void **state) {
  char dir[] = "/tmp/nsearch-hash-XXXXXX";
  *state = mkdtemp(dir) ? strdup(dir) : NULL;
  return *state ? 0 : -1;
}

static int tear_down(void **state) {
  remove_tree(*state);
  free(*state);
  return 0;
}

static void ids_that_collide_are_others_all_the_same(void **state) {
  char path[PATH_LEN], dir[PATH_LEN];
  const char *paths[] = {path};
  size_t warnings = 0;
  ns_buf lines;
  ns_error err = {0};
  ns_write_totals totals;
  key *keys = make_keys();
  snprintf(path, sizeof path, "%s/ids.jsonl", (const char *)*state);
  snprintf(dir, sizeof dir, "%s/index", (const char *)*state);
  ns_buf_init(&lines, FILE_MAX);
  for (size_t i = 0; i < KEYS; i++)
    ns_buf_addf(&lines, "{\"id\":\"%.*s\",\"paragraphs\":[\"Text\"]}\n", KEY_LEN, keys[i].text);
  must(ns_file_replace(path, ns_buf_slice(&lines), &err), &err);
  const ns_write_options options = {.dir = dir, .threads = 1, .memory = 64 << 20, .warn = count_warning, .warn_ctx = &warnings};
  must(ns_index_rebuild(&options, paths, 1, &totals, &err), &err);
  assert_int_equal(KEYS, totals.articles);
  assert_int_equal(0, warnings);
  ns_buf_release(&lines);
  free(keys);
}

typedef struct written {
  ns_buf sealed, live, picture; /* the files of the sealed segment with their names; the answers of both */
} written;

static int by_name(const struct dirent **a, const struct dirent **b) {
  return strcmp((*a)->d_name, (*b)->d_name);
}

static void add_files(const char *dir, ns_buf *out) {
  static const char *const drawn[] = {".", "..", "owner", "manifest.json"}; /* names and times of one's own */
  struct dirent **list;
  int count = scandir(dir, &list, NULL, by_name);
  assert_true(count > 4);
  for (int i = 0; i < count; i++) {
    bool skip = false;
    for (size_t n = 0; n < sizeof drawn / sizeof *drawn; n++)
      skip |= strcmp(drawn[n], list[i]->d_name) == 0;
    if (!skip) {
      char path[PATH_LEN * 2];
      ns_buf bytes;
      snprintf(path, sizeof path, "%s/%s", dir, list[i]->d_name);
      ns_buf_init(&bytes, FILE_MAX);
      assert_int_equal(NS_OK, ns_file_read(path, &bytes, NULL));
      ns_buf_addf(out, "\n%s\n", list[i]->d_name);
      ns_buf_add_slice(out, ns_buf_slice(&bytes));
      ns_buf_release(&bytes);
    }
    free(list[i]);
  }
  free(list);
}

static written write_all(const char *dir, uint64_t seed) {
  static const char *const paths[] = {SOURCES};
  ns_error err = {0};
  ns_write_totals totals;
  char index[PATH_LEN], gen[PATH_LEN + 20];
  snprintf(index, sizeof index, "%s/%llu", dir, (unsigned long long)seed);
  ns_write_options options = {.dir = index, .no_seal = true, .threads = 1, .memory = 64 << 20};
  written out;
  ns_hash_seed_of_process = seed;
  must(ns_index_add(&options, paths, 1, &totals, &err), &err);
  out.live = picture_of(index, QUERIES);
  must(ns_index_seal(&options, &totals, &err), &err);
  out.picture = picture_of(index, QUERIES);
  snprintf(gen, sizeof gen, "%s/gen-%06u", index, totals.generation);
  ns_buf_init(&out.sealed, FILE_MAX);
  add_files(gen, &out.sealed);
  return out;
}

static void release_written(written *w) {
  ns_buf_release(&w->sealed);
  ns_buf_release(&w->live);
  ns_buf_release(&w->picture);
}

static void no_seed_changes_what_is_written(void **state) {
  static const uint64_t seeds[] = {1, 0, UINT64_C(0x9e3779b97f4a7c15), UINT64_MAX};
  const uint64_t own = ns_hash_seed_of_process;
  written first = write_all(*state, seeds[0]);
  assert_true(first.sealed.len > 0);
  for (size_t i = 1; i < sizeof seeds / sizeof *seeds; i++) {
    written other = write_all(*state, seeds[i]);
    assert_same_picture("live", &first.live, &other.live);
    assert_same_picture("sealed", &first.picture, &other.picture);
    if (first.sealed.len != other.sealed.len || memcmp(first.sealed.ptr, other.sealed.ptr, other.sealed.len))
      fail_msg("seed %llu: another segment", (unsigned long long)seeds[i]);
    release_written(&other);
  }
  release_written(&first);
  ns_hash_seed_of_process = own;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(keys_collide_for_a_known_seed_only),
      cmocka_unit_test_setup_teardown(ids_that_collide_are_others_all_the_same, set_up, tear_down),
      cmocka_unit_test_setup_teardown(no_seed_changes_what_is_written, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
