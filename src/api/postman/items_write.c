/* items_write.c: creates and changes folders, requests and responses from flat bodies. */
#include "api/postman/faults.h"
#include "api/postman/flat.h"
#include "api/postman/item_replies.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"
#include "store/collection_plan.h"

#include <string.h>

/* The body, checked. NULL: refused, and answered. */
static const cJSON *read_body(struct api_call *call)
{
    struct faults faults = {.arena = call->arena};
    const cJSON *body = api_body(call);
    if (!body)
        return NULL;
    item_check_body(body, &faults);
    if (!faults_any(&faults))
        return body;
    faults_reply(call, &faults, item_kind_word(item_kind_asked(call)));
    return NULL;
}

/* --- create --- */

/* What the query, or else the body, says of the parent. */
static const char *parent_text(const struct api_call *call, enum item_kind kind, const cJSON *body)
{
    const char *text = kind == ITEM_RESPONSE ? api_query(call, "request", "requestId", NULL)
                                             : api_query(call, "folderId", "folder", NULL);
    if ((!text || !*text) && kind != ITEM_RESPONSE)
        text = json_get_text(body, "folder");
    return text && *text ? text : NULL;
}

/* False: refused, and answered. */
static bool find_target(struct api_call *call, enum item_kind kind, const cJSON *body,
                        struct item_target *ret_target)
{
    static const struct error absent = {.code = ERR_NOT_FOUND};
    const char *text = parent_text(call, kind, body);
    enum item_kind parent_kind = kind == ITEM_RESPONSE ? ITEM_REQUEST : ITEM_FOLDER;
    *ret_target = (struct item_target){.collection_id = api_parameter_id(call, "collectionId")};
    if (!ret_target->collection_id) {
        api_fail_not_found(call, "We could not find the collection you are looking for",
                           "collection", api_parameter(call, "collectionId"));
        return false;
    }
    if (!text && kind == ITEM_RESPONSE) {
        api_fail_missing(call, "request");
        return false;
    }
    if (!text)
        return true;
    char *id = arena_alloc(call->arena, STORE_ID_SIZE);
    if (!store_id_of(text, id)) {
        item_fail(call, &absent, parent_kind, text);
        return false;
    }
    ret_target->parent_kind = parent_kind;
    ret_target->parent_id = id;
    return true;
}

static cJSON *new_folder(const cJSON *body)
{
    cJSON *item = cJSON_CreateObject();
    flat_folder_apply(item, body);
    cJSON *inside = cJSON_AddArrayToObject(item, "item");
    const cJSON *requests = json_get(body, "requests");
    for (const cJSON *one = cJSON_IsArray(requests) ? requests->child : NULL; one; one = one->next)
        cJSON_AddItemToArray(inside, flat_request_import(one));
    return item;
}

/* A response answers the request that it is saved with, unless it says another. */
static void add_original_request(struct api_call *call, const struct item_target *target,
                                 cJSON *item)
{
    struct item_family family;
    if (json_get(item, "originalRequest") ||
        items_get(call->store, &call->principal, target->collection_id, ITEM_REQUEST,
                  target->parent_id, ITEM_WITH_CHILD_IDS, call->arena, &family, NULL) < 0)
        return; /* the insertion says what is wrong */
    AUTO_JSON parent = json_parse(family.self.json, family.self.json_length, &json_document_limits,
                                  "a stored request", NULL);
    const cJSON *request = json_get(parent, "request");
    if (request)
        json_set(item, "originalRequest", cJSON_Duplicate(request, true));
}

static cJSON *new_item(struct api_call *call, enum item_kind kind, const cJSON *body,
                       const struct item_target *target)
{
    if (kind == ITEM_FOLDER)
        return new_folder(body);
    if (kind == ITEM_REQUEST)
        return flat_request_import(body);
    cJSON *item = cJSON_CreateObject();
    flat_response_apply(item, body);
    add_original_request(call, target, item);
    return item;
}

void item_create(struct api_call *call)
{
    struct error err = {0};
    struct item_target target;
    struct item_family family;
    AUTO(collection_plan) plan = NULL;
    enum item_kind kind = item_kind_asked(call);
    const cJSON *body = read_body(call);
    if (!body || !find_target(call, kind, body, &target))
        return;
    AUTO_JSON item = new_item(call, kind, body, &target);
    if (collection_plan_create_item(item, kind, &plan, &err) == 0 &&
        items_insert(call->store, &call->principal, &target, plan, call->arena, &family, &err) == 0)
        item_reply(call, &family, kind == ITEM_RESPONSE ? "create" : "import",
                   item_created(call, &family));
    else
        item_fail(call, &err, target.parent_kind ? target.parent_kind : kind, target.parent_id);
}

/* --- update --- */

/* Whether the body names another place than the item's. A uid of the same thing is the same. */
static bool names_another(const cJSON *body, const char *name, const char *id)
{
    char said[STORE_ID_SIZE];
    const cJSON *given = json_get(body, name);
    if (!given || (cJSON_IsNull(given) && !id))
        return false;
    const char *text = cJSON_GetStringValue(given);
    return !text || !id || !store_id_of(text, said) || strcmp(said, id) != 0;
}

static bool is_moved(const cJSON *body, const struct item_row *row)
{
    return names_another(body, "collection", row->collection_id) ||
           names_another(body, row->kind == ITEM_RESPONSE ? "request" : "folder", row->parent_id);
}

struct update {
    const cJSON *body;
    bool is_moved;
};

static int apply(cJSON *item, const struct item_row *row, void *user, struct error *err)
{
    struct update *update = user;
    update->is_moved = is_moved(update->body, row);
    if (update->is_moved)
        return error_set(err, ERR_INVALID, "the parent cannot be changed");
    if (row->kind == ITEM_FOLDER)
        flat_folder_apply(item, update->body);
    else if (row->kind == ITEM_REQUEST)
        flat_request_apply(item, update->body);
    else
        flat_response_apply(item, update->body);
    return 0;
}

/* --- orders: the ids of a folder's children, all of them, each once --- */

struct order {
    const char **ids;
    size_t count;
    bool is_said, is_new; /* the body has it; it is not the one that there is */
};

static bool read_order(struct api_call *call, const cJSON *body, const char *name,
                       enum item_kind kind, const struct item_family *family,
                       struct order *ret_order)
{
    const cJSON *list = json_get(body, name);
    size_t children = 0;
    *ret_order = (struct order){.is_said = cJSON_IsArray(list)};
    if (!ret_order->is_said)
        return true;
    ret_order->ids = arena_array(call->arena, family->count + 1, const char *);
    const cJSON *said = list->child;
    for (size_t i = 0; i < family->count; i++)
        children += family->inside[i].kind == kind;
    if ((size_t)cJSON_GetArraySize(list) != children)
        return false;
    for (; said; said = said->next) {
        char *id = arena_alloc(call->arena, STORE_ID_SIZE);
        if (!cJSON_IsString(said) || !store_id_of(said->valuestring, id))
            return false;
        ret_order->ids[ret_order->count++] = id;
    }
    return true;
}

/* Each id is a child, and none is said twice: nobody is left behind, nobody is taken from
 * elsewhere. */
static bool is_permutation(const struct item_family *family, enum item_kind kind,
                           struct order *order)
{
    struct map *children = map_create(NULL);
    bool fits = true;
    for (size_t i = 0; i < family->count; i++)
        if (family->inside[i].kind == kind)
            map_put(children, family->inside[i].id, order);
    for (size_t i = 0; i < order->count && fits; i++)
        fits = map_remove(children, order->ids[i]);
    for (size_t i = 0, at = 0; i < family->count && fits; i++)
        if (family->inside[i].kind == kind)
            order->is_new |= strcmp(family->inside[i].id, order->ids[at++]) != 0;
    map_free(children);
    return fits;
}

static int arrange(struct api_call *call, const struct item_family *family, enum item_kind kind,
                   const struct order *order, struct error *err)
{
    struct item_row *rows;
    if (!order->is_new)
        return 0;
    const struct item_transfer transfer = {.kind = kind,
                                           .ids = order->ids,
                                           .count = order->count,
                                           .target = {.collection_id = family->self.collection_id,
                                                      .parent_kind = ITEM_FOLDER,
                                                      .parent_id = family->self.id}};
    return items_transfer(call->store, &call->principal, &transfer, call->arena, &rows, err);
}

struct orders {
    struct item_family family; /* as it was */
    struct order requests, folders;
};

/* 1: they fit, or nothing is said of them; 0: refused, and answered; -1: err. */
static int read_orders(struct api_call *call, const char *collection, const char *id,
                       const cJSON *body, struct orders *ret_orders, struct error *err)
{
    struct item_family *family = &ret_orders->family;
    struct order *requests = &ret_orders->requests, *folders = &ret_orders->folders;
    if (item_kind_asked(call) != ITEM_FOLDER || (!cJSON_IsArray(json_get(body, "order")) &&
                                                 !cJSON_IsArray(json_get(body, "folders_order"))))
        return 1;
    if (items_get(call->store, &call->principal, collection, ITEM_FOLDER, id, ITEM_WITH_CHILD_IDS,
                  call->arena, family, err) < 0)
        return -1;
    if (read_order(call, body, "order", ITEM_REQUEST, family, requests) &&
        read_order(call, body, "folders_order", ITEM_FOLDER, family, folders) &&
        (!requests->is_said || is_permutation(family, ITEM_REQUEST, requests)) &&
        (!folders->is_said || is_permutation(family, ITEM_FOLDER, folders)))
        return 1;
    item_fail_parent(call);
    return 0;
}

/* After everything that may be refused; what the folder has become is read again. */
static int arrange_all(struct api_call *call, const struct orders *orders,
                       struct item_family *family, struct error *err)
{
    const struct item_row *self = &orders->family.self;
    if (!orders->requests.is_new && !orders->folders.is_new)
        return 0;
    if (arrange(call, &orders->family, ITEM_FOLDER, &orders->folders, err) < 0 ||
        arrange(call, &orders->family, ITEM_REQUEST, &orders->requests, err) < 0)
        return -1;
    return items_get(call->store, &call->principal, self->collection_id, ITEM_FOLDER, self->id,
                     ITEM_WITH_CHILD_IDS, call->arena, family, err);
}

void item_update(struct api_call *call)
{
    static const struct item_view whole_record = {0};
    struct error err = {.code = ERR_NOT_FOUND};
    struct item_family family;
    enum item_kind kind = item_kind_asked(call);
    const char *collection = api_parameter_id(call, "collectionId"), *id = item_id_asked(call);
    struct update update = {.body = read_body(call)};
    if (!update.body)
        return;
    struct orders orders = {0};
    int ready =
        collection && id ? read_orders(call, collection, id, update.body, &orders, &err) : -1;
    if (ready == 0)
        return;
    if (ready > 0 &&
        items_edit(call->store, &call->principal, collection, kind, id, apply, &update, call->arena,
                   &family, &err) == 0 &&
        arrange_all(call, &orders, &family, &err) == 0)
        item_reply(call, &family, "update", item_record(call, &family, &whole_record));
    else if (update.is_moved)
        item_fail_parent(call);
    else
        item_fail(call, &err, kind, id);
}
