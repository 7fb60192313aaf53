/* store.h: keeps the model in the database: what a file of this room reads or writes, it decides
 * the permission for as well.
 *
 * One value for the process; its functions may be called from any thread and block for as long as
 * the disk does. Every function that touches somebody's things takes the principal who asks: what
 * that person may not see is not found, what they may see and not change is ERR_DENIED. Writes are
 * durable when they return. Results live in the arena that was handed in.
 *
 * Errors: ERR_NOT_FOUND, ERR_DENIED, ERR_INVALID, ERR_CONFLICT, ERR_LIMIT, and those of db.h. */
#pragma once

#include "base/error.h"
#include "base/secret.h"

#include <stdbool.h>
#include <stdint.h>

struct db;
struct profile;
struct store;

enum { STORE_ID_SIZE = 37, STORE_UID_SIZE = 60 };

enum role { ROLE_NONE, ROLE_VIEWER, ROLE_EDITOR, ROLE_ADMIN }; /* the numbers of workspace roles */

enum role role_of(const char *name); /* "viewer", "editor", "admin"; else ROLE_NONE */
const char *role_name(enum role role);

/* Who asks. Filled by whoever checked the credential (api), or by the shell for itself. */
struct principal {
    int64_t team_id;
    int64_t user_id;
    enum role role;         /* in the team */
    const char *key_id;     /* of the API key used; NULL for others */
    const char *address;    /* of the client, for the audit log */
    const char *user_agent; /* likewise */
    const struct profile
        *profile; /* users.h: who that is, when it is known without asking; or NULL */
};

struct store_options {
    const char *folder; /* the data folder: postern.db, master.key; made when absent, mode 0700 */
    const char *master_key; /* 64 hex digits instead of master.key; NULL: the file */
};

bool store_exists(const char *folder); /* there is a database in it */
int store_open(const struct store_options *options, struct store **ret_store,
               struct error *err) MUST_CHECK;
void store_close(struct store *store); /* NULL is fine */
DEFINE_AUTO(store, store_close);

struct db *store_db(const struct store *store);                  /* for this room and for tests */
const struct secret_keys *store_keys(const struct store *store); /* for this room */

/* The shell of whoever owns the data folder: nobody by name, an administrator by right. Borrows
 * nothing. */
struct principal store_shell(const struct store *store);

/* The team of this server; made with its first administrator on an empty store. */
int64_t store_team(const struct store *store);
bool store_is_empty(const struct store *store); /* nobody can sign in yet */

/* Grows whenever a key, a user or a role changes: what was cached about people under an older
 * number is to be asked again. Atomic. */
uint64_t store_people_version(const struct store *store);
void store_people_changed(struct store *store);

/* "10001-a1b2c3d4-…" from its parts; and the id in an id or uid that a client sent: 36 lower-case
 * characters, or false when it is neither. */
void store_uid(int64_t owner_id, const char *id, char out[STORE_UID_SIZE]);
bool store_id_of(const char *id_or_uid, char out[STORE_ID_SIZE]);
