#include "store/environment_rows.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"
#include "db/db.h"
#include "store/access.h"
#include "store/sealed_json.h"

static const char get_sql[] = "SELECT " ENVIRONMENT_COLUMNS ", e.document" ENVIRONMENT_TABLES
                              " WHERE e.team_id = ? AND e.id = ?";
static const char insert_sql[] =
    "INSERT INTO environments (team_id, id, workspace_id, owner_id, name, document, fork_label,"
    " fork_from, fork_created_at, created_at, updated_at, updated_by)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char update_sql[] = "UPDATE environments SET name = ?, document = ?, updated_at = ?,"
                                 " updated_by = ? WHERE team_id = ? AND id = ?";
static const char delete_sql[] = "DELETE FROM environments WHERE team_id = ? AND id = ?";
static const char read_base_sql[] =
    "SELECT fork_base FROM environments WHERE team_id = ? AND id = ?";
static const char write_base_sql[] =
    "UPDATE environments SET fork_base = ? WHERE team_id = ? AND id = ?";

static const char *context_of(struct arena *arena, const char *id)
{
    return arena_printf(arena, "environments/%s", id);
}

static const char *base_context_of(struct arena *arena, const char *id)
{
    return arena_printf(arena, "environments/%s/fork-base", id);
}

void environment_rows_fill(struct db_statement *row, struct arena *arena, struct environment *into)
{
    *into = (struct environment){
        .id = db_column_copy(row, 0, arena),
        .workspace_id = db_column_copy(row, 1, arena),
        .name = db_column_copy(row, 2, arena),
        .owner_id = db_column_int(row, 3),
        .created_at = db_column_int(row, 4),
        .updated_at = db_column_int(row, 5),
        .updated_by = db_column_int(row, 6),
        .fork_label = db_column_copy(row, 7, arena),
        .fork_from = db_column_copy(row, 8, arena),
        .fork_created_at = db_column_int(row, 9),
        .is_public = db_column_int(row, 10) != 0,
    };
}

/* The row itself stays on the statement for its document. */
static int find(const struct environment_work *work, struct db_connection *connection,
                const char *id, enum role needed, struct environment *ret_environment,
                struct db_statement **ret_row, struct error *err)
{
    enum role role = ROLE_NONE;
    int found = db_first(connection, ret_row, err, get_sql, "it", work->principal->team_id, id);
    if (found < 0)
        return -1;
    if (found) {
        environment_rows_fill(*ret_row, work->arena, ret_environment);
        if (access_workspace(connection, work->principal, ret_environment->workspace_id, &role,
                             err) < 0)
            return -1;
    }
    return access_check(role, needed, "environment", err);
}

int environment_rows_find(const struct environment_work *work, struct db_connection *connection,
                          const char *id, enum role needed, struct environment *ret_environment,
                          struct error *err)
{
    struct db_statement *row;
    return find(work, connection, id, needed, ret_environment, &row, err);
}

int environment_rows_read(const struct environment_work *work, struct db_connection *connection,
                          const char *id, enum role needed, struct environment_row *ret_row,
                          struct error *err)
{
    struct db_statement *row;
    if (find(work, connection, id, needed, &ret_row->environment, &row, err) < 0)
        return -1;
    size_t length;
    const void *box = db_column_bytes(row, ENVIRONMENT_COLUMN_COUNT, &length);
    return sealed_json_read(work->store, work->arena, context_of(work->arena, id), box, length,
                            &ret_row->document, err);
}

int environment_rows_insert(const struct environment_work *work, struct db_connection *connection,
                            struct environment *environment, const cJSON *document,
                            struct error *err)
{
    char id[UUID_SIZE];
    random_uuid4(id);
    environment->id = arena_strdup(work->arena, id);
    environment->owner_id = environment->updated_by = work->principal->user_id;
    environment->created_at = environment->updated_at = clock_wall_ms();
    if (environment->fork_from)
        environment->fork_created_at = environment->created_at;
    struct sealed box;
    if (sealed_json_write(work->store, work->arena, context_of(work->arena, id), document, &box,
                          err) < 0)
        return -1;
    return db_execute(connection, NULL, err, insert_sql, "ittitbttiiii", work->principal->team_id,
                      environment->id, environment->workspace_id, environment->owner_id,
                      environment->name, box.bytes, box.length, environment->fork_label,
                      environment->fork_from, environment->fork_created_at, environment->created_at,
                      environment->updated_at, environment->updated_by);
}

int environment_rows_update(const struct environment_work *work, struct db_connection *connection,
                            struct environment *environment, const cJSON *document,
                            struct error *err)
{
    struct sealed box;
    if (sealed_json_write(work->store, work->arena, context_of(work->arena, environment->id),
                          document, &box, err) < 0)
        return -1;
    environment->updated_at = clock_wall_ms();
    environment->updated_by = work->principal->user_id;
    return db_execute(connection, NULL, err, update_sql, "tbiiit", environment->name, box.bytes,
                      box.length, environment->updated_at, environment->updated_by,
                      work->principal->team_id, environment->id);
}

int environment_rows_delete(const struct environment_work *work, struct db_connection *connection,
                            const char *id, struct error *err)
{
    return db_execute(connection, NULL, err, delete_sql, "it", work->principal->team_id, id);
}

int environment_rows_read_base(const struct environment_work *work,
                               struct db_connection *connection, const char *id, cJSON **ret_base,
                               struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, read_base_sql, "it", work->principal->team_id, id);
    if (found < 0)
        return -1;
    size_t length;
    const void *box = found ? db_column_bytes(row, 0, &length) : NULL;
    if (!box)
        return error_set(err, ERR_STORE, "fork '%s' has no common base", id);
    return sealed_json_read(work->store, work->arena, base_context_of(work->arena, id), box, length,
                            ret_base, err);
}

int environment_rows_write_base(const struct environment_work *work,
                                struct db_connection *connection, const char *id, const cJSON *base,
                                struct error *err)
{
    struct sealed box;
    if (sealed_json_write(work->store, work->arena, base_context_of(work->arena, id), base, &box,
                          err) < 0)
        return -1;
    return db_execute(connection, NULL, err, write_base_sql, "bit", box.bytes, box.length,
                      work->principal->team_id, id);
}
