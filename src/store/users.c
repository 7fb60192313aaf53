#include "store/users.h"

#include "base/arena.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/db.h"
#include "store/internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char list_sql[] =
    "SELECT " USER_COLUMNS " FROM users u WHERE u.team_id = ? AND (? = 0 OR EXISTS"
    " (SELECT 1 FROM group_members m WHERE m.team_id = u.team_id AND m.group_id = ?"
    " AND m.user_id = u.id)) ORDER BY u.id";
static const char get_sql[] =
    "SELECT " USER_COLUMNS " FROM users u WHERE u.team_id = ? AND u.id = ?";
static const char find_sql[] =
    "SELECT " USER_COLUMNS " FROM users u WHERE u.team_id = ? AND (u.email = ? OR u.username = ?)"
    " ORDER BY CASE WHEN u.email = ? THEN 0 ELSE 1 END LIMIT 1";
static const char profile_sql[] =
    "SELECT " USER_COLUMNS ", t.name, t.domain FROM users u JOIN teams t ON t.id = u.team_id"
    " WHERE u.team_id = ? AND u.id = ?";

void user_read(struct db_statement *row, int at, struct arena *arena, struct user *ret_user)
{
    *ret_user = (struct user){
        .id = db_column_int(row, at),
        .sub = db_column_copy(row, at + 1, arena),
        .username = db_column_copy(row, at + 2, arena),
        .email = db_column_copy(row, at + 3, arena),
        .full_name = db_column_copy(row, at + 4, arena),
        .role = role_of(db_column_text(row, at + 5)),
        .active = text_equal(db_column_text(row, at + 6), "active"),
        .has_password = db_column_int(row, at + 7) != 0,
        .created_at = db_column_int(row, at + 8),
        .updated_at = db_column_int(row, at + 9),
    };
}

struct list {
    int64_t team_id, group_id;
    struct arena *arena;
    struct user *users; /* heap, while it grows */
    size_t count, capacity;
};

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    struct list *list = context;
    struct db_statement *row;
    list->count = 0;
    int found = db_first(connection, &row, err, list_sql, "iii", list->team_id, list->group_id,
                         list->group_id);
    for (; found > 0; found = db_step(row, err)) {
        if (list->count == list->capacity) {
            list->capacity = list->capacity ? 2 * list->capacity : 16;
            list->users = mem_grow(list->users, list->capacity, sizeof *list->users);
        }
        user_read(row, 0, list->arena, &list->users[list->count++]);
    }
    return found;
}

int users_list(struct store *store, const struct principal *principal, int64_t group_id,
               struct arena *arena, struct user **ret_users, size_t *ret_count, struct error *err)
{
    struct list list = {.team_id = principal->team_id, .group_id = group_id, .arena = arena};
    int result = db_read(store_db(store), list_work, &list, err);
    if (result == 0) {
        *ret_users = arena_array(arena, list.count + 1, struct user);
        if (list.count)
            memcpy(*ret_users, list.users, list.count * sizeof *list.users);
        *ret_count = list.count;
    }
    free(list.users);
    return result;
}

struct get {
    int64_t team_id, id;
    const char *name; /* instead of the id */
    struct arena *arena;
    struct profile found;
};

static int get_result(struct get *get, struct db_statement *row, int found, struct error *err)
{
    if (found == 0)
        return error_set(err, ERR_NOT_FOUND, "We could not find the user you are looking for");
    if (found > 0)
        user_read(row, 0, get->arena, &get->found.user);
    return found < 0 ? -1 : 0;
}

static int get_work(struct db_connection *connection, void *context, struct error *err)
{
    struct get *get = context;
    struct db_statement *row = NULL;
    int found = db_first(connection, &row, err, get_sql, "ii", get->team_id, get->id);
    return get_result(get, row, found, err);
}

int users_get(struct store *store, const struct principal *principal, int64_t id,
              struct arena *arena, struct user *ret_user, struct error *err)
{
    struct get get = {.team_id = principal->team_id, .id = id, .arena = arena};
    if (db_read(store_db(store), get_work, &get, err) < 0)
        return -1;
    *ret_user = get.found.user;
    return 0;
}

static int find_work(struct db_connection *connection, void *context, struct error *err)
{
    struct get *get = context;
    struct db_statement *row = NULL;
    int found = db_first(connection, &row, err, find_sql, "ittt", get->team_id, get->name,
                         get->name, get->name);
    return get_result(get, row, found, err);
}

int users_find(struct store *store, const struct principal *principal, const char *who,
               struct arena *arena, struct user *ret_user, struct error *err)
{
    char *end;
    errno = 0;
    long long id = strtoll(who, &end, 10);
    if (!errno && end != who && !*end)
        return users_get(store, principal, id, arena, ret_user, err);
    struct get get = {
        .team_id = principal->team_id, .name = text_lower(arena, who), .arena = arena};
    if (db_read(store_db(store), find_work, &get, err) < 0)
        return -1;
    *ret_user = get.found.user;
    return 0;
}

static int profile_work(struct db_connection *connection, void *context, struct error *err)
{
    struct get *get = context;
    struct db_statement *row = NULL;
    int found = db_first(connection, &row, err, profile_sql, "ii", get->team_id, get->id);
    if (get_result(get, row, found, err) < 0)
        return -1;
    get->found.team_name = db_column_copy(row, USER_COLUMN_COUNT, get->arena);
    get->found.team_domain = db_column_copy(row, USER_COLUMN_COUNT + 1, get->arena);
    return 0;
}

int users_profile(struct store *store, const struct principal *principal, int64_t id,
                  struct arena *arena, struct profile *ret_profile, struct error *err)
{
    struct get get = {.team_id = principal->team_id, .id = id, .arena = arena};
    if (db_read(store_db(store), profile_work, &get, err) < 0)
        return -1;
    *ret_profile = get.found;
    return 0;
}
