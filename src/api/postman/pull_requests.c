#include "store/pull_requests.h"
#include "api/postman/routes.h"
#include "base/arena.h"
#include "base/text.h"
#include "store/users.h"

#include <stdlib.h>
#include <string.h>

static void refuse(struct api_call *call, const char *title, const char *detail)
{
    api_problem(call, 400, "bad-request", title, detail);
}

static void fail(struct api_call *call, const struct error *err)
{
    if (err->code == ERR_NOT_FOUND)
        api_problem(call, 404, "not-found", "Not Found", "The requested resource was not found.");
    else if (err->code == ERR_DENIED)
        api_problem(call, 403, "forbidden", "Forbidden", err->message);
    else
        api_fail_error(call, err);
}

/* --- replies --- */

static cJSON *request_tree(const struct pull_request *request)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", request->id);
    json_set_text(tree, "title", request->title);
    json_set_text(tree, "description", request->description);
    json_set_text(tree, "status", request->status);
    api_set_id_text(tree, "createdBy", request->created_by);
    api_set_time(tree, "createdAt", request->created_at);
    api_set_time(tree, "updatedAt", request->updated_at);
    return tree;
}

static void add_sides(cJSON *tree, const struct pull_request *request)
{
    json_set_text(tree, "sourceId", request->source_id);
    json_set_text(tree, "destinationId", request->destination_id);
}

static cJSON *list_entry(struct api_call *call, const struct pull_request *request)
{
    cJSON *tree = request_tree(request);
    add_sides(tree, request);
    json_set_text(tree, "href", arena_printf(call->arena, "/pull-requests/%s", request->id));
    api_set_id_text(tree, "updatedBy", request->updated_by);
    json_set_text(tree, "comment", request->comment);
    return tree;
}

static cJSON *side_tree(const char *uid, const char *name)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", uid);
    json_set_text(tree, "name", name ? name : "");
    json_set(tree, "exists", cJSON_CreateBool(name != NULL));
    return tree;
}

static cJSON *whole_tree(const struct pull_request *request)
{
    cJSON *tree = request_tree(request);
    api_set_id_text(tree, "updatedBy", request->updated_by);
    json_set_text(tree, "comment", request->comment ? request->comment : "");
    json_set_text(tree, "forkType", "collection");
    cJSON *source = side_tree(request->source_id, request->source_name);
    json_set_text(source, "forkName", request->fork_label);
    json_set(tree, "source", source);
    json_set(tree, "destination", side_tree(request->destination_id, request->destination_name));
    json_set_text(cJSON_AddObjectToObject(tree, "merge"), "status", "inactive");
    cJSON *reviewers = cJSON_AddArrayToObject(tree, "reviewers");
    for (size_t i = 0; i < request->reviewers.count; i++) {
        const struct reviewer *reviewer = &request->reviewers.items[i];
        cJSON *entry = cJSON_CreateObject();
        api_set_id_text(entry, "id", reviewer->user_id);
        json_set_text(entry, "status",
                      reviewer->has_declined   ? "declined"
                      : reviewer->has_approved ? "approved"
                                               : "open");
        cJSON_AddItemToArray(reviewers, entry);
    }
    return tree;
}

/* --- bodies --- */

/* "10002", or 10002; 0 when it is neither. */
static int64_t read_number(const cJSON *node)
{
    char *end;
    int64_t number;
    if (json_is_number(node))
        return json_to_integer(node, &number) ? number : 0;
    const char *text = cJSON_GetStringValue(node);
    number = text ? strtoll(text, &end, 10) : 0;
    return text && *text && !*end ? number : 0;
}

static bool has_reviewer(const struct reviewers *reviewers, int64_t user_id)
{
    for (size_t i = 0; i < reviewers->count; i++)
        if (reviewers->items[i].user_id == user_id)
            return true;
    return false;
}

static const char *read_reviewers(const cJSON *list, struct reviewers *into)
{
    const cJSON *node;
    if (!cJSON_IsArray(list))
        return "body must have required property 'reviewers'";
    cJSON_ArrayForEach(node, list)
    {
        int64_t id = read_number(node);
        if (id < 1)
            return "body/reviewers must be IDs of users";
        if (has_reviewer(into, id))
            continue;
        if (into->count == PULL_REQUEST_MAX_REVIEWERS)
            return "body/reviewers must NOT have more than 50 items";
        into->items[into->count++] = (struct reviewer){.user_id = id};
    }
    return NULL;
}

/* What is wrong with the body, or NULL. */
static const char *read_values(const cJSON *body, struct pull_request *ret_values)
{
    const cJSON *description = json_get(body, "description");
    ret_values->title = json_get_text(body, "title");
    ret_values->description = cJSON_GetStringValue(description);
    if (text_is_blank(ret_values->title))
        return "body must have required property 'title'";
    if (strlen(ret_values->title) > PULL_REQUEST_MAX_TITLE)
        return "body/title must NOT have more than 255 characters";
    if (description && !ret_values->description)
        return "body/description must be string";
    if (ret_values->description && strlen(ret_values->description) > PULL_REQUEST_MAX_DESCRIPTION)
        return "body/description must NOT have more than 100000 characters";
    return read_reviewers(json_get(body, "reviewers"), &ret_values->reviewers);
}

/* --- handlers --- */

static void list_requests(struct api_call *call)
{
    struct pull_request_list list;
    struct error err = {.code = ERR_NOT_FOUND};
    const char *id = api_parameter_id(call, "collectionId");
    if (!id ||
        pull_requests_list(call->store, &call->principal, id, call->arena, &list, &err) < 0) {
        fail(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *data = cJSON_AddArrayToObject(tree, "data");
    for (size_t i = 0; i < list.count; i++)
        cJSON_AddItemToArray(data, list_entry(call, &list.items[i]));
    api_reply(call, 200, tree);
}

static void create_request(struct api_call *call)
{
    struct pull_request values = {0}, made;
    struct error err = {.code = ERR_NOT_FOUND};
    char destination[STORE_ID_SIZE];
    const cJSON *body = api_body(call);
    if (!body)
        return;
    const char *fault = read_values(body, &values), *given = json_get_text(body, "destinationId");
    if (!fault && (!given || !store_id_of(given, destination)))
        fault = "body must have required property 'destinationId'";
    if (fault) {
        refuse(call, "Bad Request", fault);
        return;
    }
    values.source_id = api_parameter_id(call, "collectionId");
    values.destination_id = destination;
    if (!values.source_id || pull_requests_create(call->store, &call->principal, &values,
                                                  call->arena, &made, &err) < 0) {
        if (err.code == ERR_CONFLICT)
            refuse(call, "Duplicate pull request", err.message);
        else
            fail(call, &err);
        return;
    }
    cJSON *tree = request_tree(&made);
    add_sides(tree, &made);
    api_reply(call, 200, tree);
}

static void get_request(struct api_call *call)
{
    struct pull_request request;
    struct error err = {.code = ERR_NOT_FOUND};
    const char *id = api_parameter_id(call, "pullRequestId");
    if (!id ||
        pull_requests_get(call->store, &call->principal, id, call->arena, &request, &err) < 0)
        fail(call, &err);
    else
        api_reply(call, 200, whole_tree(&request));
}

static void update_request(struct api_call *call)
{
    struct pull_request values = {0}, request;
    struct error err = {.code = ERR_NOT_FOUND};
    const char *id = api_parameter_id(call, "pullRequestId");
    const cJSON *body = api_body(call);
    if (!body)
        return;
    const char *fault = read_values(body, &values);
    if (fault) {
        refuse(call, "Bad Request", fault);
        return;
    }
    if (!id || pull_requests_update(call->store, &call->principal, id, &values, call->arena,
                                    &request, &err) < 0) {
        fail(call, &err);
        return;
    }
    cJSON *tree = request_tree(&request);
    add_sides(tree, &request);
    json_set_text(tree, "forkType", "collection");
    api_reply(call, 200, tree);
}

static bool read_review(const cJSON *body, enum review *ret_review)
{
    static const char *const words[] = {"approve", "unapprove", "decline", "merge"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (text_equal(words[i], json_get_text(body, "action"))) {
            *ret_review = (enum review)i;
            return true;
        }
    return false;
}

static void reply_review(struct api_call *call, const struct pull_request *request)
{
    struct user user;
    struct error err = {0};
    if (users_get(call->store, &call->principal, call->principal.user_id, call->arena, &user,
                  &err) < 0) {
        api_fail_error(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", request->id);
    cJSON *by = cJSON_AddObjectToObject(tree, "reviewedBy");
    cJSON_AddNumberToObject(by, "id", (double)user.id);
    json_set_text(by, "name", user.full_name);
    json_set_text(by, "username", user.username);
    json_set_text(tree, "status", request->status);
    api_set_time(tree, "updatedAt", request->updated_at);
    api_reply(call, 200, tree);
}

static void review_request(struct api_call *call)
{
    struct pull_request request;
    struct error err = {.code = ERR_NOT_FOUND};
    enum review review;
    const char *id = api_parameter_id(call, "pullRequestId");
    const cJSON *body = api_body(call);
    if (!body)
        return;
    const char *comment = json_get_text(body, "comment");
    if (!read_review(body, &review)) {
        refuse(call, "Value must be one of \"approve\", \"unapprove\", \"decline\", \"merge\"",
               "The request body failed to validate. Location: /properties/action/enum");
    } else if (comment && strlen(comment) > PULL_REQUEST_MAX_DESCRIPTION) {
        refuse(call, "Bad Request", "body/comment must NOT have more than 100000 characters");
    } else if (!id || pull_requests_review(call->store, &call->principal, id, review, comment,
                                           call->arena, &request, &err) < 0) {
        fail(call, &err);
    } else {
        reply_review(call, &request);
    }
}

const struct api_route postman_pull_request_routes[] = {
    {.method = HTTP_METHOD_GET,
     .path = "/collections/{collectionId}/pull-requests",
     .handler = list_requests,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Pull requests",
     .operation = "getCollectionPullRequests",
     .summary = "Lists a collection's pull requests.",
     .reply = "PullRequestList"},
    {.method = HTTP_METHOD_POST,
     .path = "/collections/{collectionId}/pull-requests",
     .handler = create_request,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Pull requests",
     .operation = "createCollectionPullRequest",
     .summary = "Asks that a fork be merged into its parent.",
     .body = "PullRequestNew",
     .reply = "PullRequestCreated"},
    {.method = HTTP_METHOD_GET,
     .path = "/pull-requests/{pullRequestId}",
     .handler = get_request,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Pull requests",
     .operation = "getPullRequest",
     .summary = "Gets a pull request.",
     .reply = "PullRequest"},
    {.method = HTTP_METHOD_PUT,
     .path = "/pull-requests/{pullRequestId}",
     .handler = update_request,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Pull requests",
     .operation = "updatePullRequest",
     .summary = "Changes a pull request that has not ended.",
     .body = "PullRequestChange",
     .reply = "PullRequestChanged"},
    {.method = HTTP_METHOD_POST,
     .path = "/pull-requests/{pullRequestId}/tasks",
     .handler = review_request,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Pull requests",
     .operation = "reviewPullRequest",
     .summary = "Approves, declines or merges a pull request.",
     .body = "ReviewBody",
     .reply = "Reviewed"},
    {0},
};
