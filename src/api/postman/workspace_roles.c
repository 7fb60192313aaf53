#include "store/workspace_roles.h"
#include "api/postman/problem.h"
#include "api/postman/routes.h"
#include "base/arena.h"
#include "base/text.h"

#include <stdlib.h>

/* The roles by the numbers that clients send. */
static const struct known {
    const char *id, *name, *description;
} known[] = {
    {"3", "Admin", "Can manage people and all resources"},
    {"2", "Editor", "Can create and edit all resources"},
    {"1", "Viewer", "Can view and collaborate on all resources"},
};
static const struct known partners[] = {
    {"7", "Editor and Partner Lead",
     "Can create and edit workspace resources, and invite partners to the workspace"},
    {"6", "Viewer and Partner Lead",
     "Can view, fork and export workspace resources, and invite partners to the workspace"},
    {"5", "Editor", "Can create and edit workspace resources"},
    {"4", "Viewer", "Can view, fork and export workspace resources"},
};

static void fail(struct api_call *call, const struct error *err)
{
    if (err->code == ERR_NOT_FOUND)
        api_problem(call, 404, "not-found", "Not Found", "The requested resource was not found.");
    else if (err->code == ERR_INVALID)
        api_problem(call, 400, "bad-request", "Invalid Request.", err->message);
    else
        api_fail_error(call, err);
}

/* The one problem whose type is called "link". */
static void refuse_personal(struct api_call *call, const char *detail)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "title", "Cannot process the request.");
    json_set_text(tree, "detail", detail);
    cJSON_AddNumberToObject(tree, "status", 422);
    json_set_text(tree, "link", "https://api.postman.com/problems/unprocessable-entity");
    api_reply(call, 422, tree);
}

/* --- all roles --- */

static void add_known(cJSON *roles, const char *key, const struct known *list, size_t count)
{
    cJSON *array = cJSON_AddArrayToObject(roles, key);
    for (size_t i = 0; i < count; i++) {
        cJSON *role = cJSON_CreateObject();
        json_set_text(role, "id", list[i].id);
        json_set_text(role, "displayName", list[i].name);
        json_set_text(role, "description", list[i].description);
        cJSON_AddItemToArray(array, role);
    }
}

static void list_all_roles(struct api_call *call)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *roles = cJSON_AddObjectToObject(tree, "roles");
    add_known(roles, "user", known, COUNT_OF(known));
    add_known(roles, "usergroup", known, COUNT_OF(known));
    add_known(roles, "partner", partners, COUNT_OF(partners));
    api_reply(call, 200, tree);
}

/* --- of a workspace --- */

static void add_subjects(struct api_call *call, cJSON *role_tree, const char *key,
                         const struct workspace_members *members, enum role role,
                         enum subject subject)
{
    cJSON *list = NULL;
    for (size_t i = 0; i < members->count; i++) {
        const struct workspace_member *member = &members->items[i];
        if (member->role != role || member->subject != subject)
            continue;
        if (!list)
            list = cJSON_AddArrayToObject(role_tree, key);
        cJSON_AddItemToArray(
            list, cJSON_CreateString(arena_printf(call->arena, "%lld", (long long)member->id)));
    }
}

/* Roles that nobody has are not told. */
static void reply_roles(struct api_call *call, const struct workspace_members *members)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *roles = cJSON_AddArrayToObject(tree, "roles");
    for (size_t i = COUNT_OF(known); i-- > 0;) {
        cJSON *role_tree = cJSON_CreateObject();
        enum role role = (enum role)(known[i].id[0] - '0');
        json_set_text(role_tree, "id", known[i].id);
        json_set_text(role_tree, "displayName", known[i].name);
        int before = cJSON_GetArraySize(role_tree);
        add_subjects(call, role_tree, "user", members, role, SUBJECT_USER);
        add_subjects(call, role_tree, "group", members, role, SUBJECT_GROUP);
        if (cJSON_GetArraySize(role_tree) > before)
            cJSON_AddItemToArray(roles, role_tree);
        else
            cJSON_Delete(role_tree);
    }
    api_reply(call, 200, tree);
}

static void get_roles(struct api_call *call)
{
    struct workspace_members members;
    struct error err = {.code = ERR_NOT_FOUND};
    const char *id = api_parameter_id(call, "workspaceId");
    if (!id ||
        workspace_roles_list(call->store, &call->principal, id, call->arena, &members, &err) < 0)
        fail(call, &err);
    else
        reply_roles(call, &members);
}

/* --- changes --- */

struct reading {
    struct api_call *call;
    struct workspace_role_change changes[WORKSPACE_MAX_ROLE_CHANGES];
    size_t count;
};

/* Both return false: what is wrong has been answered. */
static bool refuse_parameter(struct reading *reading, unsigned index, const char *rest)
{
    problem_reply_named(reading->call, 400, "invalidParamError",
                        arena_printf(reading->call->arena, "body.roles[%u] %s", index, rest), "");
    return false;
}

static bool refuse(struct reading *reading, const char *detail)
{
    api_problem(reading->call, 400, "bad-request", "Invalid Request.", detail);
    return false;
}

/* "10001", or 10001. */
static bool read_number(const cJSON *node, int64_t *ret_number)
{
    char *end;
    if (json_is_number(node))
        return json_to_integer(node, ret_number) && *ret_number > 0;
    if (!cJSON_IsString(node))
        return false;
    *ret_number = strtoll(node->valuestring, &end, 10);
    return *node->valuestring && !*end && *ret_number > 0;
}

static bool is_repeated(const struct reading *reading, const struct workspace_member *member)
{
    for (size_t i = 0; i < reading->count; i++)
        if (reading->changes[i].member.subject == member->subject &&
            reading->changes[i].member.id == member->id)
            return true;
    return false;
}

static bool read_value(struct reading *reading, const cJSON *value, bool is_removal,
                       enum subject subject, unsigned index)
{
    int64_t role;
    struct workspace_member member = {.subject = subject};
    if (!read_number(json_get(value, "id"), &member.id))
        return refuse_parameter(reading, index, "should have values with an 'id'");
    if (!read_number(json_get(value, "role"), &role) || role < ROLE_VIEWER || role > ROLE_ADMIN)
        return refuse_parameter(reading, index, "should have values with a known 'role'");
    member.role = (enum role)role;
    if (is_repeated(reading, &member))
        return refuse(reading, "Only one action per user or user group is allowed.");
    if (reading->count == WORKSPACE_MAX_ROLE_CHANGES)
        return refuse(reading, "At most 50 operations are allowed.");
    reading->changes[reading->count++] = (struct workspace_role_change){member, is_removal};
    return true;
}

static bool read_operation(struct reading *reading, const cJSON *operation, unsigned index)
{
    const char *op = json_get_text(operation, "op"), *path = json_get_text(operation, "path");
    const cJSON *values = json_get(operation, "value"), *value;
    if (!op)
        return refuse_parameter(reading, index, "should have required property 'op'");
    if (!path)
        return refuse_parameter(reading, index, "should have required property 'path'");
    if (!cJSON_IsArray(values))
        return refuse_parameter(reading, index, "should have required property 'value'");
    if (!text_equal(op, "add") && !text_equal(op, "remove"))
        return refuse_parameter(reading, index, "should have an 'op' of add or remove");
    if (text_equal(path, "/partner"))
        return refuse(reading, "This workspace has no partners.");
    bool is_group = text_equal(path, "/usergroup") || text_equal(path, "/group");
    if (!is_group && !text_equal(path, "/user"))
        return refuse_parameter(reading, index, "should have a 'path' of /user or /usergroup");
    cJSON_ArrayForEach(value, values)
    {
        if (!read_value(reading, value, text_equal(op, "remove"),
                        is_group ? SUBJECT_GROUP : SUBJECT_USER, index))
            return false;
    }
    return true;
}

static bool read_changes(struct reading *reading)
{
    const cJSON *operation, *body = api_body(reading->call);
    unsigned index = 0;
    if (!body)
        return false;
    if (!cJSON_IsArray(json_get(body, "roles"))) {
        problem_reply_named(reading->call, 400, "invalidParamError",
                            "body should have required property 'roles'", "");
        return false;
    }
    cJSON_ArrayForEach(operation, json_get(body, "roles"))
    {
        if (!read_operation(reading, operation, index++))
            return false;
    }
    return true;
}

static void update_roles(struct api_call *call)
{
    struct reading *reading = arena_new(call->arena, struct reading);
    struct workspace_members members;
    struct error err = {.code = ERR_NOT_FOUND};
    const char *id = api_parameter_id(call, "workspaceId");
    reading->call = call;
    if (!read_changes(reading))
        return;
    if (id && workspace_roles_change(call->store, &call->principal, id, reading->changes,
                                     reading->count, call->arena, &members, &err) == 0)
        reply_roles(call, &members);
    else if (err.code == ERR_UNSUPPORTED)
        refuse_personal(call, err.message);
    else
        fail(call, &err);
}

const struct api_route postman_workspace_role_routes[] = {
    {.method = HTTP_METHOD_GET,
     .path = "/workspaces-roles",
     .handler = list_all_roles,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Workspaces",
     .operation = "getAllWorkspaceRoles",
     .summary = "Lists the roles that there are in workspaces.",
     .reply = "KnownRoles"},
    {.method = HTTP_METHOD_GET,
     .path = "/workspaces/{workspaceId}/roles",
     .handler = get_roles,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Workspaces",
     .operation = "getWorkspaceRoles",
     .summary = "Tells who has which role in a workspace.",
     .reply = "WorkspaceRoles",
     .query = "include"},
    {.method = HTTP_METHOD_PATCH,
     .path = "/workspaces/{workspaceId}/roles",
     .handler = update_roles,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Workspaces",
     .operation = "updateWorkspaceRoles",
     .summary = "Gives and takes roles in a workspace.",
     .body = "WorkspaceRolesBody",
     .reply = "WorkspaceRoles"},
    {0},
};
