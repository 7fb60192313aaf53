#include "server/transport.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    TLS_RECORD = 16 << 10,
    TLS_HANDSHAKE = 0x16, /* the content type that opens every connection */
};

int transport_open(struct transport *transport, int fd, SSL_CTX *tls)
{
    *transport = (struct transport){.fd = fd};
    if (!tls)
        return 0;
    transport->tls = SSL_new(tls);
    if (!transport->tls || SSL_set_fd(transport->tls, fd) != 1) {
        transport_close(transport);
        return -1;
    }
    SSL_set_accept_state(transport->tls);
    return 0;
}

void transport_close(struct transport *transport)
{
    SSL_free(transport->tls);
    transport->tls = NULL;
    if (transport->fd >= 0)
        close(transport->fd);
    transport->fd = -1;
}

/* OpenSSL keeps a queue of errors for the thread: it is emptied here, so that the next call of any
 * connection starts with none. */
static int tls_outcome(SSL *tls, int result)
{
    int reason = SSL_get_error(tls, result);
    ERR_clear_error();
    switch (reason) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return TRANSPORT_AGAIN;
    case SSL_ERROR_ZERO_RETURN:
        return TRANSPORT_END;
    default:
        return TRANSPORT_BROKEN;
    }
}

static int plain_outcome(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK ? TRANSPORT_AGAIN : TRANSPORT_BROKEN;
}

int transport_sniff(const struct transport *transport)
{
    unsigned char first;
    ssize_t got;
    do
        got = recv(transport->fd, &first, 1, MSG_PEEK);
    while (got < 0 && errno == EINTR);
    if (got > 0)
        return first == TLS_HANDSHAKE;
    return got == 0 ? TRANSPORT_BROKEN : plain_outcome();
}

void transport_speak_plainly(struct transport *transport)
{
    SSL_free(transport->tls);
    transport->tls = NULL;
}

int transport_handshake(struct transport *transport)
{
    if (!transport->tls)
        return 1;
    int result = SSL_do_handshake(transport->tls);
    if (result == 1)
        return 1;
    result = tls_outcome(transport->tls, result);
    return result == TRANSPORT_END ? TRANSPORT_BROKEN : result;
}

ssize_t transport_read(struct transport *transport, char *into, size_t room)
{
    if (transport->tls) {
        int result = SSL_read(transport->tls, into, room > INT_MAX ? INT_MAX : (int)room);
        return result > 0 ? result : tls_outcome(transport->tls, result);
    }
    ssize_t got;
    do
        got = recv(transport->fd, into, room, 0);
    while (got < 0 && errno == EINTR);
    return got >= 0 ? got : plain_outcome();
}

/* Small pieces leave in one record. */
static ssize_t write_tls(SSL *tls, const struct iovec *pieces, int count)
{
    char record[TLS_RECORD];
    const char *from = pieces[0].iov_base;
    size_t length = pieces[0].iov_len;
    if (length < TLS_RECORD && count > 1) {
        from = record;
        length = 0;
        for (int i = 0; i < count && length < TLS_RECORD; i++) {
            size_t room = TLS_RECORD - length;
            size_t part = pieces[i].iov_len < room ? pieces[i].iov_len : room;
            memcpy(record + length, pieces[i].iov_base, part);
            length += part;
        }
    }
    int result = SSL_write(tls, from, length > INT_MAX ? INT_MAX : (int)length);
    return result > 0 ? result : tls_outcome(tls, result);
}

ssize_t transport_write(struct transport *transport, const struct iovec *pieces, int count)
{
    if (transport->tls) {
        ssize_t result = write_tls(transport->tls, pieces, count);
        return result == TRANSPORT_END ? TRANSPORT_BROKEN : result;
    }
    ssize_t sent;
    do {
        if (count == 1)
            sent = send(transport->fd, pieces[0].iov_base, pieces[0].iov_len, MSG_NOSIGNAL);
        else
            sent = sendmsg(
                transport->fd,
                &(struct msghdr){.msg_iov = (struct iovec *)pieces, .msg_iovlen = (size_t)count},
                MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent >= 0 ? sent : plain_outcome();
}

void transport_finish(struct transport *transport)
{
    if (transport->tls) {
        SSL_shutdown(transport->tls);
        ERR_clear_error();
    }
    shutdown(transport->fd, SHUT_WR);
}
