/* postman_v1.h: collections as Postman 4 exported them: a flat list of requests, and folders that
 * name their requests by id. */
#pragma once

#include "format/format.h"

/* The v2.1 document of a v1 collection: what newman's own converter makes of it for a run, with the
 * ids kept. What cannot be placed (a request named twice, a folder inside itself) is a note. The
 * caller frees the tree. */
cJSON *postman_v1_convert(const cJSON *collection, struct format_notes *notes);

/* Pieces, for what comes one by one. NULL where there is nothing to say. */
cJSON *postman_v1_events(const cJSON *entity);
cJSON *postman_v1_variables(const cJSON *entity);
cJSON *postman_v1_request(const cJSON *request);
cJSON *postman_v1_auth(const cJSON *entity);
cJSON *postman_v1_response(const cJSON *response, const cJSON *saved_request);
