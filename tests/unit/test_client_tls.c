#include "support/support.h"

#include "base/arena.h"
#include "client/client.h"
#include "support/loopback.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A certificate made for one test. */
struct identity {
    EVP_PKEY *key;
    X509 *certificate;
};

struct fixture {
    struct arena arena;
    char folder[32];
    struct identity server_identity;
    SSL_CTX *context;
    struct loopback *server;
    struct client *client;
    struct exchange *answer;
    bool answered;
};

static void add_extension(X509 *certificate, int kind, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, kind, value);
    assert_non_null(extension);
    assert_int_equal(X509_add_ext(certificate, extension, -1), 1);
    X509_EXTENSION_free(extension);
}

/* Signed by `issuer`, or by itself. `days` may lie in the past. */
static struct identity make_identity(const char *name, const char *names, long days,
                                     const struct identity *issuer)
{
    struct identity made = {EVP_EC_gen("P-256"), X509_new()};
    X509_NAME *subject = X509_get_subject_name(made.certificate);
    static long serial = 1;
    X509_set_version(made.certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.certificate), serial++);
    X509_gmtime_adj(X509_getm_notBefore(made.certificate), -10 * 24 * 3600);
    X509_gmtime_adj(X509_getm_notAfter(made.certificate), days * 24 * 3600);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
    X509_set_issuer_name(made.certificate,
                         issuer ? X509_get_subject_name(issuer->certificate) : subject);
    X509_set_pubkey(made.certificate, made.key);
    add_extension(made.certificate, NID_basic_constraints, issuer ? "CA:FALSE" : "CA:TRUE");
    if (names)
        add_extension(made.certificate, NID_subject_alt_name, names);
    assert_true(X509_sign(made.certificate, issuer ? issuer->key : made.key, EVP_sha256()) > 0);
    return made;
}

static void free_identity(struct identity *identity)
{
    EVP_PKEY_free(identity->key);
    X509_free(identity->certificate);
    *identity = (struct identity){0};
}

static const char *path_in(struct fixture *f, const char *name)
{
    return arena_printf(&f->arena, "%s/%s", f->folder, name);
}

static const char *write_certificate(struct fixture *f, const char *name, X509 *certificate)
{
    const char *path = path_in(f, name);
    FILE *file = fopen(path, "w");
    assert_int_equal(PEM_write_X509(file, certificate), 1);
    fclose(file);
    return path;
}

static const char *write_key(struct fixture *f, const char *name, EVP_PKEY *key,
                             const char *passphrase)
{
    const char *path = path_in(f, name);
    FILE *file = fopen(path, "w");
    assert_int_equal(PEM_write_PrivateKey(file, key, passphrase ? EVP_aes_256_cbc() : NULL, NULL, 0,
                                          NULL, (void *)passphrase),
                     1);
    fclose(file);
    return path;
}

static bool answer(void *context, struct loopback_peer *peer,
                   const struct loopback_request *request)
{
    (void)context;
    (void)request;
    loopback_reply(peer, "200 OK", "", "secret", 6);
    return true;
}

static void serve(struct fixture *f, const char *names, long days, const struct identity *issuer)
{
    f->server_identity = make_identity("server", names, days, issuer);
    f->context = SSL_CTX_new(TLS_server_method());
    assert_int_equal(SSL_CTX_use_certificate(f->context, f->server_identity.certificate), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(f->context, f->server_identity.key), 1);
    f->server = loopback_start(answer, f, f->context);
}

static void open_client(struct fixture *f, struct client_options options)
{
    struct error err = {0};
    client_free(f->client);
    f->client = NULL;
    options.ignore_environment_proxy = true;
    if (client_create(&options, &f->client, &err) < 0)
        fail_msg("%s", err.message);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    snprintf(f->folder, sizeof f->folder, "/tmp/postern-tls-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const files[] = {"ca.pem", "cert.pem", "key.pem", "id.p12"};
    struct fixture *f = *state;
    client_free(f->client);
    if (f->server)
        loopback_stop(f->server);
    SSL_CTX_free(f->context);
    free_identity(&f->server_identity);
    if (f->answer)
        exchange_release(f->answer);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        unlink(path_in(f, files[i]));
    rmdir(f->folder);
    arena_release(&f->arena);
    free(f);
    return 0;
}

static void on_exchange(void *context, struct exchange *exchange, bool last)
{
    struct fixture *f = context;
    (void)last;
    f->answer = exchange_move(exchange, &f->arena);
    f->answered = true;
}

static struct request *request_to(struct fixture *f, const char *host)
{
    struct request *request = arena_new(&f->arena, struct request);
    request->method = "GET";
    request->behavior.follow_redirects = request->behavior.strict_ssl = -1;
    request->behavior.max_redirects = -1;
    url_parse(arena_printf(&f->arena, "https://%s:%u/", host, loopback_port(f->server)), &f->arena,
              &request->url);
    return request;
}

static struct exchange *send_request(struct fixture *f, const struct request *request)
{
    if (f->answer)
        exchange_release(f->answer);
    f->answered = false;
    client_start(f->client, request, EXCHANGE_ITEM, &f->arena, on_exchange, f);
    while (!f->answered)
        client_poll(f->client, 10000);
    return f->answer;
}

static void expect_secret(const struct exchange *exchange)
{
    assert_string_equal(exchange->error_message ? exchange->error_message : "", "");
    assert_string_equal(buffer_text(&exchange->body), "secret");
}

static void expect_error(const struct exchange *exchange, const char *code, const char *message)
{
    assert_string_equal(exchange->error_message ? exchange->error_message : "(none)", message);
    assert_string_equal(exchange->error_code, code);
    assert_string_equal(exchange->error_stage, "tls");
}

static void strangers_are_not_trusted(void **state)
{
    struct fixture *f = *state;
    serve(f, "DNS:localhost,IP:127.0.0.1", 10, NULL);
    open_client(f, (struct client_options){0});
    expect_error(send_request(f, request_to(f, "127.0.0.1")), "DEPTH_ZERO_SELF_SIGNED_CERT",
                 "self-signed certificate");
}

static void an_unknown_authority_is_named(void **state)
{
    struct fixture *f = *state;
    struct identity authority = make_identity("authority", NULL, 10, NULL);
    serve(f, "IP:127.0.0.1", 10, &authority);
    open_client(f, (struct client_options){0});
    expect_error(send_request(f, request_to(f, "127.0.0.1")), "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
                 "unable to verify the first certificate");
    free_identity(&authority);
}

static void insecure_is_for_all_or_for_one(void **state)
{
    struct fixture *f = *state;
    serve(f, "DNS:elsewhere", -1, NULL);
    open_client(f, (struct client_options){.insecure = true});
    expect_secret(send_request(f, request_to(f, "127.0.0.1")));
    struct request *strict = request_to(f, "127.0.0.1");
    strict->behavior.strict_ssl = 1;
    assert_non_null(send_request(f, strict)->error_message);
    open_client(f, (struct client_options){0});
    struct request *lax = request_to(f, "127.0.0.1");
    lax->behavior.strict_ssl = 0;
    expect_secret(send_request(f, lax));
    /* A connection that was not checked is not lent to a request that wants it checked. */
    assert_non_null(send_request(f, request_to(f, "127.0.0.1"))->error_message);
}

static void extra_authorities_are_trusted_and_connections_kept(void **state)
{
    struct fixture *f = *state;
    struct identity authority = make_identity("authority", NULL, 10, NULL);
    serve(f, "DNS:localhost,IP:127.0.0.1", 10, &authority);
    const char *file = write_certificate(f, "ca.pem", authority.certificate);
    open_client(f, (struct client_options){.extra_ca_file = file});
    struct exchange *first = send_request(f, request_to(f, "127.0.0.1"));
    expect_secret(first);
    assert_true(first->timings.tls >= 0);
    for (int i = 0; i < 3; i++)
        expect_secret(send_request(f, request_to(f, "127.0.0.1")));
    assert_true(f->answer->timings.tls < 0);
    assert_int_equal(loopback_connections(f->server), 1);
    expect_secret(send_request(f, request_to(f, "localhost")));
    free_identity(&authority);

    struct client *client = NULL;
    struct error err = {0};
    struct client_options missing = {.extra_ca_file = path_in(f, "none.pem")};
    assert_int_equal(client_create(&missing, &client, &err), -1);
    assert_non_null(strstr(err.message, "none.pem"));
}

static void the_name_has_to_be_in_the_certificate(void **state)
{
    struct fixture *f = *state;
    serve(f, "DNS:one.test,DNS:*.two.test,IP:10.0.0.1", 10, NULL);
    const char *file = write_certificate(f, "ca.pem", f->server_identity.certificate);
    open_client(f, (struct client_options){.extra_ca_file = file});
    expect_error(send_request(f, request_to(f, "localhost")), "ERR_TLS_CERT_ALTNAME_INVALID",
                 "Hostname/IP does not match certificate's altnames: Host: localhost. is not in "
                 "the cert's altnames: DNS:one.test, DNS:*.two.test, IP Address:10.0.0.1");
    expect_error(send_request(f, request_to(f, "127.0.0.1")), "ERR_TLS_CERT_ALTNAME_INVALID",
                 "Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not in the "
                 "cert's list: 10.0.0.1");
}

static void an_expired_certificate_is_refused(void **state)
{
    struct fixture *f = *state;
    serve(f, "IP:127.0.0.1", -1, NULL);
    const char *file = write_certificate(f, "ca.pem", f->server_identity.certificate);
    open_client(f, (struct client_options){.extra_ca_file = file});
    expect_error(send_request(f, request_to(f, "127.0.0.1")), "CERT_HAS_EXPIRED",
                 "certificate has expired");
}

static const char *ask_for_certificate(struct fixture *f, const struct identity *authority)
{
    SSL_CTX_set_verify(f->context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(f->context), authority->certificate);
    return write_certificate(f, "ca.pem", authority->certificate);
}

static void client_certificates_go_to_the_hosts_they_are_for(void **state)
{
    struct fixture *f = *state;
    struct identity authority = make_identity("authority", NULL, 10, NULL);
    struct identity own = make_identity("me", NULL, 10, &authority);
    serve(f, "IP:127.0.0.1", 10, &authority);
    const char *ca = ask_for_certificate(f, &authority);
    const char *pattern =
        arena_printf(&f->arena, "https://127.0.0.1:%u/*", loopback_port(f->server));
    const char *other_pattern = "https://other.test/*";
    struct client_certificate certificates[] = {
        {.matches = &other_pattern, .match_count = 1, .cert = path_in(f, "none"), .key = ""},
        {.matches = &pattern,
         .match_count = 1,
         .cert = write_certificate(f, "cert.pem", own.certificate),
         .key = write_key(f, "key.pem", own.key, "opens it"),
         .passphrase = "opens it"},
        {.cert = path_in(f, "for all others"), .key = path_in(f, "none")},
    };
    open_client(f, (struct client_options){
                       .extra_ca_file = ca, .certificates = certificates, .certificate_count = 3});
    expect_secret(send_request(f, request_to(f, "127.0.0.1")));
    expect_secret(send_request(f, request_to(f, "127.0.0.1")));
    assert_int_equal(loopback_connections(f->server), 1);

    open_client(f, (struct client_options){.extra_ca_file = ca});
    assert_non_null(send_request(f, request_to(f, "127.0.0.1"))->error_message);

    const char *archive = path_in(f, "id.p12");
    PKCS12 *p12 = PKCS12_create("word", "me", own.key, own.certificate, NULL, 0, 0, 0, 0, 0);
    FILE *file = fopen(archive, "w");
    assert_int_equal(i2d_PKCS12_fp(file, p12), 1);
    fclose(file);
    PKCS12_free(p12);
    struct request *request = request_to(f, "127.0.0.1");
    request->certificate = &(struct request_certificate){.pfx = archive, .passphrase = "word"};
    expect_secret(send_request(f, request));
    open_client(f, (struct client_options){.extra_ca_file = ca}); /* nothing kept open */
    request->certificate = &(struct request_certificate){.pfx = archive, .passphrase = "wrong"};
    assert_non_null(send_request(f, request)->error_message);
    free_identity(&authority);
    free_identity(&own);
}

static void protocols_can_be_switched_off(void **state)
{
    struct fixture *f = *state;
    serve(f, "IP:127.0.0.1", 10, NULL);
    SSL_CTX_set_max_proto_version(f->context, TLS1_2_VERSION);
    const char *file = write_certificate(f, "ca.pem", f->server_identity.certificate);
    open_client(f, (struct client_options){.extra_ca_file = file});
    const char *disabled[] = {"TLSv1_2"};
    struct request *request = request_to(f, "127.0.0.1");
    request->behavior.tls_disabled_protocols = disabled;
    request->behavior.tls_disabled_protocol_count = 1;
    struct exchange *exchange = send_request(f, request);
    assert_non_null(exchange->error_message);
    assert_string_equal(exchange->error_code, "EPROTO");
    expect_secret(send_request(f, request_to(f, "127.0.0.1")));

    const char *ciphers[] = {"ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_AES_128_GCM_SHA256"};
    request = request_to(f, "127.0.0.1");
    request->behavior.tls_ciphers = ciphers;
    request->behavior.tls_cipher_count = 2;
    expect_secret(send_request(f, request));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(strangers_are_not_trusted),
        CASE(an_unknown_authority_is_named),
        CASE(insecure_is_for_all_or_for_one),
        CASE(extra_authorities_are_trusted_and_connections_kept),
        CASE(the_name_has_to_be_in_the_certificate),
        CASE(an_expired_certificate_is_refused),
        CASE(client_certificates_go_to_the_hosts_they_are_for),
        CASE(protocols_can_be_switched_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
