/* map.h: text keys to pointers, remembered in the order they were first put.
 *
 * Keys are copied; values are borrowed unless a free function was given at birth. Look-up is
 * O(1) whatever the keys are: the hash is keyed with a random seed of the process. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct map;

typedef void (*map_free_fn)(void *value);

struct map *map_create(map_free_fn free_value); /* free_value may be NULL */
void map_free(struct map *map);

/* Replaces (and frees) the value of an equal key, keeping its place. */
void map_put(struct map *map, const char *key, void *value);
void *map_get(const struct map *map, const char *key); /* borrowed; NULL when absent */
bool map_remove(struct map *map, const char *key);
void map_clear(struct map *map);
size_t map_count(const struct map *map);

/* Walks in insertion order: for (size_t at = 0; map_next(map, &at, &key, &value);). The map may
 * not change during a walk. */
bool map_next(const struct map *map, size_t *at, const char **ret_key, void **ret_value);
