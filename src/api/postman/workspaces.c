#include "store/workspaces.h"
#include "api/postman/asked.h"
#include "api/postman/routes.h"
#include "base/arena.h"
#include "base/text.h"
#include "server/request.h"
#include "store/elements.h"
#include "store/workspace_changes.h"

#include <stdlib.h>
#include <string.h>

enum { WORKSPACES_MAX_PAGE = 100, CREATORS_MAX = 100 };

static const char not_found[] = "The specified workspace does not exist.";

/* --- replies --- */

/* The older word for who may enter: all but personal ones are a team's. */
static const char *type_of(const struct workspace *workspace)
{
    return text_equal(workspace->visibility, "personal") ? "personal" : "team";
}

static void reply_wrapped(struct api_call *call, cJSON *workspace)
{
    cJSON *tree = cJSON_CreateObject();
    json_set(tree, "workspace", workspace);
    api_reply(call, 200, tree);
}

static void reply_saved(struct api_call *call, const struct workspace *workspace)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", workspace->id);
    json_set_text(tree, "name", workspace->name);
    reply_wrapped(call, tree);
}

/* {"error": {…, "statusCode": 404}} */
static void reply_workspace_not_found(struct api_call *call)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *error = cJSON_AddObjectToObject(tree, "error");
    json_set_text(error, "name", "workspaceNotFoundError");
    json_set_text(error, "message", "Workspace not found");
    cJSON_AddNumberToObject(error, "statusCode", 404);
    api_reply(call, 404, tree);
}

static void fail(struct api_call *call, const struct error *err)
{
    if (err->code == ERR_NOT_FOUND)
        api_fail_not_found(call, not_found, NULL, NULL);
    else if (err->code == ERR_DENIED)
        api_fail(call, 403, "forbiddenError", "You do not have access to update this workspace.");
    else if (err->code == ERR_INVALID)
        api_fail(call, 400, "invalidParamError", err->message);
    else if (err->code == ERR_UNSUPPORTED)
        api_fail(call, 403, "cannotConvertFromPublicWorkspace", err->message);
    else if (err->code == ERR_CONFLICT)
        api_fail(call, 400, "workspaceSlugNotUniqueError", err->message);
    else
        api_fail_error(call, err);
}

/* --- list --- */

/* What of all workspaces is asked for. */
struct filter {
    const char *visibility;
    const char *created_by; /* "10001,10002" */
    const char *only_id;    /* where an element is; "" for nowhere */
};

/* A refusal that has no envelope. */
static void refuse_flat(struct api_call *call, const char *message)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "name", "badRequest");
    json_set_text(tree, "message", message);
    api_reply(call, 400, tree);
}

static void refuse_type(struct api_call *call)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *error = cJSON_AddObjectToObject(tree, "error");
    json_set_text(error, "name", "invalidParamError");
    json_set_text(error, "message",
                  "visibilityStatus must be one of personal/private/team/public/partner");
    cJSON_AddNumberToObject(tree, "statusCode", 400);
    api_reply(call, 400, tree);
}

static bool is_number_list(const char *text)
{
    return *text && strspn(text, "0123456789,") == strlen(text) && strlen(text) < CREATORS_MAX * 20;
}

static bool has_number(const char *list, int64_t number)
{
    while (*list) {
        char *end;
        if (strtoll(list, &end, 10) == number && end != list)
            return true;
        list = end + (*end == ',');
    }
    return false;
}

/* Where the element is that was asked for. False: refused, and answered. */
static bool read_element(struct api_call *call, struct filter *filter)
{
    const char *type = api_query(call, "elementType", NULL),
               *id = api_query(call, "elementId", NULL);
    char plain[STORE_ID_SIZE];
    struct error err = {0};
    if (type && !text_equal(type, "collection") && !text_equal(type, "specification")) {
        refuse_flat(call, "elementType must be one of: collection, specification");
        return false;
    }
    if (!type != !id) {
        refuse_flat(call, type ? "elementId is required when elementType is provided"
                               : "elementType is required when elementId is provided");
        return false;
    }
    filter->only_id = type ? "" : NULL;
    if (!type || text_equal(type, "specification") || !store_id_of(id, plain))
        return true;
    if (elements_find(call->store, &call->principal, ELEMENT_COLLECTION, plain, call->arena,
                      &filter->only_id, &err) < 0 &&
        err.code != ERR_NOT_FOUND) {
        api_fail_error(call, &err);
        return false;
    }
    return true;
}

static bool read_filter(struct api_call *call, struct filter *filter)
{
    filter->visibility = api_query(call, "type", NULL);
    filter->created_by = api_query(call, "createdBy", NULL);
    if (filter->visibility && !workspace_is_visibility(filter->visibility)) {
        refuse_type(call);
        return false;
    }
    if (filter->created_by && !is_number_list(filter->created_by)) {
        api_fail(call, 400, "invalidParamError", "createdBy must be a list of user IDs.");
        return false;
    }
    return read_element(call, filter);
}

static bool passes(const struct filter *filter, const struct workspace *workspace)
{
    return (!filter->visibility || text_equal(filter->visibility, workspace->visibility)) &&
           (!filter->created_by || has_number(filter->created_by, workspace->created_by)) &&
           (!filter->only_id || text_equal(filter->only_id, workspace->id));
}

/* 1 with a limit or a cursor, 0 without, -1 refused, and answered. */
static int read_page(struct api_call *call, int64_t *ret_limit, const char **ret_after)
{
    const char *cursor = api_query(call, "cursor", "nextCursor", NULL);
    *ret_limit = WORKSPACES_MAX_PAGE;
    *ret_after = NULL;
    int limited = api_query_number(call, "limit", 1, WORKSPACES_MAX_PAGE, ret_limit);
    if (limited < 0) {
        api_fail(call, 400, "badRequestError", "The limit parameter must not exceed 100.");
        return -1;
    }
    if (!cursor || !*cursor)
        return limited;
    *ret_after = api_cursor_read(call, cursor);
    if (!*ret_after) {
        api_fail(call, 400, "badRequestError", "Invalid cursor query parameter passed.");
        return -1;
    }
    return 1;
}

static cJSON *list_entry(const struct workspace *workspace)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", workspace->id);
    json_set_text(tree, "name", workspace->name);
    json_set_text(tree, "type", type_of(workspace));
    json_set_text(tree, "visibility", workspace->visibility);
    api_set_id_text(tree, "createdBy", workspace->created_by);
    json_set_text(tree, "about", workspace->about);
    api_set_time(tree, "createdAt", workspace->created_at);
    api_set_time(tree, "updatedAt", workspace->updated_at);
    return tree;
}

/* Whether a workspace stands behind "1769850903000/<id>" in the order of the list. */
static bool is_after(const struct workspace *workspace, const char *position)
{
    char *end;
    int64_t time = position ? strtoll(position, &end, 10) : -1;
    if (!position || workspace->created_at != time)
        return workspace->created_at > time;
    return *end == '/' && strcmp(workspace->id, end + 1) > 0;
}

static void list_workspaces(struct api_call *call)
{
    struct filter filter = {0};
    struct workspace *found;
    size_t count;
    int64_t limit, listed = 0;
    const char *after;
    struct error err = {0};
    int paged = read_page(call, &limit, &after);
    if (paged < 0 || !read_filter(call, &filter))
        return;
    if (workspaces_list(call->store, &call->principal, call->arena, &found, &count, &err) < 0) {
        api_fail_error(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *workspaces = cJSON_AddArrayToObject(tree, "workspaces");
    const struct workspace *last = NULL;
    const char *next = NULL;
    for (size_t i = 0; i < count && !next; i++) {
        if (!passes(&filter, &found[i]) || !is_after(&found[i], after))
            continue;
        if (paged && listed == limit) {
            next = arena_printf(call->arena, "%lld/%s", (long long)last->created_at, last->id);
            break;
        }
        cJSON_AddItemToArray(workspaces, list_entry(&found[i]));
        last = &found[i];
        listed++;
    }
    if (paged)
        asked_add_cursor(call, cJSON_AddObjectToObject(tree, "meta"), next);
    api_reply(call, 200, tree);
}

/* --- bodies --- */

static const char missing_workspace[] = "'workspace' object missing in the request";

/* A text of the body's workspace, or NULL; false: of another type, refused, and answered. */
static bool read_text(struct api_call *call, const cJSON *workspace, const char *key,
                      const char **ret_text)
{
    const cJSON *member = json_get(workspace, key);
    *ret_text = cJSON_IsString(member) ? member->valuestring : NULL;
    if (!member || cJSON_IsString(member))
        return true;
    api_fail(call, 400, "malformedRequestError",
             arena_printf(call->arena, "Invalid type: expected string at workspace.%s", key));
    return false;
}

/* False: refused, and answered. */
static bool read_workspace(struct api_call *call, struct workspace_change *ret_change)
{
    const cJSON *body = api_body(call);
    if (!body)
        return false;
    const cJSON *workspace = json_get(body, "workspace");
    if (!cJSON_IsObject(workspace)) {
        api_fail(call, 400, "malformedRequestError", missing_workspace);
        return false;
    }
    return read_text(call, workspace, "name", &ret_change->name) &&
           read_text(call, workspace, "type", &ret_change->visibility) &&
           read_text(call, workspace, "description", &ret_change->description) &&
           read_text(call, workspace, "about", &ret_change->about);
}

/* --- one --- */

static void refuse_creation(struct api_call *call, const char *detail)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *error = cJSON_AddObjectToObject(tree, "error");
    cJSON_AddNumberToObject(error, "status", 403);
    json_set_text(error, "name", "forbiddenError");
    json_set_text(error, "message", "You are not authorized to perform this action");
    json_set_text(error, "detail", detail);
    json_set_text(error, "instance", "");
    api_reply(call, 403, tree);
}

static void create_workspace(struct api_call *call)
{
    struct workspace_change wanted = {0};
    struct workspace workspace;
    struct error err = {0};
    if (!read_workspace(call, &wanted))
        return;
    if (!wanted.name || !wanted.visibility) {
        api_fail_missing(call, wanted.name ? "type" : "name");
        return;
    }
    const struct workspace values = {.name = wanted.name,
                                     .visibility = wanted.visibility,
                                     .description = wanted.description,
                                     .about = wanted.about};
    if (workspaces_create(call->store, &call->principal, &values, call->arena, &workspace, &err) ==
        0)
        reply_saved(call, &workspace);
    else if (err.code == ERR_DENIED)
        refuse_creation(call, err.message);
    else
        fail(call, &err);
}

static cJSON *name_tree(const struct element_name *element)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", element->id);
    json_set_text(tree, "name", element->name);
    api_set_uid(tree, "uid", element->owner_id, element->id);
    return tree;
}

static int add_elements(struct api_call *call, cJSON *tree, const char *key,
                        const char *workspace_id, enum element element, struct error *err)
{
    struct element_names names;
    if (elements_list(call->store, &call->principal, workspace_id, element, call->arena, &names,
                      err) < 0)
        return -1;
    cJSON *list = cJSON_AddArrayToObject(tree, key);
    for (size_t i = 0; i < names.count; i++)
        cJSON_AddItemToArray(list, name_tree(&names.items[i]));
    return 0;
}

static bool includes(const struct api_call *call, const char *word)
{
    const char *include = api_query(call, "include", NULL);
    size_t length = strlen(word);
    for (; include; include = strchr(include, ',') ? strchr(include, ',') + 1 : NULL)
        if (strncmp(include, word, length) == 0 && (include[length] == ',' || !include[length]))
            return true;
    return false;
}

static cJSON *workspace_tree(const struct workspace *workspace)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", workspace->id);
    json_set_text(tree, "name", workspace->name);
    json_set_text(tree, "type", type_of(workspace));
    json_set_text(tree, "description", workspace->description);
    json_set_text(tree, "visibility", workspace->visibility);
    api_set_id_text(tree, "createdBy", workspace->created_by);
    api_set_id_text(tree, "updatedBy", workspace->updated_by);
    api_set_time(tree, "createdAt", workspace->created_at);
    api_set_time(tree, "updatedAt", workspace->updated_at);
    json_set_text(tree, "about", workspace->about);
    return tree;
}

static void get_workspace(struct api_call *call)
{
    struct workspace workspace;
    struct error err = {.code = ERR_NOT_FOUND};
    cJSON *tree = NULL;
    const char *id = api_parameter_id(call, "workspaceId");
    if (!id || workspaces_get(call->store, &call->principal, id, call->arena, &workspace, &err) < 0)
        goto failed;
    tree = workspace_tree(&workspace);
    if (includes(call, "team"))
        api_set_id_text(tree, "team", call->principal.team_id);
    if (add_elements(call, tree, "collections", id, ELEMENT_COLLECTION, &err) < 0 ||
        add_elements(call, tree, "environments", id, ELEMENT_ENVIRONMENT, &err) < 0)
        goto failed;
    cJSON_AddArrayToObject(tree, "mocks");
    cJSON_AddArrayToObject(tree, "monitors");
    cJSON_AddArrayToObject(tree, "apis");
    cJSON_AddArrayToObject(tree, "specs");
    reply_wrapped(call, tree);
    return;
failed:
    cJSON_Delete(tree);
    if (err.code == ERR_NOT_FOUND)
        reply_workspace_not_found(call);
    else
        api_fail_error(call, &err);
}

static void update_workspace(struct api_call *call)
{
    struct workspace_change change = {0};
    struct workspace workspace;
    struct error err = {.code = ERR_NOT_FOUND};
    const char *id = api_parameter_id(call, "workspaceId");
    if (!read_workspace(call, &change))
        return;
    if (!id || workspaces_change(call->store, &call->principal, id, &change, call->arena,
                                 &workspace, &err) < 0)
        fail(call, &err);
    else
        reply_saved(call, &workspace);
}

static void delete_workspace(struct api_call *call)
{
    struct error err = {.code = ERR_NOT_FOUND};
    const char *id = api_parameter_id(call, "workspaceId");
    if (!id || workspaces_delete(call->store, &call->principal, id, &err) < 0) {
        if (err.code == ERR_DENIED)
            api_fail_error(call, &err);
        else
            fail(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", id);
    reply_wrapped(call, tree);
}

const struct api_route postman_workspace_routes[] = {
    {.method = HTTP_METHOD_GET,
     .path = "/workspaces",
     .handler = list_workspaces,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Workspaces",
     .operation = "getWorkspaces",
     .summary = "Lists the workspaces that you may enter.",
     .reply = "WorkspaceList",
     .failure = "Error|FlatRefusal",
     .query = "type createdBy include elementType elementId cursor limit"},
    {.method = HTTP_METHOD_POST,
     .path = "/workspaces",
     .handler = create_workspace,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Workspaces",
     .operation = "createWorkspace",
     .summary = "Creates a workspace.",
     .body = "WorkspaceNew",
     .reply = "WorkspaceSaved"},
    {.method = HTTP_METHOD_GET,
     .path = "/workspaces/{workspaceId}",
     .handler = get_workspace,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Workspaces",
     .operation = "getWorkspace",
     .summary = "Gets a workspace and the names of what is in it.",
     .reply = "WorkspaceReply",
     .query = "include"},
    {.method = HTTP_METHOD_PUT,
     .path = "/workspaces/{workspaceId}",
     .handler = update_workspace,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Workspaces",
     .operation = "updateWorkspace",
     .summary = "Changes a workspace's name, visibility or texts.",
     .body = "WorkspaceChange",
     .reply = "WorkspaceSaved"},
    {.method = HTTP_METHOD_DELETE,
     .path = "/workspaces/{workspaceId}",
     .handler = delete_workspace,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Workspaces",
     .operation = "deleteWorkspace",
     .summary = "Deletes a workspace and everything in it.",
     .reply = "WorkspaceDeleted"},
    {0},
};
