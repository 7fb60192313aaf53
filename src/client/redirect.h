/* redirect.h: whether an answer sends us elsewhere, and what changes on the way. Rules only. */
#pragma once

#include "client/exchange.h"
#include "model/request.h"

#include <stdbool.h>

/* The Location to follow, or NULL when the answer is the last one. */
const char *redirect_location(const struct exchange *exchange, const struct behavior *behavior,
                              bool ignore_redirects);

unsigned redirect_limit(const struct behavior *behavior);

/* The method of the next hop; sets *ret_without_body when it carries no body. */
const char *redirect_method(const char *method, int status, const struct behavior *behavior,
                            bool *ret_without_body);
