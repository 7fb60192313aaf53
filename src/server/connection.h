/* connection.h: one client's connection, as a machine that is driven whenever something may have
 * changed. Private to this room.
 *
 * An idle or slow connection costs this struct and the bytes it has sent so far: input is read into
 * the reactor's scratch space and only what is left over moves to memory of its own; output is
 * staged by the reactor and only what the client does not take is kept. */
#pragma once

#include "server/address.h"
#include "server/chunks.h"
#include "server/parser.h"
#include "server/timers.h"
#include "server/transport.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exchange;
struct reactor;

enum connection_state {
    CONNECTION_SNIFFING,  /* TLS or not */
    CONNECTION_HANDSHAKE, /* TLS */
    CONNECTION_HEAD,      /* between requests, or in a head */
    CONNECTION_ADMITTING, /* a worker asks the service whether it wants the request */
    CONNECTION_BODY,
    CONNECTION_HANDLING,  /* a worker or a timer will answer */
    CONNECTION_SENDING,   /* a body that is borrowed from the handler */
    CONNECTION_STREAMING, /* a body that the handler makes piece by piece */
    CONNECTION_FLUSHING,  /* what is left, then close */
    CONNECTION_LINGERING, /* all is said; the client may still be talking */
};

struct connection {
    struct transport transport;
    struct reactor *reactor;
    struct connection *previous, *next; /* of the reactor */
    struct connection *next_ready, *next_mail;
    struct timer deadline;
    struct http_parser parser;
    struct exchange *exchange;
    struct address peer;

    char *input; /* own memory or the reactor's scratch; unread bytes are [start, end) */
    uint32_t input_start, input_end, input_capacity;

    char *output; /* what the client did not take yet: [sent, length) */
    size_t output_sent, output_length, output_capacity;
    const char *rest; /* of a borrowed body, after all output */
    size_t rest_length;

    struct chunks chunks;
    uint64_t body_left, body_received;
    uint64_t phase_started; /* 0 between requests */
    uint64_t last_progress; /* of output; or the end of the last request */
    uint32_t requests;
    uint8_t state;
    bool readable; /* reading may give something */
    bool hung_up;  /* the client will send no more */
    bool broken;   /* the transport failed */
    bool closing;  /* after this reply */
    bool linger;   /* the client may be sending what we refused to read */
    bool plain;    /* speaks HTTP where HTTPS is spoken: is only told so */
    bool exempt;   /* from the limit for each address */
    bool detached; /* a worker has the exchange */
    bool dead;     /* closed while detached: freed when it comes back */
    bool is_ready; /* in the reactor's list */
};

/* Takes the socket, which was admitted. NULL when it could not be set up (and is closed). */
struct connection *connection_create(struct reactor *reactor, int fd, const struct address *peer,
                                     bool exempt);
void connection_close(struct connection *connection); /* frees, unless detached */

void connection_on_event(struct connection *connection, unsigned events);
void connection_drive(struct connection *connection);
void connection_on_ready(struct connection *connection);
void connection_on_mail(struct connection *connection);
void connection_on_stop(struct connection *connection);

/* What a step of the machine says. */
enum step { STEP_AGAIN, STEP_WAIT, STEP_CLOSE };

const struct server_limits *connection_limits(const struct connection *connection);

/* connection_input.c: what has been received and not been used yet. */
size_t input_available(const struct connection *connection);
void input_consume(struct connection *connection, size_t count);
/* Reads once. TRANSPORT_AGAIN also when the last read said that nothing is left. */
ssize_t input_fill(struct connection *connection);
/* Between two drives the scratch space belongs to others. */
void input_park(struct connection *connection);
void input_drop(struct connection *connection);

/* connection_request.c: one request from its head to the head of its reply. */
enum step request_begin(struct connection *connection);     /* the parser has a head */
enum step request_admitting(struct connection *connection); /* the states' steps */
enum step request_handling(struct connection *connection);
enum step request_dispatch(struct connection *connection); /* the body is there */
/* More body than anybody takes. */
enum step request_too_large(struct connection *connection);
/* Answers with an error and closes; nothing that the client sent after this point has a meaning. */
enum step request_refuse(struct connection *connection, unsigned status);
/* The reply has left, or its last bytes are in the stage. */
enum step request_finish(struct connection *connection);
/* What a worker does for a connection that was handed over. */
void connection_work(struct connection *connection);

/* connection_output.c */
enum output_state { OUTPUT_EMPTY, OUTPUT_BLOCKED, OUTPUT_BROKEN };

void output_append(struct connection *connection, const void *bytes, size_t length);
enum output_state output_flush(struct connection *connection);
bool output_is_pending(const struct connection *connection); /* beyond the stage */
void output_release(struct connection *connection);
/* The head of the exchange's reply, and its body when that is small; else sets `rest`. */
void output_reply(struct connection *connection);
