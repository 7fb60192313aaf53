#include "store/collection_roles.h"

#include "base/arena.h"
#include "base/mem.h"
#include "db/db.h"
#include "store/access.h"
#include "store/audit.h"

#include <stdlib.h>
#include <string.h>

static const char list_sql[] =
    "SELECT s.subject, s.subject_id, MAX(s.level) FROM ("
    "SELECT r.subject, r.subject_id,"
    " CASE lower(r.role) WHEN 'editor' THEN 2 ELSE 1 END AS level"
    " FROM collection_roles r WHERE r.team_id = ? AND r.collection_id = ?"
    " UNION ALL SELECT m.subject, m.subject_id, CASE WHEN m.role >= 2 THEN 2 ELSE 1 END"
    " FROM collections c JOIN workspace_roles m"
    " ON m.team_id = c.team_id AND m.workspace_id = c.workspace_id"
    " WHERE c.team_id = ? AND c.id = ?"
    " UNION ALL SELECT 'user', w.created_by, 2 FROM collections c JOIN workspaces w"
    " ON w.team_id = c.team_id AND w.id = c.workspace_id"
    " WHERE c.team_id = ? AND c.id = ? AND w.visibility = 'personal') s"
    " GROUP BY s.subject, s.subject_id ORDER BY s.subject, s.subject_id LIMIT ?";
static const char put_sql[] =
    "INSERT INTO collection_roles (team_id, collection_id, subject, subject_id, role)"
    " VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (team_id, collection_id, subject, subject_id)"
    " DO UPDATE SET role = excluded.role";

struct roles {
    const struct principal *principal;
    const char *collection_id;
    struct arena *arena;
    const struct collection_member *changes;
    size_t change_count;
    struct collection_member *found; /* heap, while it grows */
    size_t count, capacity;
};

static void add(struct roles *roles, struct db_statement *row)
{
    if (roles->count == roles->capacity) {
        roles->capacity = roles->capacity ? 2 * roles->capacity : 16;
        roles->found = mem_grow(roles->found, roles->capacity, sizeof *roles->found);
    }
    roles->found[roles->count++] = (struct collection_member){
        .subject = subject_of(db_column_text(row, 0)),
        .id = db_column_int(row, 1),
        .role = db_column_int(row, 2) >= 2 ? ROLE_EDITOR : ROLE_VIEWER,
    };
}

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    struct roles *roles = context;
    struct db_statement *row;
    int64_t team = roles->principal->team_id;
    const char *id = roles->collection_id;
    roles->count = 0;
    if (access_need_collection(connection, roles->principal, id, ROLE_VIEWER, err) < 0)
        return -1;
    int found = db_first(connection, &row, err, list_sql, "itititi", team, id, team, id, team, id,
                         (int64_t)COLLECTION_MAX_MEMBERS);
    for (; found > 0; found = db_step(row, err))
        add(roles, row);
    return found;
}

int collection_roles_list(struct store *store, const struct principal *principal,
                          const char *collection_id, struct arena *arena,
                          struct collection_members *ret_members, struct error *err)
{
    struct roles roles = {.principal = principal, .collection_id = collection_id, .arena = arena};
    int result = db_read(store_db(store), list_work, &roles, err);
    if (result == 0) {
        ret_members->items = arena_array(arena, roles.count + 1, struct collection_member);
        if (roles.count)
            memcpy(ret_members->items, roles.found, roles.count * sizeof *roles.found);
        ret_members->count = roles.count;
    }
    free(roles.found);
    return result;
}

static int change_one(const struct roles *roles, struct db_connection *connection,
                      const struct collection_member *change, struct error *err)
{
    struct arena *arena = roles->arena;
    const char *subject = subject_name(change->subject);
    const char *role = change->role == ROLE_EDITOR ? "EDITOR" : "VIEWER";
    int64_t team = roles->principal->team_id;
    if (subject_check(connection, team, change->subject, change->id, err) < 0 ||
        db_execute(connection, NULL, err, put_sql, "ittit", team, roles->collection_id, subject,
                   change->id, role) < 0)
        return -1;
    return audit_append(connection, roles->principal, "collection.roles_update",
                        arena_printf(arena, "collection/%s", roles->collection_id),
                        arena_printf(arena, "Set the role %s of %s %lld in collection %s", role,
                                     subject, (long long)change->id, roles->collection_id),
                        arena_printf(arena, "{\"subject\":\"%s\",\"id\":%lld,\"role\":\"%s\"}",
                                     subject, (long long)change->id, role),
                        err);
}

static int change_work(struct db_connection *connection, void *context, struct error *err)
{
    struct roles *roles = context;
    if (access_need_collection(connection, roles->principal, roles->collection_id, ROLE_EDITOR,
                               err) < 0)
        return -1;
    for (size_t i = 0; i < roles->change_count; i++)
        if (change_one(roles, connection, &roles->changes[i], err) < 0)
            return -1;
    return 0;
}

int collection_roles_change(struct store *store, const struct principal *principal,
                            const char *collection_id, const struct collection_member *changes,
                            size_t count, struct arena *arena, struct error *err)
{
    struct roles roles = {.principal = principal,
                          .collection_id = collection_id,
                          .arena = arena,
                          .changes = changes,
                          .change_count = count};
    if (db_write(store_db(store), change_work, &roles, err) < 0)
        return -1;
    store_people_changed(store);
    return 0;
}
