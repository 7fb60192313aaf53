#include "server/workers.h"

#include "base/mem.h"
#include "server/connection.h"
#include "server/exchange.h"
#include "server/reactor.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct workers {
    pthread_mutex_t lock;
    pthread_cond_t wanted;
    struct connection *first, **last; /* linked by next_mail; as many as connections at most */
    bool ending;
    unsigned count;
    pthread_t threads[];
};

static struct connection *take(struct workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    while (!workers->first && !workers->ending)
        pthread_cond_wait(&workers->wanted, &workers->lock);
    struct connection *connection = workers->first;
    if (connection) {
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
    struct connection *connection;
    while ((connection = take(workers))) {
        struct request *request = &connection->exchange->request;
        request->match.route->handler(request, request->match.route->user);
        reactor_post(connection->reactor, connection);
    }
    return NULL;
}

static int start(struct workers *workers, unsigned count)
{
    sigset_t all, before;
    sigfillset(&all); /* signals belong to the thread that asked for the server */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = 0;
    while (workers->count < count && !failed) {
        failed = pthread_create(&workers->threads[workers->count], NULL, work, workers);
        workers->count += !failed;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

struct workers *workers_create(unsigned count, struct error *err)
{
    struct workers *workers = mem_zero(1, sizeof *workers + count * sizeof workers->threads[0]);
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->wanted, NULL);
    workers->last = &workers->first;
    int failed = start(workers, count);
    if (failed) {
        error_errno(err, failed, "start a worker thread");
        workers_free(workers);
        return NULL;
    }
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
    pthread_cond_destroy(&workers->wanted);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
}

void workers_submit(struct workers *workers, struct connection *connection)
{
    connection->next_mail = NULL;
    pthread_mutex_lock(&workers->lock);
    *workers->last = connection;
    workers->last = &connection->next_mail;
    pthread_cond_signal(&workers->wanted);
    pthread_mutex_unlock(&workers->lock);
}
