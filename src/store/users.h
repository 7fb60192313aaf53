/* users.h: the people of the team.
 *
 * Everybody of the team may see everybody; only administrators add people or change somebody's
 * role, state or, except for their own, password. At least one active administrator always remains.
 * Disabled people keep their things; their keys stop working. */
#pragma once

#include "store/store.h"

#include <stddef.h>

struct arena;
struct db_connection;
struct db_statement;

enum {
    USER_EMAIL_MAX = 254, /* bytes */
    USER_NAME_MAX = 255,
};

struct user {
    int64_t id;      /* from 10001 */
    const char *sub; /* a UUID */
    const char *username;
    const char *email;
    const char *full_name;
    enum role role;
    bool active;
    bool has_password;
    int64_t created_at, updated_at;
};

/* A user with the team's names: what GET /me says. */
struct profile {
    struct user user;
    const char *team_name;
    const char *team_domain;
};

struct user_new {
    const char *email;
    const char *username;  /* NULL: made from the address */
    const char *full_name; /* NULL: the username */
    const char *password;  /* NULL: none, so that nobody can sign in with one */
    enum role role;
};

/* With a personal workspace ("My Workspace"). ERR_CONFLICT when the address or name is taken. */
int users_create(struct store *store, const struct principal *principal,
                 const struct user_new *values, struct arena *arena, struct user *ret_user,
                 struct error *err) MUST_CHECK;
/* The first administrator, whatever `role` says, and the team's first workspace ("Team Workspace").
 * ERR_CONFLICT when there is anybody. */
int users_create_first(struct store *store, const struct user_new *values, struct arena *arena,
                       struct user *ret_user, struct error *err) MUST_CHECK;

/* By number; `group_id` 0: everybody. Nobody is in a group that is not there. */
int users_list(struct store *store, const struct principal *principal, int64_t group_id,
               struct arena *arena, struct user **ret_users, size_t *ret_count,
               struct error *err) MUST_CHECK;
int users_get(struct store *store, const struct principal *principal, int64_t id,
              struct arena *arena, struct user *ret_user, struct error *err) MUST_CHECK;
/* By number, address or username; ERR_NOT_FOUND. */
int users_find(struct store *store, const struct principal *principal, const char *who,
               struct arena *arena, struct user *ret_user, struct error *err) MUST_CHECK;
int users_profile(struct store *store, const struct principal *principal, int64_t id,
                  struct arena *arena, struct profile *ret_profile, struct error *err) MUST_CHECK;

int users_set_role(struct store *store, const struct principal *principal, int64_t id,
                   enum role role, struct error *err) MUST_CHECK;
int users_set_active(struct store *store, const struct principal *principal, int64_t id,
                     bool active, struct error *err) MUST_CHECK;
/* NULL takes it away. */
int users_set_password(struct store *store, const struct principal *principal, int64_t id,
                       const char *password, struct error *err) MUST_CHECK;

/* Whether an active person of that address or username has that password: 1, 0, or -1 (busy, or the
 * store failed). Unknown people cost what known ones do. A hash that is too weak is made anew. */
int users_check_password(struct store *store, const char *who, const char *password,
                         struct arena *arena, struct user *ret_user, struct error *err) MUST_CHECK;

/* --- for this room --- */

#define USER_COLUMNS                                                                               \
    "u.id, u.sub, u.username, u.email, u.full_name, u.role, u.state,"                              \
    " CASE WHEN u.password_hash IS NULL THEN 0 ELSE 1 END, u.created_at, u.updated_at"
enum { USER_COLUMN_COUNT = 10 };

/* From the columns above, which begin at `at`. */
void user_read(struct db_statement *row, int at, struct arena *arena, struct user *ret_user);
