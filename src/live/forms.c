/* The dictionary of surface forms, in runs of some two hundred under keys of the metadata:
 *
 *   F key = crc32 count entry*            the forms above the key before and up to this key, ascending
 *   entry = shared rest df                the first `shared` bytes of the form before it, the block `rest`
 *
 * The last run's key is \xFF, above every text. A run is found by the first key that is not below a form;
 * one that grows is split, one that runs empty goes. Terms of the postings would do too, at a third of the
 * cost of an add.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "live/internal.h"

enum { RUN_FORMS = 256, CHANGES_MAX = 1 << 30 };

static const char LAST_KEY[] = {NS_META_FORMS, '\xFF'};

typedef struct entry {
  ns_slice form;
  int64_t df;
} entry;

/* ------------------------------------------------------------------ changes */

void ns_live_forms_init(ns_live_forms *forms) {
  ns_strmap_init(&forms->changes, CHANGES_MAX);
}

void ns_live_forms_release(ns_live_forms *forms) {
  ns_strmap_release(&forms->changes);
}

bool ns_live_form_is_listed(ns_slice form) {
  return form.len && form.len <= NS_LIVE_FORM_MAX && (unsigned char)form.ptr[0] != UINT8_MAX;
}

ns_status ns_live_forms_change(ns_live_forms *forms, ns_slice form, int by, ns_error *err) {
  if (!ns_live_form_is_listed(form))
    return NS_OK;
  uint32_t *change = ns_strmap_put(&forms->changes, form, 0);
  if (!change)
    return ns_fail_nomem(err);
  *change += (uint32_t)by;
  return NS_OK;
}

static int by_form(const void *left, const void *right) {
  const entry *a = left, *b = right;
  return ns_slice_cmp(a->form, b->form);
}

static entry *sorted_changes(const ns_strmap *map, size_t *count) {
  entry *list = ns_alloc((map->count + 1) * sizeof *list);
  *count = 0;
  for (size_t i = 0; list && i < map->count; i++)
    if (map->entries[i].value)
      list[(*count)++] = (entry){ns_strmap_key(&map->entries[i]), (int32_t)map->entries[i].value};
  if (list && *count)
    qsort(list, *count, sizeof *list, by_form);
  return list;
}

/* ------------------------------------------------------------------ reading runs */

typedef struct run_reader {
  ns_reader in;
  uint64_t left;
  char form[NS_LIVE_FORM_MAX];
  size_t len;
  uint64_t df;
} run_reader;

static void open_run(run_reader *run, ns_slice content) {
  *run = (run_reader){.in = ns_reader_of(content)};
  run->left = content.len ? ns_read_varint(&run->in) : 0;
}

/* The next entry into form, len, df; false at the end and where the run is damaged (in.bad). */
static bool read_entry(run_reader *run) {
  if (!run->left || run->in.bad)
    return false;
  run->left--;
  uint64_t shared = ns_read_varint(&run->in);
  ns_slice rest = ns_read_block(&run->in);
  run->df = ns_read_varint(&run->in);
  if (shared > run->len || rest.len > NS_LIVE_FORM_MAX - shared)
    run->in.bad = true;
  if (run->in.bad)
    return false;
  memcpy(run->form + shared, rest.ptr, rest.len);
  run->len = (size_t)shared + rest.len;
  return true;
}

/* Key and content of the run that a form belongs to; the last key and nothing while there is no run. */
static ns_status find_run(ns_xapian *x, ns_slice form, ns_buf *key, ns_buf *content, ns_error *err) {
  ns_live_key room;
  ns_slice from = ns_live_marked(NS_META_FORMS, form, &room);
  ns_buf_clear(key);
  ns_buf_clear(content);
  ns_status status = ns_xapian_next_meta(x, ns_slice_of(LAST_KEY, 1), from, key, err);
  if (status == NS_NOTFOUND) {
    ns_buf_add(key, LAST_KEY, sizeof LAST_KEY);
    return key->status ? ns_fail_nomem(err) : NS_OK;
  }
  return status ? status : ns_live_meta_get(x, ns_buf_slice(key), content, err);
}

static ns_status damaged(ns_error *err) {
  return ns_fail(err, NS_CORRUPT, "live segment: the dictionary of forms is damaged; run nindex rebuild");
}

ns_status ns_live_forms_run(ns_xapian *x, ns_slice from, ns_buf *out, ns_error *err) {
  ns_buf key, content;
  run_reader run;
  ns_live_key room;
  ns_buf_init(&key, NS_XAPIAN_KEY_MAX);
  ns_buf_init(&content, NS_LIVE_BLOB_MAX);
  ns_status status =
      ns_xapian_next_meta(x, ns_slice_of(LAST_KEY, 1), ns_live_marked(NS_META_FORMS, from, &room), &key, err);
  if (!status)
    status = ns_live_meta_get(x, ns_buf_slice(&key), &content, err);
  if (!status) {
    open_run(&run, ns_buf_slice(&content));
    ns_buf_add_block(out, ns_slice_from(ns_buf_slice(&key), 1));
    while (read_entry(&run)) {
      ns_buf_add_varint(out, run.df);
      ns_buf_add_block(out, ns_slice_of(run.form, run.len));
    }
    status = run.in.bad || run.in.at != run.in.end ? damaged(err) : out->status ? ns_fail_nomem(err) : NS_OK;
  }
  ns_buf_release(&key);
  ns_buf_release(&content);
  return status;
}

/* ------------------------------------------------------------------ writing runs */

typedef struct run_writer {
  ns_xapian *x;
  ns_error *err;
  ns_buf entries, value;
  uint64_t count;
  char last[NS_LIVE_FORM_MAX];
  size_t last_len;
} run_writer;

static ns_status end_run(run_writer *w, ns_slice key) {
  ns_buf_clear(&w->value);
  if (w->count) {
    ns_buf_add_varint(&w->value, w->count);
    ns_buf_add_slice(&w->value, ns_buf_slice(&w->entries));
  }
  ns_status status = w->value.status || w->entries.status ? ns_fail_nomem(w->err)
                     : w->count                           ? ns_live_meta_set(w->x, key, ns_buf_slice(&w->value), w->err)
                                                          : ns_xapian_set_meta(w->x, key, NS_SLICE_NONE, w->err);
  ns_buf_clear(&w->entries);
  w->count = w->last_len = 0;
  return status;
}

static ns_status write_entry(run_writer *w, ns_slice form, int64_t df) {
  if (df <= 0)
    return NS_OK;
  ns_status status = NS_OK;
  ns_live_key room;
  if (w->count == RUN_FORMS)
    status = end_run(w, ns_live_marked(NS_META_FORMS, ns_slice_of(w->last, w->last_len), &room));
  size_t shared = 0;
  while (shared < w->last_len && shared < form.len && w->last[shared] == form.ptr[shared])
    shared++;
  ns_buf_add_varint(&w->entries, shared);
  ns_buf_add_block(&w->entries, ns_slice_from(form, shared));
  ns_buf_add_varint(&w->entries, (uint64_t)df);
  memcpy(w->last, form.ptr, form.len);
  w->last_len = form.len;
  w->count++;
  return status;
}

/* Merges changes[0 .. count) into one run and writes it, in pieces where it has grown. */
static ns_status merge_run(run_writer *w, ns_slice key, ns_slice content, const entry *changes, size_t count) {
  run_reader run;
  ns_status status = NS_OK;
  size_t i = 0;
  open_run(&run, content);
  bool old = read_entry(&run);
  while (!status && (old || i < count)) {
    ns_slice form = ns_slice_of(run.form, run.len);
    int order = !old ? 1 : i == count ? -1 : ns_slice_cmp(form, changes[i].form);
    if (order < 0)
      status = write_entry(w, form, (int64_t)run.df);
    else
      status = write_entry(w, changes[i].form, changes[i].df + (order == 0 ? (int64_t)run.df : 0));
    i += order >= 0;
    if (order <= 0)
      old = read_entry(&run);
  }
  if (!status && run.in.bad)
    status = damaged(w->err);
  return status ? status : end_run(w, key);
}

static ns_status write_all(run_writer *w, const entry *changes, size_t count) {
  ns_buf key, content;
  ns_buf_init(&key, NS_XAPIAN_KEY_MAX);
  ns_buf_init(&content, NS_LIVE_BLOB_MAX);
  ns_status status = NS_OK;
  for (size_t i = 0; i < count && !status;) {
    status = find_run(w->x, changes[i].form, &key, &content, w->err);
    ns_slice bound = ns_slice_from(ns_buf_slice(&key), 1);
    size_t end = i + 1;
    while (end < count && ns_slice_cmp(changes[end].form, bound) <= 0)
      end++;
    if (!status)
      status = merge_run(w, ns_buf_slice(&key), ns_buf_slice(&content), changes + i, end - i);
    i = end;
  }
  ns_buf_release(&key);
  ns_buf_release(&content);
  return status;
}

ns_status ns_live_forms_write(ns_live_forms *forms, ns_xapian *x, ns_error *err) {
  run_writer w = {.x = x, .err = err};
  size_t count;
  entry *changes = sorted_changes(&forms->changes, &count);
  ns_buf_init(&w.entries, NS_LIVE_BLOB_MAX);
  ns_buf_init(&w.value, NS_LIVE_BLOB_MAX);
  ns_status status = changes ? write_all(&w, changes, count) : ns_fail_nomem(err);
  ns_buf_release(&w.entries);
  ns_buf_release(&w.value);
  ns_free(changes);
  ns_live_forms_release(forms);
  ns_live_forms_init(forms);
  return status;
}
