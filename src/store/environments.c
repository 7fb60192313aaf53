#include "store/environments.h"

#include "base/arena.h"
#include "base/mem.h"
#include "db/db.h"
#include "store/access.h"
#include "store/environment_rows.h"
#include "store/workspaces.h"

#include <stdlib.h>
#include <string.h>

static const char list_sql[] = "SELECT " ENVIRONMENT_COLUMNS ENVIRONMENT_TABLES
                               " WHERE e.team_id = ? ORDER BY e.created_at, e.id";
static const char list_one_sql[] =
    "SELECT " ENVIRONMENT_COLUMNS ENVIRONMENT_TABLES " WHERE e.team_id = ? AND e.workspace_id = ?"
    " ORDER BY e.created_at, e.id";

/* --- lists --- */

struct list {
    struct environment_work work;
    const char *workspace_id;
    struct environment *found; /* heap, while it grows */
    size_t count, capacity;
};

static void add(struct list *list, const struct environment *environment)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 16;
        list->found = mem_grow(list->found, list->capacity, sizeof *list->found);
    }
    list->found[list->count++] = *environment;
}

/* All rows of a statement that the view shows. */
static int collect(struct list *list, const struct access_view *view, int found,
                   struct db_statement *row, struct error *err)
{
    for (; found > 0 && list->count < ENVIRONMENTS_MAX_LIST; found = db_step(row, err)) {
        struct environment environment;
        if (access_view_workspace(view, db_column_text(row, 1)) == ROLE_NONE)
            continue;
        environment_rows_fill(row, list->work.arena, &environment);
        add(list, &environment);
    }
    return found < 0 ? -1 : 0;
}

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    struct list *list = context;
    int64_t team = list->work.principal->team_id;
    struct access_view view;
    struct db_statement *row;
    list->count = 0;
    if (access_view_load(connection, list->work.principal, &view, err) < 0)
        return -1;
    int found = list->workspace_id
                    ? db_first(connection, &row, err, list_one_sql, "it", team, list->workspace_id)
                    : db_first(connection, &row, err, list_sql, "i", team);
    int result = found < 0 ? -1 : collect(list, &view, found, row, err);
    access_view_release(&view);
    return result;
}

int environments_list(struct store *store, const struct principal *principal,
                      const char *workspace_id, struct arena *arena,
                      struct environment_list *ret_list, struct error *err)
{
    struct list list = {.work = {store, principal, arena}, .workspace_id = workspace_id};
    int result = db_read(store_db(store), list_work, &list, err);
    if (result == 0) {
        ret_list->items = arena_array(arena, list.count + 1, struct environment);
        if (list.count)
            memcpy(ret_list->items, list.found, list.count * sizeof *list.found);
        ret_list->count = list.count;
    }
    free(list.found);
    return result;
}

/* --- one --- */

struct create {
    struct environment_work work;
    const char *workspace_id;
    const cJSON *document;
    struct environment environment;
};

static int create_work(struct db_connection *connection, void *context, struct error *err)
{
    struct create *create = context;
    char workspace_id[STORE_ID_SIZE];
    if (workspaces_pick(connection, create->work.principal, create->workspace_id, workspace_id,
                        err) < 0)
        return -1;
    create->environment.workspace_id = arena_strdup(create->work.arena, workspace_id);
    return environment_rows_insert(&create->work, connection, &create->environment,
                                   create->document, err);
}

int environments_create(struct store *store, const struct principal *principal,
                        const char *workspace_id, const char *name, const cJSON *document,
                        struct arena *arena, struct environment *ret_environment, struct error *err)
{
    struct create create = {.work = {store, principal, arena},
                            .workspace_id = workspace_id,
                            .document = document,
                            .environment.name = arena_strdup(arena, name)};
    if (db_write(store_db(store), create_work, &create, err) < 0)
        return -1;
    *ret_environment = create.environment;
    return 0;
}

struct get {
    struct environment_work work;
    const char *id;
    struct environment_row row;
};

static int get_work(struct db_connection *connection, void *context, struct error *err)
{
    struct get *get = context;
    return environment_rows_read(&get->work, connection, get->id, ROLE_VIEWER, &get->row, err);
}

int environments_get(struct store *store, const struct principal *principal, const char *id,
                     struct arena *arena, struct environment *ret_environment, cJSON **ret_document,
                     struct error *err)
{
    struct get get = {.work = {store, principal, arena}, .id = id};
    if (db_read(store_db(store), get_work, &get, err) < 0)
        return -1;
    *ret_environment = get.row.environment;
    if (ret_document)
        *ret_document = get.row.document;
    else
        cJSON_Delete(get.row.document);
    return 0;
}

struct change {
    struct environment_work work;
    const char *id;
    environment_change_fn change;
    void *context;
    struct environment_row row;
};

/* The name stands in the document while it is changed. */
static int apply(struct change *change, struct error *err)
{
    struct environment_row *row = &change->row;
    json_set_text(row->document, "name", row->environment.name);
    if (change->change(row->document, change->context, err) < 0)
        return -1;
    const char *name = json_get_text(row->document, "name");
    if (name)
        row->environment.name = arena_strdup(change->work.arena, name);
    cJSON_DeleteItemFromObjectCaseSensitive(row->document, "name");
    return 0;
}

static int change_work(struct db_connection *connection, void *context, struct error *err)
{
    struct change *change = context;
    cJSON_Delete(TAKE(change->row.document));
    if (environment_rows_read(&change->work, connection, change->id, ROLE_EDITOR, &change->row,
                              err) < 0 ||
        apply(change, err) < 0)
        return -1;
    return environment_rows_update(&change->work, connection, &change->row.environment,
                                   change->row.document, err);
}

int environments_change(struct store *store, const struct principal *principal, const char *id,
                        environment_change_fn change_fn, void *context, struct arena *arena,
                        struct environment *ret_environment, cJSON **ret_document,
                        struct error *err)
{
    struct change change = {
        .work = {store, principal, arena}, .id = id, .change = change_fn, .context = context};
    int result = db_write(store_db(store), change_work, &change, err);
    if (result == 0) {
        *ret_environment = change.row.environment;
        if (ret_document)
            *ret_document = TAKE(change.row.document);
    }
    cJSON_Delete(change.row.document);
    return result;
}

struct removal {
    struct environment_work work;
    const char *id;
    struct environment environment;
};

static int delete_work(struct db_connection *connection, void *context, struct error *err)
{
    struct removal *removal = context;
    if (environment_rows_find(&removal->work, connection, removal->id, ROLE_EDITOR,
                              &removal->environment, err) < 0)
        return -1;
    return environment_rows_delete(&removal->work, connection, removal->id, err);
}

int environments_delete(struct store *store, const struct principal *principal, const char *id,
                        struct arena *arena, struct environment *ret_environment, struct error *err)
{
    struct removal removal = {.work = {store, principal, arena}, .id = id};
    if (db_write(store_db(store), delete_work, &removal, err) < 0)
        return -1;
    *ret_environment = removal.environment;
    return 0;
}
