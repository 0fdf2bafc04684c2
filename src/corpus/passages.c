/* Blocks become passages: a list goes with its lead-in, a row with its caption, a heading with what
 * stands under it. */
#include "base/utf8.h"
#include "corpus/internal.h"

static const char *const kind_names[] = {[NS_PASSAGE_TEXT] = "text", [NS_PASSAGE_LIST] = "list", [NS_PASSAGE_ROW] = "row"};
enum { KINDS = sizeof kind_names / sizeof *kind_names };

const char *ns_passage_kind_name(ns_passage_kind kind) {
  return (unsigned)kind < KINDS ? kind_names[kind] : kind_names[NS_PASSAGE_TEXT];
}

bool ns_passage_kind_named(ns_slice name, ns_passage_kind *out) {
  unsigned kind = 0;
  while (kind < KINDS && !ns_slice_is(name, kind_names[kind]))
    kind++;
  *out = kind < KINDS ? (ns_passage_kind)kind : NS_PASSAGE_TEXT;
  return kind < KINDS;
}

void ns_passages_init(ns_passages *passages, ns_arena *arena) {
  *passages = (ns_passages){.arena = arena};
}

/* ---- adding, and splitting what is too long ---- */

static void add_one(ns_passages *passages, ns_passage passage) {
  if (passages->status || passage.text.len == 0)
    return;
  if (passages->count == NS_PASSAGES_MAX) {
    passages->status = NS_LIMIT;
    return;
  }
  if (ns_arena_grow(passages->arena, &passages->items, passages->count, &passages->capacity, sizeof *passages->items)) {
    passages->status = NS_NOMEM;
    return;
  }
  passage.paragraph = (uint32_t)passages->count + 1;
  passages->items[passages->count++] = passage;
}

/* Where a passage that is too long is cut: after the last sentence, else the last word, that fits, but
 * not in the first half. */
static size_t cut_at(ns_slice text) {
  size_t word = 0;
  for (size_t i = NS_PARAGRAPH_MAX; i > NS_PARAGRAPH_MAX / 2; i--) {
    if (text.ptr[i] != ' ' && text.ptr[i] != '\n')
      continue;
    if (ns_ends_sentence(ns_slice_of(text.ptr, i)))
      return i;
    word = word ? word : i;
  }
  return word ? word : ns_utf8_floor(text, NS_PARAGRAPH_MAX);
}

void ns_passages_add(ns_passages *passages, ns_passage passage) {
  ns_slice rest = passage.text;
  while (rest.len > NS_PARAGRAPH_MAX && !passages->status) {
    size_t cut = cut_at(rest);
    passage.text = ns_slice_trim(ns_slice_of(rest.ptr, cut));
    add_one(passages, passage);
    rest = ns_slice_trim(ns_slice_from(rest, cut));
  }
  passage.text = rest;
  add_one(passages, passage);
}

/* ---- blocks → passages ---- */

typedef struct maker {
  ns_passages *passages;
  const ns_block **blocks; /* those that are no furniture */
  size_t count, at;
  ns_slice section, caption;
} maker;

static const ns_block *peek(const maker *make, size_t ahead) {
  return make->at + ahead < make->count ? make->blocks[make->at + ahead] : NULL;
}

static bool is_kind(const ns_block *block, ns_block_kind kind) {
  return block && block->kind == kind;
}

enum { LEAD_IN_SHORT = 300 }; /* bytes of a paragraph that leads in without a colon */

static bool is_lead_in(const ns_block *text, const ns_block *next) {
  if (!is_kind(next, NS_BLOCK_ITEM) || !next->first)
    return false;
  return ns_slice_ends(text->text, NS_LIT(":")) || (!next->gap && text->text.len <= LEAD_IN_SHORT);
}

static void emit(maker *make, ns_slice text, ns_passage_kind kind) {
  ns_passages_add(make->passages, (ns_passage){.text = text,
                                               .section = make->section,
                                               .caption = kind == NS_PASSAGE_ROW ? make->caption : NS_SLICE_NONE,
                                               .kind = (uint8_t)kind});
}

/* Takes lead-in (may be absent) and items from the current block on, as many as fit one passage; at
 * least one item. */
static ns_slice list_text(maker *make, ns_slice lead) {
  size_t len = lead.len, items = 0;
  const ns_block *item;
  while (is_kind(item = peek(make, items), NS_BLOCK_ITEM) && !(items > 0 && item->first)) {
    size_t more = item->text.len + sizeof "\n• " - 1;
    if (items > 0 && len + more > NS_LIST_SPLIT)
      break;
    len += more;
    items++;
  }
  char *out = ns_arena_alloc(make->passages->arena, len + 1);
  if (!out) {
    make->passages->status = NS_NOMEM;
    make->at += items;
    return NS_SLICE_NONE;
  }
  size_t used = lead.len;
  if (lead.len)
    memcpy(out, lead.ptr, lead.len);
  for (; items > 0; items--) {
    ns_slice text = make->blocks[make->at++]->text;
    ns_slice bullet = used ? NS_LIT("\n• ") : NS_LIT("• ");
    memcpy(out + used, bullet.ptr, bullet.len);
    memcpy(out + used + bullet.len, text.ptr, text.len);
    used += bullet.len + text.len;
  }
  return ns_slice_of(out, used);
}

static void take_list(maker *make, ns_slice lead) {
  do {
    emit(make, list_text(make, lead), NS_PASSAGE_LIST);
    lead = NS_SLICE_NONE;
  } while (is_kind(peek(make, 0), NS_BLOCK_ITEM) && !peek(make, 0)->first);
}

static void take_text(maker *make) {
  const ns_block *block = make->blocks[make->at++];
  const ns_block *next = peek(make, 0);
  if (is_lead_in(block, next))
    take_list(make, block->text);
  else if (is_kind(next, NS_BLOCK_ROW) && next->first && ns_table_is_caption(block->text))
    make->caption = block->text;
  else
    emit(make, block->text, NS_PASSAGE_TEXT);
}

/* A section or a caption; what is too long to be a name of anything is a text. */
static void take_name(maker *make, ns_slice name, ns_slice *of) {
  if (name.len <= NS_NAME_MAX)
    *of = name;
  else
    emit(make, name, NS_PASSAGE_TEXT);
}

static void take_block(maker *make) {
  const ns_block *block = make->blocks[make->at];
  bool row = block->kind == NS_BLOCK_ROW;
  if (row && block->first && make->at > 0 && make->blocks[make->at - 1]->kind == NS_BLOCK_ROW)
    make->caption = NS_SLICE_NONE; /* a second table right after the first */
  switch ((ns_block_kind)block->kind) {
  case NS_BLOCK_TEXT: take_text(make); return;
  case NS_BLOCK_ITEM: take_list(make, NS_SLICE_NONE); return;
  case NS_BLOCK_HEADING: take_name(make, block->text, &make->section); break;
  case NS_BLOCK_CAPTION: take_name(make, block->text, &make->caption); break;
  case NS_BLOCK_ROW: emit(make, block->text, NS_PASSAGE_ROW); break;
  }
  make->at++;
  if (!is_kind(peek(make, 0), NS_BLOCK_ROW) && row)
    make->caption = NS_SLICE_NONE;
}

void ns_passages_add_blocks(ns_passages *passages, const ns_blocks *blocks) {
  maker make = {.passages = passages};
  make.blocks = ns_arena_calloc(passages->arena, blocks->count + 1, sizeof *make.blocks);
  if (!make.blocks || blocks->failed) {
    passages->status = NS_NOMEM;
    return;
  }
  for (size_t i = 0; i < blocks->count; i++)
    if (!blocks->items[i].dropped)
      make.blocks[make.count++] = &blocks->items[i];
  while (make.at < make.count && !passages->status)
    take_block(&make);
}
