#include "store/globals.h"

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "store/access.h"
#include "store/sealed_json.h"

static const char get_sql[] = "SELECT globals FROM workspaces WHERE team_id = ? AND id = ?";
static const char put_sql[] = "UPDATE workspaces SET globals = ?, updated_by = ?, updated_at = ?"
                              " WHERE team_id = ? AND id = ?";

struct globals {
    struct store *store;
    const struct principal *principal;
    const char *workspace_id;
    struct arena *arena;
    struct sealed box;
    cJSON *tree;
};

static const char *context_of(struct arena *arena, const char *workspace_id)
{
    return arena_printf(arena, "workspaces/%s/globals", workspace_id);
}

static int get_work(struct db_connection *connection, void *context, struct error *err)
{
    struct globals *globals = context;
    struct db_statement *row;
    size_t length;
    if (access_need_workspace(connection, globals->principal, globals->workspace_id, ROLE_VIEWER,
                              err) < 0)
        return -1;
    int found = db_first(connection, &row, err, get_sql, "it", globals->principal->team_id,
                         globals->workspace_id);
    if (found < 0)
        return -1;
    const void *box = found ? db_column_bytes(row, 0, &length) : NULL;
    if (box)
        return sealed_json_read(globals->store, globals->arena,
                                context_of(globals->arena, globals->workspace_id), box, length,
                                &globals->tree, err);
    globals->tree = cJSON_CreateObject();
    cJSON_AddArrayToObject(globals->tree, "values");
    return 0;
}

int globals_get(struct store *store, const struct principal *principal, const char *workspace_id,
                struct arena *arena, cJSON **ret_globals, struct error *err)
{
    struct globals globals = {
        .store = store, .principal = principal, .workspace_id = workspace_id, .arena = arena};
    if (db_read(store_db(store), get_work, &globals, err) < 0)
        return -1;
    *ret_globals = globals.tree;
    return 0;
}

static int put_work(struct db_connection *connection, void *context, struct error *err)
{
    struct globals *globals = context;
    if (access_need_workspace(connection, globals->principal, globals->workspace_id, ROLE_EDITOR,
                              err) < 0)
        return -1;
    return db_execute(connection, NULL, err, put_sql, "biiit", globals->box.bytes,
                      globals->box.length, globals->principal->user_id, clock_wall_ms(),
                      globals->principal->team_id, globals->workspace_id);
}

int globals_put(struct store *store, const struct principal *principal, const char *workspace_id,
                const cJSON *tree, struct arena *arena, struct error *err)
{
    struct globals globals = {
        .store = store, .principal = principal, .workspace_id = workspace_id, .arena = arena};
    if (sealed_json_write(store, arena, context_of(arena, workspace_id), tree, &globals.box, err) <
        0)
        return -1;
    return db_write(store_db(store), put_work, &globals, err);
}
