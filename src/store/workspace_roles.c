#include "store/workspace_roles.h"

#include "base/arena.h"
#include "base/text.h"
#include "db/db.h"
#include "store/access.h"
#include "store/audit.h"

static const char list_sql[] =
    "SELECT subject, subject_id, role FROM workspace_roles"
    " WHERE team_id = ? AND workspace_id = ? ORDER BY role, subject DESC, subject_id LIMIT ?";
static const char count_sql[] =
    "SELECT COUNT(*) FROM workspace_roles WHERE team_id = ? AND workspace_id = ?";
static const char put_sql[] =
    "INSERT INTO workspace_roles (team_id, workspace_id, subject, subject_id, role)"
    " VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (team_id, workspace_id, subject, subject_id) DO UPDATE SET role = excluded.role";
static const char remove_sql[] =
    "DELETE FROM workspace_roles WHERE team_id = ? AND workspace_id = ?"
    " AND subject = ? AND subject_id = ? AND role = ?";
static const char workspace_sql[] =
    "SELECT visibility, created_by FROM workspaces WHERE team_id = ? AND id = ?";

struct roles {
    const struct principal *principal;
    const char *workspace_id;
    const struct workspace_role_change *changes;
    size_t change_count;
    struct arena *arena;
    struct workspace_members members;
};

/* The creator of a personal workspace, else 0. */
static int personal_owner(const struct roles *roles, struct db_connection *connection,
                          int64_t *ret_owner, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, workspace_sql, "it", roles->principal->team_id,
                         roles->workspace_id);
    if (found < 0)
        return -1;
    *ret_owner =
        found && text_equal(db_column_text(row, 0), "personal") ? db_column_int(row, 1) : 0;
    return 0;
}

static int load(struct roles *roles, struct db_connection *connection, struct error *err)
{
    struct db_statement *row;
    int64_t owner;
    struct workspace_members *members = &roles->members;
    if (personal_owner(roles, connection, &owner, err) < 0)
        return -1;
    *members = (struct workspace_members){0};
    int found = db_first(connection, &row, err, count_sql, "it", roles->principal->team_id,
                         roles->workspace_id);
    if (found < 0)
        return -1;
    int64_t count = db_column_int(row, 0);
    if (count > WORKSPACE_MAX_MEMBERS)
        count = WORKSPACE_MAX_MEMBERS;
    members->items = arena_array(roles->arena, (size_t)count + 1, struct workspace_member);
    if (owner)
        members->items[members->count++] =
            (struct workspace_member){SUBJECT_USER, owner, ROLE_ADMIN};
    found = db_first(connection, &row, err, list_sql, "iti", roles->principal->team_id,
                     roles->workspace_id, count);
    for (; found > 0; found = db_step(row, err))
        members->items[members->count++] = (struct workspace_member){
            .subject = subject_of(db_column_text(row, 0)),
            .id = db_column_int(row, 1),
            .role = (enum role)db_column_int(row, 2),
        };
    return found;
}

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    struct roles *roles = context;
    if (access_need_workspace(connection, roles->principal, roles->workspace_id, ROLE_VIEWER, err) <
        0)
        return -1;
    return load(roles, connection, err);
}

int workspace_roles_list(struct store *store, const struct principal *principal,
                         const char *workspace_id, struct arena *arena,
                         struct workspace_members *ret_members, struct error *err)
{
    struct roles roles = {.principal = principal, .workspace_id = workspace_id, .arena = arena};
    if (db_read(store_db(store), list_work, &roles, err) < 0)
        return -1;
    *ret_members = roles.members;
    return 0;
}

/* --- changes --- */

static int change_one(const struct roles *roles, struct db_connection *connection,
                      const struct workspace_role_change *change, struct error *err)
{
    const struct workspace_member *member = &change->member;
    int64_t team = roles->principal->team_id, changed;
    const char *subject = subject_name(member->subject);
    if (!change->is_removal) {
        if (subject_check(connection, team, member->subject, member->id, err) < 0)
            return -1;
        return db_execute(connection, NULL, err, put_sql, "ittii", team, roles->workspace_id,
                          subject, member->id, (int64_t)member->role);
    }
    if (db_execute(connection, &changed, err, remove_sql, "ittii", team, roles->workspace_id,
                   subject, member->id, (int64_t)member->role) < 0)
        return -1;
    return changed ? 0
                   : error_set(err, ERR_INVALID, "The %s %lld does not have that role here.",
                               subject, (long long)member->id);
}

static int note_one(const struct roles *roles, struct db_connection *connection,
                    const struct workspace_role_change *change, struct error *err)
{
    const struct workspace_member *member = &change->member;
    const char *subject = subject_name(member->subject), *role = role_name(member->role);
    struct arena *arena = roles->arena;
    const char *message = arena_printf(arena, "%s the role %s of %s %lld in workspace %s",
                                       change->is_removal ? "Removed" : "Set", role, subject,
                                       (long long)member->id, roles->workspace_id);
    const char *variables =
        arena_printf(arena, "{\"subject\":\"%s\",\"id\":%lld,\"role\":\"%s\",\"removed\":%s}",
                     subject, (long long)member->id, role, change->is_removal ? "true" : "false");
    return audit_append(connection, roles->principal, "workspace.roles_update",
                        arena_printf(arena, "workspace/%s", roles->workspace_id), message,
                        variables, err);
}

static int change_work(struct db_connection *connection, void *context, struct error *err)
{
    struct roles *roles = context;
    int64_t owner;
    if (access_need_workspace(connection, roles->principal, roles->workspace_id, ROLE_ADMIN, err) <
            0 ||
        personal_owner(roles, connection, &owner, err) < 0)
        return -1;
    if (owner)
        return error_set(err, ERR_UNSUPPORTED, "Roles are not supported for personal workspaces.");
    for (size_t i = 0; i < roles->change_count; i++)
        if (change_one(roles, connection, &roles->changes[i], err) < 0 ||
            note_one(roles, connection, &roles->changes[i], err) < 0)
            return -1;
    return load(roles, connection, err);
}

int workspace_roles_change(struct store *store, const struct principal *principal,
                           const char *workspace_id, const struct workspace_role_change *changes,
                           size_t count, struct arena *arena, struct workspace_members *ret_members,
                           struct error *err)
{
    struct roles roles = {.principal = principal,
                          .workspace_id = workspace_id,
                          .changes = changes,
                          .change_count = count,
                          .arena = arena};
    if (db_write(store_db(store), change_work, &roles, err) < 0)
        return -1;
    store_people_changed(store);
    *ret_members = roles.members;
    return 0;
}
