// The only file that knows Xapian. One guard, one translator: no exception leaves, whatever it is.
#include "live/xapian.h"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <new>
#include <string>
#include <type_traits>
#include <vector>

#include <xapian.h>

struct ns_xapian {
  std::string path;
  ns_watch *watch;
  Xapian::Database db; // shares the writer's when there is one
  Xapian::WritableDatabase writer;
  bool lost = false; // a failed write: nothing of the batch may be committed
};

namespace {

static_assert(!std::is_base_of<std::exception, Xapian::Error>::value, "order of catches relies on it");

// Thrown to leave Xapian's matcher from a callback.
struct stop {
  ns_status status;
};

ns_status fail(ns_error *err, ns_status status, const char *path, const char *why) noexcept {
  const char *advice = status == NS_CORRUPT ? "; run nindex verify, then nindex rebuild" : "";
  return ns_fail(err, status, "%s: %s%s", path, why, advice);
}

// A file that cannot be opened says nothing against what is in it, unless it is not there.
ns_status not_opened(const char *path, const Xapian::Error &x, ns_error *err) noexcept {
  const char *why = x.get_error_string(); // of errno
  if (!why || !strcmp(why, strerror(ENOENT)) || !strcmp(why, strerror(ENOTDIR)))
    return fail(err, NS_CORRUPT, path, x.get_msg().c_str());
  return fail(err, NS_IO, path, x.get_description().c_str());
}

// Only ever called from a catch block. Damage shows as almost anything: what std throws while a
// database is read (a length nobody could mean) counts as such.
ns_status caught(const char *path, ns_error *err) noexcept {
  try {
    throw;
  } catch (const Xapian::DatabaseModifiedError &x) {
    return fail(err, NS_CHANGED, path, x.get_msg().c_str());
  } catch (const Xapian::DatabaseLockError &x) {
    if (x.get_msg().find("already locked") == std::string::npos)
      return fail(err, NS_IO, path, x.get_description().c_str());
    return fail(err, NS_LOCKED, path, "another writer holds it");
  } catch (const Xapian::DatabaseNotFoundError &x) {
    return fail(err, NS_NOTFOUND, path, x.get_msg().c_str());
  } catch (const Xapian::DatabaseVersionError &x) {
    return fail(err, NS_FORMAT, path, x.get_msg().c_str());
  } catch (const Xapian::DatabaseCorruptError &x) {
    return fail(err, NS_CORRUPT, path, x.get_msg().c_str());
  } catch (const Xapian::DatabaseOpeningError &x) {
    return not_opened(path, x, err);
  } catch (const Xapian::DatabaseError &x) {
    return fail(err, NS_IO, path, x.get_description().c_str());
  } catch (const Xapian::DocNotFoundError &x) {
    return fail(err, NS_NOTFOUND, path, x.get_msg().c_str());
  } catch (const Xapian::InvalidArgumentError &x) {
    return fail(err, NS_INVALID, path, x.get_msg().c_str());
  } catch (const Xapian::RangeError &x) {
    return fail(err, NS_CORRUPT, path, x.get_msg().c_str());
  } catch (const Xapian::SerialisationError &x) {
    return fail(err, NS_CORRUPT, path, x.get_msg().c_str());
  } catch (const Xapian::Error &x) {
    return fail(err, NS_BUG, path, x.get_msg().c_str());
  } catch (const stop &s) {
    return s.status == NS_NOMEM ? ns_fail_nomem(err) : s.status;
  } catch (const std::bad_alloc &) {
    return ns_fail_nomem(err);
  } catch (const std::exception &x) {
    return fail(err, NS_CORRUPT, path, x.what());
  } catch (...) {
    return fail(err, NS_BUG, path, "unknown exception");
  }
}

template <class F> ns_status guard(const char *path, ns_error *err, F &&body) noexcept {
  try {
    return body();
  } catch (...) {
    return caught(path, err);
  }
}

// What Xapian reads meanwhile is looked at; a damaged block is told whatever Xapian made of it.
template <class F> ns_status watched(ns_watch *watch, const char *path, ns_error *err, F &&body) noexcept {
  ns_watch_set(watch);
  ns_status status = guard(path, err, body);
  ns_watch_set(nullptr);
  return ns_watch_tell(watch, status, err);
}

template <class F> ns_status reading(ns_xapian *x, ns_error *err, F &&body) noexcept {
  return watched(x->watch, x->path.c_str(), err, body);
}

// A failure inside Xapian costs the whole batch (it would commit what was half done).
template <class F> ns_status writing(ns_xapian *x, ns_error *err, F &&body) noexcept {
  ns_status status = ns_xapian_usable(x, err);
  if (status)
    return status;
  x->lost = true;
  status = reading(x, err, body);
  x->lost = status != NS_OK;
  return status;
}

std::string text(ns_slice slice) {
  return slice.len ? std::string(slice.ptr, slice.len) : std::string();
}

ns_slice borrowed(const std::string &s) {
  return ns_slice_of(s.data(), s.size());
}

void append(ns_docs *docs, uint32_t value) {
  if (ns_docs_add(docs, value))
    throw stop{NS_NOMEM};
}

void append(ns_buf *out, const std::string &bytes) {
  ns_buf_add(out, bytes.data(), bytes.size());
}

ns_status finished(const ns_buf *out, ns_error *err) noexcept {
  if (out->status == NS_LIMIT)
    return ns_fail(err, NS_CORRUPT, "stored value: larger than %zu bytes", out->max);
  return out->status ? ns_fail_nomem(err) : NS_OK;
}

// Documents computed beforehand, as a leaf of a query.
class set_source final : public Xapian::PostingSource {
  const ns_docs *docs;
  size_t at = 0;
  bool started = false;

public:
  explicit set_source(const ns_docs *set) : docs(set) {}
  Xapian::doccount get_termfreq_min() const override {
    return size();
  }
  Xapian::doccount get_termfreq_est() const override {
    return size();
  }
  Xapian::doccount get_termfreq_max() const override {
    return size();
  }
  void next(double) override {
    at += started;
    started = true;
  }
  void skip_to(Xapian::docid doc, double) override {
    started = true;
    at = ns_docs_find(docs, at, doc);
  }
  bool at_end() const override {
    return at >= docs->count;
  }
  Xapian::docid get_docid() const override {
    return docs->at[at];
  }
  PostingSource *clone() const override {
    return new set_source(docs);
  }
  void init(const Xapian::Database &) override {
    at = 0;
    started = false;
  }

private:
  Xapian::doccount size() const {
    return static_cast<Xapian::doccount>(docs->count);
  }
};

// Sees every match when all are looked at.
class collector final : public Xapian::MatchSpy {
  ns_docs *docs;

public:
  explicit collector(ns_docs *out) : docs(out) {}
  void operator()(const Xapian::Document &doc, double) override {
    append(docs, doc.get_docid());
  }
};

Xapian::Query build(const ns_xapian_query *q);

Xapian::Query build_all(Xapian::Query::op op, const ns_xapian_query *const *children, size_t count) {
  std::vector<Xapian::Query> built;
  built.reserve(count);
  for (size_t i = 0; i < count; i++) {
    Xapian::Query child = build(children[i]);
    // An OR directly below a MAX would be flattened into it; a scale factor keeps it whole.
    if (op == Xapian::Query::OP_MAX && children[i]->op != NS_XAPIAN_TERM)
      child = Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, child, 1.0);
    built.push_back(child);
  }
  return Xapian::Query(op, built.begin(), built.end());
}

// The first child against all the others, joined by `rest`.
Xapian::Query build_pair(Xapian::Query::op op, Xapian::Query::op rest, const ns_xapian_query *q) {
  if (q->child_count < 2)
    return build(q->children[0]);
  return Xapian::Query(op, build(q->children[0]), build_all(rest, q->children + 1, q->child_count - 1));
}

Xapian::Query build(const ns_xapian_query *q) {
  switch (q->op) {
  case NS_XAPIAN_ALL: return Xapian::Query(std::string()); // MatchAll is a shared static, and not thread-safe
  case NS_XAPIAN_TERM: return Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, Xapian::Query(text(q->term)), q->weight);
  case NS_XAPIAN_SET: return Xapian::Query((new set_source(q->set))->release());
  case NS_XAPIAN_AND: return build_all(Xapian::Query::OP_AND, q->children, q->child_count);
  case NS_XAPIAN_OR: return build_all(Xapian::Query::OP_OR, q->children, q->child_count);
  case NS_XAPIAN_MAX: return build_all(Xapian::Query::OP_MAX, q->children, q->child_count);
  case NS_XAPIAN_NOT: return build_pair(Xapian::Query::OP_AND_NOT, Xapian::Query::OP_OR, q);
  case NS_XAPIAN_FILTER: return build_pair(Xapian::Query::OP_FILTER, Xapian::Query::OP_AND, q);
  }
  throw stop{NS_BUG};
}

Xapian::Query build_root(const ns_xapian_query *match, const ns_xapian_query *score) {
  if (match == score)
    return build(score);
  Xapian::Query who(Xapian::Query::OP_SCALE_WEIGHT, build(match), 0.0);
  return score ? Xapian::Query(Xapian::Query::OP_AND_MAYBE, who, build(score)) : who;
}

// The order among equal scores: Xapian compares strings, so big-endian.
class key_order final : public Xapian::KeyMaker {
  const uint64_t *keys;

public:
  explicit key_order(const uint64_t *of_documents) : keys(of_documents) {}
  std::string operator()(const Xapian::Document &doc) const override {
    uint64_t key = __builtin_bswap64(keys[doc.get_docid()]);
    return std::string(reinterpret_cast<const char *>(&key), sizeof key);
  }
};

void fill_answer(const Xapian::MSet &found, const uint64_t *keys, bool all, ns_answer *out) {
  for (Xapian::MSetIterator i = found.begin(); i != found.end(); ++i) {
    ns_hit *hit = &out->hits[out->hit_count++];
    hit->doc = *i;
    hit->score = static_cast<uint32_t>(std::llround(i.get_weight()));
    hit->key = keys[hit->doc];
  }
  out->count = found.get_matches_lower_bound();
  out->exact = all || out->count == found.get_matches_upper_bound();
}

Xapian::Document document_of(const ns_xapian_doc *doc) {
  Xapian::Document made;
  for (size_t i = 0; i < doc->term_count; i++)
    made.add_term(text(doc->terms[i].term), doc->terms[i].wdf);
  made.set_data(text(doc->data));
  return made;
}

template <class F>
ns_status open_handle(const char *path, ns_watch *watch, ns_xapian **out, ns_error *err, F &&open) noexcept {
  *out = nullptr;
  ns_status status = watched(watch, path, err, [&]() -> ns_status {
    ns_xapian *x = new ns_xapian;
    try {
      x->path = path;
      x->watch = watch;
      open(x);
    } catch (...) {
      delete x;
      throw;
    }
    *out = x;
    return NS_OK;
  });
  if (status && *out) {
    ns_xapian_close(*out);
    *out = nullptr;
  }
  return status;
}

} // namespace

// ------------------------------------------------------------------ opening

ns_status ns_xapian_open(const char *path, ns_watch *watch, ns_xapian **out, ns_error *err) noexcept {
  return open_handle(path, watch, out, err,
                     [&](ns_xapian *x) { x->db = Xapian::Database(x->path, Xapian::DB_BACKEND_GLASS); });
}

ns_status ns_xapian_open_writer(const char *path, bool create, ns_watch *watch, ns_xapian **out, ns_error *err) noexcept {
  int flags = (create ? Xapian::DB_CREATE : Xapian::DB_OPEN) | Xapian::DB_BACKEND_GLASS;
  return open_handle(path, watch, out, err, [&](ns_xapian *x) {
    x->writer = Xapian::WritableDatabase(x->path, flags);
    x->db = x->writer;
    x->writer.begin_transaction(true);
  });
}

ns_status ns_xapian_revision(ns_xapian *x, uint32_t *out, ns_error *err) noexcept {
  *out = 0;
  return reading(x, err, [&]() -> ns_status {
    *out = static_cast<uint32_t>(x->db.get_revision());
    return NS_OK;
  });
}

void ns_xapian_close(ns_xapian *x) noexcept {
  if (!x)
    return;
  // Closing inside a transaction discards it; said here once more, for outside it would commit.
  (void)guard("", nullptr, [&]() -> ns_status {
    x->db.close();
    return NS_OK;
  });
  (void)guard("", nullptr, [&]() -> ns_status {
    delete x;
    return NS_OK;
  });
}

ns_status ns_xapian_reopen(ns_xapian *x, bool *changed, ns_error *err) noexcept {
  *changed = false;
  ns_watch_forget(x->watch);
  ns_status status = reading(x, err, [&]() -> ns_status {
    *changed = x->db.reopen();
    return NS_OK;
  });
  return status == NS_NOTFOUND ? NS_CHANGED : status; // its generation was replaced, and removed
}

// ------------------------------------------------------------------ writing

ns_status ns_xapian_usable(ns_xapian *x, ns_error *err) noexcept {
  return x->lost ? fail(err, NS_BATCH_LOST, x->path.c_str(), "an earlier failure made the batch unusable") : NS_OK;
}

void ns_xapian_lose(ns_xapian *x) noexcept {
  x->lost = true;
}

ns_status ns_xapian_add(ns_xapian *x, const ns_xapian_doc *doc, uint32_t *id, ns_error *err) noexcept {
  *id = 0;
  bool doubled = false;
  ns_status status = writing(x, err, [&]() -> ns_status {
    Xapian::Document made = document_of(doc);
    doubled = made.termlist_count() != doc->term_count;
    if (!doubled)
      *id = x->writer.add_document(made);
    return NS_OK;
  });
  if (!status && doubled)
    return fail(err, NS_INVALID, x->path.c_str(), "a passage names a term twice");
  return status;
}

ns_status ns_xapian_delete(ns_xapian *x, uint32_t id, ns_error *err) noexcept {
  return writing(x, err, [&]() -> ns_status {
    x->writer.delete_document(id);
    return NS_OK;
  });
}

ns_status ns_xapian_set_meta(ns_xapian *x, ns_slice key, ns_slice value, ns_error *err) noexcept {
  return writing(x, err, [&]() -> ns_status {
    x->writer.set_metadata(text(key), text(value));
    return NS_OK;
  });
}

ns_status ns_xapian_commit(ns_xapian *x, ns_error *err) noexcept {
  return writing(x, err, [&]() -> ns_status {
    x->writer.commit_transaction();
    x->writer.begin_transaction(true);
    return NS_OK;
  });
}

ns_status ns_xapian_cancel(ns_xapian *x, ns_error *err) noexcept {
  x->lost = false;
  return writing(x, err, [&]() -> ns_status {
    x->writer.cancel_transaction();
    x->writer.begin_transaction(true);
    return NS_OK;
  });
}

// ------------------------------------------------------------------ reading

ns_status ns_xapian_size(ns_xapian *x, uint32_t *count, uint32_t *last, ns_error *err) noexcept {
  *count = *last = 0;
  return reading(x, err, [&]() -> ns_status {
    *count = x->db.get_doccount();
    *last = x->db.get_lastdocid();
    return NS_OK;
  });
}

ns_status ns_xapian_meta(ns_xapian *x, ns_slice key, ns_buf *out, ns_error *err) noexcept {
  return reading(x, err, [&]() -> ns_status {
    append(out, x->db.get_metadata(text(key)));
    return finished(out, err);
  });
}

ns_status ns_xapian_next_meta(ns_xapian *x, ns_slice prefix, ns_slice from, ns_buf *out, ns_error *err) noexcept {
  return reading(x, err, [&]() -> ns_status {
    std::string start = text(prefix);
    Xapian::TermIterator i = x->db.metadata_keys_begin(start), end = x->db.metadata_keys_end(start);
    if (i != end && from.len)
      i.skip_to(text(from));
    if (i == end)
      return NS_NOTFOUND;
    append(out, *i);
    return finished(out, err);
  });
}

ns_status ns_xapian_df(ns_xapian *x, ns_slice term, uint32_t *out, ns_error *err) noexcept {
  *out = 0;
  return reading(x, err, [&]() -> ns_status {
    *out = x->db.get_termfreq(text(term));
    return NS_OK;
  });
}

ns_status ns_xapian_terms(ns_xapian *x, ns_slice prefix, ns_slice from, size_t max, ns_buf *out, size_t *count,
                          ns_error *err) noexcept {
  *count = 0;
  return reading(x, err, [&]() -> ns_status {
    std::string start = text(prefix);
    Xapian::TermIterator i = x->db.allterms_begin(start), end = x->db.allterms_end(start);
    if (i != end && from.len)
      i.skip_to(text(from));
    for (; i != end && *count < max; ++i, ++*count) {
      ns_buf_add_varint(out, i.get_termfreq());
      ns_buf_add_block(out, borrowed(*i));
    }
    return finished(out, err);
  });
}

ns_status ns_xapian_count_terms(ns_xapian *x, ns_slice from, ns_slice before, uint64_t *out, ns_error *err) noexcept {
  *out = 0;
  return reading(x, err, [&]() -> ns_status {
    std::string stop_at = text(before);
    Xapian::TermIterator i = x->db.allterms_begin(), end = x->db.allterms_end();
    if (i != end && from.len)
      i.skip_to(text(from));
    for (; i != end && (stop_at.empty() || *i < stop_at); ++i)
      ++*out;
    return NS_OK;
  });
}

ns_status ns_xapian_postings(ns_xapian *x, ns_slice term, ns_docs *out, ns_error *err) noexcept {
  return reading(x, err, [&]() -> ns_status {
    std::string name = text(term);
    Xapian::PostingIterator end = x->db.postlist_end(name);
    for (Xapian::PostingIterator i = x->db.postlist_begin(name); i != end; ++i)
      append(out, *i);
    return NS_OK;
  });
}

ns_status ns_xapian_wdfs(ns_xapian *x, ns_slice term, const uint32_t *docs, size_t count, uint8_t *out,
                         ns_error *err) noexcept {
  memset(out, 0, count);
  return reading(x, err, [&]() -> ns_status {
    std::string name = text(term);
    Xapian::PostingIterator i = x->db.postlist_begin(name), end = x->db.postlist_end(name);
    for (size_t at = 0; at < count && i != end; at++) {
      i.skip_to(docs[at]);
      if (i != end && *i == docs[at])
        out[at] = static_cast<uint8_t>(i.get_wdf() < UINT8_MAX ? i.get_wdf() : UINT8_MAX);
    }
    return NS_OK;
  });
}

ns_status ns_xapian_data(ns_xapian *x, uint32_t doc, ns_buf *out, ns_error *err) noexcept {
  return reading(x, err, [&]() -> ns_status {
    append(out, x->db.get_document(doc).get_data());
    return finished(out, err);
  });
}

ns_status ns_xapian_walk_postings(ns_xapian *x, ns_slice term, ns_xapian_posting_fn *visit, void *ctx,
                                  ns_error *err) noexcept {
  return reading(x, err, [&]() -> ns_status {
    std::string name = text(term);
    ns_status status = NS_OK;
    Xapian::PostingIterator end = x->db.postlist_end(name);
    for (Xapian::PostingIterator i = x->db.postlist_begin(name); i != end && !status; ++i) {
      ns_xapian_term posting = {term, i.get_wdf()};
      status = visit(ctx, *i, &posting);
    }
    return status;
  });
}

ns_status ns_xapian_walk_document(ns_xapian *x, uint32_t doc, ns_xapian_posting_fn *visit, void *ctx,
                                  ns_error *err) noexcept {
  return reading(x, err, [&]() -> ns_status {
    ns_status status = NS_OK;
    Xapian::TermIterator end = x->db.termlist_end(doc);
    for (Xapian::TermIterator i = x->db.termlist_begin(doc); i != end && !status; ++i) {
      std::string name = *i;
      ns_xapian_term posting = {borrowed(name), i.get_wdf()};
      status = visit(ctx, doc, &posting);
    }
    return status;
  });
}

// ------------------------------------------------------------------ searching

ns_status ns_xapian_search(ns_xapian *x, const ns_xapian_query *match, const ns_xapian_query *score,
                           const uint64_t *keys, size_t k, bool all, ns_docs *docs, ns_answer *out,
                           ns_error *err) noexcept {
  out->hit_count = 0;
  out->count = 0;
  out->exact = false;
  return reading(x, err, [&]() -> ns_status {
    key_order order(keys);
    collector spy(docs);
    Xapian::Enquire enquire(x->db);
    enquire.set_query(build_root(match, score));
    enquire.set_weighting_scheme(Xapian::TfIdfWeight("nnn"));
    enquire.set_sort_by_relevance_then_key(&order, false);
    if (docs)
      enquire.add_matchspy(&spy);
    Xapian::doccount least = all || docs ? x->db.get_doccount() : 0;
    fill_answer(enquire.get_mset(0, static_cast<Xapian::doccount>(k), least), keys, all || docs, out);
    return NS_OK;
  });
}
