#include "base/map.h"

#include "base/mem.h"
#include "base/random.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MAP_FIRST_SLOTS = 16 };

struct entry {
    char *key; /* NULL: removed */
    void *value;
    uint64_t hash;
};

struct map {
    struct entry *entries; /* in insertion order, with holes where keys were removed */
    size_t used, capacity, live;
    uint32_t *slots; /* entry index + 1; 0 is free */
    size_t slot_count;
    uint64_t seed;
    map_free_fn free_value;
};

/* FNV-1a over a random start, finished with a 64-bit mix: short keys, spread well. */
static uint64_t hash_of(const struct map *map, const char *key)
{
    uint64_t h = map->seed ^ 0xcbf29ce484222325u;
    for (const unsigned char *c = (const unsigned char *)key; *c; c++)
        h = (h ^ *c) * 0x100000001b3u;
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdu;
    return h ^ h >> 33;
}

struct map *map_create(map_free_fn free_value)
{
    struct map *map = mem_new(struct map);
    map->free_value = free_value;
    map->slot_count = MAP_FIRST_SLOTS;
    map->slots = mem_zero(map->slot_count, sizeof *map->slots);
    map->seed = random_process_seed();
    return map;
}

static size_t slot_of(const struct map *map, const char *key, uint64_t hash)
{
    size_t mask = map->slot_count - 1;
    for (size_t slot = hash & mask;; slot = (slot + 1) & mask) {
        uint32_t index = map->slots[slot];
        if (index == 0)
            return slot;
        const struct entry *entry = &map->entries[index - 1];
        if (entry->key && entry->hash == hash && strcmp(entry->key, key) == 0)
            return slot;
    }
}

static void rebuild(struct map *map, size_t slot_count)
{
    size_t kept = 0;
    for (size_t i = 0; i < map->used; i++)
        if (map->entries[i].key)
            map->entries[kept++] = map->entries[i];
    map->used = kept;

    free(map->slots);
    map->slot_count = slot_count;
    map->slots = mem_zero(slot_count, sizeof *map->slots);
    for (size_t i = 0; i < kept; i++)
        map->slots[slot_of(map, map->entries[i].key, map->entries[i].hash)] = (uint32_t)(i + 1);
}

static void release_value(struct map *map, void *value)
{
    if (map->free_value && value)
        map->free_value(value);
}

void map_put(struct map *map, const char *key, void *value)
{
    uint64_t hash = hash_of(map, key);
    size_t slot = slot_of(map, key, hash);
    if (map->slots[slot]) {
        struct entry *entry = &map->entries[map->slots[slot] - 1];
        if (entry->value != value)
            release_value(map, entry->value);
        entry->value = value;
        return;
    }
    if ((map->used + 1) * 4 > map->slot_count * 3) {
        rebuild(map, map->live * 2 > map->slot_count ? map->slot_count * 2 : map->slot_count);
        slot = slot_of(map, key, hash);
    }
    if (map->used == map->capacity) {
        map->capacity = map->capacity ? map->capacity * 2 : MAP_FIRST_SLOTS;
        map->entries = mem_grow(map->entries, map->capacity, sizeof *map->entries);
    }
    map->entries[map->used++] = (struct entry){mem_strdup(key), value, hash};
    map->slots[slot] = (uint32_t)map->used;
    map->live++;
}

void *map_get(const struct map *map, const char *key)
{
    uint32_t index = map->slots[slot_of(map, key, hash_of(map, key))];
    return index ? map->entries[index - 1].value : NULL;
}

bool map_remove(struct map *map, const char *key)
{
    uint32_t index = map->slots[slot_of(map, key, hash_of(map, key))];
    if (!index)
        return false;
    struct entry *entry = &map->entries[index - 1];
    free(entry->key);
    release_value(map, entry->value);
    *entry = (struct entry){0}; /* its slot stays taken until the next rebuild */
    map->live--;
    return true;
}

void map_clear(struct map *map)
{
    for (size_t i = 0; i < map->used; i++)
        if (map->entries[i].key) {
            free(map->entries[i].key);
            release_value(map, map->entries[i].value);
        }
    map->used = map->live = 0;
    memset(map->slots, 0, map->slot_count * sizeof *map->slots);
}

void map_free(struct map *map)
{
    if (!map)
        return;
    map_clear(map);
    free(map->entries);
    free(map->slots);
    free(map);
}

size_t map_count(const struct map *map)
{
    return map->live;
}

bool map_next(const struct map *map, size_t *at, const char **ret_key, void **ret_value)
{
    while (*at < map->used) {
        const struct entry *entry = &map->entries[(*at)++];
        if (!entry->key)
            continue;
        if (ret_key)
            *ret_key = entry->key;
        if (ret_value)
            *ret_value = entry->value;
        return true;
    }
    return false;
}
