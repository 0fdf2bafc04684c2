/* What web pages put around an article is marked, so that it becomes no passage. Rules look at whole
 * short lines and where they stand; a sentence of the article is never matched in part. */
#include "base/strmap.h"
#include "base/utf8.h"
#include "corpus/internal.h"

enum {
  TEASER_MAX = 140,      /* bytes of the title of another article */
  TEASER_TEXT_MAX = 300, /* bytes of the few words about it */
  PARAGRAPH_MIN = 150,   /* bytes of what is surely a paragraph */
  CONTENTS_MIN = 3,      /* entries of a table of contents */
  LATE_PERCENT = 40      /* of the text stands before what ends it */
};

typedef struct marker {
  ns_draft *draft;
  ns_block *items;
  size_t count;
  uint8_t *phrases; /* ns_phrase of each block */
  size_t *before;   /* bytes of text before each block */
  size_t total;
  size_t long_end; /* behind the last block that is more than a few words */
} marker;

static void drop(marker *mark, size_t from, size_t to) {
  for (size_t i = from; i < to; i++)
    mark->items[i].dropped = true;
}

static bool is_late(const marker *mark, size_t i) {
  return mark->before[i] * 100 >= mark->total * LATE_PERCENT && mark->before[i] > 0;
}

static bool is_paragraph(const ns_block *block) {
  return block->kind == NS_BLOCK_TEXT && block->text.len >= PARAGRAPH_MIN;
}

/* ---- other articles, comments ---- */

static bool is_teaser(const ns_block *block) {
  if (block->text.len > TEASER_MAX)
    return false;
  return block->kind == NS_BLOCK_ITEM || block->kind == NS_BLOCK_HEADING ||
         (block->whole && !ns_slice_ends(block->text, NS_LIT(".")) && !ns_slice_ends(block->text, NS_LIT(":")));
}

static void drop_teasers(marker *mark, size_t at) {
  if (is_late(mark, at) && at >= mark->long_end) {
    drop(mark, at, mark->count);
    return;
  }
  size_t end = at + 1;
  while (end < mark->count && is_teaser(&mark->items[end]))
    end++;
  /* set apart from the others, the last short line above a paragraph is its heading */
  if (end < mark->count && end > at + 2 && mark->items[end - 1].gap && !mark->items[end - 2].gap &&
      is_paragraph(&mark->items[end]))
    end--;
  drop(mark, at, end);
}

static bool heads_paragraph(const marker *mark, size_t at) {
  return at + 1 < mark->count && is_paragraph(&mark->items[at + 1]);
}

/* ---- biographies of authors ---- */

static bool contains(ns_slice text, const char *word) {
  return text.len && memmem(text.ptr, text.len, word, strlen(word)) != NULL;
}

/* Words without which a biography of an author does not do. */
static bool tells_of_author(ns_slice text) {
  static const char *const words[] = {
      "Autor",     "Redakteur", "Redaktion", "Journalist", "Reporter", "Blogger", "Korrespondent", "Experte",
      "Expertin",  "Analyst",   "Kolumnist", "Publizist",  "schreibt", "berichtet", "arbeitet",    "Volontär",
      "studierte", "Leidenschaft", "freie ",  "freier ",    "Herausgeber", "Gründer", "Spezialist", "author",
      "journalist", "editor",   "writes",    "writer",     "reporter", "expert",  "Erfahrung"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (contains(text, words[i]))
      return true;
  return false;
}

static bool is_named_before(const marker *mark, size_t at, ns_slice name) {
  for (size_t i = 0; i < at; i++) {
    ns_slice text = mark->items[i].text;
    bool byline = mark->items[i].dropped || text.len <= name.len + 12;
    if (!byline && memmem(text.ptr, text.len, name.ptr, name.len))
      return true;
  }
  return false;
}

static bool nothing_from(const marker *mark, size_t from) {
  while (from < mark->count && mark->items[from].dropped)
    from++;
  return from == mark->count;
}

/* A name by itself, then a paragraph that begins with it. */
static bool is_portrait(const marker *mark, size_t i) {
  const ns_block *name = &mark->items[i], *text = name + 1;
  if (i + 1 >= mark->count || name->dropped || text->dropped || text->kind != NS_BLOCK_TEXT)
    return false;
  return (name->whole || name->kind == NS_BLOCK_HEADING) && ns_is_name(name->text) &&
         ns_slice_starts(text->text, name->text);
}

/* The last paragraph, if it is the one portrait, of a person of whom the article does not speak. */
static void mark_author_box(marker *mark) {
  size_t found = 0, portraits = 0;
  for (size_t i = 1; i + 1 < mark->count; i++)
    if (is_portrait(mark, i)) {
      found = i;
      portraits++;
    }
  if (portraits != 1 || !is_late(mark, found) || !nothing_from(mark, found + 2))
    return;
  ns_slice name = mark->items[found].text;
  if (!tells_of_author(mark->items[found + 1].text) || is_named_before(mark, found, name))
    return;
  if (!mark->draft->author.len)
    mark->draft->author = name;
  drop(mark, found, found + 2);
}

/* The last paragraph when it begins with the name of the author that is known from elsewhere. */
static void mark_known_author(marker *mark) {
  ns_slice name = mark->draft->author;
  size_t last = mark->count;
  while (last > 0 && mark->items[last - 1].dropped)
    last--;
  if (last < 2 || !ns_is_name(name))
    return;
  ns_block *block = &mark->items[last - 1];
  if (block->kind == NS_BLOCK_TEXT && ns_slice_starts(block->text, name) && tells_of_author(block->text) &&
      !is_named_before(mark, last - 1, name))
    block->dropped = true;
}

/* ---- tables of contents ---- */

/* Without "1.2 " in front and "....... 7" behind. */
static ns_slice entry_text(ns_slice text) {
  size_t at = 0, end = text.len;
  while (at < text.len && ((text.ptr[at] >= '0' && text.ptr[at] <= '9') || text.ptr[at] == '.' || text.ptr[at] == ')'))
    at++;
  if (at == text.len || text.ptr[at] != ' ')
    at = 0;
  while (end > at && text.ptr[end - 1] >= '0' && text.ptr[end - 1] <= '9')
    end--;
  size_t digits = text.len - end;
  while (end > at && (text.ptr[end - 1] == '.' || text.ptr[end - 1] == ' '))
    end--;
  bool leader = digits > 0 && text.len - end > digits + 2;
  return ns_slice_trim(ns_slice_of(text.ptr + at, (leader ? end : text.len) - at));
}

/* An item, or a line with a number. */
static bool is_entry(const marker *mark, size_t i) {
  const ns_block *block = &mark->items[i];
  bool numbered = block->text.ptr[0] >= '0' && block->text.ptr[0] <= '9';
  return block->text.len <= NS_HEADING_MAX + 10 &&
         (block->kind == NS_BLOCK_ITEM || (block->kind == NS_BLOCK_TEXT && block->whole && numbered));
}

static bool may_be_repeated(const ns_block *block) {
  return block->text.len <= NS_HEADING_MAX &&
         (block->kind == NS_BLOCK_HEADING || (block->kind == NS_BLOCK_TEXT && block->whole));
}

static void mark_contents_run(marker *mark, size_t from, size_t to, size_t repeated) {
  bool headed = from > 0 && mark->phrases[from - 1] == NS_PHRASE_CONTENTS;
  size_t entries = to - from;
  if (entries == 0 || (!headed && (repeated < CONTENTS_MIN || repeated * 10 < entries * 6)))
    return;
  if (headed && repeated == 0 && mark->items[from].kind != NS_BLOCK_ITEM)
    return;
  drop(mark, headed ? from - 1 : from, to);
}

/* The run of entries from block i on; returns its last block, or i. */
static size_t mark_contents_from(marker *mark, size_t i, const ns_strmap *last) {
  bool headed = i > 0 && mark->phrases[i - 1] == NS_PHRASE_CONTENTS;
  size_t end = i, repeated = 0;
  while (end < mark->count && (is_entry(mark, end) || (headed && may_be_repeated(&mark->items[end])))) {
    bool again = ns_strmap_get(last, entry_text(mark->items[end].text), 0) > end;
    if (!again && mark->items[end].kind != NS_BLOCK_ITEM)
      break;
    repeated += again;
    end++;
  }
  mark_contents_run(mark, i, end, repeated);
  return end > i ? end - 1 : i;
}

/* Lines that stand again, as headings, further down. */
static void mark_contents(marker *mark, ns_strmap *last) {
  for (size_t i = 0; i < mark->count; i++)
    if (may_be_repeated(&mark->items[i])) {
      uint32_t *at = ns_strmap_put(last, entry_text(mark->items[i].text), 0);
      if (!at)
        return;
      *at = (uint32_t)i;
    }
  for (size_t i = 0; i < mark->count; i++)
    i = mark_contents_from(mark, i, last);
}

/* ---- who wrote it, and when ---- */

/* Lines above the first paragraph, and those at the very end. */
static void mark_imprint(marker *mark) {
  for (size_t i = 0; i < mark->count && !is_paragraph(&mark->items[i]); i++) {
    ns_block *block = &mark->items[i];
    if (block->kind == NS_BLOCK_TEXT && block->whole && !block->dropped)
      block->dropped = ns_imprint_read(block->text, mark->draft);
  }
  for (size_t i = mark->count; i > 1; i--) {
    ns_block *block = &mark->items[i - 1];
    if (!block->dropped && block->kind == NS_BLOCK_TEXT && block->whole && is_late(mark, i - 1))
      block->dropped = ns_imprint_read(block->text, mark->draft);
    if (!block->dropped)
      break;
  }
}

/* ---- all of it ---- */

static void mark_phrase(marker *mark, size_t i) {
  switch ((ns_phrase)mark->phrases[i]) {
  case NS_PHRASE_NONE:
  case NS_PHRASE_CONTENTS: break;
  case NS_PHRASE_WORD: mark->items[i].dropped = !heads_paragraph(mark, i); break;
  case NS_PHRASE_LINE:
  case NS_PHRASE_FORM: mark->items[i].dropped = true; break;
  case NS_PHRASE_DATE:
    mark->items[i].dropped = ns_imprint_read(mark->items[i].text, mark->draft);
    break;
  case NS_PHRASE_TEASERS: drop_teasers(mark, i); break;
  case NS_PHRASE_END:
    drop(mark, i, is_late(mark, i) ? mark->count : i + 1);
    break;
  case NS_PHRASE_AUTHOR:
    if (is_late(mark, i))
      drop(mark, i, i + 1 < mark->count ? i + 2 : i + 1);
    break;
  }
}

/* A short line at the very end heads nothing. */
static void mark_last_words(marker *mark) {
  for (size_t i = mark->count; i > 1; i--) {
    ns_block *block = &mark->items[i - 1];
    if (block->dropped)
      continue;
    bool label = block->kind == NS_BLOCK_TEXT && block->whole && block->text.len <= 40 &&
                 ns_word_count(block->text) <= 4 && !ns_ends_sentence(block->text) &&
                 !ns_slice_ends(block->text, NS_LIT(":"));
    for (size_t k = 0; label && k < block->text.len; k++)
      label = !(block->text.ptr[k] >= '0' && block->text.ptr[k] <= '9');
    if (!label || !is_late(mark, i - 1))
      return;
    block->dropped = true;
  }
}

static void mark_page(marker *mark) {
  ns_strmap last;
  ns_strmap_init(&last, NS_FILE_MAX);
  mark_contents(mark, &last);
  ns_strmap_release(&last);
  for (size_t i = 0; i < mark->count; i++)
    if (!mark->items[i].dropped)
      mark_phrase(mark, i);
  mark_imprint(mark);
  mark_author_box(mark);
  mark_known_author(mark);
  mark_last_words(mark);
}

static void mark_forms(ns_draft *draft) {
  for (size_t i = 0; i < draft->blocks.count; i++)
    draft->blocks.items[i].dropped = ns_phrase_is_form(draft->blocks.items[i].text);
}

void ns_furniture_mark(ns_draft *draft, bool only_forms) {
  ns_blocks *blocks = &draft->blocks;
  if (only_forms || blocks->count == 0) {
    mark_forms(draft);
    return;
  }
  marker mark = {.draft = draft, .items = blocks->items, .count = blocks->count};
  mark.phrases = ns_arena_calloc(blocks->arena, mark.count, sizeof *mark.phrases);
  mark.before = ns_arena_calloc(blocks->arena, mark.count, sizeof *mark.before);
  if (!mark.phrases || !mark.before) {
    blocks->failed = true;
    return;
  }
  for (size_t i = 0; i < mark.count; i++) {
    const ns_block *block = &mark.items[i];
    bool line = block->kind == NS_BLOCK_TEXT || block->kind == NS_BLOCK_HEADING || block->kind == NS_BLOCK_ITEM;
    mark.phrases[i] = (uint8_t)(line ? ns_phrase_find(block->text) : NS_PHRASE_NONE);
    mark.before[i] = mark.total;
    mark.total += block->text.len;
    mark.long_end = block->text.len > TEASER_TEXT_MAX ? i + 1 : mark.long_end;
  }
  mark_page(&mark);
}
