#include "base/arena.h"
#include "db/sqlite.h"

#include <unistd.h>

enum { STEP_PAGES = 256 };

static int fail_new(sqlite3 *handle, struct error *err)
{
    int code = sqlite3_extended_errcode(handle);
    return error_set(err, (code & 0xff) == SQLITE_FULL ? ERR_LIMIT : ERR_STORE, "%s",
                     sqlite3_errmsg(handle));
}

/* The reader's transaction holds one snapshot, so that writes meanwhile do not make it begin again.
 */
static int hold_snapshot(struct db_connection *reader, struct error *err)
{
    if (reader->shared->driver->begin(reader, err) < 0)
        return -1;
    return reader->shared->driver->run(reader, "SELECT count(*) FROM sqlite_schema", err);
}

static int copy_pages(struct db_connection *reader, sqlite3 *copy, struct error *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", sqlite_of(reader)->handle, "main");
    if (!backup)
        return fail_new(copy, err);
    int code;
    do
        code = sqlite3_backup_step(backup, STEP_PAGES);
    while (code == SQLITE_OK);
    code = sqlite3_backup_finish(backup);
    return code == SQLITE_OK ? 0 : fail_new(copy, err);
}

static int copy_into(struct db_connection *reader, const char *path, struct error *err)
{
    sqlite3 *copy = NULL;
    int result;
    /* It has no name that anybody looks for until it is whole: no journal, and one sync at its end.
     */
    if (sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
            SQLITE_OK &&
        sqlite3_exec(copy, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", NULL, NULL, NULL) ==
            SQLITE_OK)
        result = copy_pages(reader, copy, err);
    else
        result = copy ? fail_new(copy, err) : error_set(err, ERR_STORE, "out of memory");
    sqlite3_close(copy);
    return result;
}

static int copy_and_name(struct db_connection *reader, const char *part, const char *path,
                         struct error *err)
{
    if (sqlite_file_make(part, err) < 0)
        return -1;
    if (hold_snapshot(reader, err) < 0 || copy_into(reader, part, err) < 0 ||
        sqlite_file_name(part, path, err) < 0) {
        sqlite_file_remove(part);
        return -1;
    }
    return 0;
}

int sqlite_backup(struct db_shared *shared, const char *path, struct error *err)
{
    AUTO_ARENA work = {0};
    if (access(path, F_OK) == 0)
        return error_set(err, ERR_CONFLICT, "'%s' exists already", path);

    struct db_connection *reader; /* of its own: a long copy must not take one from the pool */
    if (shared->driver->connect(shared, DB_READER, &reader, err) < 0)
        return -1;
    int result = copy_and_name(reader, arena_printf(&work, "%s.part", path), path, err);
    shared->driver->rollback(reader);
    db_disconnect(reader);
    return result;
}
