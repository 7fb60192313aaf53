#include "support/support.h"

#include "base/file.h"
#include "support/database.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A database with things in it, a backup of it, and a place for what is made of that. */
struct fixture {
    struct database database;
    struct database made;
    char backup[96];
};

enum { THINGS = 300 };

static int set_up(void **state)
{
    static struct fixture fixture;
    struct error err = {0};
    fixture = (struct fixture){0};
    database_make(&fixture.database);
    database_open(&fixture.database);
    for (int i = 0; i < THINGS; i++)
        assert_int_equal(database_insert(fixture.database.db, i, "a thing of some length", &err),
                         0);
    /* A name that has to be escaped in an address. */
    snprintf(fixture.backup, sizeof fixture.backup, "%s/100%% of it?.db", fixture.database.folder);
    fixture.made = fixture.database;
    fixture.made.db = NULL;
    snprintf(fixture.made.path, sizeof fixture.made.path, "%s/made.db", fixture.database.folder);
    assert_int_equal(db_backup(fixture.database.db, fixture.backup, &err), 0);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    database_close(&fixture->made);
    database_remove(&fixture->database);
    return 0;
}

static int restore(struct fixture *fixture, struct error *err)
{
    return db_restore(fixture->backup, fixture->made.path, database_migrations, NULL, NULL, err);
}

/* Nothing of the attempt is left. */
static void assert_not_made(const struct fixture *fixture)
{
    static const char *const endings[] = {"", ".part", ".part-wal", ".part-shm", ".part-journal"};
    char path[128];
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        snprintf(path, sizeof path, "%s%s", fixture->made.path, endings[i]);
        assert_int_equal(access(path, F_OK), -1);
    }
}

static int count_things(struct db_connection *connection, void *context, struct error *err)
{
    return database_count_inside(connection, context, err);
}

static void a_backup_becomes_a_database(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    int64_t count = 0;
    assert_int_equal(db_inspect(fixture->backup, database_migrations, count_things, &count, &err),
                     0);
    assert_int_equal(count, THINGS);
    assert_int_equal(restore(fixture, &err), 0);
    database_open(&fixture->made);
    database_assert_sound(fixture->made.db);
    assert_int_equal(database_count(fixture->made.db), THINGS);
    assert_int_equal(database_insert(fixture->made.db, THINGS, "one more", &err), 0);
}

static void a_database_that_is_there_stays(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    assert_int_equal(database_insert(fixture->database.db, 9999, "newer", &err), 0);
    assert_int_equal(
        db_restore(fixture->backup, fixture->database.path, database_migrations, NULL, NULL, &err),
        -1);
    assert_int_equal(err.code, ERR_CONFLICT); /* this process has it open */
    database_close(&fixture->database);
    assert_int_equal(
        db_restore(fixture->backup, fixture->database.path, database_migrations, NULL, NULL, &err),
        -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_non_null(strstr(err.message, "exists already"));
    database_open(&fixture->database);
    assert_true(database_has(fixture->database.db, 9999));
}

static void change_byte(const char *path, long at)
{
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, at < 0 ? SEEK_END : SEEK_SET), 0);
    int byte = fgetc(file);
    assert_int_equal(fseek(file, -1, SEEK_CUR), 0);
    fputc(~byte & 0xff, file);
    fclose(file);
}

/* Every kind of damage is found before the database has its name. */
static void a_damaged_backup_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    change_byte(fixture->backup, 4096 + 3); /* the count of cells of the second page */
    assert_int_equal(restore(fixture, &err), -1);
    assert_int_equal(err.code, ERR_STORE);
    assert_not_made(fixture);

    change_byte(fixture->backup, 4096 + 3);
    assert_int_equal(truncate(fixture->backup, 5 * 4096 + 100), 0);
    assert_int_equal(restore(fixture, &err), -1);
    assert_int_equal(err.code, ERR_STORE);
    assert_not_made(fixture);

    assert_int_equal(truncate(fixture->backup, 0), 0); /* an empty database, as SQLite sees it */
    assert_int_equal(restore(fixture, &err), -1);
    assert_int_equal(err.code, ERR_INVALID);
    assert_not_made(fixture);
}

static void a_file_of_something_else_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    static const char letter[] = "Dear all,\nthis is not a database of anybody.\n";
    assert_int_equal(file_write(fixture->backup, letter, sizeof letter - 1, &err), 0);
    assert_int_equal(restore(fixture, &err), -1);
    assert_int_equal(err.code, ERR_STORE);
    assert_not_made(fixture);
    unlink(fixture->backup);
    assert_int_equal(restore(fixture, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_not_made(fixture);
}

static void a_backup_of_a_newer_version_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct db_migration older[] = {database_migrations[0], {0}};
    struct error err = {0};
    assert_int_equal(db_restore(fixture->backup, fixture->made.path, older, NULL, NULL, &err), -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_non_null(strstr(err.message, "newer"));
    assert_not_made(fixture);
}

static void a_backup_of_an_older_version_is_brought_up_to_date(void **state)
{
    struct fixture *fixture = *state;
    struct db_migration newer[] = {
        database_migrations[0],
        database_migrations[1],
        {3, "more", "CREATE TABLE more (id BIGINT)"},
        {0},
    };
    struct error err = {0};
    assert_int_equal(db_restore(fixture->backup, fixture->made.path, newer, NULL, NULL, &err), 0);
    assert_int_equal(
        database_try_open(&fixture->made, &(struct db_options){.migrations = newer}, &err), 0);
}

static int refuse(struct db_connection *connection, void *context, struct error *err)
{
    return error_set(err, ERR_DENIED, "not this one");
}

static void who_looks_at_it_may_refuse(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    assert_int_equal(
        db_restore(fixture->backup, fixture->made.path, database_migrations, refuse, NULL, &err),
        -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_not_made(fixture);
}

#define RESTORE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RESTORE_TEST(a_backup_becomes_a_database),
        RESTORE_TEST(a_database_that_is_there_stays),
        RESTORE_TEST(a_damaged_backup_is_refused),
        RESTORE_TEST(a_file_of_something_else_is_refused),
        RESTORE_TEST(a_backup_of_a_newer_version_is_refused),
        RESTORE_TEST(a_backup_of_an_older_version_is_brought_up_to_date),
        RESTORE_TEST(who_looks_at_it_may_refuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
