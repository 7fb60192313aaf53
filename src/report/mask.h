/* mask.h: credentials out of reports that people pass around.
 *
 * The html, junit and verbose cli reports (json on request) show that a credential was sent, never
 * what it was: the values of well-known headers and query parameters, of the header or parameter
 * that the request's own auth fills, and user:password@ in addresses. Bodies are shown as they are.
 */
#pragma once

#include "client/exchange.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

struct arena;

#define MASK_TEXT "******"

bool mask_hides_header(const struct exchange *exchange, const char *name);
bool mask_hides_parameter(const struct exchange *exchange, const char *name);
/* The value, or MASK_TEXT. NULL stays NULL, and an empty value hides nothing. */
const char *mask_header(const struct exchange *exchange, const char *name, const char *value);
/* The address as shown to people, with credentials masked. */
const char *mask_url(const struct exchange *exchange, struct arena *arena);

/* Masks the same in a request, item or collection of the collection format, in place: headers,
 * query parameters, user:password and every auth parameter that is not known to be harmless. */
void mask_tree(cJSON *tree);
