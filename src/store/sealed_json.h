/* sealed_json.h: JSON at rest that only this server can read: whole trees in sealed boxes. Private
 * to this room. `context` binds a box to its row: "environments/<id>". */
#pragma once

#include "store/store.h"
#include "json/json.h"

#include <stddef.h>

struct arena;

struct sealed {
    const void *bytes; /* in the arena */
    size_t length;
};

int sealed_json_write(const struct store *store, struct arena *arena, const char *context,
                      const cJSON *tree, struct sealed *ret_box, struct error *err) MUST_CHECK;
/* The caller frees the tree. */
int sealed_json_read(const struct store *store, struct arena *arena, const char *context,
                     const void *box, size_t length, cJSON **ret_tree,
                     struct error *err) MUST_CHECK;
