/* Sources of the merge: inverters in memory, and runs, inverters that were written out.
 *
 *   run = (u8 field · varint number of a name · block key · varint forms · block form* · block stream)* · u8 NS_FIELDS
 *         · u32 names
 */
#include "sealed/builder.h"

#include "base/mem.h"

/* ---- an inverter ---- */

typedef struct memory_feed {
  ns_feed source;
  const ns_inverter *inv;
  uint32_t *order;
  size_t at;
  uint32_t slot; /* of the key at hand */
  ns_buf stream;
  ns_slice *forms;
  size_t form_capacity;
} memory_feed;

static const size_t STREAM_MAX = UINT32_MAX;

static memory_feed *memory_of(ns_feed *source) {
  return (memory_feed *)source; /* its first member */
}

static ns_status memory_next(ns_feed *source, ns_error *err) {
  memory_feed *m = memory_of(source);
  (void)err;
  source->field = NS_FIELDS;
  if (m->at < m->inv->slot_count) {
    m->slot = m->order[m->at++];
    const ns_slot *slot = &m->inv->slots[m->slot];
    source->number = slot->field == NS_FIELD_WORD ? 0 : slot->count;
    source->field = (ns_field)slot->field;
    source->text = ns_slice_of(slot->text, slot->len);
  }
  return NS_OK;
}

static ns_status memory_load(ns_feed *source, ns_error *err) {
  memory_feed *m = memory_of(source);
  const ns_slot *slot = &m->inv->slots[m->slot];
  uint32_t forms = slot->field == NS_FIELD_WORD ? slot->count : 0;
  ns_buf_clear(&m->stream);
  ns_inverter_stream(m->inv, slot, &m->stream);
  while (forms > m->form_capacity) {
    if (ns_grow(&m->forms, m->form_capacity, &m->form_capacity, sizeof *m->forms))
      return ns_fail_nomem(err);
  }
  for (uint32_t f = slot->forms; f != NS_NONE; f = m->inv->forms[f].next) {
    const ns_form_slot *form = &m->inv->forms[f];
    m->forms[form->ordinal] = ns_slice_of(form->text, form->len);
  }
  source->stream = ns_buf_slice(&m->stream);
  source->forms = m->forms;
  source->form_count = forms;
  return m->stream.status ? ns_fail_nomem(err) : NS_OK;
}

static ns_status memory_rewind(ns_feed *source, ns_error *err) {
  (void)err;
  memory_of(source)->at = 0;
  return NS_OK;
}

/* All fields of names share one row of numbers, and so one array. */
static void free_numbers(ns_feed *source) {
  ns_free(source->numbers[0]);
}

static bool alloc_numbers(ns_feed *source, size_t count) {
  uint32_t *numbers = ns_alloc(count * sizeof *numbers);
  for (int f = 0; f < NS_FIELDS; f++) {
    source->numbers[f] = numbers;
    source->number_count[f] = count;
  }
  if (numbers)
    memset(numbers, 0xff, count * sizeof *numbers);
  return numbers != NULL;
}

static void memory_free(ns_feed *source) {
  memory_feed *m = memory_of(source);
  free_numbers(source);
  ns_free(m->order);
  ns_free(m->forms);
  ns_buf_release(&m->stream);
  ns_free(m);
}

ns_status ns_inverter_feed(const ns_inverter *inv, ns_feed **out, ns_error *err) {
  *out = NULL;
  memory_feed *m = ns_calloc(1, sizeof *m);
  if (!m)
    return ns_fail_nomem(err);
  m->source = (ns_feed){.field = NS_FIELDS, .next = memory_next, .load = memory_load, .rewind = memory_rewind,
                          .free = memory_free};
  m->inv = inv;
  ns_buf_init(&m->stream, STREAM_MAX);
  ns_status status = ns_inverter_order(inv, &m->order, err);
  if (!status && !alloc_numbers(&m->source, inv->name_count))
    status = ns_fail_nomem(err);
  if (status)
    memory_free(&m->source);
  else
    *out = &m->source;
  return status;
}

/* ---- a run ---- */

ns_status ns_run_write(const ns_inverter *inv, const char *folder, const char *name, ns_error *err) {
  ns_feed *source = NULL;
  ns_out out = {.fd = -1};
  ns_buf head;
  ns_buf_init(&head, STREAM_MAX);
  ns_status status = ns_inverter_feed(inv, &source, err);
  if (!status)
    status = ns_out_scratch(&out, folder, name, err);
  while (!status) {
    status = source->next(source, err);
    if (status || source->field == NS_FIELDS)
      break;
    status = source->load(source, err);
    if (status)
      break;
    ns_buf_clear(&head);
    ns_buf_add_char(&head, (char)source->field);
    ns_buf_add_varint(&head, source->number);
    ns_buf_add_block(&head, source->text);
    ns_buf_add_varint(&head, source->form_count);
    for (uint32_t i = 0; i < source->form_count; i++)
      ns_buf_add_block(&head, source->forms[i]);
    ns_buf_add_varint(&head, source->stream.len);
    ns_out_add_buf(&out, &head);
    ns_out_add(&out, source->stream.ptr, source->stream.len);
  }
  ns_buf_clear(&head);
  ns_buf_add_char(&head, (char)NS_FIELDS);
  ns_buf_add_u32(&head, inv->name_count);
  if (!status) {
    ns_out_add_buf(&out, &head);
    status = ns_out_close(&out, false, NULL, err);
  }
  ns_out_release(&out);
  ns_buf_release(&head);
  if (source)
    source->free(source);
  return status;
}

typedef struct run_feed {
  ns_feed source;
  ns_map map;
  ns_reader in;
  const unsigned char *forget; /* what is read is let go when it is reached */
  ns_slice *forms;
  size_t form_capacity;
} run_feed;

enum { FORGET_BYTES = 1 << 14 };

static run_feed *run_of(ns_feed *source) {
  return (run_feed *)source;
}

static ns_status run_next(ns_feed *source, ns_error *err) {
  run_feed *r = run_of(source);
  if (r->in.at >= r->forget) { /* the key before is done with */
    ns_map_forget(&r->map, r->in.at);
    r->forget = r->in.at + FORGET_BYTES;
  }
  ns_slice field = ns_read_bytes(&r->in, 1);
  source->field = r->in.bad ? NS_FIELDS : (ns_field)field.ptr[0];
  if (source->field != NS_FIELDS) {
    source->number = (uint32_t)ns_read_varint(&r->in);
    source->text = ns_read_block(&r->in);
    source->form_count = (uint32_t)ns_read_varint(&r->in);
    while (source->form_count > r->form_capacity) {
      if (ns_grow(&r->forms, r->form_capacity, &r->form_capacity, sizeof *r->forms))
        return ns_fail_nomem(err);
    }
    for (uint32_t i = 0; i < source->form_count; i++)
      r->forms[i] = ns_read_block(&r->in);
    source->forms = r->forms;
    source->stream = ns_read_block(&r->in);
  }
  return r->in.bad ? ns_fail(err, NS_CORRUPT, "a run of the builder is damaged; build again") : NS_OK;
}

static ns_status run_load(ns_feed *source, ns_error *err) {
  (void)source;
  (void)err;
  return NS_OK; /* next has read it */
}

static ns_status run_rewind(ns_feed *source, ns_error *err) {
  run_feed *r = run_of(source);
  (void)err;
  r->in = (ns_reader){r->map.ptr, r->map.ptr + r->map.len - 4, false};
  r->forget = r->map.ptr + FORGET_BYTES;
  return NS_OK;
}

static void run_free(ns_feed *source) {
  run_feed *r = run_of(source);
  free_numbers(source);
  ns_map_close(&r->map);
  ns_free(r->forms);
  ns_free(r);
}

ns_status ns_run_feed(const char *folder, const char *name, ns_feed **out, ns_error *err) {
  *out = NULL;
  run_feed *r = ns_calloc(1, sizeof *r);
  char *path = ns_path_join(folder, name);
  ns_status status = r && path ? ns_map_open(path, &r->map, err) : ns_fail_nomem(err);
  ns_free(path);
  if (!status && r->map.len < 5)
    status = ns_fail(err, NS_CORRUPT, "a run of the builder is damaged; build again");
  if (!status && !alloc_numbers(&r->source, ns_load32(r->map.ptr + r->map.len - 4)))
    status = ns_fail_nomem(err);
  if (status) {
    if (r)
      run_free(&r->source);
    return status;
  }
  r->source.next = run_next;
  r->source.load = run_load;
  r->source.rewind = run_rewind;
  r->source.free = run_free;
  run_rewind(&r->source, err);
  *out = &r->source;
  return NS_OK;
}
