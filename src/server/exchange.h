/* exchange.h: a request, its reply and their memory. Private to this room.
 *
 * A connection has one from the moment a head is complete until the reply has left; between
 * requests it has none. Exchanges are pooled by their reactor. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "server/reply.h"
#include "server/request.h"
#include "server/server.h"
#include "server/timers.h"

struct http_parser;
struct reactor;

enum reply_kind { REPLY_OPEN, REPLY_BODY, REPLY_STREAM };

enum { REPLY_MAX_HEAD = 32 << 10 }; /* bytes of all fields of a reply */

struct reply {
    unsigned status;
    enum reply_kind kind;
    struct http_field *fields;
    size_t field_count, field_capacity, field_bytes;
    const char *body;
    size_t body_length;          /* of a stream: so far */
    void (*release)(void *user); /* tells the body's owner that we are done with it; may be NULL */
    void *release_user;
    reply_stream_fn next;
    void *user;
    unsigned pause_ms;
};

/* What a worker is asked to do. */
enum exchange_work { EXCHANGE_ADMIT, EXCHANGE_HANDLE };

struct exchange {
    struct request request;
    struct reply reply;
    struct arena memory;
    struct buffer body;
    struct timer timer;    /* request_after(), reply_pause() */
    route_handler_fn next; /* request_after(), request_block() */
    void *next_user;
    void *context; /* the service's */
    enum exchange_work work;
    enum server_admit verdict;
    bool wants_worker; /* request_block() */
    bool told;         /* server_options.done */
    struct exchange *next_idle;
};

struct exchange *exchange_take(struct reactor *reactor, struct connection *connection);
void exchange_give_back(struct reactor *reactor, struct exchange *exchange);
void exchange_free(struct exchange *exchange);

static inline struct exchange *exchange_of(const struct request *request)
{
    return (struct exchange *)((char *)request - offsetof(struct exchange, request));
}

/* Fills the request from a parsed head: copies it, so that the input may go away. False when the
 * target has none of the forms we know. */
bool exchange_read(struct exchange *exchange, const struct http_parser *parser, const char *head,
                   const char *scheme);

void reply_reset(struct reply *reply);
