#include "store/access_keys.h"
#include "api/postman/asked.h"
#include "api/postman/routes.h"
#include "base/arena.h"

enum { KEYS_PER_PAGE = 50 };

/* An empty text, where other families have null. */
static void set_time_or_nothing(cJSON *tree, const char *name, int64_t ms)
{
    if (ms)
        api_set_time(tree, name, ms);
    else
        json_set_text(tree, name, "");
}

static cJSON *key_tree(struct api_call *call, const struct access_key *key)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", key->id);
    json_set_text(tree, "token",
                  arena_printf(call->arena, "PMAT-**********************%s", key->tail));
    json_set_text(tree, "status", key->active ? "ACTIVE" : "INACTIVE");
    cJSON_AddNumberToObject(tree, "teamId", (double)call->principal.team_id);
    cJSON_AddNumberToObject(tree, "userId", (double)key->user_id);
    api_set_uid(tree, "collectionId", key->collection_owner_id, key->collection_id);
    api_set_time(tree, "expiresAfter", key->expires_at);
    set_time_or_nothing(tree, "lastUsedAt", key->last_used_at);
    api_set_time(tree, "createdAt", key->created_at);
    api_set_time(tree, "updatedAt", key->updated_at);
    json_set(tree, "deletedAt", cJSON_CreateNull());
    return tree;
}

static bool read_page(struct api_call *call, struct access_key_page *ret_page)
{
    struct asked_page asked;
    const char *collection = api_query(call, "collectionId", NULL);
    char *id = arena_alloc(call->arena, STORE_ID_SIZE);
    if (!asked_page(call, KEYS_PER_PAGE, ACCESS_KEY_MAX_PAGE, &asked))
        return false;
    if (collection && !store_id_of(collection, id)) {
        asked_refuse(call, "collectionId",
                     "The collectionId must be the unique ID of a collection.");
        return false;
    }
    *ret_page = (struct access_key_page){
        .collection_id = collection ? id : NULL, .after = asked.after, .limit = asked.limit};
    return true;
}

static void list_keys(struct api_call *call)
{
    struct error err = {0};
    struct access_key_page page;
    struct access_key *keys;
    size_t count;
    bool more;
    if (!read_page(call, &page))
        return;
    if (access_keys_list(call->store, &call->principal, &page, call->arena, &keys, &count, &more,
                         &err) < 0) {
        api_fail_error(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(tree, "data");
    for (size_t i = 0; i < count; i++)
        cJSON_AddItemToArray(list, key_tree(call, &keys[i]));
    cJSON *meta = cJSON_AddObjectToObject(tree, "meta");
    json_set_text(meta, "nextCursor", more ? api_cursor_make(call, keys[count - 1].id) : "");
    json_set_text(meta, "prevCursor", "");
    api_reply(call, 200, tree);
}

static void delete_key(struct api_call *call)
{
    struct error err = {0};
    const char *id = api_parameter(call, "keyId");
    if (access_keys_delete(call->store, &call->principal, id, &err) == 0)
        api_reply_nothing(call);
    else if (err.code == ERR_NOT_FOUND)
        api_problem(call, 404, "not-found", "Not Found", "The key was not found");
    else
        api_fail_error(call, &err);
}

const struct api_route postman_access_key_routes[] = {
    {.method = HTTP_METHOD_GET,
     .path = "/collection-access-keys",
     .handler = list_keys,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Collection Access Keys",
     .operation = "getCollectionAccessKeys",
     .summary = "Lists the team's collection access keys, or those of one collection.",
     .reply = "AccessKeyList",
     .query = "collectionId limit cursor"},
    {.method = HTTP_METHOD_DELETE,
     .path = "/collection-access-keys/{keyId}",
     .handler = delete_key,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 204,
     .tag = "Collection Access Keys",
     .operation = "deleteCollectionAccessKey",
     .summary = "Deletes a collection access key, for good."},
    {0},
};
