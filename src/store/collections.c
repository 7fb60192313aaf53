#include "store/collections.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/db.h"
#include "store/access.h"
#include "store/collection_sql.h"
#include "store/marks.h"
#include "store/memory.h"
#include "store/sealed_text.h"

#include <stdlib.h>
#include <string.h>

/* --- get and delete --- */

struct one {
    struct store *store;
    const struct principal *principal;
    const char *id;
    struct arena *arena;
    struct collection_row row;
};

static int get_work(struct db_connection *connection, void *context, struct error *err)
{
    struct one *one = context;
    return collection_load(connection, one->principal, one->id, ROLE_VIEWER, one->arena, &one->row,
                           err);
}

int collections_get(struct store *store, const struct principal *principal, const char *id,
                    struct arena *arena, struct collection_row *ret_row, struct error *err)
{
    struct one one = {.principal = principal, .id = id, .arena = arena};
    if (db_read(store_db(store), get_work, &one, err) < 0)
        return -1;
    *ret_row = one.row;
    return 0;
}

static int delete_work(struct db_connection *connection, void *context, struct error *err)
{
    struct one *one = context;
    if (collection_load(connection, one->principal, one->id, ROLE_EDITOR, one->arena, &one->row,
                        err) < 0)
        return -1;
    return collection_remove(connection, one->principal->team_id, one->id, err);
}

int collections_delete(struct store *store, const struct principal *principal, const char *id,
                       struct arena *arena, struct collection_row *ret_row, struct error *err)
{
    struct one one = {.principal = principal, .id = id, .arena = arena};
    int result = db_write(store_db(store), delete_work, &one, err);
    collection_forget(store, id);
    if (result == 0)
        *ret_row = one.row;
    return result;
}

/* --- edit --- */

static const char update_document_sql[] =
    "UPDATE collections SET name = ?, document = ?, sealed = ? WHERE team_id = ? AND id = ?";

struct edit {
    struct one one;
    collection_edit_fn edit;
    void *user;
    int64_t now;
};

static int load_document(struct db_connection *connection, const struct one *one,
                         struct arena *scratch, cJSON **ret_document, struct error *err)
{
    const char *text;
    size_t length;
    if (collection_read_document(connection, store_keys(one->store), one->principal->team_id,
                                 one->id, scratch, &text, &length, err) < 0)
        return -1;
    *ret_document = json_parse(text, length, &json_document_limits, "a stored collection", err);
    return *ret_document ? 0 : -1;
}

static int save_document(struct db_connection *connection, const struct one *one,
                         struct arena *scratch, const cJSON *document, struct error *err)
{
    AUTO_BUFFER text;
    struct sealed_text column;
    int64_t is_secret = collection_has_secret(document);
    const char *name = json_get_text(json_get(document, "info"), "name");
    buffer_init(&text, json_document_limits.bytes);
    if (collection_print(document, &text) < 0)
        return error_set(err, ERR_LIMIT, "the collection is too large");
    sealed_text_make(scratch, store_keys(one->store), "collections", one->id, buffer_text(&text),
                     text.length, is_secret, &column);
    return db_execute(connection, NULL, err, update_document_sql, "tbiit", name ? name : "",
                      column.bytes, column.length, is_secret, one->principal->team_id, one->id);
}

static void describe_edited(struct edit *edit, const cJSON *document, int64_t revision)
{
    struct collection_row *row = &edit->one.row;
    const cJSON *info = json_get(document, "info");
    const char *name = json_get_text(info, "name");
    const cJSON *description = json_get(info, "description");
    if (!cJSON_IsString(description))
        description = json_get(description, "content");
    row->name = arena_strdup(edit->one.arena, name ? name : "");
    row->description = cJSON_IsString(description)
                           ? arena_strdup(edit->one.arena, description->valuestring)
                           : NULL;
    row->revision = revision;
    row->updated_at = edit->now;
    row->updated_by = edit->one.principal->user_id;
}

static int edit_work(struct db_connection *connection, void *context, struct error *err)
{
    struct edit *edit = context;
    struct one *one = &edit->one;
    const struct collection_touch touch = {
        .principal = one->principal, .id = one->id, .now = edit->now};
    AUTO_ARENA scratch = {0};
    AUTO_JSON document = NULL;
    int64_t revision;
    if (collection_load(connection, one->principal, one->id, ROLE_EDITOR, one->arena, &one->row,
                        err) < 0 ||
        load_document(connection, one, &scratch, &document, err) < 0 ||
        edit->edit(document, edit->user, err) < 0 ||
        save_document(connection, one, &scratch, document, err) < 0 ||
        collection_touch(connection, &touch, &revision, err) < 0)
        return -1;
    describe_edited(edit, document, revision);
    return 0;
}

int collections_edit(struct store *store, const struct principal *principal, const char *id,
                     collection_edit_fn edit, void *user, struct arena *arena,
                     struct collection_row *ret_row, struct error *err)
{
    struct edit work = {.one = {store, principal, id, arena, {0}},
                        .edit = edit,
                        .user = user,
                        .now = clock_wall_ms()};
    int result = db_write(store_db(store), edit_work, &work, err);
    collection_forget(store, id);
    if (result == 0)
        *ret_row = work.one.row;
    return result;
}

/* --- list --- */

static const char list_sql[] = "SELECT " COLLECTION_COLUMNS " FROM collections c"
                               " WHERE c.team_id = ? ORDER BY c.created_at, c.id";
static const char list_workspace_sql[] =
    "SELECT " COLLECTION_COLUMNS " FROM collections c"
    " WHERE c.team_id = ? AND c.workspace_id = ? ORDER BY c.created_at, c.id";

struct list {
    const struct principal *principal;
    const struct collection_filter *filter;
    struct arena *arena;
    struct collection_row *rows; /* heap, while it grows */
    size_t count, capacity, total;
};

static void take_row(struct list *list, struct db_statement *row, enum role role)
{
    int64_t place = (int64_t)list->total++, offset = list->filter->offset;
    if (place < offset || (list->filter->limit && place >= offset + list->filter->limit))
        return;
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 64;
        list->rows = mem_grow(list->rows, list->capacity, sizeof *list->rows);
    }
    collection_read_row(row, list->arena, &list->rows[list->count]);
    list->rows[list->count++].role = role;
}

static int list_rows(struct db_connection *connection, struct list *list,
                     const struct access_view *view, struct error *err)
{
    const struct collection_filter *filter = list->filter;
    struct db_statement *row;
    int64_t team = list->principal->team_id;
    int found = filter->workspace_id ? db_first(connection, &row, err, list_workspace_sql, "it",
                                                team, filter->workspace_id)
                                     : db_first(connection, &row, err, list_sql, "i", team);
    for (; found > 0; found = db_step(row, err)) {
        enum role role =
            access_view_collection(view, db_column_text(row, 1), db_column_text(row, 0));
        if (role != ROLE_NONE &&
            (!filter->name || text_equal(filter->name, db_column_text(row, 2))))
            take_row(list, row, role);
    }
    return found;
}

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    struct list *list = context;
    struct access_view view;
    list->count = list->total = 0;
    if (access_view_load(connection, list->principal, &view, err) < 0)
        return -1;
    int result = list_rows(connection, list, &view, err);
    access_view_release(&view);
    return result;
}

int collections_list(struct store *store, const struct principal *principal,
                     const struct collection_filter *filter, struct arena *arena,
                     struct collection_row **ret_rows, size_t *ret_count, size_t *ret_total,
                     struct error *err)
{
    struct list list = {.principal = principal, .filter = filter, .arena = arena};
    int result = db_read(store_db(store), list_work, &list, err);
    if (result == 0) {
        *ret_rows = arena_array(arena, list.count + 1, struct collection_row);
        if (list.count)
            memcpy(*ret_rows, list.rows, list.count * sizeof *list.rows);
        *ret_count = list.count;
        *ret_total = list.total;
    }
    free(list.rows);
    return result;
}

/* --- replacing in the background --- */

bool collections_update_begin(struct store *store, const char *id)
{
    return marks_set(store_memory(store)->updates, id);
}

void collections_update_end(struct store *store, const char *id)
{
    marks_clear(store_memory(store)->updates, id);
}

bool collections_update_is_under_way(struct store *store, const char *id)
{
    return marks_is_set(store_memory(store)->updates, id);
}
