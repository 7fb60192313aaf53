/* One writer, eight readers and checkpoints all the time, for POSTERN_SOAK_SECONDS (3). */
#include "support/support.h"

#include "base/clock.h"
#include "support/database.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READERS = 8, ACCOUNTS = 64, BALANCE = 1000, SWEEP = 500 };

struct soak {
    struct db *db;
    atomic_int_least64_t promised; /* the number of the last write that was acknowledged */
    atomic_bool stop;
    atomic_int_least64_t reads;
};

struct move {
    int64_t number;
    const char *body;
};

static int make_accounts(struct db_connection *connection, void *context, struct error *err)
{
    static const char make[] = "CREATE TABLE accounts (id BIGINT PRIMARY KEY, balance BIGINT)";
    static const char insert[] = "INSERT INTO accounts VALUES (?, ?)";
    if (db_execute(connection, NULL, err, make, "") < 0)
        return -1;
    for (int64_t i = 0; i < ACCOUNTS; i++)
        if (db_execute(connection, NULL, err, insert, "ii", i, (int64_t)BALANCE) < 0)
            return -1;
    return database_insert_inside(connection, 0, "the first", err);
}

/* Money moves from one account to another; a row says that it did; old rows go, so that pages are
 * used again. */
static int move(struct db_connection *connection, void *context, struct error *err)
{
    static const char take[] = "UPDATE accounts SET balance = balance - 1 WHERE id = ?";
    static const char give[] = "UPDATE accounts SET balance = balance + 1 WHERE id = ?";
    static const char sweep[] = "DELETE FROM things WHERE id < ?";
    struct move *order = context;
    if (db_execute(connection, NULL, err, take, "i", order->number % ACCOUNTS) < 0 ||
        db_execute(connection, NULL, err, give, "i", order->number * 7 % ACCOUNTS) < 0 ||
        database_insert_inside(connection, order->number, order->body, err) < 0)
        return -1;
    return order->number % SWEEP
               ? 0
               : db_execute(connection, NULL, err, sweep, "i", order->number - SWEEP);
}

static void *write_on(void *argument)
{
    struct soak *soak = argument;
    static char body[3000];
    memset(body, 's', sizeof body - 1);
    for (int64_t number = 1; !soak->stop; number++) {
        struct move order = {number, body + number % 2900};
        struct error err = {0};
        if (db_write(soak->db, move, &order, &err) < 0)
            return strdup(err.message);
        soak->promised = number;
    }
    return NULL;
}

/* The sum is what it was at the start, twice in one snapshot, and nothing promised is missing. */
static int look(struct db_connection *connection, void *context, struct error *err)
{
    static const char sql[] = "SELECT sum(balance), (SELECT max(id) FROM things) FROM accounts";
    struct soak *soak = context;
    int64_t promised = soak->promised, seen = -1;
    for (int i = 0; i < 2; i++) {
        struct db_statement *row;
        if (db_first(connection, &row, err, sql, "") != 1)
            return -1;
        if (db_column_int(row, 0) != ACCOUNTS * BALANCE)
            return error_set(err, ERR_INTERNAL, "the sum is %lld",
                             (long long)db_column_int(row, 0));
        if (db_column_int(row, 1) < promised)
            return error_set(err, ERR_INTERNAL, "a promised write is not seen");
        if (i > 0 && db_column_int(row, 1) != seen)
            return error_set(err, ERR_INTERNAL, "the snapshot changed");
        seen = db_column_int(row, 1);
    }
    return 0;
}

static void *read_on(void *argument)
{
    struct soak *soak = argument;
    while (!soak->stop) {
        struct error err = {0};
        if (db_read(soak->db, look, soak, &err) < 0)
            return strdup(err.message);
        soak->reads++;
    }
    return NULL;
}

static void join(pthread_t thread)
{
    void *complaint;
    pthread_join(thread, &complaint);
    if (complaint)
        fail_msg("%s", (char *)complaint);
}

static void wait_out(struct soak *soak, double seconds)
{
    double end = clock_monotonic_ms() + seconds * 1000.0;
    while (clock_monotonic_ms() < end) {
        struct timespec moment = {.tv_nsec = 500000000};
        nanosleep(&moment, NULL);
        database_assert_sound(soak->db);
    }
    soak->stop = true;
}

static void readers_and_checkpoints_do_not_harm_a_writer(void **state)
{
    const char *asked = getenv("POSTERN_SOAK_SECONDS");
    struct database database;
    struct soak soak = {0};
    struct error err = {0};
    pthread_t writer, readers[READERS];
    database_make(&database);
    assert_int_equal(
        database_try_open(&database, &(struct db_options){.checkpoint_pages = 16}, &err), 0);
    soak.db = database.db;
    assert_int_equal(db_write(database.db, make_accounts, NULL, &err), 0);
    pthread_create(&writer, NULL, write_on, &soak);
    for (int i = 0; i < READERS; i++)
        pthread_create(&readers[i], NULL, read_on, &soak);
    wait_out(&soak, asked ? strtod(asked, NULL) : 3.0);
    join(writer);
    for (int i = 0; i < READERS; i++)
        join(readers[i]);
    print_message("%lld writes, %lld reads\n", (long long)soak.promised, (long long)soak.reads);
    assert_true(soak.promised > 0 && soak.reads > 0);

    database_close(&database);
    database_open(&database);
    database_assert_sound(database.db);
    assert_true(database_has(database.db, soak.promised));
    database_remove(&database);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_and_checkpoints_do_not_harm_a_writer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
