#include "store/access.h"

#include "base/map.h"
#include "base/text.h"
#include "db/db.h"

/* Of an explicit role of a workspace w: the principal's own, or that of a group they are in. Takes
 * the user's id twice. */
#define NAMED_WORKSPACE_ROLE                                                                       \
    "COALESCE((SELECT MAX(r.role) FROM workspace_roles r"                                          \
    " WHERE r.team_id = w.team_id AND r.workspace_id = w.id"                                       \
    " AND ((r.subject = 'user' AND r.subject_id = ?)"                                              \
    " OR (r.subject = 'group' AND EXISTS (SELECT 1 FROM group_members m"                           \
    " WHERE m.team_id = r.team_id AND m.group_id = r.subject_id AND m.user_id = ?)))), 0)"

/* Which rows r of collection_roles speak of the principal. Takes the user's id twice. */
#define SPEAKS_OF_PRINCIPAL                                                                        \
    "(r.subject = 'team' OR (r.subject = 'user' AND r.subject_id = ?)"                             \
    " OR (r.subject = 'group' AND EXISTS (SELECT 1 FROM group_members m"                           \
    " WHERE m.team_id = r.team_id AND m.group_id = r.subject_id AND m.user_id = ?)))"

#define NUMBER_OF_ROLE                                                                             \
    "MAX(CASE lower(r.role) WHEN 'editor' THEN 2 WHEN 'viewer' THEN 1 ELSE 0 END)"

static const char workspace_sql[] = "SELECT w.visibility, w.created_by, " NAMED_WORKSPACE_ROLE
                                    " FROM workspaces w WHERE w.team_id = ? AND w.id = ?";

static const char collection_sql[] =
    "SELECT w.visibility, w.created_by, " NAMED_WORKSPACE_ROLE ","
    " COALESCE((SELECT " NUMBER_OF_ROLE " FROM collection_roles r WHERE r.team_id = c.team_id"
    " AND r.collection_id = c.id AND " SPEAKS_OF_PRINCIPAL "), 0)"
    " FROM collections c JOIN workspaces w ON w.team_id = c.team_id AND w.id = c.workspace_id"
    " WHERE c.team_id = ? AND c.id = ?";

static const char workspaces_sql[] =
    "SELECT w.visibility, w.created_by, " NAMED_WORKSPACE_ROLE ", w.id"
    " FROM workspaces w WHERE w.team_id = ?";

static const char shared_sql[] =
    "SELECT r.collection_id, " NUMBER_OF_ROLE " FROM collection_roles r WHERE r.team_id = ?"
    " AND " SPEAKS_OF_PRINCIPAL " GROUP BY r.collection_id";

static enum role greater(enum role a, enum role b)
{
    return a > b ? a : b;
}

/* What the column says, and nothing beyond an admin. */
static enum role role_of_number(int64_t number)
{
    return number <= ROLE_NONE ? ROLE_NONE : number > ROLE_ADMIN ? ROLE_ADMIN : (enum role)number;
}

/* The rule itself. `named` is what workspace_roles says of the principal. */
static enum role role_in_workspace(const struct principal *principal, const char *visibility,
                                   int64_t created_by, enum role named)
{
    if (principal->role == ROLE_NONE)
        return ROLE_NONE;
    if (text_equal(visibility, "personal"))
        return created_by == principal->user_id ? ROLE_ADMIN : ROLE_NONE;
    if (text_equal(visibility, "team") || text_equal(visibility, "public"))
        return greater(principal->role, named);
    return principal->role == ROLE_ADMIN ? ROLE_ADMIN : named;
}

/* Of a row that begins as all three statements do. */
static enum role role_of_row(const struct principal *principal, struct db_statement *row)
{
    return role_in_workspace(principal, db_column_text(row, 0), db_column_int(row, 1),
                             role_of_number(db_column_int(row, 2)));
}

int access_workspace(struct db_connection *connection, const struct principal *principal,
                     const char *workspace_id, enum role *ret_role, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, workspace_sql, "iiit", principal->user_id,
                         principal->user_id, principal->team_id, workspace_id);
    if (found < 0)
        return -1;
    *ret_role = found ? role_of_row(principal, row) : ROLE_NONE;
    return 0;
}

int access_collection(struct db_connection *connection, const struct principal *principal,
                      const char *collection_id, enum role *ret_role, struct error *err)
{
    struct db_statement *row;
    int64_t user = principal->user_id;
    int found = db_first(connection, &row, err, collection_sql, "iiiiit", user, user, user, user,
                         principal->team_id, collection_id);
    if (found < 0)
        return -1;
    *ret_role = ROLE_NONE;
    if (found && principal->role != ROLE_NONE)
        *ret_role = greater(role_of_row(principal, row), role_of_number(db_column_int(row, 3)));
    return 0;
}

int access_check(enum role has, enum role needed, const char *what, struct error *err)
{
    if (has == ROLE_NONE)
        return error_set(err, ERR_NOT_FOUND, "We could not find the %s you are looking for", what);
    if (has < needed)
        return error_set(err, ERR_DENIED,
                         "You do not have enough permissions to perform this action.");
    return 0;
}

int access_need_workspace(struct db_connection *connection, const struct principal *principal,
                          const char *workspace_id, enum role needed, struct error *err)
{
    enum role role;
    if (access_workspace(connection, principal, workspace_id, &role, err) < 0)
        return -1;
    return access_check(role, needed, "workspace", err);
}

int access_need_collection(struct db_connection *connection, const struct principal *principal,
                           const char *collection_id, enum role needed, struct error *err)
{
    enum role role;
    if (access_collection(connection, principal, collection_id, &role, err) < 0)
        return -1;
    return access_check(role, needed, "collection", err);
}

/* --- views --- */

static void remember(struct map *map, const char *id, enum role role)
{
    if (role != ROLE_NONE)
        map_put(map, id, (void *)(uintptr_t)role);
}

static int load_workspaces(struct db_connection *connection, const struct principal *principal,
                           struct map *into, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, workspaces_sql, "iii", principal->user_id,
                         principal->user_id, principal->team_id);
    for (; found > 0; found = db_step(row, err))
        remember(into, db_column_text(row, 3), role_of_row(principal, row));
    return found;
}

static int load_shared(struct db_connection *connection, const struct principal *principal,
                       struct map *into, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, shared_sql, "iii", principal->team_id,
                         principal->user_id, principal->user_id);
    for (; found > 0; found = db_step(row, err))
        remember(into, db_column_text(row, 0), role_of_number(db_column_int(row, 1)));
    return found;
}

int access_view_load(struct db_connection *connection, const struct principal *principal,
                     struct access_view *ret_view, struct error *err)
{
    struct access_view view = {map_create(NULL), map_create(NULL)};
    if (load_workspaces(connection, principal, view.workspaces, err) < 0 ||
        (principal->role != ROLE_NONE &&
         load_shared(connection, principal, view.collections, err) < 0)) {
        access_view_release(&view);
        return -1;
    }
    *ret_view = view;
    return 0;
}

void access_view_release(struct access_view *view)
{
    map_free(view->workspaces);
    map_free(view->collections);
    *view = (struct access_view){0};
}

static enum role recall(const struct map *map, const char *id)
{
    return map ? (enum role)(uintptr_t)map_get(map, id) : ROLE_NONE;
}

enum role access_view_workspace(const struct access_view *view, const char *workspace_id)
{
    return recall(view->workspaces, workspace_id);
}

enum role access_view_collection(const struct access_view *view, const char *workspace_id,
                                 const char *collection_id)
{
    return greater(recall(view->workspaces, workspace_id),
                   recall(view->collections, collection_id));
}
