#include "model/pairs.h"

#include "base/arena.h"
#include "base/text.h"

#include <string.h>

enum { PAIRS_FIRST_CAPACITY = 8 };

static void grow(struct pairs *pairs, struct arena *arena)
{
    size_t capacity = pairs->capacity ? pairs->capacity * 2 : PAIRS_FIRST_CAPACITY;
    struct pair *items = arena_array(arena, capacity, struct pair);
    if (pairs->count)
        memcpy(items, pairs->items, pairs->count * sizeof *items);
    pairs->items = items;
    pairs->capacity = capacity;
}

struct pair *pairs_add(struct pairs *pairs, struct arena *arena, const char *key, const char *value)
{
    if (pairs->count == pairs->capacity)
        grow(pairs, arena);
    struct pair *pair = &pairs->items[pairs->count++];
    *pair = (struct pair){.key = key, .value = value};
    return pair;
}

static struct pair *find_last(const struct pairs *pairs, const char *key,
                              bool (*equal)(const char *, const char *))
{
    for (size_t i = pairs->count; i-- > 0;)
        if (!pairs->items[i].disabled && equal(pairs->items[i].key, key))
            return &pairs->items[i];
    return NULL;
}

struct pair *pairs_find(const struct pairs *pairs, const char *key)
{
    return find_last(pairs, key, text_equal);
}

struct pair *pairs_find_nocase(const struct pairs *pairs, const char *key)
{
    return find_last(pairs, key, text_equal_nocase);
}

const char *pairs_value(const struct pairs *pairs, const char *key, const char *otherwise)
{
    const struct pair *pair = pairs_find(pairs, key);
    return pair && pair->value ? pair->value : otherwise;
}

size_t pairs_remove_nocase(struct pairs *pairs, const char *key)
{
    size_t kept = 0, count = pairs->count;
    for (size_t i = 0; i < count; i++)
        if (!text_equal_nocase(pairs->items[i].key, key))
            pairs->items[kept++] = pairs->items[i];
    pairs->count = kept;
    return count - kept;
}

void pairs_set_nocase(struct pairs *pairs, struct arena *arena, const char *key, const char *value)
{
    size_t at = 0;
    while (at < pairs->count && !text_equal_nocase(pairs->items[at].key, key))
        at++;
    if (at == pairs->count) {
        pairs_add(pairs, arena, key, value);
        return;
    }
    pairs->items[at] = (struct pair){.key = key, .value = value};
    size_t kept = at + 1;
    for (size_t i = kept; i < pairs->count; i++)
        if (!text_equal_nocase(pairs->items[i].key, key))
            pairs->items[kept++] = pairs->items[i];
    pairs->count = kept;
}
