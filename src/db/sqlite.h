/* sqlite.h: the parts of SQLite's driver. Private to them. */
#pragma once

#include "db/internal.h"

#include <sqlite3.h>

enum { SQLITE_BUSY_MS = 5000 }; /* recovery of the log may lock readers out for a moment */

enum sqlite_control {
    SQLITE_CONTROL_BEGIN,
    SQLITE_CONTROL_COMMIT,
    SQLITE_CONTROL_ROLLBACK,
    SQLITE_CONTROL_SAVEPOINT,
    SQLITE_CONTROL_RELEASE,
    SQLITE_CONTROL_UNDO,
    SQLITE_CONTROL_COUNT,
};

struct sqlite_connection {
    struct db_connection base;
    sqlite3 *handle;
    sqlite3_stmt
        *control[SQLITE_CONTROL_COUNT]; /* prepared at birth, so that they cannot fail later */
    int log_pages;                      /* in the write-ahead log after the last commit */
    int moved_at;      /* how many there were at the last checkpoint of this round */
    int next_patience; /* at so many the next checkpoint waits for readers */
    bool is_full;      /* the disk was, since the last checkpoint */
};

struct sqlite_statement {
    struct db_statement base;
    sqlite3_stmt *handle;
};

static inline struct sqlite_connection *sqlite_of(struct db_connection *connection)
{
    return (struct sqlite_connection *)connection;
}

/* sqlite_error.c: what SQLite says about its last failure, as an error of ours. Returns -1. */
int sqlite_fail(struct sqlite_connection *connection, struct error *err);

/* sqlite_statement.c */
int sqlite_prepare(struct db_connection *connection, const char *sql,
                   struct db_statement **ret_statement, struct error *err);
void sqlite_finish(struct db_statement *statement);
int sqlite_reset(struct db_statement *statement, struct error *err);
int sqlite_bind_text(struct db_statement *statement, int parameter, const char *text,
                     struct error *err);
int sqlite_bind_int(struct db_statement *statement, int parameter, int64_t value,
                    struct error *err);
int sqlite_bind_bytes(struct db_statement *statement, int parameter, const void *bytes,
                      size_t length, struct error *err);
int sqlite_step(struct db_statement *statement, struct error *err);
int64_t sqlite_changes(struct db_statement *statement);
bool sqlite_column_is_null(struct db_statement *statement, int column);
int64_t sqlite_column_int(struct db_statement *statement, int column);
const char *sqlite_column_text(struct db_statement *statement, int column, size_t *ret_length);
const void *sqlite_column_bytes(struct db_statement *statement, int column, size_t *ret_length);

/* sqlite_log.c: the write-ahead log. */
/* Before anybody opens the database: puts what a crash left in the log on the disk anew. */
int sqlite_renew_log(struct db_shared *shared, struct error *err) MUST_CHECK;
void sqlite_watch_log(struct sqlite_connection *writer);
void sqlite_tidy(struct db_connection *writer);
/* -1 when the disk cannot be trusted: then the log has to stay. */
int sqlite_empty_log(struct sqlite_connection *writer);

/* sqlite_make.c: a database that is not there yet, with all its migrations. */
int sqlite_make(struct db_shared *shared, const struct db_migration *migrations,
                struct error *err) MUST_CHECK;

/* sqlite_file.c: a file that is written under another name until it is whole. */
int sqlite_file_make(const char *path, struct error *err) MUST_CHECK; /* empty; only ours to read */
int sqlite_file_name(const char *part, const char *path, struct error *err) MUST_CHECK; /* synced */
void sqlite_file_remove(const char *path); /* and what SQLite puts beside it */

/* sqlite_backup.c */
int sqlite_backup(struct db_shared *shared, const char *path, struct error *err);

/* sqlite_restore.c: db_inspect() and db_restore(), of which the latter has the lock already. */
int sqlite_inspect(const char *path, const struct db_migration *migrations, db_work_fn work,
                   void *context, struct error *err) MUST_CHECK;
int sqlite_restore(const char *backup, const char *path, const struct db_migration *migrations,
                   db_work_fn work, void *context, struct error *err) MUST_CHECK;
