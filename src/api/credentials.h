/* credentials.h: who is calling: an API key in X-Api-Key or ?apikey=, a collection access key in
 * ?access_key=. Private to this room.
 *
 * Good keys are remembered (by keyed hash, never in the clear) until people change
 * (store_people_version()), so that a busy key costs no query; a key whose checksum is wrong never
 * costs one. */
#pragma once

#include "store/store.h"

#include <stdbool.h>

struct credentials;
struct request;

enum credential {
    CREDENTIAL_GOOD,
    CREDENTIAL_MISSING,
    CREDENTIAL_BAD, /* malformed, unknown, disabled, revoked, expired: never told apart */
    CREDENTIAL_ASK, /* not known here: call again where blocking is allowed */
};

struct credentials *credentials_create(struct store *store);
void credentials_free(struct credentials *credentials);

/* The API key of the request: the header wins over the query. *ret_principal borrows from the
 * request's arena. */
enum credential credentials_check(struct credentials *credentials, const struct request *request,
                                  bool may_block, struct principal *ret_principal);
