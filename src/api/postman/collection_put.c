/* collection_put.c: PUT /collections/{collectionId}, at once or as a task. */
#include "api/postman/collection_bodies.h"
#include "api/postman/collection_replies.h"
#include "api/postman/problem.h"

#include "base/arena.h"
#include "server/request.h"
#include "store/collection_plan.h"
#include "store/tasks.h"

#include <string.h>
#include <strings.h>

static const char task_kind[] = "update";

static void fail_in_progress(struct api_call *call)
{
    api_problem(call, 409, "conflict", "Conflict",
                "Deep update operation is already in progress for this collection.");
}

/* For those who see the collection; others are not told that it is there. */
static bool is_under_way(struct api_call *call, const char *id)
{
    struct collection_row row;
    return collections_update_is_under_way(call->store, id) &&
           collections_get(call->store, &call->principal, id, call->arena, &row, NULL) == 0;
}

/* --- at once --- */

static void put_now(struct api_call *call)
{
    struct error err = {0};
    struct faults faults = {.arena = call->arena};
    struct collection_conflict conflict = {0};
    struct collection_row row;
    AUTO(collection_plan) plan = NULL;
    const char *id = api_parameter_id(call, "collectionId");
    switch (collection_take_plan(call, &faults, &plan)) {
    case COLLECTION_BODY_GOOD:
        break;
    case COLLECTION_BODY_MISSING:
        api_fail_missing(call, "collection");
        return;
    case COLLECTION_BODY_FAULTY:
        faults_reply(call, &faults, "collection");
        return;
    case COLLECTION_BODY_REFUSED:
        return;
    }
    if (!id)
        collection_fail_absent(call);
    else if (is_under_way(call, id))
        fail_in_progress(call);
    else if (collections_replace(call->store, &call->principal, id, plan, call->arena, &row,
                                 &conflict, &err) == 0)
        collection_reply_brief(call, &row);
    else if (err.code == ERR_NOT_FOUND)
        collection_fail_absent(call);
    else
        collection_fail_write(call, &err, &conflict);
}

/* --- as a task: the work is done before the answer, so that the first look finds it finished ---
 */

static void fail_missing_member(struct api_call *call, const char *member, const char *location)
{
    api_problem(call, 400, "bad-request",
                arena_printf(call->arena, "Missing property '%s'", member),
                arena_printf(call->arena,
                             "PUT request body for '/collections/%s' failed to validate schema. "
                             "Location: %s",
                             api_parameter(call, "collectionId"), location));
}

static void fail_faulty(struct api_call *call, const struct faults *faults)
{
    static const char missing_info[] = ": must have required property 'info'";
    if (faults->count > 0 && strcmp(faults->details[0], missing_info) == 0)
        fail_missing_member(call, "info", "/properties/collection/required");
    else
        api_problem(call, 400, "bad-request", "Malformed request",
                    "Unable to parse the collection. Please ensure it is according to "
                    "https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html");
}

static void fail_async(struct api_call *call, const struct error *err)
{
    switch (err->code) {
    case ERR_NOT_FOUND:
        api_problem(call, 404, "not-found", "Not found",
                    "We could not find the collection you are looking for");
        break;
    case ERR_DENIED:
        api_problem(call, 403, "forbidden", "Forbidden",
                    "You do not have access to the requested resource.");
        break;
    case ERR_INVALID:
        api_problem(call, 400, "bad-request", "Malformed request", err->message);
        break;
    default:
        api_fail_error(call, err);
    }
}

static void reply_task(struct api_call *call, const struct task *task)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *said = cJSON_AddObjectToObject(tree, "task");
    json_set_text(said, "id", task->id);
    json_set_text(said, "status", "in-progress");
    api_reply(call, 202, tree);
}

/* A replacement that ran into another collection's items is a task that failed. */
static void replace_as_task(struct api_call *call, const char *id,
                            const struct collection_plan *plan)
{
    struct error err = {0}, reason = {0};
    struct collection_conflict conflict = {0};
    struct collection_row row;
    struct task task = {.kind = task_kind, .status = "successful", .object_id = id};
    if (collections_replace(call->store, &call->principal, id, plan, call->arena, &row, &conflict,
                            &reason) < 0) {
        if (reason.code != ERR_CONFLICT) {
            fail_async(call, &reason);
            return;
        }
        task.status = "failed";
        task.detail = reason.message;
    }
    if (tasks_add(call->store, &call->principal, &task, call->arena, &task, &err) < 0)
        api_fail_error(call, &err);
    else
        reply_task(call, &task);
}

/* Only who may change a collection may keep others from it for a while. */
static bool may_change(struct api_call *call, const char *id)
{
    struct error err = {.code = ERR_NOT_FOUND};
    struct collection_row row;
    if (!id || collections_get(call->store, &call->principal, id, call->arena, &row, &err) < 0) {
        fail_async(call, &err);
        return false;
    }
    if (row.role >= ROLE_EDITOR)
        return true;
    err.code = ERR_DENIED;
    fail_async(call, &err);
    return false;
}

static void put_async(struct api_call *call)
{
    struct faults faults = {.arena = call->arena};
    AUTO(collection_plan) plan = NULL;
    const char *id = api_parameter_id(call, "collectionId");
    if (!may_change(call, id))
        return;
    if (!collections_update_begin(call->store, id)) {
        fail_in_progress(call);
        return;
    }
    switch (collection_take_plan(call, &faults, &plan)) {
    case COLLECTION_BODY_GOOD:
        replace_as_task(call, id, plan);
        break;
    case COLLECTION_BODY_MISSING:
        fail_missing_member(call, "collection", "/required");
        break;
    case COLLECTION_BODY_FAULTY:
        fail_faulty(call, &faults);
        break;
    case COLLECTION_BODY_REFUSED:
        break;
    }
    collections_update_end(call->store, id);
}

void collection_put(struct api_call *call)
{
    const char *prefer = request_field_joined(call->request, "Prefer");
    if (prefer && strcasestr(prefer, "respond-async"))
        put_async(call);
    else
        put_now(call);
}

void collection_get_update_task(struct api_call *call)
{
    struct error err = {0};
    struct task task;
    if (tasks_get(call->store, &call->principal, task_kind, api_parameter(call, "taskId"),
                  call->arena, &task, &err) < 0) {
        if (err.code == ERR_NOT_FOUND)
            api_problem(call, 404, "not-found", "Task not found", "The task was not found.");
        else
            api_fail_error(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", task.id);
    json_set_text(tree, "status", task.status);
    api_reply(call, 200, tree);
}
