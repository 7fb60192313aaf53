#include "db/sqlite.h"

#include <errno.h>

static bool is_full(sqlite3 *handle, int code)
{
    if ((code & 0xff) == SQLITE_FULL)
        return true;
    int system = sqlite3_system_errno(handle);
    return (code & 0xff) == SQLITE_IOERR && (system == ENOSPC || system == EDQUOT);
}

static bool is_refusal(int code)
{
    return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
           code == SQLITE_CONSTRAINT_FOREIGNKEY || code == SQLITE_CONSTRAINT_ROWID;
}

static bool is_failed_sync(int code)
{
    return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

int sqlite_fail(struct sqlite_connection *connection, struct error *err)
{
    struct db_shared *shared = connection->base.shared;
    sqlite3 *handle = connection->handle;
    int code = sqlite3_extended_errcode(handle);
    if (is_refusal(code)) /* not a failure of the database: it says no to its caller */
        return error_set(err, ERR_CONFLICT, "%s", sqlite3_errmsg(handle));

    atomic_fetch_add_explicit(&shared->failures, 1, memory_order_relaxed);
    if (is_failed_sync(code)) {
        atomic_store(&shared->sync_failed, true);
        return error_set(err, ERR_IO, "the disk failed to sync");
    }
    if (is_full(handle, code)) {
        connection->is_full = true;
        return error_set(err, ERR_LIMIT, "the disk is full");
    }
    if ((code & 0xff) == SQLITE_TOOBIG)
        return error_set(err, ERR_LIMIT, "a value is too large");
    if ((code & 0xff) == SQLITE_BUSY)
        return error_set(err, ERR_BUSY, "something else has locked the database");
    if ((code & 0xff) == SQLITE_NOMEM)
        return error_set(err, ERR_STORE, "out of memory");
    return error_set(err, ERR_STORE, "%s (%d)", sqlite3_errmsg(handle), code);
}
