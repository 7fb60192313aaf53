/* driver.h: what a database must be able to do. Private to this room.
 *
 * The common part (db.c, statement.c, readers.c, writer.c, migrate.c) keeps pools, queues and
 * caches and calls a driver through one table. A driver's connection and statement begin with the
 * structs below and carry on with what is its own. One thread at a time uses a connection.
 *
 * Functions return 0 or -1 with err set, unless they say otherwise. Errors have the codes of db.h.
 */
#pragma once

#include "base/error.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db_driver;
struct db_migration;
struct db_statement;

/* What all connections of one database share. */
struct db_shared {
    const struct db_driver *driver;
    char *path;
    int checkpoint_pages;
    int lock;                /* a descriptor, or -1 */
    atomic_bool sync_failed; /* writes are refused from now on */
    atomic_uint_least64_t failures;
    char warning[256]; /* "" when there is none */
};

enum db_role {
    DB_READER,
    DB_WRITER,
    DB_MAKER,     /* writes a database that nobody has yet, without syncs */
    DB_INSPECTOR, /* reads a file that nobody writes; the path is an address of SQLite's */
};

struct db_connection {
    struct db_shared *shared;
    enum db_role role;
    struct db_connection *next_idle;
    struct db_statement *started; /* those to be reset when the work ends */
    struct db_statement **slots;  /* open addressing by the text's address; a power of two */
    size_t slot_count, statement_count;
    bool lost_value; /* a column could not be read for lack of memory: the work must not succeed */
};

enum db_statement_state {
    DB_STATEMENT_FRESH, /* prepared; parameters not bound */
    DB_STATEMENT_BOUND,
    DB_STATEMENT_ROW,
    DB_STATEMENT_DONE, /* also after an error */
};

struct db_statement {
    struct db_connection *connection;
    const char *sql;
    struct db_statement *next_started;
    bool is_started;
    int parameters;
    enum db_statement_state state;
};

struct db_driver {
    /* Once a database: locks it, fills shared->warning. close undoes what open did. */
    int (*open)(struct db_shared *shared, struct error *err);
    void (*close)(struct db_shared *shared);
    /* Makes a database that is not there yet, with its migrations, as a whole. */
    int (*make)(struct db_shared *shared, const struct db_migration *migrations, struct error *err);

    int (*connect)(struct db_shared *shared, enum db_role role,
                   struct db_connection **ret_connection, struct error *err);
    void (*disconnect)(struct db_connection *connection); /* statements are finished already */

    /* A reader's transaction is one snapshot; a writer's begins as a write. A failed statement may
     * end the transaction: in_transaction tells. */
    int (*begin)(struct db_connection *connection, struct error *err);
    int (*commit)(struct db_connection *connection, struct error *err);
    void (*rollback)(struct db_connection *connection); /* also fine without a transaction */
    bool (*in_transaction)(const struct db_connection *connection);
    int (*savepoint)(struct db_connection *connection, struct error *err);
    int (*release)(struct db_connection *connection, struct error *err);
    int (*undo)(struct db_connection *connection, struct error *err); /* back to it, and release */

    /* Several statements without parameters: migrations. */
    int (*run)(struct db_connection *connection, const char *script, struct error *err);

    int (*prepare)(struct db_connection *connection, const char *sql,
                   struct db_statement **ret_statement, struct error *err);
    void (*finish)(struct db_statement *statement);
    /* Starts it anew. Fails when a statement that stood on a row turns out to break a rule. */
    int (*reset)(struct db_statement *statement, struct error *err);
    /* Parameters count from 1 here. A NULL pointer is SQL's NULL. Memory is borrowed. */
    int (*bind_text)(struct db_statement *statement, int parameter, const char *text,
                     struct error *err);
    int (*bind_int)(struct db_statement *statement, int parameter, int64_t value,
                    struct error *err);
    int (*bind_bytes)(struct db_statement *statement, int parameter, const void *bytes,
                      size_t length, struct error *err);
    int (*step)(struct db_statement *statement, struct error *err); /* 1: a row; 0: the end */
    int64_t (*changes)(struct db_statement *statement);

    bool (*column_is_null)(struct db_statement *statement, int column);
    int64_t (*column_int)(struct db_statement *statement, int column);
    /* NULL for NULL; also for want of memory, with connection->lost_value set. */
    const char *(*column_text)(struct db_statement *statement, int column, size_t *ret_length);
    const void *(*column_bytes)(struct db_statement *statement, int column, size_t *ret_length);

    /* On the writer, when a batch is over and its waiters are awake. */
    void (*tidy)(struct db_connection *connection);
    int (*backup)(struct db_shared *shared, const char *path, struct error *err);
};

extern const struct db_driver db_sqlite;

/* statement.c: the work is over. Resets what it started; fails when that breaks a rule or a value
 * was lost. */
int db_end_work(struct db_connection *connection, struct error *err) MUST_CHECK;
void db_disconnect(struct db_connection *connection); /* finishes its statements; NULL is fine */
