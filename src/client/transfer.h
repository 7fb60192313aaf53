/* transfer.h: one request on the wire and its answer, by libcurl.
 *
 * A lane is a set of connections that are kept and reused; transfers of one lane may use each
 * other's. Redirects, cookies, credentials and the choice of headers are decided above: what is
 * here sends exactly what it is given. All calls on one thread. */
#pragma once

#include "base/error.h"
#include "client/exchange.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct lane;
struct payload;
struct tls_settings;
struct transfer;

/* What goes out. Everything is borrowed until the transfer is done or cancelled. */
struct transfer_job {
    const char *method;
    const char *scheme, *host, *port; /* "https", "example.com" or "[::1]", "8443" or NULL */
    const char *target;               /* the request target, to the letter */
    const struct pairs *headers;      /* all of them, in order, to the letter */
    struct payload *payload;          /* NULL: no body */
    const struct tls_settings *tls;
    const char *proxy;        /* "http://host:port"; NULL: none */
    bool proxy_tunnel;        /* ask the proxy for a tunnel for http too */
    const char *http_version; /* "http1", "http2" or "auto" */
    int64_t timeout_ms;       /* to connect, and between two signs of life; 0: none */
    size_t max_body;          /* of the decoded answer */
    bool lenient;             /* takes ambiguous heads */
};

typedef void (*transfer_done_fn)(void *context);

int lane_create(struct lane **ret_lane, struct error *err) MUST_CHECK;
/* Every transfer must be over or cancelled. */
void lane_free(struct lane *lane);
DEFINE_AUTO(lane, lane_free);

/* Starts; `into` gets the answer or the error. `done` is called from lane_work(), never from here.
 * Afterwards the transfer is gone. */
struct transfer *transfer_start(struct lane *lane, const struct transfer_job *job,
                                struct arena *arena, struct exchange *into, transfer_done_fn done,
                                void *context);
void transfer_cancel(struct transfer *transfer); /* without a call of `done` */

/* Does what can be done without waiting. */
void lane_work(struct lane *lane);
/* Waits until there is something to do in one of the lanes, at most timeout_ms (-1: no end). */
void lanes_wait(struct lane *const *lanes, size_t count, int timeout_ms);
size_t lane_busy(const struct lane *lane); /* transfers under way */
