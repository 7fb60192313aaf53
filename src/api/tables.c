/* tables.c: every table of routes that the server answers. */
#include "api/internal.h"
#include "api/openapi.h"
#include "api/ops.h"
#include "api/postman/routes.h"

const struct api_route *const api_tables[] = {
    ops_routes,
    openapi_routes,
    NULL,
};
