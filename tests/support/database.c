#include "support/support.h"

#include "support/database.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct db_migration database_migrations[] = {
    {1, "things", "CREATE TABLE things (id BIGINT PRIMARY KEY, body TEXT NOT NULL)"},
    {2, "marks",
     "CREATE TABLE marks (id BIGINT PRIMARY KEY,"
     " thing_id BIGINT NOT NULL REFERENCES things (id) DEFERRABLE INITIALLY DEFERRED, data BYTEA);"
     "CREATE INDEX marks_by_thing ON marks (thing_id);"
     "CREATE TABLE labels (name TEXT PRIMARY KEY, thing_id BIGINT REFERENCES things (id))"},
    {0},
};

void database_make(struct database *database)
{
    const char *temporary = getenv("TMPDIR");
    /* Commits to memory: what is tested here is not the disk. */
    if (!temporary)
        temporary = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    *database = (struct database){0};
    snprintf(database->folder, sizeof database->folder, "%s/postern-test-XXXXXX", temporary);
    assert_non_null(mkdtemp(database->folder));
    snprintf(database->path, sizeof database->path, "%s/test.db", database->folder);
}

int database_try_open(struct database *database, const struct db_options *options,
                      struct error *err)
{
    struct db_options own = *options;
    own.path = database->path;
    if (!own.migrations)
        own.migrations = database_migrations;
    return db_open(&own, &database->db, err);
}

void database_open(struct database *database)
{
    struct error err = {0};
    if (database_try_open(database, &(struct db_options){0}, &err) < 0)
        fail_msg("open: %s", err.message);
}

void database_close(struct database *database)
{
    db_close(database->db);
    database->db = NULL;
}

void database_remove(struct database *database)
{
    database_close(database);
    DIR *folder = opendir(database->folder);
    assert_non_null(folder);
    struct dirent *entry;
    while ((entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(folder), entry->d_name, 0);
    closedir(folder);
    rmdir(database->folder);
}

struct thing {
    int64_t id;
    const char *body;
};

int database_insert_inside(struct db_connection *connection, int64_t id, const char *body,
                           struct error *err)
{
    static const char sql[] = "INSERT INTO things (id, body) VALUES (?, ?)";
    return db_execute(connection, NULL, err, sql, "it", id, body);
}

static int insert(struct db_connection *connection, void *context, struct error *err)
{
    struct thing *thing = context;
    return database_insert_inside(connection, thing->id, thing->body, err);
}

int database_insert(struct db *db, int64_t id, const char *body, struct error *err)
{
    return db_write(db, insert, &(struct thing){id, body}, err);
}

static int insert_pair(struct db_connection *connection, void *context, struct error *err)
{
    static const char sql[] = "INSERT INTO marks (id, thing_id, data) VALUES (?, ?, ?)";
    struct thing *thing = context;
    if (database_insert_inside(connection, thing->id, thing->body, err) < 0)
        return -1;
    return db_execute(connection, NULL, err, sql, "iib", thing->id, thing->id, "mark", (size_t)4);
}

int database_insert_pair(struct db *db, int64_t id, const char *body, struct error *err)
{
    return db_write(db, insert_pair, &(struct thing){id, body}, err);
}

int database_count_inside(struct db_connection *connection, int64_t *ret_count, struct error *err)
{
    static const char sql[] = "SELECT count(*) FROM things";
    struct db_statement *row;
    if (db_first(connection, &row, err, sql, "") != 1)
        return -1;
    *ret_count = db_column_int(row, 0);
    return 0;
}

static int count(struct db_connection *connection, void *context, struct error *err)
{
    return database_count_inside(connection, context, err);
}

int64_t database_count(struct db *db)
{
    struct error err = {0};
    int64_t result = -1;
    if (db_read(db, count, &result, &err) < 0)
        fail_msg("count: %s", err.message);
    return result;
}

static int find(struct db_connection *connection, void *context, struct error *err)
{
    static const char sql[] = "SELECT 1 FROM things WHERE id = ?";
    struct db_statement *row;
    return db_first(connection, &row, err, sql, "i", *(int64_t *)context);
}

bool database_has(struct db *db, int64_t id)
{
    struct error err = {0};
    int found = db_read(db, find, &id, &err);
    if (found < 0)
        fail_msg("find: %s", err.message);
    return found == 1;
}

static int check(struct db_connection *connection, void *context, struct error *err)
{
    static const char integrity[] = "PRAGMA integrity_check";
    static const char references[] = "PRAGMA foreign_key_check";
    struct db_statement *row;
    if (db_first(connection, &row, err, integrity, "") != 1)
        return -1;
    if (strcmp(db_column_text(row, 0), "ok") != 0)
        return error_set(err, ERR_STORE, "integrity: %s", db_column_text(row, 0));
    if (db_first(connection, &row, err, references, "") != 0)
        return error_set(err, ERR_STORE, "a reference to nothing");
    return 0;
}

void database_assert_sound(struct db *db)
{
    struct error err = {0};
    if (db_read(db, check, NULL, &err) < 0)
        fail_msg("%s", err.message);
}
