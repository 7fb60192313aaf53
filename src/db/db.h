/* db.h: SQL behind one table of functions, so that what is stored does not know where.
 *
 * Work is a function that gets a connection and runs inside one transaction:
 *  - db_read() sees one unchanging snapshot; any number of them run side by side;
 *  - db_write() succeeds only when its changes are committed and synced. Writes that come at the
 *    same time share one commit: each runs under a savepoint of its own, so that one that fails
 *    (returns -1) leaves nothing behind and does not disturb the others.
 * Both return -1, or what the work returned when that is not negative. Both block and may be called
 * from any thread; a write's function runs on the thread of the database. It may run more than once
 * (a driver may have to repeat a transaction): it changes nothing but the database and its own
 * context, and starts by forgetting what an earlier try put there. It never calls db_read() or
 * db_write().
 *
 * SQL is a constant with `?` parameters and the words that SQLite and PostgreSQL share: BIGINT,
 * TEXT, BYTEA; ON CONFLICT; RETURNING. Statements are prepared once a connection, by the address of
 * their text.
 *
 * Errors: ERR_STORE; ERR_LIMIT when the disk is full; ERR_BUSY when the queue of writes is;
 * ERR_CONFLICT when a unique or foreign key refused; ERR_IO when the disk failed to write. After a
 * failed sync writes stay refused until the database is opened again, reads go on. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;
struct db_connection; /* inside a work function only */
struct db_statement;

/* Numbered from 1 without gaps; the text may hold several statements. Applied in order, each in a
 * transaction of its own, and remembered with its checksum. */
struct db_migration {
    unsigned number;
    const char *name;
    const char *sql;
};

struct db_options {
    const char *path;     /* of SQLite's file; its folder exists. Later: or a postgres:// address */
    unsigned readers;     /* connections for db_read(), opened when first needed; 0 is 8 */
    unsigned write_queue; /* writes that may wait; 0 is 4,096. One more is ERR_BUSY */
    unsigned
        checkpoint_pages; /* of 4 KiB in SQLite's log, when they move to the database; 0 is 1,000 */
    const struct db_migration *migrations; /* ends with a NULL name; NULL when there are none */
};

/* Opens or makes the database and brings it up to date. ERR_CONFLICT when another process has it
 * (the message names its pid), when its schema is newer than the last migration, or when an applied
 * migration's checksum differs. */
int db_open(const struct db_options *options, struct db **ret_db, struct error *err) MUST_CHECK;
void db_close(struct db *db); /* waits for work under way, checkpoints; NULL is fine */
DEFINE_AUTO(db, db_close);

typedef int (*db_work_fn)(struct db_connection *connection, void *context, struct error *err);

int db_read(struct db *db, db_work_fn work, void *context, struct error *err) MUST_CHECK;
int db_write(struct db *db, db_work_fn work, void *context, struct error *err) MUST_CHECK;

/* A statement is borrowed from its connection; preparing it again starts it anew. */
int db_prepare(struct db_connection *connection, const char *sql,
               struct db_statement **ret_statement, struct error *err) MUST_CHECK;

/* Binds all parameters in order; `kinds` has one letter a parameter:
 *   t  const char *               text, NULL is SQL's NULL
 *   i  int64_t                    pass exactly that type
 *   b  const void *, size_t       bytes; a NULL pointer is SQL's NULL
 *   n  (nothing)                  NULL
 * Text and bytes must live until the statement is stepped to its end or prepared again. */
int db_bind(struct db_statement *statement, struct error *err, const char *kinds, ...) MUST_CHECK;

int db_step(struct db_statement *statement,
            struct error *err) MUST_CHECK; /* 1: a row; 0: the end */

/* The row's columns, from 0; text and bytes are borrowed until the next step. */
int64_t db_column_int(struct db_statement *statement, int column);      /* 0 for NULL */
const char *db_column_text(struct db_statement *statement, int column); /* NULL for NULL */
const void *db_column_bytes(struct db_statement *statement, int column, size_t *ret_length);
bool db_column_is_null(struct db_statement *statement, int column);
/* Copies; NULL for NULL. */
char *db_column_copy(struct db_statement *statement, int column, struct arena *arena);

/* Prepare, bind and step to the end; *ret_changes (may be NULL) is how many rows were changed. */
int db_execute(struct db_connection *connection, int64_t *ret_changes, struct error *err,
               const char *sql, const char *kinds, ...) MUST_CHECK;
/* Prepare, bind and step once: 1 and *ret_statement on a row, 0 without one, or -1. */
int db_first(struct db_connection *connection, struct db_statement **ret_statement,
             struct error *err, const char *sql, const char *kinds, ...) MUST_CHECK;

/* Copies the live database into a new file, while others read and write. */
int db_backup(struct db *db, const char *path, struct error *err) MUST_CHECK;

/* Looks through a file that nobody writes, such as a backup: every page of it, and its migrations
 * against ours; then `work` (NULL: nothing) reads in it. ERR_STORE when it is damaged, ERR_INVALID
 * when it is no such database, ERR_CONFLICT when a newer version wrote it. */
int db_inspect(const char *path, const struct db_migration *migrations, db_work_fn work,
               void *context, struct error *err) MUST_CHECK;

/* Makes the database `path` out of a backup: copies it, inspects the copy as above, syncs, and only
 * then gives it its name. ERR_CONFLICT when there is one already or another process has it. */
int db_restore(const char *backup, const char *path, const struct db_migration *migrations,
               db_work_fn work, void *context, struct error *err) MUST_CHECK;

/* What the operator should know about the database's library; NULL when there is nothing. */
const char *db_warning(const struct db *db);

/* For health checks and metrics. */
struct db_figures {
    uint64_t reads, writes, commits; /* commits < writes when they share */
    uint64_t failures;
    unsigned waiting; /* writes in the queue */
    bool read_only;   /* a sync failed */
};
void db_figures(struct db *db, struct db_figures *ret_figures);
