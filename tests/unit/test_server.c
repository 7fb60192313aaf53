/* The server as a service would use it: handlers that block, wait, stream and answer late. */
#include "support/serving.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/mem.h"
#include "base/text.h"
#include "server/reply.h"
#include "server/request.h"
#include "server/router.h"
#include "server/server.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <pthread.h>
#include <semaphore.h>
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

static int set_up(void **state)
{
    struct fixture *f =
        fixture_start(routes, (struct server_options){.workers = 3, .user = (void *)"the service"});
    reactor_thread = f->thread;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture_stop(*state);
    return 0;
}

#define HOST " HTTP/1.1\r\nHost: a\r\n"
#define LAST HOST "Connection: close\r\n\r\n"

static void expect(void **state, const char *text, const char *start, const char *part)
{
    AUTO_BUFFER reply;
    fixture_talk(*state, text, &reply);
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
    fixture_talk(*state,
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
        int fd = fixture_dial(f);
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
        fixture_talk(f, "POST /block" HOST "\r\nGET /late" LAST, &reply);
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

/* --- what a service hooks in --- */

struct door {
    atomic_uint asked, asked_blocking, done, released;
    atomic_uint last_status, last_length, last_had_context;
    sem_t go_on; /* holds workers up */
};

static char large_body[300000];

/* Does what the request asks for in its path's last letters. */
static enum server_admit ask_at_door(struct request *request, bool blocking, void *user)
{
    struct door *door = user;
    const char *wish = request_field(request, "X-Door");
    atomic_fetch_add(blocking ? &door->asked_blocking : &door->asked, 1);
    assert_true(blocking != pthread_equal(pthread_self(), reactor_thread));
    if (!wish)
        return ADMIT_GO;
    if (!blocking && text_starts_with(wish, "block"))
        return ADMIT_BLOCK;
    request_set_context(request, arena_printf(request->arena, "%s %s", wish, request->path));
    if (strstr(wish, "wait"))
        sem_wait(&door->go_on);
    if (strstr(wish, "forget"))
        return ADMIT_ANSWERED;
    if (strstr(wish, "no")) {
        reply_text(request, 401, "text/plain", "no entry");
        return ADMIT_ANSWERED;
    }
    reply_add_field(request, "X-Admitted", "yes");
    return ADMIT_GO;
}

static void note_done(struct request *request, void *user)
{
    struct door *door = user;
    atomic_store(&door->last_status, reply_status(request));
    atomic_store(&door->last_length, (unsigned)reply_length(request));
    atomic_store(&door->last_had_context, request_context(request) != NULL);
    atomic_fetch_add(&door->done, 1);
}

static void render_service_error(struct request *request, unsigned status, void *user)
{
    const char *context = request_context(request);
    reply_text(request, status, "text/plain",
               arena_printf(request->arena, "oops %u %s", status, context ? context : "nothing"));
}

static void answer_context(struct request *request, void *user)
{
    const char *context = request_context(request);
    bool elsewhere = !pthread_equal(pthread_self(), reactor_thread);
    reply_text(request, 200, "text/plain",
               arena_printf(request->arena, "%s: %s [%s]", elsewhere ? "worker" : "reactor",
                            context ? context : "nothing", request->body));
}

static void answer_by_blocking(struct request *request, void *user)
{
    request_block(request, answer_context, NULL);
}

static void answer_late_by_blocking(struct request *request, void *user)
{
    request_after(request, 1, answer_by_blocking, NULL);
}

static void release_body(void *user)
{
    struct door *door = user;
    atomic_fetch_add(&door->released, 1);
}

static void answer_shared(struct request *request, void *user)
{
    struct door *door = request_service(request);
    reply_send_shared(request, large_body, (size_t)(uintptr_t)user, release_body, door);
}

static void answer_shared_blocking(struct request *request, void *user)
{
    answer_shared(request, (void *)sizeof large_body);
}

static const struct route door_routes[] = {
    {HTTP_METHOD_POST, "/context", answer_context, NULL, 0, 20},
    {HTTP_METHOD_POST, "/worker", answer_context, NULL, ROUTE_BLOCKING},
    {HTTP_METHOD_POST, "/block", answer_by_blocking},
    {HTTP_METHOD_POST, "/late", answer_late_by_blocking},
    {HTTP_METHOD_GET, "/small", answer_shared, (void *)5},
    {HTTP_METHOD_GET, "/large", answer_shared, (void *)sizeof large_body},
    {HTTP_METHOD_GET, "/large-blocking", answer_shared_blocking, NULL, ROUTE_BLOCKING},
    {0},
};

struct guarded {
    struct fixture *f;
    struct door door;
};

static struct guarded *guard(unsigned workers, unsigned queue)
{
    static const char *const names[] = {"a", "postern.example", NULL};
    struct guarded *g = mem_new(struct guarded);
    memset(large_body, 'x', sizeof large_body);
    sem_init(&g->door.go_on, 0, 0);
    g->f = fixture_start(door_routes, (struct server_options){.workers = workers,
                                                              .worker_queue = queue,
                                                              .render_error = render_service_error,
                                                              .admit = ask_at_door,
                                                              .done = note_done,
                                                              .hosts = names,
                                                              .user = &g->door});
    reactor_thread = g->f->thread;
    return g;
}

static int set_up_guarded(void **state)
{
    *state = guard(2, 0);
    return 0;
}

static int tear_down_guarded(void **state)
{
    struct guarded *g = *state;
    fixture_stop(g->f);
    sem_destroy(&g->door.go_on);
    free(g);
    return 0;
}

/* What is answered until the server closes must be these pieces, in this order. */
static void expect_pieces(const struct guarded *g, const char *text, const char *const *pieces)
{
    AUTO_BUFFER reply;
    fixture_talk(g->f, text, &reply);
    const char *at = buffer_text(&reply);
    for (; *pieces; pieces++) {
        const char *found = strstr(at, *pieces);
        if (!found)
            fail_msg("no '%s' in the rest of:\n%s", *pieces, buffer_text(&reply));
        at = found + strlen(*pieces);
    }
}

#define PIECES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void the_service_is_asked_before_the_body_is_read(void **state)
{
    struct guarded *g = *state;
    expect_pieces(g,
                  "POST /context" HOST "X-Door: go\r\nContent-Length: 2\r\n\r\nhi"
                  "POST /worker" HOST "X-Door: block\r\nContent-Length: 3\r\n\r\nyou"
                  "POST /block" HOST "X-Door: go\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "1\r\nx\r\n0\r\n\r\n"
                  "POST /late" HOST "X-Door: block\r\n\r\n"
                  "GET /nowhere" HOST "X-Door: block\r\n\r\n"
                  "POST /context" LAST,
                  PIECES("X-Admitted: yes", "reactor: go /context [hi]", "X-Admitted: yes",
                         "worker: block /worker [you]", "worker: go /block [x]",
                         "worker: block /late []", "HTTP/1.1 404", "oops 404 block /nowhere",
                         "reactor: nothing []"));
    assert_int_equal(atomic_load(&g->door.asked), 6);
    assert_int_equal(atomic_load(&g->door.asked_blocking), 3);
    assert_int_equal(atomic_load(&g->door.done), 6);
}

static void bodies_of_answered_requests_are_passed_over(void **state)
{
    struct guarded *g = *state;
    expect_pieces(
        g,
        "POST /context" HOST "X-Door: no\r\nContent-Length: 40\r\n\r\n"
        "0123456789012345678901234567890123456789"
        "POST /context" HOST "X-Door: block no\r\nTransfer-Encoding: chunked\r\n\r\n"
        "2\r\nab\r\n0\r\n\r\n"
        "POST /worker" HOST "X-Door: no\r\n\r\n"
        "POST /context" LAST,
        PIECES("401", "no entry", "401", "no entry", "401", "no entry", "reactor: nothing []"));
    assert_int_equal(atomic_load(&g->door.done), 4);
}

static void large_bodies_of_answered_requests_close(void **state)
{
    struct guarded *g = *state;
    expect_pieces(g,
                  "POST /context" HOST "X-Door: block no\r\nContent-Length: 1000000\r\n\r\n"
                  "POST /context" LAST,
                  PIECES("HTTP/1.1 401", "Connection: close", "no entry"));
    assert_int_equal(atomic_load(&g->door.asked), 1);
    assert_int_equal(atomic_load(&g->door.done), 1);
}

static void who_asks_before_sending_is_told_the_verdict(void **state)
{
    struct guarded *g = *state;
    AUTO_BUFFER reply;
    fixture_talk(g->f,
                 "POST /context" HOST
                 "X-Door: block no\r\nContent-Length: 2\r\nExpect: 100-continue\r\n"
                 "\r\n",
                 &reply);
    assert_true(text_starts_with(buffer_text(&reply), "HTTP/1.1 401 "));
    int fd = fixture_dial(g->f);
    static const char head[] = "POST /context" HOST "X-Door: block\r\nContent-Length: 2\r\n"
                               "Connection: close\r\nExpect: 100-continue\r\n\r\n";
    char bytes[256];
    assert_true(send(fd, head, sizeof head - 1, 0) > 0);
    assert_int_equal(recv(fd, bytes, sizeof bytes, 0), 25);
    assert_memory_equal(bytes, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    assert_int_equal(atomic_load(&g->door.asked_blocking), 2);
    assert_true(send(fd, "hi", 2, 0) > 0);
    assert_true(recv(fd, bytes, sizeof bytes, MSG_WAITALL) > 0);
    assert_true(text_starts_with(bytes, "HTTP/1.1 200 "));
    close(fd);
}

static void a_door_that_forgets_to_answer_lets_nobody_in(void **state)
{
    struct guarded *g = *state;
    expect_pieces(g,
                  "POST /context" HOST "X-Door: forget\r\n\r\n"
                  "POST /context" HOST "Connection: close\r\nX-Door: block forget\r\n\r\n",
                  PIECES("HTTP/1.1 500", "oops 500 forget", "HTTP/1.1 500", "oops 500 block"));
}

static void refusals_are_told_of_too(void **state)
{
    struct guarded *g = *state;
    expect_pieces(g, "GET\r\n\r\n", PIECES("HTTP/1.1 400", "oops 400 nothing"));
    assert_int_equal(atomic_load(&g->door.done), 1);
    assert_int_equal(atomic_load(&g->door.last_status), 400);
    expect_pieces(g, "POST /context" HOST "X-Door: go\r\nContent-Length: 21\r\n\r\n",
                  PIECES("HTTP/1.1 413", "oops 413 go /context"));
    assert_int_equal(atomic_load(&g->door.done), 2);
    assert_int_equal(atomic_load(&g->door.last_length), strlen("oops 413 go /context"));
    expect_pieces(g, "POST /context" HOST "X-Door: no\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n",
                  PIECES("HTTP/1.1 400", "oops 400 no"));
    assert_int_equal(atomic_load(&g->door.done), 3);
    assert_int_equal(atomic_load(&g->door.last_had_context), 1);
}

static void requests_for_other_hosts_are_misdirected(void **state)
{
    static const char *const ours[] = {"a",        "A:80",        "localhost", "LocalHost.:1",
                                       "[::1]:80", "127.0.0.1:1", "127.9.9.9", "Postern.Example"};
    static const char *const others[] = {
        "b",     "aa",         "a.b",         "127.0.0.1.b",    "10.0.0.1",
        "[::2]", "[::1",       "localhost:x", "0.0.0.0",        "a:123456",
        "127.1", "2130706433", "a..",         "localhost:80:80"};
    struct guarded *g = *state;
    char text[200];
    for (size_t i = 0; i < COUNT_OF(ours); i++) {
        snprintf(text, sizeof text, "GET /small HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n",
                 ours[i]);
        expect_pieces(g, text, PIECES("HTTP/1.1 200"));
    }
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        snprintf(text, sizeof text, "GET /small HTTP/1.1\r\nHost: %s\r\n\r\n", others[i]);
        expect_pieces(g, text, PIECES("HTTP/1.1 421 Misdirected Request", "close", "oops 421"));
    }
    expect_pieces(g, "GET http://b/small HTTP/1.1\r\nHost: a\r\n\r\n", PIECES("HTTP/1.1 421"));
    expect_pieces(g, "GET /small HTTP/1.0\r\n\r\n", PIECES("HTTP/1.1 421"));
    expect_pieces(g, "GET /small HTTP/1.1\r\nHost: x@a\r\n\r\n", PIECES("HTTP/1.1 400"));
    assert_int_equal(atomic_load(&g->door.asked), COUNT_OF(ours));
}

/* Waits until a counter that another thread moves has a value. */
static void await(atomic_uint *counter, unsigned value)
{
    for (int i = 0; i < 5000 && atomic_load(counter) != value; i++)
        usleep(1000);
    assert_int_equal(atomic_load(counter), value);
}

static void shared_bodies_are_given_back_once(void **state)
{
    struct guarded *g = *state;
    AUTO_BUFFER reply;
    fixture_talk(g->f,
                 "GET /small" HOST "\r\nHEAD /large" HOST "\r\nGET /large-blocking" HOST "\r\n"
                 "GET /large" LAST,
                 &reply);
    assert_true(reply.length > 2 * sizeof large_body);
    assert_true(reply.length < 2 * sizeof large_body + 2000);
    await(&g->door.released, 4);
    assert_int_equal(atomic_load(&g->door.last_length), sizeof large_body);
}

static void shared_bodies_are_given_back_when_the_connection_breaks(void **state)
{
    struct guarded *g = *state;
    static const char text[] = "GET /large" HOST "\r\nGET /large-blocking" HOST "\r\n";
    for (unsigned i = 0; i < 20; i++) {
        int fd = fixture_dial(g->f);
        int small = 4096;
        struct linger now = {.l_onoff = 1};
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        assert_true(send(fd, text, sizeof text - 1, 0) > 0);
        if (i % 2)
            await(&g->door.done, atomic_load(&g->door.done)); /* some break in the middle */
        close(fd);
    }
    expect_pieces(g, "POST /worker" LAST, PIECES("worker: nothing"));
    for (int i = 0; i < 5000 && atomic_load(&g->door.released) + 1 != atomic_load(&g->door.done);
         i++)
        usleep(1000);
    assert_int_equal(atomic_load(&g->door.released) + 1, atomic_load(&g->door.done));
}

static size_t count_threads(void)
{
    size_t count = 0;
    DIR *folder = opendir("/proc/self/task");
    for (const struct dirent *entry; (entry = readdir(folder));)
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

static void workers_start_when_they_are_needed(void **state)
{
    struct guarded *g = guard(3, 0);
    size_t before = count_threads();
    int fds[5];
    for (unsigned i = 0; i < 5; i++) {
        static const char text[] = "POST /worker" HOST "Connection: close\r\n"
                                   "X-Door: block wait\r\n\r\n";
        fds[i] = fixture_dial(g->f);
        assert_true(send(fds[i], text, sizeof text - 1, 0) > 0);
        await(&g->door.asked_blocking, i < 3 ? i + 1 : 3);
        assert_int_equal(count_threads(), before + (i < 3 ? i + 1 : 3));
    }
    for (unsigned i = 0; i < 5; i++)
        sem_post(&g->door.go_on);
    for (unsigned i = 0; i < 5; i++) {
        char bytes[256] = "";
        assert_true(recv(fds[i], bytes, sizeof bytes - 1, MSG_WAITALL) > 0);
        assert_non_null(strstr(bytes, "worker: block wait /worker"));
        close(fds[i]);
    }
    tear_down_guarded((void **)&g);
}

static void a_full_queue_sheds_load(void **state)
{
    struct guarded *g = guard(1, 1);
    static const char held[] = "POST /context" HOST "Connection: close\r\nX-Door: block wait\r\n"
                               "\r\n";
    int fds[2];
    for (unsigned i = 0; i < 2; i++) {
        fds[i] = fixture_dial(g->f);
        assert_true(send(fds[i], held, sizeof held - 1, 0) > 0);
        await(&g->door.asked, i + 1);
        await(&g->door.asked_blocking, 1);
    }
    expect_pieces(g,
                  "POST /context" HOST "X-Door: block\r\nContent-Length: 2\r\n\r\nhi"
                  "POST /worker" HOST "\r\n"
                  "POST /block" HOST "\r\n"
                  "POST /context" LAST,
                  PIECES("HTTP/1.1 503", "Retry-After: 1\r\n", "oops 503 nothing", "HTTP/1.1 503",
                         "Retry-After: 1\r\n", "HTTP/1.1 503", "HTTP/1.1 200"));
    sem_post(&g->door.go_on);
    sem_post(&g->door.go_on);
    for (unsigned i = 0; i < 2; i++) {
        char bytes[256] = "";
        assert_true(recv(fds[i], bytes, sizeof bytes - 1, MSG_WAITALL) > 0);
        assert_true(text_starts_with(bytes, "HTTP/1.1 200 "));
        close(fds[i]);
    }
    tear_down_guarded((void **)&g);
}

static void answer_thread(struct request *request, void *user)
{
    reply_text(request, 200, "text/plain",
               arena_printf(request->arena, "thread %lu;", (unsigned long)pthread_self()));
}

static const struct route thread_routes[] = {
    {HTTP_METHOD_GET, "/thread", answer_thread},
    {0},
};

static void connections_are_spread_over_the_reactors(void **state)
{
    enum { REACTORS = 3, EACH = 4 };
    struct fixture *f = fixture_start(thread_routes, (struct server_options){.reactors = REACTORS});
    int fds[REACTORS * EACH];
    unsigned long threads[REACTORS * EACH];
    for (size_t i = 0; i < COUNT_OF(fds); i++) {
        static const char text[] = "GET /thread" HOST "\r\n";
        char bytes[512] = "";
        fds[i] = fixture_dial(f); /* one after another: who is busiest is known by then */
        assert_true(send(fds[i], text, sizeof text - 1, 0) > 0);
        for (size_t length = 0; !strchr(bytes, ';');) {
            ssize_t got = recv(fds[i], bytes + length, sizeof bytes - 1 - length, 0);
            assert_true(got > 0);
            length += (size_t)got;
        }
        threads[i] = strtoul(strstr(bytes, "thread ") + 7, NULL, 10);
    }
    for (size_t i = 0; i < COUNT_OF(fds); i++) {
        size_t same = 0;
        for (size_t j = 0; j < COUNT_OF(fds); j++)
            same += threads[j] == threads[i];
        assert_int_equal(same, EACH);
        close(fds[i]);
    }
    fixture_stop(f);
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
        cmocka_unit_test_setup_teardown(the_service_is_asked_before_the_body_is_read,
                                        set_up_guarded, tear_down_guarded),
        cmocka_unit_test_setup_teardown(bodies_of_answered_requests_are_passed_over, set_up_guarded,
                                        tear_down_guarded),
        cmocka_unit_test_setup_teardown(large_bodies_of_answered_requests_close, set_up_guarded,
                                        tear_down_guarded),
        cmocka_unit_test_setup_teardown(who_asks_before_sending_is_told_the_verdict, set_up_guarded,
                                        tear_down_guarded),
        cmocka_unit_test_setup_teardown(a_door_that_forgets_to_answer_lets_nobody_in,
                                        set_up_guarded, tear_down_guarded),
        cmocka_unit_test_setup_teardown(refusals_are_told_of_too, set_up_guarded,
                                        tear_down_guarded),
        cmocka_unit_test_setup_teardown(requests_for_other_hosts_are_misdirected, set_up_guarded,
                                        tear_down_guarded),
        cmocka_unit_test_setup_teardown(shared_bodies_are_given_back_once, set_up_guarded,
                                        tear_down_guarded),
        cmocka_unit_test_setup_teardown(shared_bodies_are_given_back_when_the_connection_breaks,
                                        set_up_guarded, tear_down_guarded),
        cmocka_unit_test(workers_start_when_they_are_needed),
        cmocka_unit_test(a_full_queue_sheds_load),
        cmocka_unit_test(connections_are_spread_over_the_reactors),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
