/* credentials.h: who is calling: an API key in X-Api-Key or ?apikey=. Private to this room.
 *
 * Good keys are remembered (by keyed hash, never in the clear) until people change
 * (store_people_version()), so that a busy key costs no query; a key whose checksum is wrong never
 * costs one. All keys with a right checksum that are refused cost the same. Thread-safe. */
#pragma once

#include "store/store.h"

#include <stdbool.h>

struct credentials;
struct request;

enum { CREDENTIALS_MAX = 65536 }; /* remembered; past it some are asked for again */

enum credential {
    CREDENTIAL_GOOD,
    CREDENTIAL_MISSING,
    CREDENTIAL_BAD,    /* malformed, unknown, disabled, revoked, expired: never told apart */
    CREDENTIAL_ASK,    /* not known here: call again where blocking is allowed */
    CREDENTIAL_FAILED, /* the store could not say: 503 */
};

struct credentials *credentials_create(struct store *store);
void credentials_free(struct credentials *credentials);

/* The API key of the request: the header wins over the query. *ret_principal and the profile in it
 * live in the request's arena. The use of good keys is noted. */
enum credential credentials_check(struct credentials *credentials, const struct request *request,
                                  bool may_block, struct principal *ret_principal);
/* The same for a key that is at hand. */
enum credential credentials_check_key(struct credentials *credentials, const char *key,
                                      struct arena *arena, bool may_block,
                                      struct principal *ret_principal);
