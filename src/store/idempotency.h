/* idempotency.h: replies kept for callers who repeat a POST under the same Idempotency-Key.
 *
 * A key belongs to one principal and one route and lives for a day. It is taken before the work and
 * given its reply after it. Replies are kept in sealed boxes. A key whose work was cut off by the
 * end of the process is free again after the next start. */
#pragma once

#include "store/store.h"

#include <stddef.h>

struct arena;

enum { IDEMPOTENCY_KEY_MAX = 255, IDEMPOTENCY_LIFE_MS = 24 * 60 * 60 * 1000 };
enum { IDEMPOTENCY_REPLY_MAX = 1 << 20 }; /* bytes; larger replies are not kept */

struct idempotency_claim {
    const char *route; /* "POST /collections" */
    const char *key;   /* the caller's */
    unsigned char body_hash[SECRET_HASH_SIZE];
};

enum idempotency {
    IDEMPOTENCY_NEW,    /* taken: do the work, then idempotency_finish() */
    IDEMPOTENCY_REPLAY, /* here is the reply */
    IDEMPOTENCY_OTHER,  /* the key was used with another body */
    IDEMPOTENCY_BUSY,   /* the first call is not finished */
};

struct idempotency_reply {
    unsigned status;
    const char *body;
    size_t length;
};

/* An enum idempotency, or -1. */
int idempotency_take(struct store *store, const struct principal *principal,
                     const struct idempotency_claim *claim, struct arena *arena,
                     struct idempotency_reply *ret_reply, struct error *err) MUST_CHECK;
/* `reply` NULL: the work failed, and the key is free again. */
int idempotency_finish(struct store *store, const struct principal *principal,
                       const struct idempotency_claim *claim, const struct idempotency_reply *reply,
                       struct arena *arena, struct error *err) MUST_CHECK;
/* Frees the keys of calls that the last process did not finish. */
int idempotency_start(struct store *store, struct error *err) MUST_CHECK;
