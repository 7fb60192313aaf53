#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"
#include "db/internal.h"

#include <string.h>

static const char sql_make_table[] =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    " number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL,"
    " applied_at BIGINT NOT NULL)";

static const char sql_applied[] =
    "SELECT number, name, checksum FROM schema_migrations ORDER BY number";

static const char sql_remember[] =
    "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)";

static int check_applied(struct db_statement *row, const struct db_migration *migration,
                         struct error *err)
{
    AUTO_ARENA work = {0};
    const char *name = db_column_text(row, 1), *applied = db_column_text(row, 2);
    if (!migration->name)
        return error_set(
            err, ERR_CONFLICT,
            "the database was written by a newer version: migration %lld (%s) is unknown here",
            (long long)db_column_int(row, 0), name ? name : "");
    if (db_column_int(row, 0) != (int64_t)migration->number)
        return error_set(err, ERR_STORE, "migration %u (%s) is missing in the database",
                         migration->number, migration->name);

    const char *known =
        digest_hex(&work, DIGEST_SHA256, migration->sql, strlen(migration->sql), err);
    if (!known)
        return -1;
    if (!applied || strcmp(applied, known) != 0)
        return error_set(err, ERR_CONFLICT, "migration %u (%s) differs from what was applied",
                         migration->number, migration->name);
    return 0;
}

/* *ret_next is the first that is not applied. */
static int find_next(struct db_connection *connection, const struct db_migration *migrations,
                     const struct db_migration **ret_next, struct error *err)
{
    struct db_statement *rows;
    if (db_prepare(connection, sql_applied, &rows, err) < 0)
        return -1;
    int row;
    while ((row = db_step(rows, err)) > 0) {
        if (check_applied(rows, migrations, err) < 0)
            return -1;
        migrations += 1;
    }
    *ret_next = migrations;
    return row;
}

static int apply(struct db_connection *connection, const struct db_migration *migration,
                 struct error *err)
{
    AUTO_ARENA work = {0};
    const char *checksum =
        digest_hex(&work, DIGEST_SHA256, migration->sql, strlen(migration->sql), err);
    if (!checksum || connection->shared->driver->run(connection, migration->sql, err) < 0)
        return -1;
    return db_execute(connection, NULL, err, sql_remember, "itti", (int64_t)migration->number,
                      migration->name, checksum, clock_wall_ms());
}

static int finish(struct db_connection *connection, int result, struct error *err)
{
    const struct db_driver *driver = connection->shared->driver;
    if (db_end_work(connection, result < 0 ? NULL : err) < 0 || result < 0 ||
        driver->commit(connection, err) < 0) {
        driver->rollback(connection);
        return -1;
    }
    return 0;
}

static int look_up(struct db_connection *connection, const struct db_migration *migrations,
                   const struct db_migration **ret_next, struct error *err)
{
    if (connection->shared->driver->begin(connection, err) < 0)
        return -1;
    int result = db_execute(connection, NULL, err, sql_make_table, "");
    if (result == 0)
        result = find_next(connection, migrations, ret_next, err);
    return finish(connection, result, err);
}

int db_check_migrations(struct db_connection *connection, const struct db_migration *migrations,
                        struct error *err)
{
    static const char sql_has_table[] =
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'";
    struct db_statement *row;
    const struct db_migration *next = migrations;
    int found = db_first(connection, &row, err, sql_has_table, "");
    if (found > 0 && find_next(connection, migrations, &next, err) < 0)
        return -1;
    if (found >= 0 && next == migrations)
        return error_set(err, ERR_INVALID, "this is not a database of Postern");
    return found < 0 ? -1 : 0;
}

int db_migrate(struct db_connection *connection, const struct db_migration *migrations,
               struct error *err)
{
    static const struct db_migration none[] = {{0}};
    const struct db_migration *next = none;
    if (look_up(connection, migrations ? migrations : none, &next, err) < 0)
        return -1;
    for (; next->name; next++) {
        if (connection->shared->driver->begin(connection, err) < 0 ||
            finish(connection, apply(connection, next, err), err) < 0)
            return error_wrap(err, "migration %u (%s)", next->number, next->name);
    }
    return 0;
}
