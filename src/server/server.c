#include "server/server.h"

#include "base/arena.h"
#include "base/mem.h"
#include "server/address.h"
#include "server/admission.h"
#include "server/reactor.h"
#include "server/tls.h"
#include "server/workers.h"

#include <errno.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_REACTORS = 256 };

struct server {
    struct server_options options;
    int listener;
    struct address local;
    uint16_t port;
    char url[96];
    SSL_CTX *tls;
    struct admission *admission;
    struct workers *workers;
    struct address_range *trusted;
    size_t trusted_count;
    struct reactor *reactors;
    unsigned reactor_count;
};

static int open_listener(struct server *server, struct error *err)
{
    struct sockaddr_storage address = {0};
    socklen_t length = 0;
    if (address_parse_listen(server->options.listen, &address, &length, err) < 0)
        return -1;
    int on = 1;
    server->listener = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (server->listener < 0)
        return error_errno(err, errno, "open a socket");
    setsockopt(server->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(server->listener, (struct sockaddr *)&address, length) < 0 ||
        listen(server->listener, SOMAXCONN) < 0)
        return error_errno(err, errno, "listen on '%s'", server->options.listen);
    return 0;
}

/* What was asked for may have been port 0. */
static int learn_address(struct server *server, struct error *err)
{
    struct sockaddr_storage bound;
    socklen_t length = sizeof bound;
    char host[ADDRESS_TEXT_SIZE];
    if (getsockname(server->listener, (struct sockaddr *)&bound, &length) < 0)
        return error_errno(err, errno, "learn the port");
    bool six = bound.ss_family == AF_INET6;
    server->port = ntohs(six ? ((struct sockaddr_in6 *)&bound)->sin6_port
                             : ((struct sockaddr_in *)&bound)->sin_port);
    server->local = address_of_socket(&bound);
    address_format(&server->local, host);
    bool bracket = strchr(host, ':') != NULL;
    snprintf(server->url, sizeof server->url, "%s://%s%s%s:%u", server->tls ? "https" : "http",
             bracket ? "[" : "", host, bracket ? "]" : "", server->port);
    return 0;
}

static int read_trusted(struct server *server, struct error *err)
{
    const char *const *proxies = server->options.trusted_proxies;
    size_t count = 0;
    while (proxies && proxies[count])
        count++;
    server->trusted = mem_zero(count + 1, sizeof *server->trusted);
    for (; server->trusted_count < count; server->trusted_count++)
        if (address_range_parse(proxies[server->trusted_count],
                                &server->trusted[server->trusted_count], err) < 0)
            return error_wrap(err, "trusted proxies");
    return 0;
}

/* Every connection is a descriptor: as many as we may have, we take. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static int open_reactors(struct server *server, struct error *err)
{
    unsigned count = server->options.reactors ? server->options.reactors : 1;
    if (count > MAX_REACTORS)
        return error_set(err, ERR_LIMIT, "%u is too many threads", count);
    server->reactors = mem_zero(count, sizeof *server->reactors);
    for (; server->reactor_count < count; server->reactor_count++) {
        struct reactor *reactor = &server->reactors[server->reactor_count];
        reactor->server = server;
        reactor->options = &server->options;
        reactor->all = server->reactors;
        reactor->all_count = count;
        reactor->admission = server->admission;
        reactor->trusted = server->trusted;
        reactor->trusted_count = server->trusted_count;
        reactor->tls = server->tls;
        reactor->local = server->local;
        reactor->port = server->port;
        reactor->listener = server->listener;
        reactor->epoll = reactor->wake = reactor->spare = -1;
        if (reactor_open(reactor, err) < 0) {
            reactor_close(reactor);
            return -1;
        }
    }
    return 0;
}

static int set_up(struct server *server, struct error *err)
{
    const struct server_options *options = &server->options;
    if (options->tls_certificate_file || options->tls_key_file) {
        if (!options->tls_certificate_file || !options->tls_key_file)
            return error_set(err, ERR_USAGE, "TLS needs a certificate and a key");
        server->tls = tls_context_create(options->tls_certificate_file, options->tls_key_file, err);
        if (!server->tls)
            return -1;
    }
    raise_descriptor_limit();
    server->admission =
        admission_create(options->limits.connections, options->limits.connections_per_address);
    if (read_trusted(server, err) < 0 || open_listener(server, err) < 0 ||
        learn_address(server, err) < 0)
        return -1;
    return open_reactors(server, err);
}

struct server *server_create(const struct server_options *options, struct error *err)
{
    AUTO(server) server = mem_new(struct server);
    server->options = *options;
    server->listener = -1;
    if (set_up(server, err) < 0)
        return NULL;
    return TAKE(server);
}

void server_free(struct server *server)
{
    if (!server)
        return;
    workers_free(server->workers);
    for (unsigned i = 0; i < server->reactor_count; i++)
        reactor_close(&server->reactors[i]);
    free(server->reactors);
    if (server->listener >= 0)
        close(server->listener);
    admission_free(server->admission);
    free(server->trusted);
    SSL_CTX_free(server->tls);
    free(server);
}

uint16_t server_port(const struct server *server)
{
    return server->port;
}

const char *server_url(const struct server *server)
{
    return server->url;
}

static void *run_reactor(void *reactor)
{
    reactor_run(reactor);
    return NULL;
}

/* All but the first, which is ours. Returns how many run; signals stay with the calling thread. */
static unsigned start_threads(struct server *server, int *ret_failed)
{
    sigset_t all, before;
    unsigned started = 1;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (*ret_failed = 0; started < server->reactor_count && !*ret_failed;) {
        struct reactor *reactor = &server->reactors[started];
        *ret_failed = pthread_create(&reactor->thread, NULL, run_reactor, reactor);
        started += !*ret_failed;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

int server_run(struct server *server, struct error *err)
{
    int failed;
    signal(SIGPIPE, SIG_IGN);
    if (server->options.workers && !server->workers) {
        server->workers = workers_create(server->options.workers, server->options.worker_queue);
        for (unsigned i = 0; i < server->reactor_count; i++)
            server->reactors[i].workers = server->workers;
    }
    unsigned running = start_threads(server, &failed);
    if (failed)
        server_stop(server);
    reactor_run(&server->reactors[0]);
    for (unsigned i = 1; i < running; i++)
        pthread_join(server->reactors[i].thread, NULL);
    return failed ? error_errno(err, failed, "start a thread") : 0;
}

void server_stop(struct server *server)
{
    for (unsigned i = 0; i < server->reactor_count; i++)
        reactor_stop(&server->reactors[i]);
}
