/* A rebuild keeps to its ceiling, all pages of the process counted. */
#include "unit.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "index/index.h"
#include "folder.h"

enum { ARTICLES = 3000, WORDS = 400, SENTENCE = 12, VOCABULARY = 300000, CEILING_MB = 80 };

static char folder[] = "/tmp/nsearch-memory-XXXXXX";

/* Words like those of a text: few of them often, most of them hardly ever. */
static unsigned draw(uint64_t *seed) {
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  unsigned high = (unsigned)(*seed >> 33), spread = 1u << (high % 18 + 1);
  return (high >> 5) % (spread < VOCABULARY ? spread : VOCABULARY);
}

static void write_word(FILE *out, unsigned number) {
  static const char *const syllables[] = {"ba", "dor", "fel", "gi", "kan", "lu", "mer", "no", "pas", "rit", "sol", "tan", "ur", "wen", "zi", "hau"};
  do
    fputs(syllables[number % 16], out);
  while (number /= 16);
}

static void write_articles(const char *path) {
  FILE *out = fopen(path, "w");
  assert_non_null(out);
  uint64_t seed = 7;
  for (unsigned a = 0; a < ARTICLES; a++) {
    fprintf(out, "{\"id\":\"a%u\",\"title\":\"Nummer %u\",\"paragraphs\":[\"", a, a);
    for (unsigned w = 1; w <= WORDS; w++) {
      write_word(out, draw(&seed));
      fputs(w % 80 == 0 && w < WORDS ? ".\",\"" : w % SENTENCE == 0 ? ". " : " ", out);
    }
    fputs("\"]}\n", out);
  }
  assert_int_equal(0, fclose(out));
}

/* In MB; 0 when the system does not tell. */
static unsigned peak_of_this_process(void) {
  char line[256];
  unsigned kilobytes = 0;
  FILE *status = fopen("/proc/self/status", "r");
  while (status && fgets(line, sizeof line, status))
    if (strncmp(line, "VmHWM:", 6) == 0)
      kilobytes = (unsigned)strtoul(line + 6, NULL, 10);
  if (status)
    fclose(status);
  return kilobytes >> 10;
}

/* The peak of a process that does nothing but rebuild; 255 when it fails. */
static int peak_of_rebuild(const char *index, const char *articles, unsigned threads) {
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    const ns_write_options options = {.dir = index, .threads = threads, .memory = (size_t)CEILING_MB << 20, .replace = true};
    ns_write_totals totals;
    ns_error err;
    _exit(ns_index_rebuild(&options, &articles, 1, &totals, &err) ? 255 : (int)peak_of_this_process());
  }
  int status = 0;
  assert_int_equal(child, waitpid(child, &status, 0));
  assert_true(WIFEXITED(status));
  return WEXITSTATUS(status);
}

static void a_rebuild_keeps_to_its_ceiling(void **state) {
  (void)state;
#ifdef __SANITIZE_ADDRESS__
  skip(); /* shadow memory and what is kept from reuse count, too */
#endif
  char *articles = ns_path_join(folder, "articles.jsonl"), *index = ns_path_join(folder, "index");
  assert_non_null(articles);
  assert_non_null(index);
  write_articles(articles);
  for (unsigned threads = 1; threads <= 2; threads++) {
    int peak = peak_of_rebuild(index, articles, threads);
    if (peak > CEILING_MB)
      print_error("%u thread(s): %d MB\n", threads, peak);
    assert_in_range(peak, 0, CEILING_MB);
  }
  ns_free(articles);
  ns_free(index);
}

static int make_folder(void **state) {
  (void)state;
  return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state) {
  (void)state;
  return remove_tree(folder) ? -1 : 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_rebuild_keeps_to_its_ceiling)};
  return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
