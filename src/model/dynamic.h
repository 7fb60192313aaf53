/* dynamic.h: the makers of dynamic variables, by theme (dynamic_*.c).
 *
 * A maker returns a text made up for this call, from the arena or static. All word lists are our
 * own. */
#pragma once

#include "base/attributes.h"
#include "base/random.h"

struct arena;

typedef const char *(*dynamic_fn)(struct arena *arena);

#define DYNAMIC_PICK(list) ((list)[random_below(COUNT_OF(list))])

/* A maker that picks one word of a list. */
#define DYNAMIC_WORD(maker, list)                                                                  \
    const char *maker(struct arena *arena)                                                         \
    {                                                                                              \
        return DYNAMIC_PICK(list);                                                                 \
    }                                                                                              \
    const char *maker(struct arena *arena) /* swallow the semicolon */

/* A number from low to high, both included. */
static inline unsigned dynamic_between(unsigned low, unsigned high)
{
    return low + random_below(high - low + 1);
}

/* Every '#' becomes a digit, every '?' a capital letter. */
const char *dynamic_fill(struct arena *arena, const char *pattern);
/* `count` characters of the alphabet. */
const char *dynamic_letters(struct arena *arena, const char *alphabet, unsigned count);

/* Every variable by name, in alphabetical order, with its maker. */
#define DYNAMIC_VARIABLES(X)                                                                       \
    X("$guid", dynamic_uuid)                                                                       \
    X("$isoTimestamp", dynamic_iso_timestamp)                                                      \
    X("$randomAlphaNumeric", dynamic_alphanumeric)                                                 \
    X("$randomBoolean", dynamic_boolean)                                                           \
    X("$randomInt", dynamic_int)                                                                   \
    X("$randomUUID", dynamic_uuid)                                                                 \
    X("$timestamp", dynamic_timestamp)

#define DYNAMIC_DECLARE(name, maker) const char *maker(struct arena *arena);
DYNAMIC_VARIABLES(DYNAMIC_DECLARE)
#undef DYNAMIC_DECLARE
