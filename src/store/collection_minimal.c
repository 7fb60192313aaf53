/* collection_minimal.c: a collection without its items: what it is, and what stands at its top. */
#include "store/collection_render.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "db/db.h"
#include "store/collection_sql.h"
#include "store/item_path.h"

#include <stdio.h>

static const char next_sibling_sql[] =
    "SELECT id, kind, path, owner_id FROM items WHERE team_id = ? AND collection_id = ?"
    " AND path >= ? ORDER BY path LIMIT 1";

static void add_uid(cJSON *list, int64_t owner_id, const char *id)
{
    char uid[STORE_UID_SIZE];
    store_uid(owner_id, id, uid);
    cJSON_AddItemToArray(list, cJSON_CreateString(uid));
}

/* From each item at the top to the next by one look into the index: what is inside is not read. */
static int add_root_ids(struct db_connection *connection, int64_t team_id,
                        const char *collection_id, cJSON *requests, cJSON *folders,
                        struct error *err)
{
    struct item_path from = {0}, path;
    struct db_statement *row;
    int found;
    while ((found = db_first(connection, &row, err, next_sibling_sql, "itb", team_id, collection_id,
                             from.bytes, from.length)) > 0) {
        size_t length;
        const void *bytes = db_column_bytes(row, 2, &length);
        item_path_set(&path, bytes, length);
        add_uid(db_column_int(row, 1) == ITEM_FOLDER ? folders : requests, db_column_int(row, 3),
                db_column_text(row, 0));
        item_path_end(&path, &from);
    }
    return found;
}

static void add_time(cJSON *object, const char *name, int64_t ms)
{
    char text[CLOCK_ISO_SIZE];
    clock_format_iso(ms, text);
    cJSON_AddStringToObject(object, name, text);
}

static void add_fork(cJSON *info, const struct collection_row *row)
{
    cJSON *fork = cJSON_AddObjectToObject(info, "fork");
    cJSON_AddStringToObject(fork, "label", row->fork_label);
    add_time(fork, "createdAt", row->fork_created_at);
    cJSON_AddStringToObject(fork, "from", row->fork_from ? row->fork_from : "");
}

static void add_info(cJSON *collection, const struct collection_row *row, const cJSON *document)
{
    char uid[STORE_UID_SIZE], user[24];
    const cJSON *description = json_get(json_get(document, "info"), "description");
    cJSON *info = cJSON_AddObjectToObject(collection, "info");
    store_uid(row->owner_id, row->id, uid);
    snprintf(user, sizeof user, "%lld", (long long)row->updated_by);
    cJSON_AddStringToObject(info, "_postman_id", row->id);
    cJSON_AddStringToObject(info, "name", row->name);
    cJSON_AddItemToObject(info, "description",
                          description ? cJSON_Duplicate(description, true)
                                      : cJSON_CreateString(""));
    add_time(info, "updatedAt", row->updated_at);
    cJSON_AddStringToObject(info, "uid", uid);
    add_time(info, "createdAt", row->created_at);
    cJSON_AddStringToObject(info, "lastUpdatedBy", user);
    if (row->fork_label)
        add_fork(info, row);
}

static void add_copy(cJSON *collection, const char *name, const cJSON *value, cJSON *otherwise)
{
    if (value) {
        cJSON_Delete(otherwise);
        otherwise = cJSON_Duplicate(value, true);
    }
    cJSON_AddItemToObject(collection, name, otherwise);
}

static cJSON *make_tree(const struct collection_row *row, const cJSON *document)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *collection = cJSON_AddObjectToObject(tree, "collection");
    add_info(collection, row, document);
    add_copy(collection, "variable", json_get(document, "variable"), cJSON_CreateArray());
    add_copy(collection, "auth", json_get(document, "auth"), cJSON_CreateNull());
    add_copy(collection, "events", json_get(document, "event"), cJSON_CreateArray());
    return tree;
}

int collection_render_minimal(struct db_connection *connection, const struct secret_keys *secrets,
                              int64_t team_id, const struct collection_row *row,
                              struct buffer *into, struct error *err)
{
    AUTO_ARENA scratch = {0};
    const char *text;
    size_t length;
    if (collection_read_document(connection, secrets, team_id, row->id, &scratch, &text, &length,
                                 err) < 0)
        return -1;
    AUTO_JSON document =
        json_parse(text, length, &json_document_limits, "a stored collection", err);
    if (!document)
        return -1;
    AUTO_JSON tree = make_tree(row, document);
    cJSON *collection = tree->child;
    cJSON *requests = cJSON_AddArrayToObject(collection, "rootLevelRequests");
    cJSON *folders = cJSON_AddArrayToObject(collection, "rootLevelFolders");
    if (add_root_ids(connection, team_id, row->id, requests, folders, err) < 0)
        return -1;
    return json_write(tree, false, into) < 0
               ? error_set(err, ERR_LIMIT, "the collection is too large")
               : 0;
}
