/* database.h: a database in a folder of its own, with one table of numbers and texts, for tests.
 *
 * Functions that cannot fail in a test assert it. */
#pragma once

#include "db/db.h"

extern const struct db_migration database_migrations[]; /* makes `things` (id, body) and `marks` */

struct database {
    char folder[64];
    char path[96];
    struct db *db;
};

void database_make(struct database *database); /* the folder only */
void database_open(struct database *database);
int database_try_open(struct database *database, const struct db_options *options,
                      struct error *err); /* path is filled in */
void database_close(struct database *database);
void database_remove(struct database *database); /* closes, then removes the folder */

int database_insert(struct db *db, int64_t id, const char *body, struct error *err);
/* A thing and a mark that refers to it, both or none. */
int database_insert_pair(struct db *db, int64_t id, const char *body, struct error *err);
bool database_has(struct db *db, int64_t id);
int64_t database_count(struct db *db);
void database_assert_sound(struct db *db); /* integrity_check and foreign_key_check */

/* The same inside a transaction. */
int database_insert_inside(struct db_connection *connection, int64_t id, const char *body,
                           struct error *err);
int database_count_inside(struct db_connection *connection, int64_t *ret_count, struct error *err);
