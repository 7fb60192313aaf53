#include "base/mem.h"
#include "db/sqlite.h"

#include <stdlib.h>
#include <string.h>

static sqlite3_stmt *handle_of(struct db_statement *statement)
{
    return ((struct sqlite_statement *)statement)->handle;
}

static int fail(struct db_statement *statement, struct error *err)
{
    return sqlite_fail(sqlite_of(statement->connection), err);
}

int sqlite_prepare(struct db_connection *connection, const char *sql,
                   struct db_statement **ret_statement, struct error *err)
{
    struct sqlite_connection *own = sqlite_of(connection);
    sqlite3_stmt *handle;
    if (sqlite3_prepare_v3(own->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL) !=
        SQLITE_OK)
        return sqlite_fail(own, err);
    struct sqlite_statement *statement = mem_new(struct sqlite_statement);
    statement->handle = handle;
    statement->base.parameters = sqlite3_bind_parameter_count(handle);
    *ret_statement = &statement->base;
    return 0;
}

void sqlite_finish(struct db_statement *statement)
{
    sqlite3_finalize(handle_of(statement));
    free(statement);
}

int sqlite_reset(struct db_statement *statement, struct error *err)
{
    bool stood_on_row = statement->state == DB_STATEMENT_ROW;
    int code = sqlite3_reset(handle_of(statement));
    /* Otherwise it only repeats what the last step said. */
    return stood_on_row && code != SQLITE_OK ? fail(statement, err) : 0;
}

int sqlite_bind_text(struct db_statement *statement, int parameter, const char *text,
                     struct error *err)
{
    int code = text ? sqlite3_bind_text64(handle_of(statement), parameter, text, strlen(text),
                                          SQLITE_STATIC, SQLITE_UTF8)
                    : sqlite3_bind_null(handle_of(statement), parameter);
    return code == SQLITE_OK ? 0 : fail(statement, err);
}

int sqlite_bind_int(struct db_statement *statement, int parameter, int64_t value, struct error *err)
{
    int code = sqlite3_bind_int64(handle_of(statement), parameter, value);
    return code == SQLITE_OK ? 0 : fail(statement, err);
}

int sqlite_bind_bytes(struct db_statement *statement, int parameter, const void *bytes,
                      size_t length, struct error *err)
{
    /* A NULL pointer binds NULL. */
    int code = sqlite3_bind_blob64(handle_of(statement), parameter, bytes, length, SQLITE_STATIC);
    return code == SQLITE_OK ? 0 : fail(statement, err);
}

int sqlite_step(struct db_statement *statement, struct error *err)
{
    int code = sqlite3_step(handle_of(statement));
    if (code == SQLITE_ROW)
        return 1;
    if (code == SQLITE_DONE) {
        sqlite3_reset(handle_of(statement)); /* lets go of pages and of what is bound */
        return 0;
    }
    fail(statement, err);
    sqlite3_reset(handle_of(statement));
    return -1;
}

int64_t sqlite_changes(struct db_statement *statement)
{
    /* SQLite goes on saying what the last statement changed that could change something. */
    if (sqlite3_stmt_readonly(handle_of(statement)))
        return 0;
    return sqlite3_changes64(sqlite_of(statement->connection)->handle);
}

bool sqlite_column_is_null(struct db_statement *statement, int column)
{
    return sqlite3_column_type(handle_of(statement), column) == SQLITE_NULL;
}

int64_t sqlite_column_int(struct db_statement *statement, int column)
{
    return sqlite3_column_int64(handle_of(statement), column);
}

/* SQLite answers NULL both for NULL and when it has no memory to make the value. */
static void note_lost_value(struct db_statement *statement)
{
    if (sqlite3_errcode(sqlite_of(statement->connection)->handle) == SQLITE_NOMEM)
        statement->connection->lost_value = true;
}

const char *sqlite_column_text(struct db_statement *statement, int column, size_t *ret_length)
{
    *ret_length = 0;
    if (sqlite_column_is_null(statement, column))
        return NULL;
    const char *text = (const char *)sqlite3_column_text(handle_of(statement), column);
    if (text)
        *ret_length = (size_t)sqlite3_column_bytes(handle_of(statement), column);
    else
        note_lost_value(statement);
    return text;
}

const void *sqlite_column_bytes(struct db_statement *statement, int column, size_t *ret_length)
{
    *ret_length = 0;
    if (sqlite_column_is_null(statement, column))
        return NULL;
    const void *bytes = sqlite3_column_blob(handle_of(statement), column);
    if (bytes)
        *ret_length = (size_t)sqlite3_column_bytes(handle_of(statement), column);
    else
        note_lost_value(statement);
    /* SQLite gives no address to no bytes, but they are not NULL. */
    return bytes ? bytes : "";
}
