#include "store/fork_base.h"

#include "base/arena.h"
#include "db/db.h"
#include "store/sealed_json.h"

static const char read_sql[] =
    "SELECT base, ids FROM collection_forks WHERE team_id = ? AND fork_id = ?";
static const char write_sql[] =
    "INSERT INTO collection_forks (team_id, fork_id, base, ids) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (team_id, fork_id) DO UPDATE SET base = excluded.base, ids = excluded.ids";
static const char write_ids_sql[] =
    "UPDATE collection_forks SET ids = ? WHERE team_id = ? AND fork_id = ?";
static const char forget_sql[] = "DELETE FROM collection_forks WHERE team_id = ? AND fork_id = ?";
static const char revision_sql[] =
    "UPDATE collections SET fork_revision = ? WHERE team_id = ? AND id = ?";

struct writing {
    int64_t team_id;
    const char *fork_id;
    bool has_base;
    struct sealed base, ids;
    int64_t parent_revision;
};

static const char *context_of(struct arena *arena, const char *fork_id, const char *part)
{
    return arena_printf(arena, "collection-forks/%s/%s", fork_id, part);
}

static int write_work(struct db_connection *connection, void *context, struct error *err)
{
    const struct writing *writing = context;
    const struct sealed *base = &writing->base, *ids = &writing->ids;
    int result =
        writing->has_base
            ? db_execute(connection, NULL, err, write_sql, "itbb", writing->team_id,
                         writing->fork_id, base->bytes, base->length, ids->bytes, ids->length)
            : db_execute(connection, NULL, err, write_ids_sql, "bit", ids->bytes, ids->length,
                         writing->team_id, writing->fork_id);
    if (result < 0 || !writing->parent_revision)
        return result;
    return db_execute(connection, NULL, err, revision_sql, "iit", writing->parent_revision,
                      writing->team_id, writing->fork_id);
}

int fork_base_write(struct store *store, const struct principal *principal, const char *fork_id,
                    const cJSON *collection, const struct fork_ids *ids, int64_t parent_revision,
                    struct error *err)
{
    AUTO_ARENA arena = {0};
    AUTO_JSON pairs = fork_ids_write(ids);
    struct writing writing = {.team_id = principal->team_id,
                              .fork_id = fork_id,
                              .has_base = collection != NULL,
                              .parent_revision = parent_revision};
    if (sealed_json_write(store, &arena, context_of(&arena, fork_id, "ids"), pairs, &writing.ids,
                          err) < 0)
        return -1;
    if (collection && sealed_json_write(store, &arena, context_of(&arena, fork_id, "base"),
                                        collection, &writing.base, err) < 0)
        return -1;
    return db_write(store_db(store), write_work, &writing, err);
}

static int forget_work(struct db_connection *connection, void *context, struct error *err)
{
    const struct writing *writing = context;
    return db_execute(connection, NULL, err, forget_sql, "it", writing->team_id, writing->fork_id);
}

void fork_base_forget(struct store *store, const struct principal *principal, const char *fork_id)
{
    struct error err = {0}; /* what stays is a row that nothing leads to */
    struct writing writing = {.team_id = principal->team_id, .fork_id = fork_id};
    (void)!db_write(store_db(store), forget_work, &writing, &err);
}

struct reading {
    struct store *store;
    int64_t team_id;
    const char *fork_id;
    struct arena *arena;
    cJSON *base, *pairs;
};

static int read_part(struct reading *reading, struct db_statement *row, int column,
                     const char *part, cJSON **ret_tree, struct error *err)
{
    size_t length;
    const void *box = db_column_bytes(row, column, &length);
    return sealed_json_read(reading->store, reading->arena,
                            context_of(reading->arena, reading->fork_id, part), box, length,
                            ret_tree, err);
}

static int read_work(struct db_connection *connection, void *context, struct error *err)
{
    struct reading *reading = context;
    struct db_statement *row;
    int found = db_first(connection, &row, err, read_sql, "it", reading->team_id, reading->fork_id);
    if (found <= 0)
        return found < 0 ? -1
                         : error_set(err, ERR_STORE, "fork '%s' has no base", reading->fork_id);
    if (read_part(reading, row, 0, "base", &reading->base, err) < 0)
        return -1;
    return read_part(reading, row, 1, "ids", &reading->pairs, err);
}

int fork_base_read(struct store *store, const struct principal *principal, const char *fork_id,
                   struct fork_ids *ids, cJSON **ret_collection, struct error *err)
{
    AUTO_ARENA arena = {0};
    struct reading reading = {
        .store = store, .team_id = principal->team_id, .fork_id = fork_id, .arena = &arena};
    int result = db_read(store_db(store), read_work, &reading, err);
    if (result == 0) {
        fork_ids_read(ids, reading.pairs);
        *ret_collection = TAKE(reading.base);
    }
    cJSON_Delete(reading.base);
    cJSON_Delete(reading.pairs);
    return result;
}
