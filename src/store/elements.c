#include "store/elements.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/db.h"
#include "store/access.h"
#include "store/collection_sql.h"

#include <stdlib.h>
#include <string.h>

static const char visibility_sql[] =
    "SELECT visibility FROM workspaces WHERE team_id = ? AND id = ?";

/* What is said of each kind of element. */
static const struct kind {
    const char *word, *list_sql, *find_sql, *move_sql;
} kinds[] = {
    [ELEMENT_COLLECTION] =
        {"collection",
         "SELECT id, name, owner_id FROM collections WHERE team_id = ? AND workspace_id = ?"
         " ORDER BY created_at, id LIMIT ?",
         "SELECT workspace_id FROM collections WHERE team_id = ? AND id = ?",
         "UPDATE collections SET workspace_id = ?, updated_at = ?, updated_by = ?"
         " WHERE team_id = ? AND id = ? AND workspace_id = ?"},
    [ELEMENT_ENVIRONMENT] =
        {"environment",
         "SELECT id, name, owner_id FROM environments WHERE team_id = ? AND workspace_id = ?"
         " ORDER BY created_at, id LIMIT ?",
         "SELECT workspace_id FROM environments WHERE team_id = ? AND id = ?",
         "UPDATE environments SET workspace_id = ?, updated_at = ?, updated_by = ?"
         " WHERE team_id = ? AND id = ? AND workspace_id = ?"},
};

/* --- lists --- */

struct list {
    const struct principal *principal;
    const char *workspace_id;
    enum element element;
    struct arena *arena;
    struct element_name *found; /* heap, while it grows */
    size_t count, capacity;
};

static void add(struct list *list, struct db_statement *row)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 16;
        list->found = mem_grow(list->found, list->capacity, sizeof *list->found);
    }
    list->found[list->count++] = (struct element_name){
        .id = db_column_copy(row, 0, list->arena),
        .name = db_column_copy(row, 1, list->arena),
        .owner_id = db_column_int(row, 2),
    };
}

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    struct list *list = context;
    struct db_statement *row;
    list->count = 0;
    if (access_need_workspace(connection, list->principal, list->workspace_id, ROLE_VIEWER, err) <
        0)
        return -1;
    int found = db_first(connection, &row, err, kinds[list->element].list_sql, "iti",
                         list->principal->team_id, list->workspace_id, (int64_t)ELEMENTS_MAX_LIST);
    for (; found > 0; found = db_step(row, err))
        add(list, row);
    return found;
}

int elements_list(struct store *store, const struct principal *principal, const char *workspace_id,
                  enum element element, struct arena *arena, struct element_names *ret_names,
                  struct error *err)
{
    struct list list = {
        .principal = principal, .workspace_id = workspace_id, .element = element, .arena = arena};
    int result = db_read(store_db(store), list_work, &list, err);
    if (result == 0) {
        ret_names->items = arena_array(arena, list.count + 1, struct element_name);
        if (list.count)
            memcpy(ret_names->items, list.found, list.count * sizeof *list.found);
        ret_names->count = list.count;
    }
    free(list.found);
    return result;
}

/* --- one --- */

struct one {
    const struct principal *principal;
    enum element element;
    const char *id;
    struct arena *arena;
    const char *workspace_id;
};

static int find_work(struct db_connection *connection, void *context, struct error *err)
{
    struct one *one = context;
    struct db_statement *row;
    const struct kind *kind = &kinds[one->element];
    enum role role = ROLE_NONE;
    int found =
        db_first(connection, &row, err, kind->find_sql, "it", one->principal->team_id, one->id);
    if (found < 0)
        return -1;
    if (found) {
        one->workspace_id = db_column_copy(row, 0, one->arena);
        if (access_workspace(connection, one->principal, one->workspace_id, &role, err) < 0)
            return -1;
    }
    return access_check(role, ROLE_VIEWER, kind->word, err);
}

int elements_find(struct store *store, const struct principal *principal, enum element element,
                  const char *id, struct arena *arena, const char **ret_workspace_id,
                  struct error *err)
{
    struct one one = {.principal = principal, .element = element, .id = id, .arena = arena};
    if (db_read(store_db(store), find_work, &one, err) < 0)
        return -1;
    *ret_workspace_id = one.workspace_id;
    return 0;
}

struct transfer {
    const struct principal *principal;
    enum element element;
    const char *id, *from, *to;
};

static int is_personal(struct db_connection *connection, int64_t team_id, const char *workspace_id,
                       bool *ret_personal, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, visibility_sql, "it", team_id, workspace_id);
    if (found < 0)
        return -1;
    *ret_personal = found && text_equal(db_column_text(row, 0), "personal");
    return 0;
}

static int transfer_work(struct db_connection *connection, void *context, struct error *err)
{
    const struct transfer *transfer = context;
    const struct principal *principal = transfer->principal;
    int64_t team = principal->team_id, moved;
    bool from_personal, to_personal;
    if (access_need_workspace(connection, principal, transfer->from, ROLE_EDITOR, err) < 0 ||
        access_need_workspace(connection, principal, transfer->to, ROLE_EDITOR, err) < 0 ||
        is_personal(connection, team, transfer->from, &from_personal, err) < 0 ||
        is_personal(connection, team, transfer->to, &to_personal, err) < 0)
        return -1;
    if (to_personal && !from_personal)
        return error_set(err, ERR_UNSUPPORTED,
                         "Cannot move elements from team level workspace to personal");
    if (db_execute(connection, &moved, err, kinds[transfer->element].move_sql, "tiiitt",
                   transfer->to, clock_wall_ms(), principal->user_id, team, transfer->id,
                   transfer->from) < 0)
        return -1;
    return moved ? 0 : access_check(ROLE_NONE, ROLE_EDITOR, kinds[transfer->element].word, err);
}

int elements_transfer(struct store *store, const struct principal *principal, enum element element,
                      const char *id, const char *from, const char *to, struct error *err)
{
    struct transfer transfer = {principal, element, id, from, to};
    int result = db_write(store_db(store), transfer_work, &transfer, err);
    if (result == 0) { /* whose role it was worked out from has changed, and what is told of it */
        store_people_changed(store);
        if (element == ELEMENT_COLLECTION)
            collection_forget(store, id);
    }
    return result;
}
