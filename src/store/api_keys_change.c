#include "store/api_keys.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "db/db.h"
#include "store/audit.h"
#include "store/internal.h"
#include "store/settings.h"

#include <string.h>

static const char insert_sql[] =
    "INSERT INTO api_keys (team_id, id, user_id, name, hash, prefix, tail, state, created_at,"
    " expires_at, changed_at, changed_by)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, 'enabled', ?, NULLIF(?, 0), ?, ?)";
static const char owner_sql[] = "SELECT username, email FROM users WHERE team_id = ? AND id = ?";
static const char active_sql[] =
    "SELECT COUNT(*) FROM api_keys WHERE team_id = ? AND user_id = ? AND state = 'enabled'"
    " AND (expires_at IS NULL OR expires_at > ?)";
static const char get_sql[] = "SELECT user_id, state, COALESCE(expires_at, 0), name FROM api_keys"
                              " WHERE team_id = ? AND id = ?";
static const char rename_sql[] = "UPDATE api_keys SET name = ? WHERE team_id = ? AND id = ?";
static const char secret_sql[] =
    "UPDATE api_keys SET hash = ?, prefix = ?, tail = ?, changed_at = ?, changed_by = ?"
    " WHERE team_id = ? AND id = ?";
static const char state_sql[] =
    "UPDATE api_keys SET state = ?, reason = ?, changed_at = ?, changed_by = ?"
    " WHERE team_id = ? AND id = ?";
static const char revoke_all_sql[] =
    "UPDATE api_keys SET state = 'revoked', reason = ?, changed_at = ?, changed_by = ?"
    " WHERE team_id = ? AND (? = 0 OR user_id = ?) AND state <> 'revoked'";
static const char idle_sql[] =
    "UPDATE api_keys SET state = 'disabled', reason = ?, changed_at = ?, changed_by = 0"
    " WHERE team_id = ? AND state = 'enabled' AND created_at <= ? AND changed_at <= ?"
    " AND COALESCE(last_used_at, 0) <= ?";
static const char delete_sql[] = "DELETE FROM api_keys WHERE team_id = ? AND id = ?";

enum { API_KEY_REASON_MAX = 255 };

/* What every change has; each starts with `owner` and so on as an earlier try left them. */
struct change {
    struct store *store;
    const struct principal *principal;
    const char *id;
    const char *text; /* the new name, or the reason of a new state */
    const char *state;
    int64_t now;
    int64_t user_id; /* of the owner */
    const char *old_state;
    const char *name; /* before the change */
    int64_t expires_at;
    char *secret; /* for the caller: a new key */
    struct arena arena;
};

static int run(struct change *change, db_work_fn work, struct error *err)
{
    change->now = clock_wall_ms();
    int result = db_write(store_db(change->store), work, change, err);
    arena_release(&change->arena);
    if (result == 0)
        store_people_changed(change->store);
    return result;
}

static int tell(struct db_connection *connection, struct change *change, const char *action,
                const char *id, const char *message, struct error *err)
{
    return audit_append(connection, change->principal, action,
                        arena_printf(&change->arena, "apikey/%s", id), message, NULL, err);
}

/* A fresh secret, hashed. */
struct fresh {
    char text[API_KEY_MAX + 1];
    unsigned char hash[SECRET_HASH_SIZE];
    const char *prefix, *tail;
    char id[API_KEY_ID_LENGTH + 1];
};

static int make_fresh(struct db_connection *connection, struct change *change, const char *id,
                      struct fresh *fresh, struct error *err)
{
    if (settings_read_text(connection, change->principal->team_id, "keys.prefix", &change->arena,
                           &fresh->prefix, err) < 0)
        return -1;
    api_key_make(fresh->prefix, id, fresh->text);
    if (!api_key_read(fresh->text, fresh->id))
        return error_set(err, ERR_INTERNAL, "a key that we made is none");
    size_t length = strlen(fresh->text);
    secret_hash(store_keys(change->store), fresh->text, length, fresh->hash);
    fresh->tail = fresh->text + length - API_KEY_TAIL_LENGTH;
    return 0;
}

static int check_text(const char *text, size_t most, const char *what, struct error *err)
{
    size_t length = strlen(text);
    if (text_is_blank(text) || length > most || !text_is_utf8(text, length, NULL))
        return error_set(err, ERR_INVALID, "%s has 1 to %zu bytes of UTF-8", what, most);
    return 0;
}

static int check_limit(struct db_connection *connection, const struct change *change,
                       int64_t user_id, struct error *err)
{
    struct db_statement *row;
    int64_t most, team = change->principal->team_id;
    if (settings_read_number(connection, team, "keys.limit", &most, err) < 0 ||
        db_first(connection, &row, err, active_sql, "iii", team, user_id, change->now) < 0)
        return -1;
    if (db_column_int(row, 0) < most)
        return 0;
    return error_set(err, ERR_LIMIT,
                     "You have %lld active API keys, and may not have more: disable, revoke or "
                     "delete one first.",
                     (long long)most);
}

/* --- create --- */

struct create {
    struct change change;
    const struct api_key_new *values;
    struct arena *arena;
    struct api_key made;
};

static int check_creator(struct db_connection *connection, const struct create *create,
                         struct error *err)
{
    const struct principal *principal = create->change.principal;
    AUTO_ARENA arena = {0};
    const char *who;
    if (settings_read_text(connection, principal->team_id, "keys.creation", &arena, &who, err) < 0)
        return -1;
    if (principal->role < ROLE_ADMIN && text_equal(who, "admins"))
        return error_set(err, ERR_DENIED, "Only administrators of this team may make API keys.");
    return 0;
}

/* The settings beat what was asked for. */
static int choose_expiry(struct db_connection *connection, const struct create *create,
                         int64_t *ret_expires_at, struct error *err)
{
    int64_t days, wanted = create->values->expires_at, now = create->change.now;
    if (settings_read_number(connection, create->change.principal->team_id, "keys.maximum_days",
                             &days, err) < 0)
        return -1;
    if (wanted && wanted <= now)
        return error_set(err, ERR_INVALID, "a key cannot expire before it is made");
    int64_t most = days ? now + days * STORE_DAY_MS : 0;
    *ret_expires_at = most && (!wanted || wanted > most) ? most : wanted;
    return 0;
}

static int read_owner(struct db_connection *connection, struct create *create, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, owner_sql, "ii", create->change.principal->team_id,
                         create->change.user_id);
    if (found == 0)
        return error_set(err, ERR_NOT_FOUND, "We could not find the user you are looking for");
    if (found < 0)
        return -1;
    create->made.username = db_column_copy(row, 0, create->arena);
    create->made.email = db_column_copy(row, 1, create->arena);
    return 0;
}

static void fill_in(struct create *create, const struct fresh *fresh, int64_t expires_at)
{
    const struct change *change = &create->change;
    struct api_key *made = &create->made;
    made->id = arena_strdup(create->arena, fresh->id);
    made->user_id = change->user_id;
    made->name = arena_strdup(create->arena, create->values->name);
    made->prefix = arena_strdup(create->arena, fresh->prefix);
    made->tail = arena_strdup(create->arena, fresh->tail);
    made->state = API_KEY_ENABLED;
    made->created_at = made->changed_at = change->now;
    made->expires_at = expires_at;
    made->changed_by = change->principal->user_id;
    memcpy(change->secret, fresh->text, sizeof fresh->text);
}

static int create_work(struct db_connection *connection, void *context, struct error *err)
{
    struct create *create = context;
    struct change *change = &create->change;
    const struct principal *principal = change->principal;
    struct fresh fresh;
    int64_t expires_at = 0;
    if (check_creator(connection, create, err) < 0 || read_owner(connection, create, err) < 0 ||
        check_limit(connection, change, change->user_id, err) < 0 ||
        choose_expiry(connection, create, &expires_at, err) < 0 ||
        make_fresh(connection, change, NULL, &fresh, err) < 0 ||
        db_execute(connection, NULL, err, insert_sql, "ititbttiiii", principal->team_id, fresh.id,
                   change->user_id, create->values->name, fresh.hash, sizeof fresh.hash,
                   fresh.prefix, fresh.tail, change->now, expires_at, change->now,
                   principal->user_id) < 0 ||
        tell(connection, change, "user.apikey_create", fresh.id,
             arena_printf(&change->arena, "The API key %s of %s was made", create->values->name,
                          create->made.username),
             err) < 0)
        return -1;
    fill_in(create, &fresh, expires_at);
    secret_wipe(&fresh, sizeof fresh);
    return 0;
}

int api_keys_create(struct store *store, const struct principal *principal,
                    const struct api_key_new *values, struct arena *arena,
                    char ret_text[API_KEY_MAX + 1], struct api_key *ret_key, struct error *err)
{
    int64_t owner = values->user_id ? values->user_id : principal->user_id;
    if (check_text(values->name, API_KEY_NAME_MAX, "a key's name", err) < 0)
        return -1;
    if (owner != principal->user_id && !principal_is_shell(principal))
        return error_set(err, ERR_DENIED, "Nobody makes an API key for somebody else.");
    char text[API_KEY_MAX + 1];
    struct create create = {
        .change = {.store = store, .principal = principal, .user_id = owner, .secret = text},
        .values = values,
        .arena = arena,
    };
    if (run(&create.change, create_work, err) < 0)
        return -1;
    memcpy(ret_text, text, sizeof text);
    secret_wipe(text, sizeof text);
    *ret_key = create.made;
    return 0;
}

/* --- changes of one --- */

/* Fills in what is known of the key; not found when the principal may not see it. */
static int find(struct db_connection *connection, struct change *change, const char *id,
                struct error *err)
{
    const struct principal *principal = change->principal;
    struct db_statement *row;
    int found = db_first(connection, &row, err, get_sql, "it", principal->team_id, id);
    if (found < 0)
        return -1;
    if (found) {
        change->user_id = db_column_int(row, 0);
        change->old_state = db_column_copy(row, 1, &change->arena);
        change->expires_at = db_column_int(row, 2);
        change->name = db_column_copy(row, 3, &change->arena);
    }
    if (!found || (change->user_id != principal->user_id && principal->role < ROLE_ADMIN))
        return error_set(err, ERR_NOT_FOUND, "We could not find the API key you are looking for");
    return 0;
}

static int need_not_revoked(const struct change *change, struct error *err)
{
    if (text_equal(change->old_state, "revoked"))
        return error_set(err, ERR_CONFLICT, "The API key is revoked, which is for good.");
    return 0;
}

static int rename_work(struct db_connection *connection, void *context, struct error *err)
{
    struct change *change = context;
    if (find(connection, change, change->id, err) < 0 ||
        db_execute(connection, NULL, err, rename_sql, "tit", change->text,
                   change->principal->team_id, change->id) < 0)
        return -1;
    return tell(
        connection, change, "user.apikey_rename", change->id,
        arena_printf(&change->arena, "The API key %s is now called %s", change->name, change->text),
        err);
}

int api_keys_rename(struct store *store, const struct principal *principal, const char *id,
                    const char *name, struct error *err)
{
    if (check_text(name, API_KEY_NAME_MAX, "a key's name", err) < 0)
        return -1;
    struct change change = {.store = store, .principal = principal, .id = id, .text = name};
    return run(&change, rename_work, err);
}

static int regenerate_work(struct db_connection *connection, void *context, struct error *err)
{
    struct change *change = context;
    const struct principal *principal = change->principal;
    struct fresh fresh;
    if (find(connection, change, change->id, err) < 0 || need_not_revoked(change, err) < 0)
        return -1;
    if (change->user_id != principal->user_id && !principal_is_shell(principal))
        return error_set(err, ERR_DENIED, "Only its owner gives an API key a new secret.");
    if (change->expires_at && change->expires_at <= change->now)
        return error_set(err, ERR_CONFLICT, "The API key has expired: make another one.");
    if (make_fresh(connection, change, change->id, &fresh, err) < 0 ||
        db_execute(connection, NULL, err, secret_sql, "bttiiit", fresh.hash, sizeof fresh.hash,
                   fresh.prefix, fresh.tail, change->now, principal->user_id, principal->team_id,
                   change->id) < 0 ||
        tell(connection, change, "user.apikey_regenerate", change->id,
             arena_printf(&change->arena, "The API key %s has a new secret", change->name),
             err) < 0)
        return -1;
    memcpy(change->secret, fresh.text, sizeof fresh.text);
    secret_wipe(&fresh, sizeof fresh);
    return 0;
}

int api_keys_regenerate(struct store *store, const struct principal *principal, const char *id,
                        char ret_text[API_KEY_MAX + 1], struct error *err)
{
    char text[API_KEY_MAX + 1];
    struct change change = {.store = store, .principal = principal, .id = id, .secret = text};
    if (run(&change, regenerate_work, err) < 0)
        return -1;
    memcpy(ret_text, text, sizeof text);
    secret_wipe(text, sizeof text);
    return 0;
}

static int set_state(struct db_connection *connection, struct change *change, const char *id,
                     const char *action, struct error *err)
{
    const struct principal *principal = change->principal;
    if (db_execute(connection, NULL, err, state_sql, "ttiiit", change->state, change->text,
                   change->now, principal->user_id, principal->team_id, id) < 0)
        return -1;
    return tell(
        connection, change, action, id,
        arena_printf(&change->arena, "The API key %s is now %s", change->name, change->state), err);
}

static int enabled_work(struct db_connection *connection, void *context, struct error *err)
{
    struct change *change = context;
    bool enable = text_equal(change->state, "enabled");
    if (find(connection, change, change->id, err) < 0 || need_not_revoked(change, err) < 0)
        return -1;
    if (enable && !text_equal(change->old_state, "enabled") &&
        check_limit(connection, change, change->user_id, err) < 0)
        return -1;
    return set_state(connection, change, change->id,
                     enable ? "user.apikey_activate" : "user.apikey_deactivate", err);
}

static int check_reason(const char *reason, struct error *err)
{
    return reason ? check_text(reason, API_KEY_REASON_MAX, "a reason", err) : 0;
}

int api_keys_set_enabled(struct store *store, const struct principal *principal, const char *id,
                         bool enabled, const char *reason, struct error *err)
{
    if (check_reason(reason, err) < 0)
        return -1;
    struct change change = {.store = store,
                            .principal = principal,
                            .id = id,
                            .text = enabled ? NULL : reason,
                            .state = enabled ? "enabled" : "disabled"};
    return run(&change, enabled_work, err);
}

static int delete_work(struct db_connection *connection, void *context, struct error *err)
{
    struct change *change = context;
    if (find(connection, change, change->id, err) < 0 ||
        db_execute(connection, NULL, err, delete_sql, "it", change->principal->team_id,
                   change->id) < 0)
        return -1;
    return tell(connection, change, "user.apikey_delete", change->id,
                arena_printf(&change->arena, "The API key %s was deleted", change->name), err);
}

int api_keys_delete(struct store *store, const struct principal *principal, const char *id,
                    struct error *err)
{
    struct change change = {.store = store, .principal = principal, .id = id};
    return run(&change, delete_work, err);
}

/* --- changes of many --- */

struct revocation {
    struct change change;
    const char *const *ids;
    size_t count;
    int64_t revoked;
};

static int revoke_work(struct db_connection *connection, void *context, struct error *err)
{
    struct revocation *revocation = context;
    struct change *change = &revocation->change;
    for (size_t i = 0; i < revocation->count; i++) {
        const char *id = revocation->ids[i];
        if (find(connection, change, id, err) < 0)
            return -1;
        if (!text_equal(change->old_state, "revoked") &&
            set_state(connection, change, id, "user.apikey_revoke", err) < 0)
            return -1;
    }
    return 0;
}

int api_keys_revoke(struct store *store, const struct principal *principal, const char *const *ids,
                    size_t count, const char *reason, struct error *err)
{
    if (check_reason(reason, err) < 0)
        return -1;
    struct revocation revocation = {
        .change = {.store = store, .principal = principal, .text = reason, .state = "revoked"},
        .ids = ids,
        .count = count,
    };
    return run(&revocation.change, revoke_work, err);
}

static int revoke_all_work(struct db_connection *connection, void *context, struct error *err)
{
    struct revocation *revocation = context;
    struct change *change = &revocation->change;
    const struct principal *principal = change->principal;
    struct arena *arena = &change->arena;
    if (db_execute(connection, &revocation->revoked, err, revoke_all_sql, "tiiiii", change->text,
                   change->now, principal->user_id, principal->team_id, change->user_id,
                   change->user_id) < 0)
        return -1;
    const char *whose = change->user_id
                            ? arena_printf(arena, "user/%lld", (long long)change->user_id)
                            : arena_printf(arena, "team/%lld", (long long)principal->team_id);
    return audit_append(connection, principal, "user.apikey_revoke", whose,
                        arena_printf(arena, "All API keys of %s were revoked: %lld", whose,
                                     (long long)revocation->revoked),
                        NULL, err);
}

int api_keys_revoke_all(struct store *store, const struct principal *principal, int64_t user_id,
                        const char *reason, int64_t *ret_count, struct error *err)
{
    bool own = user_id && user_id == principal->user_id;
    if ((!own && store_need_admin(principal, err) < 0) || check_reason(reason, err) < 0)
        return -1;
    struct revocation revocation = {
        .change = {.store = store, .principal = principal, .text = reason, .user_id = user_id}};
    if (run(&revocation.change, revoke_all_work, err) < 0)
        return -1;
    *ret_count = revocation.revoked;
    return 0;
}

static int idle_work(struct db_connection *connection, void *context, struct error *err)
{
    struct revocation *sweep = context;
    struct change *change = &sweep->change;
    int64_t since = change->now - API_KEY_IDLE_MS;
    if (db_execute(connection, &sweep->revoked, err, idle_sql, "tiiiii", API_KEY_IDLE_REASON,
                   change->now, change->principal->team_id, since, since, since) < 0)
        return -1;
    if (sweep->revoked == 0)
        return 0;
    return audit_append(connection, change->principal, "user.apikey_deactivate", "team",
                        arena_printf(&change->arena, "%lld API keys were disabled: %s",
                                     (long long)sweep->revoked, API_KEY_IDLE_REASON),
                        NULL, err);
}

int api_keys_disable_idle(struct store *store, int64_t *ret_count, struct error *err)
{
    struct principal self = store_shell(store);
    self.user_agent = "server";
    struct revocation sweep = {.change = {.store = store, .principal = &self}};
    if (run(&sweep.change, idle_work, err) < 0)
        return -1;
    *ret_count = sweep.revoked;
    return 0;
}
