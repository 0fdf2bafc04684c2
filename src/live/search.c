#include "base/mem.h"
#include "live/internal.h"

enum { ARENA_MAX = 1 << 30 };

typedef struct search_call {
  const ns_request *request;
  ns_answer *out;
  ns_live_resolver resolver;
} search_call;

static ns_status ask(ns_live *live, search_call *call, ns_error *err) {
  const ns_request *request = call->request;
  const ns_plan *plan = request->plan;
  const ns_xapian_query *match, *score;
  ns_answer *out = call->out;
  ns_status status = ns_live_resolve(&call->resolver, plan->match, &match);
  if (!status && plan->score != plan->match)
    status = ns_live_resolve(&call->resolver, plan->score, &score);
  else
    score = match;
  if (status)
    return status;
  if (!match) {
    out->exact = true;
    return NS_OK;
  }
  if (!live->keys)
    status = ns_live_keys_read(live->x, call->resolver.last, &live->keys, err);
  if (status)
    return status;
  return ns_xapian_search(live->x, match, score, live->keys, request->k, request->want_count,
                          request->want_docs ? &out->docs : NULL, out, err);
}

static ns_status search_once(ns_live *live, void *ctx, ns_error *err) {
  search_call *call = ctx;
  ns_arena arena;
  uint32_t count;
  ns_arena_init(&arena, ARENA_MAX);
  call->resolver = (ns_live_resolver){.live = live, .arena = &arena, .err = err};
  call->out->docs.count = call->out->hit_count = call->out->count = 0;
  ns_status status = ns_xapian_size(live->x, &count, &call->resolver.last, err);
  if (!status)
    status = ask(live, call, err);
  ns_live_resolver_release(&call->resolver);
  ns_arena_release(&arena);
  return status;
}

ns_status ns_live_search(ns_segment *segment, const ns_request *request, ns_answer *out, ns_error *err) {
  *out = (ns_answer){.hits = out->hits};
  search_call call = {.request = request, .out = out};
  ns_status status = ns_plan_check(request->plan, err);
  if (!status && request->k > NS_HITS_MAX)
    status = ns_fail(err, NS_LIMIT, "search: at most %d hits at once", NS_HITS_MAX);
  if (!status)
    status = ns_live_repeat(ns_live_of(segment), search_once, &call, err);
  if (status) {
    ns_docs_release(&out->docs);
    *out = (ns_answer){.hits = out->hits};
  }
  return status;
}
