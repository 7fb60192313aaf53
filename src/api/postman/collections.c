/* collections.c: /collections and /collections/{collectionId}. */
#include "api/postman/asked.h"
#include "api/postman/collection_bodies.h"
#include "api/postman/collection_replies.h"
#include "api/postman/routes.h"

#include "base/arena.h"
#include "base/text.h"
#include "server/reply.h"
#include "store/body_cache.h"
#include "store/collection_plan.h"

static const char not_found_get[] = "We could not find the collection you are looking for";

/* --- replies --- */

static void reply_collection(struct api_call *call, cJSON *collection)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddItemToObject(tree, "collection", collection);
    api_reply(call, 200, tree);
}

void collection_reply_brief(struct api_call *call, const struct collection_row *row)
{
    cJSON *collection = cJSON_CreateObject();
    json_set_text(collection, "id", row->id);
    json_set_text(collection, "name", row->name);
    api_set_uid(collection, "uid", row->owner_id, row->id);
    reply_collection(call, collection);
}

void collection_fail_absent(struct api_call *call)
{
    api_fail_not_found(call, "The specified item does not exist.", "collection",
                       api_parameter(call, "collectionId"));
}

static void fail_exists(struct api_call *call, const struct collection_conflict *conflict)
{
    cJSON *details = cJSON_CreateObject();
    if (!conflict->kind) {
        json_set_text(details, "item", "collection");
        json_set_text(details, "id", conflict->id);
        api_fail_details(call, 400, "instanceFoundError", "The specified item already exists.",
                         details);
        return;
    }
    const char *word = item_kind_word(conflict->kind);
    json_set_text(details, "model", word);
    json_set_text(details, "model_id", conflict->id);
    api_set_id_text(details, "owner", call->principal.user_id);
    api_fail_details(call, 400, "instanceFoundError",
                     arena_printf(call->arena, "This %s already exists in the database.", word),
                     details);
}

void collection_fail_write(struct api_call *call, const struct error *err,
                           const struct collection_conflict *conflict)
{
    if (conflict->is_of_another)
        api_fail(call, 400, "collectionMismatchError", err->message);
    else if (err->code == ERR_CONFLICT && conflict->id[0])
        fail_exists(call, conflict);
    else
        api_fail_error(call, err);
}

/* --- list --- */

static cJSON *list_entry(const struct collection_row *row)
{
    cJSON *entry = cJSON_CreateObject();
    json_set_text(entry, "id", row->id);
    json_set_text(entry, "name", row->name);
    api_set_id_text(entry, "owner", row->owner_id);
    api_set_time(entry, "createdAt", row->created_at);
    api_set_time(entry, "updatedAt", row->updated_at);
    api_set_uid(entry, "uid", row->owner_id, row->id);
    cJSON_AddBoolToObject(entry, "isPublic", row->is_public);
    if (row->fork_label) {
        cJSON *fork = cJSON_AddObjectToObject(entry, "fork");
        json_set_text(fork, "label", row->fork_label);
        api_set_time(fork, "createdAt", row->fork_created_at);
        json_set_text(fork, "from", row->fork_from);
    }
    return entry;
}

static void reply_list(struct api_call *call, const struct collection_row *rows, size_t count,
                       cJSON *meta)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(tree, "collections");
    for (size_t i = 0; i < count; i++)
        cJSON_AddItemToArray(list, list_entry(&rows[i]));
    if (meta)
        cJSON_AddItemToObject(tree, "meta", meta);
    api_reply(call, 200, tree);
}

/* False: refused, and answered. */
static bool read_page(struct api_call *call, struct collection_filter *filter, bool *ret_is_paged)
{
    int has_limit = api_query_number(call, "limit", 1, INT32_MAX, &filter->limit);
    int has_offset = api_query_number(call, "offset", 0, INT32_MAX, &filter->offset);
    *ret_is_paged = has_limit > 0 || has_offset > 0;
    if (has_limit >= 0 && has_offset >= 0)
        return true;
    asked_refuse(call, has_limit < 0 ? "limit" : "offset",
                 has_limit < 0 ? "The limit must be a positive number."
                               : "The offset must be a number from 0.");
    return false;
}

static cJSON *page_meta(const struct collection_filter *filter, size_t total)
{
    cJSON *meta = cJSON_CreateObject();
    cJSON_AddNumberToObject(meta, "total", (double)total);
    cJSON_AddNumberToObject(meta, "offset", (double)filter->offset);
    cJSON_AddNumberToObject(meta, "limit",
                            (double)(filter->limit ? filter->limit : (int64_t)total));
    return meta;
}

static void list_collections(struct api_call *call)
{
    struct error err = {0};
    struct collection_filter filter = {.name = api_query(call, "name", NULL)};
    struct collection_row *rows;
    size_t count, total;
    bool is_paged;
    if (!read_page(call, &filter, &is_paged))
        return;
    if (!asked_workspace(call, &filter.workspace_id)) {
        reply_list(call, NULL, 0, is_paged ? page_meta(&filter, 0) : NULL);
        return;
    }
    if (collections_list(call->store, &call->principal, &filter, call->arena, &rows, &count, &total,
                         &err) < 0) {
        api_fail_error(call, &err);
        return;
    }
    reply_list(call, rows, count, is_paged ? page_meta(&filter, total) : NULL);
}

/* --- create --- */

static void fail_no_workspace(struct api_call *call)
{
    api_fail_not_found(call, "We could not find the workspace you are looking for", "workspace",
                       api_query(call, "workspace", "workspaceId", NULL));
}

static void create_collection(struct api_call *call)
{
    struct error err = {0};
    struct faults faults = {.arena = call->arena};
    struct collection_birth birth = {0};
    struct collection_conflict conflict = {0};
    struct collection_row row;
    AUTO(collection_plan) plan = NULL;
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
    if (!asked_workspace(call, &birth.workspace_id)) {
        fail_no_workspace(call);
        return;
    }
    if (collections_create(call->store, &call->principal, plan, &birth, call->arena, &row,
                           &conflict, &err) == 0)
        collection_reply_brief(call, &row);
    else if (err.code == ERR_NOT_FOUND)
        fail_no_workspace(call);
    else
        collection_fail_write(call, &err, &conflict);
}

/* --- get and delete --- */

static void send_body(struct api_call *call, struct body *body)
{
    size_t length;
    const char *bytes = body_bytes(body, &length);
    reply_set_status(call->request, 200);
    reply_add_field(call->request, "Content-Type", "application/json; charset=utf-8");
    reply_send_shared(call->request, bytes, length, body_release, body);
}

static enum collection_form asked_form(const struct api_call *call)
{
    return text_equal(api_query(call, "model", NULL), "minimal") ? COLLECTION_MINIMAL
                                                                 : COLLECTION_FULL;
}

static void get_collection(struct api_call *call)
{
    struct error err = {0};
    struct body *body;
    const char *id = api_parameter_id(call, "collectionId");
    if (!id)
        api_fail_not_found(call, not_found_get, NULL, NULL);
    else if (collections_body(call->store, &call->principal, id, asked_form(call), &body, &err) ==
             0)
        send_body(call, body);
    else if (err.code == ERR_NOT_FOUND)
        api_fail_not_found(call, not_found_get, NULL, NULL);
    else
        api_fail_error(call, &err);
}

static bool get_collection_fast(struct api_call *call)
{
    const char *id = api_parameter_id(call, "collectionId");
    if (!id)
        return false;
    struct body *body =
        collections_body_at_hand(call->store, &call->principal, id, asked_form(call));
    if (body)
        send_body(call, body);
    return body != NULL;
}

static void delete_collection(struct api_call *call)
{
    struct error err = {0};
    struct collection_row row;
    const char *id = api_parameter_id(call, "collectionId");
    if (!id) {
        collection_fail_absent(call);
        return;
    }
    if (collections_delete(call->store, &call->principal, id, call->arena, &row, &err) < 0) {
        if (err.code == ERR_NOT_FOUND)
            collection_fail_absent(call);
        else
            api_fail_error(call, &err);
        return;
    }
    cJSON *collection = cJSON_CreateObject();
    json_set_text(collection, "id", row.id);
    api_set_uid(collection, "uid", row.owner_id, row.id);
    reply_collection(call, collection);
}

const struct api_route postman_collection_routes[] = {
    {.method = HTTP_METHOD_GET,
     .path = "/collections",
     .handler = list_collections,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Collections",
     .operation = "getCollections",
     .summary = "Lists collections.",
     .reply = "CollectionList",
     .query = "workspace name limit offset"},
    {.method = HTTP_METHOD_POST,
     .path = "/collections",
     .handler = create_collection,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .body_limit = COLLECTION_MAX_BODY,
     .tag = "Collections",
     .operation = "createCollection",
     .summary = "Creates a collection from a document of the format 2.1.",
     .body = "CollectionBody",
     .reply = "CollectionSaved",
     .query = "workspace"},
    {.method = HTTP_METHOD_GET,
     .path = "/collections/{collectionId}",
     .handler = get_collection,
     .fast = get_collection_fast,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_ACCESS_KEY,
     .tag = "Collections",
     .operation = "getCollection",
     .summary = "Gets a collection with everything in it.",
     .reply = "CollectionReply",
     .query = "access_key model"},
    {.method = HTTP_METHOD_PUT,
     .path = "/collections/{collectionId}",
     .handler = collection_put,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .body_limit = COLLECTION_MAX_BODY,
     .tag = "Collections",
     .operation = "putCollection",
     .summary = "Replaces a collection; items keep their identity by their ids.",
     .body = "CollectionBody",
     .reply = "CollectionSaved",
     .accepted = "TaskStarted",
     .failure = "Error|Problem"},
    {.method = HTTP_METHOD_PATCH,
     .path = "/collections/{collectionId}",
     .handler = collection_patch,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Collections",
     .operation = "patchCollection",
     .summary = "Changes a collection's name, description, variables, auth or scripts.",
     .body = "CollectionPatchBody",
     .reply = "CollectionPatched"},
    {.method = HTTP_METHOD_DELETE,
     .path = "/collections/{collectionId}",
     .handler = delete_collection,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Collections",
     .operation = "deleteCollection",
     .summary = "Deletes a collection.",
     .reply = "CollectionDeleted"},
    {.method = HTTP_METHOD_GET,
     .path = "/collection-updates-tasks/{taskId}",
     .handler = collection_get_update_task,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Collections",
     .operation = "getCollectionUpdatesTasks",
     .summary = "Tells how far an asynchronous replacement is.",
     .reply = "UpdateTask"},
    {0},
};
