#include "store/workspace_updates.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "db/db.h"
#include "store/access.h"
#include "store/internal.h"

const char *const workspace_update_categories[WORKSPACE_UPDATE_CATEGORIES] = {
    "improvement", "new_feature", "bug_fix", "breaking_change", "announcement"};

#define UPDATES                                                                                    \
    "SELECT p.id, p.topic, p.description, p.category, p.related, p.is_pinned, p.created_by,"       \
    " p.updated_by, p.created_at, p.updated_at, COALESCE(u.full_name, ''),"                        \
    " COALESCE(u.username, '') FROM workspace_updates p"                                           \
    " LEFT JOIN users u ON u.team_id = p.team_id AND u.id = p.created_by"                          \
    " WHERE p.team_id = ? AND p.workspace_id = ?"

static const char get_sql[] = UPDATES " AND p.id = ?";
static const char list_sql[] = UPDATES " AND (? = 0 OR p.id < ?) ORDER BY p.id DESC";
static const char insert_sql[] =
    "INSERT INTO workspace_updates (team_id, id, workspace_id, topic, description, category,"
    " related, is_pinned, created_by, updated_by, created_at, updated_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char change_sql[] =
    "UPDATE workspace_updates SET topic = ?, description = ?, category = ?, related = ?,"
    " is_pinned = ?, updated_by = ?, updated_at = ? WHERE team_id = ? AND id = ?";
static const char delete_sql[] = "DELETE FROM workspace_updates WHERE team_id = ? AND id = ?";

struct work {
    const struct principal *principal;
    const char *workspace_id;
    int64_t id; /* of the update; in lists: where the page before ended */
    const struct workspace_update *values;
    int pin;
    unsigned category;
    struct arena *arena;
    struct workspace_update update;
    struct workspace_update_page *page;
};

static int need(const struct work *work, struct db_connection *connection, enum role needed,
                struct error *err)
{
    return access_need_workspace(connection, work->principal, work->workspace_id, needed, err);
}

static void read_row(struct db_statement *row, struct arena *arena, struct workspace_update *into)
{
    *into = (struct workspace_update){
        .id = db_column_int(row, 0),
        .topic = db_column_copy(row, 1, arena),
        .description = db_column_copy(row, 2, arena),
        .category = db_column_copy(row, 3, arena),
        .related = db_column_copy(row, 4, arena),
        .is_pinned = db_column_int(row, 5) != 0,
        .created_by = db_column_int(row, 6),
        .updated_by = db_column_int(row, 7),
        .created_at = db_column_int(row, 8),
        .updated_at = db_column_int(row, 9),
        .creator_name = db_column_copy(row, 10, arena),
        .creator_username = db_column_copy(row, 11, arena),
    };
}

static int find(struct work *work, struct db_connection *connection, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, get_sql, "iti", work->principal->team_id,
                         work->workspace_id, work->id);
    if (found <= 0)
        return found < 0 ? -1 : error_set(err, ERR_NOT_FOUND, "Workspace Update does not exist");
    read_row(row, work->arena, &work->update);
    return 0;
}

static int create_work(struct db_connection *connection, void *context, struct error *err)
{
    struct work *work = context;
    struct workspace_update *update = &work->update;
    int64_t team = work->principal->team_id;
    *update = *work->values;
    update->created_by = update->updated_by = work->principal->user_id;
    update->created_at = update->updated_at = clock_wall_ms();
    if (need(work, connection, ROLE_EDITOR, err) < 0 ||
        store_next_number(connection, team, "workspace_updates", &update->id, err) < 0)
        return -1;
    return db_execute(connection, NULL, err, insert_sql, "iitttttiiiii", team, update->id,
                      work->workspace_id, update->topic, update->description, update->category,
                      update->related, (int64_t)update->is_pinned, update->created_by,
                      update->updated_by, update->created_at, update->updated_at);
}

int workspace_updates_create(struct store *store, const struct principal *principal,
                             const char *workspace_id, const struct workspace_update *values,
                             struct arena *arena, struct workspace_update *ret_update,
                             struct error *err)
{
    struct work work = {
        .principal = principal, .workspace_id = workspace_id, .values = values, .arena = arena};
    if (db_write(store_db(store), create_work, &work, err) < 0)
        return -1;
    *ret_update = work.update;
    return 0;
}

static int get_work(struct db_connection *connection, void *context, struct error *err)
{
    struct work *work = context;
    return need(work, connection, ROLE_VIEWER, err) < 0 ? -1 : find(work, connection, err);
}

int workspace_updates_get(struct store *store, const struct principal *principal,
                          const char *workspace_id, int64_t id, struct arena *arena,
                          struct workspace_update *ret_update, struct error *err)
{
    struct work work = {
        .principal = principal, .workspace_id = workspace_id, .id = id, .arena = arena};
    if (db_read(store_db(store), get_work, &work, err) < 0)
        return -1;
    *ret_update = work.update;
    return 0;
}

static void pick(const char **into, const char *wanted)
{
    if (wanted)
        *into = wanted;
}

static int change_work(struct db_connection *connection, void *context, struct error *err)
{
    struct work *work = context;
    struct workspace_update *update = &work->update;
    if (need(work, connection, ROLE_EDITOR, err) < 0 || find(work, connection, err) < 0)
        return -1;
    pick(&update->topic, work->values->topic);
    pick(&update->description, work->values->description);
    pick(&update->category, work->values->category);
    pick(&update->related, work->values->related);
    if (work->pin >= 0)
        update->is_pinned = work->pin;
    update->updated_by = work->principal->user_id;
    update->updated_at = clock_wall_ms();
    return db_execute(connection, NULL, err, change_sql, "ttttiiiii", update->topic,
                      update->description, update->category, update->related,
                      (int64_t)update->is_pinned, update->updated_by, update->updated_at,
                      work->principal->team_id, update->id);
}

int workspace_updates_change(struct store *store, const struct principal *principal,
                             const char *workspace_id, int64_t id,
                             const struct workspace_update *values, int pin, struct arena *arena,
                             struct workspace_update *ret_update, struct error *err)
{
    struct work work = {.principal = principal,
                        .workspace_id = workspace_id,
                        .id = id,
                        .values = values,
                        .pin = pin,
                        .arena = arena};
    if (db_write(store_db(store), change_work, &work, err) < 0)
        return -1;
    *ret_update = work.update;
    return 0;
}

static int delete_work(struct db_connection *connection, void *context, struct error *err)
{
    struct work *work = context;
    if (need(work, connection, ROLE_EDITOR, err) < 0 || find(work, connection, err) < 0)
        return -1;
    return db_execute(connection, NULL, err, delete_sql, "ii", work->principal->team_id, work->id);
}

int workspace_updates_delete(struct store *store, const struct principal *principal,
                             const char *workspace_id, int64_t id, struct error *err)
{
    AUTO_ARENA arena = {0};
    struct work work = {
        .principal = principal, .workspace_id = workspace_id, .id = id, .arena = &arena};
    return db_write(store_db(store), delete_work, &work, err);
}

static bool is_wanted(const struct work *work, const char *category)
{
    for (unsigned i = 0; i < WORKSPACE_UPDATE_CATEGORIES; i++)
        if (text_equal(workspace_update_categories[i], category))
            return work->category == 0 || work->category & 1U << i;
    return false;
}

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    struct work *work = context;
    struct workspace_update_page *page = work->page;
    struct db_statement *row;
    page->count = 0;
    page->next = 0;
    if (need(work, connection, ROLE_VIEWER, err) < 0)
        return -1;
    int found = db_first(connection, &row, err, list_sql, "itii", work->principal->team_id,
                         work->workspace_id, work->id, work->id);
    for (; found > 0; found = db_step(row, err)) {
        if (!is_wanted(work, db_column_text(row, 3)))
            continue;
        if (page->count == WORKSPACE_UPDATES_PER_PAGE) {
            page->next = page->items[page->count - 1].id;
            return 0;
        }
        read_row(row, work->arena, &page->items[page->count++]);
    }
    return found;
}

int workspace_updates_list(struct store *store, const struct principal *principal,
                           const char *workspace_id, unsigned category, int64_t after,
                           struct arena *arena, struct workspace_update_page *ret_page,
                           struct error *err)
{
    struct work work = {.principal = principal,
                        .workspace_id = workspace_id,
                        .id = after,
                        .category = category,
                        .arena = arena,
                        .page = ret_page};
    return db_read(store_db(store), list_work, &work, err);
}
