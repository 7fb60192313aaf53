/* items.c: /collections/{collectionId}/folders, …/requests and …/responses: one item at a time. */
#include "api/postman/item_replies.h"
#include "api/postman/routes.h"

#include "base/text.h"

enum { ITEM_MAX_BODY = 20 << 20 };

static bool asked(const struct api_call *call, const char *name)
{
    return text_equal(api_query(call, name, NULL), "true");
}

static void get_item(struct api_call *call)
{
    struct error err = {.code = ERR_NOT_FOUND};
    struct item_family family;
    enum item_kind kind = item_kind_asked(call);
    const char *collection = api_parameter_id(call, "collectionId"), *id = item_id_asked(call);
    struct item_view view = {.only_ids = asked(call, "ids"),
                             .as_uids = asked(call, "uid"),
                             .is_whole = asked(call, "populate")};
    if (collection && id &&
        items_get(call->store, &call->principal, collection, kind, id,
                  view.is_whole ? ITEM_WITH_EVERYTHING : ITEM_WITH_CHILD_IDS, call->arena, &family,
                  &err) == 0)
        item_reply(call, &family, "find", item_record(call, &family, &view));
    else
        item_fail(call, &err, kind, id);
}

static void delete_item(struct api_call *call)
{
    struct error err = {.code = ERR_NOT_FOUND};
    struct item_family family;
    enum item_kind kind = item_kind_asked(call);
    const char *collection = api_parameter_id(call, "collectionId"), *id = item_id_asked(call);
    if (!collection || !id ||
        items_delete(call->store, &call->principal, collection, kind, id, call->arena, &family,
                     &err) < 0) {
        item_fail(call, &err, kind, id);
        return;
    }
    cJSON *data = cJSON_CreateObject();
    json_set_text(data, "id", family.self.id);
    api_set_id_text(data, "owner", family.self.owner_id);
    item_reply(call, &family, "destroy", data);
}

#define ITEM_ROUTES(plural, parameter, Word, word, create_query)                                   \
    {.method = HTTP_METHOD_POST,                                                                   \
     .path = "/collections/{collectionId}/" plural,                                                \
     .handler = item_create,                                                                       \
     .role = ROLE_VIEWER,                                                                          \
     .success = 200,                                                                               \
     .flags = API_BODY,                                                                            \
     .body_limit = ITEM_MAX_BODY,                                                                  \
     .tag = "Collection items",                                                                    \
     .operation = "createCollection" Word,                                                         \
     .summary = "Creates a " word ".",                                                             \
     .body = Word "Body",                                                                          \
     .reply = Word "Created",                                                                      \
     .query = create_query},                                                                       \
        {.method = HTTP_METHOD_GET,                                                                \
         .path = "/collections/{collectionId}/" plural "/{" parameter "}",                         \
         .handler = get_item,                                                                      \
         .role = ROLE_VIEWER,                                                                      \
         .success = 200,                                                                           \
         .tag = "Collection items",                                                                \
         .operation = "getCollection" Word,                                                        \
         .summary = "Gets a " word ".",                                                            \
         .reply = Word "Found",                                                                    \
         .query = "ids uid populate"},                                                             \
        {.method = HTTP_METHOD_PUT,                                                                \
         .path = "/collections/{collectionId}/" plural "/{" parameter "}",                         \
         .handler = item_update,                                                                   \
         .role = ROLE_VIEWER,                                                                      \
         .success = 200,                                                                           \
         .flags = API_BODY,                                                                        \
         .body_limit = ITEM_MAX_BODY,                                                              \
         .tag = "Collection items",                                                                \
         .operation = "updateCollection" Word,                                                     \
         .summary = "Changes what the body names of a " word ".",                                  \
         .body = Word "Body",                                                                      \
         .reply = Word "Updated"},                                                                 \
    {                                                                                              \
        .method = HTTP_METHOD_DELETE,                                                              \
        .path = "/collections/{collectionId}/" plural "/{" parameter "}", .handler = delete_item,  \
        .role = ROLE_VIEWER, .success = 200, .tag = "Collection items",                            \
        .operation = "deleteCollection" Word, .summary = "Deletes a " word ".",                    \
        .reply = "ItemDeleted"                                                                     \
    }

const struct api_route postman_item_routes[] = {
    ITEM_ROUTES("folders", "folderId", "Folder", "folder with everything in it", NULL),
    ITEM_ROUTES("requests", "requestId", "Request", "request", "folderId"),
    ITEM_ROUTES("responses", "responseId", "Response", "saved response", "request"),
    {0},
};
