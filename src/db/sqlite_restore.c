#include "base/arena.h"
#include "base/buffer.h"
#include "db/sqlite.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { COPY_STEP = 64 * 1024, ADDRESS_MAX = 64 * 1024 };

/* "immutable": the file may lie where nothing can be written, and no log is looked for beside it.
 */
static int make_address(const char *path, struct buffer *address, struct error *err)
{
    int result = buffer_append_text(address, "file:");
    for (const char *c = path; *c && result == 0; c++)
        result = isalnum((unsigned char)*c) || strchr("/-_.", *c)
                     ? buffer_append(address, c, 1)
                     : buffer_printf(address, "%%%02X", (unsigned char)*c);
    if (result < 0 || buffer_append_text(address, "?immutable=1") < 0)
        return error_set(err, ERR_LIMIT, "its name is too long");
    return 0;
}

static int check_pages(struct db_connection *connection, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, "PRAGMA integrity_check(1)", "");
    if (found <= 0)
        return found < 0 ? -1 : error_set(err, ERR_STORE, "its check says nothing");
    const char *verdict = db_column_text(row, 0);
    if (!verdict || strcmp(verdict, "ok") != 0)
        return error_set(err, ERR_STORE, "it is damaged: %s", verdict ? verdict : "no memory");
    found = db_first(connection, &row, err, "PRAGMA foreign_key_check", "");
    return found > 0 ? error_set(err, ERR_STORE, "it is damaged: a row refers to nothing") : found;
}

static int inspect(struct db_connection *connection, const struct db_migration *migrations,
                   db_work_fn work, void *context, struct error *err)
{
    const struct db_driver *driver = connection->shared->driver;
    if (driver->begin(connection, err) < 0)
        return -1;
    int result = check_pages(connection, err);
    if (result == 0)
        result = db_check_migrations(connection, migrations, err);
    if (result == 0 && work)
        result = work(connection, context, err);
    if (db_end_work(connection, result < 0 ? NULL : err) < 0)
        result = -1;
    driver->rollback(connection);
    return result;
}

int sqlite_inspect(const char *path, const struct db_migration *migrations, db_work_fn work,
                   void *context, struct error *err)
{
    AUTO_BUFFER address;
    buffer_init(&address, ADDRESS_MAX);
    if (access(path, R_OK) < 0)
        return error_errno(err, errno, "open it");
    if (make_address(path, &address, err) < 0)
        return -1;
    struct db_shared shared = {.driver = &db_sqlite, .path = address.data, .lock = -1};
    struct db_connection *connection;
    if (db_sqlite.connect(&shared, DB_INSPECTOR, &connection, err) < 0)
        return -1;
    int result = inspect(connection, migrations, work, context, err);
    db_disconnect(connection);
    return result;
}

static int write_all(int to, const char *bytes, size_t length, struct error *err)
{
    while (length > 0) {
        ssize_t written = write(to, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno == ENOSPC || errno == EDQUOT
                       ? error_set(err, ERR_LIMIT, "the disk is full")
                       : error_errno(err, errno, "write");
        bytes += written;
        length -= (size_t)written;
    }
    return 0;
}

static int copy_bytes(int from, int to, struct error *err)
{
    AUTO_ARENA work = {0};
    char *bytes = arena_alloc(&work, COPY_STEP);
    for (;;) {
        ssize_t got = read(from, bytes, COPY_STEP);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(err, errno, "read");
        if (got == 0)
            return 0;
        if (write_all(to, bytes, (size_t)got, err) < 0)
            return -1;
    }
}

static int copy_file(const char *backup, const char *part, struct error *err)
{
    int from = open(backup, O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return error_errno(err, errno, "open it");
    int to = sqlite_file_make(part, err) < 0 ? -1 : open(part, O_WRONLY | O_CLOEXEC);
    int result = to < 0 ? -1 : copy_bytes(from, to, err);
    if (to >= 0)
        close(to);
    close(from);
    return result;
}

/* What is inspected is the copy: it is what will be used. */
int sqlite_restore(const char *backup, const char *path, const struct db_migration *migrations,
                   db_work_fn work, void *context, struct error *err)
{
    AUTO_ARENA arena = {0};
    const char *part = arena_printf(&arena, "%s.part", path);
    if (access(path, F_OK) == 0)
        return error_set(err, ERR_CONFLICT, "'%s' exists already", path);
    if (copy_file(backup, part, err) < 0 ||
        sqlite_inspect(part, migrations, work, context, err) < 0 ||
        sqlite_file_name(part, path, err) < 0) {
        sqlite_file_remove(part);
        return -1;
    }
    return 0;
}
