/* tables.c: every table of routes that the server answers. */
#include "api/internal.h"
#include "api/openapi.h"
#include "api/ops.h"
#include "api/postman/routes.h"

const struct api_route *const api_tables[] = {
    ops_routes,
    openapi_routes,
    postman_collection_routes,
    postman_item_routes,
    postman_transfer_routes,
    postman_environment_routes,
    postman_environment_fork_routes,
    postman_workspace_routes,
    postman_globals_routes,
    postman_workspace_role_routes,
    postman_collection_role_routes,
    postman_tag_routes,
    postman_element_transfer_routes,
    postman_comment_routes,
    postman_me_routes,
    postman_user_routes,
    postman_access_key_routes,
    postman_audit_routes,
    postman_duplicate_routes,
    postman_gateway_routes,
    postman_search_routes,
    postman_collection_fork_routes,
    postman_pull_request_routes,
    postman_workspace_update_routes,
    postman_spec_routes,
    postman_spec_file_routes,
    postman_spec_generation_routes,
    postman_import_routes,
    NULL,
};
