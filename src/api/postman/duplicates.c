#include "api/postman/problem.h"
#include "api/postman/routes.h"
#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "store/collection_copies.h"
#include "store/tasks.h"

#include <string.h>

static void fail(struct api_call *call, const struct error *err)
{
    if (err->code == ERR_NOT_FOUND)
        api_problem(call, 404, "not-found", "Not Found", "The requested resource was not found.");
    else
        api_fail_error(call, err);
}

static void reply_task(struct api_call *call, const struct task *task, const char *status)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *said = cJSON_AddObjectToObject(tree, "task");
    json_set_text(said, "id", task->id);
    json_set_text(said, "status", status);
    json_set(said, "reason", task->detail ? cJSON_CreateString(task->detail) : cJSON_CreateNull());
    api_reply(call, 200, tree);
}

/* "77-358b6bdb-…" */
static const char *make_task_id(struct api_call *call)
{
    char uid[STORE_UID_SIZE], id[UUID_SIZE];
    random_uuid4(id);
    store_uid(call->principal.team_id, id, uid);
    return arena_strdup(call->arena, uid);
}

/* The copy is made before the answer: who asks after the task learns that it is done. */
static void duplicate_collection(struct api_call *call)
{
    struct collection_row copy;
    struct task task;
    struct error err = {.code = ERR_NOT_FOUND};
    char workspace_id[STORE_ID_SIZE];
    const char *id = api_parameter_id(call, "collectionId");
    const cJSON *body = api_body(call);
    if (!body)
        return;
    const char *workspace = json_get_text(body, "workspace");
    const char *suffix = json_get_text(body, "suffix");
    if (text_is_blank(workspace)) {
        problem_reply_named(call, 400, "badRequest", "Invalid request",
                            "Missing parameter, workspaceId");
        return;
    }
    if (suffix && strlen(suffix) > COPY_MAX_SUFFIX) {
        api_problem(call, 400, "bad-request", "Bad Request",
                    "body/suffix must NOT have more than 255 characters");
        return;
    }
    if (!id || !store_id_of(workspace, workspace_id) ||
        collections_copy(call->store, &call->principal, id, workspace_id,
                         text_is_blank(suffix) ? "Copy" : suffix, call->arena, &copy, &err) < 0) {
        fail(call, &err);
        return;
    }
    const struct task wanted = {
        .id = make_task_id(call), .kind = "duplicate", .status = "completed", .object_id = copy.id};
    if (tasks_add(call->store, &call->principal, &wanted, call->arena, &task, &err) < 0)
        fail(call, &err);
    else
        reply_task(call, &task, "processing");
}

static bool is_task_id(const char *text)
{
    char id[STORE_ID_SIZE];
    return text && strlen(text) < STORE_UID_SIZE && strlen(text) > STORE_ID_SIZE &&
           store_id_of(text, id);
}

static void get_duplicate_task(struct api_call *call)
{
    struct task task;
    struct error err = {0};
    const char *id = api_parameter(call, "taskId");
    if (!is_task_id(id))
        api_problem(call, 400, "bad-request", "Bad request", "Invalid task id");
    else if (tasks_get(call->store, &call->principal, "duplicate", id, call->arena, &task, &err) <
             0)
        fail(call, &err);
    else
        reply_task(call, &task, task.status);
}

const struct api_route postman_duplicate_routes[] = {
    {.method = HTTP_METHOD_POST,
     .path = "/collections/{collectionId}/duplicates",
     .handler = duplicate_collection,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Collections",
     .operation = "duplicateCollection",
     .summary = "Copies a collection into a workspace.",
     .body = "DuplicateBody",
     .reply = "DuplicateTask"},
    {.method = HTTP_METHOD_GET,
     .path = "/collection-duplicate-tasks/{taskId}",
     .handler = get_duplicate_task,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Collections",
     .operation = "getDuplicateCollectionTaskStatus",
     .summary = "Tells how far a copy is.",
     .reply = "DuplicateTask"},
    {0},
};
