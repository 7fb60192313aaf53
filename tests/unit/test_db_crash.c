/* What is left when the process or the power ends at any moment. */
#include "support/support.h"

#include "support/database.h"
#include "support/power.h"
#include "support/shim_vfs.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 3, PAIRS_EACH = 50, CHECKPOINT_PAGES = 12, LEAST_CUTS = 1000 };

static void open_small(struct database *database)
{
    struct error err = {0};
    struct db_options options = {.checkpoint_pages = CHECKPOINT_PAGES};
    if (database_try_open(database, &options, &err) < 0)
        fail_msg("open: %s", err.message);
}

static int read_ids(struct db_connection *connection, void *context, struct error *err)
{
    static const char sql[] = "SELECT things.id FROM things JOIN marks ON thing_id = things.id";
    struct db_statement *row;
    unsigned char *present = context;
    if (db_prepare(connection, sql, &row, err) < 0)
        return -1;
    int more;
    while ((more = db_step(row, err)) > 0)
        present[db_column_int(row, 0)] = 1;
    return more;
}

static int count_things(struct db_connection *connection, void *context, struct error *err)
{
    return database_count_inside(connection, context, err);
}

struct tally {
    size_t cuts;
    int64_t most;
};

/* Whole pairs only, every promised one among them, and the database goes on. */
static void check_cut(void *user, const struct power_cut *cut)
{
    struct tally *tally = user;
    struct database database = {0};
    struct error err = {0};
    unsigned char present[THREADS * 1000 + 1000] = {0};
    snprintf(database.folder, sizeof database.folder, "%s", cut->folder);
    snprintf(database.path, sizeof database.path, "%s/test.db", cut->folder);
    if (database_try_open(&database, &(struct db_options){0}, &err) < 0)
        fail_msg("cut %zu: %s", cut->number, err.message);
    database_assert_sound(database.db);

    int64_t things = 0, pairs = 0;
    assert_int_equal(db_read(database.db, read_ids, present, &err), 0);
    assert_int_equal(db_read(database.db, count_things, &things, &err), 0);
    for (size_t i = 0; i < sizeof present; i++)
        pairs += present[i];
    if (pairs != things)
        fail_msg("cut %zu: %lld things, %lld of them whole", cut->number, (long long)things,
                 (long long)pairs);
    for (size_t i = 0; i < cut->promised_count; i++)
        if (!present[cut->promised[i]])
            fail_msg("cut %zu: %lld was promised and is lost", cut->number,
                     (long long)cut->promised[i]);
    assert_int_equal(database_insert_pair(database.db, sizeof present, "life goes on", &err), 0);
    database_close(&database);
    tally->cuts++;
    tally->most = things > tally->most ? things : tally->most;
}

struct worker {
    struct db *db;
    struct power *power;
    int64_t first_id;
    int count;
};

static void *write_pairs(void *argument)
{
    struct worker *worker = argument;
    char body[6000];
    for (int i = 0; i < worker->count; i++) {
        size_t length = (size_t)(i * 37) % 900 + (i % 20 == 0 ? 5000 : 0);
        memset(body, 'a' + i % 26, length);
        body[length] = '\0';
        if (database_insert_pair(worker->db, worker->first_id + i, body, NULL) < 0)
            return "a write failed";
        power_promise(worker->power, worker->first_id + i);
    }
    return NULL;
}

static void write_side_by_side(struct database *database, struct power *power)
{
    pthread_t threads[THREADS];
    struct worker workers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){database->db, power, 1000 * i, PAIRS_EACH};
        assert_int_equal(pthread_create(&threads[i], NULL, write_pairs, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *complaint;
        pthread_join(threads[i], &complaint);
        assert_null(complaint);
    }
}

static void write_alone(struct database *database, struct power *power, int64_t first_id, int count)
{
    struct worker worker = {database->db, power, first_id, count};
    assert_null(write_pairs(&worker));
}

/* Two lives with an orderly end between them. */
static struct power *record_two_lives(void)
{
    struct database database;
    struct power *power = power_create();
    database_make(&database);
    power_record(power);
    open_small(&database);
    write_side_by_side(&database, power);
    database_close(&database);
    open_small(&database);
    write_alone(&database, power, THREADS * 1000, 20);
    database_close(&database);
    power_stop(power);
    database_remove(&database);
    return power;
}

/* Every state is worth seconds. */
static size_t step(void)
{
    return getenv("POSTERN_TEST_SPARSE") ? 7 : 1;
}

static void walk(struct power *power, enum power_loss loss, size_t least_cuts, int64_t all)
{
    struct database place;
    struct tally tally = {0};
    database_make(&place);
    size_t cuts = power_cut(power, loss, step(), place.folder, check_cut, &tally);
    assert_true(cuts >= least_cuts);
    assert_int_equal(tally.cuts, cuts / step());
    assert_true(step() > 1 || tally.most == all);
    database_remove(&place);
}

static void no_promise_is_lost_with_the_power(void **state)
{
    struct power *power = record_two_lives();
    walk(power, POWER_LOSES_ALL, LEAST_CUTS, THREADS * PAIRS_EACH + 20);
    walk(power, POWER_LOSES_SOME, LEAST_CUTS, THREADS * PAIRS_EACH + 20);
    power_free(power);
}

/* A sync fails; the system forgets what it could not write, but still shows it to who reads.
 * Whoever opens the database then must not build on that. */
static void record_lost_sync(struct power *power, const char *end, int before)
{
    struct database database;
    struct error err = {0};
    database_make(&database);
    power_record(power);
    open_small(&database);
    write_alone(&database, power, 0, before);
    power_lose_sync(power, end);
    int64_t id = 1000;
    while (database_insert_pair(database.db, id, "in the air", &err) == 0)
        power_promise(power, id++);
    assert_int_equal(err.code, ERR_IO);
    database_close(&database);
    open_small(&database);
    write_alone(&database, power, 2000, 10);
    database_close(&database);
    power_stop(power);
    database_remove(&database);
}

static void no_promise_is_lost_after_a_failed_sync(void **state)
{
    for (int before = 1; before <= 8; before += 7) {
        for (int log = 0; log < 2; log++) {
            struct power *power = power_create();
            struct database place;
            struct tally tally = {0};
            record_lost_sync(power, log ? "-wal" : "test.db", before);
            database_make(&place);
            power_cut(power, POWER_LOSES_ALL, step(), place.folder, check_cut, &tally);
            database_remove(&place);
            power_free(power);
            assert_true(step() > 1 || tally.most >= before + 10);
        }
    }
}

/* -- killed while migrating -- */

static const struct db_migration many_migrations[] = {
    {1, "things", "CREATE TABLE things (id BIGINT PRIMARY KEY, body TEXT NOT NULL)"},
    {2, "rows", "INSERT INTO things VALUES (1, 'one'), (2, 'two'), (3, 'three')"},
    {3, "more",
     "CREATE TABLE others (id BIGINT PRIMARY KEY); INSERT INTO others SELECT id FROM things;"
     "UPDATE things SET body = body || '!'"},
    {4, "last", "ALTER TABLE things ADD COLUMN size BIGINT; UPDATE things SET size = length(body)"},
    {0},
};

static int kill_at(void *user, const struct shim_operation *operation)
{
    int *left = user;
    if (!operation->done && --*left == 0)
        kill(getpid(), SIGKILL);
    return 0;
}

/* True when the child lived to its end. */
static bool migrate_in_a_child(struct database *database, int kill_after)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        shim_install(kill_at, &kill_after);
        struct db_options options = {.migrations = many_migrations};
        int opened = database_try_open(database, &options, NULL);
        database_close(database);
        _exit(opened == 0 ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status))
        assert_int_equal(WEXITSTATUS(status), 0);
    return WIFEXITED(status);
}

static int check_migrated(struct db_connection *connection, void *context, struct error *err)
{
    static const char sql[] = "SELECT group_concat(body), sum(size), (SELECT count(*) FROM others),"
                              " (SELECT count(*) FROM schema_migrations) FROM things";
    struct db_statement *row;
    if (db_first(connection, &row, err, sql, "") != 1)
        return -1;
    assert_string_equal(db_column_text(row, 0), "one!,two!,three!");
    assert_int_equal(db_column_int(row, 1), 4 + 4 + 6);
    assert_int_equal(db_column_int(row, 2), 3);
    assert_int_equal(db_column_int(row, 3), 4);
    return 0;
}

/* Of a database that has the first `done` of them already. */
static int kill_everywhere(unsigned done)
{
    struct db_migration first[COUNT_OF(many_migrations)] = {{0}};
    memcpy(first, many_migrations, done * sizeof first[0]);
    int kills = 0;
    for (bool lived = false; !lived; kills++) {
        struct database database;
        struct error err = {0};
        struct db_options options = {.migrations = first};
        database_make(&database);
        if (done)
            assert_int_equal(database_try_open(&database, &options, &err), 0);
        database_close(&database);
        lived = migrate_in_a_child(&database, kills + 1);
        options.migrations = many_migrations;
        if (database_try_open(&database, &options, &err) < 0)
            fail_msg("after %d operations: %s", kills, err.message);
        assert_int_equal(db_read(database.db, check_migrated, NULL, &err), 0);
        database_assert_sound(database.db);
        database_remove(&database);
    }
    return kills;
}

static void a_killed_migration_goes_on_at_the_next_start(void **state)
{
    assert_true(kill_everywhere(2) > 20);
    assert_true(kill_everywhere(0) > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_killed_migration_goes_on_at_the_next_start),
        cmocka_unit_test(no_promise_is_lost_with_the_power),
        cmocka_unit_test(no_promise_is_lost_after_a_failed_sync),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
