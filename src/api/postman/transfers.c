/* transfers.c: /collection-folders-transfers and the like: items go elsewhere, or copies of them.
 */
#include "api/postman/problem.h"
#include "api/postman/routes.h"

#include "base/arena.h"
#include "base/text.h"
#include "store/collection_items.h"

#include <string.h>

static enum item_kind asked_kind(const struct api_call *call)
{
    const char *path = call->route->path;
    return strstr(path, "folders")    ? ITEM_FOLDER
           : strstr(path, "requests") ? ITEM_REQUEST
                                      : ITEM_RESPONSE;
}

static bool refuse(struct api_call *call, const char *title)
{
    problem_bad_request_bare(call, title);
    return false;
}

static bool refuse_value(struct api_call *call, const char *name)
{
    return refuse(call, arena_printf(call->arena, "Invalid value for '%s'", name));
}

/* An id or uid; false: neither. */
static bool read_id(struct api_call *call, const cJSON *node, const char **ret_id)
{
    char *id = arena_alloc(call->arena, STORE_ID_SIZE);
    if (!cJSON_IsString(node) || !store_id_of(node->valuestring, id))
        return false;
    *ret_id = id;
    return true;
}

static bool read_ids(struct api_call *call, const cJSON *list, struct item_transfer *transfer)
{
    size_t count = cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
    if (count == 0 || count > ITEMS_MAX_TRANSFER)
        return refuse_value(call, "ids");
    const char **ids = arena_array(call->arena, count, const char *);
    for (const cJSON *node = list->child; node; node = node->next)
        if (!read_id(call, node, &ids[transfer->count++]))
            return refuse_value(call, "ids");
    transfer->ids = ids;
    return true;
}

/* Folders and requests stand in collections and folders, responses in requests. */
static bool may_stand_in(enum item_kind kind, const char *model)
{
    return kind == ITEM_RESPONSE ? text_equal(model, "request")
                                 : text_equal(model, "collection") || text_equal(model, "folder");
}

static bool read_target(struct api_call *call, const cJSON *target, struct item_transfer *transfer)
{
    const char *model = json_get_text(target, "model"), *id;
    static const char *const models[] = {"collection", "folder", "request"};
    bool is_known = false;
    for (size_t i = 0; i < COUNT_OF(models); i++)
        is_known |= text_equal(model, models[i]);
    if (!is_known)
        return refuse_value(call, "target.model");
    if (!may_stand_in(transfer->kind, model))
        return refuse(call, arena_printf(call->arena, "Cannot transfer %s to target model type %s",
                                         item_kind_word(transfer->kind), model));
    if (!read_id(call, json_get(target, "id"), &id))
        return refuse_value(call, "target.id");
    if (text_equal(model, "collection")) {
        transfer->target.collection_id = id;
        return true;
    }
    transfer->target.parent_kind = text_equal(model, "folder") ? ITEM_FOLDER : ITEM_REQUEST;
    transfer->target.parent_id = id;
    return true;
}

static bool read_location(struct api_call *call, const cJSON *location, struct item_target *target)
{
    static const char *const positions[] = {[ITEM_AT_END] = "end",
                                            [ITEM_AT_START] = "start",
                                            [ITEM_BEFORE] = "before",
                                            [ITEM_AFTER] = "after"};
    const cJSON *said = json_get(location, "position");
    if (!said || cJSON_IsNull(said))
        return true;
    size_t i = 0;
    while (i < COUNT_OF(positions) && !text_equal(positions[i], cJSON_GetStringValue(said)))
        i++;
    if (i == COUNT_OF(positions))
        return refuse_value(call, "location.position");
    target->position = (enum item_position)i;
    if (i < ITEM_BEFORE)
        return true;
    return read_id(call, json_get(location, "id"), &target->neighbour_id) ||
           refuse_value(call, "location.id");
}

/* False: refused, and answered. */
static bool read_transfer(struct api_call *call, const cJSON *body,
                          struct item_transfer *ret_transfer)
{
    const char *mode = json_get_text(body, "mode");
    *ret_transfer =
        (struct item_transfer){.kind = asked_kind(call), .is_copy = text_equal(mode, "copy")};
    if (!ret_transfer->is_copy && !text_equal(mode, "move"))
        return refuse_value(call, "mode");
    return read_ids(call, json_get(body, "ids"), ret_transfer) &&
           read_target(call, json_get(body, "target"), ret_transfer) &&
           read_location(call, json_get(body, "location"), &ret_transfer->target);
}

static void transfer_items(struct api_call *call)
{
    struct error err = {0};
    struct item_transfer transfer;
    struct item_row *rows;
    const cJSON *body = api_body(call);
    if (!body || !read_transfer(call, body, &transfer))
        return;
    if (items_transfer(call->store, &call->principal, &transfer, call->arena, &rows, &err) < 0) {
        if (err.code == ERR_INVALID)
            problem_bad_request_bare(call, arena_strdup(call->arena, err.message));
        else
            api_fail_error(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *ids = cJSON_AddArrayToObject(tree, "ids");
    for (size_t i = 0; i < transfer.count; i++) {
        char uid[STORE_UID_SIZE];
        store_uid(rows[i].owner_id, rows[i].id, uid);
        cJSON_AddItemToArray(ids, cJSON_CreateString(uid));
    }
    api_reply(call, 200, tree);
}

#define TRANSFER_ROUTE(plural, Plural)                                                             \
    {                                                                                              \
        .method = HTTP_METHOD_POST, .path = "/collection-" plural "-transfers",                    \
        .handler = transfer_items, .shape = API_PROBLEM, .role = ROLE_VIEWER, .success = 200,      \
        .flags = API_BODY, .tag = "Collection items", .operation = "transferCollection" Plural,    \
        .summary = "Moves or copies " plural " to another place.", .body = "TransferBody",         \
        .reply = "Transferred"                                                                     \
    }

const struct api_route postman_transfer_routes[] = {
    TRANSFER_ROUTE("folders", "Folders"),
    TRANSFER_ROUTE("requests", "Requests"),
    TRANSFER_ROUTE("responses", "Responses"),
    {0},
};
