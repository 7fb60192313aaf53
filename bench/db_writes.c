/* How many durable writes of one row a second one thread gets, and how many 32 get together; and
 * how many reads. Prints a table; ends with 1 when 32 get less than five times as much. db_writes
 * FOLDER [SECONDS]     on the disk to be measured */
#include "base/clock.h"
#include "db/db.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_THREADS = 64, TRIES = 3 };

static const struct db_migration migrations[] = {
    {1, "things", "CREATE TABLE things (id BIGINT PRIMARY KEY, body TEXT NOT NULL)"},
    {0},
};

struct load {
    struct db *db;
    atomic_int_least64_t next_id, done;
    atomic_bool stop;
    bool reads;
};

static int insert(struct db_connection *connection, void *context, struct error *err)
{
    static const char sql[] = "INSERT INTO things (id, body) VALUES (?, ?)";
    return db_execute(connection, NULL, err, sql, "it", *(int64_t *)context,
                      "a row of about as many bytes as a small setting has, not more than that");
}

static int find(struct db_connection *connection, void *context, struct error *err)
{
    static const char sql[] = "SELECT body FROM things WHERE id = ?";
    struct db_statement *row;
    return db_first(connection, &row, err, sql, "i", *(int64_t *)context);
}

static void *work(void *argument)
{
    struct load *load = argument;
    struct error err = {0};
    while (!load->stop) {
        int64_t id = load->reads ? 1 + load->done % 1000 : atomic_fetch_add(&load->next_id, 1);
        if (load->reads ? db_read(load->db, find, &id, &err) < 0
                        : db_write(load->db, insert, &id, &err) < 0)
            return strdup(err.message);
        atomic_fetch_add(&load->done, 1);
    }
    return NULL;
}

/* A second. */
static double measure(struct load *load, unsigned count, double seconds)
{
    pthread_t threads[MAX_THREADS];
    load->stop = false;
    load->done = 0;
    double start = clock_monotonic_ms();
    for (unsigned i = 0; i < count; i++)
        pthread_create(&threads[i], NULL, work, load);
    usleep((useconds_t)(seconds * 1e6));
    load->stop = true;
    for (unsigned i = 0; i < count; i++) {
        void *complaint;
        pthread_join(threads[i], &complaint);
        if (complaint)
            fprintf(stderr, "%s\n", (char *)complaint);
        free(complaint);
    }
    return (double)load->done / (clock_monotonic_ms() - start) * 1000.0;
}

static double median_of_three(const double *values)
{
    double low = values[0] < values[1] ? values[0] : values[1];
    double high = values[0] < values[1] ? values[1] : values[0];
    return values[2] < low ? low : values[2] > high ? high : values[2];
}

/* Taken in turn, so that a drift of the machine meets both. */
static double compare_writes(struct load *load, double seconds)
{
    double one[TRIES], many[TRIES];
    for (int i = 0; i < TRIES; i++) {
        one[i] = measure(load, 1, seconds);
        many[i] = measure(load, 32, seconds);
    }
    double single = median_of_three(one), together = median_of_three(many);
    printf("durable writes, 1 thread    %8.0f /s\n", single);
    printf("durable writes, 32 threads  %8.0f /s   %.1f x\n", together, together / single);
    return together / single;
}

int main(int count, char **arguments)
{
    if (count < 2) {
        fprintf(stderr, "db_writes FOLDER [SECONDS]\n");
        return 2;
    }
    double seconds = count > 2 ? strtod(arguments[2], NULL) : 1.0;
    char path[4096];
    snprintf(path, sizeof path, "%s/db-writes-%ld.db", arguments[1], (long)getpid());
    struct load load = {0};
    struct error err = {0};
    double start = clock_monotonic_ms();
    if (db_open(&(struct db_options){.path = path, .migrations = migrations}, &load.db, &err) < 0) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    printf("open an empty database      %8.1f ms\n", clock_monotonic_ms() - start);
    load.next_id = 1;
    double ratio = compare_writes(&load, seconds);
    load.reads = true;
    printf("reads of one row, 1 thread  %8.0f /s\n", measure(&load, 1, seconds));
    printf("reads of one row, 8 threads %8.0f /s\n", measure(&load, 8, seconds));
    struct db_figures figures;
    db_figures(load.db, &figures);
    printf("writes in a commit          %8.1f\n", (double)figures.writes / (double)figures.commits);
    db_close(load.db);
    unlink(path);
    snprintf(path, sizeof path, "%s/db-writes-%ld.db.lock", arguments[1], (long)getpid());
    unlink(path);
    return ratio >= 5.0 ? 0 : 1;
}
