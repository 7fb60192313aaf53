#include "store/workspaces.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"
#include "db/db.h"
#include "store/access.h"
#include "store/workspace_changes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORKSPACE_COLUMNS                                                                          \
    "id, name, visibility, description, about, created_by, updated_by, created_at, updated_at"

static const char insert_sql[] =
    "INSERT INTO workspaces (team_id, id, name, visibility, description, about,"
    " created_by, updated_by, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char insert_role_sql[] =
    "INSERT INTO workspace_roles (team_id, workspace_id, subject, subject_id, role)"
    " VALUES (?, ?, 'user', ?, ?)";
static const char get_sql[] =
    "SELECT " WORKSPACE_COLUMNS " FROM workspaces WHERE team_id = ? AND id = ?";
static const char list_sql[] =
    "SELECT " WORKSPACE_COLUMNS " FROM workspaces WHERE team_id = ? ORDER BY created_at, id";
static const char oldest_personal_sql[] =
    "SELECT id FROM workspaces WHERE team_id = ? AND visibility = 'personal' AND created_by = ?"
    " ORDER BY created_at, id LIMIT 1";

bool workspace_is_visibility(const char *word)
{
    static const char *const words[] = {"personal", "team", "private", "public", "partner"};
    for (size_t i = 0; word && i < COUNT_OF(words); i++)
        if (text_equal(words[i], word))
            return true;
    return false;
}

static void read_row(struct db_statement *row, struct arena *arena, struct workspace *into)
{
    *into = (struct workspace){
        .id = db_column_copy(row, 0, arena),
        .name = db_column_copy(row, 1, arena),
        .visibility = db_column_copy(row, 2, arena),
        .description = db_column_copy(row, 3, arena),
        .about = db_column_copy(row, 4, arena),
        .created_by = db_column_int(row, 5),
        .updated_by = db_column_int(row, 6),
        .created_at = db_column_int(row, 7),
        .updated_at = db_column_int(row, 8),
    };
}

/* --- create --- */

static int check_values(const struct principal *principal, const struct workspace *values,
                        struct error *err)
{
    const char *description = values->description, *about = values->about;
    if (text_is_blank(values->name) || strlen(values->name) > WORKSPACE_NAME_MAX)
        return error_set(err, ERR_INVALID, "a workspace's name has 1 to %d bytes",
                         WORKSPACE_NAME_MAX);
    if ((description && strlen(description) > WORKSPACE_TEXT_MAX) ||
        (about && strlen(about) > WORKSPACE_TEXT_MAX))
        return error_set(err, ERR_INVALID, "a workspace's texts have at most %d bytes",
                         WORKSPACE_TEXT_MAX);
    if (!workspace_is_visibility(values->visibility))
        return error_set(err, ERR_INVALID,
                         "visibilityStatus must be one of personal/private/team/public/partner");
    if (principal->role < ROLE_EDITOR && !text_equal(values->visibility, "personal"))
        return error_set(err, ERR_DENIED, "You do not have permission to create team workspaces.");
    return 0;
}

static int insert(struct db_connection *connection, const struct principal *principal,
                  const struct workspace *values, struct error *err)
{
    int64_t user = principal->user_id;
    if (db_execute(connection, NULL, err, insert_sql, "itttttiiii", principal->team_id, values->id,
                   values->name, values->visibility, values->description, values->about, user, user,
                   values->created_at, values->created_at) < 0)
        return -1;
    if (text_equal(values->visibility, "personal"))
        return 0;
    return db_execute(connection, NULL, err, insert_role_sql, "itii", principal->team_id,
                      values->id, user, (int64_t)ROLE_ADMIN);
}

struct create {
    const struct principal *principal;
    const struct workspace *workspace;
};

static int create_work(struct db_connection *connection, void *context, struct error *err)
{
    struct create *create = context;
    const struct workspace *workspace = create->workspace;
    if (text_equal(workspace->visibility, "public") &&
        workspaces_check_public_name(connection, create->principal->team_id, workspace->id,
                                     workspace->name, err) < 0)
        return -1;
    return insert(connection, create->principal, workspace, err);
}

int workspaces_create(struct store *store, const struct principal *principal,
                      const struct workspace *values, struct arena *arena,
                      struct workspace *ret_workspace, struct error *err)
{
    if (check_values(principal, values, err) < 0)
        return -1;
    char id[UUID_SIZE];
    random_uuid4(id);
    int64_t now = clock_wall_ms();
    struct workspace made = {
        .id = arena_strdup(arena, id),
        .name = arena_strdup(arena, values->name),
        .visibility = arena_strdup(arena, values->visibility),
        .description = arena_strdup(arena, values->description ? values->description : ""),
        .about = arena_strdup(arena, values->about ? values->about : ""),
        .created_by = principal->user_id,
        .updated_by = principal->user_id,
        .created_at = now,
        .updated_at = now,
        .role = ROLE_ADMIN,
    };
    struct create create = {principal, &made};
    if (db_write(store_db(store), create_work, &create, err) < 0)
        return -1;
    store_people_changed(store);
    *ret_workspace = made;
    return 0;
}

int workspaces_pick(struct db_connection *connection, const struct principal *principal,
                    const char *id_or_null, char ret_id[STORE_ID_SIZE], struct error *err)
{
    if (id_or_null) {
        if (access_need_workspace(connection, principal, id_or_null, ROLE_EDITOR, err) < 0)
            return -1;
        snprintf(ret_id, STORE_ID_SIZE, "%s", id_or_null);
        return 0;
    }
    struct db_statement *row;
    int found = db_first(connection, &row, err, oldest_personal_sql, "ii", principal->team_id,
                         principal->user_id);
    if (found < 0)
        return -1;
    if (found) {
        snprintf(ret_id, STORE_ID_SIZE, "%s", db_column_text(row, 0));
        return 0;
    }
    random_uuid4(ret_id);
    const struct workspace mine = {.id = ret_id,
                                   .name = "My Workspace",
                                   .visibility = "personal",
                                   .description = "",
                                   .about = "",
                                   .created_at = clock_wall_ms()};
    return insert(connection, principal, &mine, err);
}

/* --- read --- */

struct get {
    const struct principal *principal;
    const char *id;
    struct arena *arena;
    struct workspace workspace;
};

static int get_work(struct db_connection *connection, void *context, struct error *err)
{
    struct get *get = context;
    enum role role;
    struct db_statement *row;
    if (access_workspace(connection, get->principal, get->id, &role, err) < 0 ||
        access_check(role, ROLE_VIEWER, "workspace", err) < 0)
        return -1;
    int found = db_first(connection, &row, err, get_sql, "it", get->principal->team_id, get->id);
    if (found <= 0)
        return found < 0 ? -1 : access_check(ROLE_NONE, ROLE_VIEWER, "workspace", err);
    read_row(row, get->arena, &get->workspace);
    get->workspace.role = role;
    return 0;
}

int workspaces_get(struct store *store, const struct principal *principal, const char *id,
                   struct arena *arena, struct workspace *ret_workspace, struct error *err)
{
    struct get get = {.principal = principal, .id = id, .arena = arena};
    if (db_read(store_db(store), get_work, &get, err) < 0)
        return -1;
    *ret_workspace = get.workspace;
    return 0;
}

struct list {
    const struct principal *principal;
    struct arena *arena;
    struct workspace *found; /* heap, while it grows */
    size_t count, capacity;
};

static void add(struct list *list, struct db_statement *row, enum role role)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 16;
        list->found = mem_grow(list->found, list->capacity, sizeof *list->found);
    }
    read_row(row, list->arena, &list->found[list->count]);
    list->found[list->count++].role = role;
}

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    struct list *list = context;
    struct access_view view;
    struct db_statement *row;
    list->count = 0;
    if (access_view_load(connection, list->principal, &view, err) < 0)
        return -1;
    int found = db_first(connection, &row, err, list_sql, "i", list->principal->team_id);
    for (; found > 0; found = db_step(row, err)) {
        enum role role = access_view_workspace(&view, db_column_text(row, 0));
        if (role != ROLE_NONE)
            add(list, row, role);
    }
    access_view_release(&view);
    return found;
}

int workspaces_list(struct store *store, const struct principal *principal, struct arena *arena,
                    struct workspace **ret_workspaces, size_t *ret_count, struct error *err)
{
    struct list list = {.principal = principal, .arena = arena};
    int result = db_read(store_db(store), list_work, &list, err);
    if (result == 0) {
        *ret_workspaces = arena_array(arena, list.count ? list.count : 1, struct workspace);
        if (list.count)
            memcpy(*ret_workspaces, list.found, list.count * sizeof *list.found);
        *ret_count = list.count;
    }
    free(list.found);
    return result;
}

/* --- delete --- */

#define OF_ITS_COLLECTIONS                                                                         \
    " WHERE team_id = ? AND collection_id IN"                                                      \
    " (SELECT c.id FROM collections c WHERE c.team_id = ? AND c.workspace_id = ?)"

#define OF_ITS_SPECS                                                                               \
    " WHERE team_id = ? AND spec_id IN"                                                            \
    " (SELECT s.id FROM specs s WHERE s.team_id = ? AND s.workspace_id = ?)"

/* In this order: the collections go after what is found through them. */
static const char *const delete_through_collections_sql[] = {
    "DELETE FROM items" OF_ITS_COLLECTIONS,
    "DELETE FROM collection_roles" OF_ITS_COLLECTIONS,
    "DELETE FROM collection_access_keys" OF_ITS_COLLECTIONS,
    "DELETE FROM comments" OF_ITS_COLLECTIONS,
    "DELETE FROM spec_links" OF_ITS_COLLECTIONS,
    "DELETE FROM spec_links" OF_ITS_SPECS,
    "DELETE FROM spec_files" OF_ITS_SPECS,
    "DELETE FROM spec_tags" OF_ITS_SPECS,
    "DELETE FROM spec_tag_files" OF_ITS_SPECS,
};
static const char delete_collection_tags_sql[] =
    "DELETE FROM tags WHERE team_id = ? AND element = 'collection' AND element_id IN"
    " (SELECT c.id FROM collections c WHERE c.team_id = ? AND c.workspace_id = ?)";
static const char delete_forks_sql[] =
    "DELETE FROM collection_forks WHERE team_id = ? AND fork_id IN"
    " (SELECT c.id FROM collections c WHERE c.team_id = ? AND c.workspace_id = ?)";
static const char delete_tags_sql[] =
    "DELETE FROM tags WHERE team_id = ? AND element = 'workspace' AND element_id = ?";
static const char *const delete_by_workspace_sql[] = {
    "DELETE FROM collections WHERE team_id = ? AND workspace_id = ?",
    "DELETE FROM specs WHERE team_id = ? AND workspace_id = ?",
    "DELETE FROM environments WHERE team_id = ? AND workspace_id = ?",
    "DELETE FROM collection_runs WHERE team_id = ? AND workspace_id = ?",
    "DELETE FROM workspace_updates WHERE team_id = ? AND workspace_id = ?",
    "DELETE FROM workspace_roles WHERE team_id = ? AND workspace_id = ?",
    "DELETE FROM workspaces WHERE team_id = ? AND id = ?",
};

struct removal {
    const struct principal *principal;
    const char *id;
};

static int delete_work(struct db_connection *connection, void *context, struct error *err)
{
    const struct removal *removal = context;
    int64_t team = removal->principal->team_id;
    const char *id = removal->id;
    if (access_need_workspace(connection, removal->principal, id, ROLE_ADMIN, err) < 0)
        return -1;
    for (size_t i = 0; i < COUNT_OF(delete_through_collections_sql); i++)
        if (db_execute(connection, NULL, err, delete_through_collections_sql[i], "iit", team, team,
                       id) < 0)
            return -1;
    if (db_execute(connection, NULL, err, delete_collection_tags_sql, "iit", team, team, id) < 0 ||
        db_execute(connection, NULL, err, delete_forks_sql, "iit", team, team, id) < 0 ||
        db_execute(connection, NULL, err, delete_tags_sql, "it", team, id) < 0)
        return -1;
    for (size_t i = 0; i < COUNT_OF(delete_by_workspace_sql); i++)
        if (db_execute(connection, NULL, err, delete_by_workspace_sql[i], "it", team, id) < 0)
            return -1;
    return 0;
}

int workspaces_delete(struct store *store, const struct principal *principal, const char *id,
                      struct error *err)
{
    struct removal removal = {principal, id};
    if (db_write(store_db(store), delete_work, &removal, err) < 0)
        return -1;
    store_people_changed(store);
    return 0;
}
