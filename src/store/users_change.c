#include "store/users.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "db/db.h"
#include "store/audit.h"
#include "store/internal.h"

static const char get_sql[] =
    "SELECT username, role, state FROM users WHERE team_id = ? AND id = ?";
static const char other_admins_sql[] =
    "SELECT 1 FROM users WHERE team_id = ? AND id <> ? AND role = 'admin' AND state = 'active'"
    " LIMIT 1";
static const char set_role_sql[] =
    "UPDATE users SET role = ?, updated_at = ? WHERE team_id = ? AND id = ?";
static const char set_state_sql[] =
    "UPDATE users SET state = ?, updated_at = ? WHERE team_id = ? AND id = ?";
static const char set_password_sql[] =
    "UPDATE users SET password_hash = ?, updated_at = ? WHERE team_id = ? AND id = ?";
static const char renew_password_sql[] =
    "UPDATE users SET password_hash = ? WHERE team_id = ? AND id = ? AND password_hash = ?";
static const char password_sql[] = "SELECT " USER_COLUMNS ", u.password_hash FROM users u"
                                   " WHERE u.team_id = ? AND (u.email = ? OR u.username = ?)"
                                   " ORDER BY CASE WHEN u.email = ? THEN 0 ELSE 1 END LIMIT 1";

struct change {
    const struct principal *principal;
    int64_t id;
    enum role role;    /* ROLE_NONE: see `state` */
    const char *state; /* "active", "disabled"; NULL: the password */
    const char *password_hash;
    struct arena arena;
};

static int run(struct store *store, db_work_fn work, struct change *change, struct error *err)
{
    int result = db_write(store_db(store), work, change, err);
    arena_release(&change->arena);
    if (result == 0)
        store_people_changed(store);
    return result;
}

/* Refuses to leave the team without anybody who could undo it. */
static int keep_an_admin(struct db_connection *connection, const struct change *change,
                         struct db_statement *row, struct error *err)
{
    struct db_statement *other;
    bool is_admin =
        text_equal(db_column_text(row, 1), "admin") && text_equal(db_column_text(row, 2), "active");
    bool stays = change->state ? text_equal(change->state, "active") : change->role == ROLE_ADMIN;
    if (!is_admin || stays)
        return 0;
    int found = db_first(connection, &other, err, other_admins_sql, "ii",
                         change->principal->team_id, change->id);
    if (found == 0)
        return error_set(err, ERR_CONFLICT, "the team needs another active administrator first");
    return found < 0 ? -1 : 0;
}

static int find(struct db_connection *connection, struct change *change,
                struct db_statement **ret_row, const char **ret_name, struct error *err)
{
    int found =
        db_first(connection, ret_row, err, get_sql, "ii", change->principal->team_id, change->id);
    if (found == 0)
        return error_set(err, ERR_NOT_FOUND, "We could not find the user you are looking for");
    if (found > 0)
        *ret_name = db_column_copy(*ret_row, 0, &change->arena);
    return found < 0 ? -1 : 0;
}

static int tell(struct db_connection *connection, struct change *change, const char *action,
                const char *message, struct error *err)
{
    return audit_append(connection, change->principal, action,
                        arena_printf(&change->arena, "user/%lld", (long long)change->id), message,
                        NULL, err);
}

static int role_work(struct db_connection *connection, void *context, struct error *err)
{
    struct change *change = context;
    struct db_statement *row;
    const char *name;
    if (find(connection, change, &row, &name, err) < 0 ||
        keep_an_admin(connection, change, row, err) < 0 ||
        db_execute(connection, NULL, err, set_role_sql, "tiii", role_name(change->role),
                   clock_wall_ms(), change->principal->team_id, change->id) < 0)
        return -1;
    return tell(connection, change, "team.update_member_role",
                arena_printf(&change->arena, "%s is now %s", name, role_name(change->role)), err);
}

int users_set_role(struct store *store, const struct principal *principal, int64_t id,
                   enum role role, struct error *err)
{
    if (store_need_admin(principal, err) < 0)
        return -1;
    if (role == ROLE_NONE)
        return error_set(err, ERR_INVALID, "a role is one of viewer, editor, admin");
    struct change change = {.principal = principal, .id = id, .role = role};
    return run(store, role_work, &change, err);
}

static int state_work(struct db_connection *connection, void *context, struct error *err)
{
    struct change *change = context;
    struct db_statement *row;
    const char *name;
    if (find(connection, change, &row, &name, err) < 0 ||
        keep_an_admin(connection, change, row, err) < 0 ||
        db_execute(connection, NULL, err, set_state_sql, "tiii", change->state, clock_wall_ms(),
                   change->principal->team_id, change->id) < 0)
        return -1;
    bool active = text_equal(change->state, "active");
    return tell(connection, change, active ? "team.reactivate_member" : "team.deactivate_member",
                arena_printf(&change->arena, "%s is now %s", name, change->state), err);
}

int users_set_active(struct store *store, const struct principal *principal, int64_t id,
                     bool active, struct error *err)
{
    if (store_need_admin(principal, err) < 0)
        return -1;
    struct change change = {
        .principal = principal, .id = id, .state = active ? "active" : "disabled"};
    return run(store, state_work, &change, err);
}

static int password_work(struct db_connection *connection, void *context, struct error *err)
{
    struct change *change = context;
    struct db_statement *row;
    const char *name;
    if (find(connection, change, &row, &name, err) < 0 ||
        db_execute(connection, NULL, err, set_password_sql, "tiii", change->password_hash,
                   clock_wall_ms(), change->principal->team_id, change->id) < 0)
        return -1;
    const char *what = change->password_hash ? "set" : "taken away";
    return tell(connection, change, "user.password_change",
                arena_printf(&change->arena, "The password of %s was %s", name, what), err);
}

int users_set_password(struct store *store, const struct principal *principal, int64_t id,
                       const char *password, struct error *err)
{
    char hash[SECRET_PASSWORD_HASH_SIZE];
    if (principal->user_id != id && store_need_admin(principal, err) < 0)
        return -1;
    if (password && secret_password_hash(password, hash, err) < 0)
        return -1;
    struct change change = {
        .principal = principal, .id = id, .password_hash = password ? hash : NULL};
    return run(store, password_work, &change, err);
}

/* --- signing in --- */

struct sign_in {
    int64_t team_id;
    const char *who;
    struct arena *arena;
    struct user user;
    const char *hash; /* NULL: nobody, or no password */
    const char *new_hash;
};

static int read_password(struct db_connection *connection, void *context, struct error *err)
{
    struct sign_in *sign_in = context;
    struct db_statement *row;
    sign_in->hash = NULL;
    int found = db_first(connection, &row, err, password_sql, "ittt", sign_in->team_id,
                         sign_in->who, sign_in->who, sign_in->who);
    if (found <= 0)
        return found;
    user_read(row, 0, sign_in->arena, &sign_in->user);
    sign_in->hash = db_column_copy(row, USER_COLUMN_COUNT, sign_in->arena);
    return 0;
}

static int renew_work(struct db_connection *connection, void *context, struct error *err)
{
    const struct sign_in *sign_in = context;
    return db_execute(connection, NULL, err, renew_password_sql, "tiit", sign_in->new_hash,
                      sign_in->team_id, sign_in->user.id, sign_in->hash);
}

/* That it did not work is no reason to refuse a right password: the next time will do. */
static void renew(struct store *store, struct sign_in *sign_in, const char *password)
{
    char hash[SECRET_PASSWORD_HASH_SIZE];
    if (secret_password_hash(password, hash, NULL) < 0)
        return;
    sign_in->new_hash = hash;
    (void)!db_write(store_db(store), renew_work, sign_in, NULL);
}

int users_check_password(struct store *store, const char *who, const char *password,
                         struct arena *arena, struct user *ret_user, struct error *err)
{
    struct sign_in sign_in = {
        .team_id = store_team(store), .who = text_lower(arena, who), .arena = arena};
    bool weak = false;
    if (db_read(store_db(store), read_password, &sign_in, err) < 0)
        return -1;
    int right = secret_password_verify(sign_in.hash, password, &weak, err);
    if (right <= 0 || !sign_in.user.active)
        return right < 0 ? -1 : 0;
    if (weak)
        renew(store, &sign_in, password);
    *ret_user = sign_in.user;
    return 1;
}
