#include "api/postman/asked.h"
#include "api/postman/faults.h"
#include "api/postman/problem.h"
#include "api/postman/routes.h"
#include "base/arena.h"
#include "base/text.h"
#include "store/environments.h"

enum { FORKS_PER_PAGE = 10, FORK_NAME_MAX = 255 /* characters */ };

static void fail(struct api_call *call, const struct error *err)
{
    static const char absent[] = "We could not find the environment you are looking for";
    if (err->code == ERR_NOT_FOUND)
        api_problem(call, 404, "notFound", err->message[0] ? err->message : absent,
                    err->message[0] ? err->message : absent);
    else if (err->code == ERR_INVALID)
        problem_bad_request_bare(call, err->message);
    else
        api_fail_error(call, err);
}

static void reply_environment(struct api_call *call, cJSON *environment)
{
    cJSON *tree = cJSON_CreateObject();
    json_set(tree, "environment", environment);
    api_reply(call, 200, tree);
}

static void reply_uid(struct api_call *call, const struct environment *environment)
{
    cJSON *tree = cJSON_CreateObject();
    api_set_uid(tree, "uid", environment->owner_id, environment->id);
    reply_environment(call, tree);
}

static void fork_environment(struct api_call *call)
{
    struct environment fork;
    struct error err = {.code = ERR_NOT_FOUND};
    const char *workspace_id, *id = api_parameter_id(call, "environmentId");
    const cJSON *body = api_body(call);
    if (!body)
        return;
    const char *label = json_get_text(body, "forkName");
    if (text_is_blank(label) || faults_length(label) > FORK_NAME_MAX) {
        api_problem(call, 400, "bad-request", "Bad Request",
                    "body must have required property 'forkName', a text of 1 to 255 characters");
        return;
    }
    if (!id || !asked_workspace(call, &workspace_id) ||
        environments_fork(call->store, &call->principal, id, workspace_id, label, call->arena,
                          &fork, &err) < 0) {
        fail(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    api_set_uid(tree, "uid", fork.owner_id, fork.id);
    json_set_text(tree, "name", fork.name);
    json_set_text(tree, "forkName", fork.fork_label);
    reply_environment(call, tree);
}

static cJSON *fork_entry(const struct environment *fork)
{
    cJSON *tree = cJSON_CreateObject();
    api_set_uid(tree, "forkId", fork->owner_id, fork->id);
    json_set_text(tree, "forkName", fork->fork_label);
    api_set_time(tree, "createdAt", fork->fork_created_at);
    json_set_text(tree, "createdBy", fork->owner_name ? fork->owner_name : "");
    api_set_time(tree, "updatedAt", fork->updated_at);
    return tree;
}

static void list_forks(struct api_call *call)
{
    struct asked_page asked;
    struct environment_page page;
    struct error err = {.code = ERR_NOT_FOUND};
    const char *id = api_parameter_id(call, "environmentId");
    if (!asked_page(call, FORKS_PER_PAGE, ENVIRONMENTS_MAX_PAGE, &asked))
        return;
    if (!id || environments_forks(call->store, &call->principal, id, asked.after, asked.limit,
                                  asked.newest_first, call->arena, &page, &err) < 0) {
        fail(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *data = cJSON_AddArrayToObject(tree, "data");
    for (size_t i = 0; i < page.forks.count; i++)
        cJSON_AddItemToArray(data, fork_entry(&page.forks.items[i]));
    cJSON *meta = cJSON_AddObjectToObject(tree, "meta");
    cJSON_AddNumberToObject(meta, "total", (double)page.total);
    asked_add_cursor(call, meta, page.next);
    api_reply(call, 200, tree);
}

/* The other environment, which the body names; NULL: refused, and answered. */
static const char *read_source(struct api_call *call, const cJSON **ret_body)
{
    char *id = arena_alloc(call->arena, STORE_ID_SIZE);
    const cJSON *body = api_body(call);
    if (!body)
        return NULL;
    const char *source = json_get_text(body, "source");
    if (!source || !store_id_of(source, id)) {
        api_problem(call, 400, "bad-request", "Bad Request",
                    "body must have required property 'source', the ID of an environment");
        return NULL;
    }
    *ret_body = body;
    return id;
}

static void merge_fork(struct api_call *call)
{
    struct environment parent;
    struct error err = {.code = ERR_NOT_FOUND};
    const cJSON *body;
    const char *id = api_parameter_id(call, "environmentId"), *source = read_source(call, &body);
    if (!source)
        return;
    if (!id || environments_merge(call->store, &call->principal, id, source,
                                  json_get_bool(body, "deleteSource", false), call->arena, &parent,
                                  &err) < 0)
        fail(call, &err);
    else
        reply_uid(call, &parent);
}

static void pull_changes(struct api_call *call)
{
    struct environment fork;
    struct error err = {.code = ERR_NOT_FOUND};
    const cJSON *body;
    const char *id = api_parameter_id(call, "environmentId"), *source = read_source(call, &body);
    if (!source)
        return;
    if (!id ||
        environments_pull(call->store, &call->principal, id, source, call->arena, &fork, &err) < 0)
        fail(call, &err);
    else
        reply_uid(call, &fork);
}

const struct api_route postman_environment_fork_routes[] = {
    {.method = HTTP_METHOD_POST,
     .path = "/environments/{environmentId}/forks",
     .handler = fork_environment,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Environments",
     .operation = "forkEnvironment",
     .summary = "Forks an environment.",
     .body = "EnvironmentForkBody",
     .reply = "EnvironmentForked",
     .query = "workspaceId"},
    {.method = HTTP_METHOD_GET,
     .path = "/environments/{environmentId}/forks",
     .handler = list_forks,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Environments",
     .operation = "getEnvironmentForks",
     .summary = "Lists an environment's forks.",
     .reply = "EnvironmentForkList",
     .query = "cursor limit direction sort"},
    {.method = HTTP_METHOD_POST,
     .path = "/environments/{environmentId}/merges",
     .handler = merge_fork,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Environments",
     .operation = "mergeEnvironmentFork",
     .summary = "Merges a fork into this environment.",
     .body = "EnvironmentMergeBody",
     .reply = "EnvironmentUid"},
    {.method = HTTP_METHOD_POST,
     .path = "/environments/{environmentId}/pulls",
     .handler = pull_changes,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Environments",
     .operation = "pullEnvironment",
     .summary = "Pulls the parent's changes into this fork.",
     .body = "EnvironmentPullBody",
     .reply = "EnvironmentUid"},
    {0},
};
