#include "store/api_keys.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/db.h"
#include "store/internal.h"

#include <stdlib.h>
#include <string.h>

#define KEY_COLUMNS                                                                                \
    "SELECT k.id, k.user_id, u.username, u.email, k.name, k.prefix, k.tail, k.state, k.reason,"    \
    " k.created_at, COALESCE(k.expires_at, 0), COALESCE(k.last_used_at, 0), k.changed_at,"         \
    " k.changed_by FROM api_keys k JOIN users u ON u.team_id = k.team_id AND u.id = k.user_id"     \
    " WHERE k.team_id = ?"

static const char list_sql[] =
    KEY_COLUMNS " AND (? = 0 OR k.user_id = ?) ORDER BY k.created_at, k.id";
static const char get_sql[] = KEY_COLUMNS " AND k.id = ?";
#define PROOF_COLUMNS                                                                              \
    "SELECT " USER_COLUMNS ", t.name, t.domain, k.hash, k.state, COALESCE(k.expires_at, 0),"       \
    " k.created_at, k.changed_at, COALESCE(k.last_used_at, 0) FROM api_keys k"                     \
    " JOIN users u ON u.team_id = k.team_id AND u.id = k.user_id"                                  \
    " JOIN teams t ON t.id = k.team_id"

static const char look_up_sql[] = PROOF_COLUMNS " WHERE k.id = ?";
/* The 'g', which is behind every key, is looked for in vain: NULL would not be looked for. */
static const char look_up_from_sql[] =
    PROOF_COLUMNS " WHERE k.id = COALESCE((SELECT MIN(a.id) FROM api_keys a WHERE a.id >= ?), 'g')";

static const char *const state_names[] = {"enabled", "disabled", "revoked", "expired"};

const char *api_key_state_name(enum api_key_state state)
{
    return state_names[state];
}

/* --- reading --- */

static int64_t last_sign_of_life(int64_t created, int64_t changed, int64_t used)
{
    int64_t last = created > changed ? created : changed;
    return last > used ? last : used;
}

static enum api_key_state state_now(const char *stored, const struct api_key *key, int64_t now)
{
    if (text_equal(stored, "revoked"))
        return API_KEY_REVOKED;
    if (key->expires_at && key->expires_at <= now)
        return API_KEY_EXPIRED;
    if (!text_equal(stored, "enabled"))
        return API_KEY_DISABLED;
    int64_t life = last_sign_of_life(key->created_at, key->changed_at, key->last_used_at);
    return life + API_KEY_IDLE_MS <= now ? API_KEY_DISABLED : API_KEY_ENABLED;
}

static void read_key(struct db_statement *row, int64_t now, struct arena *arena,
                     struct api_key *into)
{
    const char *stored = db_column_text(row, 7);
    bool was_enabled = text_equal(stored, "enabled");
    *into = (struct api_key){
        .id = db_column_copy(row, 0, arena),
        .user_id = db_column_int(row, 1),
        .username = db_column_copy(row, 2, arena),
        .email = db_column_copy(row, 3, arena),
        .name = db_column_copy(row, 4, arena),
        .prefix = db_column_copy(row, 5, arena),
        .tail = db_column_copy(row, 6, arena),
        .reason = db_column_copy(row, 8, arena),
        .created_at = db_column_int(row, 9),
        .expires_at = db_column_int(row, 10),
        .last_used_at = db_column_int(row, 11),
        .changed_at = db_column_int(row, 12),
        .changed_by = db_column_int(row, 13),
    };
    into->state = state_now(stored, into, now);
    if (was_enabled && into->state == API_KEY_DISABLED)
        into->reason = API_KEY_IDLE_REASON;
}

/* --- lists --- */

struct list {
    int64_t team_id, user_id, now;
    const struct api_key_filter *filter;
    struct arena *arena;
    struct api_key *keys; /* heap, while it grows */
    size_t count, capacity;
};

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    struct list *list = context;
    struct db_statement *row;
    const char *state = list->filter->state;
    list->count = 0;
    int found = db_first(connection, &row, err, list_sql, "iii", list->team_id, list->user_id,
                         list->user_id);
    for (; found > 0; found = db_step(row, err)) {
        if (list->count == list->capacity) {
            list->capacity = list->capacity ? 2 * list->capacity : 16;
            list->keys = mem_grow(list->keys, list->capacity, sizeof *list->keys);
        }
        struct api_key *key = &list->keys[list->count];
        read_key(row, list->now, list->arena, key);
        if (!state || text_equal(state, api_key_state_name(key->state)))
            list->count++;
    }
    return found;
}

static int compare(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int newest_first(const void *a, const void *b)
{
    const struct api_key *left = a, *right = b;
    int order = compare(right->created_at, left->created_at);
    return order ? order : strcmp(left->id, right->id);
}

static int recently_used_first(const void *a, const void *b)
{
    const struct api_key *left = a, *right = b;
    int order = compare(right->last_used_at, left->last_used_at);
    return order ? order : newest_first(a, b);
}

static void sort(struct list *list)
{
    if (list->count && list->filter->order != API_KEY_OLDEST) /* which is how they were read */
        qsort(list->keys, list->count, sizeof *list->keys,
              list->filter->order == API_KEY_NEWEST ? newest_first : recently_used_first);
}

int api_keys_list(struct store *store, const struct principal *principal,
                  const struct api_key_filter *filter, struct arena *arena,
                  struct api_key **ret_keys, size_t *ret_count, struct error *err)
{
    struct list list = {
        .team_id = principal->team_id,
        .user_id = principal->role == ROLE_ADMIN ? filter->user_id : principal->user_id,
        .now = clock_wall_ms(),
        .filter = filter,
        .arena = arena,
    };
    int result = db_read(store_db(store), list_work, &list, err);
    if (result == 0) {
        sort(&list);
        *ret_keys = arena_array(arena, list.count + 1, struct api_key);
        if (list.count)
            memcpy(*ret_keys, list.keys, list.count * sizeof *list.keys);
        *ret_count = list.count;
    }
    free(list.keys);
    return result;
}

/* --- one --- */

struct get {
    const struct principal *principal;
    const char *id;
    int64_t now;
    struct arena *arena;
    struct api_key key;
};

static int get_work(struct db_connection *connection, void *context, struct error *err)
{
    struct get *get = context;
    struct db_statement *row;
    int found = db_first(connection, &row, err, get_sql, "it", get->principal->team_id, get->id);
    if (found > 0)
        read_key(row, get->now, get->arena, &get->key);
    if (found > 0 && get->principal->role < ROLE_ADMIN &&
        get->key.user_id != get->principal->user_id)
        found = 0;
    if (found == 0)
        return error_set(err, ERR_NOT_FOUND, "We could not find the API key you are looking for");
    return found < 0 ? -1 : 0;
}

int api_keys_find(struct store *store, const struct principal *principal, const char *id_or_key,
                  struct arena *arena, struct api_key *ret_key, struct error *err)
{
    char id[API_KEY_ID_LENGTH + 1];
    struct get get = {.principal = principal,
                      .id = api_key_read(id_or_key, id) ? id : id_or_key,
                      .now = clock_wall_ms(),
                      .arena = arena};
    if (db_read(store_db(store), get_work, &get, err) < 0)
        return -1;
    *ret_key = get.key;
    return 0;
}

/* --- proof --- */

struct look_up {
    const char *id;
    int64_t now;
    struct arena *arena;
    struct api_key_proof *proof;
};

static void read_proof(struct db_statement *row, const struct look_up *look_up)
{
    struct api_key_proof *proof = look_up->proof;
    struct arena *arena = look_up->arena;
    int at = USER_COLUMN_COUNT;
    user_read(row, 0, arena, &proof->owner.user);
    proof->owner.team_name = db_column_copy(row, at, arena);
    proof->owner.team_domain = db_column_copy(row, at + 1, arena);
    size_t length = 0;
    const void *hash = db_column_bytes(row, at + 2, &length);
    if (length == sizeof proof->hash)
        memcpy(proof->hash, hash, length);
    const char *state = db_column_text(row, at + 3);
    int64_t expires = db_column_int(row, at + 4);
    proof->last_used_at = db_column_int(row, at + 7);
    int64_t until =
        API_KEY_IDLE_MS + last_sign_of_life(db_column_int(row, at + 5), db_column_int(row, at + 6),
                                            proof->last_used_at);
    proof->usable_until = expires && expires < until ? expires : until;
    proof->usable = length == sizeof proof->hash && text_equal(state, "enabled") &&
                    proof->owner.user.active && look_up->now < proof->usable_until;
}

/* Finding something takes longer than finding nothing. So both are done, always: after the key that
 * was asked for, and then after the first of all keys or after one behind the last. */
static int look_up_work(struct db_connection *connection, void *context, struct error *err)
{
    const struct look_up *look_up = context;
    struct db_statement *row;
    int found = db_first(connection, &row, err, look_up_sql, "t", look_up->id);
    if (found > 0)
        read_proof(row, look_up);
    if (found < 0)
        return -1;
    struct api_key_proof unused = {0};
    struct look_up other = *look_up;
    other.proof = &unused;
    int other_found = db_first(connection, &row, err, look_up_from_sql, "t", found ? "g" : "");
    if (other_found > 0)
        read_proof(row, &other);
    return other_found < 0 ? -1 : found;
}

int api_keys_look_up(struct store *store, const char *id, int64_t now_ms, struct arena *arena,
                     struct api_key_proof *ret_proof, struct error *err)
{
    struct look_up look_up = {id, now_ms, arena, ret_proof};
    *ret_proof = (struct api_key_proof){0};
    return db_read(store_db(store), look_up_work, &look_up, err);
}
