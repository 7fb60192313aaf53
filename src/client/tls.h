/* tls.h: whom we trust and who we say we are.
 *
 * The trust store is built once for a client: the system's authorities, looked up when they are
 * asked for, and the user's own in addition. Certificates are judged by OpenSSL through a callback
 * of ours, because its verdict and the names in the certificate are what people are told when a
 * connection is refused. */
#pragma once

#include "base/error.h"
#include "client/curl_api.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct tls_trust;

/* extra_ca_file (PEM) may be NULL. A file that cannot be read is an error. */
int tls_trust_create(const char *extra_ca_file, struct tls_trust **ret_trust,
                     struct error *err) MUST_CHECK;
void tls_trust_free(struct tls_trust *trust);
DEFINE_AUTO(tls_trust, tls_trust_free);

/* How one request wants its secure channel. Borrowed texts; NULL where nothing is said. */
struct tls_settings {
    const struct tls_trust *trust;
    bool insecure;
    const char *cert, *key, *pfx, *passphrase;
    const char *const *disabled_protocols; /* "TLSv1_2" */
    size_t disabled_protocol_count;
    const char *const *ciphers;
    size_t cipher_count;
};

/* One transfer's part in a handshake. */
struct tls_session {
    const struct tls_settings *settings;
    struct arena *arena;           /* NULL when no transfer is under way */
    long verify_result;            /* X509_V_ERR_*; 0: fine */
    const char *certificate_names; /* "DNS:a, IP Address:b" of the peer; NULL when unknown */
};

/* Sets the options on the handle; the first refusal is kept in *code. Returns whether the handle
 * now has options that an ordinary transfer would not want. */
bool tls_session_set(struct tls_session *session, const struct tls_settings *settings,
                     struct arena *arena, CURL *easy, CURLcode *code);
/* Called with the SSL_CTX of every new connection. 0 or -1. */
int tls_session_prepare(struct tls_session *session, void *ssl_context);
void tls_session_release(struct tls_session *session);

/* "CERT_HAS_EXPIRED" and "certificate has expired" for an X509_V_ERR_*. */
const char *tls_verify_code(long verify_result);
const char *tls_verify_text(long verify_result);
