#include "store/collection_sql.h"

#include "base/clock.h"
#include "db/db.h"
#include "store/access.h"
#include "store/body_cache.h"
#include "store/memory.h"
#include "store/sealed_text.h"

static const char find_sql[] =
    "SELECT " COLLECTION_COLUMNS " FROM collections c WHERE c.team_id = ? AND c.id = ?";
static const char document_sql[] =
    "SELECT document, sealed FROM collections WHERE team_id = ? AND id = ?";
static const char touch_sql[] =
    "UPDATE collections SET revision = revision + 1, updated_at = ?, updated_by = ?,"
    " item_count = item_count + ? WHERE team_id = ? AND id = ? RETURNING revision";

static const char *const remove_sql[] = {
    "DELETE FROM items WHERE team_id = ? AND collection_id = ?",
    "DELETE FROM collection_roles WHERE team_id = ? AND collection_id = ?",
    "DELETE FROM collection_access_keys WHERE team_id = ? AND collection_id = ?",
    "DELETE FROM comments WHERE team_id = ? AND collection_id = ?",
    "DELETE FROM tags WHERE team_id = ? AND element = 'collection' AND element_id = ?",
    "DELETE FROM collection_forks WHERE team_id = ? AND fork_id = ?",
    "DELETE FROM spec_links WHERE team_id = ? AND collection_id = ?",
    "DELETE FROM collections WHERE team_id = ? AND id = ?",
};

void collection_read_row(struct db_statement *row, struct arena *arena, struct collection_row *into)
{
    *into = (struct collection_row){
        .id = db_column_copy(row, 0, arena),
        .workspace_id = db_column_copy(row, 1, arena),
        .name = db_column_copy(row, 2, arena),
        .owner_id = db_column_int(row, 3),
        .revision = db_column_int(row, 4),
        .item_count = db_column_int(row, 5),
        .is_public = db_column_int(row, 6) != 0,
        .fork_label = db_column_copy(row, 7, arena),
        .fork_from = db_column_copy(row, 8, arena),
        .fork_created_at = db_column_int(row, 9),
        .fork_revision = db_column_int(row, 10),
        .created_at = db_column_int(row, 11),
        .updated_at = db_column_int(row, 12),
        .updated_by = db_column_int(row, 13),
    };
}

int collection_find_row(struct db_connection *connection, int64_t team_id, const char *id,
                        struct arena *arena, struct collection_row *ret_row, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, find_sql, "it", team_id, id);
    if (found > 0)
        collection_read_row(row, arena, ret_row);
    return found;
}

int collection_load(struct db_connection *connection, const struct principal *principal,
                    const char *id, enum role needed, struct arena *arena,
                    struct collection_row *ret_row, struct error *err)
{
    enum role role;
    if (access_collection(connection, principal, id, &role, err) < 0 ||
        access_check(role, needed, "collection", err) < 0)
        return -1;
    int found = collection_find_row(connection, principal->team_id, id, arena, ret_row, err);
    if (found <= 0)
        return found < 0 ? -1 : access_check(ROLE_NONE, needed, "collection", err);
    ret_row->role = role;
    return 0;
}

int collection_read_document(struct db_connection *connection, const struct secret_keys *secrets,
                             int64_t team_id, const char *id, struct arena *arena,
                             const char **ret_text, size_t *ret_length, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, document_sql, "it", team_id, id);
    if (found <= 0)
        return found < 0 ? -1 : access_check(ROLE_NONE, ROLE_VIEWER, "collection", err);
    return sealed_text_read(arena, secrets, "collections", id, row, 0, ret_text, ret_length, err);
}

int collection_touch(struct db_connection *connection, const struct collection_touch *touch,
                     int64_t *ret_revision, struct error *err)
{
    struct db_statement *row;
    const struct principal *principal = touch->principal;
    int found = db_first(connection, &row, err, touch_sql, "iiiit", touch->now, principal->user_id,
                         touch->items_more, principal->team_id, touch->id);
    if (found <= 0)
        return found < 0 ? -1 : access_check(ROLE_NONE, ROLE_EDITOR, "collection", err);
    *ret_revision = db_column_int(row, 0);
    return 0;
}

int collection_remove(struct db_connection *connection, int64_t team_id, const char *id,
                      struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(remove_sql); i++)
        if (db_execute(connection, NULL, err, remove_sql[i], "it", team_id, id) < 0)
            return -1;
    return 0;
}

void collection_forget(struct store *store, const char *id)
{
    body_cache_forget(store_memory(store)->bodies, id);
}
