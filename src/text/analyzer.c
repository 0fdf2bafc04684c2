#include "text/text.h"

#include "base/mem.h"
#include "text/tokenize.h"

ns_status ns_analyzer_new(ns_words words, ns_analyzer **out, ns_error *err) {
  *out = NULL;
  ns_analyzer *an = ns_calloc(1, sizeof *an);
  if (!an)
    return ns_fail_nomem(err);
  an->words = words;
  if (ns_words_init(an) || ns_stemmer_init(&an->stemmer, err)) {
    ns_analyzer_free(an);
    return ns_fail_nomem(err);
  }
  *out = an;
  return NS_OK;
}

void ns_analyzer_free(ns_analyzer *an) {
  if (!an)
    return;
  ns_words_release(an);
  ns_stemmer_release(&an->stemmer);
  ns_free(an);
}

void ns_analyzer_set_classifier(ns_analyzer *an, ns_classify_fn *classify, void *ctx) {
  an->classify = classify;
  an->classify_ctx = ctx;
}

void ns_analyzer_set_cache(ns_analyzer *an, size_t bytes) {
  an->cache_bytes = bytes < NS_CACHE_BYTES_MIN ? NS_CACHE_BYTES_MIN : bytes;
}

ns_status ns_analyze(ns_analyzer *an, ns_slice text, ns_tokens *tokens, ns_error *err) {
  tokens->count = 0;
  tokens->words = 0;
  if (text.len > NS_PASSAGE_MAX)
    return ns_fail(err, NS_LIMIT, "a passage of %zu bytes: at most %d can be analysed", text.len, NS_PASSAGE_MAX);
  ns_words_renew(an);
  if (text.len)
    ns_tokenize(an, text, tokens);
  if (!an->status)
    return NS_OK;
  tokens->count = 0;
  tokens->words = 0;
  return an->status == NS_NOMEM ? ns_fail_nomem(err) : ns_fail(err, an->status, "a word cannot be classified");
}

/* "Weinbau und -handel": the ending looks for its beginning among the words before it. */
static bool has_loose_hyphen(ns_slice text) {
  for (const char *at = text.ptr, *end = text.ptr + text.len; (at = memchr(at, '-', (size_t)(end - at))); at++) {
    bool blank_before = at == text.ptr || (unsigned char)at[-1] <= ' ' || (unsigned char)at[-1] == 0xA0;
    if (blank_before && at + 1 < end && (unsigned char)at[1] > ' ')
      return true;
  }
  return memmem(text.ptr, text.len, "\xE2\x80\x90", 3) || memmem(text.ptr, text.len, "\xE2\x80\x91", 3);
}

ns_status ns_analyze_some(ns_analyzer *an, ns_slice text, ns_wanted_fn *wanted, void *ctx, ns_tokens *tokens, ns_error *err) {
  an->wanted = text.len && has_loose_hyphen(text) ? NULL : wanted;
  an->wanted_ctx = ctx;
  ns_status status = ns_analyze(an, text, tokens, err);
  an->wanted = NULL;
  return status;
}

void ns_tokens_release(ns_tokens *tokens) {
  ns_free(tokens->at);
  *tokens = (ns_tokens){0};
}

void ns_analyzer_hold(ns_analyzer *an, bool hold) {
  an->held = hold;
}

uint32_t ns_analyzer_epoch(const ns_analyzer *an) {
  return an->epoch;
}

uint32_t ns_analyzer_word_count(const ns_analyzer *an) {
  return an->word_count;
}

uint32_t ns_analyzer_form_count(const ns_analyzer *an) {
  return (uint32_t)an->form_count;
}

ns_slice ns_analyzer_form(const ns_analyzer *an, uint32_t id) {
  return ns_entry_at(an, an->forms[id])->word.form;
}

uint32_t ns_analyzer_term_count(const ns_analyzer *an) {
  return an->term_count;
}

const ns_term *ns_analyzer_term(const ns_analyzer *an, uint32_t id) {
  return id < an->term_count ? ns_rows_at(&an->terms, id) : NULL;
}
