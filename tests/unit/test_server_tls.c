/* HTTPS with a certificate of our own making, and plain HTTP on the same port. */
#include "support/serving.h"

#include "base/file.h"
#include "base/text.h"
#include "server/reply.h"
#include "server/request.h"
#include "server/tls.h"

#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <sys/stat.h>

struct secured {
    struct fixture *f;
    char folder[32], certificate[64], key[64];
    unsigned served;
};

static void answer_scheme(struct request *request, void *user)
{
    struct secured *s = request_service(request);
    s->served++;
    reply_text(request, 200, "text/plain",
               request_is_secure(request) && text_equal(request->scheme, "https") ? "secure"
                                                                                  : "plain");
}

static const struct route routes[] = {
    {HTTP_METHOD_ANY, "/{rest...}", answer_scheme},
    {0},
};

static const char *const names[] = {"postern.example", "192.0.2.7", "fd00::7", NULL};

static int set_up(void **state)
{
    struct secured *s = mem_new(struct secured);
    struct error err = {0};
    strncpy(s->folder, "/tmp/postern-tls-XXXXXX", sizeof s->folder - 1);
    assert_non_null(mkdtemp(s->folder));
    snprintf(s->certificate, sizeof s->certificate, "%s/cert.pem", s->folder);
    snprintf(s->key, sizeof s->key, "%s/key.pem", s->folder);
    if (tls_make_self_signed(s->certificate, s->key, names, &err) < 0)
        fail_msg("%s", err.message);
    s->f = fixture_start(routes, (struct server_options){.tls_certificate_file = s->certificate,
                                                         .tls_key_file = s->key,
                                                         .redirect_plain = true,
                                                         .hosts = names,
                                                         .user = s});
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct secured *s = *state;
    fixture_stop(s->f);
    unlink(s->certificate);
    unlink(s->key);
    rmdir(s->folder);
    free(s);
    return 0;
}

static X509 *read_certificate(const struct secured *s)
{
    BIO *file = BIO_new_file(s->certificate, "r");
    X509 *certificate = PEM_read_bio_X509(file, NULL, NULL, NULL);
    BIO_free(file);
    assert_non_null(certificate);
    return certificate;
}

static void our_own_certificate_is_what_clients_accept(void **state)
{
    struct secured *s = *state;
    struct stat info;
    X509 *certificate = read_certificate(s);
    int days = 0, seconds = 0;
    assert_int_equal(stat(s->key, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(certificate),
                   X509_get0_notAfter(certificate));
    assert_in_range(days, 365, 825);
    assert_int_equal(X509_cmp_current_time(X509_get0_notBefore(certificate)), -1);
    assert_int_equal(X509_check_host(certificate, "localhost", 0, 0, NULL), 1);
    assert_int_equal(X509_check_host(certificate, "postern.example", 0, 0, NULL), 1);
    assert_int_equal(X509_check_host(certificate, "other.example", 0, 0, NULL), 0);
    assert_int_equal(X509_check_ip_asc(certificate, "127.0.0.1", 0), 1);
    assert_int_equal(X509_check_ip_asc(certificate, "::1", 0), 1);
    assert_int_equal(X509_check_ip_asc(certificate, "192.0.2.7", 0), 1);
    assert_int_equal(X509_check_ip_asc(certificate, "fd00::7", 0), 1);
    assert_int_equal(X509_check_ip_asc(certificate, "192.0.2.8", 0), 0);
    X509_free(certificate);
}

/* What a client that trusts this certificate alone is answered. */
static void talk_securely(const struct secured *s, const char *text, struct buffer *reply)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    char bytes[4096];
    int got, fd = fixture_dial(s->f);
    assert_int_equal(SSL_CTX_load_verify_locations(context, s->certificate, NULL), 1);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL *tls = SSL_new(context);
    SSL_set_fd(tls, fd);
    SSL_set1_host(tls, "localhost");
    assert_int_equal(SSL_connect(tls), 1);
    assert_int_equal(SSL_write(tls, text, (int)strlen(text)), (int)strlen(text));
    buffer_init(reply, 1 << 20);
    while ((got = SSL_read(tls, bytes, sizeof bytes)) > 0)
        buffer_append(reply, bytes, (size_t)got);
    SSL_free(tls);
    SSL_CTX_free(context);
    close(fd);
}

static void https_is_served_as_ever(void **state)
{
    struct secured *s = *state;
    AUTO_BUFFER reply;
    talk_securely(s,
                  "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  "GET /b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                  &reply);
    const char *first = strstr(buffer_text(&reply), "\r\n\r\nsecure");
    assert_non_null(first);
    assert_non_null(strstr(first + 4, "\r\n\r\nsecure"));
    assert_int_equal(s->served, 2);
}

struct plain_case {
    const char *request, *location; /* PORT stands for ours */
};

static void expand(const struct secured *s, const char *text, char *out, size_t size)
{
    const char *mark = strstr(text, "PORT");
    if (mark)
        snprintf(out, size, "%.*s%u%s", (int)(mark - text), text, server_port(s->f->server),
                 mark + 4);
    else
        snprintf(out, size, "%s", text);
}

static void plain_http_is_sent_to_the_same_place_there(void **state)
{
    static const struct plain_case cases[] = {
        {"GET / HTTP/1.1\r\nHost: localhost:PORT\r\n", "https://localhost:PORT/"},
        {"GET /a%2Fb//c?x=%0d%0A&y HTTP/1.1\r\nHost: LocalHost\r\n",
         "https://LocalHost:PORT/a%2Fb//c?x=%0d%0A&y"},
        {"DELETE /\xC3\xA4? HTTP/1.1\r\nHost: [::1]:443\r\n", "https://[::1]:443/\xC3\xA4?"},
        {"GET http://postern.example:81?q HTTP/1.1\r\nHost: other\r\n",
         "https://postern.example:81/?q"},
        {"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n", "https://127.0.0.1:PORT/"},
        {"GET //b/%00..\\ HTTP/1.1\r\nHost: localhost\r\n", NULL},
        {"HEAD //other/.. HTTP/1.1\r\nHost: localhost\r\n", "https://localhost:PORT//other/.."},
        {"POST /x HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 9\r\n",
         "https://localhost:PORT/x"},
    };
    struct secured *s = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[400], location[200], expected[220];
        AUTO_BUFFER reply;
        expand(s, cases[i].request, text, sizeof text - 40);
        strncat(text, "Connection: close\r\n\r\n", 40);
        fixture_talk(s->f, text, &reply);
        if (!cases[i].location) {
            assert_true(text_starts_with(buffer_text(&reply), "HTTP/1.1 400 "));
            continue;
        }
        expand(s, cases[i].location, location, sizeof location);
        snprintf(expected, sizeof expected, "\r\nLocation: %s\r\n", location);
        if (!text_starts_with(buffer_text(&reply), "HTTP/1.1 301 ") ||
            !strstr(buffer_text(&reply), expected))
            fail_msg("not%s\nbut\n%s", expected, buffer_text(&reply));
        assert_true(strlen(strstr(buffer_text(&reply), "\r\n\r\n")) == 4);
    }
    assert_int_equal(s->served, 0);
}

static void plain_connections_are_as_strict_as_others(void **state)
{
    static const char *const refused[] = {
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n",
        "GET /a\rSet-Cookie:x HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x@localhost\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "\x80\x2e\x01\x03\x01 what is this\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    };
    struct secured *s = *state;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        AUTO_BUFFER reply;
        fixture_talk(s->f, refused[i], &reply);
        if (!text_starts_with(buffer_text(&reply), "HTTP/1.1 400 "))
            fail_msg("%zu: %s", i, buffer_text(&reply));
    }
    AUTO_BUFFER misdirected;
    fixture_talk(s->f, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", &misdirected);
    assert_true(text_starts_with(buffer_text(&misdirected), "HTTP/1.1 421 "));
    assert_null(strstr(buffer_text(&misdirected), "evil"));
    AUTO_BUFFER broken_tls;
    fixture_talk(s->f, "\x16\x03\x01\xFF\xFFhello", &broken_tls);
    assert_null(strstr(buffer_text(&broken_tls), "HTTP"));
    assert_int_equal(s->served, 0);
}

static void bodies_on_plain_connections_are_passed_over(void **state)
{
    struct secured *s = *state;
    AUTO_BUFFER reply;
    fixture_talk(s->f,
                 "POST /1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nGET /"
                 "PUT /2 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                 "1\r\nx\r\n0\r\n\r\n"
                 "POST /3 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nx",
                 &reply);
    const char *at = buffer_text(&reply);
    for (char digit = '1'; digit <= '3'; digit++) {
        char location[60];
        snprintf(location, sizeof location, "Location: https://localhost:%u/%c\r\n",
                 server_port(s->f->server), digit);
        at = strstr(at, location);
        assert_non_null(at);
    }
    assert_non_null(strstr(at, "Connection: close\r\n"));
}

static void a_key_that_is_there_is_kept(void **state)
{
    struct secured *s = *state;
    struct error err = {0};
    AUTO_BUFFER before, after, one, two;
    buffer_init(&before, 1 << 16);
    buffer_init(&after, 1 << 16);
    buffer_init(&one, 1 << 16);
    buffer_init(&two, 1 << 16);
    assert_int_equal(file_read(s->key, &before, &err), 0);
    assert_int_equal(file_read(s->certificate, &one, &err), 0);
    assert_int_equal(tls_make_self_signed(s->certificate, s->key, NULL, &err), 0);
    assert_int_equal(file_read(s->key, &after, &err), 0);
    assert_int_equal(file_read(s->certificate, &two, &err), 0);
    assert_string_equal(buffer_text(&before), buffer_text(&after));
    assert_string_not_equal(buffer_text(&one), buffer_text(&two));
    SSL_CTX *context = tls_context_create(s->certificate, s->key, &err);
    assert_non_null(context);
    SSL_CTX_free(context);
}

static void names_and_files_that_cannot_be_are_told(void **state)
{
    struct secured *s = *state;
    struct error err = {0};
    const char *const bad[] = {"a,DNS:b", NULL};
    char path[80], other[80];
    assert_int_equal(tls_make_self_signed(s->certificate, s->key, bad, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    snprintf(path, sizeof path, "%s/cert.pem/impossible", s->folder);
    snprintf(other, sizeof other, "%s/other.pem", s->folder);
    assert_int_equal(tls_make_self_signed(other, path, NULL, &err), -1);
    assert_int_equal(access(other, F_OK), -1);
    assert_int_equal(tls_make_self_signed(other, s->certificate, NULL, &err), -1); /* no key */
    assert_int_equal(err.code, ERR_TLS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(our_own_certificate_is_what_clients_accept, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(https_is_served_as_ever, set_up, tear_down),
        cmocka_unit_test_setup_teardown(plain_http_is_sent_to_the_same_place_there, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(plain_connections_are_as_strict_as_others, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(bodies_on_plain_connections_are_passed_over, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_key_that_is_there_is_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_and_files_that_cannot_be_are_told, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
