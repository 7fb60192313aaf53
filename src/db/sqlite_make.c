#include "base/arena.h"
#include "db/sqlite.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static int64_t size_of(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 ? (int64_t)found.st_size : 0;
}

static int build(struct db_shared *maker, const struct db_migration *migrations, struct error *err)
{
    AUTO_ARENA work = {0};
    struct db_connection *connection;
    if (sqlite_file_make(maker->path, err) < 0 ||
        maker->driver->connect(maker, DB_MAKER, &connection, err) < 0)
        return -1;
    int result = db_migrate(connection, migrations, err);
    db_disconnect(connection);
    /* Who closes last takes the log away, unless moving it failed. */
    if (result == 0 && access(arena_printf(&work, "%s-wal", maker->path), F_OK) == 0)
        result = error_set(err, ERR_LIMIT, "the disk does not take the whole database");
    return result;
}

/* All migrations at once are many syncs, and a database that has half of them is of no use: so it
 * is built under another name, synced once, and is there as a whole or not at all. */
int sqlite_make(struct db_shared *shared, const struct db_migration *migrations, struct error *err)
{
    AUTO_ARENA work = {0};
    if (size_of(shared->path) > 0)
        return 0;
    const char *log = arena_printf(&work, "%s-wal", shared->path);
    if (size_of(log) > 0)
        return error_set(err, ERR_STORE, "'%s' is there, but its database is not", log);

    struct db_shared maker = {.driver = shared->driver,
                              .path = arena_printf(&work, "%s.new", shared->path),
                              .checkpoint_pages = shared->checkpoint_pages,
                              .lock = -1};
    if (build(&maker, migrations, err) < 0 || sqlite_file_name(maker.path, shared->path, err) < 0) {
        sqlite_file_remove(maker.path);
        return -1;
    }
    return 0;
}
