#include "store/plan_write.h"

#include "base/arena.h"
#include "base/random.h"
#include "db/db.h"
#include "store/access.h"
#include "store/sealed_text.h"

#include <stdio.h>
#include <string.h>

static const char insert_sql[] =
    "INSERT INTO items (team_id, id, collection_id, parent_id, kind, path, name, method, url,"
    " json, sealed, owner_id, revision, created_at, updated_at, updated_by)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (team_id, id) DO NOTHING";
static const char update_sql[] =
    "UPDATE items SET parent_id = ?, kind = ?, path = ?, name = ?, method = ?, url = ?, json = ?,"
    " sealed = ?, revision = ?, updated_at = ?, updated_by = ? WHERE team_id = ? AND id = ?";
static const char place_sql[] =
    "UPDATE items SET parent_id = ?, path = ? WHERE team_id = ? AND id = ?";
static const char park_sql[] = "UPDATE items SET path = ? WHERE team_id = ? AND id = ?";
static const char home_sql[] = "SELECT collection_id FROM items WHERE team_id = ? AND id = ?";

struct writer {
    const struct plan_write *write;
    struct db_connection *connection;
    struct arena scratch; /* of one row */
    struct collection_conflict *conflict;
    struct error *err;
};

static int too_deep(struct error *err)
{
    return error_set(err, ERR_INVALID, "folders of a collection stand at most %d levels deep",
                     ITEMS_MAX_DEPTH - 2);
}

static int path_of(const struct writer *writer, size_t index, struct item_path *ret_path)
{
    const struct plan_write *write = writer->write;
    return plan_keys_path(write->plan, &write->place, write->keys, index, ret_path)
               ? 0
               : too_deep(writer->err);
}

static const char *parent_of(const struct plan_write *write, const struct plan_row *row)
{
    return row->parent ? write->plan->rows[row->parent - 1].id : write->base_id;
}

static const struct stored_row *stored_of(const struct plan_write *write, size_t index)
{
    return write->stored ? write->stored[index] : NULL;
}

static bool stays(const struct stored_row *stored, const struct item_path *path)
{
    return stored->path_length == path->length &&
           memcmp(stored->path, path->bytes, path->length) == 0;
}

/* Paths are unique at every moment: whoever moves makes room first. */
static int park_movers(struct writer *writer)
{
    const struct plan_write *write = writer->write;
    struct item_path path, parked;
    for (size_t i = 0; write->stored && i < write->plan->count; i++) {
        const struct stored_row *stored = write->stored[i];
        if (!stored)
            continue;
        if (path_of(writer, i, &path) < 0)
            return -1;
        if (stays(stored, &path))
            continue;
        const char *id = write->plan->rows[i].id;
        item_path_park(id, &parked);
        if (db_execute(writer->connection, NULL, writer->err, park_sql, "bit", parked.bytes,
                       parked.length, write->principal->team_id, id) < 0)
            return -1;
    }
    return 0;
}

static int insert(struct writer *writer, const struct plan_row *row, const struct item_path *path,
                  int64_t *ret_count)
{
    const struct plan_write *write = writer->write;
    struct sealed_text text;
    int64_t kind = row->kind, is_sealed = row->is_secret;
    sealed_text_make(&writer->scratch, write->secrets, "items", row->id, row->json,
                     row->json_length, row->is_secret, &text);
    return db_execute(writer->connection, ret_count, writer->err, insert_sql, "itttibtttbiiiiii",
                      write->principal->team_id, row->id, write->collection_id,
                      parent_of(write, row), kind, path->bytes, path->length, row->summary.name,
                      row->summary.method, row->summary.url, text.bytes, text.length, is_sealed,
                      write->owner_id, write->revision, write->now, write->now,
                      write->principal->user_id);
}

/* The id is taken: 1 when that is a conflict, 0 when another id will do. */
static int is_conflict(struct writer *writer, const struct plan_row *row)
{
    const struct plan_write *write = writer->write;
    struct db_statement *home;
    enum role role;
    if (!write->keeps_foreign)
        return 0;
    int found = db_first(writer->connection, &home, writer->err, home_sql, "it",
                         write->principal->team_id, row->id);
    if (found <= 0)
        return found;
    const char *collection = db_column_copy(home, 0, &writer->scratch);
    if (strcmp(collection, write->collection_id) == 0) /* named twice in this document */
        return 0;
    if (access_collection(writer->connection, write->principal, collection, &role, writer->err) < 0)
        return -1;
    return role != ROLE_NONE;
}

static int insert_new(struct writer *writer, struct plan_row *row, const struct item_path *path)
{
    int64_t count;
    if (row->given_id && !writer->write->is_anew)
        snprintf(row->id, STORE_ID_SIZE, "%s", row->given_id);
    else
        random_uuid4(row->id);
    if (insert(writer, row, path, &count) < 0)
        return -1;
    if (count > 0)
        return 0;
    int conflict = is_conflict(writer, row);
    if (conflict < 0)
        return -1;
    if (conflict) {
        writer->conflict->kind = row->kind;
        snprintf(writer->conflict->id, STORE_ID_SIZE, "%s", row->id);
        return error_set(writer->err, ERR_CONFLICT, "This %s already exists in the database.",
                         item_kind_word(row->kind));
    }
    random_uuid4(row->id);
    return insert(writer, row, path, &count);
}

static int update(struct writer *writer, const struct plan_row *row, const struct item_path *path)
{
    const struct plan_write *write = writer->write;
    struct sealed_text text;
    int64_t kind = row->kind, is_sealed = row->is_secret;
    sealed_text_make(&writer->scratch, write->secrets, "items", row->id, row->json,
                     row->json_length, row->is_secret, &text);
    return db_execute(writer->connection, NULL, writer->err, update_sql, "tibtttbiiiiit",
                      parent_of(write, row), kind, path->bytes, path->length, row->summary.name,
                      row->summary.method, row->summary.url, text.bytes, text.length, is_sealed,
                      write->revision, write->now, write->principal->user_id,
                      write->principal->team_id, row->id);
}

static int write_row(struct writer *writer, size_t index)
{
    const struct plan_write *write = writer->write;
    struct plan_row *row = &write->plan->rows[index];
    const struct stored_row *stored = stored_of(write, index);
    struct item_path path;
    arena_reset(&writer->scratch);
    if (path_of(writer, index, &path) < 0)
        return -1;
    if (!stored)
        return insert_new(writer, row, &path);
    if (!stored->is_same)
        return update(writer, row, &path);
    if (stays(stored, &path))
        return 0;
    return db_execute(writer->connection, NULL, writer->err, place_sql, "tbit",
                      parent_of(write, row), path.bytes, path.length, write->principal->team_id,
                      row->id);
}

int plan_write_rows(struct db_connection *connection, const struct plan_write *write,
                    struct collection_conflict *ret_conflict, struct error *err)
{
    struct writer writer = {
        .write = write, .connection = connection, .conflict = ret_conflict, .err = err};
    for (size_t i = 0; write->stored && i < write->plan->count; i++)
        if (write->stored[i])
            snprintf(write->plan->rows[i].id, STORE_ID_SIZE, "%s", write->plan->rows[i].given_id);
    int result = park_movers(&writer);
    for (size_t i = 0; i < write->plan->count && result == 0; i++)
        result = write_row(&writer, i);
    arena_release(&writer.scratch);
    return result;
}
