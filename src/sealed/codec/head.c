/* head: magic, version, named features, counts, the table of sections, its own checksum.
 *
 *   "NSSEALED" · u32 version · varint n · n × block feature · 5 × varint count
 *   · varint n · n × (block name · varint length · u32 sum of its sums (sums.h)) · u32 CRC-32 of all before
 *
 * The first two and the last are the same in every version, so that damage is told from a version of another time.
 */
#include "sealed/codec/format.h"

#include "base/buf.h"
#include "base/mem.h"

enum { HEAD_MAX = 1 << 16 };

/* What a reader must know to read the segment; an unknown one is refused by name. */
static const char *const features[] = {"base-impacts", "form-symbols", "patched-gaps", "packed-positions", "word-store", "fact-values", "narrow-articles", "bare-heads",
                                        "captions", "block-sums"};
enum { FEATURES = sizeof features / sizeof *features };

const char *ns_section_name(ns_section section) {
  static const char *const names[] = {
#define X(code, name) name,
      NS_SECTION_MAP(X)
#undef X
  };
  return (unsigned)section < NS_SECTION_COUNT ? names[section] : "unknown";
}

ns_status ns_head_write(const char *folder, const ns_sealed_head *head, ns_error *err) {
  ns_buf out;
  ns_buf_init(&out, HEAD_MAX);
  ns_buf_add(&out, "NSSEALED", 8);
  ns_buf_add_u32(&out, NS_SEALED_VERSION);
  ns_buf_add_varint(&out, FEATURES);
  for (size_t i = 0; i < FEATURES; i++)
    ns_buf_add_block(&out, ns_slice_str(features[i]));
  const ns_sealed_counts *n = &head->counts;
  const uint64_t counts[] = {n->articles, n->passages, n->stretches, n->terms, n->postings};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
    ns_buf_add_varint(&out, counts[i]);
  ns_buf_add_varint(&out, NS_SECTION_COUNT);
  for (unsigned i = 0; i < NS_SECTION_COUNT; i++) {
    ns_buf_add_block(&out, ns_slice_str(ns_section_name((ns_section)i)));
    ns_buf_add_varint(&out, head->sections[i].len);
    ns_buf_add_u32(&out, head->sections[i].checksum);
  }
  ns_buf_add_u32(&out, ns_checksum(out.ptr, out.len));
  char *path = ns_path_join(folder, "head");
  ns_status status = out.status || !path ? ns_fail_nomem(err) : ns_file_replace(path, ns_buf_slice(&out), err);
  ns_free(path);
  ns_buf_release(&out);
  return status;
}

static ns_status read_features(ns_reader *in, const char *path, ns_error *err) {
  uint64_t count = ns_read_varint(in);
  for (uint64_t i = 0; i < count && !in->bad; i++) {
    ns_slice name = ns_read_block(in);
    bool known = false;
    for (size_t k = 0; k < FEATURES; k++)
      known |= ns_slice_is(name, features[k]);
    if (!known && !in->bad)
      return ns_fail(err, NS_FORMAT, "%s: feature \"%.*s\" is unknown; use a newer nsearch", path,
                     (int)(name.len < 64 ? name.len : 64), name.ptr);
  }
  return NS_OK;
}

static void read_table(ns_reader *in, ns_sealed_head *head) {
  uint64_t *counts[] = {&head->counts.articles, &head->counts.passages, &head->counts.stretches,
                        &head->counts.terms, &head->counts.postings};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
    *counts[i] = ns_read_varint(in);
  in->bad |= ns_read_varint(in) != NS_SECTION_COUNT;
  for (unsigned i = 0; i < NS_SECTION_COUNT && !in->bad; i++) {
    in->bad |= !ns_slice_is(ns_read_block(in), ns_section_name((ns_section)i));
    head->sections[i].len = ns_read_varint(in);
    head->sections[i].checksum = ns_read_u32(in);
  }
  const ns_sealed_counts *n = &head->counts;
  in->bad |= n->passages > NS_DOCS_MAX || n->articles > NS_DOCS_MAX || n->stretches > NS_DOCS_MAX ||
             n->terms > NS_DOCS_MAX;
}

static ns_status read_head(ns_slice bytes, const char *path, ns_sealed_head *head, ns_error *err) {
  if (bytes.len < 16)
    return ns_fail(err, NS_CORRUPT, "%s: damaged: too short; " NS_WAY_OUT, path);
  ns_reader tail = ns_reader_of(ns_slice_from(bytes, bytes.len - 4));
  if (ns_read_u32(&tail) != ns_checksum(bytes.ptr, bytes.len - 4))
    return ns_fail(err, NS_CORRUPT, "%s: damaged: its checksum is wrong; " NS_WAY_OUT, path);
  if (memcmp(bytes.ptr, "NSSEALED", 8) != 0)
    return ns_fail(err, NS_CORRUPT, "%s: no sealed segment; " NS_WAY_OUT, path);
  ns_reader in = ns_reader_of(ns_slice_of(bytes.ptr, bytes.len - 4));
  ns_read_u64(&in);
  uint32_t version = ns_read_u32(&in);
  if (version != NS_SEALED_VERSION)
    return ns_fail(err, NS_FORMAT, "%s: format version %u, this program reads %d; " NS_REBUILD_ALL, path,
                   version, NS_SEALED_VERSION);
  ns_status status = read_features(&in, path, err);
  if (status)
    return status;
  read_table(&in, head);
  if (in.bad || in.at != in.end)
    return ns_fail(err, NS_CORRUPT, "%s: damaged: no table of sections; " NS_WAY_OUT, path);
  return NS_OK;
}

ns_status ns_head_read(const char *folder, ns_sealed_head *head, ns_error *err) {
  *head = (ns_sealed_head){0};
  ns_buf bytes;
  ns_buf_init(&bytes, HEAD_MAX);
  char *path = ns_path_join(folder, "head");
  ns_status status = path ? ns_file_read_own(path, &bytes, err) : ns_fail_nomem(err);
  if (!status)
    status = read_head(ns_buf_slice(&bytes), path, head, err);
  ns_free(path);
  ns_buf_release(&bytes);
  return status;
}
