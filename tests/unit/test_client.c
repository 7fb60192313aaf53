#include "support/support.h"

#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "client/answer.h"
#include "client/client.h"
#include "client/cookies.h"
#include "support/loopback.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT "hello hello hello"
#define BYTES(literal) literal, sizeof(literal) - 1

static const char gzip[] = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9\xc9\x57\xc8"
                           "\x40\x90\x00\x80\x88\xf9\xe5\x11\x00\x00\x00";
static const char zlib[] = "\x78\x9c\xcb\x48\xcd\xc9\xc9\x57\xc8\x40\x90\x00\x3a\x2e\x06\x7d";
static const char deflate[] = "\xcb\x48\xcd\xc9\xc9\x57\xc8\x40\x90\x00";
static const char brotli[] =
    "\x1b\x10\x00\xf8\x8d\x94\x6e\xde\x44\x55\x86\x96\x6c\x20\x6f\x01\x4f\x1c\x60\x1c";

enum { TOGETHER = 16 };

/* What the server knows, under a lock because its threads share it. */
struct world {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned waiting; /* requests that wait for each other */
    char head[8192];  /* of the last request */
    char body[8192];
    unsigned ntlm_connection; /* that got the challenge */
    bool ntlm_moved;          /* its answer came over another one */
};

struct fixture {
    struct world world;
    struct loopback *server;
    struct client *client;
    struct arena arena;
    struct exchange *answers[64];
    size_t answer_count;
    unsigned last_count;
};

static void remember(struct world *world, const struct loopback_request *request)
{
    pthread_mutex_lock(&world->lock);
    snprintf(world->head, sizeof world->head, "%s", request->head);
    snprintf(world->body, sizeof world->body, "%.*s", (int)request->body_length, request->body);
    pthread_mutex_unlock(&world->lock);
}

/* Answers when all that belong together are here. */
static void wait_for_others(struct world *world)
{
    pthread_mutex_lock(&world->lock);
    world->waiting++;
    pthread_cond_broadcast(&world->changed);
    while (world->waiting < TOGETHER)
        pthread_cond_wait(&world->changed, &world->lock);
    pthread_mutex_unlock(&world->lock);
}

static void reply_encoded(struct loopback_peer *peer, const char *coding, const char *bytes,
                          size_t length)
{
    char header[64];
    snprintf(header, sizeof header, "Content-Encoding: %s\r\n", coding);
    loopback_reply(peer, "200 OK", header, bytes, length);
}

static bool answer_encoded(struct loopback_peer *peer, const char *target)
{
    char twice[2 * sizeof gzip];
    memcpy(twice, gzip, sizeof gzip - 1);
    memcpy(twice + sizeof gzip - 1, gzip, sizeof gzip - 1);
    if (text_equal(target, "/gzip"))
        reply_encoded(peer, "gzip", gzip, sizeof gzip - 1);
    else if (text_equal(target, "/x-gzip"))
        reply_encoded(peer, "x-GZIP", gzip, sizeof gzip - 1);
    else if (text_equal(target, "/gzip-twice"))
        reply_encoded(peer, "gzip", twice, 2 * (sizeof gzip - 1));
    else if (text_equal(target, "/gzip-cut"))
        reply_encoded(peer, "gzip", gzip, sizeof gzip - 6);
    else if (text_equal(target, "/gzip-bad"))
        reply_encoded(peer, "gzip", BYTES("this is no gzip"));
    else if (text_equal(target, "/zlib"))
        reply_encoded(peer, "deflate", zlib, sizeof zlib - 1);
    else if (text_equal(target, "/deflate"))
        reply_encoded(peer, "deflate", deflate, sizeof deflate - 1);
    else if (text_equal(target, "/br"))
        reply_encoded(peer, "br", brotli, sizeof brotli - 1);
    else if (text_equal(target, "/br-bad"))
        reply_encoded(peer, "br", BYTES("\xff\xff\xff\xff no brotli"));
    else if (text_equal(target, "/unknown"))
        reply_encoded(peer, "rot13", BYTES("uryyb"));
    else
        loopback_reply(peer, "404 Not Found", "", BYTES("?"));
    return true;
}

static bool answer_redirect(struct loopback_peer *peer, const char *target)
{
    char status[64];
    snprintf(status, sizeof status, "%.3s Moved", target + strlen("/hop/"));
    loopback_reply(peer, status, "Location: /land?a#b\r\nSet-Cookie: hop=1; Path=/\r\n",
                   BYTES("gone"));
    return true;
}

static bool answer_digest(struct loopback_peer *peer, const struct loopback_request *request)
{
    if (strstr(request->head, "\r\nAuthorization: Digest username=\"u\""))
        loopback_reply(peer, "200 OK", "", BYTES("welcome"));
    else
        loopback_reply(peer, "401 Unauthorized",
                       "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n",
                       BYTES("who?"));
    return true;
}

/* The three messages of NTLM; the challenge is that of MS-NLMP 4.2.4.3. */
static bool answer_ntlm(struct world *world, struct loopback_peer *peer,
                        const struct loopback_request *request)
{
    static const char challenge[] =
        "WWW-Authenticate: NTLM TlRMTVNTUAACAAAADAAMADgAAAAzgoriASNFZ4mrze8AAAAAAAAAACQAJABEAAAABg"
        "BwFwAAAA9TAGUAcgB2AGUAcgACAAwARABvAG0AYQBpAG4AAQAMAFMAZQByAHYAZQByAAAAAAA=\r\n";
    const char *message = strstr(request->head, "\r\nAuthorization: NTLM TlRMTVNTUAA");
    char kind = message ? message[strlen("\r\nAuthorization: NTLM TlRMTVNTUAA")] : '\0';
    pthread_mutex_lock(&world->lock);
    if (kind == 'B')
        world->ntlm_connection = request->connection;
    if (kind == 'D' && world->ntlm_connection != request->connection)
        world->ntlm_moved = true;
    pthread_mutex_unlock(&world->lock);
    if (kind == 'B')
        loopback_reply(peer, "401 Unauthorized", challenge, BYTES("prove"));
    else if (kind == 'D')
        loopback_reply(peer, "200 OK", "", BYTES("welcome"));
    else
        loopback_reply(peer, "401 Unauthorized", "WWW-Authenticate: NTLM\r\n", BYTES("who?"));
    return true;
}

static bool answer_large_head(struct loopback_peer *peer)
{
    static char value[ANSWER_MAX_HEAD];
    memset(value, 'x', sizeof value - 1);
    loopback_print(peer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
    for (int i = 0; i < 2; i++) {
        loopback_print(peer, "X: ");
        loopback_write(peer, value, sizeof value / 2);
        loopback_print(peer, "\r\n");
    }
    loopback_print(peer, "\r\n");
    return false;
}

/* Heads that two readers could understand differently. Each ends its connection. */
static const char *odd_answer(const char *target)
{
    static const char *const odd[][2] = {
        {"/two-lengths", "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"},
        {"/length-and-chunks",
         "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"},
        {"/spaced-name", "A : b\r\nContent-Length: 3\r\n\r\nabc"},
        {"/bare-newline", "A: b\nContent-Length: 3\n\nabc"},
        {"/bad-chunk", "Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc"},
    };
    for (size_t i = 0; i < COUNT_OF(odd); i++)
        if (text_equal(odd[i][0], target))
            return odd[i][1];
    return NULL;
}

static bool answer(void *context, struct loopback_peer *peer,
                   const struct loopback_request *request)
{
    struct world *world = context;
    const char *target = request->target;
    if (text_equal(request->method, "CONNECT")) {
        bool refused = text_starts_with(target, "refused.");
        loopback_print(peer, refused ? "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n"
                                     : "HTTP/1.1 200 Go\r\nX-Proxy: 1\r\n\r\n");
        return true;
    }
    remember(world, request);
    if (text_starts_with(target, "http://proxied.test:81/plain"))
        target = "/plain";
    const char *odd = odd_answer(target);
    if (odd) {
        loopback_print(peer, "HTTP/1.1 200 OK\r\n");
        loopback_print(peer, odd);
        return false;
    }
    if (text_starts_with(target, "/hop/"))
        return answer_redirect(peer, target);
    if (text_equal(target, "/loop"))
        loopback_reply(peer, "302 Found", "Location: loop\r\n", "", 0);
    else if (text_equal(target, "/to-ftp"))
        loopback_reply(peer, "302 Found", "Location: ftp://e.com/\r\n", "", 0);
    else if (text_equal(target, "/digest"))
        return answer_digest(peer, request);
    else if (text_equal(target, "/ntlm"))
        return answer_ntlm(world, peer, request);
    else if (text_equal(target, "/plain") || text_equal(target, "/land?a"))
        loopback_reply(peer, "200 Fine  indeed", "X-One: 1\r\nx-one:  2 \r\nBare:\r\n",
                       BYTES("ok"));
    else if (text_equal(target, "/latin"))
        loopback_print(peer,
                       "HTTP/1.1 200 Sch\xF6n\r\nA: \xE9\r\nB: \xC3\xA9\r\nC: x\r\n folded \r\n"
                       "Content-Length: 0\r\n\r\n");
    else if (text_equal(target, "/head"))
        loopback_print(peer, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
    else if (text_equal(target, "/interim"))
        loopback_print(peer, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                             "HTTP/1.1 204\r\nReal: yes\r\n\r\n");
    else if (text_equal(target, "/chunked"))
        loopback_print(peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                             "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n");
    else if (text_equal(target, "/together")) {
        wait_for_others(world);
        loopback_reply(peer, "200 OK", "", BYTES("ok"));
    } else if (text_equal(target, "/goodbye")) {
        loopback_reply(peer, "200 OK", "", BYTES("ok"));
        return false; /* without having said so */
    } else if (text_equal(target, "/nothing"))
        return false;
    else if (text_equal(target, "/cut")) {
        loopback_print(peer, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        return false;
    } else if (text_equal(target, "/garbage")) {
        loopback_print(peer, "SSH-2.0-what\r\n\r\n");
        return false;
    } else if (text_equal(target, "/large-head"))
        return answer_large_head(peer);
    else if (text_equal(target, "/silent")) {
        loopback_wait_closed(peer);
        return false;
    } else if (text_equal(target, "/begun")) {
        loopback_print(peer, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        loopback_wait_closed(peer);
        return false;
    } else
        return answer_encoded(peer, target);
    return true;
}

static void open_client(struct fixture *f, const struct client_options *options)
{
    struct error err = {0};
    client_free(f->client);
    f->client = NULL;
    if (client_create(options, &f->client, &err) < 0)
        fail_msg("%s", err.message);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct client_options options = {.ignore_environment_proxy = true};
    pthread_mutex_init(&f->world.lock, NULL);
    pthread_cond_init(&f->world.changed, NULL);
    f->server = loopback_start(answer, &f->world, NULL);
    open_client(f, &options);
    *state = f;
    return 0;
}

static void forget_answers(struct fixture *f)
{
    for (size_t i = 0; i < f->answer_count; i++)
        exchange_release(f->answers[i]);
    f->answer_count = f->last_count = 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    client_free(f->client);
    loopback_stop(f->server);
    forget_answers(f);
    arena_release(&f->arena);
    pthread_mutex_destroy(&f->world.lock);
    pthread_cond_destroy(&f->world.changed);
    free(f);
    return 0;
}

static struct request *request_to(struct fixture *f, const char *method, const char *path)
{
    struct request *request = arena_new(&f->arena, struct request);
    *request = (struct request){
        .method = method,
        .behavior = {.follow_redirects = -1,
                     .follow_original_method = -1,
                     .follow_authorization = -1,
                     .remove_referer = -1,
                     .strict_ssl = -1,
                     .disable_cookies = -1,
                     .disable_url_encoding = -1,
                     .disable_body_pruning = -1,
                     .insecure_http_parser = -1,
                     .max_redirects = -1},
    };
    const char *url =
        arena_printf(&f->arena, "http://127.0.0.1:%u%s", loopback_port(f->server), path);
    url_parse(url, &f->arena, &request->url);
    return request;
}

static void set_text_body(struct request *request, const char *text)
{
    request->body = (struct body){.mode = BODY_RAW, .raw = text, .raw_length = strlen(text)};
}

static void on_exchange(void *context, struct exchange *exchange, bool last)
{
    struct fixture *f = context;
    assert_true(f->answer_count < sizeof f->answers / sizeof *f->answers);
    f->answers[f->answer_count++] = exchange_move(exchange, &f->arena);
    f->last_count += last;
}

static struct exchange *send_request(struct fixture *f, const struct request *request)
{
    unsigned before = f->last_count;
    client_start(f->client, request, EXCHANGE_ITEM, &f->arena, on_exchange, f);
    assert_int_equal(f->last_count, before); /* nothing is told before client_poll() */
    while (f->last_count == before)
        client_poll(f->client, 10000);
    return f->answers[f->answer_count - 1];
}

static struct exchange *get(struct fixture *f, const char *path)
{
    return send_request(f, request_to(f, "GET", path));
}

static void expect_text(const struct exchange *exchange, const char *text)
{
    assert_string_equal(exchange->error_message ? exchange->error_message : "", "");
    assert_string_equal(buffer_text(&exchange->body), text);
}

static void expect_error(const struct exchange *exchange, const char *code, const char *stage,
                         const char *message)
{
    assert_string_equal(exchange->error_message ? exchange->error_message : "(none)", message);
    assert_string_equal(exchange->error_code ? exchange->error_code : "(none)", code);
    assert_string_equal(exchange->error_stage, stage);
    assert_int_equal(exchange->status, 0);
    assert_int_equal(exchange->body.length, 0);
}

static void an_answer_is_reported_as_it_came(void **state)
{
    struct fixture *f = *state;
    struct exchange *answer_ = get(f, "/plain#fragment");
    expect_text(answer_, "ok");
    assert_int_equal(answer_->status, 200);
    assert_string_equal(answer_->reason, "Fine  indeed");
    assert_string_equal(answer_->http_version, "1.1");
    assert_int_equal(answer_->response_headers.count, 4);
    assert_string_equal(answer_->response_headers.items[0].key, "X-One");
    assert_string_equal(answer_->response_headers.items[1].key, "x-one");
    assert_string_equal(answer_->response_headers.items[1].value, "2");
    assert_string_equal(answer_->response_headers.items[2].value, "");
    assert_string_equal(exchange_header(answer_, "X-ONE"), "2");
    assert_int_equal(answer_->encoded_size, 2);
    assert_int_equal(answer_->header_size, strlen("HTTP/1.1 200 Fine  indeed\r\nX-One: 1\r\nx-one: "
                                                  " 2 \r\nBare:\r\nContent-Length: 2\r\n\r\n"));
    assert_string_equal(answer_->remote_address, "127.0.0.1");
    assert_int_equal(answer_->remote_port, loopback_port(f->server));
    assert_true(answer_->timings.connect >= 0);
    assert_true(answer_->timings.first_byte >= 0);
    assert_true(answer_->timings.total >= answer_->timings.first_byte);
    assert_true(answer_->timings.tls < 0);
    assert_int_equal(strlen(answer_->id), UUID_SIZE - 1);
}

static void a_request_is_sent_to_the_letter(void **state)
{
    struct fixture *f = *state;
    struct request *request = request_to(f, "PATCH", "/a/../b//c?x={1}|^&y='z'");
    pairs_add(&request->headers, &f->arena, "x-Own", " a ");
    pairs_add(&request->headers, &f->arena, "Expect", "100-continue");
    set_text_body(request, "body");
    send_request(f, request);
    char expected[1024];
    const char *token = strstr(f->world.head, "Postman-Token: ");
    assert_non_null(token);
    snprintf(expected, sizeof expected,
             "PATCH /a/../b//c?x={1}|^&y=%%27z%%27 HTTP/1.1\r\nx-Own:  a \r\nExpect: "
             "100-continue\r\nContent-Type: text/plain\r\nUser-Agent: Postern/" POSTERN_VERSION
             "\r\nAccept: */*\r\nCache-Control: no-cache\r\nPostman-Token: %.36s\r\n"
             "Host: 127.0.0.1:%u\r\nAccept-Encoding: gzip, deflate, br\r\nConnection: "
             "keep-alive\r\nContent-Length: 4",
             token + strlen("Postman-Token: "), loopback_port(f->server));
    assert_string_equal(f->world.head, expected);
    assert_string_equal(f->world.body, "body");
}

static void one_connection_serves_many_requests(void **state)
{
    struct fixture *f = *state;
    struct exchange *first = get(f, "/plain");
    assert_true(first->timings.connect >= 0);
    for (int i = 0; i < 5; i++) {
        struct exchange *next = get(f, "/plain");
        expect_text(next, "ok");
        assert_true(next->timings.connect < 0);
    }
    assert_int_equal(loopback_connections(f->server), 1);
}

static void a_connection_that_was_closed_is_replaced(void **state)
{
    struct fixture *f = *state;
    struct request *request = request_to(f, "POST", "/goodbye");
    set_text_body(request, "again");
    for (unsigned i = 1; i <= 3; i++) {
        expect_text(send_request(f, request), "ok");
        assert_string_equal(f->world.body, "again");
        assert_int_equal(loopback_connections(f->server), i);
    }
}

static void codings_are_undone(void **state)
{
    struct fixture *f = *state;
    static const char *const paths[] = {"/gzip",    "/x-gzip", "/zlib",
                                        "/deflate", "/br",     "/gzip-cut"};
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        expect_text(get(f, paths[i]), TEXT);
    expect_text(get(f, "/gzip-twice"), TEXT TEXT);
    expect_text(get(f, "/unknown"), "uryyb");
    struct exchange *answer_ = get(f, "/gzip");
    assert_int_equal(answer_->encoded_size, sizeof gzip - 1);
    assert_int_equal(exchange_body_size(answer_), sizeof gzip - 1);
    assert_string_equal(exchange_header(answer_, "Content-Encoding"), "gzip");
    expect_error(get(f, "/gzip-bad"), "Z_DATA_ERROR", "receive", "incorrect header check");
    expect_error(get(f, "/br-bad"), "Z_DATA_ERROR", "receive", "Decompression failed");
}

static void chunks_interim_answers_and_trailers_are_understood(void **state)
{
    struct fixture *f = *state;
    struct exchange *answer_ = get(f, "/chunked");
    expect_text(answer_, "abcde");
    assert_null(exchange_header(answer_, "Trailer"));
    answer_ = get(f, "/interim");
    assert_int_equal(answer_->status, 204);
    assert_string_equal(answer_->reason, "No Content");
    assert_null(exchange_header(answer_, "Link"));
    assert_string_equal(exchange_header(answer_, "Real"), "yes");
    assert_int_equal(loopback_connections(f->server), 1);
}

static void head_answers_have_no_body(void **state)
{
    struct fixture *f = *state;
    struct request *request = request_to(f, "HEAD", "/head");
    expect_text(send_request(f, request), "");
    expect_text(send_request(f, request), "");
    assert_int_equal(loopback_connections(f->server), 1);
    set_text_body(request, "odd");
    struct exchange *answer_ = send_request(f, request);
    expect_text(answer_, "");
    assert_int_equal(answer_->status, 200);
    assert_string_equal(f->world.body, "odd");
}

static void bodies_go_out_in_chunks_when_asked(void **state)
{
    struct fixture *f = *state;
    struct request *request = request_to(f, "PUT", "/plain");
    pairs_add(&request->headers, &f->arena, "A", "1");
    pairs_add(&request->headers, &f->arena, "transfer-encoding", "chunked");
    pairs_add(&request->headers, &f->arena, "B", "2");
    set_text_body(request, "hello");
    expect_text(send_request(f, request), "ok");
    assert_string_equal(f->world.body, "5\r\nhello\r\n0\r\n\r\n");
    assert_non_null(strstr(f->world.head, "A: 1\r\ntransfer-encoding: chunked\r\nB: 2\r\n"));
    assert_null(strstr(f->world.head, "Content-Length"));
}

static void files_are_sent_from_the_disk(void **state)
{
    struct fixture *f = *state;
    char path[] = "/tmp/postern-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "from disk", 9), 9);
    close(fd);
    struct request *request = request_to(f, "POST", "/hop/307");
    request->body = (struct body){.mode = BODY_FILE, .file = path};
    expect_text(send_request(f, request), "ok");
    assert_string_equal(f->world.body, "from disk"); /* also after the redirect */
    unlink(path);
    struct exchange *answer_ = send_request(f, request);
    expect_text(answer_, "ok");
    assert_int_equal(answer_->warning_count, 1);
    assert_non_null(strstr(answer_->warnings[0], "no such file"));
    assert_string_equal(f->world.body, "");
}

static void redirects_change_methods_as_the_status_says(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *path, *line, *body;
    } cases[] = {
        {"/hop/301", "GET /land?a HTTP/1.1\r\n", ""},
        {"/hop/302", "GET /land?a HTTP/1.1\r\n", ""},
        {"/hop/303", "GET /land?a HTTP/1.1\r\n", ""},
        {"/hop/307", "POST /land?a HTTP/1.1\r\n", "sent"},
        {"/hop/308", "POST /land?a HTTP/1.1\r\n", "sent"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct request *request = request_to(f, "POST", cases[i].path);
        set_text_body(request, "sent");
        struct exchange *answer_ = send_request(f, request);
        expect_text(answer_, "ok");
        assert_int_equal(answer_->redirects, 1);
        assert_string_equal(answer_->method, "POST");
        assert_true(text_ends_with(answer_->url_text, cases[i].path));
        assert_true(text_ends_with(answer_->final_url, "/land?a"));
        assert_true(text_starts_with(f->world.head, cases[i].line));
        assert_string_equal(f->world.body, cases[i].body);
        assert_non_null(strstr(f->world.head, "\r\nCookie: hop=1"));
        const char *referer = strstr(f->world.head, "\r\nReferer: http://127.0.0.1:");
        assert_true(referer && strstr(referer, cases[i].path));
        assert_int_equal(strstr(f->world.head, "Content-Type") != NULL, *cases[i].body != '\0');
    }
    assert_int_equal(loopback_connections(f->server), 1);
}

static void redirects_end_somewhere(void **state)
{
    struct fixture *f = *state;
    char message[256];
    snprintf(message, sizeof message,
             "Exceeded maxRedirects. Probably stuck in a redirect loop http://127.0.0.1:%u/loop",
             loopback_port(f->server));
    struct exchange *answer_ = get(f, "/loop");
    expect_error(answer_, "(none)", "receive", message);
    assert_int_equal(answer_->redirects, CLIENT_MAX_REDIRECTS);

    struct request *request = request_to(f, "GET", "/loop");
    request->behavior.max_redirects = 3;
    assert_int_equal(send_request(f, request)->redirects, 3);
    request->behavior.follow_redirects = 0;
    assert_int_equal(send_request(f, request)->status, 302);
    expect_error(get(f, "/to-ftp"), "(none)", "build", "Invalid protocol: ftp:");
    struct client_options options = {.ignore_redirects = true, .ignore_environment_proxy = true};
    open_client(f, &options);
    assert_int_equal(get(f, "/hop/301")->status, 301);
}

static void broken_answers_are_errors(void **state)
{
    struct fixture *f = *state;
    expect_error(get(f, "/nothing"), "ECONNRESET", "receive", "socket hang up");
    expect_error(get(f, "/cut"), "ECONNRESET", "receive", "aborted");
    expect_error(get(f, "/garbage"), "HPE_INVALID_CONSTANT", "receive",
                 "Parse Error: Expected HTTP/, RTSP/ or ICE/");
    expect_error(get(f, "/large-head"), "HPE_HEADER_OVERFLOW", "receive",
                 "Parse Error: Header overflow");
    expect_text(get(f, "/plain"), "ok");
}

static void ambiguous_heads_are_refused_unless_asked_for(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *path, *code, *message;
    } cases[] = {
        {"/two-lengths", "HPE_UNEXPECTED_CONTENT_LENGTH", "Parse Error: Duplicate Content-Length"},
        {"/length-and-chunks", "HPE_INVALID_TRANSFER_ENCODING",
         "Parse Error: Transfer-Encoding can't be present with Content-Length"},
        {"/spaced-name", "HPE_INVALID_HEADER_TOKEN", "Parse Error: Invalid header token"},
        {"/bare-newline", "HPE_CR_EXPECTED", "Parse Error: Missing expected CR after header value"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        expect_error(get(f, cases[i].path), cases[i].code, "receive", cases[i].message);
        struct request *request = request_to(f, "GET", cases[i].path);
        request->behavior.insecure_http_parser = 1;
        expect_text(send_request(f, request), "abc");
    }
    expect_error(get(f, "/bad-chunk"), "HPE_INVALID_CHUNK_SIZE", "receive",
                 "Parse Error: Invalid character in chunk size");
}

static void nobody_there_is_an_error(void **state)
{
    struct fixture *f = *state;
    struct loopback *other = loopback_start(answer, &f->world, NULL);
    unsigned port = loopback_port(other);
    loopback_stop(other);
    struct request *request = request_to(f, "GET", "/");
    char port_text[8], message[64];
    snprintf(port_text, sizeof port_text, "%u", port);
    snprintf(message, sizeof message, "connect ECONNREFUSED 127.0.0.1:%u", port);
    request->url.port = port_text;
    expect_error(send_request(f, request), "ECONNREFUSED", "connect", message);
    request->url.host = "localhost"; /* IPv6 was asked first */
    expect_error(send_request(f, request), "ECONNREFUSED", "connect", message);
    request->url.host = "{{unresolved}}";
    expect_error(send_request(f, request), "ENOTFOUND", "resolve",
                 "getaddrinfo ENOTFOUND {{unresolved}}");
    request->url.protocol = "ftp";
    expect_error(send_request(f, request), "(none)", "build", "Invalid protocol: ftp:");
    request->url = (struct url){0};
    expect_error(send_request(f, request), "(none)", "build",
                 "runtime:extensions~request: request url is empty");
}

static void local_names_are_this_machine(void **state)
{
    struct fixture *f = *state;
    struct request *request = request_to(f, "GET", "/plain");
    request->url.host = "any.localhost";
    struct exchange *answer_ = send_request(f, request);
    expect_text(answer_, "ok");
    assert_string_equal(answer_->remote_address, "127.0.0.1");
    assert_non_null(strstr(f->world.head, "\r\nHost: any.localhost:"));
}

static void old_heads_become_text(void **state)
{
    struct fixture *f = *state;
    struct exchange *answer_ = get(f, "/latin");
    assert_string_equal(answer_->reason, "Sch\u00F6n");
    assert_string_equal(exchange_header(answer_, "A"), "\u00E9");
    assert_string_equal(exchange_header(answer_, "B"), "\u00E9");
    assert_string_equal(exchange_header(answer_, "C"), "x folded");
}

static void proxies_are_asked_in_their_own_way(void **state)
{
    struct fixture *f = *state;
    struct request *request = request_to(f, "GET", "/plain?x");
    struct request_proxy proxy = {.host = "127.0.0.1", .port = loopback_port(f->server)};
    request->url.host = "proxied.test";
    request->url.port = "81";
    request->proxy = &proxy;
    expect_text(send_request(f, request), "ok");
    assert_true(text_starts_with(f->world.head, "GET http://proxied.test:81/plain?x HTTP/1.1\r\n"));
    assert_non_null(strstr(f->world.head, "\r\nHost: proxied.test:81"));
    assert_null(strstr(f->world.head, "Proxy-"));

    request = request_to(f, "GET", "/plain");
    request->url.host = "tunnelled.test";
    request->proxy = &proxy;
    proxy.tunnel = true;
    struct exchange *answer_ = send_request(f, request);
    expect_text(answer_, "ok");
    assert_null(exchange_header(answer_, "X-Proxy"));
    assert_true(text_starts_with(f->world.head, "GET /plain HTTP/1.1\r\n"));
    request->url.host = "refused.test";
    expect_error(send_request(f, request), "ECONNRESET", "connect",
                 "tunneling socket could not be established, statusCode=407");
}

static void silence_ends_at_the_deadline(void **state)
{
    struct fixture *f = *state;
    struct client_options options = {.timeout_ms = 250, .ignore_environment_proxy = true};
    open_client(f, &options);
    struct exchange *answer_ = get(f, "/silent");
    expect_error(answer_, "ESOCKETTIMEDOUT", "send", "ESOCKETTIMEDOUT");
    assert_true(answer_->timings.total >= 250);
    expect_error(get(f, "/begun"), "ESOCKETTIMEDOUT", "receive", "ESOCKETTIMEDOUT");
    expect_text(get(f, "/plain"), "ok");
}

static void a_decoded_body_is_bounded(void **state)
{
    struct fixture *f = *state;
    struct client_options options = {.max_body = 10, .ignore_environment_proxy = true};
    open_client(f, &options);
    static const char message[] = "the answer is larger than the limit of 10 bytes";
    static const char *const paths[] = {"/gzip", "/zlib", "/br"};
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        expect_error(get(f, paths[i]), "ERR_BODY_TOO_LARGE", "receive", message);
    expect_text(get(f, "/plain"), "ok");
}

static void many_sends_are_under_way_at_once(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < TOGETHER; i++)
        client_start(f->client, request_to(f, "GET", "/together"), EXCHANGE_SCRIPT, &f->arena,
                     on_exchange, f);
    while (client_poll(f->client, 10000))
        ;
    assert_int_equal(f->last_count, TOGETHER);
    for (int i = 0; i < TOGETHER; i++) {
        expect_text(f->answers[i], "ok");
        assert_int_equal(f->answers[i]->source, EXCHANGE_SCRIPT);
    }
    assert_int_equal(loopback_connections(f->server), TOGETHER);
}

static void on_exchange_send_more(void *context, struct exchange *exchange, bool last)
{
    struct fixture *f = context;
    on_exchange(f, exchange, last);
    if (f->answer_count < 3)
        client_start(f->client, request_to(f, "GET", "/plain"), EXCHANGE_SCRIPT, &f->arena,
                     on_exchange_send_more, f);
}

static void a_callback_may_start_the_next(void **state)
{
    struct fixture *f = *state;
    client_start(f->client, request_to(f, "GET", "/plain"), EXCHANGE_ITEM, &f->arena,
                 on_exchange_send_more, f);
    while (client_poll(f->client, -1))
        ;
    assert_int_equal(f->last_count, 3);
    assert_int_equal(loopback_connections(f->server), 1);
}

static void a_cancelled_send_says_nothing(void **state)
{
    struct fixture *f = *state;
    struct client_send *silent = client_start(f->client, request_to(f, "GET", "/silent"),
                                              EXCHANGE_ITEM, &f->arena, on_exchange, f);
    assert_int_equal(client_poll(f->client, 20), 1);
    client_cancel(f->client, silent);
    assert_int_equal(client_poll(f->client, 0), 0);
    struct request *broken = request_to(f, "GET", "/");
    broken->url.protocol = "ftp";
    silent = client_start(f->client, broken, EXCHANGE_ITEM, &f->arena, on_exchange, f);
    client_cancel(f->client, silent);
    assert_int_equal(client_poll(f->client, 0), 0);
    assert_int_equal(f->answer_count, 0);
    expect_text(get(f, "/plain"), "ok");
    /* What is still under way when the client goes is dropped with it. */
    client_start(f->client, request_to(f, "GET", "/silent"), EXCHANGE_ITEM, &f->arena, on_exchange,
                 f);
    client_poll(f->client, 0);
}

struct cancelling {
    struct fixture *f;
    struct client_send *send;
};

static void on_exchange_cancel(void *context, struct exchange *exchange, bool last)
{
    struct cancelling *cancelling = context;
    on_exchange(cancelling->f, exchange, last);
    client_cancel(cancelling->f->client, cancelling->send);
}

static void a_callback_may_cancel_its_own_send(void **state)
{
    struct fixture *f = *state;
    static const char *const paths[] = {"/digest", "/plain"};
    struct cancelling cancelling = {.f = f};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct request *request = request_to(f, "GET", paths[i]);
        request->auth.type = "digest";
        pairs_add(&request->auth.params, &f->arena, "username", "u");
        pairs_add(&request->auth.params, &f->arena, "password", "p");
        cancelling.send = client_start(f->client, request, EXCHANGE_ITEM, &f->arena,
                                       on_exchange_cancel, &cancelling);
        while (client_poll(f->client, 10000))
            ;
        assert_int_equal(f->answer_count, i + 1);
    }
    expect_text(get(f, "/plain"), "ok");
}

static void cookies_are_kept_and_shared(void **state)
{
    struct fixture *f = *state;
    get(f, "/plain");
    assert_null(strstr(f->world.head, "Cookie"));
    get(f, "/hop/200");
    get(f, "/plain");
    assert_non_null(strstr(f->world.head, "\r\nCookie: hop=1"));
    assert_int_equal(cookie_jar_count(client_cookies(f->client)), 1);
    struct request *request = request_to(f, "GET", "/hop/200");
    request->behavior.disable_cookies = 1;
    send_request(f, request);
    assert_null(strstr(f->world.head, "Cookie"));
}

static void add_auth(struct fixture *f, struct request *request, const char *type)
{
    request->auth.type = type;
    pairs_add(&request->auth.params, &f->arena, "username", "u");
    pairs_add(&request->auth.params, &f->arena, "password", "p");
}

static void a_challenge_is_told_and_answered(void **state)
{
    struct fixture *f = *state;
    struct request *request = request_to(f, "GET", "/digest");
    add_auth(f, request, "digest");
    struct exchange *answer_ = send_request(f, request);
    expect_text(answer_, "welcome");
    assert_int_equal(f->answer_count, 2);
    assert_int_equal(f->last_count, 1);
    assert_int_equal(f->answers[0]->status, 401);
    assert_int_equal(f->answers[0]->source, EXCHANGE_ITEM);
    assert_int_equal(answer_->source, EXCHANGE_REPLAY);
    assert_string_not_equal(f->answers[0]->id, answer_->id);
    const struct pair *header = pairs_find_nocase(&answer_->headers, "Authorization");
    assert_true(header && header->system);
    assert_null(pairs_find_nocase(&f->answers[0]->headers, "Authorization"));
    assert_int_equal(loopback_connections(f->server), 1);
}

static void ntlm_stays_on_its_connection(void **state)
{
    struct fixture *f = *state;
    get(f, "/plain"); /* a kept connection that anybody may take */
    for (int i = 0; i < 2; i++) {
        struct request *request = request_to(f, "GET", "/ntlm");
        add_auth(f, request, "ntlm");
        forget_answers(f);
        client_start(f->client, request, EXCHANGE_ITEM, &f->arena, on_exchange, f);
        for (int others = 0; others < 4; others++) /* others come in between */
            client_start(f->client, request_to(f, "GET", "/plain"), EXCHANGE_SCRIPT, &f->arena,
                         on_exchange, f);
        while (client_poll(f->client, 10000))
            ;
        assert_int_equal(f->last_count, 5);
        const struct exchange *final = NULL;
        for (size_t j = 0; j < f->answer_count; j++)
            if (f->answers[j]->source == EXCHANGE_REPLAY)
                final = f->answers[j];
        assert_non_null(final);
        expect_text(final, "welcome");
        assert_false(f->world.ntlm_moved);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(an_answer_is_reported_as_it_came),
        CASE(a_request_is_sent_to_the_letter),
        CASE(one_connection_serves_many_requests),
        CASE(a_connection_that_was_closed_is_replaced),
        CASE(codings_are_undone),
        CASE(chunks_interim_answers_and_trailers_are_understood),
        CASE(head_answers_have_no_body),
        CASE(bodies_go_out_in_chunks_when_asked),
        CASE(files_are_sent_from_the_disk),
        CASE(redirects_change_methods_as_the_status_says),
        CASE(redirects_end_somewhere),
        CASE(broken_answers_are_errors),
        CASE(ambiguous_heads_are_refused_unless_asked_for),
        CASE(nobody_there_is_an_error),
        CASE(local_names_are_this_machine),
        CASE(old_heads_become_text),
        CASE(proxies_are_asked_in_their_own_way),
        CASE(silence_ends_at_the_deadline),
        CASE(a_decoded_body_is_bounded),
        CASE(many_sends_are_under_way_at_once),
        CASE(a_callback_may_start_the_next),
        CASE(a_cancelled_send_says_nothing),
        CASE(a_callback_may_cancel_its_own_send),
        CASE(cookies_are_kept_and_shared),
        CASE(a_challenge_is_told_and_answered),
        CASE(ntlm_stays_on_its_connection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
