#include "store/tags.h"
#include "api/postman/faults.h"
#include "api/postman/problem.h"
#include "api/postman/routes.h"
#include "base/arena.h"
#include "base/text.h"
#include "server/request.h"

enum { ENTITIES_PER_PAGE = 10 };

static const char pattern[] = "^[a-z][a-z0-9-]*[a-z0-9]+$";

/* The route's element: /collections/{collectionId}/tags or /workspaces/{workspaceId}/tags. */
static enum tagged tagged_of(const struct api_call *call)
{
    return text_starts_with(call->route->path, "/workspaces") ? TAGGED_WORKSPACE
                                                              : TAGGED_COLLECTION;
}

static const char *id_of(const struct api_call *call)
{
    return api_parameter_id(call,
                            tagged_of(call) == TAGGED_WORKSPACE ? "workspaceId" : "collectionId");
}

static void fail(struct api_call *call, const struct error *err)
{
    if (err->code == ERR_NOT_FOUND)
        api_problem(call, 404, "not-found", "Not Found", "The requested resource does not exist.");
    else
        api_fail_error(call, err);
}

static void reply_tags(struct api_call *call, const struct tags *tags)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(tree, "tags");
    for (size_t i = 0; i < tags->count; i++) {
        cJSON *tag = cJSON_CreateObject();
        json_set_text(tag, "slug", tags->slugs[i]);
        cJSON_AddItemToArray(list, tag);
    }
    api_reply(call, 200, tree);
}

static void get_tags(struct api_call *call)
{
    struct tags tags;
    struct error err = {.code = ERR_NOT_FOUND};
    const char *id = id_of(call);
    if (!id ||
        tags_get(call->store, &call->principal, tagged_of(call), id, call->arena, &tags, &err) < 0)
        fail(call, &err);
    else
        reply_tags(call, &tags);
}

/* What is wrong with one entry of the body, or NULL. */
static const char *slug_fault(struct api_call *call, const cJSON *tag, unsigned index)
{
    const char *slug = json_get_text(tag, "slug");
    if (!slug)
        return arena_printf(call->arena, "body/tags/%u must have required property 'slug'", index);
    if (faults_length(slug) > TAG_MAX_LENGTH)
        return arena_printf(call->arena, "body/tags/%u/slug must NOT have more than %d characters",
                            index, TAG_MAX_LENGTH);
    if (faults_length(slug) < TAG_MIN_LENGTH)
        return arena_printf(call->arena, "body/tags/%u/slug must NOT have fewer than %d characters",
                            index, TAG_MIN_LENGTH);
    return tag_is_slug(slug)
               ? NULL
               : arena_printf(call->arena, "body/tags/%u/slug must match pattern \"%s\"", index,
                              pattern);
}

/* What is wrong with the body, or NULL. */
static const char *read_tags(struct api_call *call, const cJSON *body, struct tags *ret_tags)
{
    const cJSON *tag, *list = json_get(body, "tags");
    if (!cJSON_IsArray(list))
        return "body must have required property 'tags'";
    if (cJSON_GetArraySize(list) > TAGS_MAX)
        return "body/tags must NOT have more than 5 items";
    cJSON_ArrayForEach(tag, list)
    {
        const char *fault = slug_fault(call, tag, (unsigned)ret_tags->count);
        if (fault)
            return fault;
        ret_tags->slugs[ret_tags->count++] = json_get_text(tag, "slug");
    }
    return NULL;
}

static void put_tags(struct api_call *call)
{
    struct tags tags = {0};
    struct error err = {.code = ERR_NOT_FOUND};
    const char *id = id_of(call);
    const cJSON *body = api_body(call);
    if (!body)
        return;
    const char *fault = read_tags(call, body, &tags);
    if (fault) {
        api_problem(call, 400, "bad-request", "Bad Request", fault);
        return;
    }
    if (!id || tags_put(call->store, &call->principal, tagged_of(call), id, &tags, &err) < 0)
        fail(call, &err);
    else
        get_tags(call);
}

/* --- by tag --- */

/* The one refusal of its kind: a text instead of an object. */
static void refuse_flat(struct api_call *call, const char *message)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "error", "Bad Request");
    json_set_text(tree, "message", message);
    cJSON_AddNumberToObject(tree, "statusCode", 400);
    api_reply(call, 400, tree);
}

static bool read_query(struct api_call *call, struct tag_query *ret_query)
{
    const char *cursor = api_query(call, "cursor", "nextCursor", NULL);
    const char *slug = api_parameter(call, "slug"), *type = api_query(call, "entityType", NULL);
    int64_t limit = ENTITIES_PER_PAGE;
    if (!slug || !tag_is_slug(slug)) {
        refuse_flat(call, "params/slug must match pattern \"^[a-z][a-z0-9-]*[a-z0-9]+$\"");
        return false;
    }
    if (type && !text_equal(type, "api") && !text_equal(type, "collection") &&
        !text_equal(type, "workspace")) {
        refuse_flat(call, "querystring/entityType must be equal to one of the allowed values");
        return false;
    }
    if (api_query_number(call, "limit", 1, TAGS_MAX_PAGE, &limit) < 0) {
        refuse_flat(call, "querystring/limit must be <= 50");
        return false;
    }
    *ret_query = (struct tag_query){
        .slug = slug,
        .only = type,
        .after = cursor ? api_cursor_read(call, cursor) : NULL, /* a bad one: the first page */
        .limit = (unsigned)limit,
        .newest_first = !text_equal(api_query(call, "direction", NULL), "asc"),
    };
    return true;
}

static cJSON *entity_tree(const struct tag_entity *entity)
{
    cJSON *tree = cJSON_CreateObject();
    if (entity->tagged == TAGGED_WORKSPACE)
        json_set_text(tree, "entityId", entity->id);
    else
        api_set_uid(tree, "entityId", entity->owner_id, entity->id);
    json_set_text(tree, "entityType", tagged_name(entity->tagged));
    return tree;
}

static void find_entities(struct api_call *call)
{
    struct tag_query query;
    struct tag_page page;
    struct error err = {0};
    if (!read_query(call, &query))
        return;
    if (tags_find(call->store, &call->principal, &query, call->arena, &page, &err) < 0) {
        if (err.code == ERR_NOT_FOUND)
            problem_reply(call, 404, "not-found", "Resource Not Found",
                          cJSON_CreateString(err.message), call->request->path);
        else
            api_fail_error(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(cJSON_AddObjectToObject(tree, "data"), "entities");
    for (size_t i = 0; i < page.count; i++)
        cJSON_AddItemToArray(list, entity_tree(&page.entities[i]));
    cJSON *meta = cJSON_AddObjectToObject(tree, "meta");
    cJSON_AddNumberToObject(meta, "count", (double)page.count);
    if (page.next)
        json_set_text(meta, "nextCursor", api_cursor_make(call, page.next));
    api_reply(call, 200, tree);
}

const struct api_route postman_tag_routes[] = {
    {.method = HTTP_METHOD_GET,
     .path = "/collections/{collectionId}/tags",
     .handler = get_tags,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Tags",
     .operation = "getCollectionTags",
     .summary = "Gets a collection's tags.",
     .reply = "Tags"},
    {.method = HTTP_METHOD_PUT,
     .path = "/collections/{collectionId}/tags",
     .handler = put_tags,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Tags",
     .operation = "updateCollectionTags",
     .summary = "Replaces a collection's tags.",
     .body = "TagsBody",
     .reply = "Tags"},
    {.method = HTTP_METHOD_GET,
     .path = "/workspaces/{workspaceId}/tags",
     .handler = get_tags,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Tags",
     .operation = "getWorkspaceTags",
     .summary = "Gets a workspace's tags.",
     .reply = "Tags"},
    {.method = HTTP_METHOD_PUT,
     .path = "/workspaces/{workspaceId}/tags",
     .handler = put_tags,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Tags",
     .operation = "updateWorkspaceTags",
     .summary = "Replaces a workspace's tags.",
     .body = "TagsBody",
     .reply = "Tags"},
    {.method = HTTP_METHOD_GET,
     .path = "/tags/{slug}/entities",
     .handler = find_entities,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Tags",
     .operation = "getTaggedEntities",
     .summary = "Lists the collections and workspaces with a tag.",
     .reply = "TaggedEntities",
     .failure = "Problem|NamedRefusal",
     .query = "limit direction cursor entityType"},
    {0},
};
