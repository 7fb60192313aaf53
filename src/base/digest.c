#include "base/digest.h"

#include "base/encode.h"
#include "base/mem.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    size_t size;
    const EVP_MD *(*md)(void);
} kinds[] = {
    [DIGEST_MD5] = {"MD5", DIGEST_MD5_SIZE, EVP_md5},
    [DIGEST_SHA1] = {"SHA-1", DIGEST_SHA1_SIZE, EVP_sha1},
    [DIGEST_SHA256] = {"SHA-256", DIGEST_SHA256_SIZE, EVP_sha256},
    [DIGEST_SHA384] = {"SHA-384", DIGEST_SHA384_SIZE, EVP_sha384},
    [DIGEST_SHA512] = {"SHA-512", DIGEST_SHA512_SIZE, EVP_sha512},
    [DIGEST_SHA512_256] = {"SHA-512-256", DIGEST_SHA512_256_SIZE, EVP_sha512_256},
};

struct digest {
    EVP_MD_CTX *context;
    enum digest_kind kind;
};

size_t digest_size(enum digest_kind kind)
{
    return kinds[kind].size;
}

const char *digest_name(enum digest_kind kind)
{
    return kinds[kind].name;
}

/* The next significant character, lower case; '\0' at the end. */
static char next_letter(const char **text)
{
    while (**text == '-' || **text == '/' || **text == '_')
        (*text)++;
    char c = **text;
    if (c)
        (*text)++;
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool same_name(const char *a, const char *b)
{
    for (;;) {
        char left = next_letter(&a), right = next_letter(&b);
        if (left != right)
            return false;
        if (!left)
            return true;
    }
}

bool digest_find(const char *name, enum digest_kind *ret_kind)
{
    for (size_t i = 0; name && i < COUNT_OF(kinds); i++)
        if (same_name(name, kinds[i].name)) {
            *ret_kind = (enum digest_kind)i;
            return true;
        }
    return false;
}

static int unavailable(enum digest_kind kind, struct error *err)
{
    return error_set(err, ERR_UNSUPPORTED, "the digest %s is not available on this system",
                     kinds[kind].name);
}

int digest_compute(enum digest_kind kind, const void *bytes, size_t length, unsigned char *out,
                   struct error *err)
{
    if (!EVP_Digest(length ? bytes : "", length, out, NULL, kinds[kind].md(), NULL))
        return unavailable(kind, err);
    return 0;
}

int digest_hmac(enum digest_kind kind, const void *key, size_t key_length, const void *bytes,
                size_t length, unsigned char *out, struct error *err)
{
    /* A NULL key would mean "the key of the last call" to OpenSSL. */
    const void *real_key = key_length ? key : "";
    if (!EVP_Q_mac(NULL, "HMAC", NULL, EVP_MD_get0_name(kinds[kind].md()), NULL, real_key,
                   key_length, length ? bytes : (const void *)"", length, out, DIGEST_MAX_SIZE,
                   NULL))
        return unavailable(kind, err);
    return 0;
}

char *digest_hex(struct arena *arena, enum digest_kind kind, const void *bytes, size_t length,
                 struct error *err)
{
    unsigned char raw[DIGEST_MAX_SIZE];
    if (digest_compute(kind, bytes, length, raw, err) < 0)
        return NULL;
    return encode_hex(arena, raw, kinds[kind].size);
}

int digest_open(enum digest_kind kind, struct digest **ret_digest, struct error *err)
{
    AUTO(digest) digest = mem_new(struct digest);
    digest->kind = kind;
    digest->context = EVP_MD_CTX_new();
    if (!digest->context || !EVP_DigestInit_ex(digest->context, kinds[kind].md(), NULL))
        return unavailable(kind, err);
    *ret_digest = TAKE(digest);
    return 0;
}

int digest_update(struct digest *digest, const void *bytes, size_t length, struct error *err)
{
    if (length && !EVP_DigestUpdate(digest->context, bytes, length))
        return error_set(err, ERR_INTERNAL, "the digest %s failed", kinds[digest->kind].name);
    return 0;
}

int digest_finish(struct digest *digest, unsigned char *out, struct error *err)
{
    int done = EVP_DigestFinal_ex(digest->context, out, NULL);
    enum digest_kind kind = digest->kind;
    digest_free(digest);
    return done ? 0 : error_set(err, ERR_INTERNAL, "the digest %s failed", kinds[kind].name);
}

void digest_free(struct digest *digest)
{
    if (!digest)
        return;
    EVP_MD_CTX_free(digest->context);
    free(digest);
}

bool digest_equal(const void *a, const void *b, size_t length)
{
    return CRYPTO_memcmp(a, b, length) == 0;
}

bool digest_equal_text(const char *a, const char *b)
{
    if (!a || !b)
        return false;
    size_t length = strlen(a);
    return length == strlen(b) && digest_equal(a, b, length);
}
