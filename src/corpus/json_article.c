/* One line of JSON → fields and passages. */
#include "base/utf8.h"
#include "corpus/internal.h"

enum { NESTED_PARAGRAPHS_MAX = 16 };

/* Texts in an array of the line. */
typedef struct texts {
  ns_slice *at; /* absent: null */
  size_t count, capacity;
} texts;

/* What an export says of each paragraph: "sections", "captions", "kinds", arrays beside "paragraphs". Other
 * people's fields of these names may hold anything: what does not fit is passed over. */
typedef struct notes {
  texts each;
  bool odd; /* not strings and nulls alone */
} notes;

typedef struct reader {
  const ns_parse *parse;
  ns_scan scan;
  ns_draft *draft;
  ns_passages *passages;
  ns_slice text; /* the field, when there is one */
  texts paragraphs; /* as given */
  notes sections, captions, kinds;
  ns_slice kind;    /* of all paragraphs, when "kinds" is a string */
  ns_status status;
} reader;

static ns_status refuse(reader *in, const char *field, const char *wanted) {
  in->status = ns_parse_fail(in->parse, NS_INVALID, "the field \"%s\" must be %s", field, wanted);
  return in->status;
}

static ns_slice decode(reader *in, ns_scan_text text) {
  ns_slice out = ns_scan_decode(text, in->parse->arena);
  if (!out.ptr)
    in->status = ns_parse_nomem(in->parse);
  return out;
}

/* A field of one line: a string, or a number or truth value as its text; null is absent. */
static void read_field(reader *in, const char *name, ns_slice *out) {
  ns_scan_text text;
  const char *from;
  *out = NS_SLICE_NONE;
  switch (ns_scan_peek(&in->scan)) {
  case NS_SCAN_STRING:
    if (ns_scan_string(&in->scan, &text))
      *out = decode(in, text);
    break;
  case NS_SCAN_NUMBER: ns_scan_number(&in->scan, out); break;
  case NS_SCAN_TRUE:
  case NS_SCAN_FALSE:
    from = in->scan.at;
    if (ns_scan_skip(&in->scan))
      *out = ns_slice_of(from, (size_t)(in->scan.at - from));
    break;
  case NS_SCAN_OBJECT:
  case NS_SCAN_ARRAY: refuse(in, name, "a string"); break;
  case NS_SCAN_NULL:
  case NS_SCAN_BAD:
  case NS_SCAN_END: ns_scan_skip(&in->scan); break;
  }
}

static void read_text(reader *in) {
  ns_scan_text text;
  ns_scan_kind kind = ns_scan_peek(&in->scan);
  in->text = NS_SLICE_NONE;
  if (kind == NS_SCAN_STRING) {
    if (ns_scan_string(&in->scan, &text))
      in->text = decode(in, text);
  } else if (kind == NS_SCAN_NULL || kind == NS_SCAN_BAD || kind == NS_SCAN_END) {
    ns_scan_skip(&in->scan);
  } else {
    refuse(in, "text", "a string");
  }
}

/* Text with lines of its own: blank lines part it, lists and tables are known. */
static void add_lines(reader *in, ns_slice text, ns_draft *draft) {
  ns_status status = ns_text_to_blocks(text, NS_STYLE_FIELD, &draft->blocks);
  if (status)
    in->status = status == NS_LIMIT ? ns_parse_fail(in->parse, NS_LIMIT, "more than %d lines in a text; split it", NS_TEXT_LINES_MAX)
                                    : ns_parse_nomem(in->parse);
}

static void add_text(reader *in, texts *list, ns_slice text) {
  if (!in->status && ns_arena_grow(in->parse->arena, &list->at, list->count, &list->capacity, sizeof *list->at))
    in->status = ns_parse_nomem(in->parse);
  if (!in->status)
    list->at[list->count++] = text;
}

static void read_paragraphs(reader *in, int depth) {
  ns_scan_text text;
  if (depth > NESTED_PARAGRAPHS_MAX) {
    refuse(in, "paragraphs", "an array of strings, not of arrays without end");
    return;
  }
  if (!ns_scan_enter(&in->scan, '['))
    return;
  for (bool first = true; !in->status && ns_scan_element(&in->scan, first); first = false) {
    switch (ns_scan_peek(&in->scan)) {
    case NS_SCAN_STRING:
      if (ns_scan_string(&in->scan, &text))
        add_text(in, &in->paragraphs, decode(in, text));
      break;
    case NS_SCAN_ARRAY: read_paragraphs(in, depth + 1); break;
    case NS_SCAN_NULL:
    case NS_SCAN_BAD:
    case NS_SCAN_END: ns_scan_skip(&in->scan); break;
    case NS_SCAN_NUMBER:
    case NS_SCAN_OBJECT:
    case NS_SCAN_TRUE:
    case NS_SCAN_FALSE: refuse(in, "paragraphs", "an array of strings"); break;
    }
  }
}

/* The last of several `paragraphs` counts, as the last of several equal names does everywhere. */
static void read_paragraphs_field(reader *in) {
  in->paragraphs.count = 0;
  switch (ns_scan_peek(&in->scan)) {
  case NS_SCAN_ARRAY: read_paragraphs(in, 0); break;
  case NS_SCAN_NULL:
  case NS_SCAN_BAD:
  case NS_SCAN_END: ns_scan_skip(&in->scan); break;
  case NS_SCAN_STRING:
  case NS_SCAN_NUMBER:
  case NS_SCAN_OBJECT:
  case NS_SCAN_TRUE:
  case NS_SCAN_FALSE: refuse(in, "paragraphs", "an array of strings"); break;
  }
}

static ns_slice read_note(reader *in) {
  ns_scan_text text;
  ns_slice note = NS_SLICE_NONE;
  if (ns_scan_string(&in->scan, &text))
    note = ns_text_clean(decode(in, text), in->parse->arena);
  if (!note.ptr && !in->status && !in->scan.problem)
    in->status = ns_parse_nomem(in->parse);
  return note;
}

static void add_note(reader *in, notes *list) {
  ns_slice note = NS_SLICE_NONE;
  bool is_text = ns_scan_peek(&in->scan) == NS_SCAN_STRING;
  list->odd |= !is_text && ns_scan_peek(&in->scan) != NS_SCAN_NULL;
  if (is_text)
    note = read_note(in);
  else
    ns_scan_skip(&in->scan);
  add_text(in, &list->each, note);
}

static void read_notes(reader *in, notes *list) {
  list->each.count = 0;
  list->odd = false;
  if (ns_scan_peek(&in->scan) != NS_SCAN_ARRAY)
    ns_scan_skip(&in->scan);
  else if (ns_scan_enter(&in->scan, '['))
    for (bool first = true; !in->status && ns_scan_element(&in->scan, first); first = false)
      add_note(in, list);
}

static void read_kinds(reader *in) {
  bool one = ns_scan_peek(&in->scan) == NS_SCAN_STRING;
  in->kind = one ? read_note(in) : NS_SLICE_NONE;
  if (!one)
    read_notes(in, &in->kinds);
}

/* ---- paragraphs → passages ---- */

static ns_slice note_of(const reader *in, const notes *list, size_t paragraph) {
  bool fits = !list->odd && list->each.count == in->paragraphs.count;
  return fits ? list->each.at[paragraph] : NS_SLICE_NONE;
}

static void add_blocks(reader *in, ns_slice text) {
  ns_draft own = {0};
  ns_blocks_init(&own.blocks, in->parse->arena);
  own.blocks.row_bytes = in->draft->blocks.row_bytes;
  ns_slice normal = ns_text_normalize(text, in->parse->arena);
  if (!normal.ptr) {
    in->status = ns_parse_nomem(in->parse);
    return;
  }
  add_lines(in, normal, &own);
  ns_furniture_mark(&own, true);
  ns_passages_add_blocks(in->passages, &own.blocks);
  in->draft->blocks.row_bytes = own.blocks.row_bytes;
  in->draft->blocks.rows_cut |= own.blocks.rows_cut;
}

/* A paragraph of unknown kind: one with line breaks may be several passages, and a remnant of a form is none. */
static void add_found(reader *in, ns_slice text) {
  if (memchr(text.ptr, '\n', text.len)) {
    add_blocks(in, text);
    return;
  }
  ns_slice clean = ns_text_clean(text, in->parse->arena);
  if (!clean.ptr)
    in->status = ns_parse_nomem(in->parse);
  else if (!ns_phrase_is_form(clean))
    ns_passages_add(in->passages, (ns_passage){.text = clean, .kind = NS_PASSAGE_TEXT});
}

/* A paragraph of a known kind is a passage as it stands. */
static void add_known(reader *in, ns_slice text, ns_passage_kind kind) {
  ns_slice clean = kind == NS_PASSAGE_LIST ? ns_text_clean_lines(text, in->parse->arena) : ns_text_clean(text, in->parse->arena);
  if (!clean.ptr)
    in->status = ns_parse_nomem(in->parse);
  else
    ns_passages_add(in->passages, (ns_passage){.text = clean, .kind = (uint8_t)kind});
}

static void add_paragraph(reader *in, size_t i) {
  size_t from = in->passages->count;
  ns_passage_kind kind;
  if (ns_passage_kind_named(in->kind.ptr ? in->kind : note_of(in, &in->kinds, i), &kind))
    add_known(in, in->paragraphs.at[i], kind);
  else
    add_found(in, in->paragraphs.at[i]);
  for (size_t at = from; at < in->passages->count; at++) {
    ns_passage *passage = &in->passages->items[at];
    ns_slice section = ns_name_cut(note_of(in, &in->sections, i), NS_NAME_MAX, NS_CUT_SECTION, &in->draft->cut);
    ns_slice caption = ns_name_cut(note_of(in, &in->captions, i), NS_NAME_MAX, NS_CUT_CAPTION, &in->draft->cut);
    passage->section = section.ptr ? section : passage->section;
    if (passage->kind == NS_PASSAGE_ROW && caption.ptr)
      passage->caption = caption;
  }
}

/* Where an exported article came from; anything else of that name is not ours. */
static void read_path(reader *in) {
  ns_scan_text text;
  ns_slice path = NS_SLICE_NONE;
  if (ns_scan_peek(&in->scan) != NS_SCAN_STRING)
    ns_scan_skip(&in->scan);
  else if (ns_scan_string(&in->scan, &text))
    path = decode(in, text);
  bool ours = path.len <= NS_ADDRESS_MAX && (ns_slice_starts(path, NS_LIT("/")) || ns_slice_is(path, "-"));
  in->draft->path = ours ? path : NS_SLICE_NONE;
}

static void read_member(reader *in, ns_slice key) {
  ns_draft *draft = in->draft;
  const struct {
    const char *name;
    ns_slice *field;
  } fields[] = {{"id", &draft->id},         {"title", &draft->title}, {"date", &draft->date_text},
                {"source", &draft->source}, {"author", &draft->author}, {"url", &draft->url},
                {"lang", &draft->lang}};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (ns_slice_is(key, fields[i].name)) {
      read_field(in, fields[i].name, fields[i].field);
      return;
    }
  if (ns_slice_is(key, "text"))
    read_text(in);
  else if (ns_slice_is(key, "paragraphs"))
    read_paragraphs_field(in);
  else if (ns_slice_is(key, "sections"))
    read_notes(in, &in->sections);
  else if (ns_slice_is(key, "captions"))
    read_notes(in, &in->captions);
  else if (ns_slice_is(key, "kinds"))
    read_kinds(in);
  else if (ns_slice_is(key, "path"))
    read_path(in);
  else
    ns_scan_skip(&in->scan);
}

static void read_object(reader *in, ns_slice line) {
  ns_scan_text key;
  ns_scan_init(&in->scan, line);
  if (!ns_scan_enter(&in->scan, '{'))
    return;
  for (bool first = true; !in->status && ns_scan_member(&in->scan, first, &key); first = false) {
    ns_slice name = decode(in, key);
    if (!in->status)
      read_member(in, name);
  }
  if (!in->status)
    ns_scan_finish(&in->scan);
}

/* Broken or Latin-1 bytes are repaired, and the line is read again. */
static void reread_repaired(reader *in) {
  ns_buf fixed;
  ns_buf_init(&fixed, in->parse->raw->bytes.len * 3 + 16);
  ns_encoding encoding = ns_utf8_repair(in->parse->raw->bytes, &fixed);
  ns_slice line = ns_arena_copy(in->parse->arena, ns_buf_slice(&fixed));
  ns_buf_release(&fixed);
  if (!line.ptr) {
    in->status = ns_parse_nomem(in->parse);
    return;
  }
  ns_parse_warn(in->parse, encoding == NS_ENCODING_CP1252 ? "not UTF-8; read as Windows-1252"
                                                          : "broken UTF-8; what was unreadable became U+FFFD");
  *in->draft = (ns_draft){.blocks = in->draft->blocks};
  in->text = NS_SLICE_NONE;
  in->paragraphs = (texts){0};
  in->sections = in->captions = in->kinds = (notes){0};
  in->kind = NS_SLICE_NONE;
  read_object(in, line);
}

static ns_status broken(reader *in) {
  const ns_scan *scan = &in->scan;
  return ns_parse_fail(in->parse, NS_INVALID, "broken JSON at byte %zu: %s; one article in { } a line is expected",
                       (size_t)(scan->at - scan->start) + 1, scan->problem);
}

/* Fields are lines of text; an empty one is absent. */
static void clean_field(reader *in, ns_slice *field) {
  if (!field->ptr || in->status)
    return;
  *field = ns_text_clean(*field, in->parse->arena);
  if (!field->ptr)
    in->status = ns_parse_nomem(in->parse);
  else if (field->len == 0)
    *field = NS_SLICE_NONE;
}

static void clean_fields(reader *in) {
  ns_draft *draft = in->draft;
  ns_slice *const fields[] = {&draft->title,  &draft->date_text, &draft->source,
                              &draft->author, &draft->url,       &draft->lang};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    clean_field(in, fields[i]);
}

/* Is there a block that becomes a passage? */
static bool says_anything(const ns_blocks *blocks) {
  for (size_t i = 0; i < blocks->count; i++) {
    if (!blocks->items[i].dropped && blocks->items[i].kind != NS_BLOCK_HEADING)
      return true;
  }
  return false;
}

/* A field that somebody named "text" is text, even if it is a row of dots: it is refused only when empty. */
static void take_text_whole(reader *in) {
  ns_slice clean = ns_text_clean(in->text, in->parse->arena);
  if (!clean.ptr)
    in->status = ns_parse_nomem(in->parse);
  else
    ns_passages_add(in->passages, (ns_passage){.text = clean, .kind = NS_PASSAGE_TEXT});
}

static void take_text(reader *in) {
  ns_slice normal = ns_text_normalize(in->text, in->parse->arena);
  if (!normal.ptr) {
    in->status = ns_parse_nomem(in->parse);
    return;
  }
  add_lines(in, normal, in->draft);
  if (in->status)
    return;
  ns_furniture_mark(in->draft, true);
  ns_headings_find(in->draft);
  if (!says_anything(&in->draft->blocks))
    take_text_whole(in);
}

ns_status ns_json_article_read(const ns_parse *parse, ns_draft *draft, ns_passages *passages) {
  reader in = {.parse = parse, .draft = draft, .passages = passages};
  /* one copy of the whole line, of which fields and passages are parts where nothing is escaped */
  ns_slice line = ns_arena_copy(parse->arena, parse->raw->bytes);
  if (!line.ptr)
    return ns_parse_nomem(parse);
  read_object(&in, line);
  if (in.scan.bad_utf8 && !in.status)
    reread_repaired(&in);
  if (!in.status && in.scan.problem)
    return broken(&in);
  if (!in.status)
    clean_fields(&in);
  for (size_t i = 0; i < in.paragraphs.count && !in.status; i++)
    add_paragraph(&in, i);
  if (!in.status && in.passages->count == 0 && in.text.ptr)
    take_text(&in);
  return in.status;
}
