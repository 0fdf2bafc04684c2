/* manifest.json of a generation: what it is, written last, read first.
 *
 *   {"format":6,"generation":7,"features":["sealed"],"analysis":"…","words":"german","names":true,"names_checksum":1234,
 *    "sealed":{"articles":5,"passages":61},"created":"2026-01-31T12:00:00Z","checksum":3735928559}
 *
 * names_checksum, where the user gave names, is the CRC-32 of names.tsv; checksum that of everything before `,"checksum"`. */
#include <jansson.h>
#include <stdio.h>

#include "base/file.h"
#include "base/json.h"
#include "index/index.h"

enum { MANIFEST_MAX = 1 << 16 };

static const char *const known_features[] = {"sealed"};
static const char checksum_mark[] = ",\"checksum\":";

ns_status ns_manifest_write(const char *path, const ns_manifest *manifest, ns_error *err) {
  ns_buf text;
  ns_json json;
  ns_buf_init(&text, MANIFEST_MAX);
  ns_json_init(&json, &text);
  ns_json_object(&json);
  ns_json_key(&json, "format");
  ns_json_uint(&json, manifest->format);
  ns_json_key(&json, "generation");
  ns_json_uint(&json, manifest->generation);
  ns_json_key(&json, "features");
  ns_json_array(&json);
  if (manifest->has_sealed)
    ns_json_str(&json, "sealed");
  ns_json_end_array(&json);
  ns_json_key(&json, "analysis");
  ns_json_str(&json, manifest->analysis);
  ns_json_key(&json, "words");
  ns_json_str(&json, manifest->words == NS_WORDS_PLAIN ? "plain" : "german");
  ns_json_key(&json, "names");
  ns_json_bool(&json, manifest->has_names);
  if (manifest->has_names) {
    ns_json_key(&json, "names_checksum");
    ns_json_uint(&json, manifest->names_checksum);
  }
  ns_json_key(&json, "sealed");
  ns_json_object(&json);
  ns_json_key(&json, "articles");
  ns_json_uint(&json, manifest->sealed_articles);
  ns_json_key(&json, "passages");
  ns_json_uint(&json, manifest->sealed_passages);
  ns_json_end_object(&json);
  ns_json_key(&json, "created");
  ns_json_str(&json, manifest->created);
  uint32_t checksum = text.status ? 0 : ns_checksum(text.ptr, text.len);
  ns_buf_addf(&text, "%s%u}\n", checksum_mark, checksum);
  ns_status status = text.status ? ns_fail(err, text.status, "%s: cannot be made up", path)
                                 : ns_file_replace(path, ns_buf_slice(&text), err);
  ns_buf_release(&text);
  return status;
}

static ns_status damaged(const char *path, const char *why, ns_error *err) {
  return ns_fail(err, NS_CORRUPT, "%s: %s; " NS_WAY_OUT, path, why);
}

static bool checksum_holds(const ns_buf *text) {
  const char *mark = memmem(text->ptr, text->len, checksum_mark, sizeof checksum_mark - 1);
  if (!mark)
    return false;
  char wanted[64];
  size_t before = (size_t)(mark - text->ptr);
  int len = snprintf(wanted, sizeof wanted, "%s%u}\n", checksum_mark, ns_checksum(text->ptr, before));
  return text->len - before == (size_t)len && memcmp(mark, wanted, (size_t)len) == 0;
}

static void copy_text(const json_t *object, const char *key, char *out, size_t size) {
  const char *value = json_string_value(json_object_get(object, key));
  snprintf(out, size, "%s", value ? value : "");
}

static uint64_t number(const json_t *object, const char *key) {
  json_int_t value = json_integer_value(json_object_get(object, key));
  return value > 0 ? (uint64_t)value : 0;
}

static ns_status read_features(const char *path, const json_t *root, ns_manifest *out, ns_error *err) {
  const json_t *features = json_object_get(root, "features");
  for (size_t i = 0; i < json_array_size(features); i++) {
    const char *name = json_string_value(json_array_get(features, i));
    if (!name || strcmp(name, known_features[0]) != 0)
      return ns_fail(err, NS_FORMAT, "%s: the index needs the feature \"%s\", which this program does not know; use a newer nsearch, or nindex rebuild with the sources",
                     path, name ? name : "?");
    out->has_sealed = true;
  }
  return NS_OK;
}

bool ns_manifest_names(const char *path, uint32_t generation) {
  ns_buf text;
  ns_error ignored;
  ns_buf_init(&text, MANIFEST_MAX);
  json_t *root = ns_file_read_own(path, &text, &ignored) == NS_OK && text.len ? json_loadb(text.ptr, text.len, 0, NULL) : NULL;
  bool names = json_is_object(root) && number(root, "format") && number(root, "generation") == generation;
  json_decref(root);
  ns_buf_release(&text);
  return names;
}

ns_status ns_manifest_read(const char *path, ns_manifest *out, ns_error *err) {
  *out = (ns_manifest){0};
  ns_buf text;
  ns_buf_init(&text, MANIFEST_MAX);
  json_t *root = NULL;
  ns_status status = ns_file_read_own(path, &text, err);
  if (status == NS_NOTFOUND)
    status = damaged(path, "is missing", err);
  if (status)
    goto done;
  root = text.len ? json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL) : NULL;
  if (!json_is_object(root)) {
    status = damaged(path, "is not readable JSON", err);
    goto done;
  }
  if (!checksum_holds(&text)) { /* that of every format */
    status = damaged(path, "has a wrong checksum", err);
    goto done;
  }
  out->format = (uint32_t)number(root, "format");
  if (out->format != NS_INDEX_FORMAT) {
    status = ns_fail(err, NS_FORMAT, "%s: format %u, but this program reads format %d; " NS_REBUILD_ALL,
                     path, out->format, NS_INDEX_FORMAT);
    goto done;
  }
  out->generation = (uint32_t)number(root, "generation");
  copy_text(root, "analysis", out->analysis, sizeof out->analysis);
  out->has_names = json_is_true(json_object_get(root, "names"));
  out->names_checksum = (uint32_t)number(root, "names_checksum");
  copy_text(root, "created", out->created, sizeof out->created);
  const char *words = json_string_value(json_object_get(root, "words"));
  out->words = words && strcmp(words, "plain") == 0 ? NS_WORDS_PLAIN : NS_WORDS_GERMAN;
  out->sealed_articles = number(json_object_get(root, "sealed"), "articles");
  out->sealed_passages = number(json_object_get(root, "sealed"), "passages");
  status = read_features(path, root, out, err);
done:
  json_decref(root);
  ns_buf_release(&text);
  return status;
}
