#include "text/numbers.h"

#include <string.h>

#include "base/mem.h"

enum { SLOTS_FIRST = 1 << 10 };

void ns_numbers_release(ns_numbers *numbers) {
  ns_free(numbers->slots);
  *numbers = (ns_numbers){0};
}

void ns_numbers_clear(ns_numbers *numbers) {
  if (numbers->size)
    memset(numbers->slots, 0, numbers->size * sizeof *numbers->slots);
  numbers->count = 0;
}

static uint32_t print_of(uint64_t hash) {
  return (uint32_t)(hash >> 32);
}

uint32_t ns_numbers_find(const ns_numbers *numbers, uint64_t hash, ns_same_fn *same, const void *owner,
                         const void *key) {
  if (!numbers->size)
    return NS_NUMBER_NONE;
  size_t mask = numbers->size - 1;
  uint32_t print = print_of(hash);
  for (size_t i = print & mask; numbers->slots[i].next; i = (i + 1) & mask)
    if (numbers->slots[i].print == print && same(owner, numbers->slots[i].next - 1, key))
      return numbers->slots[i].next - 1;
  return NS_NUMBER_NONE;
}

static void put_in(ns_number_slot *slots, size_t size, ns_number_slot slot) {
  size_t i = slot.print & (size - 1);
  while (slots[i].next)
    i = (i + 1) & (size - 1);
  slots[i] = slot;
}

static int grow(ns_numbers *numbers) {
  size_t size = numbers->size ? numbers->size * 2 : SLOTS_FIRST;
  ns_number_slot *slots = ns_calloc(size, sizeof *slots);
  if (!slots)
    return -1;
  for (size_t i = 0; i < numbers->size; i++)
    if (numbers->slots[i].next)
      put_in(slots, size, numbers->slots[i]);
  ns_free(numbers->slots);
  numbers->slots = slots;
  numbers->size = size;
  return 0;
}

int ns_numbers_put(ns_numbers *numbers, uint64_t hash, uint32_t number) {
  if (numbers->count * 2 >= numbers->size && grow(numbers))
    return -1;
  put_in(numbers->slots, numbers->size, (ns_number_slot){print_of(hash), number + 1});
  numbers->count++;
  return 0;
}
