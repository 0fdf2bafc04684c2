/* The folders of generations in an index, and which of them is in force.
 *
 *   index/CURRENT            "gen-000007 8f2a01c5\n"
 *   index/gen-000007/        manifest.json; the sealed segment when there is one
 *   index/live-000007/       the live segment
 *
 * Anybody's files may stand beside them, even under names like these: numbers skip over those, and only what carries this
 * index's identity (index/owner.h) is removed. */
#ifndef NS_INDEX_GENERATIONS_H
#define NS_INDEX_GENERATIONS_H

#include "index/index.h"
#include "index/owner.h"

/* ------------------------------------------------------------------ names */

typedef enum ns_folder_kind { NS_FOLDER_GEN, NS_FOLDER_LIVE, NS_FOLDER_KINDS } ns_folder_kind;
typedef struct ns_folder_name {
  char text[32];
} ns_folder_name;
/* "gen-000007" or "live-000007". */
void ns_folder_print(ns_folder_kind kind, uint32_t number, ns_folder_name *out);
/* The number in such a name; 0 when it is another one, however like. */
uint32_t ns_folder_number(ns_folder_kind kind, const char *name);

/* ------------------------------------------------------------------ CURRENT: generation.c */

typedef struct ns_current {
  uint32_t generation; /* in force; 0 unless NS_OK */
  uint32_t standing;   /* without a sound CURRENT: the newest generation that was in force; 0 none */
} ns_current;
/* NS_NOTFOUND when there is no index here; NS_CORRUPT, with a way out, when CURRENT is damaged, or missing although
 * generations stand here. */
ns_status ns_current_find(const char *dir, ns_current *out, ns_error *err);
/* Puts a generation in force. On failure `before` (0: none) is in force as it was; NS_UNSURE: the new one is, but the
 * disk did not confirm it. */
ns_status ns_current_switch(const char *dir, const ns_identity *identity, uint32_t generation, uint32_t before, ns_error *err);

/* A CURRENT that was never an index's is kept as CURRENT.foreign; absent is fine. */
ns_status ns_current_set_aside(const char *dir, ns_error *err);

/* ------------------------------------------------------------------ generations.c */

/* Makes the folder of a new generation: the first number from `from` on under which nothing stands yet. With the lock
 * held. */
ns_status ns_generation_claim(const char *dir, const ns_identity *identity, uint32_t from, uint32_t *number, ns_error *err);
/* Makes the folder of its live segment. */
ns_status ns_generation_live(const char *dir, const ns_identity *identity, uint32_t number, ns_error *err);
/* Removes it after a failure, unless CURRENT names it all the same, or may after a power cut. Never fails; what stays the
 * next writer removes. */
void ns_generation_drop(const char *dir, const ns_identity *identity, uint32_t number);
/* Removes generations of this index that CURRENT does not name: left by killed writers. Syncs the folder first, so that
 * CURRENT is durable when this returns: every writer calls it before it changes anything. Only with the lock held; with
 * `building` (lock.build held by another) those above the current one stay. `replaced` (0: none) was in force here and
 * may be of a format that knew no owners: its manifest's word is taken. What cannot be told to be ours stays. */
ns_status ns_generations_clean(const char *dir, const ns_identity *identity, uint32_t current, bool building, uint32_t replaced,
                               ns_error *err);
/* The newest generation here that was in force once, whoever made it; 0 when there is none. */
ns_status ns_generations_standing(const char *dir, uint32_t *number, ns_error *err);
#endif
