/* v3.h: what the files of the v3 reader share.
 *
 * v3_fit_*() say whether a tree has the form that the field asks of a file ("`url` must be text");
 * v3_new_*() turn what fits into v2.1. The latter take members out of their source as they use
 * them, so that what is left over can be kept. */
#pragma once

#include "format/format.h"

enum v3_file { V3_REQUEST, V3_GRAPHQL, V3_DEFINITION, V3_EXAMPLE };

/* 0, or -1 with "line 3: `url` must be text". */
int v3_fit(const cJSON *source, enum v3_file file, struct error *err) MUST_CHECK;

/* {method, header, body, url} of a request or of an example's request. */
cJSON *v3_new_request(cJSON *source);
cJSON *v3_new_graphql_request(cJSON *source);
cJSON *v3_new_response(cJSON *source, const char *stem);

/* [{key, value, description?, disabled?}] from a map or a list; takes the node. NULL for NULL. */
cJSON *v3_new_pairs(cJSON *node);
/* NULL when nothing is said, or to inherit. `*ret_keep` is set when v2.1 cannot say it all. */
cJSON *v3_new_auth(const cJSON *auth, bool *ret_keep);
/* `event`; what cannot be one is told as a note. */
cJSON *v3_new_events(const cJSON *scripts, const char *file, struct format_notes *notes,
                     bool *ret_keep);
/* protocolProfileBehavior; takes the node. NULL for NULL. */
cJSON *v3_new_behavior(cJSON *settings);
