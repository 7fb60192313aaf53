#include "base/arena.h"
#include "base/mem.h"
#include "db/internal.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 32 };

static const struct db_driver *driver_of(const struct db_statement *statement)
{
    return statement->connection->shared->driver;
}

/* The slot of that text, or the empty one where it belongs. */
static struct db_statement **find_slot(struct db_statement **slots, size_t count, const char *sql)
{
    size_t at = (size_t)(((uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15)) >> 32);
    for (;; at++) {
        struct db_statement **slot = &slots[at & (count - 1)];
        if (!*slot || (*slot)->sql == sql)
            return slot;
    }
}

static void make_room(struct db_connection *connection)
{
    if ((connection->statement_count + 1) * 2 <= connection->slot_count)
        return;
    size_t count = connection->slot_count ? connection->slot_count * 2 : FIRST_SLOTS;
    struct db_statement **slots = mem_zero(count, sizeof(struct db_statement *));
    for (size_t i = 0; i < connection->slot_count; i++)
        if (connection->slots[i])
            *find_slot(slots, count, connection->slots[i]->sql) = connection->slots[i];
    free(connection->slots);
    connection->slots = slots;
    connection->slot_count = count;
}

static void remember_started(struct db_statement *statement)
{
    if (statement->is_started)
        return;
    statement->is_started = true;
    statement->next_started = statement->connection->started;
    statement->connection->started = statement;
}

int db_prepare(struct db_connection *connection, const char *sql,
               struct db_statement **ret_statement, struct error *err)
{
    make_room(connection);
    struct db_statement **slot = find_slot(connection->slots, connection->slot_count, sql);
    if (*slot) {
        if ((*slot)->is_started && driver_of(*slot)->reset(*slot, err) < 0)
            return -1;
    } else {
        struct db_statement *statement;
        if (connection->shared->driver->prepare(connection, sql, &statement, err) < 0)
            return -1;
        statement->connection = connection;
        statement->sql = sql;
        *slot = statement;
        connection->statement_count++;
    }
    (*slot)->state = DB_STATEMENT_FRESH;
    remember_started(*slot);
    *ret_statement = *slot;
    return 0;
}

static int bind_one(struct db_statement *statement, int parameter, char kind, va_list *values,
                    struct error *err)
{
    const struct db_driver *driver = driver_of(statement);
    switch (kind) {
    case 't':
        return driver->bind_text(statement, parameter, va_arg(*values, const char *), err);
    case 'i':
        return driver->bind_int(statement, parameter, va_arg(*values, int64_t), err);
    case 'b': {
        const void *bytes = va_arg(*values, const void *);
        return driver->bind_bytes(statement, parameter, bytes, va_arg(*values, size_t), err);
    }
    case 'n':
        return driver->bind_text(statement, parameter, NULL, err);
    default:
        return error_set(err, ERR_INTERNAL, "no kind of parameter is called '%c'", kind);
    }
}

static int bind_all(struct db_statement *statement, const char *kinds, va_list *values,
                    struct error *err)
{
    size_t count = strlen(kinds);
    if (statement->state != DB_STATEMENT_FRESH || count != (size_t)statement->parameters)
        return error_set(err, ERR_INTERNAL, "%zu values for the %d parameters of: %s", count,
                         statement->parameters, statement->sql);
    for (size_t i = 0; i < count; i++)
        if (bind_one(statement, (int)i + 1, kinds[i], values, err) < 0)
            return -1;
    statement->state = DB_STATEMENT_BOUND;
    return 0;
}

int db_bind(struct db_statement *statement, struct error *err, const char *kinds, ...)
{
    va_list values;
    va_start(values, kinds);
    int result = bind_all(statement, kinds, &values, err);
    va_end(values);
    return result;
}

int db_step(struct db_statement *statement, struct error *err)
{
    if (statement->state == DB_STATEMENT_DONE)
        return 0;
    if (statement->state == DB_STATEMENT_FRESH && statement->parameters > 0)
        return error_set(err, ERR_INTERNAL, "nothing was bound to: %s", statement->sql);
    if (statement->connection->lost_value) {
        statement->state = DB_STATEMENT_DONE;
        return error_set(err, ERR_STORE, "out of memory");
    }
    int row = driver_of(statement)->step(statement, err);
    statement->state = row > 0 ? DB_STATEMENT_ROW : DB_STATEMENT_DONE;
    return row;
}

int64_t db_column_int(struct db_statement *statement, int column)
{
    return driver_of(statement)->column_int(statement, column);
}

const char *db_column_text(struct db_statement *statement, int column)
{
    size_t length;
    return driver_of(statement)->column_text(statement, column, &length);
}

const void *db_column_bytes(struct db_statement *statement, int column, size_t *ret_length)
{
    return driver_of(statement)->column_bytes(statement, column, ret_length);
}

bool db_column_is_null(struct db_statement *statement, int column)
{
    return driver_of(statement)->column_is_null(statement, column);
}

char *db_column_copy(struct db_statement *statement, int column, struct arena *arena)
{
    size_t length;
    const char *text = driver_of(statement)->column_text(statement, column, &length);
    return text ? arena_strndup(arena, text, length) : NULL;
}

int db_execute(struct db_connection *connection, int64_t *ret_changes, struct error *err,
               const char *sql, const char *kinds, ...)
{
    struct db_statement *statement;
    if (db_prepare(connection, sql, &statement, err) < 0)
        return -1;

    va_list values;
    va_start(values, kinds);
    int row = bind_all(statement, kinds, &values, err);
    va_end(values);

    if (row == 0)
        while ((row = db_step(statement, err)) > 0)
            ;
    if (row < 0)
        return -1;
    if (ret_changes)
        *ret_changes = driver_of(statement)->changes(statement);
    return 0;
}

int db_first(struct db_connection *connection, struct db_statement **ret_statement,
             struct error *err, const char *sql, const char *kinds, ...)
{
    struct db_statement *statement;
    if (db_prepare(connection, sql, &statement, err) < 0)
        return -1;

    va_list values;
    va_start(values, kinds);
    int row = bind_all(statement, kinds, &values, err);
    va_end(values);

    if (row == 0)
        row = db_step(statement, err);
    if (row > 0)
        *ret_statement = statement;
    return row;
}

int db_end_work(struct db_connection *connection, struct error *err)
{
    int result = 0;
    if (connection->lost_value)
        result = error_set(err, ERR_STORE, "out of memory");
    connection->lost_value = false;
    while (connection->started) {
        struct db_statement *statement = connection->started;
        connection->started = statement->next_started;
        statement->is_started = false;
        if (driver_of(statement)->reset(statement, result == 0 ? err : NULL) < 0)
            result = -1;
        statement->state = DB_STATEMENT_DONE;
    }
    return result;
}

void db_disconnect(struct db_connection *connection)
{
    if (!connection)
        return;
    for (size_t i = 0; i < connection->slot_count; i++)
        if (connection->slots[i])
            connection->shared->driver->finish(connection->slots[i]);
    free(connection->slots);
    connection->shared->driver->disconnect(connection);
}
