/* Plain text has headings too: short lines without a final stop above a paragraph. And every article
 * gets a title. */
#include "base/utf8.h"
#include "corpus/internal.h"

enum {
  QUESTION_MAX = 90,     /* bytes of a heading that asks */
  QUESTION_WORDS_MAX = 5,
  HEADING_WORDS_MAX = 18,
  PARAGRAPH_WORDS_MIN = 3,
  PARAGRAPH_BYTES_MIN = 80,
  TITLE_WORDS_MIN = 3    /* a shorter line above the title names a category */
};

/* The blocks that are left, and which of them are headings. */
typedef struct finder {
  ns_block **live;
  bool *heading;
  size_t count, head; /* head: blocks before the first that is no heading */
} finder;

/* "Was kostet das?" is a heading; a question to somebody is a sentence of the article. */
static bool asks_as_heading(ns_slice text, bool in_head) {
  bool wonders = text.ptr[0] == 'W', address = memchr(text.ptr, ',', text.len) != NULL;
  if (in_head)
    return wonders || !address;
  return text.len <= QUESTION_MAX && !address && (wonders || ns_word_count(text) <= QUESTION_WORDS_MAX);
}

static bool looks_like_heading(const ns_block *block, bool in_head) {
  ns_slice text = block->text;
  if (block->kind == NS_BLOCK_HEADING)
    return true;
  if (block->kind != NS_BLOCK_TEXT || !block->whole || text.len > NS_HEADING_MAX ||
      ns_word_count(text) > HEADING_WORDS_MAX || ns_starts_lower(text) || text.ptr[0] == '(')
    return false;
  switch (text.ptr[text.len - 1]) {
  case '.': case ':': case ',': case ';': case '-': return false;
  case '!': return in_head;
  case '?': return asks_as_heading(text, in_head);
  default: return !ns_slice_ends(text, NS_LIT("…")) && !(ns_ends_sentence(text) && !in_head);
  }
}

static bool is_paragraph(const ns_block *block) {
  if (block->kind != NS_BLOCK_TEXT)
    return false;
  return block->text.len >= PARAGRAPH_BYTES_MIN ||
         (ns_ends_sentence(block->text) && ns_word_count(block->text) >= PARAGRAPH_WORDS_MIN) ||
         ns_slice_ends(block->text, NS_LIT(":"));
}

/* Whether block i, which looks like a heading, has something to head. */
static bool heads(const finder *find, size_t i) {
  if (i + 1 == find->count)
    return false;
  const ns_block *next = find->live[i + 1];
  switch ((ns_block_kind)next->kind) {
  case NS_BLOCK_HEADING: return true;
  case NS_BLOCK_TEXT: return find->heading[i + 1] || is_paragraph(next);
  case NS_BLOCK_ITEM: return next->gap;
  case NS_BLOCK_CAPTION: return true;
  case NS_BLOCK_ROW: return false; /* its caption */
  }
  return false;
}

/* Backwards, as a heading may stand above another. */
static void find_headings(finder *find) {
  while (find->head < find->count && looks_like_heading(find->live[find->head], true))
    find->head++;
  for (size_t i = find->count; i-- > 0;) {
    const ns_block *block = find->live[i];
    find->heading[i] = block->kind == NS_BLOCK_HEADING ||
                       (looks_like_heading(block, i < find->head) && heads(find, i));
  }
}

/* Of short lines in a row only the last is a heading; the others may be lines of the article, but for
 * single words above its first paragraph. */
static void unstack(finder *find) {
  for (size_t i = 0; i + 1 < find->count; i++) {
    ns_block *block = find->live[i];
    if (!find->heading[i] || !find->heading[i + 1] || block->kind != NS_BLOCK_TEXT || block->dropped)
      continue;
    find->heading[i] = false;
    block->dropped = i < find->head && ns_word_count(block->text) < TITLE_WORDS_MIN;
  }
}

/* ---- lists that lost their bullets ---- */

/* The end of the run of short lines from `at` on; the last is left out when it heads what follows. */
static size_t short_lines_end(const finder *find, size_t at) {
  size_t end = at;
  while (end < find->count && find->live[end]->kind == NS_BLOCK_TEXT && looks_like_heading(find->live[end], false))
    end++;
  bool above = end < find->count && end > at + 1;
  if (above && find->live[end - 1]->gap && (end == at + 2 || !find->live[end - 2]->gap || find->live[at]->gap))
    end--;
  return end;
}

/* Short lines after a colon are what it announces. */
static void find_bare_lists(finder *find) {
  for (size_t i = 0; i + 2 < find->count; i++) {
    if (find->live[i]->kind != NS_BLOCK_TEXT || !ns_slice_ends(find->live[i]->text, NS_LIT(":")))
      continue;
    size_t end = short_lines_end(find, i + 1);
    for (size_t k = i + 1; k < end && end > i + 2; k++) {
      find->live[k]->kind = NS_BLOCK_ITEM;
      find->live[k]->first = k == i + 1;
    }
  }
}

/* ---- the title ---- */

static bool same_words(ns_slice a, ns_slice b) {
  size_t n = a.len < b.len ? a.len : b.len;
  for (size_t i = 0; i < n; i++)
    if ((a.ptr[i] | 0x20) != (b.ptr[i] | 0x20))
      return false;
  return a.len == b.len;
}

/* Of the headings above the first paragraph the first of enough words, or a first-level one, else the
 * first. */
static size_t choose_title(const finder *find) {
  size_t chosen = find->head;
  for (size_t i = 0; i < find->head; i++) {
    if (!find->heading[i] || find->live[i]->text.len > NS_TITLE_MAX)
      continue;
    if (find->live[i]->level == 1)
      return i;
    if (ns_word_count(find->live[i]->text) >= TITLE_WORDS_MIN &&
        (chosen == find->head || ns_word_count(find->live[chosen]->text) < TITLE_WORDS_MIN))
      chosen = i;
    if (chosen == find->head)
      chosen = i;
  }
  return chosen;
}

static void take_title(finder *find, ns_draft *draft) {
  size_t at = choose_title(find);
  if (at == find->head)
    return;
  draft->title = find->live[at]->text;
  for (size_t i = 0; i <= at; i++)
    find->live[i]->dropped = true;
}

/* The given title once more at the head of the text. */
static void drop_repeated_title(finder *find, ns_slice title) {
  for (size_t i = 0; i < find->head && title.len <= NS_TITLE_MAX; i++)
    if (same_words(find->live[i]->text, title))
      find->live[i]->dropped = true;
}

/* A heading of the head whose next line was page furniture belongs to that: the name of a picture. */
static void drop_strays(ns_blocks *blocks, const finder *find) {
  for (size_t i = 0; i < find->head; i++) {
    const ns_block *block = find->live[i];
    bool stray = block + 1 < blocks->items + blocks->count && block[1].dropped && !block[1].gap;
    if (stray && block->kind == NS_BLOCK_TEXT && ns_word_count(block->text) < TITLE_WORDS_MIN)
      find->live[i]->dropped = true;
  }
}

void ns_headings_find(ns_draft *draft) {
  ns_blocks *blocks = &draft->blocks;
  finder find = {0};
  find.live = ns_arena_calloc(blocks->arena, blocks->count + 1, sizeof *find.live);
  find.heading = ns_arena_calloc(blocks->arena, blocks->count + 1, sizeof *find.heading);
  if (!find.live || !find.heading) {
    blocks->failed = true;
    return;
  }
  for (size_t i = 0; i < blocks->count; i++)
    if (!blocks->items[i].dropped)
      find.live[find.count++] = &blocks->items[i];
  find_bare_lists(&find);
  find_headings(&find);
  if (draft->title.len)
    drop_repeated_title(&find, draft->title);
  else
    take_title(&find, draft);
  drop_strays(blocks, &find);
  unstack(&find);
  for (size_t i = 0; i < find.count; i++)
    if (find.heading[i])
      find.live[i]->kind = NS_BLOCK_HEADING;
}

/* "Mio.", "Dr.", "3." and "z. B." end no sentence: the word before the stop must have four letters, and
 * be none of the longer abbreviations. */
static bool stops_sentence(ns_slice text, size_t at) {
  static const char *const longer[] = {"Prof", "Hrsg", "evtl", "inkl", "bspw"};
  if (!strchr(".!?", text.ptr[at]) || at + 2 >= text.len || text.ptr[at + 1] != ' ' ||
      !ns_starts_upper(ns_slice_from(text, at + 2)))
    return false;
  size_t letters = 0;
  while (letters < 4 && letters < at && !strchr(" .0123456789", text.ptr[at - 1 - letters]))
    letters++;
  for (size_t i = 0; i < sizeof longer / sizeof *longer; i++)
    if (ns_slice_ends(ns_slice_of(text.ptr, at), ns_slice_str(longer[i])))
      letters = 0;
  return text.ptr[at] != '.' || letters == 4;
}

/* Bytes of the first sentence, when it ends within the limit, else 0. */
static size_t first_sentence(ns_slice text, size_t limit) {
  for (size_t i = 0; i < limit; i++) {
    if (text.ptr[i] == '\n')
      return i;
    if (stops_sentence(text, i))
      return i + 1;
  }
  return text.len <= NS_TITLE_CUT ? text.len : 0;
}

ns_slice ns_title_from_text(ns_slice text, ns_arena *arena) {
  size_t limit = text.len < NS_TITLE_CUT ? text.len : ns_utf8_floor(text, NS_TITLE_CUT);
  size_t end = first_sentence(text, limit);
  if (end)
    return ns_arena_copy(arena, ns_slice_of(text.ptr, end));
  size_t word = limit;
  while (word > NS_TITLE_CUT / 2 && text.ptr[word] != ' ')
    word--;
  limit = text.ptr[word] == ' ' ? word : limit;
  while (limit > 0 && strchr(" ,;:-", text.ptr[limit - 1]))
    limit--;
  char *out = ns_arena_alloc(arena, limit + sizeof "…");
  if (!out)
    return NS_SLICE_NONE;
  memcpy(out, text.ptr, limit);
  memcpy(out + limit, "…", sizeof "…");
  return ns_slice_of(out, limit + sizeof "…" - 1);
}
