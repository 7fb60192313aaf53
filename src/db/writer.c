#include "base/mem.h"
#include "db/internal.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>

/* Lives on the stack of the thread that waits for it. */
struct job {
    db_work_fn work;
    void *context;
    struct error *err;
    struct job *next;
    int result;
    bool settled; /* refused or failed: nothing more is to be done for it */
    sem_t over;
};

struct db_writer {
    struct db_connection *connection;
    const struct db_driver *driver;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wanted;
    struct job *first, **last;
    unsigned waiting, limit;
    bool ending;
    atomic_uint_least64_t writes, commits;
};

static void settle(struct job *job, const struct error *why)
{
    if (why && job->err)
        *job->err = *why;
    job->result = -1;
    job->settled = true;
}

static void settle_all(struct job *jobs, const struct error *why)
{
    for (; jobs; jobs = jobs->next)
        if (!jobs->settled)
            settle(jobs, why);
}

static unsigned count_open(const struct job *jobs)
{
    unsigned count = 0;
    for (; jobs; jobs = jobs->next)
        count += !jobs->settled;
    return count;
}

/* False with the job's error set when it failed. */
static bool work_inside(struct db_writer *writer, struct job *job)
{
    job->result = job->work(writer->connection, job->context, job->err);
    if (db_end_work(writer->connection, job->result < 0 ? NULL : job->err) < 0)
        job->result = -1;
    if (job->result >= 0 && !writer->driver->in_transaction(writer->connection))
        job->result = error_set(job->err, ERR_STORE, "the transaction ended too early");
    return job->result >= 0;
}

/* Does one write of several, so that the others do not notice when it fails. A savepoint that
 * cannot be undone takes the whole transaction with it. */
static void do_beside_others(struct db_writer *writer, struct job *job)
{
    struct db_connection *connection = writer->connection;
    if (writer->driver->savepoint(connection, job->err) < 0) {
        settle(job, NULL);
        return;
    }
    if (work_inside(writer, job) && writer->driver->release(connection, job->err) == 0)
        return;
    settle(job, NULL);
    if (writer->driver->in_transaction(connection) && writer->driver->undo(connection, NULL) < 0)
        writer->driver->rollback(connection);
}

static void do_alone(struct db_writer *writer, struct job *job)
{
    if (work_inside(writer, job))
        return;
    settle(job, NULL);
    writer->driver->rollback(writer->connection);
}

/* False when the transaction was lost on the way: what is not settled then has to be done again. */
static bool do_all(struct db_writer *writer, struct job *jobs, bool one)
{
    for (struct job *job = jobs; job; job = job->next) {
        if (job->settled)
            continue;
        if (one)
            do_alone(writer, job);
        else
            do_beside_others(writer, job);
        if (!writer->driver->in_transaction(writer->connection))
            return false;
    }
    return true;
}

static void commit(struct db_writer *writer, struct job *jobs, unsigned count, struct error *why)
{
    if (writer->driver->commit(writer->connection, why) < 0) {
        writer->driver->rollback(writer->connection);
        return;
    }
    atomic_fetch_add_explicit(&writer->writes, count, memory_order_relaxed);
    atomic_fetch_add_explicit(&writer->commits, 1, memory_order_relaxed);
    for (struct job *job = jobs; job; job = job->next)
        job->settled = true;
}

static int refuse_after_failed_sync(struct db_writer *writer, struct error *why)
{
    if (!atomic_load(&writer->connection->shared->sync_failed))
        return 0;
    return error_set(why, ERR_IO, "writes are refused since the disk failed to sync");
}

/* One transaction, or more when one is lost: each loss settles the write that caused it. */
static void carry_out(struct db_writer *writer, struct job *jobs, struct error *why)
{
    unsigned count;
    while (why->code == ERR_NONE && (count = count_open(jobs)) > 0) {
        if (refuse_after_failed_sync(writer, why) < 0 ||
            writer->driver->begin(writer->connection, why) < 0)
            break;
        if (!do_all(writer, jobs, count == 1))
            continue;
        if ((count = count_open(jobs)) > 0)
            commit(writer, jobs, count, why);
        else
            writer->driver->rollback(writer->connection);
    }
}

/* A commit can be refused for what one write left behind (a deferred foreign key): then each is on
 * its own, so that the others do not pay for it. */
static void carry_out_singly(struct db_writer *writer, struct job *jobs)
{
    for (struct job *job = jobs, *next; job; job = next) {
        struct error why = {0};
        next = TAKE(job->next);
        carry_out(writer, job, &why);
        settle_all(job, &why);
        job->next = next;
    }
}

static void wake(struct job *jobs)
{
    while (jobs) {
        struct job *job = jobs;
        jobs = job->next; /* the job is gone once its thread runs */
        sem_post(&job->over);
    }
}

static struct job *take_all(struct db_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    while (!writer->first && !writer->ending)
        pthread_cond_wait(&writer->wanted, &writer->lock);
    struct job *jobs = TAKE(writer->first);
    writer->last = &writer->first;
    writer->waiting = 0;
    pthread_mutex_unlock(&writer->lock);
    return jobs;
}

static void *run(void *argument)
{
    struct db_writer *writer = argument;
    struct job *jobs;
    while ((jobs = take_all(writer))) {
        struct error why = {0};
        carry_out(writer, jobs, &why);
        if (why.code == ERR_CONFLICT && count_open(jobs) > 1)
            carry_out_singly(writer, jobs);
        settle_all(jobs, &why);
        wake(jobs);
        writer->driver->tidy(writer->connection);
    }
    return NULL;
}

static int start(struct db_writer *writer)
{
    sigset_t all, before;
    sigfillset(&all); /* signals belong to the thread that asked for the database */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&writer->thread, NULL, run, writer);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

static void release(struct db_writer *writer)
{
    db_disconnect(writer->connection);
    pthread_cond_destroy(&writer->wanted);
    pthread_mutex_destroy(&writer->lock);
    free(writer);
}

struct db_writer *db_writer_create(struct db_connection *connection, unsigned limit,
                                   struct error *err)
{
    struct db_writer *writer = mem_new(struct db_writer);
    writer->connection = connection;
    writer->driver = connection->shared->driver;
    writer->limit = limit;
    writer->last = &writer->first;
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->wanted, NULL);
    int failed = start(writer);
    if (failed) {
        error_errno(err, failed, "start the thread that writes");
        release(writer);
        return NULL;
    }
    return writer;
}

void db_writer_free(struct db_writer *writer)
{
    if (!writer)
        return;
    pthread_mutex_lock(&writer->lock);
    writer->ending = true;
    pthread_cond_signal(&writer->wanted);
    pthread_mutex_unlock(&writer->lock);
    pthread_join(writer->thread, NULL);
    release(writer);
}

static bool enqueue(struct db_writer *writer, struct job *job)
{
    pthread_mutex_lock(&writer->lock);
    bool fits = writer->waiting < writer->limit;
    if (fits) {
        *writer->last = job;
        writer->last = &job->next;
        if (writer->waiting++ == 0)
            pthread_cond_signal(&writer->wanted);
    }
    pthread_mutex_unlock(&writer->lock);
    return fits;
}

int db_writer_run(struct db_writer *writer, db_work_fn work, void *context, struct error *err)
{
    if (pthread_equal(pthread_self(), writer->thread))
        return error_set(err, ERR_INTERNAL, "a write inside a write");

    struct job job = {.work = work, .context = context, .err = err};
    sem_init(&job.over, 0, 0);
    if (!enqueue(writer, &job)) {
        sem_destroy(&job.over);
        return error_set(err, ERR_BUSY, "%u writes are waiting already", writer->limit);
    }
    while (sem_wait(&job.over) < 0) /* a signal's handler ran */
        ;
    sem_destroy(&job.over);
    return job.result;
}

void db_writer_figures(struct db_writer *writer, struct db_writer_figures *ret_figures)
{
    ret_figures->writes = atomic_load_explicit(&writer->writes, memory_order_relaxed);
    ret_figures->commits = atomic_load_explicit(&writer->commits, memory_order_relaxed);
    pthread_mutex_lock(&writer->lock);
    ret_figures->waiting = writer->waiting;
    pthread_mutex_unlock(&writer->lock);
}
