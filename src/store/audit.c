#include "store/audit.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "db/db.h"
#include "store/internal.h"

#include <assert.h>

/* In the order of their display names, as lists of actions usually are. */
const struct audit_action audit_actions[] = {
    {"user.apikey_activate", "Activated API Key"},
    {"team.add_group", "Added Group"},
    {"team.add_member", "Added Member"},
    {"team.backup", "Backed Up Team Data"},
    {"user.password_change", "Changed Password"},
    {"team.settings_update", "Changed Team Setting"},
    {"user.apikey_create", "Created API Key"},
    {"collection.accesskey_create", "Created Collection Access Key"},
    {"user.apikey_deactivate", "Deactivated API Key"},
    {"team.deactivate_member", "Deactivated Member"},
    {"user.apikey_delete", "Deleted API Key"},
    {"collection.accesskey_delete", "Deleted Collection Access Key"},
    {"user.login_password_failure", "Failed to Log In With Password"},
    {"user.login_password_success", "Logged In With Password"},
    {"team.reactivate_member", "Reactivated Member"},
    {"user.apikey_regenerate", "Regenerated API Key"},
    {"user.apikey_rename", "Renamed API Key"},
    {"user.apikey_revoke", "Revoked API Key"},
    {"collection.roles_update", "Updated Collection Roles"},
    {"team.update_member_role", "Updated Member Role"},
    {"workspace.roles_update", "Updated Workspace Roles"},
    {0},
};

static const char insert_sql[] =
    "INSERT INTO audit_events (team_id, id, action, user_id, key_id, address, user_agent, object,"
    " message, detail, created_at) VALUES (?, ?, ?, NULLIF(?, 0), ?, ?, ?, ?, ?, ?, ?)";

static bool is_action(const char *name)
{
    for (const struct audit_action *action = audit_actions; action->name; action++)
        if (text_equal(action->name, name))
            return true;
    return false;
}

int audit_append(struct db_connection *connection, const struct principal *principal,
                 const char *action, const char *object, const char *message, const char *variables,
                 struct error *err)
{
    assert(is_action(action));
    int64_t id = 0;
    if (store_next_number(connection, principal->team_id, "audit", &id, err) < 0)
        return -1;
    return db_execute(connection, NULL, err, insert_sql, "iititttttti", principal->team_id, id,
                      action, principal->user_id, principal->key_id,
                      principal->address ? principal->address : "",
                      principal->user_agent ? principal->user_agent : "", object, message,
                      variables ? variables : "{}", clock_wall_ms());
}

struct event {
    const struct principal *principal;
    const char *action, *object, *message, *variables;
};

static int write_work(struct db_connection *connection, void *context, struct error *err)
{
    const struct event *event = context;
    return audit_append(connection, event->principal, event->action, event->object, event->message,
                        event->variables, err);
}

int audit_write(struct store *store, const struct principal *principal, const char *action,
                const char *object, const char *message, const char *variables, struct error *err)
{
    struct event event = {principal, action, object, message, variables};
    return db_write(store_db(store), write_work, &event, err);
}

/* --- lists --- */

#define EVENT_COLUMNS                                                                              \
    "SELECT e.id, e.action, e.object, e.message, e.detail, e.key_id, e.address, e.user_agent,"     \
    " e.created_at, COALESCE(e.user_id, 0), u.username, u.email, u.full_name, u.state"             \
    " FROM audit_events e LEFT JOIN users u ON u.team_id = e.team_id AND u.id = e.user_id"         \
    " WHERE e.team_id = ? AND (? = 0 OR e.user_id = ?) AND (? = '' OR e.action = ?)"               \
    " AND (? = 0 OR e.created_at >= ?) AND (? = 0 OR e.created_at < ?)"

static const char newest_sql[] =
    EVENT_COLUMNS " AND (? = 0 OR e.id < ?) ORDER BY e.id DESC LIMIT ?";
static const char oldest_sql[] = EVENT_COLUMNS " AND e.id > ? ORDER BY e.id LIMIT ?";

struct list {
    int64_t team_id;
    const struct audit_filter *filter;
    struct arena *arena;
    struct audit_event *events;
    size_t count;
    bool more;
};

static void read_event(struct list *list, struct db_statement *row, struct audit_event *into)
{
    struct arena *arena = list->arena;
    *into = (struct audit_event){
        .id = db_column_int(row, 0),
        .action = db_column_copy(row, 1, arena),
        .object = db_column_copy(row, 2, arena),
        .message = db_column_copy(row, 3, arena),
        .variables = db_column_copy(row, 4, arena),
        .key_id = db_column_copy(row, 5, arena),
        .address = db_column_copy(row, 6, arena),
        .user_agent = db_column_copy(row, 7, arena),
        .created_at = db_column_int(row, 8),
        .user_id = db_column_int(row, 9),
        .username = db_column_copy(row, 10, arena),
        .email = db_column_copy(row, 11, arena),
        .full_name = db_column_copy(row, 12, arena),
        .user_active = text_equal(db_column_text(row, 13), "active"),
    };
}

static int first_event(struct db_connection *connection, const struct list *list,
                       struct db_statement **ret_row, struct error *err)
{
    const struct audit_filter *f = list->filter;
    const char *action = f->action ? f->action : "";
    int64_t one_more = (int64_t)f->limit + 1;
    if (f->oldest_first)
        return db_first(connection, ret_row, err, oldest_sql, "iiittiiiiii", list->team_id,
                        f->user_id, f->user_id, action, action, f->since, f->since, f->until,
                        f->until, f->after, one_more);
    return db_first(connection, ret_row, err, newest_sql, "iiittiiiiiii", list->team_id, f->user_id,
                    f->user_id, action, action, f->since, f->since, f->until, f->until, f->after,
                    f->after, one_more);
}

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    struct list *list = context;
    struct db_statement *row;
    list->count = 0;
    int found = first_event(connection, list, &row, err);
    for (; found > 0 && list->count < list->filter->limit; found = db_step(row, err))
        read_event(list, row, &list->events[list->count++]);
    list->more = found > 0;
    return found < 0 ? -1 : 0;
}

int audit_list(struct store *store, const struct principal *principal,
               const struct audit_filter *filter, struct arena *arena,
               struct audit_event **ret_events, size_t *ret_count, bool *ret_more,
               struct error *err)
{
    assert(filter->limit > 0 && filter->limit <= AUDIT_MAX_PAGE);
    if (store_need_admin(principal, err) < 0)
        return -1;
    struct list list = {
        .team_id = principal->team_id,
        .filter = filter,
        .arena = arena,
        .events = arena_array(arena, filter->limit, struct audit_event),
    };
    if (db_read(store_db(store), list_work, &list, err) < 0)
        return -1;
    *ret_events = list.events;
    *ret_count = list.count;
    *ret_more = list.more;
    return 0;
}
