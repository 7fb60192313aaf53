#include "server/reactor.h"

#include "base/mem.h"
#include "server/admission.h"
#include "server/connection.h"
#include "server/exchange.h"
#include "server/server.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

static int watch(struct reactor *reactor, int fd, unsigned events, void *what)
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
    if (watch(reactor, reactor->wake, EPOLLIN, &reactor->wake) < 0)
        return -1;
    return watch(reactor, reactor->listener, EPOLLIN | EPOLLEXCLUSIVE, &reactor->listener);
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

static void wake(struct reactor *reactor)
{
    uint64_t one = 1;
    ssize_t written = write(reactor->wake, &one, sizeof one);
    (void)written; /* a full counter wakes too */
}

void reactor_stop(struct reactor *reactor)
{
    atomic_store(&reactor->stop_wanted, true);
    wake(reactor);
}

void reactor_post(struct reactor *reactor, struct connection *connection)
{
    pthread_mutex_lock(&reactor->mail_lock);
    bool first = !reactor->mail;
    connection->next_mail = reactor->mail;
    reactor->mail = connection;
    pthread_mutex_unlock(&reactor->mail_lock);
    if (first)
        wake(reactor);
}

static void open_mail(struct reactor *reactor)
{
    pthread_mutex_lock(&reactor->mail_lock);
    struct connection *mail = reactor->mail;
    reactor->mail = NULL;
    pthread_mutex_unlock(&reactor->mail_lock);
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

/* --- accepting --- */

static bool is_exempt(const struct reactor *reactor, const struct address *peer)
{
    for (size_t i = 0; i < reactor->trusted_count; i++)
        if (address_range_contains(&reactor->trusted[i], peer))
            return true;
    return false;
}

static void admit(struct reactor *reactor, int fd, const struct sockaddr_storage *from)
{
    struct address peer = address_of_socket(from);
    bool exempt = is_exempt(reactor, &peer);
    int on = 1;
    if (!admission_enter(reactor->admission, &peer, exempt)) {
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection *connection = connection_create(reactor, fd, &peer, exempt);
    if (!connection)
        admission_leave(reactor->admission, &peer, exempt);
    else if (watch(reactor, fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, connection) < 0)
        connection_close(connection);
}

static bool refuse_one(struct reactor *reactor)
{
    close_descriptor(reactor->spare);
    int fd = accept4(reactor->listener, NULL, NULL, SOCK_CLOEXEC);
    close_descriptor(fd);
    reactor->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return fd >= 0;
}

/* False when nobody is waiting. */
static bool accept_one(struct reactor *reactor)
{
    struct sockaddr_storage from;
    socklen_t length = sizeof from;
    int fd =
        accept4(reactor->listener, (struct sockaddr *)&from, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && (errno == EMFILE || errno == ENFILE))
        return refuse_one(reactor);
    if (fd < 0)
        return errno == EINTR || errno == ECONNABORTED;
    admit(reactor, fd, &from);
    return true;
}

static void accept_some(struct reactor *reactor)
{
    for (int i = 0; i < REACTOR_ACCEPTS; i++)
        if (!accept_one(reactor))
            return;
}

/* --- stopping --- */

static void start_stopping(struct reactor *reactor)
{
    /* Whoever is in the queue already was promised an answer; the rest is turned away at once. */
    while (accept_one(reactor)) {
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
        accept_some(reactor);
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

void reactor_run(struct reactor *reactor)
{
    tick(reactor);
    while (!reactor->stopping || reactor->connection_count) {
        run_once(reactor);
        if (!reactor->stopping && atomic_load(&reactor->stop_wanted))
            start_stopping(reactor);
        if (reactor->stopping && reactor->now >= reactor->stop_at)
            cut_off(reactor);
    }
}
