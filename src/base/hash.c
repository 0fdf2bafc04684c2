#include "base/hash.h"

#include <sys/random.h>
#include <time.h>

uint64_t ns_hash_seed_of_process;

/* Before main, so that no thread has to ask whether it was done. */
__attribute__((constructor)) static void draw_seed(void) {
  if (getrandom(&ns_hash_seed_of_process, sizeof ns_hash_seed_of_process, GRND_NONBLOCK) == sizeof ns_hash_seed_of_process)
    return;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  ns_hash_seed_of_process = ns_hash_mix((uint64_t)now.tv_nsec ^ (uint64_t)(uintptr_t)&now, UINT64_C(0x9fb21c651e98df25) ^ (uint64_t)now.tv_sec);
}
