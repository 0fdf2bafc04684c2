#include "facts/names/entity.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "facts/names/entity_items.h"
#include "facts/names/entity_resolve.h"
#include "facts/internal.h"

enum {
  GUARDS = 3,             /* empty items before and behind, so that finders may look around */
  SHOUTING_WORDS_MIN = 4, /* words of four letters and more that must be there to tell … */
  SHOUTING_LETTERS = 4
};

/* What makes an item worth a look. */
#define HOT                                                                                        \
  (NS_SHAPE_START | NS_SHAPE_UNKNOWN | NS_SHAPE_ACRONYM | NS_SHAPE_INITIAL | NS_CLASS_FIRST |      \
   NS_CLASS_SURNAME | NS_CLASS_TOWN | NS_CLASS_PROPER | NS_CLASS_TITLE | NS_CLASS_ROLE |           \
   NS_CLASS_SAY | NS_CLASS_ORG_FORM | NS_CLASS_ORG_HEAD | NS_CLASS_ORG_TAIL | NS_CLASS_CLUB |      \
   NS_CLASS_PLACE_HEAD | NS_CLASS_PLACE_TAIL | NS_CLASS_PLACE_NOUN | NS_CLASS_ADJECTIVE |          \
   NS_CLASS_INSTITUTION)

struct ns_entity_state {
  const ns_names *names;
  ns_item *items;
  uint32_t *hot;
  size_t item_capacity;
  ns_finder finder;
  ns_entity_memory memory;
};

ns_status ns_entity_state_new(const ns_names *names, ns_entity_state **out, ns_error *err) {
  *out = NULL;
  ns_entity_state *state = ns_calloc(1, sizeof *state);
  if (state == NULL)
    return ns_fail_nomem(err);
  state->names = names;
  ns_entity_memory_init(&state->memory);
  *out = state;
  return NS_OK;
}

void ns_entity_state_free(ns_entity_state *state) {
  if (state == NULL)
    return;
  ns_entity_memory_release(&state->memory);
  ns_free(state->items);
  ns_free(state->hot);
  ns_free(state->finder.spans);
  ns_free(state);
}

void ns_entity_begin_article(ns_entity_state *state, const ns_context *context) {
  (void)context;
  ns_entity_memory_clear(&state->memory);
}

/* One letter for each kind of mark. */
static uint8_t mark_of(ns_slice text, const ns_token *token) {
  unsigned len;
  unsigned char byte = (unsigned char)text.ptr[token->start];
  if (byte < 0x80)
    return byte == '`' ? '\'' : byte;
  switch (ns_utf8_at(text, token->start, &len)) {
  case 0xAB:
  case 0xBB:
  case 0x201A:
  case 0x201C:
  case 0x201D:
  case 0x201E:
  case 0x2018:
    return '"';
  case 0x2013:
  case 0x2014:
  case 0x2212:
    return '-';
  case 0x2019:
    return '\'';
  default:
    return '?';
  }
}

static inline void fill_item(ns_item *item, ns_slice text, const ns_token *token) {
  item->token = token;
  item->blank = token->flags & NS_TOKEN_BLANK_BEFORE;
  item->hyphen = token->flags & NS_TOKEN_HYPHEN_BEFORE;
  item->flags = 0;
  item->mark = 0;
  if (token->kind == NS_TOKEN_WORD)
    item->flags = token->word->traits;
  else
    item->mark = token->kind == NS_TOKEN_NUMBER ? '0' : mark_of(text, token);
}

static ns_status room_for(ns_entity_state *state, size_t count) {
  if (count + 2 * GUARDS <= state->item_capacity)
    return NS_OK;
  size_t capacity = count + count / 2 + 2 * GUARDS;
  ns_item *items = ns_realloc_array(state->items, capacity, sizeof *items);
  if (!items)
    return NS_NOMEM;
  state->items = items;
  uint32_t *hot = ns_realloc_array(state->hot, capacity, sizeof *hot);
  if (!hot)
    return NS_NOMEM;
  state->hot = hot;
  state->item_capacity = capacity;
  return NS_OK;
}

/* Can a name begin here, or does the word call for one behind it? */
static bool is_hot(const ns_item *item) {
  return (item->flags & HOT) != 0;
}

/* Fills the items and the list of those that matter; false when there is none. */
static bool fill_items(ns_entity_state *state, ns_slice text, const ns_tokens *tokens) {
  ns_item *items = state->items + GUARDS;
  const ns_item guard = {.mark = '.', .blank = true};
  unsigned long_words = 0, loud = 0;
  uint32_t count = 0, hot = 0;
  for (size_t i = 0; i < tokens->count; i++) {
    const ns_token *token = &tokens->at[i];
    if (token->flags & NS_TOKEN_EXTRA)
      continue;
    fill_item(&items[count], text, token);
    if (is_hot(&items[count])) {
      state->hot[hot++] = count;
      __builtin_prefetch(&ns_facts_of(token)->names);
    }
    count++;
    if (token->kind == NS_TOKEN_WORD && token->end - token->start >= SHOUTING_LETTERS) {
      long_words++;
      loud += (items[count - 1].flags & NS_SHAPE_LOUD) != 0;
    }
  }
  for (unsigned g = 0; g < GUARDS; g++)
    state->items[g] = items[count + g] = guard;
  state->finder.items = items;
  state->finder.count = count;
  state->finder.hot = state->hot;
  state->finder.hot_count = hot;
  state->finder.shouting = long_words >= SHOUTING_WORDS_MIN && loud * 2 > long_words;
  return hot > 0;
}

static void find_all(ns_finder *finder) {
  uint32_t person = 0, lone = 0; /* dealt with up to here */
  for (uint32_t h = 0; h < finder->hot_count; h++) {
    uint32_t at = finder->hot[h];
    uint64_t flags = finder->items[at].flags;
    if (flags & NS_SHAPE_START)
      ns_gazetteer_at(finder, at);
    if (flags & (NS_CLASS_TITLE | NS_CLASS_ROLE | NS_CLASS_SAY))
      ns_persons_after(finder, at);
    if (!(flags & NS_SHAPE_CAPITAL))
      continue;
    if (at >= person)
      person = ns_persons_at(finder, at);
    ns_organisations_at(finder, at);
    ns_places_at(finder, at);
    if (at >= lone)
      lone = ns_lone_at(finder, at);
  }
  ns_gazetteer_lists(finder);
  ns_organisations_extend(finder);
}

ns_status ns_entities_extract(ns_entity_state *state, ns_slice text, const ns_tokens *tokens,
                              const ns_context *context, ns_arena *arena, ns_facts *out, ns_error *err) {
  (void)context;
  ns_finder *finder = &state->finder;
  if (room_for(state, tokens->count) != NS_OK)
    return ns_fail_nomem(err);
  finder->names = state->names;
  finder->span_count = 0;
  finder->status = NS_OK;
  if (!fill_items(state, text, tokens))
    return NS_OK;
  find_all(finder);
  if (finder->status != NS_OK)
    return ns_fail_nomem(err);
  if (finder->span_count == 0 && state->memory.count == 0)
    return NS_OK;
  ns_status status = ns_entity_resolve(finder, &state->memory, text, arena, out);
  return status == NS_OK ? NS_OK : ns_fail_nomem(err);
}
