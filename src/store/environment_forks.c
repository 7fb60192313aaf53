#include "store/environments.h"

#include "base/arena.h"
#include "base/text.h"
#include "db/db.h"
#include "store/access.h"
#include "store/environment_merge.h"
#include "store/environment_rows.h"
#include "store/workspaces.h"

#include <stdlib.h>
#include <string.h>

/* --- fork --- */

struct fork {
    struct environment_work work;
    const char *id, *workspace_id, *label;
    struct environment_row parent;
    struct environment environment;
};

static int insert_fork(struct fork *fork, struct db_connection *connection, struct error *err)
{
    char uid[STORE_UID_SIZE], workspace_id[STORE_ID_SIZE];
    struct arena *arena = fork->work.arena;
    if (workspaces_pick(connection, fork->work.principal, fork->workspace_id, workspace_id, err) <
        0)
        return -1;
    store_uid(fork->parent.environment.owner_id, fork->id, uid);
    fork->environment = (struct environment){
        .workspace_id = arena_strdup(arena, workspace_id),
        .name = fork->parent.environment.name,
        .fork_label = fork->label,
        .fork_from = arena_strdup(arena, uid),
    };
    if (environment_rows_insert(&fork->work, connection, &fork->environment, fork->parent.document,
                                err) < 0)
        return -1;
    return environment_rows_write_base(&fork->work, connection, fork->environment.id,
                                       fork->parent.document, err);
}

static int fork_work(struct db_connection *connection, void *context, struct error *err)
{
    struct fork *fork = context;
    if (environment_rows_read(&fork->work, connection, fork->id, ROLE_VIEWER, &fork->parent, err) <
        0)
        return -1;
    int result = insert_fork(fork, connection, err);
    cJSON_Delete(TAKE(fork->parent.document));
    return result;
}

int environments_fork(struct store *store, const struct principal *principal, const char *id,
                      const char *workspace_id, const char *label, struct arena *arena,
                      struct environment *ret_fork, struct error *err)
{
    struct fork fork = {.work = {store, principal, arena},
                        .id = id,
                        .workspace_id = workspace_id,
                        .label = arena_strdup(arena, label)};
    if (db_write(store_db(store), fork_work, &fork, err) < 0)
        return -1;
    *ret_fork = fork.environment;
    return 0;
}

/* --- list of forks --- */

#define FORK_ROWS                                                                                  \
    "SELECT " ENVIRONMENT_COLUMNS ", u.full_name" ENVIRONMENT_TABLES                               \
    " LEFT JOIN users u ON u.team_id = e.team_id AND u.id = e.owner_id"                            \
    " WHERE e.team_id = ? AND e.fork_from = ?"

static const char newest_first_sql[] =
    FORK_ROWS " AND (e.fork_created_at < ? OR (e.fork_created_at = ? AND e.id < ?))"
              " ORDER BY e.fork_created_at DESC, e.id DESC";
static const char oldest_first_sql[] =
    FORK_ROWS " AND (e.fork_created_at > ? OR (e.fork_created_at = ? AND e.id > ?))"
              " ORDER BY e.fork_created_at, e.id";
static const char count_sql[] =
    "SELECT e.workspace_id FROM environments e WHERE e.team_id = ? AND e.fork_from = ?";

struct forks {
    struct environment_work work;
    const char *id;
    int64_t after_time;
    const char *after_id;
    unsigned limit;
    bool newest_first;
    struct environment_page page;
};

static int count_forks(struct forks *forks, struct db_connection *connection, const char *uid,
                       const struct access_view *view, struct error *err)
{
    struct db_statement *row;
    int found =
        db_first(connection, &row, err, count_sql, "it", forks->work.principal->team_id, uid);
    for (forks->page.total = 0; found > 0; found = db_step(row, err))
        forks->page.total += access_view_workspace(view, db_column_text(row, 0)) != ROLE_NONE;
    return found;
}

static int list_forks(struct forks *forks, struct db_connection *connection, const char *uid,
                      const struct access_view *view, struct error *err)
{
    struct db_statement *row;
    struct arena *arena = forks->work.arena;
    struct environment_list *list = &forks->page.forks;
    list->items = arena_array(arena, forks->limit, struct environment);
    list->count = 0;
    forks->page.next = NULL;
    int found = db_first(
        connection, &row, err, forks->newest_first ? newest_first_sql : oldest_first_sql, "itiit",
        forks->work.principal->team_id, uid, forks->after_time, forks->after_time, forks->after_id);
    for (; found > 0; found = db_step(row, err)) {
        if (access_view_workspace(view, db_column_text(row, 1)) == ROLE_NONE)
            continue;
        if (list->count == forks->limit) {
            const struct environment *last = &list->items[list->count - 1];
            forks->page.next =
                arena_printf(arena, "%lld/%s", (long long)last->fork_created_at, last->id);
            return 0;
        }
        struct environment *into = &list->items[list->count++];
        environment_rows_fill(row, arena, into);
        into->owner_name = db_column_copy(row, ENVIRONMENT_COLUMN_COUNT, arena);
    }
    return found;
}

static int forks_work(struct db_connection *connection, void *context, struct error *err)
{
    struct forks *forks = context;
    struct environment parent;
    struct access_view view;
    char uid[STORE_UID_SIZE];
    if (environment_rows_find(&forks->work, connection, forks->id, ROLE_VIEWER, &parent, err) < 0 ||
        access_view_load(connection, forks->work.principal, &view, err) < 0)
        return -1;
    store_uid(parent.owner_id, parent.id, uid);
    int result = count_forks(forks, connection, uid, &view, err);
    if (result == 0)
        result = list_forks(forks, connection, uid, &view, err);
    access_view_release(&view);
    return result;
}

/* "1769850903000/<id>" */
static int read_position(struct forks *forks, const char *after, struct error *err)
{
    char *end;
    forks->after_time = forks->newest_first ? INT64_MAX : -1;
    forks->after_id = "";
    if (!after)
        return 0;
    forks->after_time = strtoll(after, &end, 10);
    if (end == after || *end != '/')
        return error_set(err, ERR_INVALID, "The cursor is not one of this list.");
    forks->after_id = end + 1;
    return 0;
}

int environments_forks(struct store *store, const struct principal *principal, const char *id,
                       const char *after, unsigned limit, bool newest_first, struct arena *arena,
                       struct environment_page *ret_page, struct error *err)
{
    if (limit < 1 || limit > ENVIRONMENTS_MAX_PAGE)
        limit = ENVIRONMENTS_MAX_PAGE;
    struct forks forks = {
        .work = {store, principal, arena}, .id = id, .limit = limit, .newest_first = newest_first};
    if (read_position(&forks, after, err) < 0 ||
        db_read(store_db(store), forks_work, &forks, err) < 0)
        return -1;
    *ret_page = forks.page;
    return 0;
}

/* --- merge and pull --- */

struct meeting {
    struct environment_work work;
    const char *parent_id, *fork_id;
    bool is_pull, delete_fork;
    struct environment_row parent, fork;
    cJSON *base;
    struct environment result;
};

static int check_kinship(const struct meeting *meeting, struct error *err)
{
    char uid[STORE_UID_SIZE];
    store_uid(meeting->parent.environment.owner_id, meeting->parent_id, uid);
    if (!text_equal(meeting->fork.environment.fork_from, uid))
        return error_set(err, ERR_INVALID, "The environment Id is not a forked environment.");
    return 0;
}

/* Afterwards the side that was read from is what both have in common. */
static int meet(struct meeting *meeting, struct db_connection *connection, struct error *err)
{
    struct environment_row *from = meeting->is_pull ? &meeting->parent : &meeting->fork;
    struct environment_row *into = meeting->is_pull ? &meeting->fork : &meeting->parent;
    if (check_kinship(meeting, err) < 0 ||
        environment_rows_read_base(&meeting->work, connection, meeting->fork_id, &meeting->base,
                                   err) < 0)
        return -1;
    AUTO_JSON merged = environment_merge(meeting->base, from->document, into->document);
    if (environment_rows_update(&meeting->work, connection, &into->environment, merged, err) < 0)
        return -1;
    meeting->result = into->environment;
    if (meeting->delete_fork)
        return environment_rows_delete(&meeting->work, connection, meeting->fork_id, err);
    return environment_rows_write_base(&meeting->work, connection, meeting->fork_id, from->document,
                                       err);
}

/* A merge changes the parent, and the fork only when it goes; a pull changes the fork. */
static int meeting_work(struct db_connection *connection, void *context, struct error *err)
{
    struct meeting *meeting = context;
    enum role of_parent = meeting->is_pull ? ROLE_VIEWER : ROLE_EDITOR;
    enum role of_fork = meeting->is_pull || meeting->delete_fork ? ROLE_EDITOR : ROLE_VIEWER;
    int result = -1;
    if (environment_rows_read(&meeting->work, connection, meeting->parent_id, of_parent,
                              &meeting->parent, err) == 0 &&
        environment_rows_read(&meeting->work, connection, meeting->fork_id, of_fork, &meeting->fork,
                              err) == 0)
        result = meet(meeting, connection, err);
    cJSON_Delete(TAKE(meeting->parent.document));
    cJSON_Delete(TAKE(meeting->fork.document));
    cJSON_Delete(TAKE(meeting->base));
    return result;
}

int environments_merge(struct store *store, const struct principal *principal,
                       const char *parent_id, const char *fork_id, bool delete_fork,
                       struct arena *arena, struct environment *ret_parent, struct error *err)
{
    struct meeting meeting = {.work = {store, principal, arena},
                              .parent_id = parent_id,
                              .fork_id = fork_id,
                              .delete_fork = delete_fork};
    if (db_write(store_db(store), meeting_work, &meeting, err) < 0)
        return -1;
    *ret_parent = meeting.result;
    return 0;
}

int environments_pull(struct store *store, const struct principal *principal, const char *fork_id,
                      const char *parent_id, struct arena *arena, struct environment *ret_fork,
                      struct error *err)
{
    struct meeting meeting = {.work = {store, principal, arena},
                              .parent_id = parent_id,
                              .fork_id = fork_id,
                              .is_pull = true};
    if (db_write(store_db(store), meeting_work, &meeting, err) < 0)
        return -1;
    *ret_fork = meeting.result;
    return 0;
}
