/* item_transfers.c: items go elsewhere, or copies of them do. */
#include "store/collection_items.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "db/db.h"
#include "store/access.h"
#include "store/collection_plan.h"
#include "store/collection_sql.h"
#include "store/item_sql.h"
#include "store/plan_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char range_sql[] = "SELECT id, path FROM items WHERE team_id = ? AND collection_id = ?"
                                " AND path >= ? AND path < ? ORDER BY path";
static const char move_sql[] =
    "UPDATE items SET collection_id = ?, path = ? WHERE team_id = ? AND id = ?";
static const char parent_sql[] = "UPDATE items SET parent_id = ? WHERE team_id = ? AND id = ?";
static const char move_comments_sql[] = "UPDATE comments SET collection_id = ? WHERE team_id = ?"
                                        " AND collection_id = ? AND model_id = ?";

struct transfer_work {
    struct store *store;
    const struct principal *principal;
    const struct item_transfer *transfer;
    struct arena *arena; /* of the caller */
    struct item_row *rows;
    const char **sources; /* the collection that each came from */
    struct collection_row destination;
    int64_t now, revision;
    /* the item at hand */
    struct item_row item;
    struct item_path path;
    struct item_target target;
    struct error *err;
};

static int64_t team_of(const struct transfer_work *work)
{
    return work->principal->team_id;
}

/* --- copies --- */

static int write_copy(struct db_connection *connection, struct transfer_work *work,
                      const struct collection_plan *plan)
{
    struct collection_conflict unused;
    struct plan_place place;
    const char *parent_id;
    if (work->destination.item_count + (int64_t)plan->count > PLAN_MAX_ITEMS)
        return error_set(work->err, ERR_INVALID, "a collection has at most %d items",
                         PLAN_MAX_ITEMS);
    work->destination.item_count += (int64_t)plan->count;
    if (item_place(connection, team_of(work), &work->target, 1, work->arena, &place, &parent_id,
                   work->err) < 0)
        return -1;
    uint32_t *keys = mem_zero(plan->count + 1, sizeof *keys);
    const struct plan_write write = {.plan = plan,
                                     .keys = keys,
                                     .place = place,
                                     .base_id = parent_id,
                                     .collection_id = work->target.collection_id,
                                     .principal = work->principal,
                                     .secrets = store_keys(work->store),
                                     .owner_id = work->destination.owner_id,
                                     .revision = work->revision,
                                     .now = work->now,
                                     .is_anew = true};
    int result = plan_keys_choose(plan, NULL, &place, keys, work->err);
    if (result == 0)
        result = plan_write_rows(connection, &write, &unused, work->err);
    free(keys);
    return result;
}

static int copy_item(struct db_connection *connection, struct transfer_work *work,
                     const char **ret_id)
{
    AUTO_ARENA scratch = {0};
    AUTO(collection_plan) plan = NULL;
    const struct secret_keys *secrets = store_keys(work->store);
    struct item_row *inside;
    size_t count;
    if (item_read_json(connection, secrets, team_of(work), &scratch, &work->item, work->err) < 0 ||
        item_read_inside(connection, secrets, team_of(work), work->item.collection_id, &work->path,
                         &scratch, &inside, &count, work->err) < 0 ||
        collection_plan_from_rows(&work->item, inside, count, &plan, work->err) < 0 ||
        write_copy(connection, work, plan) < 0)
        return -1;
    *ret_id = arena_strdup(work->arena, plan->rows[0].id);
    return 0;
}

/* --- moves --- */

struct mover {
    struct mover *next;
    struct item_path path;
    char id[STORE_ID_SIZE];
};

static int load_movers(struct db_connection *connection, struct transfer_work *work,
                       struct arena *scratch, struct mover **ret_movers, int64_t *ret_count)
{
    struct item_path end;
    struct mover **last = ret_movers;
    struct db_statement *row;
    item_path_end(&work->path, &end);
    *ret_movers = NULL;
    *ret_count = 0;
    int found = db_first(connection, &row, work->err, range_sql, "itbb", team_of(work),
                         work->item.collection_id, work->path.bytes, work->path.length, end.bytes,
                         end.length);
    for (; found > 0; found = db_step(row, work->err)) {
        size_t length;
        struct mover *mover = arena_new(scratch, struct mover);
        const void *bytes = db_column_bytes(row, 1, &length);
        item_path_set(&mover->path, bytes, length);
        snprintf(mover->id, sizeof mover->id, "%s", db_column_text(row, 0));
        *last = mover;
        last = &mover->next;
        ++*ret_count;
    }
    return found;
}

/* The place at the root of what moves, for one of the rows in it. */
static int new_path(const struct transfer_work *work, const struct item_path *root,
                    struct item_path *path)
{
    struct item_path moved = *root;
    size_t rest = path->length - work->path.length;
    if (moved.length + rest > ITEM_PATH_MAX)
        return error_set(work->err, ERR_INVALID,
                         "folders of a collection stand at most %d levels deep",
                         ITEMS_MAX_DEPTH - 2);
    memcpy(moved.bytes + moved.length, path->bytes + work->path.length, rest);
    moved.length += rest;
    *path = moved;
    return 0;
}

static int move_rows(struct db_connection *connection, struct transfer_work *work,
                     const struct item_path *root, const char *parent_id)
{
    AUTO_ARENA scratch = {0};
    struct mover *movers;
    int64_t count, team = team_of(work);
    const char *to = work->target.collection_id, *from = work->item.collection_id;
    bool is_elsewhere = strcmp(to, from) != 0;
    if (load_movers(connection, work, &scratch, &movers, &count) < 0)
        return -1;
    if (is_elsewhere && work->destination.item_count + count > PLAN_MAX_ITEMS)
        return error_set(work->err, ERR_INVALID, "a collection has at most %d items",
                         PLAN_MAX_ITEMS);
    for (struct mover *mover = movers; mover; mover = mover->next)
        if (new_path(work, root, &mover->path) < 0 ||
            db_execute(connection, NULL, work->err, move_sql, "tbit", to, mover->path.bytes,
                       mover->path.length, team, mover->id) < 0 ||
            (is_elsewhere && db_execute(connection, NULL, work->err, move_comments_sql, "titt", to,
                                        team, from, mover->id) < 0))
            return -1;
    const struct collection_touch leave = {
        .principal = work->principal, .id = from, .now = work->now, .items_more = -count};
    int64_t unused;
    if (is_elsewhere) {
        work->destination.item_count += count;
        if (collection_touch(connection, &leave, &unused, work->err) < 0)
            return -1;
    }
    return db_execute(connection, NULL, work->err, parent_sql, "tit", parent_id, team,
                      work->item.id);
}

static int check_cycle(struct db_connection *connection, struct transfer_work *work)
{
    struct item_row parent;
    struct item_path path;
    if (!work->target.parent_kind)
        return 0;
    int found = item_find(connection, team_of(work), work->target.collection_id, 0,
                          work->target.parent_id, work->arena, &parent, &path, work->err);
    if (found <= 0)
        return found < 0 ? -1 : item_not_found(work->target.parent_kind, work->err);
    if (strcmp(parent.collection_id, work->item.collection_id) == 0 &&
        item_path_is_inside(&path, &work->path))
        return error_set(work->err, ERR_INVALID, "A folder cannot be moved into itself");
    return 0;
}

static int move_item(struct db_connection *connection, struct transfer_work *work,
                     const char **ret_id)
{
    struct plan_place place;
    const char *parent_id;
    int64_t team = team_of(work);
    if (check_cycle(connection, work) < 0 ||
        item_place(connection, team, &work->target, 1, work->arena, &place, &parent_id, work->err) <
            0)
        return -1;
    /* Making room may have moved the item itself. */
    if (item_find(connection, team, work->item.collection_id, work->item.kind, work->item.id,
                  work->arena, &work->item, &work->path, work->err) <= 0)
        return item_not_found(work->transfer->kind, work->err);
    struct item_path root = place.base;
    if (!item_path_push(&root, place.after + item_key_step(place.after, place.before, 1)))
        return error_set(work->err, ERR_INVALID,
                         "folders of a collection stand at most %d levels deep",
                         ITEMS_MAX_DEPTH - 2);
    *ret_id = work->item.id;
    return move_rows(connection, work, &root, parent_id);
}

/* --- the whole --- */

static int check_source(struct db_connection *connection, struct transfer_work *work)
{
    const struct item_transfer *transfer = work->transfer;
    enum role role;
    if (access_collection(connection, work->principal, work->item.collection_id, &role, work->err) <
        0)
        return -1;
    if (role == ROLE_NONE)
        return item_not_found(transfer->kind, work->err);
    return access_check(role, transfer->is_copy ? ROLE_VIEWER : ROLE_EDITOR, "collection",
                        work->err);
}

static int transfer_one(struct db_connection *connection, struct transfer_work *work, size_t index)
{
    const struct item_transfer *transfer = work->transfer;
    const char *id = NULL;
    int found = item_find(connection, team_of(work), NULL, transfer->kind, transfer->ids[index],
                          work->arena, &work->item, &work->path, work->err);
    if (found <= 0)
        return found < 0 ? -1 : item_not_found(transfer->kind, work->err);
    if (check_source(connection, work) < 0)
        return -1;
    work->sources[index] = work->item.collection_id;
    int result =
        transfer->is_copy ? copy_item(connection, work, &id) : move_item(connection, work, &id);
    if (result < 0)
        return -1;
    struct item_path unused;
    if (item_find(connection, team_of(work), work->target.collection_id, transfer->kind, id,
                  work->arena, &work->rows[index], &unused, work->err) <= 0)
        return item_not_found(transfer->kind, work->err);
    /* The next one goes behind this one, unless its place is told from the other side. */
    if (work->target.position == ITEM_AT_START || work->target.position == ITEM_AFTER) {
        work->target.position = ITEM_AFTER;
        work->target.neighbour_id = work->rows[index].id;
    }
    return 0;
}

/* A folder or request says by itself which collection it is in. */
static int find_destination(struct db_connection *connection, struct transfer_work *work)
{
    struct item_row parent;
    struct item_path unused;
    work->target = work->transfer->target;
    if (work->target.collection_id)
        return 0;
    int found = item_find(connection, team_of(work), NULL, work->target.parent_kind,
                          work->target.parent_id, work->arena, &parent, &unused, work->err);
    if (found <= 0)
        return found < 0 ? -1 : item_not_found(work->target.parent_kind, work->err);
    work->target.collection_id = parent.collection_id;
    return 0;
}

static int transfer_work(struct db_connection *connection, void *context, struct error *err)
{
    struct transfer_work *work = context;
    work->err = err;
    if (find_destination(connection, work) < 0)
        return -1;
    const char *id = work->target.collection_id;
    if (collection_load(connection, work->principal, id, ROLE_EDITOR, work->arena,
                        &work->destination, err) < 0)
        return -1;
    int64_t count_before = work->destination.item_count;
    work->revision = work->destination.revision + 1;
    for (size_t i = 0; i < work->transfer->count; i++)
        if (transfer_one(connection, work, i) < 0)
            return -1;
    const struct collection_touch touch = {.principal = work->principal,
                                           .id = id,
                                           .now = work->now,
                                           .items_more =
                                               work->destination.item_count - count_before};
    return collection_touch(connection, &touch, &work->revision, err);
}

int items_transfer(struct store *store, const struct principal *principal,
                   const struct item_transfer *transfer, struct arena *arena,
                   struct item_row **ret_rows, struct error *err)
{
    if (transfer->count > ITEMS_MAX_TRANSFER)
        return error_set(err, ERR_INVALID, "at most %d items go in one transfer",
                         ITEMS_MAX_TRANSFER);
    struct transfer_work work = {.store = store,
                                 .principal = principal,
                                 .transfer = transfer,
                                 .arena = arena,
                                 .rows = arena_array(arena, transfer->count + 1, struct item_row),
                                 .sources = arena_array(arena, transfer->count + 1, const char *),
                                 .now = clock_wall_ms()};
    int result = db_write(store_db(store), transfer_work, &work, err);
    if (work.target.collection_id)
        collection_forget(store, work.target.collection_id);
    for (size_t i = 0; i < transfer->count; i++)
        if (work.sources[i])
            collection_forget(store, work.sources[i]);
    if (result == 0)
        *ret_rows = work.rows;
    return result;
}
