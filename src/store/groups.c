#include "store/groups.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/db.h"
#include "store/audit.h"
#include "store/internal.h"

#include <stdlib.h>
#include <string.h>

enum { GROUP_NAME_MAX = 255, GROUP_SUMMARY_MAX = 4096 };

static const char insert_sql[] =
    "INSERT INTO groups_of_users (team_id, id, name, summary, created_by, created_at, updated_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)";
static const char user_sql[] = "SELECT 1 FROM users WHERE team_id = ? AND id = ?";
static const char add_member_sql[] =
    "INSERT INTO group_members (team_id, group_id, user_id) VALUES (?, ?, ?)"
    " ON CONFLICT (team_id, group_id, user_id) DO NOTHING";
/* One row a member, a group without any has one with 0; `? = 0`: all groups. */
static const char list_sql[] =
    "SELECT g.id, g.name, g.summary, g.created_by, g.created_at, g.updated_at,"
    " COALESCE(m.user_id, 0) FROM groups_of_users g LEFT JOIN group_members m"
    " ON m.team_id = g.team_id AND m.group_id = g.id"
    " WHERE g.team_id = ? AND (? = 0 OR g.id = ?) ORDER BY g.id, m.user_id";

struct create {
    const struct principal *principal;
    const struct group *values;
    int64_t id, now;
};

static int add_members(struct db_connection *connection, const struct create *create,
                       struct error *err)
{
    int64_t team = create->principal->team_id;
    for (size_t i = 0; i < create->values->member_count; i++) {
        struct db_statement *row;
        int64_t user = create->values->members[i];
        int found = db_first(connection, &row, err, user_sql, "ii", team, user);
        if (found == 0)
            return error_set(err, ERR_NOT_FOUND, "We could not find the user you are looking for");
        if (found < 0 ||
            db_execute(connection, NULL, err, add_member_sql, "iii", team, create->id, user) < 0)
            return -1;
    }
    return 0;
}

static int create_work(struct db_connection *connection, void *context, struct error *err)
{
    struct create *create = context;
    const struct group *values = create->values;
    AUTO_ARENA arena = {0};
    int64_t team = create->principal->team_id;
    if (store_next_number(connection, team, "groups", &create->id, err) < 0 ||
        db_execute(connection, NULL, err, insert_sql, "iittiii", team, create->id, values->name,
                   values->summary ? values->summary : "", create->principal->user_id, create->now,
                   create->now) < 0 ||
        add_members(connection, create, err) < 0)
        return -1;
    return audit_append(connection, create->principal, "team.add_group",
                        arena_printf(&arena, "group/%lld", (long long)create->id),
                        arena_printf(&arena, "The group %s was made", values->name), NULL, err);
}

int groups_create(struct store *store, const struct principal *principal,
                  const struct group *values, struct arena *arena, struct group *ret_group,
                  struct error *err)
{
    if (store_need_admin(principal, err) < 0)
        return -1;
    if (text_is_blank(values->name) || strlen(values->name) > GROUP_NAME_MAX ||
        (values->summary && strlen(values->summary) > GROUP_SUMMARY_MAX))
        return error_set(err, ERR_INVALID, "a group's name has 1 to %d bytes, its summary %d",
                         GROUP_NAME_MAX, GROUP_SUMMARY_MAX);
    struct create create = {.principal = principal, .values = values, .now = clock_wall_ms()};
    if (db_write(store_db(store), create_work, &create, err) < 0)
        return -1;
    store_people_changed(store);
    return groups_get(store, principal, create.id, arena, ret_group, err);
}

struct list {
    int64_t team_id, id;
    struct arena *arena;
    struct group *groups; /* heap, while they grow */
    size_t count, capacity;
    int64_t *members; /* of the last group, likewise */
    size_t member_count, member_capacity;
};

static void end_group(struct list *list)
{
    if (!list->count)
        return;
    int64_t *members = arena_array(list->arena, list->member_count + 1, int64_t);
    if (list->member_count)
        memcpy(members, list->members, list->member_count * sizeof *members);
    list->groups[list->count - 1].members = members;
    list->groups[list->count - 1].member_count = list->member_count;
    list->member_count = 0;
}

static void begin_group(struct list *list, struct db_statement *row)
{
    end_group(list);
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 16;
        list->groups = mem_grow(list->groups, list->capacity, sizeof *list->groups);
    }
    list->groups[list->count++] = (struct group){
        .id = db_column_int(row, 0),
        .name = db_column_copy(row, 1, list->arena),
        .summary = db_column_copy(row, 2, list->arena),
        .created_by = db_column_int(row, 3),
        .created_at = db_column_int(row, 4),
        .updated_at = db_column_int(row, 5),
    };
}

static void add_member(struct list *list, int64_t user_id)
{
    if (list->member_count == list->member_capacity) {
        list->member_capacity = list->member_capacity ? 2 * list->member_capacity : 16;
        list->members = mem_grow(list->members, list->member_capacity, sizeof *list->members);
    }
    list->members[list->member_count++] = user_id;
}

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    struct list *list = context;
    struct db_statement *row;
    list->count = list->member_count = 0;
    int found = db_first(connection, &row, err, list_sql, "iii", list->team_id, list->id, list->id);
    for (; found > 0; found = db_step(row, err)) {
        if (!list->count || list->groups[list->count - 1].id != db_column_int(row, 0))
            begin_group(list, row);
        if (db_column_int(row, 6))
            add_member(list, db_column_int(row, 6));
    }
    end_group(list);
    return found;
}

static int read_groups(struct store *store, struct list *list, struct error *err)
{
    int result = db_read(store_db(store), list_work, list, err);
    struct group *groups = arena_array(list->arena, list->count + 1, struct group);
    if (list->count)
        memcpy(groups, list->groups, list->count * sizeof *groups);
    free(list->groups);
    free(list->members);
    list->groups = groups;
    return result;
}

int groups_list(struct store *store, const struct principal *principal, struct arena *arena,
                struct group **ret_groups, size_t *ret_count, struct error *err)
{
    struct list list = {.team_id = principal->team_id, .arena = arena};
    if (read_groups(store, &list, err) < 0)
        return -1;
    *ret_groups = list.groups;
    *ret_count = list.count;
    return 0;
}

int groups_get(struct store *store, const struct principal *principal, int64_t id,
               struct arena *arena, struct group *ret_group, struct error *err)
{
    struct list list = {.team_id = principal->team_id, .id = id, .arena = arena};
    if (id != 0 && read_groups(store, &list, err) < 0)
        return -1;
    if (list.count == 0)
        return error_set(err, ERR_NOT_FOUND, "We could not find the group you are looking for");
    *ret_group = list.groups[0];
    return 0;
}
