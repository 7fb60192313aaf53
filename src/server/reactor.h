/* reactor.h: one thread, one epoll, and the connections it serves. Private to this room.
 *
 * Connections are driven only by their reactor's thread. The one thing that comes from elsewhere is
 * mail: a connection whose worker has finished. */
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "server/address.h"
#include "server/timers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct admission;
struct address_range;
struct connection;
struct exchange;
struct server;
struct server_options;
struct workers;

enum {
    REACTOR_SCRATCH = 64 << 10, /* input of the connection that is being driven */
    REACTOR_STAGE = 64 << 10,   /* output of the connection that is being driven */
    REACTOR_EVENTS = 256,
    REACTOR_ACCEPTS = 64, /* in a row, before connections get their turn */
    REACTOR_IDLE_EXCHANGES = 256,
};

struct reactor {
    struct server *server;
    const struct server_options *options;
    struct workers *workers;     /* NULL: none */
    struct admission *admission; /* shared by all reactors */
    const struct address_range *trusted;
    size_t trusted_count;
    void *tls;            /* SSL_CTX or NULL */
    struct address local; /* where we listen */
    uint16_t port;

    pthread_t thread;
    int epoll, wake, listener, spare;
    struct timers timers;
    uint64_t now;
    uint64_t stop_at; /* when what is still in flight is cut off */
    bool stopping;
    atomic_bool stop_wanted;

    struct connection *connections, *ready;
    size_t connection_count;
    struct exchange *idle_exchanges;
    size_t idle_exchange_count;

    char *scratch;
    char *stage;
    size_t staged;

    char date[CLOCK_HTTP_SIZE];
    uint64_t date_until;

    pthread_mutex_t mail_lock;
    struct connection *mail;
};

int reactor_open(struct reactor *reactor, struct error *err) MUST_CHECK;
void reactor_run(struct reactor *reactor); /* until stopped and empty */
void reactor_close(struct reactor *reactor);

void reactor_stop(struct reactor *reactor); /* safe in a signal handler */

/* From any thread: the worker has finished with this connection's request. */
void reactor_post(struct reactor *reactor, struct connection *connection);

/* Drives the connection again in the next round. */
void reactor_requeue(struct reactor *reactor, struct connection *connection);

const char *reactor_date(struct reactor *reactor); /* of this second, as in the Date field */
