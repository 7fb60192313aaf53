/* item_path.h: where an item stands in its collection, as bytes that sort in document order.
 *
 * Four bytes a level, big-endian: the path of a child is its parent's followed by a key of its own.
 * Keys of neighbours are ITEM_KEY_GAP apart when there is room, so that something put between them
 * rarely moves anybody else. Pure. Private to this room. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ITEM_KEY_SIZE = 4,
    ITEM_KEY_GAP = 1 << 16,
    ITEMS_MAX_DEPTH = 102, /* 100 folders inside each other, a request, a response */
    ITEM_PATH_MAX = ITEM_KEY_SIZE * ITEMS_MAX_DEPTH,
};
/* Keys are 1 to this; what begins with greater bytes is parked there while others move. */
#define ITEM_KEY_MAX UINT32_C(0xFEFFFFFF)

struct item_path {
    size_t length;
    unsigned char bytes[ITEM_PATH_MAX];
};

void item_path_set(struct item_path *path, const void *bytes,
                   size_t length); /* cut at the maximum */
/* False when it would be too deep. */
bool item_path_push(struct item_path *path, uint32_t key);
void item_path_pop(struct item_path *path); /* of the empty path: nothing */
size_t item_path_depth(const struct item_path *path);
uint32_t item_path_key(const struct item_path *path, size_t level); /* level from 0 */

/* True for the path itself as well. */
bool item_path_is_inside(const struct item_path *path, const struct item_path *ancestor);

/* The first path behind everything inside `path`; of the empty path, behind everything. */
void item_path_end(const struct item_path *path, struct item_path *ret_end);

/* A place outside the tree: where a row waits while others take its place. */
void item_path_park(const char *id, struct item_path *ret_path);

/* The distance of `count` new neighbours between two keys (0: none before; ITEM_KEY_MAX + 1: none
 * behind): the first gets `after` + the distance, and so on. 0 when they do not fit. */
uint32_t item_key_step(uint32_t after, uint32_t before, size_t count);
