/* openapi.h: the description of the API (OpenAPI 3.1) and its page for people, made from the route
 * tables. Private to this room. */
#pragma once

#include "api/api.h"

/* The whole document; the caller frees. `url` is where the server is reached. */
cJSON *openapi_document(const struct api *api, const char *url);

extern const struct api_route openapi_routes[]; /* /openapi.json, /docs */
