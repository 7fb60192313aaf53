/* request_json.h: a request as it was sent, in the collection's own form: what test scripts see as
 * pm.request and what the json report shows. */
#pragma once

#include "client/exchange.h"
#include "json/json.h"

struct arena;

/* {url, header: [{key, value, system?}], method, body?, auth?}; the caller frees it. */
cJSON *request_json_from_exchange(const struct exchange *exchange, struct arena *arena);
