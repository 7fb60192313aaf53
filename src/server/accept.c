/* Who accepts a connection is whoever woke first; who serves it is the reactor with the fewest. */
#include "base/mem.h"
#include "server/admission.h"
#include "server/connection.h"
#include "server/reactor.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Accepted, counted, and not served yet. */
struct newcomer {
    struct newcomer *next;
    struct address peer;
    int fd;
    bool exempt;
};

void reactor_leave(struct reactor *reactor, const struct address *peer, bool exempt)
{
    admission_leave(reactor->admission, peer, exempt);
    atomic_fetch_sub_explicit(&reactor->load, 1, memory_order_relaxed);
}

static bool is_exempt(const struct reactor *reactor, const struct address *peer)
{
    for (size_t i = 0; i < reactor->trusted_count; i++)
        if (address_range_contains(&reactor->trusted[i], peer))
            return true;
    return false;
}

static void take_in(struct reactor *reactor, int fd, const struct address *peer, bool exempt)
{
    struct connection *connection = connection_create(reactor, fd, peer, exempt);
    if (!connection)
        reactor_leave(reactor, peer, exempt);
    else if (reactor_watch(reactor, fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, connection) < 0)
        connection_close(connection);
}

void reactor_take_in(struct reactor *reactor, struct newcomer *newcomers)
{
    while (newcomers) {
        struct newcomer *newcomer = newcomers;
        newcomers = newcomer->next;
        take_in(reactor, newcomer->fd, &newcomer->peer, newcomer->exempt);
        free(newcomer);
    }
}

void reactor_drop_newcomers(struct reactor *reactor)
{
    while (reactor->newcomers) {
        struct newcomer *newcomer = reactor->newcomers;
        reactor->newcomers = newcomer->next;
        close(newcomer->fd);
        free(newcomer);
    }
}

static struct reactor *least_loaded(struct reactor *reactor)
{
    struct reactor *best = reactor;
    unsigned least = atomic_load_explicit(&reactor->load, memory_order_relaxed);
    for (unsigned i = 0; i < reactor->all_count && !reactor->stopping; i++) {
        unsigned load = atomic_load_explicit(&reactor->all[i].load, memory_order_relaxed);
        if (load < least) {
            best = &reactor->all[i];
            least = load;
        }
    }
    return best;
}

/* False when the other one has finished. */
static bool give_away(struct reactor *to, int fd, const struct address *peer, bool exempt)
{
    pthread_mutex_lock(&to->mail_lock);
    bool taken = !to->gone, first = !to->newcomers;
    if (taken) {
        struct newcomer *newcomer = mem_new(struct newcomer);
        *newcomer = (struct newcomer){to->newcomers, *peer, fd, exempt};
        to->newcomers = newcomer;
        atomic_fetch_add_explicit(&to->load, 1, memory_order_relaxed);
    }
    pthread_mutex_unlock(&to->mail_lock);
    if (taken && first)
        reactor_wake(to);
    return taken;
}

static void welcome(struct reactor *reactor, int fd, const struct sockaddr_storage *from)
{
    struct address peer = address_of_socket(from);
    bool exempt = is_exempt(reactor, &peer);
    int on = 1;
    if (!admission_enter(reactor->admission, &peer, exempt)) {
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct reactor *to = least_loaded(reactor);
    if (to != reactor && give_away(to, fd, &peer, exempt))
        return;
    atomic_fetch_add_explicit(&reactor->load, 1, memory_order_relaxed);
    take_in(reactor, fd, &peer, exempt);
}

/* No descriptors are left: the one that is kept for this takes the connection, to close it. */
static bool turn_away_one(struct reactor *reactor)
{
    if (reactor->spare >= 0)
        close(reactor->spare);
    int fd = accept4(reactor->listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0)
        close(fd);
    reactor->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return fd >= 0;
}

bool reactor_accept_one(struct reactor *reactor)
{
    struct sockaddr_storage from;
    socklen_t length = sizeof from;
    int fd =
        accept4(reactor->listener, (struct sockaddr *)&from, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && (errno == EMFILE || errno == ENFILE))
        return turn_away_one(reactor);
    if (fd < 0)
        return errno == EINTR || errno == ECONNABORTED;
    welcome(reactor, fd, &from);
    return true;
}

void reactor_accept(struct reactor *reactor)
{
    for (int i = 0; i < REACTOR_ACCEPTS; i++)
        if (!reactor_accept_one(reactor))
            return;
}
