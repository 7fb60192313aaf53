/* secret.h: keys, sealing and passwords, by libsodium.
 *
 * Everything secret that is stored goes through here: API keys and tokens as keyed hashes, values
 * as sealed boxes, passwords as argon2id. secret_start() once per process, before the rest. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct places;

enum {
    SECRET_KEY_SIZE = 32,
    SECRET_HASH_SIZE = 32,
    SECRET_SEAL_OVERHEAD = 1 + 24 + 16, /* version, nonce, tag */
    SECRET_PASSWORD_MIN = 15,           /* characters */
    SECRET_PASSWORD_MAX = 128,
    SECRET_PASSWORD_HASH_SIZE = 128, /* with its NUL */
    SECRET_PASSWORD_HASHES = 4,      /* at the same time */
};

int secret_start(struct error *err) MUST_CHECK;

/* Two keys made from one master: for hashes of credentials, and for sealing. */
struct secret_keys {
    unsigned char hash[SECRET_KEY_SIZE];
    unsigned char seal[SECRET_KEY_SIZE];
};

/* From POSTERN_MASTER_KEY (64 hex digits) when `hex` is given; else from the file, which is made
 * (mode 0600) when absent and `may_create`. ERR_DENIED when others may read the file. */
int secret_keys_load(const char *hex, const char *path, bool may_create,
                     struct secret_keys *ret_keys, struct error *err) MUST_CHECK;
void secret_wipe(void *bytes, size_t length);

/* Keyed BLAKE2b-256. */
void secret_hash(const struct secret_keys *keys, const void *bytes, size_t length,
                 unsigned char out[SECRET_HASH_SIZE]);
bool secret_equal(const void *a, const void *b, size_t length); /* in constant time */

/* XChaCha20-Poly1305; `context` binds the box to its place ("environments/<id>"), so that it cannot
 * be moved to another. The result is SECRET_SEAL_OVERHEAD longer, from the arena. */
void *secret_seal(struct arena *arena, const struct secret_keys *keys, const char *context,
                  const void *bytes, size_t length, size_t *ret_length);
/* ERR_DENIED when it was not sealed with this key and context. NUL-terminated, from the arena. */
int secret_open(struct arena *arena, const struct secret_keys *keys, const char *context,
                const void *box, size_t box_length, char **ret_bytes, size_t *ret_length,
                struct error *err) MUST_CHECK;

/* Whether it may be one: valid UTF-8 of the right length. */
int secret_password_check(const char *password, struct error *err) MUST_CHECK;
/* argon2id, 19 MiB, 2 passes or more. At most SECRET_PASSWORD_HASHES at once: more callers wait up
 * to two seconds, then ERR_BUSY. ERR_INVALID for a password of the wrong length. */
int secret_password_hash(const char *password, char out[SECRET_PASSWORD_HASH_SIZE],
                         struct error *err) MUST_CHECK;
/* 1 right, 0 wrong, -1 busy. `hash` NULL (nobody of that name) costs the same and is wrong. */
int secret_password_verify(const char *hash, const char *password, bool *ret_weak,
                           struct error *err) MUST_CHECK;

/* Where the hashes that run at the same time are counted: for tests. */
struct places *secret_password_places(void);
