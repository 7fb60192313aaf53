/* transport.h: bytes in and out of one non-blocking socket, in the clear or through TLS.
 *
 * Never raises SIGPIPE for clear sockets; the server ignores that signal for OpenSSL's sake. */
#pragma once

#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

enum {
    TRANSPORT_END = 0,
    TRANSPORT_AGAIN = -1, /* nothing now; an event will tell */
    TRANSPORT_BROKEN = -2,
};

struct transport {
    int fd;
    SSL *tls; /* NULL in the clear */
};

/* Takes the socket. `tls` may be NULL. 0 or -1. */
int transport_open(struct transport *transport, int fd, SSL_CTX *tls);
void transport_close(struct transport *transport);

/* Looks at the client's first byte without taking it: 1 when a TLS handshake begins, 0 for anything
 * else, or one of the three above. */
int transport_sniff(const struct transport *transport);
void transport_speak_plainly(struct transport *transport); /* no TLS after all */

/* 1 when done (at once in the clear), or TRANSPORT_AGAIN, TRANSPORT_BROKEN. */
int transport_handshake(struct transport *transport);

/* > 0 bytes, or one of the three above. */
ssize_t transport_read(struct transport *transport, char *into, size_t room);
ssize_t transport_write(struct transport *transport, const struct iovec *pieces, int count);

/* Says that nothing more will be written. */
void transport_finish(struct transport *transport);
