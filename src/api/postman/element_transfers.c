#include "api/postman/routes.h"
#include "base/arena.h"
#include "base/text.h"
#include "store/elements.h"

static void refuse(struct api_call *call, const char *detail)
{
    api_problem(call, 400, "bad-request", "Bad Request", detail);
}

static void fail(struct api_call *call, const struct error *err)
{
    if (err->code == ERR_NOT_FOUND)
        api_problem(call, 404, "not-found", "Not Found",
                    text_ends_with(err->message, "the workspace you are looking for")
                        ? "Workspace not found"
                        : "The requested resource does not exist.");
    else if (err->code == ERR_UNSUPPORTED)
        refuse(call, err->message);
    else
        api_fail_error(call, err);
}

static const char *read_id(struct api_call *call, const char *text)
{
    char *id = arena_alloc(call->arena, STORE_ID_SIZE);
    return text && store_id_of(text, id) ? id : NULL;
}

static void reply_transfer(struct api_call *call, const char *type, const char *id,
                           const char *from, const char *to)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *transfers =
        cJSON_AddObjectToObject(cJSON_AddObjectToObject(tree, "workspace"), "element-transfers");
    json_set_text(transfers, "type", type);
    json_set_text(transfers, "from", from);
    json_set_text(transfers, "id", id);
    json_set_text(transfers, "to", to);
    api_reply(call, 200, tree);
}

static void transfer_element(struct api_call *call)
{
    struct error err = {.code = ERR_NOT_FOUND};
    const cJSON *body = api_body(call);
    if (!body)
        return;
    static const char *const required[] = {"id", "type", "to"};
    for (size_t i = 0; i < COUNT_OF(required); i++)
        if (text_is_blank(json_get_text(body, required[i]))) {
            refuse(call, arena_printf(call->arena, "The '%s' property is required", required[i]));
            return;
        }
    const char *type = json_get_text(body, "type"), *given = json_get_text(body, "id");
    const char *from = api_parameter_id(call, "workspaceId");
    const char *id = read_id(call, given), *to = read_id(call, json_get_text(body, "to"));
    if (!text_equal(type, "collection") && !text_equal(type, "environment")) {
        refuse(call, "element type is not register or is falsy");
        return;
    }
    enum element element =
        text_equal(type, "collection") ? ELEMENT_COLLECTION : ELEMENT_ENVIRONMENT;
    if (!from || !to || !id ||
        elements_transfer(call->store, &call->principal, element, id, from, to, &err) < 0)
        fail(call, &err);
    else
        reply_transfer(call, type, given, from, to);
}

const struct api_route postman_element_transfer_routes[] = {
    {.method = HTTP_METHOD_POST,
     .path = "/workspaces/{workspaceId}/element-transfers",
     .handler = transfer_element,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Workspaces",
     .operation = "transferWorkspaceElement",
     .summary = "Moves a collection or an environment to another workspace.",
     .body = "TransferElementBody",
     .reply = "ElementTransferred"},
    {0},
};
