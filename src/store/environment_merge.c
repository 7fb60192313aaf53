#include "store/environment_merge.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/map.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Names the variables of one document: of equal keys the second is "key\n1", and so on. */
static const char *identity(struct arena *arena, struct map *counts, const cJSON *variable)
{
    const char *key = json_get_text(variable, "key");
    if (!key)
        key = "";
    uintptr_t seen = (uintptr_t)map_get(counts, key);
    map_put(counts, key, (void *)(seen + 1));
    return seen ? arena_printf(arena, "%s\n%lu", key, (unsigned long)seen) : key;
}

static struct map *index_values(struct arena *arena, const cJSON *document)
{
    struct map *by_key = map_create(NULL), *counts = map_create(NULL);
    cJSON *variable;
    cJSON_ArrayForEach(variable, json_get(document, "values"))
        map_put(by_key, identity(arena, counts, variable), variable);
    map_free(counts);
    return by_key;
}

/* By their text: linear, however many members an object has. */
static bool same(const cJSON *a, const cJSON *b)
{
    AUTO_BUFFER text_a, text_b;
    buffer_init(&text_a, SIZE_MAX);
    buffer_init(&text_b, SIZE_MAX);
    if (!a || !b)
        return false;
    json_write(a, false, &text_a);
    json_write(b, false, &text_b);
    return text_a.length == text_b.length &&
           memcmp(buffer_text(&text_a), buffer_text(&text_b), text_a.length) == 0;
}

static void keep(cJSON *into, const cJSON *variable)
{
    cJSON_AddItemToArray(into, cJSON_Duplicate(variable, true));
}

/* What stays of the variables of `into`. */
static void merge_existing(cJSON *result, const struct map *base, const struct map *from,
                           const struct map *into)
{
    const char *key;
    void *variable;
    for (size_t at = 0; map_next(into, &at, &key, &variable);) {
        const cJSON *theirs = map_get(from, key), *common = map_get(base, key);
        if (theirs)
            keep(result, same(theirs, common) ? variable : theirs);
        else if (!common)
            keep(result, variable);
    }
}

/* What `from` has and `into` has not. */
static void merge_new(cJSON *result, const struct map *base, const struct map *from,
                      const struct map *into)
{
    const char *key;
    void *theirs;
    for (size_t at = 0; map_next(from, &at, &key, &theirs);)
        if (!map_get(into, key) && !same(theirs, map_get(base, key)))
            keep(result, theirs);
}

/* Everything of a document but its variables: few members, compared one by one. */
static void merge_members(cJSON *result, const cJSON *base, const cJSON *from, const cJSON *into)
{
    const cJSON *member;
    cJSON_ArrayForEach(member, into)
    {
        const cJSON *theirs = json_get(from, member->string);
        const cJSON *common = json_get(base, member->string);
        if (text_equal(member->string, "values") || (!theirs && common))
            continue;
        json_set(result, member->string,
                 cJSON_Duplicate(theirs && !same(theirs, common) ? theirs : member, true));
    }
    cJSON_ArrayForEach(member, from)
    {
        if (!text_equal(member->string, "values") && !json_get(into, member->string) &&
            !same(member, json_get(base, member->string)))
            json_set(result, member->string, cJSON_Duplicate(member, true));
    }
}

cJSON *environment_merge(const cJSON *base, const cJSON *from, const cJSON *into)
{
    AUTO_ARENA work = {0};
    struct map *base_map = index_values(&work, base), *from_map = index_values(&work, from),
               *into_map = index_values(&work, into);
    cJSON *result = cJSON_CreateObject();
    cJSON *values = cJSON_AddArrayToObject(result, "values");
    merge_existing(values, base_map, from_map, into_map);
    merge_new(values, base_map, from_map, into_map);
    merge_members(result, base, from, into);
    map_free(base_map);
    map_free(from_map);
    map_free(into_map);
    return result;
}
