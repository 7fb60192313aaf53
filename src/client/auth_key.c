/* Private keys as people paste them, and what signers do with them. Nothing of a key, not even what
 * OpenSSL says about it, reaches an error message. */
#include "client/auth_internal.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/text.h"

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

static EVP_PKEY *as_pkey(struct auth_key *key)
{
    return (EVP_PKEY *)key;
}

void auth_key_free(struct auth_key *key)
{
    EVP_PKEY_free(as_pkey(key));
}

static int bad_key(struct error *err)
{
    ERR_clear_error();
    return error_set(err, ERR_INVALID, "the private key is not an unencrypted PEM key");
}

int auth_key_read_der(const void *der, size_t length, struct auth_key **ret_key, struct error *err)
{
    const unsigned char *at = der;
    EVP_PKEY *key = length <= AUTH_MAX_KEY ? d2i_AutoPrivateKey(NULL, &at, (long)length) : NULL;
    if (!key)
        return bad_key(err);
    *ret_key = (struct auth_key *)key;
    return 0;
}

/* The base64 between the first "…PRIVATE KEY-----" and what follows; NULL when it is not there. */
static const char *find_key_block(const char *text, size_t *ret_length)
{
    static const char label_end[] = "PRIVATE KEY-----";
    const char *begin = strstr(text, "-----BEGIN ");
    while (begin) {
        const char *label = begin + strlen("-----BEGIN ");
        const char *line_end = strstr(label, "-----");
        const char *body = strstr(label, label_end);
        if (body && line_end == body + strlen(label_end) - 5) {
            body += strlen(label_end);
            const char *end = strstr(body, "-----END ");
            *ret_length = end ? (size_t)(end - body) : 0;
            return end ? body : NULL;
        }
        begin = strstr(label, "-----BEGIN ");
    }
    return NULL;
}

/* Drops the two characters "\n" where a variable carried line breaks as text. */
static char *drop_written_breaks(struct arena *arena, const char *body, size_t length)
{
    char *clean = arena_alloc(arena, length + 1);
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        if (body[i] == '\\' && i + 1 < length && (body[i + 1] == 'n' || body[i + 1] == 'r'))
            i++;
        else
            clean[used++] = body[i];
    }
    clean[used] = '\0';
    return clean;
}

int auth_key_read(const char *text, struct auth_key **ret_key, struct error *err)
{
    AUTO_ARENA arena = {0};
    size_t length = 0, der_length = 0;
    if (strlen(text) > AUTH_MAX_KEY)
        return error_set(err, ERR_LIMIT, "the private key is longer than %d bytes", AUTH_MAX_KEY);
    const char *body = find_key_block(text, &length);
    if (!body)
        return bad_key(err);
    char *der = decode_base64(&arena, drop_written_breaks(&arena, body, length), &der_length);
    int result = der ? auth_key_read_der(der, der_length, ret_key, err) : bad_key(err);
    if (der)
        OPENSSL_cleanse(der, der_length);
    return result;
}

static const EVP_MD *message_digest(enum digest_kind kind)
{
    switch (kind) {
    case DIGEST_SHA1:
        return EVP_sha1();
    case DIGEST_SHA384:
        return EVP_sha384();
    case DIGEST_SHA512:
        return EVP_sha512();
    default:
        return EVP_sha256();
    }
}

/* Curves are bound to digests: P-256 to SHA-256, P-384 to SHA-384, P-521 to SHA-512 (RFC 7518). */
static int check_kind(EVP_PKEY *key, enum auth_key_use use, enum digest_kind kind,
                      struct error *err)
{
    if (use != AUTH_KEY_ECDSA)
        return EVP_PKEY_is_a(key, "RSA")
                   ? 0
                   : error_set(err, ERR_INVALID, "the algorithm needs an RSA key");
    int bits = kind == DIGEST_SHA256 ? 256 : kind == DIGEST_SHA384 ? 384 : 521;
    if (!EVP_PKEY_is_a(key, "EC") || EVP_PKEY_get_bits(key) != bits)
        return error_set(err, ERR_INVALID, "the algorithm needs a key on the curve P-%d", bits);
    return 0;
}

static bool set_padding(EVP_PKEY_CTX *context, enum auth_key_use use)
{
    if (use != AUTH_KEY_RSA_PSS)
        return true;
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) > 0;
}

static bool sign_bytes(EVP_PKEY *key, enum auth_key_use use, enum digest_kind kind,
                       const void *bytes, size_t length, unsigned char *out, size_t *out_length)
{
    EVP_PKEY_CTX *parameters = NULL; /* the context's */
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool done =
        context && EVP_DigestSignInit(context, &parameters, message_digest(kind), NULL, key) > 0 &&
        set_padding(parameters, use) && EVP_DigestSign(context, out, out_length, bytes, length) > 0;
    EVP_MD_CTX_free(context);
    return done;
}

/* DER's SEQUENCE of r and s to both, side by side, at the curve's full width. */
static bool flatten_ecdsa(EVP_PKEY *key, unsigned char *bytes, size_t *length)
{
    const unsigned char *at = bytes;
    int width = (EVP_PKEY_get_bits(key) + 7) / 8;
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)*length);
    bool done = signature && BN_bn2binpad(ECDSA_SIG_get0_r(signature), bytes, width) == width &&
                BN_bn2binpad(ECDSA_SIG_get0_s(signature), bytes + width, width) == width;
    ECDSA_SIG_free(signature);
    *length = (size_t)width * 2;
    return done;
}

int auth_key_sign(struct auth_key *key, enum auth_key_use use, enum digest_kind kind,
                  const void *bytes, size_t length, struct arena *arena, unsigned char **ret_bytes,
                  size_t *ret_length, struct error *err)
{
    if (check_kind(as_pkey(key), use, kind, err) < 0)
        return -1;
    /* DER adds a few bytes to r and s, so its size also holds the flat form. */
    size_t out_length = (size_t)EVP_PKEY_get_size(as_pkey(key));
    unsigned char *out = arena_alloc(arena, out_length);
    if (!sign_bytes(as_pkey(key), use, kind, bytes, length, out, &out_length) ||
        (use == AUTH_KEY_ECDSA && !flatten_ecdsa(as_pkey(key), out, &out_length))) {
        ERR_clear_error();
        return error_set(err, ERR_INVALID, "the private key cannot sign with this algorithm");
    }
    *ret_bytes = out;
    *ret_length = out_length;
    return 0;
}
