/* exchange.h: one request as it was sent and what came back, as plain facts.
 *
 * An exchange belongs to the arena it was made in, but its response body is heap memory that
 * exchange_release() frees (a body can be large, and an arena could not give it back). */
#pragma once

#include "base/buffer.h"
#include "model/pairs.h"
#include "model/url.h"

#include <stdint.h>

struct arena;

/* Milliseconds since the exchange started, as a client of the network sees them; -1 when that stage
 * was not reached or not needed (no lookup for a literal address, no connect on a kept connection).
 */
struct exchange_timings {
    double queued;     /* waited before the socket was asked for */
    double dns;        /* duration of the lookup */
    double connect;    /* duration of the TCP connect */
    double tls;        /* duration of the handshake */
    double first_byte; /* from the request sent to the first byte of the answer */
    double download;   /* from the first byte to the last */
    double total;      /* the whole exchange */
};

enum exchange_source {
    EXCHANGE_ITEM,   /* the collection's request */
    EXCHANGE_REPLAY, /* the same again for auth: digest, ntlm, … */
    EXCHANGE_SCRIPT, /* pm.sendRequest */
};

struct exchange {
    char id[37]; /* uuid of this exchange */
    enum exchange_source source;

    /* As sent: the last hop after redirects keeps the first request's address and method here. */
    const char *method;
    struct url url;       /* resolved and encoded; `system` marks what auth put into the query */
    const char *url_text; /* as shown to people: not encoded, and without those */
    struct pairs headers; /* in order; `system` marks those we added */
    const struct request *request; /* what it was made from (body as given by the user) */
    const char *body_type;         /* Content-Type of what was sent, NULL without body */
    unsigned redirects;            /* hops that were followed */

    /* The answer: status 0 means there is none and `error_message` says why. */
    int status;
    const char *reason;       /* as the server wrote it, else the usual name */
    const char *http_version; /* "1.1" */
    const char *final_url;    /* the address that answered, after redirects */
    struct pairs response_headers;
    struct buffer body;    /* decoded */
    int64_t encoded_size;  /* bytes of body on the wire */
    int64_t header_size;   /* bytes of the response head */
    int64_t response_time; /* whole milliseconds, redirects included */
    int64_t started_at;    /* wall clock, ms */
    struct exchange_timings timings;
    const char *remote_address; /* NULL when never connected */
    unsigned remote_port;

    const char *error_code; /* "ECONNREFUSED", "ENOTFOUND", "ESOCKETTIMEDOUT", …; NULL when none */
    const char *error_message; /* "connect ECONNREFUSED 127.0.0.1:1"; NULL when answered */
    const char *error_stage;   /* "resolve", "connect", "tls", "send", "receive"; NULL when none */

    const char **warnings; /* lines for the console: a missing file, a signing error */
    size_t warning_count;
};

void exchange_release(struct exchange *exchange);
/* A copy in the arena that takes over the body; what the original points to must live on. */
struct exchange *exchange_move(struct exchange *exchange, struct arena *arena);
/* Bytes of the answer's body as people are told it: the encoded length when a gzip or deflate
 * answer says it in Content-Length, else the decoded length. */
int64_t exchange_body_size(const struct exchange *exchange);
/* The last header of that name (case ignored), or NULL. */
const char *exchange_header(const struct exchange *exchange, const char *name);
