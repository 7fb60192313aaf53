#include "api/postman/item_replies.h"

#include "api/postman/faults.h"
#include "api/postman/flat.h"
#include "base/arena.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum item_kind item_kind_asked(const struct api_call *call)
{
    const char *path = call->route->path;
    return strstr(path, "/folders")    ? ITEM_FOLDER
           : strstr(path, "/requests") ? ITEM_REQUEST
                                       : ITEM_RESPONSE;
}

const char *item_id_asked(const struct api_call *call)
{
    switch (item_kind_asked(call)) {
    case ITEM_FOLDER:
        return api_parameter_id(call, "folderId");
    case ITEM_REQUEST:
        return api_parameter_id(call, "requestId");
    default:
        return api_parameter_id(call, "responseId");
    }
}

void item_reply(struct api_call *call, const struct item_family *family, const char *action,
                cJSON *data)
{
    bool is_read = text_equal(action, "find");
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "model_id", family->self.id);
    cJSON *meta = cJSON_AddObjectToObject(tree, "meta");
    json_set_text(meta, "model", item_kind_word(family->self.kind));
    if (is_read) {
        bool populate = text_equal(api_query(call, "populate", NULL), "true");
        cJSON_AddBoolToObject(meta, "populate", populate);
        cJSON_AddBoolToObject(meta, "changeset", false);
    }
    json_set_text(meta, "action", action);
    cJSON_AddItemToObject(tree, "data", data);
    if (!is_read)
        cJSON_AddNumberToObject(tree, "revision", (double)family->collection_revision);
    api_reply(call, 200, tree);
}

/* --- ids --- */

static void set_id(cJSON *data, const char *name, int64_t owner_id, const char *id,
                   const struct item_view *view)
{
    if (!id)
        json_set(data, name, cJSON_CreateNull());
    else if (view->as_uids)
        api_set_uid(data, name, owner_id, id);
    else
        json_set_text(data, name, id);
}

static void add_id(cJSON *list, const struct item_row *row, const struct item_view *view)
{
    char uid[STORE_UID_SIZE];
    if (view->as_uids)
        store_uid(row->owner_id, row->id, uid);
    cJSON_AddItemToArray(list, cJSON_CreateString(view->as_uids ? uid : row->id));
}

/* The ids of the children of one kind, in their order. */
static void add_order(cJSON *data, const char *name, const struct item_row *inside, size_t count,
                      uint32_t depth, enum item_kind kind, const struct item_view *view)
{
    cJSON *list = cJSON_AddArrayToObject(data, name);
    for (size_t i = 0; i < count && inside[i].depth >= depth; i++)
        if (inside[i].depth == depth && inside[i].kind == kind)
            add_id(list, &inside[i], view);
}

static void add_place(cJSON *data, const struct item_family *family, const struct item_view *view)
{
    const struct item_row *self = &family->self;
    set_id(data, "id", self->owner_id, self->id, view);
    api_set_id_text(data, "owner", self->owner_id);
    if (self->kind == ITEM_RESPONSE)
        set_id(data, "request", family->parent_owner_id, self->parent_id, view);
    else
        set_id(data, "folder", family->parent_owner_id, self->parent_id, view);
    set_id(data, "collection", family->collection_owner_id, self->collection_id, view);
}

static void add_orders(cJSON *data, enum item_kind kind, const struct item_row *inside,
                       size_t count, uint32_t depth, const struct item_view *view)
{
    if (kind == ITEM_FOLDER) {
        add_order(data, "order", inside, count, depth, ITEM_REQUEST, view);
        add_order(data, "folders_order", inside, count, depth, ITEM_FOLDER, view);
    } else if (kind == ITEM_REQUEST) {
        add_order(data, "responses_order", inside, count, depth, ITEM_RESPONSE, view);
    }
}

/* --- records --- */

static void add_flat(cJSON *data, const struct item_row *row)
{
    AUTO_JSON item =
        json_parse(row->json, row->json_length, &json_document_limits, "a stored item", NULL);
    AUTO_JSON flat = row->kind == ITEM_FOLDER    ? flat_folder(item)
                     : row->kind == ITEM_REQUEST ? flat_request(item)
                                                 : flat_response(item);
    while (flat->child) {
        cJSON *member = cJSON_DetachItemViaPointer(flat, flat->child);
        cJSON_AddItemToObject(data, member->string, member);
    }
}

static void add_times(cJSON *data, const struct item_row *row)
{
    api_set_time(data, "createdAt", row->created_at);
    api_set_time(data, "updatedAt", row->updated_at);
    api_set_id_text(data, "lastUpdatedBy", row->updated_by);
}

static void add_whole(cJSON *data, const struct item_family *around, const struct item_row *parent,
                      const struct item_row *inside, size_t count, uint32_t depth,
                      const struct item_view *view);

/* One of the rows inside, with what is inside of it. */
static cJSON *whole_row(const struct item_family *around, const struct item_row *parent,
                        const struct item_row *row, size_t count, const struct item_view *view)
{
    cJSON *data = cJSON_CreateObject();
    const struct item_family family = {.self = *row,
                                       .parent_owner_id = parent->owner_id,
                                       .collection_owner_id = around->collection_owner_id};
    add_place(data, &family, view);
    add_flat(data, row);
    add_orders(data, row->kind, row + 1, count - 1, row->depth + 1, view);
    add_whole(data, around, row, row + 1, count - 1, row->depth + 1, view);
    add_times(data, row);
    cJSON_AddNumberToObject(data, "lastRevision", (double)row->revision);
    return data;
}

static void add_whole_list(cJSON *data, const char *name, enum item_kind kind,
                           const struct item_family *around, const struct item_row *parent,
                           const struct item_row *inside, size_t count, uint32_t depth,
                           const struct item_view *view)
{
    cJSON *list = cJSON_AddArrayToObject(data, name);
    for (size_t i = 0; i < count && inside[i].depth >= depth; i++)
        if (inside[i].depth == depth && inside[i].kind == kind)
            cJSON_AddItemToArray(list, whole_row(around, parent, &inside[i], count - i, view));
}

/* No deeper than folders stand in each other. */
static void add_whole(cJSON *data, const struct item_family *around, const struct item_row *parent,
                      const struct item_row *inside, size_t count, uint32_t depth,
                      const struct item_view *view)
{
    if (parent->kind == ITEM_FOLDER) {
        add_whole_list(data, "folders", ITEM_FOLDER, around, parent, inside, count, depth, view);
        add_whole_list(data, "requests", ITEM_REQUEST, around, parent, inside, count, depth, view);
    } else if (parent->kind == ITEM_REQUEST) {
        add_whole_list(data, "responses", ITEM_RESPONSE, around, parent, inside, count, depth,
                       view);
    }
}

cJSON *item_record(struct api_call *call, const struct item_family *family,
                   const struct item_view *view)
{
    cJSON *data = cJSON_CreateObject();
    const struct item_row *self = &family->self;
    add_place(data, family, view);
    if (!view->only_ids)
        add_flat(data, self);
    add_orders(data, self->kind, family->inside, family->count, 1, view);
    if (view->is_whole && !view->only_ids)
        add_whole(data, family, self, family->inside, family->count, 1, view);
    if (view->only_ids)
        return data;
    add_times(data, self);
    cJSON_AddNumberToObject(data, "lastRevision", (double)self->revision);
    return data;
}

cJSON *item_created(struct api_call *call, const struct item_family *family)
{
    static const struct item_view plain = {0};
    const struct item_row *self = &family->self;
    cJSON *data = cJSON_CreateObject();
    if (self->kind == ITEM_RESPONSE) {
        json_set_text(data, "id", self->id);
        api_set_id_text(data, "owner", self->owner_id);
        json_set_text(data, "request", self->parent_id);
        add_times(data, self);
        return data;
    }
    add_place(data, family, &plain);
    add_flat(data, self);
    add_orders(data, self->kind, family->inside, family->count, 1, &plain);
    if (self->kind == ITEM_FOLDER) {
        add_order(data, "folders", family->inside, family->count, 1, ITEM_FOLDER, &plain);
        add_order(data, "requests", family->inside, family->count, 1, ITEM_REQUEST, &plain);
    } else {
        add_order(data, "responses", family->inside, family->count, 1, ITEM_RESPONSE, &plain);
    }
    add_times(data, self);
    return data;
}

/* --- failures --- */

static void fail_item_absent(struct api_call *call, enum item_kind kind, const char *id)
{
    cJSON *details = cJSON_CreateObject();
    const char *word = item_kind_word(kind);
    json_set_text(details, "model", word);
    api_set_id_text(details, "owner", call->principal.user_id);
    json_set_text(details, "model_id", id ? id : "");
    api_fail_details(
        call, 404, "instanceNotFoundError",
        arena_printf(call->arena, "We could not find the %s you are looking for", word), details);
}

void item_fail(struct api_call *call, const struct error *err, enum item_kind kind, const char *id)
{
    if (err->code != ERR_NOT_FOUND)
        api_fail_error(call, err);
    else if (strstr(err->message, "collection"))
        api_fail_not_found(call, err->message, "collection", api_parameter(call, "collectionId"));
    else
        fail_item_absent(call, kind, id);
}

void item_fail_parent(struct api_call *call)
{
    api_fail(call, 400, "changeParentError", "You can't update the parent. Use transfer instead.");
}

/* --- bodies --- */

static const struct {
    const char *name;
    int type;
} known_types[] = {
    {"name", cJSON_String},          {"description", cJSON_String},
    {"method", cJSON_String},        {"headerData", cJSON_Array},
    {"queryParams", cJSON_Array},    {"pathVariableData", cJSON_Array},
    {"pathVariables", cJSON_Object}, {"dataMode", cJSON_String},
    {"dataOptions", cJSON_Object},   {"graphqlModeData", cJSON_Object},
    {"events", cJSON_Array},         {"variables", cJSON_Array},
    {"requests", cJSON_Array},       {"responses", cJSON_Array},
    {"order", cJSON_Array},          {"folders_order", cJSON_Array},
    {"responseCode", cJSON_Object},  {"protocolProfileBehavior", cJSON_Object},
    {"text", cJSON_String},          {"language", cJSON_String},
};

static void check_objects(const cJSON *body, const char *name, struct faults *faults)
{
    const cJSON *list = json_get(body, name);
    int i = 0;
    for (const cJSON *one = cJSON_IsArray(list) ? list->child : NULL; one; one = one->next, i++)
        if (faults_expect(faults, one, cJSON_Object, "%s.%d", name, i))
            item_check_body(one, faults);
}

void item_check_body(const cJSON *body, struct faults *faults)
{
    if (!faults_expect(faults, body, cJSON_Object, "body"))
        return;
    for (size_t i = 0; i < COUNT_OF(known_types); i++) {
        const cJSON *member = json_get(body, known_types[i].name);
        if (member && !cJSON_IsNull(member))
            (void)faults_expect(faults, member, known_types[i].type, "%s", known_types[i].name);
    }
    check_objects(body, "requests", faults);
    check_objects(body, "responses", faults);
}
