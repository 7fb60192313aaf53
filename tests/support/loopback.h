/* loopback.h: a server inside a test: 127.0.0.1, a free port, a thread a connection.
 *
 * It reads requests, counts connections and leaves every byte of the answers to the test. Answers
 * are given on the server's threads: what they touch besides their arguments has to be guarded. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct loopback;
struct loopback_peer; /* one connection */
struct ssl_ctx_st;

struct loopback_request {
    const char *method, *target;
    const char *head; /* the whole of it, up to and without the empty line */
    const char *body;
    size_t body_length;     /* chunks are given as they came, up to the last one */
    unsigned connection;    /* counted from 1 */
    unsigned on_connection; /* requests that came over it, this one included */
};

/* Returns whether the connection stays open. */
typedef bool (*loopback_fn)(void *context, struct loopback_peer *peer,
                            const struct loopback_request *request);

/* `tls` (borrowed) may be NULL: plain HTTP. */
struct loopback *loopback_start(loopback_fn answer, void *context, struct ssl_ctx_st *tls);
void loopback_stop(struct loopback *server); /* closes everything and waits for its threads */
unsigned loopback_port(const struct loopback *server);
unsigned loopback_connections(struct loopback *server); /* accepted so far */

void loopback_write(struct loopback_peer *peer, const void *bytes, size_t length);
void loopback_print(struct loopback_peer *peer, const char *text);
/* "HTTP/1.1 STATUS", the header lines (each with its line end), Content-Length, the body. */
void loopback_reply(struct loopback_peer *peer, const char *status, const char *headers,
                    const void *body, size_t length);
void loopback_wait_closed(struct loopback_peer *peer); /* until the client gives up */
