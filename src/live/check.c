/* What a passage and an article must be before Xapian is touched: a document it refuses would cost the
 * whole batch. */
#include "live/check.h"

static ns_status check_texts(const ns_slice *texts, size_t count, const char *what, ns_error *err) {
  for (size_t i = 0; i < count; i++) {
    if (texts[i].len > NS_LIVE_TEXT_MAX)
      return ns_fail(err, NS_LIMIT, "%s: larger than %d bytes; shorten it", what, NS_LIVE_TEXT_MAX);
  }
  return NS_OK;
}

static ns_status check_positions(const ns_doc *doc, const ns_doc_term *t, ns_error *err) {
  if (t->position > doc->position_count || t->position_count > doc->position_count - t->position)
    return ns_fail(err, NS_INVALID, "passage %u: positions beyond the list", (unsigned)doc->paragraph);
  const uint32_t *at = doc->positions + t->position;
  for (uint32_t i = 0; i < t->position_count; i++) {
    if (at[i] > NS_LIVE_POSITION_MAX)
      return ns_fail(err, NS_LIMIT, "passage %u: a position over %d; split it", (unsigned)doc->paragraph,
                     NS_LIVE_POSITION_MAX);
    if (i && at[i] <= at[i - 1])
      return ns_fail(err, NS_INVALID, "passage %u: positions do not ascend", (unsigned)doc->paragraph);
  }
  return NS_OK;
}

static ns_status check_words(const ns_doc *doc, ns_error *err) {
  unsigned paragraph = doc->paragraph;
  if (doc->term_count > NS_LIVE_TERMS_MAX || doc->form_count > NS_LIVE_TERMS_MAX)
    return ns_fail(err, NS_LIMIT, "passage %u: more than %d words; split it", paragraph, NS_LIVE_TERMS_MAX);
  for (size_t i = 0; i < doc->term_count; i++) {
    const ns_doc_term *t = &doc->terms[i];
    if (!t->term.len || !t->impact)
      return ns_fail(err, NS_INVALID, "passage %u: a term that is empty or has no impact", paragraph);
    if (!ns_live_word_fits(t->term))
      return ns_fail(err, NS_LIMIT, "passage %u: a term over %d bytes: %.60s", paragraph, NS_XAPIAN_TERM_MAX,
                     t->term.ptr);
    ns_status status = check_positions(doc, t, err);
    if (status)
      return status;
  }
  for (size_t i = 0; i < doc->form_count; i++) {
    if (doc->forms[i].term >= doc->term_count || doc->forms[i].form.len > NS_LIVE_TEXT_MAX)
      return ns_fail(err, NS_INVALID, "passage %u: a form without its term", paragraph);
  }
  return NS_OK;
}

static bool facts_are_sound(const ns_facts *facts) {
  if (facts->figure_count > NS_FIGURES_MAX || facts->entity_count > NS_ENTITIES_MAX || facts->year_count > NS_YEARS_MAX)
    return false;
  for (size_t i = 0; i < facts->figure_count; i++) {
    const ns_figure *f = &facts->figures[i];
    if (f->kind >= NS_KIND_COUNT_OF_KINDS || f->modifier >= NS_MOD_COUNT || f->role > NS_ROLE_BY ||
        f->unit.len > NS_LIVE_TEXT_MAX || f->label.len > NS_LIVE_TEXT_MAX)
      return false;
  }
  for (size_t i = 0; i < facts->entity_count; i++) {
    if (facts->entities[i].kind >= NS_ENTITY_KINDS || facts->entities[i].name.len > NS_LIVE_TEXT_MAX)
      return false;
  }
  for (size_t i = 0; i < facts->year_count; i++) {
    if (facts->years[i] < 0 || (i && facts->years[i] <= facts->years[i - 1]))
      return false;
  }
  return true;
}

static ns_status check_passage(const ns_doc *doc, ns_error *err) {
  const ns_slice texts[] = {doc->text, doc->section};
  ns_status status = check_texts(texts, 2, "passage", err);
  if (!status)
    status = check_texts(doc->section_terms, doc->section_term_count, "section", err);
  if (!status)
    status = check_words(doc, err);
  if (!status && !facts_are_sound(&doc->facts))
    status = ns_fail(err, NS_INVALID, "passage %u: facts beyond their limits", (unsigned)doc->paragraph);
  return status;
}

ns_status ns_live_check(const ns_article_meta *meta, const ns_doc *docs, size_t count, ns_error *err) {
  const ns_slice texts[] = {meta->id, meta->title, meta->source, meta->author, meta->url, meta->lang, meta->path};
  if (!meta->id.len)
    return ns_fail(err, NS_INVALID, "article: has no id");
  if (count > NS_LIVE_TERMS_MAX)
    return ns_fail(err, NS_LIMIT, "article: more than %d passages; split it", NS_LIVE_TERMS_MAX);
  ns_status status = check_texts(texts, sizeof texts / sizeof *texts, "article", err);
  if (!status)
    status = check_texts(meta->title_terms, meta->title_term_count, "title", err);
  for (size_t i = 0; i < count && !status; i++)
    status = check_passage(&docs[i], err);
  return status;
}
