/* From texts to the numbers of the records that hold them. The table keeps no texts: whoever owns the records
 * compares. Eight bytes a slot. */
#ifndef NS_TEXT_NUMBERS_H
#define NS_TEXT_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NS_NUMBER_NONE = UINT32_MAX };

typedef struct ns_number_slot {
  uint32_t print; /* of the hash */
  uint32_t next;  /* number + 1; 0 = free */
} ns_number_slot;

typedef struct ns_numbers {
  ns_number_slot *slots;
  size_t count, size; /* size is a power of two or 0 */
} ns_numbers;

/* Does record `number` of the owner hold the key? */
typedef bool ns_same_fn(const void *owner, uint32_t number, const void *key);

void ns_numbers_release(ns_numbers *numbers);
/* Forgets all, keeps the memory. */
void ns_numbers_clear(ns_numbers *numbers);
/* The number of the record with this key, or NS_NUMBER_NONE. */
uint32_t ns_numbers_find(const ns_numbers *numbers, uint64_t hash, ns_same_fn *same, const void *owner, const void *key);
/* Puts a number in that is not there; -1 when memory is short. */
int ns_numbers_put(ns_numbers *numbers, uint64_t hash, uint32_t number);
#endif
