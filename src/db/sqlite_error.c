#include "db/sqlite.h"

#include <errno.h>

static int last_errno(sqlite3 *handle, int which)
{
    sqlite3_file *file = NULL;
    int number = 0;
    if (sqlite3_file_control(handle, "main", which, &file) == SQLITE_OK && file && file->pMethods)
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &number);
    return number;
}

static bool is_no_room(int number)
{
    return number == ENOSPC || number == EDQUOT || number == EFBIG;
}

/* No room on the disk, for this user, or for a file of that size. The connection's own number is
 * that of whatever it did last; the files remember their writes. */
static bool is_full(sqlite3 *handle, int code)
{
    if ((code & 0xff) == SQLITE_FULL)
        return true;
    return (code & 0xff) == SQLITE_IOERR &&
           (is_no_room(sqlite3_system_errno(handle)) ||
            is_no_room(last_errno(handle, SQLITE_FCNTL_JOURNAL_POINTER)) ||
            is_no_room(last_errno(handle, SQLITE_FCNTL_FILE_POINTER)));
}

static bool is_failed_write(int code)
{
    return code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_TRUNCATE;
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
    if (is_failed_write(code))
        return error_set(err, ERR_IO, "the disk failed to write");
    if ((code & 0xff) == SQLITE_TOOBIG)
        return error_set(err, ERR_LIMIT, "a value is too large");
    if ((code & 0xff) == SQLITE_BUSY)
        return error_set(err, ERR_BUSY, "something else has locked the database");
    if ((code & 0xff) == SQLITE_NOMEM)
        return error_set(err, ERR_STORE, "out of memory");
    return error_set(err, ERR_STORE, "%s (%d)", sqlite3_errmsg(handle), code);
}
