#include "store/globals.h"
#include "api/postman/faults.h"
#include "api/postman/routes.h"
#include "api/postman/values.h"

enum { GLOBALS_MAX_BODY = 30 << 20 };

static void fail(struct api_call *call, const struct error *err)
{
    if (err->code == ERR_NOT_FOUND)
        api_problem(call, 404, "not-found", "Not Found", "Workspace not found");
    else
        api_fail_error(call, err);
}

static void get_globals(struct api_call *call)
{
    struct error err = {.code = ERR_NOT_FOUND};
    cJSON *globals;
    const char *id = api_parameter_id(call, "workspaceId");
    if (!id || globals_get(call->store, &call->principal, id, call->arena, &globals, &err) < 0)
        fail(call, &err);
    else
        api_reply(call, 200, globals);
}

/* {"values": […]} of the body, checked, and nothing else of it; the caller frees. NULL: refused,
 * and answered. */
static cJSON *take_globals(struct api_call *call)
{
    struct faults faults = {.arena = call->arena};
    AUTO_JSON body = api_take_body(call);
    if (!body)
        return NULL;
    if (!json_get(body, "values"))
        faults_add(&faults, ": must have required property 'values'");
    values_check(&faults, json_get(body, "values"), "values");
    if (faults_any(&faults)) {
        faults_problem(call, &faults);
        return NULL;
    }
    cJSON *globals = cJSON_CreateObject();
    cJSON *values = values_take_member(body, "values");
    values_complete(values);
    json_set(globals, "values", values);
    return globals;
}

static void put_globals(struct api_call *call)
{
    struct error err = {.code = ERR_NOT_FOUND};
    const char *id = api_parameter_id(call, "workspaceId");
    AUTO_JSON globals = take_globals(call);
    if (!globals)
        return;
    if (!id || globals_put(call->store, &call->principal, id, globals, call->arena, &err) < 0)
        fail(call, &err);
    else
        api_reply(call, 200, TAKE(globals));
}

const struct api_route postman_globals_routes[] = {
    {.method = HTTP_METHOD_GET,
     .path = "/workspaces/{workspaceId}/global-variables",
     .handler = get_globals,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Workspaces",
     .operation = "getWorkspaceGlobalVariables",
     .summary = "Gets a workspace's global variables.",
     .reply = "Globals"},
    {.method = HTTP_METHOD_PUT,
     .path = "/workspaces/{workspaceId}/global-variables",
     .handler = put_globals,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .body_limit = GLOBALS_MAX_BODY,
     .tag = "Workspaces",
     .operation = "updateWorkspaceGlobalVariables",
     .summary = "Replaces a workspace's global variables.",
     .body = "GlobalsBody",
     .reply = "Globals"},
    {0},
};
