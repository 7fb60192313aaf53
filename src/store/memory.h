/* memory.h: what the process remembers of the store besides the database. Private to this room.
 *
 * Belongs to the store: made when it opens, freed when it closes. */
#pragma once

struct body_cache;
struct marks;
struct role_memory;
struct store;

struct store_memory {
    struct body_cache *bodies; /* of collections */
    struct role_memory *roles;
    struct marks *updates; /* collections that are being replaced in the background */
};

void store_memory_init(struct store_memory *memory);
void store_memory_release(struct store_memory *memory);

struct store_memory *store_memory(struct store *store); /* borrowed */
