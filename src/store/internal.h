/* internal.h: what the files of this room share and nobody else sees. */
#pragma once

#include "store/memory.h"
#include "store/store.h"

#include <stdatomic.h>

struct db_connection;
struct last_used;

enum { STORE_TEAM = 1 }; /* the id of the team that an empty database gets */

struct store {
    struct db *db;
    struct secret_keys keys;
    int64_t team_id;
    atomic_uint_fast64_t people_version;
    struct last_used *last_used;
    struct store_memory memory;
};

/* The folder's parts: the database and, unless the key is given, the master key. */
extern const char store_database_name[], store_master_name[];

/* Makes the folder, or closes one that is ours to others; `is_ours`: it has a database in it. */
int store_prepare_folder(const char *path, bool is_ours, struct error *err) MUST_CHECK;
bool store_folder_is_empty(const char *path); /* or is not there */

/* ERR_DENIED unless the database, if it has been used at all, was used with these keys. */
int store_prove_keys(struct db_connection *connection, const struct secret_keys *keys,
                     struct error *err) MUST_CHECK;

/* 1, 2, 3 …: the next number of a kind ("groups", "audit"), inside db_write(). */
int store_next_number(struct db_connection *connection, int64_t team_id, const char *kind,
                      int64_t *ret_number, struct error *err) MUST_CHECK;

/* ERR_DENIED unless the principal is an administrator of the team. */
int store_need_admin(const struct principal *principal, struct error *err) MUST_CHECK;

/* The shell of whoever owns the data folder: nobody by name, and may do everything. */
static inline bool principal_is_shell(const struct principal *principal)
{
    return principal->user_id == 0 && principal->role == ROLE_ADMIN;
}
