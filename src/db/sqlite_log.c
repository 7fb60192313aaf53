#include "base/mem.h"
#include "db/sqlite.h"

#include <stdlib.h>
#include <string.h>

enum {
    PATIENCE = 8, /* times the pages of a checkpoint: readers are in the way, wait for them */
    PATIENCE_MS = 100,
    RENEW_STEP = 64 * 1024,
};

static int patience_pages(const struct sqlite_connection *writer)
{
    return PATIENCE * writer->base.shared->checkpoint_pages;
}

/* SQLite begins the log anew when all of it has moved and no reader needs it. */
static void begin_round(struct sqlite_connection *writer)
{
    writer->moved_at = 0;
    writer->next_patience = patience_pages(writer);
}

static int count_pages(void *argument, sqlite3 *handle, const char *name, int pages)
{
    struct sqlite_connection *writer = argument;
    if (pages <= writer->log_pages)
        begin_round(writer);
    writer->log_pages = pages;
    return SQLITE_OK;
}

void sqlite_watch_log(struct sqlite_connection *writer)
{
    begin_round(writer);
    sqlite3_wal_hook(writer->handle, count_pages, writer); /* no automatic checkpoints either */
}

static void checkpoint(struct sqlite_connection *writer, int mode)
{
    int code = sqlite3_wal_checkpoint_v2(writer->handle, "main", mode, NULL, NULL);
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY)
        sqlite_fail(writer, NULL);
    writer->moved_at = writer->log_pages;
    writer->is_full = false; /* after what sqlite_fail() thinks */
}

/* Readers that overlap for ever would let the log grow for ever: now and then one round waits a
 * little until all of them see the newest state. */
static void checkpoint_patiently(struct sqlite_connection *writer)
{
    sqlite3_busy_timeout(writer->handle, PATIENCE_MS);
    checkpoint(writer, SQLITE_CHECKPOINT_RESTART);
    sqlite3_busy_timeout(writer->handle, SQLITE_BUSY_MS);
    writer->next_patience = writer->log_pages + patience_pages(writer);
}

void sqlite_tidy(struct db_connection *connection)
{
    struct sqlite_connection *writer = sqlite_of(connection);
    bool grown = writer->log_pages - writer->moved_at >= connection->shared->checkpoint_pages;
    if (atomic_load(&connection->shared->sync_failed))
        return;
    if (grown && writer->log_pages >= writer->next_patience)
        checkpoint_patiently(writer);
    else if (grown || writer->is_full)
        checkpoint(writer, SQLITE_CHECKPOINT_PASSIVE);
}

int sqlite_empty_log(struct sqlite_connection *writer)
{
    if (!atomic_load(&writer->base.shared->sync_failed))
        checkpoint(writer, SQLITE_CHECKPOINT_TRUNCATE);
    return atomic_load(&writer->base.shared->sync_failed) ? -1 : 0;
}

static int renew_piece(sqlite3_file *file, char *piece, sqlite3_int64 at, int length)
{
    int code = file->pMethods->xRead(file, piece, length, at);
    return code == SQLITE_OK ? file->pMethods->xWrite(file, piece, length, at) : code;
}

static int renew(sqlite3_file *file)
{
    sqlite3_int64 size, at = 0;
    int code = file->pMethods->xFileSize(file, &size);
    if (code != SQLITE_OK || size == 0)
        return code;
    char *piece = mem_alloc(RENEW_STEP);
    while (code == SQLITE_OK && at < size) {
        int length = size - at < RENEW_STEP ? (int)(size - at) : RENEW_STEP;
        code = renew_piece(file, piece, at, length);
        at += length;
    }
    free(piece);
    return code == SQLITE_OK ? file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) : code;
}

/* After a failed sync the system believes that the pages it could not write are clean, and a later
 * sync of the same pages succeeds without writing them. What SQLite then recovers from the log
 * would be in memory only, and later commits would stand on it. Writing the log once more makes the
 * sync mean what it says. */
static int renew_named(sqlite3_vfs *vfs, const char *name)
{
    int exists = 0;
    int code = vfs->xAccess(vfs, name, SQLITE_ACCESS_EXISTS, &exists);
    if (code != SQLITE_OK || !exists)
        return code;
    sqlite3_file *file = mem_zero(1, (size_t)vfs->szOsFile);
    code = vfs->xOpen(vfs, name, file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_WAL, NULL);
    if (code == SQLITE_OK)
        code = renew(file);
    if (file->pMethods)
        file->pMethods->xClose(file);
    free(file);
    return code;
}

int sqlite_renew_log(struct db_shared *shared, struct error *err)
{
    char *log = sqlite3_mprintf("%s-wal", shared->path);
    const char *name = log ? sqlite3_create_filename(shared->path, "", log, 0, NULL) : NULL;
    int code = SQLITE_NOMEM;
    if (name)
        code = renew_named(sqlite3_vfs_find(NULL), sqlite3_filename_wal(name));
    sqlite3_free_filename(name);
    sqlite3_free(log);
    if (code == SQLITE_OK)
        return 0;
    return error_set(err, (code & 0xff) == SQLITE_FULL ? ERR_LIMIT : ERR_IO,
                     "write the log of '%s' anew: %s", shared->path, sqlite3_errstr(code));
}
