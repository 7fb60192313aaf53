#include "store/collection_render.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "db/db.h"
#include "store/collection_sql.h"
#include "store/item_path.h"
#include "store/sealed_text.h"
#include "json/writer.h"

#include <stdio.h>
#include <string.h>

static const char rows_sql[] =
    "SELECT id, kind, path, json, sealed, owner_id, created_at, updated_at FROM items"
    " WHERE team_id = ? AND collection_id = ? ORDER BY path";

/* Most rows of a collection were made at the same moment. */
struct moment {
    int64_t ms;
    char text[CLOCK_ISO_SIZE];
};

struct renderer {
    struct db_connection *connection;
    const struct secret_keys *secrets;
    int64_t team_id;
    struct buffer *into;
    struct arena scratch; /* of one row */
    struct moment created, updated;
    int64_t owner_id;
    char owner[24];
    enum item_kind open[ITEMS_MAX_DEPTH + 1]; /* what stands around the next row */
    size_t depth;
    bool is_filled; /* the innermost list has something in it */
    struct error *err;
};

static void put(struct renderer *renderer, const char *text)
{
    (void)buffer_append_text(renderer->into, text);
}

static const char *iso(struct moment *moment, int64_t ms)
{
    if (moment->ms != ms || !moment->text[0])
        clock_format_iso(ms, moment->text);
    moment->ms = ms;
    return moment->text;
}

/* --- the document --- */

static void put_quoted(struct renderer *renderer, const char *name, const char *text)
{
    (void)buffer_printf(renderer->into, "\"%s\":", name);
    (void)json_quote(renderer->into, text, strlen(text));
}

static void put_fork(struct renderer *renderer, const struct collection_row *row)
{
    char time[CLOCK_ISO_SIZE];
    clock_format_iso(row->fork_created_at, time);
    put(renderer, ",\"fork\":{");
    put_quoted(renderer, "label", row->fork_label);
    (void)buffer_printf(renderer->into, ",\"createdAt\":\"%s\",", time);
    put_quoted(renderer, "from", row->fork_from ? row->fork_from : "");
    put(renderer, "}");
}

/* The members of `info` that the server adds. */
static void put_info(struct renderer *renderer, const struct collection_row *row)
{
    char uid[STORE_UID_SIZE];
    store_uid(row->owner_id, row->id, uid);
    (void)buffer_printf(renderer->into,
                        "\"_postman_id\":\"%s\",\"uid\":\"%s\",\"updatedAt\":\"%s\","
                        "\"createdAt\":\"%s\",\"lastUpdatedBy\":\"%lld\"",
                        row->id, uid, iso(&renderer->updated, row->updated_at),
                        iso(&renderer->created, row->created_at), (long long)row->updated_by);
    if (row->fork_label)
        put_fork(renderer, row);
}

/* The document begins with `info` (collection_print()), so that additions go right behind its
 * bracket, and ends with a bracket before which the items go. */
static int put_document(struct renderer *renderer, const struct collection_row *row)
{
    static const char start[] = "{\"info\":{";
    const char *text;
    size_t length, skip = sizeof start - 1;
    if (collection_read_document(renderer->connection, renderer->secrets, renderer->team_id,
                                 row->id, &renderer->scratch, &text, &length, renderer->err) < 0)
        return -1;
    if (length < skip + 2 || memcmp(text, start, skip) != 0)
        return error_set(renderer->err, ERR_STORE, "the document of collection %s is damaged",
                         row->id);
    put(renderer, start);
    put_info(renderer, row);
    if (text[skip] != '}')
        put(renderer, ",");
    (void)buffer_append(renderer->into, text + skip, length - skip - 1);
    arena_reset(&renderer->scratch);
    return 0;
}

/* --- the items --- */

static const char *list_name(enum item_kind kind)
{
    return kind == ITEM_FOLDER ? ",\"item\":[" : kind == ITEM_REQUEST ? ",\"response\":[" : "";
}

static void close_to(struct renderer *renderer, size_t depth)
{
    while (renderer->depth > depth) {
        put(renderer, renderer->open[--renderer->depth] == ITEM_RESPONSE ? "}" : "]}");
        renderer->is_filled = true;
    }
}

static const char *owner_text(struct renderer *renderer, int64_t owner_id)
{
    if (renderer->owner_id != owner_id || !renderer->owner[0])
        snprintf(renderer->owner, sizeof renderer->owner, "%lld", (long long)owner_id);
    renderer->owner_id = owner_id;
    return renderer->owner;
}

/* Written by hand: this is done for every row of a collection. */
static void put_item_start(struct renderer *renderer, struct db_statement *row, const char *text,
                           size_t length)
{
    const char *id = db_column_text(row, 0);
    const char *const pieces[] = {renderer->is_filled ? ",{\"id\":\"" : "{\"id\":\"",
                                  id,
                                  "\",\"uid\":\"",
                                  owner_text(renderer, db_column_int(row, 5)),
                                  "-",
                                  id,
                                  "\",\"createdAt\":\"",
                                  iso(&renderer->created, db_column_int(row, 6)),
                                  "\",\"updatedAt\":\"",
                                  iso(&renderer->updated, db_column_int(row, 7)),
                                  length > 2 ? "\"," : "\""};
    for (size_t i = 0; i < COUNT_OF(pieces); i++)
        put(renderer, pieces[i]);
    if (length > 2)
        (void)buffer_append(renderer->into, text + 1, length - 2);
}

static int put_item(struct renderer *renderer, struct db_statement *row)
{
    size_t path_length, length;
    const char *text;
    enum item_kind kind = (enum item_kind)db_column_int(row, 1);
    (void)db_column_bytes(row, 2, &path_length);
    size_t depth = path_length / ITEM_KEY_SIZE;
    if (depth < 1 || depth > renderer->depth + 1 || depth > ITEMS_MAX_DEPTH)
        return error_set(renderer->err, ERR_STORE, "item %s stands nowhere",
                         db_column_text(row, 0));
    if (sealed_text_read(&renderer->scratch, renderer->secrets, "items", db_column_text(row, 0),
                         row, 3, &text, &length, renderer->err) < 0)
        return -1;
    close_to(renderer, depth - 1);
    put_item_start(renderer, row, text, length);
    put(renderer, list_name(kind));
    renderer->open[renderer->depth++] = kind;
    renderer->is_filled = false;
    arena_reset(&renderer->scratch);
    return 0;
}

static int put_items(struct renderer *renderer, const char *collection_id)
{
    struct db_statement *row;
    put(renderer, ",\"item\":[");
    int found = db_first(renderer->connection, &row, renderer->err, rows_sql, "it",
                         renderer->team_id, collection_id);
    for (; found > 0; found = db_step(row, renderer->err))
        if (put_item(renderer, row) < 0)
            return -1;
    close_to(renderer, 0);
    put(renderer, "]");
    return found;
}

static int finish(struct renderer *renderer, int result)
{
    arena_release(&renderer->scratch);
    if (result == 0 && renderer->into->overflowed)
        return error_set(renderer->err, ERR_LIMIT, "the collection is too large");
    return result;
}

int collection_render_full(struct db_connection *connection, const struct secret_keys *secrets,
                           int64_t team_id, const struct collection_row *row, struct buffer *into,
                           struct error *err)
{
    struct renderer renderer = {
        .connection = connection, .secrets = secrets, .team_id = team_id, .into = into, .err = err};
    put(&renderer, "{\"collection\":");
    int result = put_document(&renderer, row);
    if (result == 0)
        result = put_items(&renderer, row->id);
    put(&renderer, "}}");
    return finish(&renderer, result);
}
