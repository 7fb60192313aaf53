#include "store/collection_runs.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"
#include "db/db.h"
#include "store/access.h"
#include "store/sealed_json.h"
#include "store/workspaces.h"

static const char taken_sql[] = "SELECT 1 FROM collection_runs WHERE team_id = ? AND id = ?";
static const char collection_sql[] =
    "SELECT workspace_id FROM collections WHERE team_id = ? AND id = ?";
static const char insert_sql[] =
    "INSERT INTO collection_runs (team_id, id, collection_id, workspace_id, name, status, source,"
    " document, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

struct add {
    struct store *store;
    const struct principal *principal;
    const struct collection_run *wanted;
    const cJSON *document;
    struct arena *arena;
    struct collection_run run;
};

static int choose_id(struct add *add, struct db_connection *connection, struct error *err)
{
    struct db_statement *row;
    char id[UUID_SIZE];
    int found = 1;
    if (add->wanted->id)
        found = db_first(connection, &row, err, taken_sql, "it", add->principal->team_id,
                         add->wanted->id);
    if (found < 0)
        return -1;
    random_uuid4(id);
    add->run.id = arena_strdup(add->arena, found ? id : add->wanted->id);
    return 0;
}

/* A collection that is not seen is not named: the run is then one of the sender's own. */
static int choose_place(struct add *add, struct db_connection *connection, struct error *err)
{
    struct db_statement *row;
    enum role role = ROLE_NONE;
    char workspace_id[STORE_ID_SIZE];
    const char *collection_id = add->wanted->collection_id;
    add->run.collection_id = NULL;
    if (collection_id &&
        access_collection(connection, add->principal, collection_id, &role, err) < 0)
        return -1;
    if (role != ROLE_NONE) {
        int found = db_first(connection, &row, err, collection_sql, "it", add->principal->team_id,
                             collection_id);
        if (found <= 0)
            return found < 0 ? -1 : access_check(ROLE_NONE, ROLE_VIEWER, "collection", err);
        add->run.collection_id = collection_id;
        add->run.workspace_id = db_column_copy(row, 0, add->arena);
        return 0;
    }
    if (workspaces_pick(connection, add->principal, add->wanted->workspace_id, workspace_id, err) <
        0)
        return -1;
    add->run.workspace_id = arena_strdup(add->arena, workspace_id);
    return 0;
}

static int add_work(struct db_connection *connection, void *context, struct error *err)
{
    struct add *add = context;
    struct sealed box;
    add->run = *add->wanted;
    if (choose_id(add, connection, err) < 0 || choose_place(add, connection, err) < 0 ||
        sealed_json_write(add->store, add->arena,
                          arena_printf(add->arena, "collection-runs/%s", add->run.id),
                          add->document, &box, err) < 0)
        return -1;
    const struct collection_run *run = &add->run;
    return db_execute(connection, NULL, err, insert_sql, "ittttttbii", add->principal->team_id,
                      run->id, run->collection_id, run->workspace_id, run->name, run->status,
                      run->source, box.bytes, box.length, add->principal->user_id, clock_wall_ms());
}

int collection_runs_add(struct store *store, const struct principal *principal,
                        const struct collection_run *wanted, const cJSON *document,
                        struct arena *arena, struct collection_run *ret_run, struct error *err)
{
    struct add add = {store, principal, wanted, document, arena, {0}};
    if (db_write(store_db(store), add_work, &add, err) < 0)
        return -1;
    *ret_run = add.run;
    return 0;
}
