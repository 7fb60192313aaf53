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
