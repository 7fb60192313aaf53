/* reactor.h: one thread, one epoll, and the connections it serves. Private to this room.
 *
 * Connections are driven only by their reactor's thread. Two things come from elsewhere: mail,
 * which is a connection whose worker has finished, and newcomers, which another reactor accepted.
 */
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
struct newcomer;
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

    struct reactor *all; /* of the server; ours is among them */
    unsigned all_count;

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
    struct newcomer *newcomers; /* from other reactors */
    bool gone;                  /* takes no more of them */
    atomic_uint load;           /* connections, with those that are on their way to us */
};

int reactor_open(struct reactor *reactor, struct error *err) MUST_CHECK;
void reactor_run(struct reactor *reactor); /* until stopped and empty */
void reactor_close(struct reactor *reactor);

void reactor_stop(struct reactor *reactor); /* safe in a signal handler */

/* From any thread: the worker has finished with this connection's request. */
void reactor_post(struct reactor *reactor, struct connection *connection);

void reactor_wake(struct reactor *reactor);
int reactor_watch(struct reactor *reactor, int fd, unsigned events, void *what); /* 0 or -1 */

/* accept.c: connections go to the reactor that has the fewest. */
void reactor_accept(struct reactor *reactor);     /* some of those that wait */
bool reactor_accept_one(struct reactor *reactor); /* false when nobody is waiting */
void reactor_take_in(struct reactor *reactor, struct newcomer *newcomers); /* and frees them */
void reactor_drop_newcomers(struct reactor *reactor);
/* A connection that the reactor had, or was to have, is no more. */
void reactor_leave(struct reactor *reactor, const struct address *peer, bool exempt);

/* Drives the connection again in the next round. */
void reactor_requeue(struct reactor *reactor, struct connection *connection);

const char *reactor_date(struct reactor *reactor); /* of this second, as in the Date field */
