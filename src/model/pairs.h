/* pairs.h: an ordered list of keys and values: headers, query parameters, form fields, auth
 * parameters. Repeated keys are allowed; memory is the arena's. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct pair {
    const char *key;
    const char *value; /* NULL: a key alone (query `?a`) */
    bool disabled;
    bool system; /* added by us, not by the user */
};

struct pairs {
    struct pair *items;
    size_t count, capacity;
};

struct pair *pairs_add(struct pairs *pairs, struct arena *arena, const char *key,
                       const char *value);
/* The last enabled entry of that name, or NULL. */
struct pair *pairs_find(const struct pairs *pairs, const char *key);
struct pair *pairs_find_nocase(const struct pairs *pairs, const char *key); /* headers */
/* The value of the last enabled entry; `otherwise` when there is none or it has no value. */
const char *pairs_value(const struct pairs *pairs, const char *key, const char *otherwise);
/* Removes every entry of that name (ASCII case ignored); returns how many. */
size_t pairs_remove_nocase(struct pairs *pairs, const char *key);
/* Replaces the first entry of that name (case ignored) and drops the others, or adds one. */
void pairs_set_nocase(struct pairs *pairs, struct arena *arena, const char *key, const char *value);
