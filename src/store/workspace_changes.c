#include "store/workspace_changes.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "db/db.h"
#include "store/access.h"

#include <string.h>

static const char get_sql[] =
    "SELECT name, visibility, description, about, created_by, created_at FROM workspaces"
    " WHERE team_id = ? AND id = ?";
static const char update_sql[] =
    "UPDATE workspaces SET name = ?, visibility = ?, description = ?, about = ?, updated_by = ?,"
    " updated_at = ? WHERE team_id = ? AND id = ?";
static const char name_creator_sql[] =
    "INSERT INTO workspace_roles (team_id, workspace_id, subject, subject_id, role)"
    " VALUES (?, ?, 'user', ?, ?) ON CONFLICT DO NOTHING";
static const char forget_members_sql[] =
    "DELETE FROM workspace_roles WHERE team_id = ? AND workspace_id = ?";
static const char same_name_sql[] =
    "SELECT 1 FROM workspaces WHERE team_id = ? AND visibility = 'public' AND id <> ?"
    " AND lower(name) = lower(?)";

struct change {
    const struct principal *principal;
    const char *id;
    const struct workspace_change *wanted;
    struct arena *arena;
    const char *old_visibility;
    struct workspace workspace;
};

int workspaces_check_public_name(struct db_connection *connection, int64_t team_id, const char *id,
                                 const char *name, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, same_name_sql, "itt", team_id, id, name);
    if (found < 0)
        return -1;
    return found
               ? error_set(err, ERR_CONFLICT, "Workspace Slug is not unique in the account context")
               : 0;
}

static int check_wanted(const struct workspace_change *wanted, struct error *err)
{
    if (wanted->name && (text_is_blank(wanted->name) || strlen(wanted->name) > WORKSPACE_NAME_MAX))
        return error_set(err, ERR_INVALID, "a workspace's name has 1 to %d bytes",
                         WORKSPACE_NAME_MAX);
    if ((wanted->description && strlen(wanted->description) > WORKSPACE_TEXT_MAX) ||
        (wanted->about && strlen(wanted->about) > WORKSPACE_TEXT_MAX))
        return error_set(err, ERR_INVALID, "a workspace's texts have at most %d bytes",
                         WORKSPACE_TEXT_MAX);
    if (wanted->visibility && !workspace_is_visibility(wanted->visibility))
        return error_set(err, ERR_INVALID,
                         "visibilityStatus must be one of personal/private/team/public/partner");
    return 0;
}

static const char *pick(struct arena *arena, const char *wanted, struct db_statement *row,
                        int column)
{
    return wanted ? arena_strdup(arena, wanted) : db_column_copy(row, column, arena);
}

/* What it is to become. */
static int load(struct change *change, struct db_connection *connection, struct error *err)
{
    struct db_statement *row;
    const struct workspace_change *wanted = change->wanted;
    int found =
        db_first(connection, &row, err, get_sql, "it", change->principal->team_id, change->id);
    if (found <= 0)
        return found < 0 ? -1 : access_check(ROLE_NONE, ROLE_ADMIN, "workspace", err);
    change->old_visibility = db_column_copy(row, 1, change->arena);
    change->workspace = (struct workspace){
        .id = arena_strdup(change->arena, change->id),
        .name = pick(change->arena, wanted->name, row, 0),
        .visibility = pick(change->arena, wanted->visibility, row, 1),
        .description = pick(change->arena, wanted->description, row, 2),
        .about = pick(change->arena, wanted->about, row, 3),
        .created_by = db_column_int(row, 4),
        .created_at = db_column_int(row, 5),
        .updated_by = change->principal->user_id,
        .updated_at = clock_wall_ms(),
        .role = ROLE_ADMIN,
    };
    return 0;
}

static int check_visibility(const struct change *change, struct error *err)
{
    const char *old = change->old_visibility, *visibility = change->workspace.visibility;
    if (text_equal(old, visibility))
        return 0;
    if (text_equal(old, "public") && text_equal(visibility, "personal"))
        return error_set(err, ERR_UNSUPPORTED,
                         "Can not convert workspaces from public workspaces for team user. First "
                         "convert to team.");
    bool mine = change->workspace.created_by == change->principal->user_id;
    bool shared = change->principal->role >= ROLE_EDITOR;
    if (text_equal(visibility, "personal") ? !mine : !shared)
        return error_set(err, ERR_DENIED, "You do not have access to update this workspace.");
    return 0;
}

/* Who is named in it follows its visibility. */
static int adjust_members(const struct change *change, struct db_connection *connection,
                          struct error *err)
{
    int64_t team = change->principal->team_id;
    const char *old = change->old_visibility, *visibility = change->workspace.visibility;
    if (text_equal(old, visibility))
        return 0;
    if (text_equal(visibility, "personal"))
        return db_execute(connection, NULL, err, forget_members_sql, "it", team, change->id);
    if (text_equal(old, "personal"))
        return db_execute(connection, NULL, err, name_creator_sql, "itii", team, change->id,
                          change->workspace.created_by, (int64_t)ROLE_ADMIN);
    return 0;
}

static int change_work(struct db_connection *connection, void *context, struct error *err)
{
    struct change *change = context;
    const struct workspace *made = &change->workspace;
    int64_t team = change->principal->team_id;
    if (access_need_workspace(connection, change->principal, change->id, ROLE_ADMIN, err) < 0 ||
        load(change, connection, err) < 0 || check_visibility(change, err) < 0 ||
        adjust_members(change, connection, err) < 0)
        return -1;
    if (text_equal(made->visibility, "public") &&
        workspaces_check_public_name(connection, team, change->id, made->name, err) < 0)
        return -1;
    return db_execute(connection, NULL, err, update_sql, "ttttiiit", made->name, made->visibility,
                      made->description, made->about, made->updated_by, made->updated_at, team,
                      change->id);
}

int workspaces_change(struct store *store, const struct principal *principal, const char *id,
                      const struct workspace_change *wanted, struct arena *arena,
                      struct workspace *ret_workspace, struct error *err)
{
    struct change change = {.principal = principal, .id = id, .wanted = wanted, .arena = arena};
    if (check_wanted(wanted, err) < 0 || db_write(store_db(store), change_work, &change, err) < 0)
        return -1;
    store_people_changed(store);
    *ret_workspace = change.workspace;
    return 0;
}
