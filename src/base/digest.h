/* digest.h: message digests and their keyed form (HMAC), by OpenSSL.
 *
 * MD5 and SHA-1 are here because protocols ask for them, not because they are good. A system whose
 * policy removes one of them (FIPS mode has no MD5) makes the call fail with ERR_UNSUPPORTED.
 * Results are raw bytes: encode_hex() and encode_base64() make text of them. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum digest_kind {
    DIGEST_MD5,
    DIGEST_SHA1,
    DIGEST_SHA256,
    DIGEST_SHA384,
    DIGEST_SHA512,
    DIGEST_SHA512_256, /* SHA-512 with its own start value, cut to 256 bits: RFC 7616 */
};

enum {
    DIGEST_MD5_SIZE = 16,
    DIGEST_SHA1_SIZE = 20,
    DIGEST_SHA256_SIZE = 32,
    DIGEST_SHA384_SIZE = 48,
    DIGEST_SHA512_SIZE = 64,
    DIGEST_SHA512_256_SIZE = 32,
    DIGEST_MAX_SIZE = 64,
};

size_t digest_size(enum digest_kind kind); /* bytes of a result */

/* "MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512", "SHA-512-256": the names of protocols. */
const char *digest_name(enum digest_kind kind);
/* The same names, case and hyphens ignored ("sha1", "SHA512/256" too). False when unknown. */
bool digest_find(const char *name, enum digest_kind *ret_kind);

/* Both write digest_size(kind) bytes; DIGEST_MAX_SIZE holds any of them. `bytes` may be NULL when
 * length is 0. */
int digest_compute(enum digest_kind kind, const void *bytes, size_t length, unsigned char *out,
                   struct error *err) MUST_CHECK;
int digest_hmac(enum digest_kind kind, const void *key, size_t key_length, const void *bytes,
                size_t length, unsigned char *out, struct error *err) MUST_CHECK;

/* As lower-case hexadecimal from the arena; NULL with err set when the digest is not available. */
char *digest_hex(struct arena *arena, enum digest_kind kind, const void *bytes, size_t length,
                 struct error *err) MUST_CHECK;

/* For input that comes in pieces. Finish once, or free to give up; finish frees too. */
struct digest;

int digest_open(enum digest_kind kind, struct digest **ret_digest, struct error *err) MUST_CHECK;
int digest_update(struct digest *digest, const void *bytes, size_t length,
                  struct error *err) MUST_CHECK;
int digest_finish(struct digest *digest, unsigned char *out, struct error *err) MUST_CHECK;
void digest_free(struct digest *digest);
DEFINE_AUTO(digest, digest_free);

/* Takes the same time wherever the difference is: for signatures and tokens. */
bool digest_equal(const void *a, const void *b, size_t length);
/* The same for texts; their lengths are not secret. NULL equals nothing. */
bool digest_equal_text(const char *a, const char *b);
