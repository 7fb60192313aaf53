#include "db/sqlite.h"

#include "base/mem.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define WRITER_SETTINGS(sync)                                                                      \
    "PRAGMA synchronous=" sync "; PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;"                \
    "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8192; PRAGMA journal_size_limit=16777216;"       \
    "PRAGMA trusted_schema=OFF;"

static const char reader_settings[] =
    "PRAGMA query_only=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-2048;"
    "PRAGMA trusted_schema=OFF;";

static const char *const settings[] = {
    [DB_READER] = reader_settings,
    [DB_WRITER] = WRITER_SETTINGS("FULL"),
    [DB_MAKER] = WRITER_SETTINGS("OFF"),
    [DB_INSPECTOR] = reader_settings,
};

/* In the order of enum sqlite_control; a reader needs the first three. */
static const char *const control_sql[SQLITE_CONTROL_COUNT] = {
    "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", "SAVEPOINT one", "RELEASE one", "ROLLBACK TO one",
};

/* The lock that SQLite's counting of memory takes for each allocation is one for all threads. */
static void configure_once(void)
{
    /* Refused, without harm, when SQLite runs already. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* Before these versions a checkpoint that meets a commit of another connection can lose it. */
static void check_version(struct db_shared *shared)
{
    int version = sqlite3_libversion_number(), branch = version / 1000;
    bool mended = version >= 3051003 || (branch == 3050 && version >= 3050007) ||
                  (branch == 3044 && version >= 3044006);
    if (!mended)
        snprintf(shared->warning, sizeof shared->warning,
                 "SQLite %s can lose a commit that meets a checkpoint (mended in 3.51.3); Postern "
                 "avoids it, as long as nothing else opens the database",
                 sqlite3_libversion());
}

static void sqlite_close(struct db_shared *shared)
{
    db_lock_release(shared->lock);
    shared->lock = -1;
}

static int sqlite_open(struct db_shared *shared, struct error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure_once);
    if (sqlite3_initialize() != SQLITE_OK)
        return error_set(err, ERR_STORE, "SQLite does not start");
    check_version(shared);
    if (db_lock_take(shared->path, &shared->lock, err) < 0)
        return -1;
    if (sqlite_renew_log(shared, err) < 0) {
        sqlite_close(shared);
        return -1;
    }
    return 0;
}

static bool may_write(const struct sqlite_connection *own)
{
    return own->base.role == DB_WRITER || own->base.role == DB_MAKER;
}

static int prepare_controls(struct sqlite_connection *own)
{
    bool writes = may_write(own);
    int count = writes ? SQLITE_CONTROL_COUNT : SQLITE_CONTROL_ROLLBACK + 1;
    for (int i = 0; i < count; i++) {
        const char *sql = i == SQLITE_CONTROL_BEGIN && !writes ? "BEGIN" : control_sql[i];
        int code = sqlite3_prepare_v3(own->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                      &own->control[i], NULL);
        if (code != SQLITE_OK)
            return code;
    }
    return SQLITE_OK;
}

/* Who closes last would move the log and remove it. */
static void leave_log_alone(struct sqlite_connection *own)
{
    sqlite3_db_config(own->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

static int set_up(struct sqlite_connection *own)
{
    bool writes = may_write(own);
    sqlite3_busy_timeout(own->handle, SQLITE_BUSY_MS);
    sqlite3_wal_autocheckpoint(own->handle, 0);
    if (!writes)
        leave_log_alone(own);
    sqlite3_db_config(own->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    int code = sqlite3_exec(own->handle, settings[own->base.role], NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = prepare_controls(own);
    if (code == SQLITE_OK && writes)
        sqlite_watch_log(own);
    return code;
}

static void sqlite_disconnect(struct db_connection *connection)
{
    struct sqlite_connection *own = sqlite_of(connection);
    for (int i = 0; i < SQLITE_CONTROL_COUNT; i++)
        sqlite3_finalize(own->control[i]);
    if (may_write(own) && own->handle && sqlite_empty_log(own) < 0)
        leave_log_alone(own);
    sqlite3_close(own->handle);
    free(own);
}

static int sqlite_connect(struct db_shared *shared, enum db_role role,
                          struct db_connection **ret_connection, struct error *err)
{
    struct sqlite_connection *own = mem_new(struct sqlite_connection);
    own->base.shared = shared;
    own->base.role = role;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                (may_write(own) ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
                (role == DB_INSPECTOR ? SQLITE_OPEN_URI : 0);
    int code = sqlite3_open_v2(shared->path, &own->handle, flags, NULL);
    if (code == SQLITE_OK)
        code = set_up(own);
    if (code != SQLITE_OK) {
        if (own->handle)
            sqlite_fail(own, err);
        else
            error_set(err, ERR_STORE, "out of memory");
        sqlite_disconnect(&own->base);
        return -1;
    }
    *ret_connection = &own->base;
    return 0;
}

static int control(struct db_connection *connection, enum sqlite_control which, struct error *err)
{
    struct sqlite_connection *own = sqlite_of(connection);
    int code = sqlite3_step(own->control[which]);
    if (code != SQLITE_DONE)
        sqlite_fail(own, err);
    sqlite3_reset(own->control[which]);
    return code == SQLITE_DONE ? 0 : -1;
}

static bool sqlite_in_transaction(const struct db_connection *connection)
{
    return !sqlite3_get_autocommit(((const struct sqlite_connection *)connection)->handle);
}

static int sqlite_begin(struct db_connection *connection, struct error *err)
{
    return control(connection, SQLITE_CONTROL_BEGIN, err);
}

static int sqlite_commit(struct db_connection *connection, struct error *err)
{
    return control(connection, SQLITE_CONTROL_COMMIT, err);
}

static void sqlite_rollback(struct db_connection *connection)
{
    if (sqlite_in_transaction(connection))
        control(connection, SQLITE_CONTROL_ROLLBACK, NULL);
}

static int sqlite_savepoint(struct db_connection *connection, struct error *err)
{
    return control(connection, SQLITE_CONTROL_SAVEPOINT, err);
}

static int sqlite_release(struct db_connection *connection, struct error *err)
{
    return control(connection, SQLITE_CONTROL_RELEASE, err);
}

static int sqlite_undo(struct db_connection *connection, struct error *err)
{
    if (control(connection, SQLITE_CONTROL_UNDO, err) < 0)
        return -1;
    return control(connection, SQLITE_CONTROL_RELEASE, err);
}

static int sqlite_run(struct db_connection *connection, const char *script, struct error *err)
{
    struct sqlite_connection *own = sqlite_of(connection);
    if (sqlite3_exec(own->handle, script, NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    return sqlite_fail(own, err);
}

const struct db_driver db_sqlite = {
    .open = sqlite_open,
    .close = sqlite_close,
    .make = sqlite_make,
    .connect = sqlite_connect,
    .disconnect = sqlite_disconnect,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .in_transaction = sqlite_in_transaction,
    .savepoint = sqlite_savepoint,
    .release = sqlite_release,
    .undo = sqlite_undo,
    .run = sqlite_run,
    .prepare = sqlite_prepare,
    .finish = sqlite_finish,
    .reset = sqlite_reset,
    .bind_text = sqlite_bind_text,
    .bind_int = sqlite_bind_int,
    .bind_bytes = sqlite_bind_bytes,
    .step = sqlite_step,
    .changes = sqlite_changes,
    .column_is_null = sqlite_column_is_null,
    .column_int = sqlite_column_int,
    .column_text = sqlite_column_text,
    .column_bytes = sqlite_column_bytes,
    .tidy = sqlite_tidy,
    .backup = sqlite_backup,
};
