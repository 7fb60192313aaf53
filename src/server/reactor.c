#include "server/reactor.h"

#include "base/mem.h"
#include "server/connection.h"
#include "server/exchange.h"
#include "server/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

int reactor_watch(struct reactor *reactor, int fd, unsigned events, void *what)
{
    struct epoll_event event = {.events = events, .data.ptr = what};
    return epoll_ctl(reactor->epoll, EPOLL_CTL_ADD, fd, &event);
}

static int open_descriptors(struct reactor *reactor)
{
    reactor->epoll = epoll_create1(EPOLL_CLOEXEC);
    reactor->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    /* Given up for a moment when there are no descriptors left, to take and close a connection
     * that would otherwise stay in the queue and wake us for ever. */
    reactor->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (reactor->epoll < 0 || reactor->wake < 0 || reactor->spare < 0)
        return -1;
    if (reactor_watch(reactor, reactor->wake, EPOLLIN, &reactor->wake) < 0)
        return -1;
    return reactor_watch(reactor, reactor->listener, EPOLLIN | EPOLLEXCLUSIVE, &reactor->listener);
}

int reactor_open(struct reactor *reactor, struct error *err)
{
    pthread_mutex_init(&reactor->mail_lock, NULL);
    reactor->scratch = mem_alloc(REACTOR_SCRATCH);
    reactor->stage = mem_alloc(REACTOR_STAGE);
    if (open_descriptors(reactor) < 0)
        return error_errno(err, errno, "set up the event loop");
    return 0;
}

static void close_descriptor(int fd)
{
    if (fd >= 0)
        close(fd);
}

void reactor_close(struct reactor *reactor)
{
    if (!reactor->scratch)
        return; /* never opened */
    close_descriptor(reactor->epoll);
    close_descriptor(reactor->wake);
    close_descriptor(reactor->spare);
    while (reactor->idle_exchanges) {
        struct exchange *exchange = reactor->idle_exchanges;
        reactor->idle_exchanges = exchange->next_idle;
        exchange_free(exchange);
    }
    reactor_drop_newcomers(reactor);
    timers_release(&reactor->timers);
    free(reactor->scratch);
    free(reactor->stage);
    pthread_mutex_destroy(&reactor->mail_lock);
}

const char *reactor_date(struct reactor *reactor)
{
    if (reactor->now >= reactor->date_until) {
        int64_t wall = clock_wall_ms();
        clock_format_http(wall, reactor->date);
        reactor->date_until = reactor->now + (uint64_t)(1000 - wall % 1000);
    }
    return reactor->date;
}

void reactor_wake(struct reactor *reactor)
{
    uint64_t one = 1;
    ssize_t written = write(reactor->wake, &one, sizeof one);
    (void)written; /* a full counter wakes too */
}

void reactor_stop(struct reactor *reactor)
{
    atomic_store(&reactor->stop_wanted, true);
    reactor_wake(reactor);
}

void reactor_post(struct reactor *reactor, struct connection *connection)
{
    pthread_mutex_lock(&reactor->mail_lock);
    bool first = !reactor->mail;
    connection->next_mail = reactor->mail;
    reactor->mail = connection;
    pthread_mutex_unlock(&reactor->mail_lock);
    if (first)
        reactor_wake(reactor);
}

static void open_mail(struct reactor *reactor)
{
    pthread_mutex_lock(&reactor->mail_lock);
    struct connection *mail = reactor->mail;
    struct newcomer *newcomers = reactor->newcomers;
    reactor->mail = NULL;
    reactor->newcomers = NULL;
    pthread_mutex_unlock(&reactor->mail_lock);
    reactor_take_in(reactor, newcomers);
    while (mail) {
        struct connection *connection = mail;
        mail = connection->next_mail;
        connection_on_mail(connection);
    }
}

void reactor_requeue(struct reactor *reactor, struct connection *connection)
{
    if (connection->is_ready)
        return;
    connection->is_ready = true;
    connection->next_ready = reactor->ready;
    reactor->ready = connection;
}

static void drive_ready(struct reactor *reactor)
{
    struct connection *ready = reactor->ready;
    reactor->ready = NULL;
    while (ready) {
        struct connection *connection = ready;
        ready = connection->next_ready;
        connection_on_ready(connection);
    }
}

/* --- stopping --- */

static void start_stopping(struct reactor *reactor)
{
    /* Whoever is in the queue already was promised an answer; the rest is turned away at once. */
    while (reactor_accept_one(reactor)) {
    }
    epoll_ctl(reactor->epoll, EPOLL_CTL_DEL, reactor->listener, NULL);
    shutdown(reactor->listener, SHUT_RD);
    reactor->stopping = true;
    reactor->stop_at = reactor->now + reactor->options->limits.stop_ms;
    for (struct connection *next, *c = reactor->connections; c; c = next) {
        next = c->next;
        connection_on_stop(c);
    }
}

static void cut_off(struct reactor *reactor)
{
    for (struct connection *next, *c = reactor->connections; c; c = next) {
        next = c->next;
        connection_close(c);
    }
    reactor->stop_at = reactor->now + 1000; /* a worker may still have a request: look again */
}

/* --- the loop --- */

static void on_event(struct reactor *reactor, const struct epoll_event *event)
{
    if (event->data.ptr == &reactor->listener) {
        reactor_accept(reactor);
    } else if (event->data.ptr == &reactor->wake) {
        uint64_t count;
        ssize_t got = read(reactor->wake, &count, sizeof count);
        (void)got; /* only its readiness matters */
    } else {
        connection_on_event(event->data.ptr, event->events);
    }
}

static int wait_for(struct reactor *reactor)
{
    int wait = reactor->ready ? 0 : timers_wait(&reactor->timers, reactor->now);
    if (!reactor->stopping || wait == 0)
        return wait;
    uint64_t left = reactor->stop_at > reactor->now ? reactor->stop_at - reactor->now : 0;
    return wait < 0 || (uint64_t)wait > left ? (int)left : wait;
}

static void tick(struct reactor *reactor)
{
    reactor->now = clock_monotonic_us() / 1000;
}

static void run_once(struct reactor *reactor)
{
    struct epoll_event events[REACTOR_EVENTS];
    int count = epoll_wait(reactor->epoll, events, REACTOR_EVENTS, wait_for(reactor));
    tick(reactor);
    for (int i = 0; i < count; i++)
        on_event(reactor, &events[i]);
    /* These may close connections that an event above speaks of, so they come after. */
    open_mail(reactor);
    drive_ready(reactor);
    timers_run(&reactor->timers, reactor->now);
}

/* Nobody gives us a connection after this has been said. */
static bool is_finished(struct reactor *reactor)
{
    if (!reactor->stopping || reactor->connection_count)
        return false;
    pthread_mutex_lock(&reactor->mail_lock);
    reactor->gone = !reactor->newcomers;
    pthread_mutex_unlock(&reactor->mail_lock);
    return reactor->gone;
}

void reactor_run(struct reactor *reactor)
{
    tick(reactor);
    while (!is_finished(reactor)) {
        run_once(reactor);
        if (!reactor->stopping && atomic_load(&reactor->stop_wanted))
            start_stopping(reactor);
        if (reactor->stopping && reactor->now >= reactor->stop_at)
            cut_off(reactor);
    }
}
