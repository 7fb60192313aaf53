#include "store/users.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"
#include "db/db.h"
#include "store/audit.h"
#include "store/internal.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { USERNAME_TRIES = 1000 };

static const char next_id_sql[] =
    "UPDATE teams SET next_user_id = next_user_id + 1 WHERE id = ? RETURNING next_user_id - 1";
static const char taken_sql[] = "SELECT 1 FROM users WHERE team_id = ? AND username = ?";
static const char email_taken_sql[] = "SELECT 1 FROM users WHERE team_id = ? AND email = ?";
static const char insert_sql[] =
    "INSERT INTO users (team_id, id, sub, username, email, full_name, role, state, password_hash,"
    " created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'active', ?, ?, ?)";
static const char anybody_sql[] = "SELECT 1 FROM users LIMIT 1";
static const char insert_workspace_sql[] =
    "INSERT INTO workspaces (team_id, id, name, visibility, description, about,"
    " created_by, updated_by, created_at, updated_at) VALUES (?, ?, ?, ?, '', '', ?, ?, ?, ?)";
static const char insert_role_sql[] =
    "INSERT INTO workspace_roles (team_id, workspace_id, subject, subject_id, role)"
    " VALUES (?, ?, 'user', ?, ?)";

/* --- what may be somebody's --- */

static int check_text(const char *text, size_t most, const char *what, struct error *err)
{
    size_t length = strlen(text);
    if (length == 0 || length > most || !text_is_utf8(text, length, NULL))
        return error_set(err, ERR_INVALID, "%s has 1 to %zu bytes of UTF-8", what, most);
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7F)
            return error_set(err, ERR_INVALID, "%s has no control characters", what);
    return 0;
}

/* Only what every address has: mail servers know the rest. */
static int check_email(const char *email, struct error *err)
{
    const char *at = strrchr(email, '@');
    if (check_text(email, USER_EMAIL_MAX, "an e-mail address", err) < 0)
        return -1;
    if (!at || at == email || !at[1] || strchr(email, ' '))
        return error_set(err, ERR_INVALID, "'%s' is no e-mail address", email);
    return 0;
}

static bool is_username_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c && strchr("-_.", c));
}

static int check_username(const char *name, struct error *err)
{
    if (check_text(name, USER_NAME_MAX, "a username", err) < 0)
        return -1;
    bool has_letter = false;
    for (const char *c = name; *c; c++) {
        if (!is_username_char((char)tolower((unsigned char)*c)))
            return error_set(err, ERR_INVALID,
                             "a username has letters, digits and -_. and nothing else");
        has_letter = has_letter || !isdigit((unsigned char)*c);
    }
    if (!has_letter) /* or it could not be told from a number */
        return error_set(err, ERR_INVALID, "a username has a letter");
    return 0;
}

/* --- the row --- */

struct create {
    const struct principal *principal; /* NULL: the first administrator */
    const struct user_new *values;
    struct store *store;
    struct arena *arena;
    const char *email, *username, *full_name;
    const char *password_hash; /* NULL: none */
    enum role role;
    int64_t now;
    struct user made;
};

static const char *name_from_email(struct arena *arena, const char *email)
{
    size_t length = strcspn(email, "@");
    char *name = arena_strndup(arena, email, length < 64 ? length : 64);
    bool has_letter = false;
    for (char *c = name; *c; c++) {
        if (!is_username_char(*c))
            *c = '-';
        has_letter = has_letter || !isdigit((unsigned char)*c);
    }
    return has_letter ? name : arena_printf(arena, "user-%s", name);
}

static int is_taken(struct db_connection *connection, const struct create *create, const char *sql,
                    const char *name, struct error *err)
{
    struct db_statement *row;
    return db_first(connection, &row, err, sql, "it", create->store->team_id, name);
}

/* A name that was asked for is given or refused; one that we make up gets a number when it is
 * taken. */
static int choose_username(struct db_connection *connection, struct create *create,
                           const char **ret_name, struct error *err)
{
    const char *wanted = create->username;
    if (!wanted)
        wanted = name_from_email(create->arena, create->email);
    const char *name = wanted;
    for (int n = 2; n < USERNAME_TRIES; n++) {
        int taken = is_taken(connection, create, taken_sql, name, err);
        if (taken < 0)
            return -1;
        if (!taken) {
            *ret_name = name;
            return 0;
        }
        if (create->username)
            break;
        name = arena_printf(create->arena, "%s-%d", wanted, n);
    }
    return error_set(err, ERR_CONFLICT, "there is a user '%s' already", wanted);
}

static int insert_workspace(struct db_connection *connection, const struct create *create,
                            const char *name, const char *visibility, struct error *err)
{
    char id[UUID_SIZE];
    int64_t team = create->store->team_id, owner = create->made.id;
    random_uuid4(id);
    if (db_execute(connection, NULL, err, insert_workspace_sql, "itttiiii", team, id, name,
                   visibility, owner, owner, create->now, create->now) < 0)
        return -1;
    return db_execute(connection, NULL, err, insert_role_sql, "itii", team, id, owner,
                      (int64_t)ROLE_ADMIN);
}

static int insert_user(struct db_connection *connection, struct create *create, struct error *err)
{
    struct db_statement *row;
    int64_t team = create->store->team_id;
    char sub[UUID_SIZE];
    int taken = is_taken(connection, create, email_taken_sql, create->email, err);
    if (taken)
        return taken < 0
                   ? -1
                   : error_set(err, ERR_CONFLICT, "there is a user '%s' already", create->email);
    const char *username = NULL;
    if (choose_username(connection, create, &username, err) < 0)
        return -1;
    int found = db_first(connection, &row, err, next_id_sql, "i", team);
    if (found <= 0)
        return found < 0 ? -1 : error_set(err, ERR_STORE, "the team is not there");
    int64_t id = db_column_int(row, 0);
    random_uuid4(sub);
    const char *full_name = create->full_name ? create->full_name : username;
    if (db_execute(connection, NULL, err, insert_sql, "iittttttii", team, id, sub, username,
                   create->email, full_name, role_name(create->role), create->password_hash,
                   create->now, create->now) < 0)
        return -1;
    create->made = (struct user){
        .id = id,
        .sub = arena_strdup(create->arena, sub),
        .username = username,
        .email = create->email,
        .full_name = full_name,
        .role = create->role,
        .active = true,
        .has_password = create->password_hash != NULL,
        .created_at = create->now,
        .updated_at = create->now,
    };
    return insert_workspace(connection, create, "My Workspace", "personal", err);
}

static int create_work(struct db_connection *connection, void *context, struct error *err)
{
    struct create *create = context;
    struct principal self = store_shell(create->store);
    if (!create->principal) {
        struct db_statement *row;
        int found = db_first(connection, &row, err, anybody_sql, "");
        if (found)
            return found < 0 ? -1 : error_set(err, ERR_CONFLICT, "there are users already");
    }
    if (insert_user(connection, create, err) < 0)
        return -1;
    if (!create->principal &&
        insert_workspace(connection, create, "Team Workspace", "team", err) < 0)
        return -1;
    struct arena *arena = create->arena;
    return audit_append(connection, create->principal ? create->principal : &self,
                        "team.add_member",
                        arena_printf(arena, "user/%lld", (long long)create->made.id),
                        arena_printf(arena, "%s joined the team as %s", create->made.username,
                                     role_name(create->role)),
                        NULL, err);
}

static int check_values(const struct user_new *values, struct error *err)
{
    if (check_email(values->email, err) < 0 ||
        (values->username && check_username(values->username, err) < 0) ||
        (values->full_name && check_text(values->full_name, USER_NAME_MAX, "a name", err) < 0))
        return -1;
    return values->role == ROLE_NONE
               ? error_set(err, ERR_INVALID, "a role is one of viewer, editor, admin")
               : 0;
}

static int create(struct create *create, struct user *ret_user, struct error *err)
{
    const struct user_new *values = create->values;
    struct arena *arena = create->arena;
    char hash[SECRET_PASSWORD_HASH_SIZE];
    create->email = text_lower(arena, values->email);
    create->username = values->username ? text_lower(arena, values->username) : NULL;
    create->full_name = values->full_name ? arena_strdup(arena, values->full_name) : NULL;
    if (values->password) {
        if (secret_password_hash(values->password, hash, err) < 0)
            return -1;
        create->password_hash = hash;
    }
    create->now = clock_wall_ms();
    if (db_write(store_db(create->store), create_work, create, err) < 0)
        return -1;
    store_people_changed(create->store);
    *ret_user = create->made;
    return 0;
}

int users_create(struct store *store, const struct principal *principal,
                 const struct user_new *values, struct arena *arena, struct user *ret_user,
                 struct error *err)
{
    if (store_need_admin(principal, err) < 0 || check_values(values, err) < 0)
        return -1;
    struct create work = {.principal = principal,
                          .values = values,
                          .store = store,
                          .arena = arena,
                          .role = values->role};
    return create(&work, ret_user, err);
}

int users_create_first(struct store *store, const struct user_new *values, struct arena *arena,
                       struct user *ret_user, struct error *err)
{
    struct user_new first = *values;
    first.role = ROLE_ADMIN;
    if (check_values(&first, err) < 0)
        return -1;
    struct create work = {.values = &first, .store = store, .arena = arena, .role = ROLE_ADMIN};
    return create(&work, ret_user, err);
}
