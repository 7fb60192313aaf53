/* internal.h: the parts of an open database. Private to this room. */
#pragma once

#include "db/db.h"
#include "db/driver.h"

/* readers.c: connections that only read, opened when first needed. */
struct db_readers;

struct db_readers *db_readers_create(struct db_shared *shared, unsigned limit);
/* Waits for those that are out. NULL is fine. */
void db_readers_free(struct db_readers *readers);
/* Blocks while all are out. */
struct db_connection *db_readers_take(struct db_readers *readers, struct error *err);
void db_readers_give(struct db_readers *readers, struct db_connection *connection);

/* writer.c: one thread with the one connection that commits. */
struct db_writer;

struct db_writer_figures {
    uint64_t writes, commits;
    unsigned waiting;
};

/* Takes the connection. NULL with err set when there is no thread. */
struct db_writer *db_writer_create(struct db_connection *connection, unsigned limit,
                                   struct error *err);
void db_writer_free(struct db_writer *writer); /* carries out what waits first. NULL is fine */
int db_writer_run(struct db_writer *writer, db_work_fn work, void *context, struct error *err);
void db_writer_figures(struct db_writer *writer, struct db_writer_figures *ret_figures);

/* migrate.c: on the writer's connection, before anybody else has one. */
int db_migrate(struct db_connection *connection, const struct db_migration *migrations,
               struct error *err) MUST_CHECK;

/* Reads only: ERR_INVALID without any migration, ERR_CONFLICT with others than ours or newer ones.
 */
int db_check_migrations(struct db_connection *connection, const struct db_migration *migrations,
                        struct error *err) MUST_CHECK;

/* lock.c: keeps every other process away from `path`, by a lock on `path`.lock that ends with the
 * process. ERR_CONFLICT names the process that has it. */
int db_lock_take(const char *path, int *ret_descriptor, struct error *err) MUST_CHECK;
void db_lock_release(int descriptor); /* -1 is fine */
