#include "api/postman/environments.h"

#include "api/postman/asked.h"
#include "api/postman/environment_patch.h"
#include "api/postman/faults.h"
#include "api/postman/problem.h"
#include "api/postman/routes.h"
#include "api/postman/values.h"
#include "base/arena.h"
#include "server/request.h"
#include "store/environments.h"

enum { ENVIRONMENT_MAX_BODY = 30 << 20, ENVIRONMENT_MAX_MEMBERS = 100 };

static const char not_found_get[] = "We could not find the environment you are looking for";
static const char not_found[] = "The specified environment does not exist.";

/* Members of an environment that only the server says. */
static const char *const server_members[] = {"id",        "uid",       "owner",     "createdAt",
                                             "createdBy", "updatedAt", "updatedBy", "lastUpdatedBy",
                                             "isPublic",  "fork",      "revision",  "team",
                                             "teamId"};

static void fail(struct api_call *call, const struct error *err, const char *absent)
{
    if (err->code == ERR_NOT_FOUND)
        api_fail_not_found(call, absent, NULL, NULL);
    else
        api_fail_error(call, err);
}

/* --- replies --- */

static cJSON *brief(const struct environment *environment)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", environment->id);
    json_set_text(tree, "name", environment->name);
    return tree;
}

static void add_owner_and_times(cJSON *tree, const struct environment *environment)
{
    api_set_id_text(tree, "owner", environment->owner_id);
    api_set_time(tree, "createdAt", environment->created_at);
    api_set_time(tree, "updatedAt", environment->updated_at);
}

static void reply_wrapped(struct api_call *call, cJSON *environment)
{
    cJSON *tree = cJSON_CreateObject();
    json_set(tree, "environment", environment);
    api_reply(call, 200, tree);
}

cJSON *environment_tree(const struct environment *environment, cJSON *document)
{
    cJSON *tree = brief(environment);
    add_owner_and_times(tree, environment);
    while (document->child) {
        cJSON *member = cJSON_DetachItemViaPointer(document, document->child);
        cJSON_AddItemToObject(tree, member->string, member);
    }
    cJSON_Delete(document);
    return tree;
}

static void reply_saved(struct api_call *call, const struct environment *environment)
{
    cJSON *tree = brief(environment);
    api_set_uid(tree, "uid", environment->owner_id, environment->id);
    reply_wrapped(call, tree);
}

/* --- bodies --- */

/* Of members with the same name only the last stays: it is the one that was checked. */
static void drop_repeated(cJSON *environment)
{
    for (cJSON *member = environment->child, *next; member; member = next) {
        next = member->next;
        if (json_get(environment, member->string) != member)
            cJSON_Delete(cJSON_DetachItemViaPointer(environment, member));
    }
}

static void check_environment(struct faults *faults, const cJSON *environment, bool is_new)
{
    const cJSON *name = json_get(environment, "name");
    if (!faults_expect(faults, environment, cJSON_Object, "environment"))
        return;
    if (cJSON_GetArraySize(environment) > ENVIRONMENT_MAX_MEMBERS)
        faults_add(faults, "environment: must NOT have more than %d properties",
                   ENVIRONMENT_MAX_MEMBERS);
    if (is_new && !name)
        faults_add(faults, "environment: must have required property 'name'");
    if (faults_expect(faults, name, cJSON_String, "environment.name") && name) {
        size_t length = faults_length(name->valuestring);
        if (length == 0)
            faults_add(faults, "environment.name: must NOT have fewer than 1 characters");
        if (length > ENVIRONMENT_MAX_NAME)
            faults_add(faults, "environment.name: must NOT have more than %d characters",
                       ENVIRONMENT_MAX_NAME);
    }
    values_check(faults, json_get(environment, "values"), "environment.values");
}

/* The environment of the body, checked, without what only the server says; the caller frees. NULL:
 * refused, and answered. */
static cJSON *take_environment(struct api_call *call, bool is_new)
{
    struct faults faults = {.arena = call->arena};
    AUTO_JSON body = api_take_body(call);
    if (!body)
        return NULL;
    const cJSON *environment = json_get(body, "environment");
    if (!environment)
        faults_add(&faults, ": must have required property 'environment'");
    else
        check_environment(&faults, environment, is_new);
    if (faults_any(&faults)) {
        faults_reply(call, &faults, "environment");
        return NULL;
    }
    cJSON *taken = values_take_member(body, "environment");
    drop_repeated(taken);
    for (size_t i = 0; i < COUNT_OF(server_members); i++)
        cJSON_DeleteItemFromObjectCaseSensitive(taken, server_members[i]);
    values_complete(cJSON_GetObjectItemCaseSensitive(taken, "values"));
    return taken;
}

/* --- handlers --- */

static cJSON *list_entry(const struct environment *environment)
{
    cJSON *tree = brief(environment);
    add_owner_and_times(tree, environment);
    api_set_uid(tree, "uid", environment->owner_id, environment->id);
    json_set(tree, "isPublic", cJSON_CreateBool(environment->is_public));
    return tree;
}

static void list_environments(struct api_call *call)
{
    const char *workspace_id;
    struct environment_list list = {0};
    struct error err = {0};
    if (asked_workspace(call, &workspace_id) &&
        environments_list(call->store, &call->principal, workspace_id, call->arena, &list, &err) <
            0) {
        api_fail_error(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *environments = cJSON_AddArrayToObject(tree, "environments");
    for (size_t i = 0; i < list.count; i++)
        cJSON_AddItemToArray(environments, list_entry(&list.items[i]));
    api_reply(call, 200, tree);
}

static void create_environment(struct api_call *call)
{
    struct environment environment;
    struct error err = {0};
    const char *workspace_id;
    AUTO_JSON document = take_environment(call, true);
    if (!document)
        return;
    if (!asked_workspace(call, &workspace_id)) {
        api_fail_not_found(call, "We could not find the workspace you are looking for", NULL, NULL);
        return;
    }
    const char *name = arena_strdup(call->arena, json_get_text(document, "name"));
    cJSON_DeleteItemFromObjectCaseSensitive(document, "name");
    if (!json_get(document, "values"))
        cJSON_AddArrayToObject(document, "values");
    if (environments_create(call->store, &call->principal, workspace_id, name, document,
                            call->arena, &environment, &err) < 0)
        fail(call, &err, "We could not find the workspace you are looking for");
    else
        reply_saved(call, &environment);
}

static void get_environment(struct api_call *call)
{
    struct environment environment;
    struct error err = {.code = ERR_NOT_FOUND};
    cJSON *document;
    const char *id = api_parameter_id(call, "environmentId");
    if (!id || environments_get(call->store, &call->principal, id, call->arena, &environment,
                                &document, &err) < 0) {
        fail(call, &err, not_found_get);
        return;
    }
    cJSON *tree = environment_tree(&environment, document);
    json_set(tree, "isPublic", cJSON_CreateBool(environment.is_public));
    reply_wrapped(call, tree);
}

static int replace(cJSON *document, void *context, struct error *err)
{
    const cJSON *member;
    cJSON_ArrayForEach(member, (const cJSON *)context)
        json_set(document, member->string, cJSON_Duplicate(member, true));
    return 0;
}

static void put_environment(struct api_call *call)
{
    struct environment environment;
    struct error err = {.code = ERR_NOT_FOUND};
    AUTO_JSON body = take_environment(call, false);
    if (!body)
        return;
    const char *id = api_parameter_id(call, "environmentId");
    if (!id || environments_change(call->store, &call->principal, id, replace, body, call->arena,
                                   &environment, NULL, &err) < 0)
        fail(call, &err, not_found);
    else
        reply_saved(call, &environment);
}

static void delete_environment(struct api_call *call)
{
    struct environment environment;
    struct error err = {.code = ERR_NOT_FOUND};
    const char *id = api_parameter_id(call, "environmentId");
    if (!id || environments_delete(call->store, &call->principal, id, call->arena, &environment,
                                   &err) < 0) {
        fail(call, &err, not_found);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", environment.id);
    api_set_uid(tree, "uid", environment.owner_id, environment.id);
    reply_wrapped(call, tree);
}

/* --- PATCH --- */

struct patching {
    struct arena *arena;
    const cJSON *patch;
    struct patch_fault fault;
};

static int apply_patch(cJSON *document, void *context, struct error *err)
{
    struct patching *patching = context;
    patching->fault = environment_patch_apply(patching->patch, document);
    return patching->fault.text ? error_set(err, ERR_INVALID, "%s", patching->fault.text) : 0;
}

static void patch_problem(struct api_call *call, struct patch_fault fault)
{
    cJSON *detail = cJSON_CreateString(fault.text);
    if (fault.is_list) {
        cJSON *list = cJSON_CreateArray();
        cJSON_AddItemToArray(list, detail);
        detail = list;
    }
    problem_reply(call, 400, "bad-request", "Bad Request", detail, call->request->path);
}

static void patch_failed(struct api_call *call, const struct patching *patching,
                         const struct error *err)
{
    if (patching->fault.text)
        patch_problem(call, patching->fault);
    else if (err->code == ERR_NOT_FOUND)
        problem_reply(call, 404, "not-found", "Not Found", cJSON_CreateString("Not Found"),
                      call->request->path);
    else if (err->code == ERR_DENIED)
        problem_reply(call, 403, "forbidden", "Forbidden", cJSON_CreateString("Forbidden"),
                      call->request->path);
    else
        api_fail_error(call, err);
}

static void patch_environment(struct api_call *call)
{
    struct environment environment;
    struct error err = {0};
    cJSON *document;
    const char *id = api_parameter_id(call, "environmentId");
    struct patching patching = {.arena = call->arena, .patch = api_body(call)};
    if (!patching.patch)
        return;
    if (!id) {
        patch_problem(call, (struct patch_fault){"Invalid Environment ID", false});
        return;
    }
    patching.fault = environment_patch_check(call->arena, patching.patch);
    if (patching.fault.text ||
        environments_change(call->store, &call->principal, id, apply_patch, &patching, call->arena,
                            &environment, &document, &err) < 0) {
        patch_failed(call, &patching, &err);
        return;
    }
    cJSON *tree = environment_tree(&environment, document);
    api_set_uid(tree, "uid", environment.owner_id, environment.id);
    reply_wrapped(call, tree);
}

const struct api_route postman_environment_routes[] = {
    {.method = HTTP_METHOD_GET,
     .path = "/environments",
     .handler = list_environments,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Environments",
     .operation = "getEnvironments",
     .summary = "Lists environments.",
     .reply = "EnvironmentList",
     .query = "workspace"},
    {.method = HTTP_METHOD_POST,
     .path = "/environments",
     .handler = create_environment,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .body_limit = ENVIRONMENT_MAX_BODY,
     .tag = "Environments",
     .operation = "createEnvironment",
     .summary = "Creates an environment.",
     .body = "EnvironmentNew",
     .reply = "EnvironmentSaved",
     .query = "workspace"},
    {.method = HTTP_METHOD_GET,
     .path = "/environments/{environmentId}",
     .handler = get_environment,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Environments",
     .operation = "getEnvironment",
     .summary = "Gets an environment with its values.",
     .reply = "EnvironmentReply"},
    {.method = HTTP_METHOD_PUT,
     .path = "/environments/{environmentId}",
     .handler = put_environment,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .body_limit = ENVIRONMENT_MAX_BODY,
     .tag = "Environments",
     .operation = "putEnvironment",
     .summary = "Replaces an environment's name or values.",
     .body = "EnvironmentChange",
     .reply = "EnvironmentSaved"},
    {.method = HTTP_METHOD_PATCH,
     .path = "/environments/{environmentId}",
     .handler = patch_environment,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .body_limit = ENVIRONMENT_MAX_BODY,
     .tag = "Environments",
     .operation = "patchEnvironment",
     .summary = "Changes an environment as a JSON Patch says.",
     .body = "EnvironmentPatch",
     .reply = "EnvironmentReply"},
    {.method = HTTP_METHOD_DELETE,
     .path = "/environments/{environmentId}",
     .handler = delete_environment,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Environments",
     .operation = "deleteEnvironment",
     .summary = "Deletes an environment.",
     .reply = "EnvironmentDeleted"},
    {0},
};
