#include "support/support.h"

#include "base/arena.h"
#include "support/database.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int set_up(void **state)
{
    static struct database database;
    database_make(&database);
    database_open(&database);
    *state = &database;
    return 0;
}

static int tear_down(void **state)
{
    database_remove(*state);
    return 0;
}

static int write_kinds(struct db_connection *connection, void *context, struct error *err)
{
    static const char make[] = "CREATE TABLE kinds (a BIGINT, b TEXT, c BYTEA, d BYTEA, e TEXT)";
    static const char insert[] = "INSERT INTO kinds VALUES (?, ?, ?, ?, ?)";
    int64_t changes = 0;
    if (db_execute(connection, NULL, err, make, "") < 0 ||
        db_execute(connection, &changes, err, insert, "itbbn", INT64_MIN, "h\xc3\xa9", "a\0b",
                   (size_t)3, "", (size_t)0) < 0)
        return -1;
    assert_int_equal(changes, 1);
    if (db_execute(connection, &changes, err, "SELECT a FROM kinds", "") < 0)
        return -1;
    assert_int_equal(changes, 0);
    return 0;
}

static int read_kinds(struct db_connection *connection, void *context, struct error *err)
{
    static const char sql[] = "SELECT a, b, c, d, e FROM kinds";
    struct db_statement *row;
    AUTO_ARENA arena = {0};
    size_t length;
    assert_int_equal(db_first(connection, &row, err, sql, ""), 1);
    assert_true(db_column_int(row, 0) == INT64_MIN);
    assert_string_equal(db_column_text(row, 1), "h\xc3\xa9");
    assert_string_equal(db_column_copy(row, 1, &arena), "h\xc3\xa9");
    const void *bytes = db_column_bytes(row, 2, &length);
    assert_int_equal(length, 3);
    assert_memory_equal(bytes, "a\0b", 3);
    assert_false(db_column_is_null(row, 3)); /* no bytes are not NULL */
    assert_non_null(db_column_bytes(row, 3, &length));
    assert_int_equal(length, 0);
    assert_true(db_column_is_null(row, 4));
    assert_null(db_column_text(row, 4));
    assert_null(db_column_copy(row, 4, &arena));
    assert_int_equal(db_column_int(row, 4), 0);
    assert_int_equal(db_step(row, err), 0);
    assert_int_equal(db_step(row, err), 0); /* the end stays the end */
    return 7;
}

static void every_kind_of_value_comes_back(void **state)
{
    struct database *database = *state;
    struct error err = {0};
    assert_int_equal(db_write(database->db, write_kinds, NULL, &err), 0);
    assert_int_equal(db_read(database->db, read_kinds, NULL, &err), 7);
}

static int bind_badly(struct db_connection *connection, void *context, struct error *err)
{
    static const char sql[] = "INSERT INTO things (id, body) VALUES (?, ?)";
    struct db_statement *statement;
    assert_int_equal(db_execute(connection, NULL, err, sql, "i", (int64_t)1), -1);
    assert_int_equal(err->code, ERR_INTERNAL);
    assert_int_equal(db_prepare(connection, sql, &statement, err), 0);
    assert_int_equal(db_step(statement, err), -1);
    assert_int_equal(err->code, ERR_INTERNAL);
    return -1;
}

static void a_statement_runs_only_with_all_its_parameters(void **state)
{
    struct database *database = *state;
    struct error err = {0};
    assert_int_equal(db_write(database->db, bind_badly, NULL, &err), -1);
    assert_int_equal(database_count(database->db), 0);
}

static int write_while_reading(struct db_connection *connection, void *context, struct error *err)
{
    return database_insert_inside(connection, 1, "no", err);
}

static void a_read_cannot_write(void **state)
{
    struct database *database = *state;
    struct error err = {0};
    assert_int_equal(db_read(database->db, write_while_reading, NULL, &err), -1);
    assert_int_equal(err.code, ERR_STORE);
    assert_int_equal(database_count(database->db), 0);
}

static void a_duplicate_is_a_conflict(void **state)
{
    struct database *database = *state;
    struct error err = {0};
    assert_int_equal(database_insert(database->db, 1, "first", &err), 0);
    assert_int_equal(database_insert(database->db, 1, "second", &err), -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_int_equal(database_count(database->db), 1);
    struct db_figures figures;
    db_figures(database->db, &figures);
    assert_int_equal(figures.writes, 1);
    assert_int_equal(figures.failures, 0); /* to say no is not to fail */
}

static int label_nothing(struct db_connection *connection, void *context, struct error *err)
{
    static const char plain[] = "INSERT INTO labels (name, thing_id) VALUES ('x', 99)";
    static const char returning[] =
        "INSERT INTO labels (name, thing_id) VALUES ('x', 99) RETURNING name";
    struct db_statement *row;
    if (!context)
        return db_execute(connection, NULL, err, plain, "");
    return db_first(connection, &row, err, returning, "");
}

static void a_reference_to_nothing_is_a_conflict(void **state)
{
    struct database *database = *state;
    struct error err = {0};
    assert_int_equal(db_write(database->db, label_nothing, NULL, &err), -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    err = (struct error){0};
    /* The refusal comes only after the row that RETURNING gave. */
    assert_int_equal(db_write(database->db, label_nothing, database, &err), -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    database_assert_sound(database->db);
}

static int insert_then_fail(struct db_connection *connection, void *context, struct error *err)
{
    if (database_insert_inside(connection, 7, "half", err) < 0)
        return -1;
    return error_set(err, ERR_INVALID, "changed my mind");
}

static void a_failing_write_leaves_nothing(void **state)
{
    struct database *database = *state;
    struct error err = {0};
    assert_int_equal(db_write(database->db, insert_then_fail, NULL, &err), -1);
    assert_int_equal(err.code, ERR_INVALID);
    assert_string_equal(err.message, "changed my mind");
    assert_int_equal(database_count(database->db), 0);
    assert_int_equal(db_write(database->db, insert_then_fail, NULL, NULL), -1);
    assert_int_equal(database_insert(database->db, 7, "whole", &err), 0);
}

static int write_inside(struct db_connection *connection, void *context, struct error *err)
{
    struct database *database = context;
    return database_insert(database->db, 1, "nested", err);
}

static void a_write_inside_a_write_is_refused(void **state)
{
    struct database *database = *state;
    struct error err = {0};
    assert_int_equal(db_write(database->db, write_inside, database, &err), -1);
    assert_int_equal(err.code, ERR_INTERNAL);
}

static int count_around_a_write(struct db_connection *connection, void *context, struct error *err)
{
    struct database *database = context;
    int64_t before = -1, after = -1;
    assert_int_equal(database_count_inside(connection, &before, err), 0);
    assert_int_equal(database_insert(database->db, 1, "meanwhile", err), 0);
    assert_int_equal(database_count_inside(connection, &after, err), 0);
    assert_int_equal(before, 0);
    assert_int_equal(after, 0);
    return 0;
}

static void a_read_sees_one_snapshot(void **state)
{
    struct database *database = *state;
    struct error err = {0};
    assert_int_equal(db_read(database->db, count_around_a_write, database, &err), 0);
    assert_int_equal(database_count(database->db), 1); /* and the next read sees the write */
}

static void what_was_written_is_there_after_opening_again(void **state)
{
    struct database *database = *state;
    struct error err = {0};
    assert_int_equal(database_insert(database->db, 1, "kept", &err), 0);
    database_close(database);
    char log[128];
    snprintf(log, sizeof log, "%s-wal", database->path);
    assert_int_equal(access(log, F_OK), -1); /* a clean end leaves one file */
    database_open(database);
    assert_true(database_has(database->db, 1));
}

/* -- many at once -- */

enum { WRITERS = 16, WRITES_EACH = 100 };

struct many {
    struct db *db;
    int64_t first_id;
    int fail_every; /* 0 for never */
};

struct sometimes {
    int64_t id;
    bool fail;
};

static int insert_sometimes(struct db_connection *connection, void *context, struct error *err)
{
    struct sometimes *one = context;
    if (database_insert_inside(connection, one->id, "many", err) < 0)
        return -1;
    return one->fail ? error_set(err, ERR_INVALID, "write %lld", (long long)one->id) : 0;
}

static void *write_many(void *argument)
{
    struct many *many = argument;
    for (int i = 0; i < WRITES_EACH; i++) {
        struct error err = {0};
        struct sometimes one = {many->first_id + i, many->fail_every && i % many->fail_every == 0};
        int result = db_write(many->db, insert_sometimes, &one, &err);
        char expected[32];
        snprintf(expected, sizeof expected, "write %lld", (long long)one.id);
        if (one.fail ? result != -1 || strcmp(err.message, expected) != 0 : result != 0)
            return "a write did not end as it should";
    }
    return NULL;
}

static void run_many(struct db *db, int fail_every)
{
    pthread_t threads[WRITERS];
    struct many many[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        many[i] = (struct many){db, 1000 * i, fail_every};
        assert_int_equal(pthread_create(&threads[i], NULL, write_many, &many[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        void *complaint;
        pthread_join(threads[i], &complaint);
        if (complaint)
            fail_msg("%s", (const char *)complaint);
    }
}

static void writes_at_the_same_time_share_commits(void **state)
{
    struct database *database = *state;
    run_many(database->db, 0);
    assert_int_equal(database_count(database->db), WRITERS * WRITES_EACH);
    struct db_figures figures;
    db_figures(database->db, &figures);
    assert_int_equal(figures.writes, WRITERS * WRITES_EACH);
    assert_true(figures.commits < figures.writes);
    assert_int_equal(figures.waiting, 0);
    database_close(database);
    database_open(database);
    assert_int_equal(database_count(database->db), WRITERS * WRITES_EACH);
    database_assert_sound(database->db);
}

static void a_failing_write_does_not_disturb_its_batch(void **state)
{
    struct database *database = *state;
    run_many(database->db, 4);
    assert_int_equal(database_count(database->db), WRITERS * WRITES_EACH * 3 / 4);
    assert_false(database_has(database->db, 1004));
    assert_true(database_has(database->db, 1005));
}

/* A write that holds the writer's thread until the test has put others into the queue. */
struct gate {
    struct db *db;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_in, may_go;
};

static int wait_at_gate(struct db_connection *connection, void *context, struct error *err)
{
    struct gate *gate = context;
    pthread_mutex_lock(&gate->lock);
    gate->is_in = true;
    pthread_cond_broadcast(&gate->changed);
    while (!gate->may_go)
        pthread_cond_wait(&gate->changed, &gate->lock);
    pthread_mutex_unlock(&gate->lock);
    return 0;
}

static void *write_gate(void *argument)
{
    struct gate *gate = argument;
    return db_write(gate->db, wait_at_gate, gate, NULL) == 0 ? NULL : "the gate failed";
}

static pthread_t close_gate(struct gate *gate, struct db *db)
{
    pthread_t thread;
    *gate = (struct gate){.db = db};
    pthread_mutex_init(&gate->lock, NULL);
    pthread_cond_init(&gate->changed, NULL);
    assert_int_equal(pthread_create(&thread, NULL, write_gate, gate), 0);
    pthread_mutex_lock(&gate->lock);
    while (!gate->is_in)
        pthread_cond_wait(&gate->changed, &gate->lock);
    pthread_mutex_unlock(&gate->lock);
    return thread;
}

static void open_gate(struct gate *gate, pthread_t thread)
{
    void *complaint;
    pthread_mutex_lock(&gate->lock);
    gate->may_go = true;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->lock);
    pthread_join(thread, &complaint);
    assert_null(complaint);
    pthread_cond_destroy(&gate->changed);
    pthread_mutex_destroy(&gate->lock);
}

struct one_write {
    struct db *db;
    db_work_fn work;
    void *context;
    int result;
    struct error err;
};

static void *write_one(void *argument)
{
    struct one_write *one = argument;
    one->result = db_write(one->db, one->work, one->context, &one->err);
    return NULL;
}

static void wait_for_queue(struct db *db, unsigned length)
{
    struct db_figures figures;
    do {
        usleep(200);
        db_figures(db, &figures);
    } while (figures.waiting != length);
}

static void a_full_queue_is_busy(void **state)
{
    struct database *database = *state;
    struct error err = {0};
    database_close(database);
    assert_int_equal(database_try_open(database, &(struct db_options){.write_queue = 1}, &err), 0);

    struct gate gate;
    pthread_t holder = close_gate(&gate, database->db), waiter;
    struct sometimes queued = {1};
    struct one_write one = {.db = database->db, .work = insert_sometimes, .context = &queued};
    assert_int_equal(pthread_create(&waiter, NULL, write_one, &one), 0);
    wait_for_queue(database->db, 1);
    assert_int_equal(database_insert(database->db, 2, "too many", &err), -1);
    assert_int_equal(err.code, ERR_BUSY);
    open_gate(&gate, holder);
    pthread_join(waiter, NULL);
    assert_int_equal(one.result, 0);
    assert_false(database_has(database->db, 2));
}

static int mark_nothing(struct db_connection *connection, void *context, struct error *err)
{
    static const char sql[] = "INSERT INTO marks (id, thing_id) VALUES (1, 99)";
    return db_execute(connection, NULL, err, sql, "");
}

static void a_refused_commit_is_the_fault_of_one(void **state)
{
    struct database *database = *state;
    enum { COUNT = 3 };
    struct sometimes first = {1}, last = {2};
    struct one_write all[COUNT] = {
        {.work = insert_sometimes, .context = &first},
        {.work = mark_nothing},
        {.work = insert_sometimes, .context = &last},
    };
    struct gate gate;
    pthread_t holder = close_gate(&gate, database->db), threads[COUNT];
    for (int i = 0; i < COUNT; i++) {
        all[i].db = database->db;
        assert_int_equal(pthread_create(&threads[i], NULL, write_one, &all[i]), 0);
        wait_for_queue(database->db, (unsigned)i + 1);
    }
    open_gate(&gate, holder);
    for (int i = 0; i < COUNT; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(all[0].result, 0);
    assert_int_equal(all[1].result, -1);
    assert_int_equal(all[1].err.code, ERR_CONFLICT);
    assert_int_equal(all[2].result, 0);
    assert_int_equal(database_count(database->db), 2);
    database_assert_sound(database->db);
}

/* -- opening -- */

static void a_second_opening_names_the_process(void **state)
{
    struct database *database = *state;
    struct database second = *database;
    struct error err = {0};
    char expected[160];
    snprintf(expected, sizeof expected, "%s is in use by process %ld", database->path,
             (long)getpid());
    assert_int_equal(database_try_open(&second, &(struct db_options){0}, &err), -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_non_null(strstr(err.message, expected));
    assert_int_equal(database_insert(database->db, 1, "still ours", &err), 0);
}

static void a_folder_that_is_not_there_is_named(void **state)
{
    struct error err = {0};
    struct db *db = NULL;
    struct db_options options = {.path = "/nonexistent/folder/x.db"};
    assert_int_equal(db_open(&options, &db, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_non_null(strstr(err.message, "/nonexistent/folder/x.db"));
    assert_null(db);
}

static void a_file_of_something_else_is_refused(void **state)
{
    struct database *database = *state;
    struct error err = {0};
    database_close(database);
    FILE *file = fopen(database->path, "w");
    assert_non_null(file);
    for (int i = 0; i < 1000; i++)
        fputs("this is not a database\n", file);
    fclose(file);
    assert_int_equal(database_try_open(database, &(struct db_options){0}, &err), -1);
    assert_int_equal(err.code, ERR_STORE);
    assert_null(database->db);
}

static void a_newer_schema_is_refused(void **state)
{
    struct database *database = *state;
    struct db_migration older[] = {database_migrations[0], {0}};
    struct error err = {0};
    database_close(database);
    assert_int_equal(database_try_open(database, &(struct db_options){.migrations = older}, &err),
                     -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_non_null(strstr(err.message, "newer"));
    database_open(database);
}

static void a_changed_migration_is_refused(void **state)
{
    struct database *database = *state;
    struct db_migration changed[] = {database_migrations[0], database_migrations[1], {0}};
    struct error err = {0};
    changed[0].sql = "CREATE TABLE things (id BIGINT PRIMARY KEY)";
    database_close(database);
    assert_int_equal(database_try_open(database, &(struct db_options){.migrations = changed}, &err),
                     -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_non_null(strstr(err.message, "migration 1 (things)"));
}

static void a_failing_migration_leaves_those_before_it(void **state)
{
    struct database *database = *state;
    struct db_migration more[] = {
        database_migrations[0],
        database_migrations[1],
        {3, "good", "CREATE TABLE good (id BIGINT)"},
        {4, "bad", "CREATE TABLE half (id BIGINT); CREATE TABLE things (id BIGINT)"},
        {0},
    };
    struct error err = {0};
    database_close(database);
    assert_int_equal(database_try_open(database, &(struct db_options){.migrations = more}, &err),
                     -1);
    assert_non_null(strstr(err.message, "migration 4 (bad)"));
    more[3].sql = "CREATE TABLE half (id BIGINT); CREATE TABLE whole (id BIGINT)";
    assert_int_equal(database_try_open(database, &(struct db_options){.migrations = more}, &err),
                     0);
}

/* -- backup -- */

static void *write_meanwhile(void *argument)
{
    struct many *many = argument;
    for (int i = 0; i < WRITES_EACH; i++)
        if (database_insert(many->db, many->first_id + i, "meanwhile", NULL) < 0)
            return "a write failed during the backup";
    return NULL;
}

static void a_backup_is_whole_while_others_write(void **state)
{
    struct database *database = *state;
    struct error err = {0};
    for (int i = 0; i < 500; i++)
        assert_int_equal(database_insert(database->db, i, "before", &err), 0);
    struct many many = {database->db, 10000, 0};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, write_meanwhile, &many), 0);
    struct database copy = *database;
    snprintf(copy.path, sizeof copy.path, "%s/copy.db", copy.folder);
    copy.db = NULL;
    assert_int_equal(db_backup(database->db, copy.path, &err), 0);
    void *complaint;
    pthread_join(thread, &complaint);
    assert_null(complaint);

    database_open(&copy);
    database_assert_sound(copy.db);
    int64_t count = database_count(copy.db);
    assert_true(count >= 500 && count <= 500 + WRITES_EACH);
    assert_true(database_has(copy.db, 499));
    database_close(&copy);

    assert_int_equal(db_backup(database->db, copy.path, &err), -1); /* never over something */
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_int_equal(db_backup(database->db, "/nonexistent/x.db", &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
}

static void the_library_is_warned_about_when_it_should_be(void **state)
{
    struct database *database = *state;
    const char *warning = db_warning(database->db);
    if (warning)
        assert_non_null(strstr(warning, "SQLite 3."));
}

#define DB_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(every_kind_of_value_comes_back),
        DB_TEST(a_statement_runs_only_with_all_its_parameters),
        DB_TEST(a_read_cannot_write),
        DB_TEST(a_duplicate_is_a_conflict),
        DB_TEST(a_reference_to_nothing_is_a_conflict),
        DB_TEST(a_failing_write_leaves_nothing),
        DB_TEST(a_write_inside_a_write_is_refused),
        DB_TEST(a_read_sees_one_snapshot),
        DB_TEST(what_was_written_is_there_after_opening_again),
        DB_TEST(writes_at_the_same_time_share_commits),
        DB_TEST(a_failing_write_does_not_disturb_its_batch),
        DB_TEST(a_full_queue_is_busy),
        DB_TEST(a_refused_commit_is_the_fault_of_one),
        DB_TEST(a_second_opening_names_the_process),
        DB_TEST(a_folder_that_is_not_there_is_named),
        DB_TEST(a_file_of_something_else_is_refused),
        DB_TEST(a_newer_schema_is_refused),
        DB_TEST(a_changed_migration_is_refused),
        DB_TEST(a_failing_migration_leaves_those_before_it),
        DB_TEST(a_backup_is_whole_while_others_write),
        DB_TEST(the_library_is_warned_about_when_it_should_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
