/* role_memory.h: roles that were worked out lately, for those who cannot wait for a query.
 *
 * A role is good as long as nothing about people has changed (store_people_version()): take the
 * version before reading what the role is worked out from. Holds a fixed number; a newcomer may
 * take somebody's place. Thread-safe. */
#pragma once

#include "store/store.h"

struct role_memory;

struct role_memory *role_memory_create(void);
void role_memory_free(struct role_memory *memory);

/* `id` of a collection or workspace. ROLE_NONE: not known here. */
enum role role_memory_get(struct role_memory *memory, uint64_t version,
                          const struct principal *principal, const char *id);
void role_memory_put(struct role_memory *memory, uint64_t version,
                     const struct principal *principal, const char *id, enum role role);
