/* Which revision of the database a reader reads: the newest when it opens, the next when it is told to go on, or when
 * the one it has is written over. */
#include "base/mem.h"
#include "live/internal.h"

/* Whether Xapian reads the revision that the sums are of: another may have come in between. */
static ns_status check_revision(const ns_live *live, ns_error *err) {
  uint32_t revision;
  ns_status status = ns_xapian_revision(live->x, &revision, err);
  if (!status && revision != live->sums.glass.revision)
    status = ns_fail(err, NS_CHANGED, "%s: is being changed again and again; try again", live->path);
  return status;
}

static ns_status check_opened(const ns_live *live, ns_status opened, ns_error *err) {
  ns_status status = ns_watch_opened(&live->watch, opened, err);
  if (!status)
    status = check_revision(live, err);
  return ns_sums_judge(live->path, &live->sums, status, err);
}

/* ------------------------------------------------------------------ opening */

static ns_status open_once(ns_live *live, ns_error *err) {
  ns_xapian_close(live->x);
  live->x = NULL;
  ns_sums_release(&live->sums);
  ns_status status = ns_sums_read(live->path, &live->sums, err);
  if (status)
    return status;
  live->watch = ns_watch_of(live->path, &live->sums, false);
  return check_opened(live, ns_xapian_open(live->path, &live->watch, &live->x, err), err);
}

ns_status ns_live_open_newest(ns_live *live, ns_error *err) {
  ns_status status = NS_CHANGED;
  for (int i = 0; i < NS_LIVE_CHANGED_MAX && status == NS_CHANGED; i++)
    status = open_once(live, err);
  return status;
}

/* ------------------------------------------------------------------ going on */

static ns_status read_newer(ns_live *live, ns_error *err) {
  ns_sums next;
  ns_status status = ns_sums_read(live->path, &next, err);
  if (status)
    return status;
  ns_sums_release(&live->sums);
  live->sums = next;
  ns_free(live->keys);
  live->keys = NULL;
  return NS_OK;
}

static ns_status go_on_once(ns_live *live, bool *changed, ns_error *err) {
  bool current, reopened;
  ns_error ignored;
  ns_status status = ns_sums_current(live->path, &live->sums, &current, err);
  *changed = status || !current || check_revision(live, &ignored);
  if (!status && *changed)
    status = read_newer(live, err);
  if (status == NS_NOTFOUND)
    return NS_CHANGED; /* its generation was replaced, and removed */
  return status || !*changed ? status : check_opened(live, ns_xapian_reopen(live->x, &reopened, err), err);
}

static ns_status go_on(ns_live *live, bool *changed, ns_error *err) {
  bool any = false;
  ns_status status = NS_CHANGED;
  for (int i = 0; i < NS_LIVE_CHANGED_MAX && status == NS_CHANGED; i++) {
    status = go_on_once(live, changed, err);
    any |= *changed;
  }
  *changed = any;
  return status;
}

ns_status ns_live_refresh(ns_segment *segment, bool *changed, ns_error *err) {
  return go_on(ns_live_of(segment), changed, err);
}

/* What looks damaged while a later revision is in force may have been written over. */
static ns_status run(ns_live *live, ns_live_body *body, void *ctx, ns_error *err) {
  return ns_sums_judge(live->path, &live->sums, body(live, ctx, err), err);
}

ns_status ns_live_repeat(ns_live *live, ns_live_body *body, void *ctx, ns_error *err) {
  bool changed;
  if (live->busy)
    return body(live, ctx, err);
  live->busy = true;
  ns_status status = run(live, body, ctx, err);
  for (int i = 0; i < NS_LIVE_CHANGED_MAX && status == NS_CHANGED; i++) {
    status = go_on(live, &changed, err);
    if (!status)
      status = run(live, body, ctx, err);
  }
  live->busy = false;
  return status;
}
