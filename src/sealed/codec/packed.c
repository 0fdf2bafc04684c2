#include "sealed/codec/packed.h"

enum { HEAD = 5, PADDING = 8, WIDTH_MAX = 32 };

unsigned ns_packed_width(uint32_t limit) {
  return limit > 1 ? 32 - (unsigned)__builtin_clz(limit - 1) : 1;
}

void ns_packed_begin(ns_number_packer *p, ns_out *out, uint32_t count, unsigned width) {
  *p = (ns_number_packer){.out = out, .width = width};
  unsigned char byte = (unsigned char)width;
  ns_out_add_u32(out, count);
  ns_out_add(out, &byte, 1);
}

void ns_packed_add(ns_number_packer *p, uint32_t number) {
  p->bits |= (uint64_t)number << p->held;
  p->held += p->width;
  if (p->held < 32)
    return;
  ns_out_add_u32(p->out, (uint32_t)p->bits);
  p->bits >>= 32;
  p->held -= 32;
}

void ns_packed_end(ns_number_packer *p) {
  const unsigned char zeros[PADDING] = {0};
  ns_out_add(p->out, &p->bits, (p->held + 7) / 8);
  ns_out_add(p->out, zeros, sizeof zeros);
}

bool ns_packed_open(const ns_guard *section, size_t offset, ns_packed *out) {
  *out = (ns_packed){0};
  if (offset > section->len || section->len - offset < HEAD + PADDING || !ns_guard_touch(section, section->ptr + offset, HEAD))
    return false;
  const unsigned char *at = section->ptr + offset;
  *out = (ns_packed){section, at + HEAD, ns_load32(at), at[4]};
  return out->width && out->width <= WIDTH_MAX &&
         ((uint64_t)out->count * out->width + 7) / 8 + PADDING <= section->len - offset - HEAD;
}
