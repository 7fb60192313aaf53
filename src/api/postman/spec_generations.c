/* spec_generations.c: collections made of specs, and how far that is. */
#include "api/postman/problem.h"
#include "api/postman/routes.h"
#include "api/postman/spec_convert.h"
#include "api/postman/spec_replies.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/body_cache.h"
#include "store/collection_plan.h"
#include "store/collections.h"
#include "store/spec_links.h"
#include "store/tasks.h"

#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 64 << 10 };

static const char task_kind[] = "spec";

/* The last segment of /generations/{elementType}. */
static bool is_for(struct api_call *call, const char *element)
{
    if (text_equal(api_parameter(call, "elementType"), element))
        return true;
    spec_fail_absent(call);
    return false;
}

static const char *collection_asked(const struct api_call *call)
{
    const char *id = api_parameter_id(call, "collectionId");
    return id ? id : "";
}

/* --- tasks: the work is done when they are made --- */

static const char *result_text(struct api_call *call, const char *action, const char *uid)
{
    AUTO_JSON tree = cJSON_CreateObject();
    AUTO_BUFFER text;
    json_set_text(tree, "status", "completed");
    cJSON *meta = cJSON_AddObjectToObject(tree, "meta");
    json_set_text(meta, "model", "collection");
    json_set_text(meta, "action", action);
    cJSON *details = cJSON_AddObjectToObject(tree, "details");
    cJSON *resource = cJSON_CreateObject();
    cJSON_AddItemToArray(cJSON_AddArrayToObject(details, "resources"), resource);
    json_set_text(resource, "id", uid);
    json_set_text(resource, "url", arena_printf(call->arena, "/collections/%s", uid));
    buffer_init(&text, OPTIONS_MAX);
    json_write(tree, false, &text);
    return arena_strdup(call->arena, buffer_text(&text));
}

/* `base` is "/specs/…" or "/collections/…", whose task it is. */
static void reply_task(struct api_call *call, const char *base, const char *element_id,
                       const char *action, const struct collection_row *row)
{
    struct task task;
    struct error err = {0};
    char uid[STORE_UID_SIZE];
    store_uid(row->owner_id, row->id, uid);
    const struct task values = {.kind = task_kind,
                                .status = "completed",
                                .object_id = element_id,
                                .detail = result_text(call, action, uid)};
    if (tasks_add(call->store, &call->principal, &values, call->arena, &task, &err) < 0) {
        spec_fail(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "taskId", task.id);
    json_set_text(tree, "url", arena_printf(call->arena, "%s/tasks/%s", base, task.id));
    api_reply(call, 202, tree);
}

static void get_task(struct api_call *call)
{
    struct task task;
    struct error err = {0};
    const char *element = api_parameter(call, "specId") ? spec_asked(call) : collection_asked(call);
    const char *id = api_parameter(call, "taskId");
    if (tasks_get(call->store, &call->principal, task_kind, id, call->arena, &task, &err) < 0) {
        spec_fail(call, &err);
        return;
    }
    cJSON *tree =
        text_equal(task.object_id, element)
            ? json_parse(task.detail, strlen(task.detail), &json_body_limits, "the task", &err)
            : NULL;
    if (tree)
        api_reply(call, 200, tree);
    else
        spec_fail_absent(call);
}

/* --- from a spec --- */

static bool is_openapi(struct api_call *call, const struct spec *spec)
{
    if (text_starts_with(spec->type, "OPENAPI"))
        return true;
    problem_reply_named(call, 400, "unsupportedEntityError", "Unsupported specification",
                        "Collections are generated from OpenAPI specifications.");
    return false;
}

static char *print_options(const cJSON *options)
{
    char *text = cJSON_IsObject(options) ? json_print(options, false) : NULL;
    if (text && strlen(text) <= OPTIONS_MAX)
        return text;
    free(text);
    return mem_strdup("{}");
}

static int store_made(struct api_call *call, const struct spec *spec, const cJSON *made,
                      const cJSON *options, struct collection_row *ret_row, struct error *err)
{
    struct collection_conflict conflict = {0};
    const struct collection_birth birth = {.workspace_id = spec->workspace_id, .is_anew = true};
    AUTO(collection_plan) plan = NULL;
    if (collection_plan_create(made, &plan, err) < 0 ||
        collections_create(call->store, &call->principal, plan, &birth, call->arena, ret_row,
                           &conflict, err) < 0)
        return -1;
    char *text = print_options(options);
    const struct spec_link link = {.spec_id = spec->id,
                                   .collection_id = ret_row->id,
                                   .options = text,
                                   .spec_revision = spec->revision,
                                   .collection_revision = ret_row->revision};
    int result = spec_links_put(call->store, &call->principal, &link, err);
    free(text);
    return result;
}

static void generate(struct api_call *call, const char *id, const cJSON *body)
{
    struct spec spec;
    struct spec_files files;
    struct collection_row row;
    struct error err = {0};
    AUTO_JSON made = NULL;
    const char *name = json_get_text(body, "name");
    const cJSON *options = json_get(body, "options");
    if (spec_files_list(call->store, &call->principal, id, true, call->arena, &spec, &files, &err) <
        0) {
        spec_fail(call, &err);
        return;
    }
    if (!is_openapi(call, &spec))
        return;
    if (spec_convert(&files, options, &made, &err) < 0) {
        if (err.code == ERR_INVALID)
            err.code = ERR_PARSE;
        spec_fail(call, &err);
        return;
    }
    json_set_text((cJSON *)json_get(made, "info"), "name", text_is_blank(name) ? spec.name : name);
    if (store_made(call, &spec, made, options, &row, &err) < 0)
        spec_fail(call, &err);
    else
        reply_task(call, arena_printf(call->arena, "/specs/%s", spec.id), spec.id, "generation",
                   &row);
}

static void generate_collection(struct api_call *call)
{
    const char *id = spec_asked(call);
    const cJSON *body = api_body(call);
    if (!body || !is_for(call, "collection"))
        return;
    if (!specs_generation_begin(call->store, id)) {
        problem_reply_named(call, 423, "actionLockedError", "Collection generation in progress",
                            "Collection generation is already in progress for the spec.");
        return;
    }
    generate(call, id, body);
    specs_generation_end(call->store, id);
}

/* --- lists --- */

static void reply_links(struct api_call *call, const struct spec_link_list *list, const char *key,
                        bool of_spec)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *array = cJSON_AddArrayToObject(tree, key);
    for (size_t i = 0; i < list->count; i++) {
        const struct spec_link *link = &list->items[i];
        cJSON *entry = cJSON_CreateObject();
        if (of_spec)
            api_set_uid(entry, "id", link->owner_id, link->collection_id);
        else
            json_set_text(entry, "id", link->spec_id);
        json_set_text(entry, "name", link->name);
        json_set_text(entry, "state", link->in_sync ? "in-sync" : "out-of-sync");
        api_set_time(entry, "createdAt", link->created_at);
        api_set_time(entry, "updatedAt", link->updated_at);
        cJSON_AddNumberToObject(entry, "createdBy", (double)link->created_by);
        if (!of_spec)
            cJSON_AddNumberToObject(entry, "updatedBy", (double)link->updated_by);
        cJSON_AddItemToArray(array, entry);
    }
    spec_add_meta(call, tree, NULL);
    api_reply(call, 200, tree);
}

static void list_collections(struct api_call *call)
{
    struct spec_link_list list;
    struct error err = {0};
    if (!is_for(call, "collection"))
        return;
    if (spec_links_of_spec(call->store, &call->principal, spec_asked(call), call->arena, &list,
                           &err) < 0)
        spec_fail(call, &err);
    else
        reply_links(call, &list, "collections", true);
}

static void list_specs(struct api_call *call)
{
    struct spec_link_list list;
    struct error err = {0};
    if (!is_for(call, "spec"))
        return;
    if (spec_links_of_collection(call->store, &call->principal, collection_asked(call), call->arena,
                                 &list, &err) < 0)
        spec_fail(call, &err);
    else
        reply_links(call, &list, "specs", false);
}

/* --- again --- */

static int read_collection(struct api_call *call, const char *id, cJSON **ret_collection,
                           struct error *err)
{
    AUTO(body) body = NULL;
    size_t length;
    if (collections_body(call->store, &call->principal, id, COLLECTION_FULL, &body, err) < 0)
        return -1;
    const char *text = body_bytes(body, &length);
    AUTO_JSON tree = json_parse(text, length, &json_document_limits, "the collection", err);
    if (!tree)
        return -1;
    *ret_collection = cJSON_DetachItemFromObjectCaseSensitive(tree, "collection");
    return 0;
}

static int make_again(struct api_call *call, const struct spec_link *link, struct spec *ret_spec,
                      cJSON **ret_made, struct error *err)
{
    struct spec_files files;
    AUTO_JSON old = NULL;
    AUTO_JSON options =
        json_parse(link->options, strlen(link->options), &json_body_limits, "the options", err);
    const struct spec_merge_options merge = {link->sync_examples, link->delete_orphans};
    if (!options ||
        spec_files_list(call->store, &call->principal, link->spec_id, true, call->arena, ret_spec,
                        &files, err) < 0 ||
        spec_convert(&files, options, ret_made, err) < 0 ||
        read_collection(call, link->collection_id, &old, err) < 0)
        return -1;
    spec_merge(old, *ret_made, &merge);
    return 0;
}

static int synchronize(struct api_call *call, const struct spec_link *link,
                       struct collection_row *ret_row, struct error *err)
{
    struct spec spec;
    struct collection_conflict conflict = {0};
    AUTO_JSON made = NULL;
    AUTO(collection_plan) plan = NULL;
    if (make_again(call, link, &spec, &made, err) < 0 ||
        collection_plan_create(made, &plan, err) < 0 ||
        collections_replace(call->store, &call->principal, link->collection_id, plan, call->arena,
                            ret_row, &conflict, err) < 0)
        return -1;
    struct spec_link now = *link;
    now.spec_revision = spec.revision;
    now.collection_revision = ret_row->revision;
    return spec_links_put(call->store, &call->principal, &now, err);
}

static void sync_collection(struct api_call *call)
{
    struct spec_link link;
    struct collection_row row;
    struct error err = {0};
    char spec_id[STORE_ID_SIZE];
    const char *given = api_query(call, "specId", NULL), *id = collection_asked(call);
    if (!given || !store_id_of(given, spec_id)) {
        problem_reply_named(call, 400, "invalidParamsError",
                            "The specified parameter is in an invalid format",
                            "Parameter, specId is in an invalid format.");
        return;
    }
    if (spec_links_get(call->store, &call->principal, spec_id, id, call->arena, &link, &err) < 0 ||
        synchronize(call, &link, &row, &err) < 0) {
        spec_fail(call, &err);
        return;
    }
    char uid[STORE_UID_SIZE];
    store_uid(row.owner_id, row.id, uid);
    reply_task(call, arena_printf(call->arena, "/collections/%s", uid), id, "synchronization",
               &row);
}

/* --- options of the link --- */

static int read_option(const cJSON *options, const char *key)
{
    const cJSON *node = json_get(options, key);
    return cJSON_IsBool(node) ? cJSON_IsTrue(node) : -1;
}

static void set_sync_options(struct api_call *call)
{
    struct spec_link link;
    struct error err = {0};
    const cJSON *body = api_body(call);
    if (!body)
        return;
    const cJSON *options = json_get(body, "syncOptions");
    if (!cJSON_IsObject(options)) {
        spec_refuse(call, "syncOptions should be there in the request body.");
        return;
    }
    if (spec_links_set_options(call->store, &call->principal, spec_asked(call),
                               collection_asked(call), read_option(options, "syncExamples"),
                               read_option(options, "deleteOrphanedRequests"), call->arena, &link,
                               &err) < 0) {
        spec_fail(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *said = cJSON_AddObjectToObject(tree, "syncOptions");
    cJSON_AddBoolToObject(said, "syncExamples", link.sync_examples);
    cJSON_AddBoolToObject(said, "deleteOrphanedRequests", link.delete_orphans);
    api_reply(call, 200, tree);
}

const struct api_route postman_spec_generation_routes[] = {
    {.method = HTTP_METHOD_GET,
     .path = "/specs/{specId}/generations/{elementType}",
     .handler = list_collections,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Specs",
     .operation = "getSpecCollections",
     .summary = "Lists the collections made of an API specification.",
     .reply = "SpecCollections"},
    {.method = HTTP_METHOD_POST,
     .path = "/specs/{specId}/generations/{elementType}",
     .handler = generate_collection,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 202,
     .flags = API_BODY,
     .tag = "Specs",
     .operation = "generateCollection",
     .summary = "Makes a collection of an API specification.",
     .body = "GenerationBody",
     .reply = "SpecTaskStarted"},
    {.method = HTTP_METHOD_GET,
     .path = "/specs/{specId}/tasks/{taskId}",
     .handler = get_task,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Specs",
     .operation = "getAsyncSpecTaskStatus",
     .summary = "Tells how far the making of a collection is.",
     .reply = "SpecTask"},
    {.method = HTTP_METHOD_PATCH,
     .path = "/specs/{specId}/collections/{collectionId}/sync-options",
     .handler = set_sync_options,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Specs",
     .operation = "updateSpecSyncOptions",
     .summary = "Says what is brought up to date when a collection follows its specification.",
     .body = "SyncOptionsBody",
     .reply = "SyncOptions"},
    {.method = HTTP_METHOD_GET,
     .path = "/collections/{collectionId}/generations/{elementType}",
     .handler = list_specs,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Collections",
     .operation = "getGeneratedCollectionSpecs",
     .summary = "Lists the API specifications that belong to a collection.",
     .reply = "CollectionSpecs"},
    {.method = HTTP_METHOD_GET,
     .path = "/collections/{collectionId}/tasks/{taskId}",
     .handler = get_task,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Collections",
     .operation = "getAsyncCollectionTaskStatus",
     .summary = "Tells how far a collection is that follows its specification.",
     .reply = "SpecTask"},
    {.method = HTTP_METHOD_PUT,
     .path = "/collections/{collectionId}/synchronizations",
     .handler = sync_collection,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 202,
     .tag = "Collections",
     .operation = "syncCollectionWithSpec",
     .summary = "Brings a collection up to date with its API specification.",
     .reply = "SpecTaskStarted",
     .query = "specId"},
    {0},
};
