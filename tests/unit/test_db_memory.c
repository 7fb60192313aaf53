/* Every allocation inside SQLite fails once, or from some moment on: an error and nothing else. */
#include "support/support.h"

#include "base/arena.h"
#include "support/database.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAIRS = 4 };

static sqlite3_mem_methods real;
static atomic_int countdown; /* to the allocation that fails; 0 or less: none does */
static atomic_bool for_good; /* and all after it */
static atomic_int alive;

static bool refuses(void)
{
    if (atomic_load(&countdown) <= 0)
        return false;
    if (atomic_fetch_sub(&countdown, 1) > 1)
        return false;
    if (for_good)
        atomic_store(&countdown, 1);
    return true;
}

static void *make(int size)
{
    void *memory = refuses() ? NULL : real.xMalloc(size);
    alive += memory != NULL;
    return memory;
}

static void *change(void *memory, int size)
{
    return refuses() ? NULL : real.xRealloc(memory, size);
}

static void drop(void *memory)
{
    alive -= memory != NULL;
    real.xFree(memory);
}

static int set_up(void **state)
{
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real), SQLITE_OK);
    static sqlite3_mem_methods ours;
    ours = real;
    ours.xMalloc = make;
    ours.xRealloc = change;
    ours.xFree = drop;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &ours), SQLITE_OK);
    /* Small pieces would come from stores that were allocated before. */
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0), SQLITE_OK);
    return 0;
}

static int read_bodies(struct db_connection *connection, void *context, struct error *err)
{
    static const char sql[] = "SELECT things.body || '.', marks.data FROM things"
                              " JOIN marks ON thing_id = things.id ORDER BY things.id";
    struct db_statement *row;
    AUTO_ARENA arena = {0};
    int *seen = context, more;
    *seen = 0;
    if (db_prepare(connection, sql, &row, err) < 0)
        return -1;
    while ((more = db_step(row, err)) > 0) {
        size_t length;
        const char *body = db_column_copy(row, 0, &arena);
        const void *mark = db_column_bytes(row, 1, &length);
        /* For lack of memory both may be NULL, but then the whole read fails. */
        if (body && mark && strcmp(body, "memory.") == 0 && length == 4)
            *seen = *seen * 2 + 1;
    }
    return more;
}

/* Which of them were written, as bits. */
static unsigned live_a_little(struct database *database)
{
    struct error err = {0};
    unsigned written = 0;
    int seen;
    char copy[128];
    if (database_try_open(database, &(struct db_options){.checkpoint_pages = 3}, &err) < 0) {
        assert_true(err.code != ERR_NONE && err.message[0]);
        return 0;
    }
    for (unsigned i = 0; i < PAIRS; i++) {
        err = (struct error){0};
        if (database_insert_pair(database->db, i, "memory", &err) == 0)
            written |= 1u << i;
        else
            assert_true(err.code == ERR_STORE && err.message[0]);
    }
    err = (struct error){0};
    if (db_read(database->db, read_bodies, &seen, &err) == 0)
        assert_int_equal(seen, (1 << __builtin_popcount(written)) - 1);
    else
        assert_int_equal(err.code, ERR_STORE);
    snprintf(copy, sizeof copy, "%s/copy.db", database->folder);
    if (db_backup(database->db, copy, &err) < 0)
        assert_int_equal(access(copy, F_OK), -1);
    database_close(database);
    return written;
}

static void assert_all_is_well(struct database *database, unsigned written)
{
    struct error err = {0};
    int seen = 0;
    database_open(database);
    database_assert_sound(database->db);
    for (unsigned i = 0; i < PAIRS; i++)
        assert_int_equal(database_has(database->db, i), (written >> i) & 1);
    assert_int_equal(db_read(database->db, read_bodies, &seen, &err), 0);
    assert_int_equal(seen, (1 << __builtin_popcount(written)) - 1);
    assert_int_equal(database_insert_pair(database->db, 100, "memory", &err), 0);
}

/* False when there was no such allocation. */
static bool fail_at(int number, bool stays)
{
    struct database database;
    database_make(&database);
    atomic_store(&for_good, stays);
    atomic_store(&countdown, number);
    unsigned written = live_a_little(&database);
    bool reached = stays ? atomic_load(&countdown) == 1 : atomic_load(&countdown) <= 0;
    atomic_store(&countdown, 0);
    assert_all_is_well(&database, written);
    database_remove(&database);
    return reached;
}

static void fail_everywhere(bool stays, int step)
{
    /* What SQLite keeps for the process is there after the first time. */
    fail_at(1 << 30, false);
    int before = alive, number = 1;
    while (fail_at(number, stays))
        number += step;
    assert_true(number > 500);
    assert_int_equal(alive, before);
}

static void every_allocation_may_fail_once(void **state)
{
    fail_everywhere(false, getenv("POSTERN_TEST_SPARSE") ? 11 : 1);
}

static void every_allocation_may_be_the_last_that_works(void **state)
{
    fail_everywhere(true, getenv("POSTERN_TEST_SPARSE") ? 37 : 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail_once),
        cmocka_unit_test(every_allocation_may_be_the_last_that_works),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
