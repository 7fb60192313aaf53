/* serving.h: a server in a thread of the test, and clients that speak bytes to it. */
#pragma once

#include "support/support.h"

#include "base/buffer.h"
#include "base/mem.h"
#include "server/router.h"
#include "server/server.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct fixture {
    struct router *router;
    struct server *server;
    pthread_t thread; /* the reactor's */
    int result;
};

static inline void *fixture_run(void *argument)
{
    struct fixture *f = argument;
    f->result = server_run(f->server, NULL);
    return NULL;
}

static inline struct fixture *fixture_start(const struct route *rows, struct server_options options)
{
    struct fixture *f = mem_new(struct fixture);
    struct error err = {0};
    f->router = router_create(0);
    router_add(f->router, rows);
    options.router = f->router;
    options.listen = "127.0.0.1:0";
    options.limits = server_limits_default;
    f->server = server_create(&options, &err);
    if (!f->server)
        fail_msg("%s", err.message);
    assert_int_equal(pthread_create(&f->thread, NULL, fixture_run, f), 0);
    return f;
}

static inline void fixture_stop(struct fixture *f)
{
    server_stop(f->server);
    pthread_join(f->thread, NULL);
    assert_int_equal(f->result, 0);
    server_free(f->server);
    router_free(f->router);
    free(f);
}

static inline int fixture_dial(const struct fixture *f)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(server_port(f->server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

/* Sends, then reads until the server closes. The caller releases the reply. */
static inline void fixture_talk(const struct fixture *f, const char *text, struct buffer *reply)
{
    int fd = fixture_dial(f);
    char bytes[4096];
    ssize_t got;
    buffer_init(reply, 1 << 20);
    assert_int_equal(send(fd, text, strlen(text), 0), (ssize_t)strlen(text));
    while ((got = recv(fd, bytes, sizeof bytes, 0)) > 0)
        buffer_append(reply, bytes, (size_t)got);
    close(fd);
}
