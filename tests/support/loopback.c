#include "support/loopback.h"

#include "base/mem.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PEERS_MAX = 128, REQUEST_MAX = 4 * 1024 * 1024 };

struct loopback_peer {
    struct loopback *server;
    int fd;
    SSL *ssl;
    pthread_t thread;
    unsigned number, requests;
};

struct loopback {
    loopback_fn answer;
    void *context;
    SSL_CTX *tls;
    int listener;
    unsigned port;
    pthread_t thread;
    pthread_mutex_t lock;
    struct loopback_peer *peers[PEERS_MAX];
    unsigned count;
};

static ssize_t receive(struct loopback_peer *peer, char *into, size_t room)
{
    return peer->ssl ? SSL_read(peer->ssl, into, (int)room) : read(peer->fd, into, room);
}

void loopback_write(struct loopback_peer *peer, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length) {
        ssize_t sent = peer->ssl ? SSL_write(peer->ssl, at, (int)length)
                                 : send(peer->fd, at, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        at += sent;
        length -= (size_t)sent;
    }
}

void loopback_print(struct loopback_peer *peer, const char *text)
{
    loopback_write(peer, text, strlen(text));
}

void loopback_reply(struct loopback_peer *peer, const char *status, const char *headers,
                    const void *body, size_t length)
{
    size_t room = strlen(status) + strlen(headers) + 128;
    char *text = mem_alloc(room + length);
    int head = snprintf(text, room, "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\n\r\n", status, headers,
                        length);
    memcpy(text + head, body, length);
    loopback_write(peer, text, (size_t)head + length);
    free(text);
}

void loopback_wait_closed(struct loopback_peer *peer)
{
    char rest[4096];
    while (receive(peer, rest, sizeof rest) > 0)
        ;
}

/* The length of the body that belongs to a head, or 0 while it is not complete. */
static bool body_length(const char *head, const char *body, size_t have, size_t *ret_length)
{
    const char *length = strcasestr(head, "\r\nContent-Length:");
    *ret_length = length ? strtoul(length + strlen("\r\nContent-Length:"), NULL, 10) : 0;
    if (strcasestr(head, "\r\nTransfer-Encoding: chunked")) {
        static const char last[] = "0\r\n\r\n";
        const char *end = memmem(body, have, last, strlen(last));
        *ret_length = end ? (size_t)(end - body) + strlen(last) : have + 1;
    }
    return *ret_length <= have;
}

static bool answer_one(struct loopback_peer *peer, char *bytes, size_t *have)
{
    char *end = memmem(bytes, *have, "\r\n\r\n", 4);
    size_t length;
    if (!end)
        return true;
    char *head = mem_strndup(bytes, (size_t)(end - bytes));
    const char *body = end + 4;
    bool open = true;
    if (body_length(head, body, *have - (size_t)(body - bytes), &length)) {
        char *line = mem_strdup(head);
        char *method = line, *target = strchr(line, ' ');
        *target++ = '\0';
        target[strcspn(target, " ")] = '\0';
        peer->requests++;
        struct loopback_request request = {
            .method = method,
            .target = target,
            .head = head,
            .body = body,
            .body_length = length,
            .connection = peer->number,
            .on_connection = peer->requests,
        };
        open = peer->server->answer(peer->server->context, peer, &request);
        free(line);
        size_t used = (size_t)(body - bytes) + length;
        memmove(bytes, bytes + used, *have - used);
        *have -= used;
    }
    free(head);
    return open;
}

static void *serve(void *context)
{
    struct loopback_peer *peer = context;
    char *bytes = mem_alloc(REQUEST_MAX);
    size_t have = 0;
    bool open = true;
    if (peer->server->tls) {
        peer->ssl = SSL_new(peer->server->tls);
        SSL_set_fd(peer->ssl, peer->fd);
        open = SSL_accept(peer->ssl) == 1;
    }
    while (open) {
        ssize_t got = receive(peer, bytes + have, REQUEST_MAX - have);
        if (got <= 0)
            break;
        have += (size_t)got;
        open = answer_one(peer, bytes, &have);
    }
    if (peer->ssl && open)
        SSL_shutdown(peer->ssl);
    shutdown(peer->fd, SHUT_RDWR);
    free(bytes);
    return NULL;
}

static void *accept_all(void *context)
{
    struct loopback *server = context;
    for (;;) {
        int fd = accept(server->listener, NULL, NULL);
        if (fd < 0)
            return NULL;
        pthread_mutex_lock(&server->lock);
        assert(server->count < PEERS_MAX);
        struct loopback_peer *peer = mem_new(struct loopback_peer);
        *peer = (struct loopback_peer){.server = server, .fd = fd};
        peer->number = server->count + 1;
        server->peers[server->count++] = peer;
        pthread_create(&peer->thread, NULL, serve, peer);
        pthread_mutex_unlock(&server->lock);
    }
}

struct loopback *loopback_start(loopback_fn answer, void *context, struct ssl_ctx_st *tls)
{
    struct loopback *server = mem_new(struct loopback);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    signal(SIGPIPE, SIG_IGN); /* OpenSSL writes without MSG_NOSIGNAL */
    server->answer = answer;
    server->context = context;
    server->tls = tls;
    pthread_mutex_init(&server->lock, NULL);
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(server->listener, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(server->listener, PEERS_MAX) < 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &length) < 0) {
        perror("loopback");
        abort();
    }
    server->port = ntohs(address.sin_port);
    pthread_create(&server->thread, NULL, accept_all, server);
    return server;
}

unsigned loopback_port(const struct loopback *server)
{
    return server->port;
}

unsigned loopback_connections(struct loopback *server)
{
    pthread_mutex_lock(&server->lock);
    unsigned count = server->count;
    pthread_mutex_unlock(&server->lock);
    return count;
}

void loopback_stop(struct loopback *server)
{
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
    for (unsigned i = 0; i < server->count; i++)
        shutdown(server->peers[i]->fd, SHUT_RDWR);
    for (unsigned i = 0; i < server->count; i++) {
        struct loopback_peer *peer = server->peers[i];
        pthread_join(peer->thread, NULL);
        SSL_free(peer->ssl);
        close(peer->fd);
        free(peer);
    }
    pthread_mutex_destroy(&server->lock);
    free(server);
}
