/* server.h: a strict HTTP/1.1 server. Knows HTTP, knows nothing of what is served.
 *
 * One thread for each reactor serves connections with epoll; handlers marked ROUTE_BLOCKING run on
 * a pool of workers. Create, run (blocks), free. server_stop() may be called from any thread and
 * from a signal handler: listening ends, requests in flight are finished, server_run() returns. */
#pragma once

#include "base/error.h"
#include "server/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct request;
struct router;
struct server;

/* What a service says about a request whose head is complete. */
enum server_admit {
    ADMIT_GO,       /* read its body and hand it to its route */
    ADMIT_ANSWERED, /* the reply is made: nobody will look at the body */
    ADMIT_BLOCK,    /* nothing is decided yet: ask again on a worker */
};

struct server_options {
    const char *listen;          /* "127.0.0.1:0" */
    const struct router *router; /* borrowed */
    struct server_limits limits;
    unsigned reactors;     /* threads that serve connections; 0 is one */
    unsigned workers;      /* threads for what may wait, started when needed; 0: nothing may */
    unsigned worker_queue; /* requests that wait for one; more are 503 with Retry-After. 0: any */

    const char *tls_certificate_file; /* PEM; both NULL: in the clear */
    const char *tls_key_file;
    bool redirect_plain; /* with TLS: plain HTTP on the same port is sent to the same place there */

    const char *const *trusted_proxies; /* addresses and ranges; NULL-terminated, may be NULL */

    /* Names that Host may say besides "localhost", loopback addresses and the address we listen on;
     * NULL-terminated. Other requests are 421. NULL: any host will do. */
    const char *const *hosts;

    /* Answers what no handler answers: refusals and unknown paths. `request` may lack everything
     * but its arena. NULL: the status phrase as plain text. Must end the reply. */
    void (*render_error)(struct request *request, unsigned status, void *user);
    /* A path that exists, but not for this method: 405 with Allow, or plainly 404. */
    bool unknown_method_is_not_found;

    /* Asked when a head is complete, before its body is read: also about unknown paths (the match
     * has no route). On the reactor's thread with `blocking` false; after ADMIT_BLOCK once more on
     * a worker's with true. Fields that it adds stay unless the request is refused later. May be
     * NULL. */
    enum server_admit (*admit)(struct request *request, bool blocking, void *user);
    /* Told of every reply that was made, refusals too, exactly once, while everything about it is
     * still there (of a stream: before its body). On the thread that made it. May be NULL. */
    void (*done)(struct request *request, void *user);
    void *user;
};

/* Binds and listens; NULL with err set when that fails. */
struct server *server_create(const struct server_options *options, struct error *err) MUST_CHECK;
void server_free(struct server *server);
DEFINE_AUTO(server, server_free);

uint16_t server_port(const struct server *server);
/* "http://127.0.0.1:8080"; borrowed. */
const char *server_url(const struct server *server);

/* Serves until server_stop(). 0, or -1 when threads could not be started. Ignores SIGPIPE for the
 * process: writing to a connection that has gone must not end it. */
int server_run(struct server *server, struct error *err) MUST_CHECK;
void server_stop(struct server *server);
