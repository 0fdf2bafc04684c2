/* The rows of a table share a caption and follow each other, and most passages have none: what is stored is where
 * the caption changes. */
#include "sealed/make/captions.h"

#include "base/mem.h"
#include "sealed/codec/packed.h"

void ns_caption_runs_release(ns_caption_runs *runs) {
  ns_free(runs->at);
  *runs = (ns_caption_runs){0};
}

ns_status ns_caption_runs_add(ns_caption_runs *runs, uint32_t doc, uint32_t caption, ns_error *err) {
  uint32_t before = runs->count ? runs->at[runs->count - 1].caption : NS_NONE;
  if (caption == before)
    return NS_OK;
  if (ns_grow(&runs->at, runs->count, &runs->capacity, sizeof *runs->at))
    return ns_fail_nomem(err);
  runs->at[runs->count++] = (ns_caption_run){doc, caption};
  return NS_OK;
}

ns_status ns_caption_runs_write(const ns_caption_runs *runs, const ns_sealed_builder *b, ns_sealed_head *head, uint32_t captions,
                                ns_error *err) {
  ns_out out;
  ns_number_packer packer;
  uint32_t count = (uint32_t)runs->count;
  ns_status status = ns_out_open(&out, b->folder, ns_section_name(NS_SECTION_CAPTION_RUNS), err);
  if (!status) {
    ns_packed_begin(&packer, &out, count, ns_packed_width((uint32_t)head->counts.passages));
    for (uint32_t i = 0; i < count; i++)
      ns_packed_add(&packer, runs->at[i].doc);
    ns_packed_end(&packer);
    ns_packed_begin(&packer, &out, count, ns_packed_width(captions + 1));
    for (uint32_t i = 0; i < count; i++)
      ns_packed_add(&packer, runs->at[i].caption + 1);
    ns_packed_end(&packer);
    status = ns_out_close(&out, true, &head->sections[NS_SECTION_CAPTION_RUNS], err);
  }
  ns_out_release(&out);
  return status;
}
