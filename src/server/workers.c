#include "server/workers.h"

#include "base/mem.h"
#include "server/connection.h"
#include "server/reactor.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

/* Handlers go as deep as documents are nested, which is bounded: 512 KB is several times what the
 * deepest takes. The sanitizers' frames are larger. */
#ifndef __has_feature
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
enum { WORKER_STACK = 4 << 20 };
#else
enum { WORKER_STACK = 512 << 10 };
#endif

struct workers {
    pthread_mutex_t lock;
    pthread_cond_t wanted;
    pthread_attr_t attributes;
    struct connection *first, **last; /* linked by next_mail */
    unsigned waiting, queue;          /* connections in the list; how many may be, 0: any */
    unsigned busy, count, most;       /* threads */
    bool ending;
    pthread_t threads[];
};

static struct connection *take(struct workers *workers, bool was_busy)
{
    pthread_mutex_lock(&workers->lock);
    workers->busy -= was_busy;
    while (!workers->first && !workers->ending)
        pthread_cond_wait(&workers->wanted, &workers->lock);
    struct connection *connection = workers->first;
    if (connection) {
        workers->busy++;
        workers->waiting--;
        workers->first = connection->next_mail;
        if (!workers->first)
            workers->last = &workers->first;
    }
    pthread_mutex_unlock(&workers->lock);
    return connection;
}

static void *work(void *argument)
{
    struct workers *workers = argument;
    struct connection *connection = take(workers, false);
    while (connection) {
        connection_work(connection);
        reactor_post(connection->reactor, connection);
        connection = take(workers, true);
    }
    return NULL;
}

/* One more thread, with the lock held. When the system has none to give, those that run do. */
static void start_one(struct workers *workers)
{
    sigset_t all, before;
    sigfillset(&all); /* signals belong to the thread that asked for the server */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&workers->threads[workers->count], &workers->attributes, work, workers) == 0)
        workers->count++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct workers *workers_create(unsigned most, unsigned queue)
{
    struct workers *workers = mem_zero(1, sizeof *workers + most * sizeof workers->threads[0]);
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->wanted, NULL);
    pthread_attr_init(&workers->attributes);
    pthread_attr_setstacksize(&workers->attributes, WORKER_STACK);
    workers->last = &workers->first;
    workers->most = most;
    workers->queue = queue;
    return workers;
}

void workers_free(struct workers *workers)
{
    if (!workers)
        return;
    pthread_mutex_lock(&workers->lock);
    workers->ending = true;
    pthread_cond_broadcast(&workers->wanted);
    pthread_mutex_unlock(&workers->lock);
    for (unsigned i = 0; i < workers->count; i++)
        pthread_join(workers->threads[i], NULL);
    pthread_attr_destroy(&workers->attributes);
    pthread_cond_destroy(&workers->wanted);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
}

bool workers_submit(struct workers *workers, struct connection *connection)
{
    connection->next_mail = NULL;
    pthread_mutex_lock(&workers->lock);
    /* Idle threads take one each of those that wait as soon as they get the lock. */
    if (workers->waiting >= workers->count - workers->busy && workers->count < workers->most)
        start_one(workers);
    unsigned idle = workers->count - workers->busy;
    bool room = workers->count > 0 && (!workers->queue || workers->waiting < workers->queue + idle);
    if (room) {
        *workers->last = connection;
        workers->last = &connection->next_mail;
        workers->waiting++;
        pthread_cond_signal(&workers->wanted);
    }
    pthread_mutex_unlock(&workers->lock);
    return room;
}
