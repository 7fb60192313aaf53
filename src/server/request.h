/* request.h: one request as its handler sees it.
 *
 * Everything it points to lives in its arena (the body in a buffer of its own) until the reply has
 * left. Exactly one thread has the request at a time: the reactor's, or, in a ROUTE_BLOCKING
 * handler, a worker's. Handlers read the fields and change none. */
#pragma once

#include "server/http.h"
#include "server/router.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct connection;
struct reply;

struct http_field {
    const char *name;  /* as received, NUL-terminated */
    const char *value; /* without white space around it */
    size_t name_length, value_length;
};

struct request {
    struct arena *arena; /* for whatever the handler needs until the reply has left */
    enum http_method method;
    const char *method_name;
    const char *target;    /* as received */
    const char *scheme;    /* of an absolute target, else of the connection: "http", "https" */
    const char *authority; /* of an absolute target, else of Host; "" on HTTP/1.0 without one */
    const char *path;      /* not decoded, without the query; starts with '/', or is "*" */
    const char *query;     /* not decoded, without '?'; NULL when there is none */
    unsigned version_minor;

    const struct http_field *fields; /* in order of arrival */
    size_t field_count;

    const char *body; /* NUL-terminated; "" when there is none */
    size_t body_length;

    struct route_match match;
    struct connection *connection;
    struct reply *reply;
};

/* The value of the first field of that name, ASCII case aside; NULL when absent. */
const char *request_field(const struct request *request, const char *name);
/* All values of a name joined with ", "; NULL when absent. */
const char *request_field_joined(const struct request *request, const char *name);
/* A path parameter, decoded; NULL when its route has none of that name. */
const char *request_parameter(const struct request *request, const char *name);

/* Walks the query's or a form's `key=value` pairs, decoded ('+' is a space), in order; a key
 * without
 * '=' has the value "". Empty pairs are skipped. For the first call *at is the text. */
bool request_next_pair(struct arena *arena, const char **at, const char **ret_key,
                       const char **ret_value);

/* Text of the client's address: the peer, or who a trusted proxy says it speaks for. */
const char *request_client_address(const struct request *request);
bool request_is_secure(const struct request *request); /* came through TLS */
uint16_t request_local_port(const struct request *request);

const char *request_date(const struct request *request); /* what the reply's Date will say */

/* Frees a large body as soon as its handler has made something else of it; `body` is "" then. */
void request_drop_body(struct request *request);

/* What server_options.user says: the service that the routes belong to. */
void *request_service(const struct request *request);

/* A pointer of the service's own, for its hooks and handlers: NULL until it is set. What it points
 * to belongs in the request's arena: nobody is told when a request ends without a reply. */
void request_set_context(struct request *request, void *context);
void *request_context(const struct request *request);

/* Calls `next` in `ms` milliseconds on the reactor's thread instead of answering now; not from
 * ROUTE_BLOCKING handlers. A connection that breaks meanwhile cancels it. */
void request_after(struct request *request, uint32_t ms, route_handler_fn next, void *user);

/* Calls `next` on a worker, where it may wait for disks and locks, instead of answering now; not
 * from ROUTE_BLOCKING handlers. When too many requests wait for a worker the answer is 503. */
void request_block(struct request *request, route_handler_fn next, void *user);
