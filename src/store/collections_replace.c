/* collections_replace.c: makes a stored collection what a plan says, touching what differs. */
#include "store/collections.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "db/db.h"
#include "store/collection_plan.h"
#include "store/collection_sql.h"
#include "store/plan_write.h"
#include "store/sealed_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char rows_sql[] =
    "SELECT id, kind, path, json, sealed FROM items WHERE team_id = ? AND collection_id = ?"
    " ORDER BY path";
static const char delete_row_sql[] = "DELETE FROM items WHERE team_id = ? AND id = ?";
static const char comments_sql[] =
    "SELECT 1 FROM comments WHERE team_id = ? AND collection_id = ? LIMIT 1";
static const char delete_comments_sql[] =
    "DELETE FROM comments WHERE team_id = ? AND collection_id = ? AND model = ? AND model_id = ?";
static const char update_document_sql[] =
    "UPDATE collections SET name = ?, document = ?, sealed = ? WHERE team_id = ? AND id = ?";

/* A row that the plan does not name. */
struct missing_row {
    struct missing_row *next;
    enum item_kind kind;
    char id[STORE_ID_SIZE];
};

struct replace {
    struct store *store;
    const struct principal *principal;
    const char *id;
    const struct collection_plan *plan;
    struct map *by_id; /* given id → the first row of the plan that has it */
    int64_t now;
    struct arena work; /* of one try */
    struct stored_row **stored;
    struct missing_row *missing;
    struct arena *arena; /* of the caller */
    struct collection_row row;
    struct collection_conflict *conflict;
};

static struct map *index_by_id(const struct collection_plan *plan)
{
    struct map *map = map_create(NULL);
    for (size_t i = 0; i < plan->count; i++)
        if (plan->rows[i].given_id && !map_get(map, plan->rows[i].given_id))
            map_put(map, plan->rows[i].given_id, &plan->rows[i]);
    return map;
}

static void note_missing(struct replace *replace, const char *id, enum item_kind kind)
{
    struct missing_row *missing = arena_new(&replace->work, struct missing_row);
    missing->kind = kind;
    snprintf(missing->id, sizeof missing->id, "%s", id);
    missing->next = replace->missing;
    replace->missing = missing;
}

static int compare_row(struct replace *replace, struct arena *scratch, struct db_statement *row,
                       struct error *err)
{
    const char *id = db_column_text(row, 0), *text;
    enum item_kind kind = (enum item_kind)db_column_int(row, 1);
    const struct plan_row *planned = map_get(replace->by_id, id);
    size_t length, path_length;
    if (!planned) {
        note_missing(replace, id, kind);
        return 0;
    }
    if (sealed_text_read(scratch, store_keys(replace->store), "items", id, row, 3, &text, &length,
                         err) < 0)
        return -1;
    const void *path = db_column_bytes(row, 2, &path_length);
    struct stored_row *stored = arena_new(&replace->work, struct stored_row);
    stored->path = memcpy(arena_alloc(&replace->work, path_length), path, path_length);
    stored->path_length = path_length;
    stored->is_same = kind == planned->kind && length == planned->json_length &&
                      memcmp(text, planned->json, length) == 0;
    replace->stored[planned - replace->plan->rows] = stored;
    return 0;
}

static int compare_rows(struct db_connection *connection, struct replace *replace,
                        struct error *err)
{
    AUTO_ARENA scratch = {0};
    struct db_statement *row;
    int found =
        db_first(connection, &row, err, rows_sql, "it", replace->principal->team_id, replace->id);
    for (; found > 0; found = db_step(row, err)) {
        if (compare_row(replace, &scratch, row, err) < 0)
            return -1;
        arena_reset(&scratch);
    }
    return found;
}

static int delete_missing(struct db_connection *connection, const struct replace *replace,
                          struct error *err)
{
    int64_t team = replace->principal->team_id;
    struct db_statement *row;
    int have_comments = replace->missing
                            ? db_first(connection, &row, err, comments_sql, "it", team, replace->id)
                            : 0;
    if (have_comments < 0)
        return -1;
    for (const struct missing_row *missing = replace->missing; missing; missing = missing->next)
        if (db_execute(connection, NULL, err, delete_row_sql, "it", team, missing->id) < 0 ||
            (have_comments &&
             db_execute(connection, NULL, err, delete_comments_sql, "ittt", team, replace->id,
                        item_kind_word(missing->kind), missing->id) < 0))
            return -1;
    return 0;
}

static int update_document(struct db_connection *connection, struct replace *replace,
                           struct error *err)
{
    const struct collection_plan *plan = replace->plan;
    struct sealed_text text;
    sealed_text_make(&replace->work, store_keys(replace->store), "collections", replace->id,
                     plan->document, plan->document_length, plan->is_secret, &text);
    return db_execute(connection, NULL, err, update_document_sql, "tbiit", plan->name, text.bytes,
                      text.length, (int64_t)plan->is_secret, replace->principal->team_id,
                      replace->id);
}

static int write_rows(struct db_connection *connection, struct replace *replace, uint32_t *keys,
                      int64_t revision, struct error *err)
{
    if (plan_keys_choose(replace->plan, replace->stored, &plan_place_whole, keys, err) < 0)
        return -1;
    const struct plan_write write = {
        .plan = replace->plan,
        .stored = replace->stored,
        .keys = keys,
        .place = plan_place_whole,
        .collection_id = replace->id,
        .principal = replace->principal,
        .secrets = store_keys(replace->store),
        .owner_id = replace->row.owner_id,
        .revision = revision,
        .now = replace->now,
        .keeps_foreign = true,
    };
    return plan_write_rows(connection, &write, replace->conflict, err);
}

static int replace_rows(struct db_connection *connection, struct replace *replace,
                        struct error *err)
{
    const struct collection_plan *plan = replace->plan;
    const struct collection_touch touch = {.principal = replace->principal,
                                           .id = replace->id,
                                           .now = replace->now,
                                           .items_more =
                                               (int64_t)plan->count - replace->row.item_count};
    int64_t revision;
    if (compare_rows(connection, replace, err) < 0 ||
        delete_missing(connection, replace, err) < 0 ||
        update_document(connection, replace, err) < 0 ||
        collection_touch(connection, &touch, &revision, err) < 0)
        return -1;
    uint32_t *keys = mem_zero(plan->count + 1, sizeof *keys);
    int result = write_rows(connection, replace, keys, revision, err);
    free(keys);
    return result;
}

static bool is_of_another(const struct replace *replace)
{
    const struct collection_plan *plan = replace->plan;
    return plan->claims_id && (!plan->given_id || strcmp(plan->given_id, replace->id) != 0);
}

static int replace_work(struct db_connection *connection, void *context, struct error *err)
{
    struct replace *replace = context;
    arena_reset(&replace->work);
    replace->missing = NULL;
    replace->stored = arena_array(&replace->work, replace->plan->count + 1, struct stored_row *);
    if (collection_load(connection, replace->principal, replace->id, ROLE_EDITOR, replace->arena,
                        &replace->row, err) < 0)
        return -1;
    if (is_of_another(replace)) {
        replace->conflict->is_of_another = true;
        return error_set(err, ERR_INVALID,
                         "The collection ID in the path does not match the collection ID in the"
                         " request body.");
    }
    if (replace->plan->made_of && replace->plan->made_of != replace->row.revision) {
        replace->conflict->is_stale = true;
        return error_set(err, ERR_BUSY, "The collection has changed meanwhile.");
    }
    return replace_rows(connection, replace, err);
}

int collections_replace(struct store *store, const struct principal *principal, const char *id,
                        const struct collection_plan *plan, struct arena *arena,
                        struct collection_row *ret_row, struct collection_conflict *ret_conflict,
                        struct error *err)
{
    struct replace replace = {.store = store,
                              .principal = principal,
                              .id = id,
                              .plan = plan,
                              .by_id = index_by_id(plan),
                              .now = clock_wall_ms(),
                              .arena = arena,
                              .conflict = ret_conflict};
    int result = db_write(store_db(store), replace_work, &replace, err);
    collection_forget(store, id);
    if (result == 0) {
        *ret_row = replace.row;
        ret_row->name = arena_strdup(arena, plan->name);
    }
    arena_release(&replace.work);
    map_free(replace.by_id);
    return result;
}
