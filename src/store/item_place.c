/* item_place.c: finds the gap that something goes into, and widens it when it is closed. */
#include "store/item_sql.h"

#include "base/arena.h"
#include "base/mem.h"
#include "db/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char first_sql[] = "SELECT path FROM items WHERE team_id = ? AND collection_id = ?"
                                " AND path >= ? AND path < ? ORDER BY path LIMIT 1";
static const char last_sql[] = "SELECT path FROM items WHERE team_id = ? AND collection_id = ?"
                               " AND path > ? AND path < ? ORDER BY path DESC LIMIT 1";
static const char range_sql[] = "SELECT id, path FROM items WHERE team_id = ? AND collection_id = ?"
                                " AND path > ? AND path < ? ORDER BY path";
static const char place_sql[] = "UPDATE items SET path = ? WHERE team_id = ? AND id = ?";

struct placing {
    struct db_connection *connection;
    int64_t team_id;
    const struct item_target *target;
    struct arena *arena;
    struct item_path base, base_end;
    struct error *err;
};

/* The key of the child of `base` that the first row found is, or is inside; `otherwise` without
 * one. */
static int key_of(struct placing *placing, const char *sql, const struct item_path *from,
                  const struct item_path *to, uint32_t otherwise, uint32_t *ret_key)
{
    struct db_statement *row;
    struct item_path path;
    int found =
        db_first(placing->connection, &row, placing->err, sql, "itbb", placing->team_id,
                 placing->target->collection_id, from->bytes, from->length, to->bytes, to->length);
    if (found < 0)
        return -1;
    *ret_key = otherwise;
    if (found) {
        size_t length;
        const void *bytes = db_column_bytes(row, 0, &length);
        item_path_set(&path, bytes, length);
        *ret_key = item_path_key(&path, item_path_depth(&placing->base));
    }
    return 0;
}

static int last_key(struct placing *placing, const struct item_path *before, uint32_t *ret_key)
{
    return key_of(placing, last_sql, &placing->base, before, 0, ret_key);
}

static int first_key(struct placing *placing, const struct item_path *from, uint32_t *ret_key)
{
    return key_of(placing, first_sql, from, &placing->base_end, ITEM_KEY_MAX + 1, ret_key);
}

/* Where the neighbour stands, which must be a child of the target's parent. */
static int find_neighbour(struct placing *placing, struct item_path *ret_path)
{
    struct item_row row;
    const char *id = placing->target->neighbour_id;
    int found =
        id ? item_find(placing->connection, placing->team_id, placing->target->collection_id, 0, id,
                       placing->arena, &row, ret_path, placing->err)
           : 0;
    if (found < 0)
        return -1;
    if (!found || ret_path->length != placing->base.length + ITEM_KEY_SIZE ||
        !item_path_is_inside(ret_path, &placing->base))
        return error_set(placing->err, ERR_NOT_FOUND,
                         "The location's item is not there in the target");
    return 0;
}

static int find_gap(struct placing *placing, uint32_t *ret_after, uint32_t *ret_before)
{
    struct item_path neighbour, behind;
    uint32_t key;
    *ret_after = 0;
    *ret_before = ITEM_KEY_MAX + 1;
    switch (placing->target->position) {
    case ITEM_AT_END:
        return last_key(placing, &placing->base_end, ret_after);
    case ITEM_AT_START:
        behind = placing->base;
        if (!item_path_push(&behind, 0))
            return 0;
        return first_key(placing, &behind, ret_before);
    case ITEM_BEFORE:
    case ITEM_AFTER:
        break;
    }
    if (find_neighbour(placing, &neighbour) < 0)
        return -1;
    key = item_path_key(&neighbour, item_path_depth(&placing->base));
    if (placing->target->position == ITEM_BEFORE) {
        *ret_before = key;
        return last_key(placing, &neighbour, ret_after);
    }
    *ret_after = key;
    item_path_end(&neighbour, &behind);
    return first_key(placing, &behind, ret_before);
}

/* --- making room --- */

struct mover {
    char id[STORE_ID_SIZE];
    struct item_path path;
};

static int load_movers(struct placing *placing, struct mover **ret_movers, size_t *ret_count)
{
    size_t capacity = 0, count = 0;
    struct mover *movers = NULL;
    struct db_statement *row;
    int found = db_first(placing->connection, &row, placing->err, range_sql, "itbb",
                         placing->team_id, placing->target->collection_id, placing->base.bytes,
                         placing->base.length, placing->base_end.bytes, placing->base_end.length);
    for (; found > 0; found = db_step(row, placing->err)) {
        if (count == capacity) {
            capacity = capacity ? 2 * capacity : 64;
            movers = mem_grow(movers, capacity, sizeof *movers);
        }
        size_t length;
        const void *bytes = db_column_bytes(row, 1, &length);
        item_path_set(&movers[count].path, bytes, length);
        snprintf(movers[count++].id, STORE_ID_SIZE, "%s", db_column_text(row, 0));
    }
    *ret_movers = movers;
    *ret_count = count;
    return found;
}

static int set_path(struct placing *placing, const char *id, const struct item_path *path)
{
    return db_execute(placing->connection, NULL, placing->err, place_sql, "bit", path->bytes,
                      path->length, placing->team_id, id);
}

/* The children keep their order; each takes what is inside along. */
static void spread(const struct placing *placing, struct mover *movers, size_t count)
{
    size_t level = item_path_depth(&placing->base), children = 0;
    for (size_t i = 0; i < count; i++)
        children += item_path_depth(&movers[i].path) == level + 1;
    uint32_t step = item_key_step(0, ITEM_KEY_MAX + 1, children), key = 0;
    for (size_t i = 0; i < count; i++) {
        struct item_path *path = &movers[i].path, rest = *path;
        if (item_path_depth(path) == level + 1)
            key += step;
        *path = placing->base;
        (void)item_path_push(path, key); /* no deeper than it was */
        memcpy(path->bytes + path->length, rest.bytes + path->length, rest.length - path->length);
        path->length = rest.length;
    }
}

static int make_room(struct placing *placing)
{
    struct mover *movers;
    size_t count;
    struct item_path parked;
    int result = load_movers(placing, &movers, &count);
    spread(placing, movers, count);
    for (size_t i = 0; i < count && result == 0; i++) {
        item_path_park(movers[i].id, &parked);
        result = set_path(placing, movers[i].id, &parked);
    }
    for (size_t i = 0; i < count && result == 0; i++)
        result = set_path(placing, movers[i].id, &movers[i].path);
    free(movers);
    return result;
}

/* --- the whole --- */

static int find_base(struct placing *placing)
{
    const struct item_target *target = placing->target;
    struct item_row parent;
    placing->base = (struct item_path){0};
    if (target->parent_kind) {
        int found = item_find(placing->connection, placing->team_id, target->collection_id,
                              target->parent_kind, target->parent_id, placing->arena, &parent,
                              &placing->base, placing->err);
        if (found <= 0)
            return found < 0 ? -1 : item_not_found(target->parent_kind, placing->err);
    }
    item_path_end(&placing->base, &placing->base_end);
    return 0;
}

int item_place(struct db_connection *connection, int64_t team_id, const struct item_target *target,
               size_t count, struct arena *arena, struct plan_place *ret_place,
               const char **ret_parent_id, struct error *err)
{
    struct placing placing = {
        .connection = connection, .team_id = team_id, .target = target, .arena = arena, .err = err};
    uint32_t after, before;
    if (find_base(&placing) < 0 || find_gap(&placing, &after, &before) < 0)
        return -1;
    if (item_key_step(after, before, count) == 0 &&
        (make_room(&placing) < 0 || find_gap(&placing, &after, &before) < 0))
        return -1;
    *ret_place = (struct plan_place){.base = placing.base, .after = after, .before = before};
    *ret_parent_id = target->parent_kind ? target->parent_id : NULL;
    return 0;
}
