#include "store/item_sql.h"

#include "base/arena.h"
#include "base/mem.h"
#include "db/db.h"
#include "store/sealed_text.h"

#include <stdlib.h>
#include <string.h>

#define ITEM_COLUMNS                                                                               \
    "id, collection_id, parent_id, kind, name, owner_id, revision, created_at, updated_at,"        \
    " updated_by, method, url, path"
enum { PATH_COLUMN = 12, JSON_COLUMN };

static const char find_sql[] = "SELECT " ITEM_COLUMNS " FROM items WHERE team_id = ? AND id = ?";
static const char json_sql[] = "SELECT json, sealed FROM items WHERE team_id = ? AND id = ?";
static const char next_sibling_sql[] =
    "SELECT " ITEM_COLUMNS " FROM items WHERE team_id = ? AND collection_id = ?"
    " AND path >= ? AND path < ? ORDER BY path LIMIT 1";
static const char inside_sql[] =
    "SELECT " ITEM_COLUMNS ", json, sealed FROM items WHERE team_id = ? AND collection_id = ?"
    " AND path > ? AND path < ? ORDER BY path";

/* Rows as they come, moved into the arena once they are all there. */
struct row_list {
    struct item_row *rows;
    size_t count, capacity;
};

static struct item_row *new_row(struct row_list *list)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 16;
        list->rows = mem_grow(list->rows, list->capacity, sizeof *list->rows);
    }
    return &list->rows[list->count++];
}

static void hand_over(struct row_list *list, struct arena *arena, struct item_row **ret_rows,
                      size_t *ret_count)
{
    *ret_rows = arena_array(arena, list->count + 1, struct item_row);
    if (list->count)
        memcpy(*ret_rows, list->rows, list->count * sizeof *list->rows);
    *ret_count = list->count;
    free(list->rows);
    *list = (struct row_list){0};
}

static void read_row(struct db_statement *row, struct arena *arena, struct item_row *into,
                     struct item_path *ret_path)
{
    size_t length;
    const void *path = db_column_bytes(row, PATH_COLUMN, &length);
    item_path_set(ret_path, path, length);
    *into = (struct item_row){
        .id = db_column_copy(row, 0, arena),
        .collection_id = db_column_copy(row, 1, arena),
        .parent_id = db_column_copy(row, 2, arena),
        .kind = (enum item_kind)db_column_int(row, 3),
        .name = db_column_copy(row, 4, arena),
        .owner_id = db_column_int(row, 5),
        .revision = db_column_int(row, 6),
        .created_at = db_column_int(row, 7),
        .updated_at = db_column_int(row, 8),
        .updated_by = db_column_int(row, 9),
        .method = db_column_copy(row, 10, arena),
        .url = db_column_copy(row, 11, arena),
    };
}

int item_not_found(enum item_kind kind, struct error *err)
{
    return error_set(err, ERR_NOT_FOUND, "We could not find the %s you are looking for",
                     kind ? item_kind_word(kind) : "item");
}

int item_find(struct db_connection *connection, int64_t team_id, const char *collection_id,
              enum item_kind kind, const char *id, struct arena *arena, struct item_row *ret_row,
              struct item_path *ret_path, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, find_sql, "it", team_id, id);
    if (found <= 0)
        return found;
    read_row(row, arena, ret_row, ret_path);
    bool fits = (!kind || ret_row->kind == kind) &&
                (!collection_id || strcmp(ret_row->collection_id, collection_id) == 0);
    if (ret_row->kind == ITEM_RESPONSE)
        ret_row->parent_kind = ITEM_REQUEST;
    else if (ret_row->parent_id)
        ret_row->parent_kind = ITEM_FOLDER;
    return fits;
}

static int take_json(struct db_statement *statement, int column, const struct secret_keys *secrets,
                     struct arena *arena, struct item_row *row, struct error *err)
{
    const char *text;
    if (sealed_text_read(arena, secrets, "items", row->id, statement, column, &text,
                         &row->json_length, err) < 0)
        return -1;
    row->json = arena_strndup(arena, text, row->json_length);
    row->is_secret = db_column_int(statement, column + 1) != 0;
    return 0;
}

int item_read_json(struct db_connection *connection, const struct secret_keys *secrets,
                   int64_t team_id, struct arena *arena, struct item_row *row, struct error *err)
{
    struct db_statement *statement;
    int found = db_first(connection, &statement, err, json_sql, "it", team_id, row->id);
    if (found <= 0)
        return found < 0 ? -1 : item_not_found(row->kind, err);
    return take_json(statement, 0, secrets, arena, row, err);
}

int item_read_children(struct db_connection *connection, int64_t team_id, const char *collection_id,
                       const struct item_path *path, struct arena *arena,
                       struct item_row **ret_rows, size_t *ret_count, struct error *err)
{
    struct row_list list = {0};
    struct item_path from = *path, end, child;
    struct db_statement *row;
    int found;
    item_path_end(path, &end);
    (void)item_path_push(&from, 0); /* at the deepest level there are no children */
    while ((found = db_first(connection, &row, err, next_sibling_sql, "itbb", team_id,
                             collection_id, from.bytes, from.length, end.bytes, end.length)) > 0) {
        if (from.length == path->length) /* that deep, only the item itself is found */
            break;
        struct item_row *taken = new_row(&list);
        read_row(row, arena, taken, &child);
        taken->depth = 1;
        item_path_end(&child, &from);
    }
    hand_over(&list, arena, ret_rows, ret_count);
    return found < 0 ? -1 : 0;
}

int item_read_inside(struct db_connection *connection, const struct secret_keys *secrets,
                     int64_t team_id, const char *collection_id, const struct item_path *path,
                     struct arena *arena, struct item_row **ret_rows, size_t *ret_count,
                     struct error *err)
{
    struct row_list list = {0};
    struct item_path end, place;
    struct db_statement *row;
    item_path_end(path, &end);
    int found = db_first(connection, &row, err, inside_sql, "itbb", team_id, collection_id,
                         path->bytes, path->length, end.bytes, end.length);
    for (; found > 0; found = db_step(row, err)) {
        struct item_row *taken = new_row(&list);
        read_row(row, arena, taken, &place);
        taken->depth = (uint32_t)(item_path_depth(&place) - item_path_depth(path));
        if (take_json(row, JSON_COLUMN, secrets, arena, taken, err) < 0) {
            free(list.rows);
            return -1;
        }
    }
    hand_over(&list, arena, ret_rows, ret_count);
    return found;
}
