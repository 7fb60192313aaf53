#include "base/mem.h"
#include "db/internal.h"
#include "db/sqlite.h"

#include <stdlib.h>

enum { DEFAULT_READERS = 8, DEFAULT_WRITE_QUEUE = 4096, DEFAULT_CHECKPOINT_PAGES = 1000 };

struct db {
    struct db_shared shared;
    struct db_readers *readers;
    struct db_writer *writer;
    atomic_uint_least64_t reads;
};

static int start_writer(struct db *db, const struct db_options *options, struct error *err)
{
    struct db_connection *connection;
    if (db->shared.driver->make(&db->shared, options->migrations, err) < 0 ||
        db->shared.driver->connect(&db->shared, DB_WRITER, &connection, err) < 0)
        return -1;
    if (db_migrate(connection, options->migrations, err) < 0) {
        db_disconnect(connection);
        return -1;
    }
    unsigned queue = options->write_queue ? options->write_queue : DEFAULT_WRITE_QUEUE;
    db->writer = db_writer_create(connection, queue, err);
    return db->writer ? 0 : -1;
}

int db_open(const struct db_options *options, struct db **ret_db, struct error *err)
{
    AUTO(db) db = mem_new(struct db);
    db->shared.path = mem_strdup(options->path);
    db->shared.lock = -1;
    db->shared.checkpoint_pages =
        options->checkpoint_pages ? (int)options->checkpoint_pages : DEFAULT_CHECKPOINT_PAGES;
    if (db_sqlite.open(&db->shared, err) < 0)
        return error_wrap(err, "open the database");
    db->shared.driver = &db_sqlite;
    if (start_writer(db, options, err) < 0)
        return error_wrap(err, "open '%s'", options->path);
    db->readers =
        db_readers_create(&db->shared, options->readers ? options->readers : DEFAULT_READERS);
    *ret_db = TAKE(db);
    return 0;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    db_readers_free(db->readers);
    db_writer_free(db->writer); /* last: whoever closes last takes the log away */
    if (db->shared.driver)
        db->shared.driver->close(&db->shared);
    free(db->shared.path);
    free(db);
}

static int read_inside(struct db_connection *connection, db_work_fn work, void *context,
                       struct error *err)
{
    const struct db_driver *driver = connection->shared->driver;
    if (driver->begin(connection, err) < 0)
        return -1;
    int result = work(connection, context, err);
    if (db_end_work(connection, result < 0 ? NULL : err) < 0)
        result = -1;
    driver->rollback(connection);
    return result;
}

int db_read(struct db *db, db_work_fn work, void *context, struct error *err)
{
    struct db_connection *connection = db_readers_take(db->readers, err);
    if (!connection)
        return -1;
    int result = read_inside(connection, work, context, err);
    db_readers_give(db->readers, connection);
    atomic_fetch_add_explicit(&db->reads, 1, memory_order_relaxed);
    return result;
}

int db_write(struct db *db, db_work_fn work, void *context, struct error *err)
{
    return db_writer_run(db->writer, work, context, err);
}

int db_backup(struct db *db, const char *path, struct error *err)
{
    if (db->shared.driver->backup(&db->shared, path, err) < 0)
        return error_wrap(err, "back up to '%s'", path);
    return 0;
}

/* Files are SQLite's: other databases have backups of their own. */
int db_inspect(const char *path, const struct db_migration *migrations, db_work_fn work,
               void *context, struct error *err)
{
    if (sqlite_inspect(path, migrations, work, context, err) < 0)
        return error_wrap(err, "inspect '%s'", path);
    return 0;
}

int db_restore(const char *backup, const char *path, const struct db_migration *migrations,
               db_work_fn work, void *context, struct error *err)
{
    int lock;
    if (db_lock_take(path, &lock, err) < 0)
        return -1;
    int result = sqlite_restore(backup, path, migrations, work, context, err);
    db_lock_release(lock);
    return result < 0 ? error_wrap(err, "restore '%s'", backup) : 0;
}

const char *db_warning(const struct db *db)
{
    return db->shared.warning[0] ? db->shared.warning : NULL;
}

void db_figures(struct db *db, struct db_figures *ret_figures)
{
    struct db_writer_figures writer;
    db_writer_figures(db->writer, &writer);
    *ret_figures = (struct db_figures){
        .reads = atomic_load_explicit(&db->reads, memory_order_relaxed),
        .writes = writer.writes,
        .commits = writer.commits,
        .failures = atomic_load_explicit(&db->shared.failures, memory_order_relaxed),
        .waiting = writer.waiting,
        .read_only = atomic_load(&db->shared.sync_failed),
    };
}
