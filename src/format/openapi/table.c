#include "format/openapi/table.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>

enum { TABLE_FIRST_CAPACITY = 256 };

static size_t slot_of(const struct table *table, const void *key)
{
    uint64_t hash = (uint64_t)(uintptr_t)key * 0x9E3779B97F4A7C15u;
    size_t slot = (size_t)(hash >> 32) & (table->capacity - 1);
    while (table->keys[slot] && table->keys[slot] != key)
        slot = (slot + 1) & (table->capacity - 1);
    return slot;
}

void *table_get(const struct table *table, const void *key)
{
    return table->capacity ? table->values[slot_of(table, key)] : NULL;
}

static void grow(struct table *table)
{
    struct table wider = {.capacity = table->capacity ? table->capacity * 2 : TABLE_FIRST_CAPACITY};
    wider.keys = mem_zero(wider.capacity, sizeof *wider.keys);
    wider.values = mem_zero(wider.capacity, sizeof *wider.values);
    for (size_t i = 0; i < table->capacity; i++)
        if (table->keys[i])
            table_put(&wider, table->keys[i], table->values[i]);
    table_release(table);
    *table = wider;
}

void table_put(struct table *table, const void *key, void *value)
{
    if (table->count * 2 >= table->capacity)
        grow(table);
    size_t slot = slot_of(table, key);
    table->count += table->keys[slot] == NULL;
    table->keys[slot] = key;
    table->values[slot] = value;
}

void table_release(struct table *table)
{
    free(table->keys);
    free(table->values);
    *table = (struct table){0};
}
