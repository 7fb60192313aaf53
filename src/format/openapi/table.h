/* table.h: what is known of a node of a tree, by the node's address.
 *
 * Addresses are not for an outsider to choose, so a plain hash does. Values are borrowed. */
#pragma once

#include <stddef.h>

struct table {
    const void **keys;
    void **values;
    size_t count, capacity;
};

void *table_get(const struct table *table, const void *key); /* NULL when absent */
void table_put(struct table *table, const void *key, void *value);
void table_release(struct table *table);
