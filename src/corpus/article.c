/* ns_article_parse: one raw input becomes one article, whatever its format. */
#include <stdio.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "corpus/internal.h"

/* ---- text files ---- */

enum { BINARY_LOOK = 8192 }; /* bytes at the start that are looked at */

/* NULs, or more control characters than any text has. */
static bool looks_binary(ns_slice bytes) {
  size_t look = bytes.len < BINARY_LOOK ? bytes.len : BINARY_LOOK, controls = 0;
  for (size_t i = 0; i < look; i++) {
    unsigned char c = (unsigned char)bytes.ptr[i];
    if (c == 0)
      return true;
    controls += c < 0x20 && !(c >= '\t' && c <= '\r');
  }
  return controls * 20 > look;
}

/* The file as well-formed, normalised UTF-8. */
static ns_status readable_text(const ns_parse *parse, ns_slice *out) {
  ns_slice bytes = parse->raw->bytes;
  *out = NS_SLICE_NONE;
  if (ns_slice_starts(bytes, NS_LIT("\xFF\xFE")) || ns_slice_starts(bytes, NS_LIT("\xFE\xFF")))
    return ns_parse_fail(parse, NS_INVALID, "is UTF-16; save it as UTF-8");
  if (looks_binary(bytes))
    return ns_parse_fail(parse, NS_INVALID, "looks like a binary file; only text can be indexed");
  ns_buf fixed;
  ns_buf_init(&fixed, bytes.len * 3 + 16);
  ns_encoding encoding = ns_utf8_repair(bytes, &fixed);
  ns_slice copy = fixed.status ? NS_SLICE_NONE : ns_arena_copy(parse->arena, ns_slice_of(fixed.ptr ? fixed.ptr : "", fixed.len));
  ns_buf_release(&fixed);
  if (copy.ptr)
    *out = ns_text_normalize(copy, parse->arena);
  if (!out->ptr)
    return ns_parse_nomem(parse);
  if (encoding == NS_ENCODING_CP1252)
    ns_parse_warn(parse, "not UTF-8; read as Windows-1252");
  else if (encoding == NS_ENCODING_BROKEN)
    ns_parse_warn(parse, "broken UTF-8; what was unreadable became U+FFFD");
  return NS_OK;
}

ns_status ns_text_article_read(const ns_parse *parse, ns_slice text, ns_draft *draft) {
  ns_frontmatter_read(&text, parse->arena, draft);
  ns_text_style style = parse->raw->format == NS_FORMAT_MARKDOWN ? NS_STYLE_MARKDOWN : NS_STYLE_PLAIN;
  ns_status status = ns_text_to_blocks(text, style, &draft->blocks);
  if (status == NS_LIMIT)
    return ns_parse_fail(parse, NS_LIMIT, "more than %d lines; split it", NS_TEXT_LINES_MAX);
  if (status)
    return ns_parse_nomem(parse);
  ns_furniture_mark(draft, false);
  ns_headings_find(draft);
  return NS_OK;
}

static ns_status read_format(const ns_parse *parse, ns_draft *draft, ns_passages *passages) {
  if (parse->raw->format == NS_FORMAT_JSON)
    return ns_json_article_read(parse, draft, passages);
  if (ns_slice_trim(parse->raw->bytes).len == 0)
    return ns_parse_fail(parse, NS_INVALID, "no text in it");
  ns_slice text;
  ns_status status = NS_OK;
  if (parse->raw->format == NS_FORMAT_HTML)
    return ns_html_article_read(parse, draft);
  status = readable_text(parse, &text);
  return status ? status : ns_text_article_read(parse, text, draft);
}

/* ---- the parts that all formats share ---- */

/* Length and bytes, so that fields cannot flow into each other. */
static uint64_t add_hash(uint64_t hash, ns_slice field) {
  uint64_t seed = ns_hash_mix(hash ^ field.len, 0xe7037ed1a0b428dbu);
  return field.ptr ? ns_hash(field, seed + 1) : ns_hash(NS_LIT(""), seed);
}

static uint64_t hash_passages(const ns_article *article, uint64_t hash) {
  for (size_t i = 0; i < article->passage_count; i++) {
    const ns_passage *passage = &article->passages[i];
    hash = add_hash(hash, passage->text);
    hash = add_hash(hash, passage->section);
    hash = add_hash(hash, passage->caption);
    hash = ns_hash_mix(hash ^ passage->kind, 0xa0761d6478bd642fu);
  }
  return hash;
}

static uint64_t content_hash(const ns_article *article) {
  const ns_slice fields[] = {article->id, article->title, article->source, article->author, article->url, article->lang};
  uint64_t hash = (uint64_t)(uint32_t)article->date.low << 32 | (uint32_t)article->date.high;
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    hash = add_hash(hash, fields[i]);
  return hash_passages(article, hash);
}

/* An article without an id gets one that stays the same as long as its url does, else its title, date
 * and text. */
static ns_slice made_up_id(const ns_article *article, ns_slice date_text, char room[17]) {
  uint64_t hash = 0;
  if (article->url.ptr) {
    hash = add_hash(hash, article->url);
  } else {
    hash = add_hash(add_hash(hash, article->title), date_text);
    hash = hash_passages(article, hash);
  }
  snprintf(room, 17, "%016llx", (unsigned long long)hash);
  return ns_slice_of(room, 16);
}

static bool has_control(ns_slice text) {
  for (size_t i = 0; i < text.len; i++)
    if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
      return true;
  return false;
}

static ns_status set_id(const ns_parse *parse, const ns_draft *draft, ns_slice prefix, ns_article *out) {
  char room[17];
  ns_slice id = draft->id.len ? draft->id : parse->raw->default_id;
  if (!id.len)
    id = made_up_id(out, draft->date_text, room);
  if (has_control(id) || has_control(prefix))
    return ns_parse_fail(parse, NS_INVALID, "the id has control characters in it; give it another one");
  if (ns_utf8_check(id) != id.len)
    return ns_parse_fail(parse, NS_INVALID, "the id (or the file's name) is not UTF-8; rename it");
  if (prefix.len + id.len > NS_ID_MAX)
    return ns_parse_fail(parse, NS_INVALID, "the id is %zu bytes long, more than %d; give it a shorter one",
                         prefix.len + id.len, NS_ID_MAX);
  char *text = ns_arena_alloc(parse->arena, prefix.len + id.len + 1);
  if (!text)
    return ns_parse_nomem(parse);
  if (prefix.len)
    memcpy(text, prefix.ptr, prefix.len);
  memcpy(text + prefix.len, id.ptr, id.len);
  text[prefix.len + id.len] = '\0';
  out->id = ns_slice_of(text, prefix.len + id.len);
  return NS_OK;
}

static ns_status check_passages(const ns_parse *parse, const ns_passages *passages) {
  if (passages->status == NS_LIMIT)
    return ns_parse_fail(parse, NS_LIMIT, "more than %d passages; split it", NS_PASSAGES_MAX);
  if (passages->status)
    return ns_parse_nomem(parse);
  size_t text = 0;
  for (size_t i = 0; i < passages->count; i++)
    text += passages->items[i].text.len;
  if (text > NS_ARTICLE_MAX)
    return ns_parse_fail(parse, NS_LIMIT, "more than %d MB of text; split it", NS_ARTICLE_MAX >> 20);
  return passages->count ? NS_OK : ns_parse_fail(parse, NS_INVALID, "no text in it");
}

ns_slice ns_name_cut(ns_slice name, size_t max, unsigned bit, unsigned *cut) {
  if (name.len > max) {
    name = ns_slice_trim(ns_slice_of(name.ptr, ns_utf8_floor(name, max)));
    *cut |= bit;
  }
  return name.len ? name : NS_SLICE_NONE;
}

/* Half an address leads nowhere. */
static ns_slice whole_address(ns_slice address, unsigned bit, unsigned *cut) {
  if (address.len <= NS_ADDRESS_MAX)
    return address.len ? address : NS_SLICE_NONE;
  *cut |= bit;
  return NS_SLICE_NONE;
}

static ns_status finish(const ns_parse *parse, const ns_draft *draft, const ns_passages *passages, ns_slice prefix,
                        ns_article *out) {
  *out = (ns_article){.passages = passages->items, .passage_count = passages->count, .cut = draft->cut | (draft->blocks.rows_cut ? NS_CUT_TABLE : 0)};
  out->title = ns_name_cut(draft->title, NS_TITLE_MAX, NS_CUT_TITLE, &out->cut);
  out->source = ns_name_cut(draft->source, NS_NAME_MAX, NS_CUT_SOURCE, &out->cut);
  out->author = ns_name_cut(draft->author, NS_NAME_MAX, NS_CUT_AUTHOR, &out->cut);
  out->lang = ns_name_cut(draft->lang, NS_NAME_MAX, NS_CUT_LANG, &out->cut);
  out->url = whole_address(draft->url, NS_CUT_URL, &out->cut);
  out->path = draft->path.len ? draft->path : ns_arena_copy(parse->arena, ns_slice_str(parse->raw->path));
  if (!out->title.len)
    out->title = ns_title_from_text(passages->items[0].text, parse->arena);
  if (!out->title.ptr || (parse->raw->path && !out->path.ptr))
    return ns_parse_nomem(parse);
  out->date = ns_parse_date(parse, draft->date_text);
  ns_status status = set_id(parse, draft, prefix, out);
  out->content_hash = content_hash(out);
  return status;
}

ns_status ns_article_parse(const ns_raw *raw, ns_slice id_prefix, ns_arena *arena, ns_warn_fn *warn, void *warn_ctx,
                           ns_article *out, ns_error *err) {
  const ns_parse parse = {raw, arena, warn, warn_ctx, err};
  ns_draft draft = {0};
  ns_passages passages;
  *out = (ns_article){0};
  ns_blocks_init(&draft.blocks, arena);
  ns_passages_init(&passages, arena);
  ns_status status = read_format(&parse, &draft, &passages);
  if (!status && draft.blocks.count)
    ns_passages_add_blocks(&passages, &draft.blocks);
  if (!status && draft.blocks.failed)
    passages.status = NS_NOMEM;
  if (!status)
    status = check_passages(&parse, &passages);
  if (!status)
    status = finish(&parse, &draft, &passages, id_prefix, out);
  if (status)
    *out = (ns_article){0};
  return status;
}
