#include "store/access_keys.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"
#include "db/db.h"
#include "store/access.h"
#include "store/audit.h"
#include "store/internal.h"
#include "store/last_used.h"
#include "store/settings.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const char insert_sql[] =
    "INSERT INTO collection_access_keys (team_id, id, collection_id, user_id, hash, tail, state,"
    " created_at, updated_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, 'active', ?, ?, ?)";
static const char owner_sql[] = "SELECT owner_id FROM collections WHERE team_id = ? AND id = ?";
static const char position_sql[] =
    "SELECT created_at FROM collection_access_keys WHERE team_id = ? AND id = ?";
/* After a position: older, or as old and later by id. */
static const char list_sql[] =
    "SELECT k.id, k.collection_id, COALESCE(c.owner_id, 0), k.user_id, k.tail, k.created_at,"
    " k.updated_at, k.expires_at, COALESCE(k.last_used_at, 0), COALESCE(c.workspace_id, '')"
    " FROM collection_access_keys k"
    " LEFT JOIN collections c ON c.team_id = k.team_id AND c.id = k.collection_id"
    " WHERE k.team_id = ? AND (? = '' OR k.collection_id = ?) AND k.deleted_at IS NULL"
    " AND (? = 0 OR k.created_at < ? OR (k.created_at = ? AND k.id > ?))"
    " ORDER BY k.created_at DESC, k.id";
static const char get_sql[] = "SELECT user_id, collection_id FROM collection_access_keys"
                              " WHERE team_id = ? AND id = ? AND deleted_at IS NULL";
static const char find_sql[] = "SELECT id FROM collection_access_keys"
                               " WHERE team_id = ? AND hash = ? AND deleted_at IS NULL";
static const char delete_sql[] =
    "UPDATE collection_access_keys SET state = 'deleted', deleted_at = ?, updated_at = ?"
    " WHERE team_id = ? AND id = ?";
static const char delete_all_sql[] =
    "UPDATE collection_access_keys SET state = 'deleted', deleted_at = ?, updated_at = ?"
    " WHERE team_id = ? AND deleted_at IS NULL";
static const char check_sql[] =
    "SELECT k.team_id, k.id, k.hash, k.expires_at, COALESCE(k.last_used_at, 0), k.user_id, u.role"
    " FROM collection_access_keys k JOIN users u ON u.team_id = k.team_id AND u.id = k.user_id"
    " WHERE k.hash = ? AND k.collection_id = ? AND k.deleted_at IS NULL AND u.state = 'active'";

/* --- create --- */

struct create {
    struct store *store;
    const struct principal *principal;
    const char *collection_id;
    struct arena *arena;
    char text[ACCESS_KEY_LENGTH + 1];
    struct access_key made;
};

static int check_allowed(struct db_connection *connection, const struct create *create,
                         struct error *err)
{
    AUTO_ARENA arena = {0};
    const char *who;
    if (settings_read_text(connection, create->principal->team_id, "access_keys.creation", &arena,
                           &who, err) < 0)
        return -1;
    if (text_equal(who, "nobody"))
        return error_set(err, ERR_DENIED,
                         "This team does not allow collection access keys to be made.");
    return access_need_collection(connection, create->principal, create->collection_id, ROLE_EDITOR,
                                  err);
}

static int read_owner(struct db_connection *connection, struct create *create, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, owner_sql, "it", create->principal->team_id,
                         create->collection_id);
    create->made.collection_owner_id = found > 0 ? db_column_int(row, 0) : 0;
    return found < 0 ? -1 : 0;
}

static int create_work(struct db_connection *connection, void *context, struct error *err)
{
    struct create *create = context;
    const struct access_key *made = &create->made;
    int64_t team = create->principal->team_id;
    AUTO_ARENA arena = {0};
    unsigned char hash[SECRET_HASH_SIZE];
    secret_hash(store_keys(create->store), create->text, ACCESS_KEY_LENGTH, hash);
    if (check_allowed(connection, create, err) < 0 || read_owner(connection, create, err) < 0 ||
        db_execute(connection, NULL, err, insert_sql, "ittibtiii", team, made->id,
                   create->collection_id, made->user_id, hash, sizeof hash, made->tail,
                   made->created_at, made->created_at, made->expires_at) < 0)
        return -1;
    return audit_append(
        connection, create->principal, "collection.accesskey_create",
        arena_printf(&arena, "accesskey/%s", made->id),
        arena_printf(&arena, "An access key of the collection %s was made", create->collection_id),
        NULL, err);
}

int access_keys_create(struct store *store, const struct principal *principal,
                       const char *collection_id, struct arena *arena,
                       char ret_text[ACCESS_KEY_LENGTH + 1], struct access_key *ret_key,
                       struct error *err)
{
    struct create create = {
        .store = store, .principal = principal, .collection_id = collection_id, .arena = arena};
    char id[UUID_SIZE];
    int64_t now = clock_wall_ms();
    random_uuid4(id);
    access_key_make(create.text);
    create.made = (struct access_key){
        .id = arena_strdup(arena, id),
        .collection_id = arena_strdup(arena, collection_id),
        .user_id = principal->user_id,
        .tail = arena_strdup(arena, create.text + ACCESS_KEY_LENGTH - ACCESS_KEY_TAIL_LENGTH),
        .active = true,
        .created_at = now,
        .updated_at = now,
        .expires_at = now + ACCESS_KEY_LIFE_MS,
    };
    int result = db_write(store_db(store), create_work, &create, err);
    if (result == 0) {
        memcpy(ret_text, create.text, sizeof create.text);
        *ret_key = create.made;
    }
    secret_wipe(create.text, sizeof create.text);
    return result;
}

/* --- list --- */

struct list {
    const struct principal *principal;
    struct access_view view;
    int64_t now;
    const struct access_key_page *page;
    struct arena *arena;
    struct access_key *keys;
    size_t count;
    bool more;
};

static void read_key(const struct list *list, struct db_statement *row, struct access_key *into)
{
    *into = (struct access_key){
        .id = db_column_copy(row, 0, list->arena),
        .collection_id = db_column_copy(row, 1, list->arena),
        .collection_owner_id = db_column_int(row, 2),
        .user_id = db_column_int(row, 3),
        .tail = db_column_copy(row, 4, list->arena),
        .created_at = db_column_int(row, 5),
        .updated_at = db_column_int(row, 6),
        .expires_at = db_column_int(row, 7),
        .last_used_at = db_column_int(row, 8),
    };
    into->active = list->now < into->expires_at;
}

/* Whoever may not see a collection is not told that somebody shares it. */
static bool is_seen(const struct list *list, struct db_statement *row)
{
    return db_column_int(row, 3) == list->principal->user_id ||
           list->principal->role == ROLE_ADMIN ||
           access_view_collection(&list->view, db_column_text(row, 9), db_column_text(row, 1)) !=
               ROLE_NONE;
}

static int list_page(struct db_connection *connection, struct list *list, struct error *err)
{
    struct db_statement *row;
    const char *collection = list->page->collection_id ? list->page->collection_id : "";
    const char *after = list->page->after ? list->page->after : "";
    int64_t position = 0, team = list->principal->team_id;
    list->count = 0;
    list->more = false;
    if (list->page->after) {
        int found = db_first(connection, &row, err, position_sql, "it", team, after);
        if (found <= 0)
            return found < 0 ? -1 : error_set(err, ERR_INVALID, "Invalid cursor");
        position = db_column_int(row, 0);
    }
    int found = db_first(connection, &row, err, list_sql, "ittiiit", team, collection, collection,
                         position, position, position, after);
    for (; found > 0 && !list->more; found = db_step(row, err)) {
        if (!is_seen(list, row))
            continue;
        list->more = list->count == list->page->limit;
        if (!list->more)
            read_key(list, row, &list->keys[list->count++]);
    }
    return found < 0 ? -1 : 0;
}

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    struct list *list = context;
    if (access_view_load(connection, list->principal, &list->view, err) < 0)
        return -1;
    int result = list_page(connection, list, err);
    access_view_release(&list->view);
    return result;
}

int access_keys_list(struct store *store, const struct principal *principal,
                     const struct access_key_page *page, struct arena *arena,
                     struct access_key **ret_keys, size_t *ret_count, bool *ret_more,
                     struct error *err)
{
    assert(page->limit > 0 && page->limit <= ACCESS_KEY_MAX_PAGE);
    struct list list = {
        .principal = principal,
        .now = clock_wall_ms(),
        .page = page,
        .arena = arena,
        .keys = arena_array(arena, page->limit, struct access_key),
    };
    if (db_read(store_db(store), list_work, &list, err) < 0)
        return -1;
    *ret_keys = list.keys;
    *ret_count = list.count;
    *ret_more = list.more;
    return 0;
}

/* --- delete --- */

static int not_found(struct error *err)
{
    return error_set(err, ERR_NOT_FOUND, "The key was not found");
}

struct find {
    int64_t team_id;
    unsigned char hash[SECRET_HASH_SIZE];
    char *id;
};

static int find_work(struct db_connection *connection, void *context, struct error *err)
{
    const struct find *find = context;
    struct db_statement *row;
    int found = db_first(connection, &row, err, find_sql, "ib", find->team_id, find->hash,
                         sizeof find->hash);
    if (found == 0)
        return not_found(err);
    if (found > 0)
        snprintf(find->id, STORE_ID_SIZE, "%s", db_column_text(row, 0));
    return found < 0 ? -1 : 0;
}

int access_keys_find(struct store *store, const struct principal *principal, const char *id_or_key,
                     char ret_id[STORE_ID_SIZE], struct error *err)
{
    if (store_id_of(id_or_key, ret_id))
        return 0;
    struct find find = {.team_id = principal->team_id, .id = ret_id};
    secret_hash(store_keys(store), id_or_key, strlen(id_or_key), find.hash);
    return db_read(store_db(store), find_work, &find, err);
}

struct removal {
    const struct principal *principal;
    const char *id;
    int64_t count;
};

/* Its maker and administrators; others are told so when they see the collection. */
static int check_may_delete(struct db_connection *connection, const struct principal *principal,
                            int64_t maker_id, const char *collection_id, struct error *err)
{
    enum role role;
    if (maker_id == principal->user_id || principal->role == ROLE_ADMIN)
        return 0;
    if (access_collection(connection, principal, collection_id, &role, err) < 0)
        return -1;
    return role == ROLE_NONE ? not_found(err) : store_need_admin(principal, err);
}

static int delete_work(struct db_connection *connection, void *context, struct error *err)
{
    const struct removal *removal = context;
    const struct principal *principal = removal->principal;
    AUTO_ARENA arena = {0};
    struct db_statement *row;
    int64_t now = clock_wall_ms();
    int found = db_first(connection, &row, err, get_sql, "it", principal->team_id, removal->id);
    if (found <= 0)
        return found < 0 ? -1 : not_found(err);
    int64_t maker = db_column_int(row, 0);
    const char *collection = db_column_copy(row, 1, &arena);
    const char *message =
        arena_printf(&arena, "An access key of the collection %s was deleted", collection);
    if (check_may_delete(connection, principal, maker, collection, err) < 0 ||
        db_execute(connection, NULL, err, delete_sql, "iiit", now, now, principal->team_id,
                   removal->id) < 0)
        return -1;
    return audit_append(connection, principal, "collection.accesskey_delete",
                        arena_printf(&arena, "accesskey/%s", removal->id), message, NULL, err);
}

int access_keys_delete(struct store *store, const struct principal *principal, const char *id,
                       struct error *err)
{
    struct removal removal = {.principal = principal, .id = id};
    return db_write(store_db(store), delete_work, &removal, err);
}

static int delete_all_work(struct db_connection *connection, void *context, struct error *err)
{
    struct removal *removal = context;
    const struct principal *principal = removal->principal;
    AUTO_ARENA arena = {0};
    int64_t now = clock_wall_ms();
    if (db_execute(connection, &removal->count, err, delete_all_sql, "iii", now, now,
                   principal->team_id) < 0)
        return -1;
    return audit_append(connection, principal, "collection.accesskey_delete",
                        arena_printf(&arena, "team/%lld", (long long)principal->team_id),
                        arena_printf(&arena, "All collection access keys were deleted: %lld",
                                     (long long)removal->count),
                        NULL, err);
}

int access_keys_delete_all(struct store *store, const struct principal *principal,
                           int64_t *ret_count, struct error *err)
{
    struct removal removal = {.principal = principal};
    if (store_need_admin(principal, err) < 0 ||
        db_write(store_db(store), delete_all_work, &removal, err) < 0)
        return -1;
    *ret_count = removal.count;
    return 0;
}

/* --- check --- */

struct check {
    unsigned char hash[SECRET_HASH_SIZE];
    const char *collection_id;
    int64_t now;
    char id[STORE_ID_SIZE];
    int64_t last_used;
    struct principal principal;
};

/* Found by the hash, which says nothing about the key to whoever measures how long that takes. */
static int check_work(struct db_connection *connection, void *context, struct error *err)
{
    struct check *check = context;
    struct db_statement *row;
    size_t length = 0;
    int found = db_first(connection, &row, err, check_sql, "bt", check->hash, sizeof check->hash,
                         check->collection_id);
    if (found <= 0)
        return found;
    const void *hash = db_column_bytes(row, 2, &length);
    if (length != sizeof check->hash || !secret_equal(hash, check->hash, length) ||
        check->now >= db_column_int(row, 3))
        return 0;
    snprintf(check->id, sizeof check->id, "%s", db_column_text(row, 1));
    check->last_used = db_column_int(row, 4);
    check->principal = (struct principal){
        .team_id = db_column_int(row, 0),
        .user_id = db_column_int(row, 5),
        .role = role_of(db_column_text(row, 6)),
    };
    enum role role;
    if (access_collection(connection, &check->principal, check->collection_id, &role, err) < 0)
        return -1;
    return role >= ROLE_VIEWER;
}

int access_keys_check(struct store *store, const char *text, const char *collection_id,
                      struct principal *ret_principal, struct error *err)
{
    if (!access_key_is_key(text))
        return 0;
    struct check check = {.collection_id = collection_id, .now = clock_wall_ms()};
    secret_hash(store_keys(store), text, ACCESS_KEY_LENGTH, check.hash);
    int good = db_read(store_db(store), check_work, &check, err);
    if (good <= 0)
        return good;
    if (check.now - check.last_used >= LAST_USED_EVERY_MS)
        last_used_note(store, KEY_COLLECTION, check.id, check.now);
    *ret_principal = check.principal;
    return 1;
}
