/* Whatever bytes of a sealed segment are wrong, asking it anything is safe. The input is a list of patches,
 * seven bytes each: section, offset (four bytes), the new byte, how many bytes after it to set too. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"
#include "oracle/random.h"
#include "sealed/codec/format.h"
#include "sealed/sealed.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { ARTICLES = 40, PATCH = 7, PATCHES_MAX = 64, PLANS = 10, PROBES = 2, DOCS = 4 };

static char folder[] = "/tmp/ns-fuzz-sealed-XXXXXX";
static ns_buf sections[NS_SECTION_COUNT];
static ns_plan plans[PLANS];
static ns_arena arena;

static void demand(int holds) {
  if (!holds)
    abort();
}

static void remove_folder(void) {
  (void)ns_dir_remove(folder, NULL);
}

static void build(void) {
  ns_sealed_builder *b;
  ns_sealed_batch *batch;
  ns_sealed_totals totals;
  ns_random random = {1};
  demand(mkdtemp(folder) != NULL);
  atexit(remove_folder);
  ns_arena_init(&arena, (size_t)1 << 28);
  demand(!ns_sealed_builder_new(folder, 1 << 24, 1, &b, NULL) && !ns_sealed_batch_new(b, 0, &batch, NULL));
  for (uint32_t n = 0; n < ARTICLES; n++) {
    ns_random_article a = ns_random_article_make(&random, &arena, n);
    demand(!ns_sealed_batch_add(batch, &a.meta, a.docs, a.count, NULL));
  }
  demand(!ns_sealed_batch_end(batch, NULL) && !ns_sealed_builder_finish(b, &totals, NULL));
  ns_sealed_builder_free(b);
  for (int i = 0; i < PLANS; i++)
    plans[i] = ns_random_plan(&random, &arena);
  for (int i = 0; i < NS_SECTION_COUNT; i++) {
    char *path = ns_path_join(folder, ns_section_name((ns_section)i));
    ns_buf_init(&sections[i], (size_t)1 << 28);
    demand(path && !ns_file_read(path, &sections[i], NULL));
    ns_free(path);
  }
}

static void write_at(int section, const void *bytes, size_t len, size_t offset) {
  char *path = ns_path_join(folder, ns_section_name((ns_section)section));
  int fd = path ? open(path, O_WRONLY | O_CLOEXEC) : -1;
  demand(fd >= 0 && pwrite(fd, bytes, len, (off_t)offset) == (ssize_t)len);
  close(fd);
  ns_free(path);
}

static void patch(const uint8_t *p, bool touched[NS_SECTION_COUNT]) {
  int section = p[0] % NS_SECTION_COUNT;
  const ns_buf *whole = &sections[section];
  if (!whole->len)
    return;
  size_t offset = ns_load32(p + 1) % whole->len, run = 1 + (size_t)p[6] % 8;
  unsigned char bad[8];
  memset(bad, p[5], sizeof bad);
  write_at(section, bad, run < whole->len - offset ? run : whole->len - offset, offset);
  touched[section] = true;
}

static ns_status see_term(void *ctx, ns_slice term, uint32_t df) {
  (void)df;
  *(unsigned *)ctx += term.len ? (unsigned char)term.ptr[term.len - 1] : 0;
  return NS_OK;
}

static ns_status see_facet(void *ctx, ns_facet facet, ns_slice text, int kind, double low, double high,
                           uint64_t count) {
  *(unsigned *)ctx += (unsigned)facet + (unsigned)kind + (low < high) + (unsigned)count;
  return see_term(ctx, text, 0);
}

static void ask(ns_segment *seg) {
  static ns_hit hits[10];
  unsigned seen = 0;
  ns_arena scratch;
  ns_arena_init(&scratch, (size_t)1 << 28);
  for (int i = 0; i < PLANS; i++) {
    ns_answer answer = {.hits = hits};
    ns_request request = {.plan = &plans[i], .k = 10, .want_docs = i % 2};
    if (!seg->ops->search(seg, &request, &answer, NULL) && answer.docs.count)
      (void)seg->ops->facets(seg, &(ns_facet_request){.docs = &answer.docs, .facets = (1u << NS_FACET_COUNT) - 1, .most = i % 3}, see_facet, &seen, NULL, NULL);
    ns_docs_release(&answer.docs);
  }
  (void)seg->ops->terms(seg, NS_SLICE_NONE, see_term, &seen, NULL);
  (void)seg->ops->forms(seg, NS_LIT("w"), see_term, &seen, NULL);
  const uint32_t docs[DOCS] = {0, 5, 31, 90};
  const ns_probe probes[PROBES] = {{NS_LIT("w0"), NS_LIT("w0")}, {NS_LIT("w2"), NS_SLICE_NONE}};
  ns_evidence evidence[DOCS * PROBES];
  (void)seg->ops->evidence(seg, docs, DOCS, probes, PROBES, &scratch, evidence, NULL);
  for (int i = 0; i < DOCS; i++) {
    ns_record record;
    ns_article_meta meta;
    ns_docs found;
    (void)seg->ops->record(seg, docs[i], &scratch, &record, NULL);
    (void)seg->ops->article(seg, docs[i] / 4, &scratch, &meta, NULL);
    if (!seg->ops->similar(seg, record.similar, &found, NULL))
      ns_docs_release(&found);
  }
  (void)seg->ops->verify(seg, NULL);
  ns_arena_release(&scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
  bool touched[NS_SECTION_COUNT] = {false};
  ns_segment *seg;
  if (!arena.max)
    build();
  for (size_t i = 0; (i + 1) * PATCH <= len && i < PATCHES_MAX; i++)
    patch(bytes + i * PATCH, touched);
  if (!ns_sealed_open(folder, &seg, NULL)) {
    ask(seg);
    seg->ops->close(seg);
  }
  for (int i = 0; i < NS_SECTION_COUNT; i++) {
    if (touched[i])
      write_at(i, sections[i].ptr, sections[i].len, 0);
  }
  return 0;
}
