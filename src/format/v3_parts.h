/* v3_parts.h: the parts of v3 files made of v2.1's; the opposite of v3.h. All return NULL where
 * there is nothing to say; the caller frees the trees. */
#pragma once

#include "format/format.h"

/* The members url, method, headers, queryParams, pathVariables, body of a request (text or object)
 * are added to `into`. `is_graphql`: as those of a graphql-request. */
void v3_add_request(cJSON *into, const cJSON *request, bool is_graphql);
cJSON *v3_put_pairs(const cJSON *list);
cJSON *v3_put_auth(const cJSON *auth);
/* Disabled scripts are told as notes: v3 has no word for them. */
cJSON *v3_put_scripts(const cJSON *events, bool is_definition, const char *place,
                      struct format_notes *notes);
cJSON *v3_put_settings(const cJSON *behavior);
/* `response` of an example. */
cJSON *v3_put_answer(const cJSON *example);
