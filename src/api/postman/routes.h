/* routes.h: the tables of the Postman API, one for each file of this folder. Each ends with a row
 * without a path. A new table is named here and in api/tables.c. */
#pragma once

#include "api/api.h"

extern const struct api_route postman_collection_routes[];
extern const struct api_route postman_item_routes[];
extern const struct api_route postman_transfer_routes[];
extern const struct api_route postman_environment_routes[];
extern const struct api_route postman_environment_fork_routes[];
extern const struct api_route postman_workspace_routes[];
extern const struct api_route postman_globals_routes[];
extern const struct api_route postman_workspace_role_routes[];
extern const struct api_route postman_collection_role_routes[];
extern const struct api_route postman_tag_routes[];
extern const struct api_route postman_element_transfer_routes[];
extern const struct api_route postman_comment_routes[];
extern const struct api_route postman_me_routes[];
extern const struct api_route postman_user_routes[];
extern const struct api_route postman_access_key_routes[];
extern const struct api_route postman_audit_routes[];
extern const struct api_route postman_duplicate_routes[];
extern const struct api_route postman_gateway_routes[];
extern const struct api_route postman_search_routes[];
extern const struct api_route postman_collection_fork_routes[];
extern const struct api_route postman_pull_request_routes[];
extern const struct api_route postman_workspace_update_routes[];
extern const struct api_route postman_spec_routes[];
extern const struct api_route postman_spec_file_routes[];
extern const struct api_route postman_spec_generation_routes[];
extern const struct api_route postman_import_routes[];
