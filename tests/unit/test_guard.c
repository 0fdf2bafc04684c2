/* Checksums of blocks: what they are, how they are written, and what a touch finds. */
#include "unit.h"

#include <stdlib.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"
#include "sealed/codec/guard.h"
#include "sealed/codec/out.h"

static char folder[] = "/tmp/nsearch-guard-XXXXXX";
static const ns_section section = NS_SECTION_WORD_DOCS;

static int make_folder(void **state) {
  (void)state;
  strcpy(folder, "/tmp/nsearch-guard-XXXXXX");
  return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state) {
  (void)state;
  return ns_dir_remove(folder, NULL) ? -1 : 0;
}

static void fill(unsigned char *bytes, size_t len) {
  uint32_t state = 1;
  for (size_t i = 0; i < len; i++) {
    state = state * 1664525 + 1013904223;
    bytes[i] = (unsigned char)(state >> 24);
  }
}

/* CRC-32C as it is defined, bit by bit. */
static uint32_t crc(const unsigned char *at, size_t len) {
  uint32_t sum = UINT32_MAX;
  for (size_t i = 0; i < len; i++) {
    sum ^= at[i];
    for (int bit = 0; bit < 8; bit++)
      sum = sum >> 1 ^ (sum & 1 ? 0x82f63b78 : 0);
  }
  return ~sum;
}

static uint32_t drawn_sum(const unsigned char *at, size_t len) {
  size_t quarter = len / 32 * 8;
  uint32_t crcs[4];
  unsigned char inner[sizeof crcs];
  for (size_t i = 0; i < 4; i++)
    crcs[i] = crc(at + i * quarter, i < 3 ? quarter : len - 3 * quarter);
  memcpy(inner, crcs, sizeof inner);
  return crc(inner, sizeof inner);
}

static void sums_are_as_drawn(void **state) {
  (void)state;
  assert_int_equal(0xe3069283, crc((const unsigned char *)"123456789", 9)); /* the check value of RFC 3720's CRC */
  unsigned char bytes[NS_SUM_BLOCK + 100];
  fill(bytes, sizeof bytes);
  const size_t more[] = {1000, 4095, 4096, NS_SUM_BLOCK - 1, NS_SUM_BLOCK, sizeof bytes};
  for (size_t i = 0; i < 200 + sizeof more / sizeof *more; i++) {
    size_t len = i < 200 ? i : more[i - 200];
    assert_int_equal(drawn_sum(bytes, len), ns_sum(bytes, len));
    assert_int_equal(drawn_sum(bytes, len), ns_sum_plain(bytes, len));
  }
}

/* Writes `len` bytes in pieces of all lengths and opens what came of it. */
static void write_section(const unsigned char *bytes, size_t len, ns_section_entry *entry) {
  ns_out out;
  assert_int_equal(NS_OK, ns_out_open(&out, folder, ns_section_name(section), NULL));
  for (size_t at = 0, piece = 1; at < len; at += piece, piece = piece * 3 % 400009 + 1) {
    piece = piece < len - at ? piece : len - at;
    ns_out_add(&out, bytes + at, piece);
  }
  assert_int_equal(NS_OK, ns_out_close(&out, true, entry, NULL));
  assert_int_equal(len, entry->len);
}

static void what_is_written_is_found_sound(void **state) {
  (void)state;
  enum { MOST = 3 * (1 << 18) + 5 };
  static const size_t lengths[] = {0, 1, NS_SUM_BLOCK - 1, NS_SUM_BLOCK, NS_SUM_BLOCK + 1, 1 << 18, MOST};
  unsigned char *bytes = ns_alloc(MOST);
  fill(bytes, MOST);
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    ns_section_entry entry;
    ns_damage damage = {0};
    ns_guard g;
    ns_section where;
    uint64_t block;
    write_section(bytes, lengths[i], &entry);
    assert_int_equal(NS_OK, ns_guard_open(&g, folder, section, &entry, &damage, NULL));
    assert_true(ns_guard_touch_all(&g));
    assert_false(ns_damage_take(&damage, &where, &block));
    assert_int_equal(lengths[i], g.len);
    if (g.len)
      assert_memory_equal(bytes, g.ptr, g.len);
    ns_guard_close(&g);
  }
  ns_free(bytes);
}

/* ---- damage ---- */

enum { BLOCKS = 5, LEN = 4 * NS_SUM_BLOCK + 100, FILE_LEN = LEN + BLOCKS * NS_SUM_BYTES };

typedef struct damaged {
  unsigned char bytes[FILE_LEN];
  ns_section_entry entry;
} damaged;

static damaged *make_damaged(void) {
  static damaged d;
  ns_buf file;
  fill(d.bytes, LEN);
  write_section(d.bytes, LEN, &d.entry);
  char *path = ns_path_join(folder, ns_section_name(section));
  ns_buf_init(&file, FILE_LEN);
  assert_int_equal(NS_OK, ns_file_read(path, &file, NULL));
  assert_int_equal(FILE_LEN, file.len);
  memcpy(d.bytes, file.ptr, FILE_LEN);
  ns_buf_release(&file);
  ns_free(path);
  return &d;
}

static ns_status open_damaged(const damaged *d, size_t len, ns_guard *g, ns_damage *damage, ns_error *err) {
  char *path = ns_path_join(folder, ns_section_name(section));
  *damage = (ns_damage){0};
  assert_int_equal(NS_OK, ns_file_replace(path, ns_slice_of((const char *)d->bytes, len), NULL));
  ns_free(path);
  return ns_guard_open(g, folder, section, &d->entry, damage, err);
}

/* Touched block by block, exactly those of `wrong`, a bit for each, are found damaged, as often as they are touched. */
static void assert_wrong(const damaged *d, unsigned wrong) {
  ns_guard g;
  ns_damage damage;
  ns_section where;
  uint64_t block;
  assert_int_equal(NS_OK, open_damaged(d, FILE_LEN, &g, &damage, NULL));
  for (int round = 0; round < 2; round++) {
    for (size_t b = 0; b < BLOCKS; b++) {
      size_t from = b * NS_SUM_BLOCK, to = b + 1 < BLOCKS ? from + NS_SUM_BLOCK : LEN;
      bool sound = !(wrong >> b & 1);
      assert_int_equal(sound, ns_guard_touch(&g, g.ptr + from + (to - from) / 2, 1));
      assert_int_equal(!sound, ns_damage_take(&damage, &where, &block));
      assert_false(ns_damage_take(&damage, &where, &block)); /* it is told once */
      if (!sound) {
        assert_int_equal(section, where);
        assert_int_equal(b, block);
      }
    }
  }
  assert_int_equal(!wrong, ns_guard_touch_all(&g));
  ns_guard_close(&g);
}

static void every_kind_of_damage_is_found(void **state) {
  (void)state;
  damaged *d = make_damaged(), *sound = ns_alloc(sizeof *sound);
  unsigned char *bytes = d->bytes, block[NS_SUM_BLOCK];
  *sound = *d;
  assert_wrong(d, 0);
  for (size_t bit = 3; bit < (size_t)LEN * 8; bit += 9973) { /* flipped */
    bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    assert_wrong(d, 1u << bit / 8 / NS_SUM_BLOCK);
    bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
  }
  memset(bytes + NS_SUM_BLOCK, 0, NS_SUM_BLOCK); /* zeros */
  assert_wrong(d, 2);
  memcpy(bytes + NS_SUM_BLOCK, bytes, NS_SUM_BLOCK); /* repeated */
  assert_wrong(d, 2);
  *d = *sound;
  memcpy(block, bytes, sizeof block); /* swapped */
  memcpy(bytes, bytes + (size_t)3 * NS_SUM_BLOCK, sizeof block);
  memcpy(bytes + (size_t)3 * NS_SUM_BLOCK, block, sizeof block);
  assert_wrong(d, 1 + 8);
  *d = *sound;
  memmove(bytes + 1, bytes, LEN - 1); /* shifted */
  assert_wrong(d, 31);
  *d = *sound;
  bytes[LEN + 5] ^= 64; /* in the sums: then nothing can be told sound */
  assert_wrong(d, 31);
  memset(bytes, 0, FILE_LEN);
  assert_wrong(d, 31);
  ns_free(sound);
}

static void a_file_of_another_length_is_not_opened(void **state) {
  (void)state;
  damaged *d = make_damaged();
  const size_t lengths[] = {0, 1, LEN, FILE_LEN - 1};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    ns_guard g;
    ns_damage damage;
    ns_error err;
    assert_int_equal(NS_CORRUPT, open_damaged(d, lengths[i], &g, &damage, &err));
    assert_non_null(strstr(err.text, "words.docs"));
    ns_guard_close(&g);
  }
}

/* A touch of several blocks, and one of nothing. */
static void a_touch_reaches_over_blocks(void **state) {
  (void)state;
  damaged *d = make_damaged();
  ns_guard g;
  ns_damage damage;
  d->bytes[2 * NS_SUM_BLOCK] ^= 1;
  assert_int_equal(NS_OK, open_damaged(d, FILE_LEN, &g, &damage, NULL));
  assert_true(ns_guard_touch(&g, g.ptr + 2 * NS_SUM_BLOCK, 0));
  assert_true(ns_guard_touch(&g, g.ptr, 2 * NS_SUM_BLOCK));
  assert_false(ns_guard_touch(&g, g.ptr, 2 * NS_SUM_BLOCK + 1));
  assert_false(ns_guard_touch(&g, g.ptr + NS_SUM_BLOCK + 5, 2 * NS_SUM_BLOCK));
  assert_true(ns_guard_touch(&g, g.ptr + 3 * NS_SUM_BLOCK, LEN - 3 * NS_SUM_BLOCK));
  ns_guard_close(&g);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sums_are_as_drawn),
      cmocka_unit_test_setup_teardown(what_is_written_is_found_sound, make_folder, drop_folder),
      cmocka_unit_test_setup_teardown(every_kind_of_damage_is_found, make_folder, drop_folder),
      cmocka_unit_test_setup_teardown(a_file_of_another_length_is_not_opened, make_folder, drop_folder),
      cmocka_unit_test_setup_teardown(a_touch_reaches_over_blocks, make_folder, drop_folder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
