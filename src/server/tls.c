#include "server/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

static SSL_CTX *fail(SSL_CTX *context, const char *doing, const char *file, struct error *err)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    error_set(err, ERR_TLS, "%s '%s': %s", doing, file, reason ? reason : "unknown reason");
    ERR_clear_error();
    SSL_CTX_free(context);
    return NULL;
}

SSL_CTX *tls_context_create(const char *certificate_file, const char *key_file, struct error *err)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (!context)
        return fail(NULL, "set up TLS for", certificate_file, err);
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_CLEANSE_PLAINTEXT);
    /* A write that stops half-way is taken up again from wherever the rest stands by then. */
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
    if (SSL_CTX_use_certificate_chain_file(context, certificate_file) != 1)
        return fail(context, "read the certificate", certificate_file, err);
    if (SSL_CTX_use_PrivateKey_file(context, key_file, SSL_FILETYPE_PEM) != 1)
        return fail(context, "read the private key", key_file, err);
    if (SSL_CTX_check_private_key(context) != 1)
        return fail(context, "match the certificate with the private key", key_file, err);
    return context;
}
