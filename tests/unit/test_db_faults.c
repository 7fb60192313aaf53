/* What a disk can do to the database: be full, fail, fail to sync. */
#include "support/support.h"

#include "support/database.h"
#include "support/shim_vfs.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { UNLIMITED = -1, KILO = 1024 };

struct disk {
    int64_t room;              /* bytes that files may still grow, or UNLIMITED */
    int fail_at;               /* the number of the operation that fails; 0 for none */
    int count;                 /* operations so far */
    const char *fail_syncs_of; /* the end of a file's name */
};

static struct disk disk;

static int64_t growth_of(const struct shim_operation *operation)
{
    int64_t end = operation->size;
    if (operation->kind == SHIM_WRITE)
        end = operation->offset + (int64_t)operation->length;
    else if (operation->kind == SHIM_GROW)
        end = operation->size + (int64_t)operation->length;
    else if (operation->kind == SHIM_TRUNCATE)
        return operation->offset - operation->size;
    else if (operation->kind == SHIM_DELETE)
        return -operation->size;
    return end > operation->size ? end - operation->size : 0;
}

static int fail_by_kind(enum shim_kind kind)
{
    errno = EIO;
    switch (kind) {
    case SHIM_OPEN:
        return SQLITE_CANTOPEN;
    case SHIM_DELETE:
        return SQLITE_IOERR_DELETE;
    case SHIM_WRITE:
        return SQLITE_IOERR_WRITE;
    case SHIM_TRUNCATE:
        return SQLITE_IOERR_TRUNCATE;
    case SHIM_SYNC:
        return SQLITE_IOERR_FSYNC;
    default:
        return SQLITE_IOERR_SHMSIZE;
    }
}

static bool ends_with(const char *path, const char *end)
{
    size_t length = strlen(path);
    return end && length >= strlen(end) && strcmp(path + length - strlen(end), end) == 0;
}

static int answer(void *user, const struct shim_operation *operation)
{
    int64_t growth = growth_of(operation);
    if (operation->done) {
        if (disk.room != UNLIMITED)
            disk.room -= growth;
        return SQLITE_OK;
    }
    if (operation->kind == SHIM_SYNC && ends_with(operation->path, disk.fail_syncs_of))
        return fail_by_kind(SHIM_SYNC);
    if (++disk.count == disk.fail_at)
        return fail_by_kind(operation->kind);
    if (disk.room == UNLIMITED || growth <= disk.room)
        return SQLITE_OK;
    errno = ENOSPC;
    return operation->kind == SHIM_GROW ? SQLITE_IOERR_SHMSIZE : SQLITE_FULL;
}

static int set_up(void **state)
{
    static struct database database;
    disk = (struct disk){.room = UNLIMITED};
    shim_install(answer, NULL);
    database_make(&database);
    *state = &database;
    return 0;
}

static int tear_down(void **state)
{
    disk = (struct disk){.room = UNLIMITED};
    database_remove(*state);
    shim_remove();
    return 0;
}

static const char *a_kilobyte(void)
{
    static char text[KILO + 1];
    memset(text, 'k', KILO);
    return text;
}

/* Until one is refused; the number of those that were not. */
static int64_t fill(struct db *db, int64_t first_id, struct error *err)
{
    int64_t id = first_id;
    while (database_insert_pair(db, id, a_kilobyte(), err) == 0)
        id++;
    return id - first_id;
}

static void a_full_disk_refuses_writes_until_there_is_room(void **state)
{
    struct database *database = *state;
    struct error err = {0};
    database_open(database);
    assert_int_equal(database_insert_pair(database->db, 1, "before", &err), 0);
    for (int round = 0; round < 3; round++) {
        int64_t before = database_count(database->db);
        disk.room = 200 * KILO;
        int64_t written = fill(database->db, 1000 * (round + 1), &err);
        assert_int_equal(err.code, ERR_LIMIT);
        assert_true(written > 5);
        assert_int_equal(database_count(database->db), before + written);
        assert_int_equal(database_insert_pair(database->db, 999, a_kilobyte(), &err), -1);
        assert_int_equal(err.code, ERR_LIMIT);
        database_assert_sound(database->db);

        disk.room = UNLIMITED;
        assert_int_equal(database_insert_pair(database->db, 2 + round, a_kilobyte(), &err), 0);
        assert_int_equal(database_count(database->db), before + written + 1);
    }
    struct db_figures figures;
    db_figures(database->db, &figures);
    assert_false(figures.read_only);
    assert_true(figures.failures > 0);
    database_close(database);
    database_open(database);
    database_assert_sound(database->db);
    assert_true(database_has(database->db, 1));
    assert_true(database_has(database->db, 4));
    assert_false(database_has(database->db, 999));
}

static void a_database_survives_being_left_with_a_full_disk(void **state)
{
    struct database *database = *state;
    struct error err = {0};
    database_open(database);
    disk.room = 0;
    fill(database->db, 1, &err);
    database_close(database); /* with no room to move the log */
    disk.room = 0;
    int opened = database_try_open(database, &(struct db_options){0}, &err);
    if (opened < 0)
        assert_int_equal(err.code, ERR_LIMIT);
    database_close(database);
    disk.room = UNLIMITED;
    database_open(database);
    database_assert_sound(database->db);
}

static void a_disk_that_is_full_at_the_start_is_named(void **state)
{
    struct database *database = *state;
    int refusals = 0;
    for (int64_t room = 0;; room += 2 * KILO) {
        struct error err = {0};
        disk.room = room;
        int opened = database_try_open(database, &(struct db_options){0}, &err);
        disk.room = UNLIMITED;
        if (opened == 0)
            break;
        assert_int_equal(err.code, ERR_LIMIT);
        assert_null(database->db);
        refusals++;
    }
    assert_true(refusals > 5);
    struct error err = {0};
    assert_int_equal(database_insert_pair(database->db, 1, "now", &err), 0);
    database_assert_sound(database->db);
}

static void a_backup_to_a_full_disk_leaves_nothing(void **state)
{
    struct database *database = *state;
    struct error err = {0};
    char path[128];
    database_open(database);
    for (int i = 0; i < 100; i++)
        assert_int_equal(database_insert_pair(database->db, i, a_kilobyte(), &err), 0);
    snprintf(path, sizeof path, "%s/copy.db", database->folder);
    disk.room = 30 * KILO;
    assert_int_equal(db_backup(database->db, path, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    assert_int_equal(access(path, F_OK), -1);
    strncat(path, ".part", sizeof path - strlen(path) - 1);
    assert_int_equal(access(path, F_OK), -1);
    disk.room = UNLIMITED;
    assert_int_equal(database_insert_pair(database->db, 100, "after", &err), 0);
}

static void assert_reads_only(struct database *database, int64_t count)
{
    struct error err = {0};
    struct db_figures figures;
    assert_int_equal(database_insert_pair(database->db, 500, "no", &err), -1);
    assert_int_equal(err.code, ERR_IO);
    db_figures(database->db, &figures);
    assert_true(figures.read_only);
    assert_int_equal(database_count(database->db), count);
}

static void a_failed_sync_stops_writes_until_the_next_opening(void **state)
{
    struct database *database = *state;
    struct error err = {0};
    database_open(database);
    assert_int_equal(database_insert_pair(database->db, 1, "before", &err), 0);
    disk.fail_syncs_of = "-wal";
    assert_int_equal(database_insert_pair(database->db, 2, "lost", &err), -1);
    assert_int_equal(err.code, ERR_IO);
    disk.fail_syncs_of = NULL; /* that it works again proves nothing about what was lost */
    assert_reads_only(database, 1);
    assert_reads_only(database, 1);

    database_close(database);
    database_open(database);
    assert_true(database_has(database->db, 1));
    assert_int_equal(database_insert_pair(database->db, 3, "after", &err), 0);
    database_assert_sound(database->db);
}

static void a_failed_sync_of_a_checkpoint_stops_writes_too(void **state)
{
    struct database *database = *state;
    struct error err = {0};
    struct db_options options = {.checkpoint_pages = 4};
    struct db_figures figures = {0};
    assert_int_equal(database_try_open(database, &options, &err), 0);
    disk.fail_syncs_of = "test.db"; /* a commit syncs the log and nothing else */
    int64_t written = 0;
    while (database_insert_pair(database->db, written + 1, a_kilobyte(), &err) == 0)
        assert_true(++written < 100);
    assert_true(written > 0); /* those were told that they are safe, and they are: in the log */
    assert_int_equal(err.code, ERR_IO);
    db_figures(database->db, &figures);
    assert_true(figures.read_only);
    assert_reads_only(database, written);
    disk.fail_syncs_of = NULL;
    database_close(database);
    database_open(database);
    assert_int_equal(database_count(database->db), written);
    database_assert_sound(database->db);
}

/* -- every operation fails once -- */

enum { PAIRS = 12 };

/* Open, write, read, check, close. Whoever succeeded is in `written`. */
static void live_a_little(struct database *database, bool written[PAIRS])
{
    struct error err = {0};
    struct db_options options = {.checkpoint_pages = 6};
    if (database_try_open(database, &options, &err) < 0) {
        assert_true(err.code != ERR_NONE && err.message[0]);
        return;
    }
    for (int i = 0; i < PAIRS; i++) {
        err = (struct error){0};
        written[i] = database_insert_pair(database->db, i, a_kilobyte(), &err) == 0;
        assert_true(written[i] || err.code != ERR_NONE);
    }
    database_close(database);
}

static int count_pairs(struct db_connection *connection, void *context, struct error *err)
{
    static const char sql[] = "SELECT (SELECT count(*) FROM things),"
                              " (SELECT count(*) FROM marks JOIN things ON thing_id = things.id)";
    struct db_statement *row;
    if (db_first(connection, &row, err, sql, "") != 1)
        return -1;
    assert_int_equal(db_column_int(row, 0), db_column_int(row, 1));
    return 0;
}

static void assert_nothing_was_lost(struct database *database, const bool written[PAIRS])
{
    struct error err = {0};
    database_open(database);
    database_assert_sound(database->db);
    for (int i = 0; i < PAIRS; i++)
        if (written[i])
            assert_true(database_has(database->db, i));
    assert_int_equal(db_read(database->db, count_pairs, NULL, &err), 0);
    assert_int_equal(database_insert_pair(database->db, 1000, "again", &err), 0);
}

static void every_operation_of_the_disk_may_fail_once(void **state)
{
    int at = 0;
    do {
        struct database database;
        bool written[PAIRS] = {0};
        database_make(&database);
        disk = (struct disk){.room = UNLIMITED, .fail_at = ++at};
        live_a_little(&database, written);
        bool reached = disk.count >= at;
        disk = (struct disk){.room = UNLIMITED};
        assert_nothing_was_lost(&database, written);
        database_remove(&database);
        if (!reached)
            break;
    } while (true);
    assert_true(at > 60);
}

#define FAULT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAULT_TEST(a_full_disk_refuses_writes_until_there_is_room),
        FAULT_TEST(a_database_survives_being_left_with_a_full_disk),
        FAULT_TEST(a_disk_that_is_full_at_the_start_is_named),
        FAULT_TEST(a_backup_to_a_full_disk_leaves_nothing),
        FAULT_TEST(a_failed_sync_stops_writes_until_the_next_opening),
        FAULT_TEST(a_failed_sync_of_a_checkpoint_stops_writes_too),
        FAULT_TEST(every_operation_of_the_disk_may_fail_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
