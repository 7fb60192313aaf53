#include "store/collection_forks.h"
#include "api/postman/asked.h"
#include "api/postman/faults.h"
#include "api/postman/routes.h"
#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "store/tasks.h"

enum { FORKS_PER_PAGE = 10, FORK_LABEL_MAX = 255 /* characters */ };

static const char cannot_merge[] =
    "You need Editor role on the destination entity and Viewer role on the source entity to merge "
    "changes. Additionally, you may also need Editor role on the source entity to update or delete "
    "while merging.";

/* The classic answers of this family: what is missing is told by the id that was asked for. */
static void fail(struct api_call *call, const struct error *err, const char *asked_id)
{
    if (err->code == ERR_NOT_FOUND)
        api_fail_not_found(call, "The specified item does not exist.", "collection", asked_id);
    else if (err->code == ERR_INVALID)
        api_fail(call, 400, "badRequest", err->message);
    else
        api_fail_error(call, err);
}

static void reply_collection(struct api_call *call, cJSON *collection)
{
    cJSON *tree = cJSON_CreateObject();
    json_set(tree, "collection", collection);
    api_reply(call, 200, tree);
}

/* --- forks --- */

static cJSON *fork_tree(const struct collection_row *row)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", row->id);
    json_set_text(tree, "name", row->name);
    cJSON *fork = cJSON_AddObjectToObject(tree, "fork");
    json_set_text(fork, "label", row->fork_label);
    api_set_time(fork, "createdAt", row->fork_created_at);
    json_set_text(fork, "from", row->fork_from);
    api_set_uid(tree, "uid", row->owner_id, row->id);
    return tree;
}

static void fork_collection(struct api_call *call)
{
    struct collection_row row;
    struct error err = {.code = ERR_NOT_FOUND};
    const char *workspace_id, *id = api_parameter_id(call, "collectionId");
    const cJSON *body = api_body(call);
    if (!body)
        return;
    const char *label = json_get_text(body, "label");
    if (text_is_blank(label) || faults_length(label) > FORK_LABEL_MAX) {
        api_fail_missing(call, "label");
        return;
    }
    if (!asked_workspace(call, &workspace_id))
        api_fail_not_found(call, "We could not find the workspace you are looking for", NULL, NULL);
    else if (!id || collection_forks_create(call->store, &call->principal, id, workspace_id, label,
                                            call->arena, &row, &err) < 0)
        fail(call, &err, api_parameter(call, "collectionId"));
    else
        reply_collection(call, fork_tree(&row));
}

static cJSON *entry_tree(const struct fork_entry *entry, bool is_mine)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "forkName", entry->label);
    api_set_uid(tree, "forkId", entry->owner_id, entry->id);
    json_set_text(tree, is_mine ? "sourceId" : "createdBy",
                  is_mine ? entry->from : entry->owner_name);
    api_set_time(tree, "createdAt", entry->created_at);
    return tree;
}

static void reply_forks(struct api_call *call, const struct fork_page *page, bool is_mine)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *data = cJSON_AddArrayToObject(tree, "data");
    for (size_t i = 0; i < page->count; i++)
        cJSON_AddItemToArray(data, entry_tree(&page->entries[i], is_mine));
    cJSON *meta = cJSON_AddObjectToObject(tree, "meta");
    cJSON_AddNumberToObject(meta, "total", (double)page->total);
    asked_add_cursor(call, meta, page->next);
    if (is_mine)
        cJSON_AddNumberToObject(meta, "inaccessibleFork", (double)page->inaccessible);
    api_reply(call, 200, tree);
}

/* Of one collection, or, with NULL, the caller's own. */
static void list_forks_of(struct api_call *call, const char *parent_id)
{
    struct asked_page asked;
    struct fork_page page;
    struct error err = {0};
    if (!asked_page(call, FORKS_PER_PAGE, FORKS_MAX_PAGE, &asked))
        return;
    const struct fork_query query = {.parent_id = parent_id,
                                     .after = asked.after,
                                     .limit = asked.limit,
                                     .newest_first = asked.newest_first};
    if (collection_forks_list(call->store, &call->principal, &query, call->arena, &page, &err) <
        0) {
        if (err.code == ERR_NOT_FOUND)
            api_fail(call, 404, "notFoundError", "Fork not found.");
        else
            fail(call, &err, parent_id);
    } else if (parent_id && page.total + page.inaccessible == 0) {
        api_fail(call, 400, "badRequest", "This collection id has no forks.");
    } else {
        reply_forks(call, &page, !parent_id);
    }
}

static void list_forks(struct api_call *call)
{
    const char *id = api_parameter_id(call, "collectionId");
    if (id)
        list_forks_of(call, id);
    else
        api_fail(call, 404, "notFoundError", "Fork not found.");
}

static void list_own_forks(struct api_call *call)
{
    list_forks_of(call, NULL);
}

/* --- pulls and merges that are done when they are answered --- */

static void get_source_status(struct api_call *call)
{
    struct collection_row row;
    struct error err = {.code = ERR_NOT_FOUND};
    bool ahead;
    char uid[STORE_UID_SIZE];
    const char *id = api_parameter_id(call, "collectionId");
    cJSON *collection = cJSON_CreateObject();
    if (id && collection_forks_status(call->store, &call->principal, id, call->arena, &row, &ahead,
                                      &err) == 0) {
        store_uid(row.owner_id, row.id, uid);
        json_set(cJSON_AddObjectToObject(collection, uid), "isSourceAhead",
                 cJSON_CreateBool(ahead));
        reply_collection(call, collection);
    } else if (err.code == ERR_INVALID) { /* the one refusal in a collection's envelope */
        cJSON *tree = cJSON_CreateObject();
        json_set_text(collection, "name", "badRequest");
        json_set_text(collection, "message", err.message);
        json_set(tree, "collection", collection);
        api_reply(call, 400, tree);
    } else {
        cJSON_Delete(collection);
        fail(call, &err, api_parameter(call, "collectionId"));
    }
}

static void pull_changes(struct api_call *call)
{
    struct collection_row row;
    struct error err = {.code = ERR_NOT_FOUND};
    const char *id = api_parameter_id(call, "collectionId");
    if (!id ||
        collection_forks_pull(call->store, &call->principal, id, call->arena, &row, &err) < 0) {
        fail(call, &err, api_parameter(call, "collectionId"));
        return;
    }
    cJSON *collection = cJSON_CreateObject();
    api_set_uid(collection, "destinationId", row.owner_id, row.id);
    json_set_text(collection, "sourceId", row.fork_from);
    reply_collection(call, collection);
}

struct asked_merge {
    const char *source, *destination; /* ids */
    enum merge_strategy strategy;
};

static const char *read_id(struct api_call *call, const cJSON *body, const char *key)
{
    const char *text = json_get_text(body, key);
    char *id = arena_alloc(call->arena, STORE_ID_SIZE);
    return text && store_id_of(text, id) ? id : NULL;
}

/* `otherwise`: what is meant when nothing is said. */
static bool read_strategy(const cJSON *body, const char *otherwise,
                          enum merge_strategy *ret_strategy)
{
    static const struct {
        const char *word;
        enum merge_strategy strategy;
    } words[] = {{"default", MERGE_ONLY},
                 {"updateSourceWithDestination", MERGE_AND_UPDATE_SOURCE},
                 {"deleteSource", MERGE_AND_DELETE_SOURCE}};
    const char *said = json_get(body, "strategy") ? json_get_text(body, "strategy") : otherwise;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (text_equal(words[i].word, said)) {
            *ret_strategy = words[i].strategy;
            return true;
        }
    return false;
}

/* The older form, answered with the destination. */
static void merge_now(struct api_call *call)
{
    struct asked_merge asked;
    struct collection_row row;
    struct error err = {0};
    const cJSON *body = api_body(call);
    if (!body)
        return;
    asked.source = read_id(call, body, "source");
    asked.destination = read_id(call, body, "destination");
    if (!asked.source || !asked.destination) {
        api_fail_missing(call, asked.source ? "destination" : "source");
        return;
    }
    if (!read_strategy(body, "updateSourceWithDestination", &asked.strategy)) {
        asked_refuse(call, "strategy",
                     "The strategy must be one of updateSourceWithDestination, deleteSource.");
        return;
    }
    if (collection_forks_merge(call->store, &call->principal, asked.source, asked.destination,
                               asked.strategy, call->arena, &row, &err) < 0) {
        fail(call, &err, json_get_text(body, "source"));
        return;
    }
    cJSON *collection = cJSON_CreateObject();
    json_set_text(collection, "id", row.id);
    api_set_uid(collection, "uid", row.owner_id, row.id);
    reply_collection(call, collection);
}

/* --- merges as tasks --- */

static void fail_merge(struct api_call *call, const struct error *err)
{
    if (err->code == ERR_DENIED)
        api_problem(call, 403, "forbidden", "Forbidden", cannot_merge);
    else if (err->code == ERR_INVALID)
        api_problem(call, 400, "bad-request", "Bad Request", "Fork relation not found");
    else
        api_fail_error(call, err);
}

static void reply_task(struct api_call *call, const char *object_id)
{
    struct task task;
    struct error err = {0};
    char id[UUID_SIZE];
    random_uuid4(id);
    const struct task wanted = {
        .id = arena_printf(call->arena, "pm~vc:merge-workflow~%lld-%s",
                           (long long)call->principal.user_id, id),
        .kind = "merge",
        .status = "successful",
        .object_id = object_id,
    };
    if (tasks_add(call->store, &call->principal, &wanted, call->arena, &task, &err) < 0) {
        api_fail_error(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *said = cJSON_AddObjectToObject(tree, "task");
    json_set_text(said, "id", task.id);
    json_set_text(said, "status", "in-progress");
    api_reply(call, 200, tree);
}

/* Merged before the answer: who asks after the task learns that it is done. */
static void merge_as_task(struct api_call *call)
{
    struct asked_merge asked;
    struct collection_row row;
    struct error err = {0};
    const cJSON *body = api_body(call);
    if (!body)
        return;
    asked.source = read_id(call, body, "source");
    asked.destination = read_id(call, body, "destination");
    if (!asked.source || !asked.destination || !read_strategy(body, NULL, &asked.strategy))
        api_problem(call, 400, "bad-request", "Malformed request",
                    "Some validation errors occurred");
    else if (collection_forks_merge(call->store, &call->principal, asked.source, asked.destination,
                                    asked.strategy, call->arena, &row, &err) < 0)
        fail_merge(call, &err);
    else
        reply_task(call, row.id);
}

static void get_merge_task(struct api_call *call)
{
    struct task task;
    struct error err = {0};
    const char *id = api_parameter(call, "taskId");
    if (tasks_get(call->store, &call->principal, "merge", id, call->arena, &task, &err) < 0) {
        if (err.code == ERR_NOT_FOUND)
            api_problem(call, 404, "not-found", "Task not found",
                        arena_printf(call->arena, "Workflow :: %s not found", id));
        else
            api_fail_error(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", task.id);
    json_set_text(tree, "status", task.status);
    if (task.detail) {
        cJSON *details = cJSON_AddObjectToObject(tree, "details");
        json_set_text(cJSON_AddObjectToObject(details, "error"), "message", task.detail);
    }
    api_reply(call, 200, tree);
}

const struct api_route postman_collection_fork_routes[] = {
    {.method = HTTP_METHOD_POST,
     .path = "/collections/fork/{collectionId}",
     .handler = fork_collection,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Forks",
     .operation = "createCollectionFork",
     .summary = "Forks a collection into a workspace.",
     .body = "ForkBody",
     .reply = "Forked",
     .query = "workspace"},
    {.method = HTTP_METHOD_GET,
     .path = "/collections/collection-forks",
     .handler = list_own_forks,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Forks",
     .operation = "getCollectionsForkedByUser",
     .summary = "Lists your forks.",
     .reply = "OwnForkList",
     .query = "cursor limit direction"},
    {.method = HTTP_METHOD_GET,
     .path = "/collections/{collectionId}/forks",
     .handler = list_forks,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Forks",
     .operation = "getCollectionForks",
     .summary = "Lists a collection's forks.",
     .reply = "ForkList",
     .query = "cursor limit direction"},
    {.method = HTTP_METHOD_GET,
     .path = "/collections/{collectionId}/source-status",
     .handler = get_source_status,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Forks",
     .operation = "getSourceCollectionStatus",
     .summary = "Tells whether a fork's parent has changed.",
     .reply = "SourceStatus",
     .failure = "Error|StatusRefusal"},
    {.method = HTTP_METHOD_PUT,
     .path = "/collections/{collectionId}/pulls",
     .handler = pull_changes,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Forks",
     .operation = "pullCollectionChanges",
     .summary = "Pulls the parent's changes into a fork.",
     .reply = "Pulled"},
    {.method = HTTP_METHOD_POST,
     .path = "/collections/merge",
     .handler = merge_now,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Forks",
     .operation = "mergeCollectionFork",
     .summary = "Merges a fork into its parent (older form).",
     .body = "MergeBody",
     .reply = "Merged"},
    {.method = HTTP_METHOD_PUT,
     .path = "/collection-merges",
     .handler = merge_as_task,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Forks",
     .operation = "asyncMergePullCollectionFork",
     .summary = "Merges one collection into another, or pulls from it.",
     .body = "MergeTaskBody",
     .reply = "TaskStarted"},
    {.method = HTTP_METHOD_GET,
     .path = "/collection-merges-tasks/{taskId}",
     .handler = get_merge_task,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Forks",
     .operation = "asyncMergePullCollectionTaskStatus",
     .summary = "Tells how a merge ended.",
     .reply = "MergeTask"},
    {0},
};
