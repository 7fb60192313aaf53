/* The server as a service would use it: handlers that block, wait, stream and answer late. */
#include "support/support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/mem.h"
#include "base/text.h"
#include "server/reply.h"
#include "server/request.h"
#include "server/router.h"
#include "server/server.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static pthread_t reactor_thread;
static atomic_uint blocking_calls;

static void answer_blocking(struct request *request, void *user)
{
    bool elsewhere = !pthread_equal(pthread_self(), reactor_thread);
    atomic_fetch_add(&blocking_calls, 1);
    usleep(2000);
    reply_text(request, 200, "text/plain",
               arena_printf(request->arena, "%s %s %s", elsewhere ? "worker" : "reactor",
                            (const char *)user, request->body));
}

static void answer_nothing(struct request *request, void *user)
{
}

struct countdown {
    int left;
};

static int next_number(struct request *request, void *user)
{
    struct countdown *countdown = user;
    if (countdown->left == 0)
        return REPLY_STREAM_END;
    const char *text = arena_printf(request->arena, "%d;", countdown->left--);
    reply_write(request, text, strlen(text));
    reply_write(request, "", 0); /* must not end the body */
    reply_pause(request, 5);
    return countdown->left % 2 ? REPLY_STREAM_LATER : REPLY_STREAM_MORE;
}

static void answer_countdown(struct request *request, void *user)
{
    struct countdown *countdown = arena_new(request->arena, struct countdown);
    countdown->left = 6;
    reply_stream(request, next_number, countdown);
}

static void answer_second(struct request *request, void *user)
{
    reply_text(request, 200, "text/plain", user);
}

static void answer_first(struct request *request, void *user)
{
    request_after(request, 10, answer_second, (void *)"second");
}

static void answer_fields(struct request *request, void *user)
{
    bool refused =
        !reply_add_field(request, "X Y", "1") && !reply_add_field(request, "X", "a\r\nb") &&
        !reply_add_field(request, "content-LENGTH", "1") && !reply_set_field(request, "X", "\n");
    reply_add_field(request, "X", "1");
    reply_add_field(request, "x", "2");
    reply_set_field(request, "X", "3");
    reply_text(request, refused ? 200 : 500, "text/plain", "");
}

static void answer_service(struct request *request, void *user)
{
    reply_text(request, 200, "text/plain", request_service(request));
}

static const struct route routes[] = {
    {HTTP_METHOD_POST, "/block", answer_blocking, (void *)"posted", ROUTE_BLOCKING},
    {HTTP_METHOD_PUT, "/small", answer_second, (void *)"small", 0, 4},
    {HTTP_METHOD_GET, "/nothing", answer_nothing},
    {HTTP_METHOD_POST, "/nothing", answer_nothing, NULL, ROUTE_BLOCKING},
    {HTTP_METHOD_GET, "/countdown", answer_countdown},
    {HTTP_METHOD_GET, "/late", answer_first},
    {HTTP_METHOD_GET, "/fields", answer_fields},
    {HTTP_METHOD_GET, "/service", answer_service},
    {0},
};

struct fixture {
    struct router *router;
    struct server *server;
    pthread_t thread;
    int result;
};

static void *run(void *argument)
{
    struct fixture *f = argument;
    f->result = server_run(f->server, NULL);
    return NULL;
}

static int set_up(void **state)
{
    struct fixture *f = mem_new(struct fixture);
    struct error err = {0};
    f->router = router_create(0);
    router_add(f->router, routes);
    struct server_options options = {
        .listen = "127.0.0.1:0",
        .router = f->router,
        .limits = server_limits_default,
        .workers = 3,
        .user = (void *)"the service",
    };
    f->server = server_create(&options, &err);
    assert_non_null(f->server);
    assert_int_equal(pthread_create(&f->thread, NULL, run, f), 0);
    reactor_thread = f->thread;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    server_stop(f->server);
    pthread_join(f->thread, NULL);
    assert_int_equal(f->result, 0);
    server_free(f->server);
    router_free(f->router);
    free(f);
    return 0;
}

static int dial(const struct fixture *f)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(server_port(f->server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

/* Sends, then reads until the server closes. */
static void talk(const struct fixture *f, const char *text, struct buffer *reply)
{
    int fd = dial(f);
    char bytes[4096];
    ssize_t got;
    buffer_init(reply, 1 << 20);
    assert_int_equal(send(fd, text, strlen(text), 0), (ssize_t)strlen(text));
    while ((got = recv(fd, bytes, sizeof bytes, 0)) > 0)
        buffer_append(reply, bytes, (size_t)got);
    close(fd);
}

#define HOST " HTTP/1.1\r\nHost: a\r\n"
#define LAST HOST "Connection: close\r\n\r\n"

static void expect(void **state, const char *text, const char *start, const char *part)
{
    AUTO_BUFFER reply;
    talk(*state, text, &reply);
    if (!text_starts_with(buffer_text(&reply), start) || !strstr(buffer_text(&reply), part))
        fail_msg("unexpected reply:\n%s", buffer_text(&reply));
}

static void blocking_handlers_run_on_workers(void **state)
{
    expect(state, "POST /block" HOST "Connection: close\r\nContent-Length: 2\r\n\r\nhi",
           "HTTP/1.1 200 OK\r\n", "\r\n\r\nworker posted hi");
}

static void pipelined_requests_are_answered_in_order(void **state)
{
    AUTO_BUFFER reply;
    talk(*state,
         "POST /block" HOST "Content-Length: 1\r\n\r\n1GET /late" HOST "\r\n"
         "POST /block" HOST "Content-Length: 1\r\n\r\n2GET /countdown" LAST,
         &reply);
    const char *one = strstr(buffer_text(&reply), "worker posted 1");
    const char *late = one ? strstr(one, "second") : NULL;
    const char *two = late ? strstr(late, "worker posted 2") : NULL;
    assert_non_null(two);
    assert_non_null(strstr(two, "\r\n\r\n2\r\n6;\r\n2\r\n5;\r\n2\r\n4;\r\n2\r\n3;\r\n2\r\n2;\r\n"
                                "2\r\n1;\r\n0\r\n\r\n"));
}

static void handlers_that_forget_to_answer_are_a_500(void **state)
{
    expect(state, "GET /nothing" LAST, "HTTP/1.1 500 ", "Internal Server Error");
    expect(state, "POST /nothing" LAST, "HTTP/1.1 500 ", "Internal Server Error");
}

static void wrong_methods_are_told_the_right_ones(void **state)
{
    expect(state, "DELETE /nothing" LAST, "HTTP/1.1 405 ", "\r\nAllow: GET, POST\r\n");
    expect(state, "GET /unknown" LAST, "HTTP/1.1 404 ", "Not Found");
}

static void routes_have_their_own_body_limit(void **state)
{
    expect(state, "PUT /small" HOST "Connection: close\r\nContent-Length: 4\r\n\r\nabcd",
           "HTTP/1.1 200 ", "small");
    expect(state, "PUT /small" HOST "Content-Length: 5\r\n\r\nabcde", "HTTP/1.1 413 ", "");
}

static void fields_that_may_not_be_sent_are_refused(void **state)
{
    expect(state, "GET /fields" LAST, "HTTP/1.1 200 ", "\r\nX: 3\r\nContent-Type");
}

static void handlers_know_their_service(void **state)
{
    expect(state, "GET /service" LAST, "HTTP/1.1 200 ", "\r\n\r\nthe service");
}

static void clients_that_leave_while_a_worker_is_busy_harm_nothing(void **state)
{
    struct fixture *f = *state;
    unsigned before = atomic_load(&blocking_calls);
    static const char text[] = "POST /block" HOST "\r\n";
    for (int i = 0; i < 50; i++) {
        int fd = dial(f);
        struct linger now = {.l_onoff = 1};
        assert_true(send(fd, text, sizeof text - 1, 0) > 0);
        if (i % 2) /* a reset instead of a proper end */
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        if (i % 3)
            usleep(500);
        close(fd);
    }
    expect(state, "POST /block" LAST, "HTTP/1.1 200 ", "worker");
    assert_true(atomic_load(&blocking_calls) > before);
}

static void *many_calls(void *argument)
{
    struct fixture *f = argument;
    size_t good = 0;
    for (int i = 0; i < 20; i++) {
        AUTO_BUFFER reply;
        talk(f, "POST /block" HOST "\r\nGET /late" LAST, &reply);
        good += strstr(buffer_text(&reply), "worker") && strstr(buffer_text(&reply), "second");
    }
    return (void *)good;
}

static void many_clients_are_served_at_once(void **state)
{
    pthread_t threads[8];
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, many_calls, *state), 0);
    for (size_t i = 0; i < 8; i++) {
        void *good;
        pthread_join(threads[i], &good);
        assert_int_equal((size_t)good, 20);
    }
}

static void a_server_that_cannot_listen_says_why(void **state)
{
    struct error err = {0};
    struct fixture *f = *state;
    char taken[32];
    snprintf(taken, sizeof taken, "127.0.0.1:%u", server_port(f->server));
    struct server_options options = {
        .listen = taken, .router = f->router, .limits = server_limits_default};
    assert_null(server_create(&options, &err));
    assert_int_equal(err.code, ERR_IO);
    options.listen = "127.0.0.1:0";
    options.tls_certificate_file = options.tls_key_file = "/nonexistent.pem";
    assert_null(server_create(&options, &err));
    assert_int_equal(err.code, ERR_TLS);
    const char *const proxies[] = {"all of them", NULL};
    options.tls_certificate_file = options.tls_key_file = NULL;
    options.trusted_proxies = proxies;
    assert_null(server_create(&options, &err));
    assert_int_equal(err.code, ERR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocking_handlers_run_on_workers),
        cmocka_unit_test(pipelined_requests_are_answered_in_order),
        cmocka_unit_test(handlers_that_forget_to_answer_are_a_500),
        cmocka_unit_test(wrong_methods_are_told_the_right_ones),
        cmocka_unit_test(routes_have_their_own_body_limit),
        cmocka_unit_test(fields_that_may_not_be_sent_are_refused),
        cmocka_unit_test(handlers_know_their_service),
        cmocka_unit_test(clients_that_leave_while_a_worker_is_busy_harm_nothing),
        cmocka_unit_test(many_clients_are_served_at_once),
        cmocka_unit_test(a_server_that_cannot_listen_says_why),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
