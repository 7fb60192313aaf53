#include "store/search.h"
#include "api/postman/base_url.h"
#include "api/postman/routes.h"
#include "api/postman/search_filter.h"
#include "base/arena.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { SEARCH_PER_PAGE = 10, SEARCH_MAX_BODY = 256 << 10 };

/* The words for what is searched; those without a table of ours find nothing. */
static const struct type {
    const char *word;
    bool is_ours;
    enum search_kind kind;
} types[] = {
    {"requests", true, SEARCH_REQUESTS},
    {"collections", true, SEARCH_COLLECTIONS},
    {"workspaces", true, SEARCH_WORKSPACES},
    {"environments", true, SEARCH_ENVIRONMENTS},
    {"documents"},
    {"flows"},
    {"specs"},
    {"mocks"},
};

struct asked {
    const char *words;
    const struct type *type;
    bool is_external;
    struct search_filter filter;
    size_t offset, limit;
};

static const struct type *type_of(const char *word)
{
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (text_equal(types[i].word, word))
            return &types[i];
    return NULL;
}

/* What is wrong with the body, or NULL. */
static const char *read_body(const cJSON *body, struct asked *ret_asked)
{
    const cJSON *q = json_get(body, "q"), *type = json_get(body, "elementType");
    const char *ownership = json_get_text(body, "ownership");
    if (!type)
        return "body must have required property 'elementType'";
    ret_asked->type = type_of(cJSON_GetStringValue(type));
    if (!ret_asked->type)
        return "/elementType must be equal to one of the allowed values: requests, collections, "
               "workspaces, environments, documents, flows, specs";
    if (q && !cJSON_IsString(q))
        return "/q must be string";
    ret_asked->words = q ? q->valuestring : "";
    if (strlen(ret_asked->words) > SEARCH_MAX_QUERY)
        return "/q must NOT have more than 500 characters";
    if (json_get(body, "ownership") && !text_equal(ownership, "organization") &&
        !text_equal(ownership, "external") && !text_equal(ownership, "all"))
        return "/ownership must be equal to one of the allowed values: organization, external, all";
    ret_asked->is_external = text_equal(ownership, "external");
    ret_asked->filter.conditions = json_get(json_get(body, "filters"), "$and");
    return search_filter_check(json_get(body, "filters"));
}

static const char *read_page(struct api_call *call, struct asked *ret_asked)
{
    const char *cursor = api_query(call, "cursor", "nextCursor", NULL);
    int64_t limit = SEARCH_PER_PAGE;
    if (api_query_number(call, "limit", 1, SEARCH_MAX_PAGE, &limit) < 0)
        return "querystring/limit must be a number from 1 to 25";
    ret_asked->limit = (size_t)limit;
    ret_asked->offset = 0;
    if (!cursor || !*cursor)
        return NULL;
    const char *position = api_cursor_read(call, cursor);
    char *end;
    long long offset = position ? strtoll(position, &end, 10) : -1;
    if (offset < 0 || *end || offset > SEARCH_MAX_TOTAL)
        return "Invalid cursor";
    ret_asked->offset = (size_t)offset;
    return NULL;
}

/* --- replies --- */

static const char *uid_of(struct api_call *call, int64_t owner_id, const char *id)
{
    char uid[STORE_UID_SIZE];
    store_uid(owner_id, id, uid);
    return arena_strdup(call->arena, uid);
}

static cJSON *named(const char *id, const char *name)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", id);
    json_set_text(tree, "name", name);
    return tree;
}

static cJSON *link_to(struct api_call *call, const char *path)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "href", arena_printf(call->arena, "%s%s", base_url(call), path));
    return tree;
}

/* Where the API has it, and where people look at it. */
static void add_links(struct api_call *call, cJSON *tree, const struct asked *asked, const char *id,
                      const char *collection_uid)
{
    static const char *const singles[] = {"request", "collection", "workspace", "environment"};
    cJSON *links = cJSON_AddObjectToObject(tree, "links");
    const char *self =
        asked->type->kind == SEARCH_REQUESTS
            ? arena_printf(call->arena, "/collections/%s/requests/%s", collection_uid, id)
            : arena_printf(call->arena, "/%s/%s", asked->type->word, id);
    json_set(links, "web",
             link_to(call, arena_printf(call->arena, "/%s/%s", singles[asked->type->kind], id)));
    json_set(links, "self", link_to(call, self));
}

static cJSON *hit_tree(struct api_call *call, const struct asked *asked,
                       const struct search_page *page, const struct search_hit *hit)
{
    bool is_workspace = asked->type->kind == SEARCH_WORKSPACES;
    const char *id = is_workspace ? hit->id : uid_of(call, hit->owner_id, hit->id);
    const char *team = arena_printf(call->arena, "%lld", (long long)asked->filter.team_id);
    const char *collection_uid =
        hit->collection_id ? uid_of(call, hit->collection_owner_id, hit->collection_id) : NULL;
    cJSON *tree = named(id, hit->name);
    if (hit->method) {
        json_set_text(tree, "method", hit->method);
        json_set_text(tree, "url", hit->url ? hit->url : "");
        json_set_text(tree, "type", "http");
        json_set(tree, "collection", named(collection_uid, hit->collection_name));
    }
    json_set_text(tree, "description", hit->description);
    json_set(tree, "workspace", named(hit->workspace_id, hit->workspace_name));
    cJSON *organization = named(team, page->team_name);
    cJSON_AddFalseToObject(organization, "isVerified");
    json_set(tree, "organization", organization);
    json_set(tree, "team", named(team, page->team_name));
    api_set_id_text(tree, "createdBy", hit->owner_id);
    cJSON_AddFalseToObject(tree, "isGitConnected");
    add_links(call, tree, asked, id, collection_uid);
    return tree;
}

static void reply_page(struct api_call *call, const struct asked *asked,
                       const struct search_page *page)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *data = cJSON_AddArrayToObject(tree, "data");
    for (size_t i = 0; i < page->count; i++)
        cJSON_AddItemToArray(data, hit_tree(call, asked, page, &page->hits[i]));
    cJSON *meta = cJSON_AddObjectToObject(tree, "meta");
    json_set_text(meta, "q", asked->words);
    cJSON_AddNumberToObject(meta, "total", (double)page->total);
    size_t next = asked->offset + page->count;
    if (page->count && next < page->total)
        json_set_text(meta, "nextCursor",
                      api_cursor_make(call, arena_printf(call->arena, "%zu", next)));
    api_reply(call, 200, tree);
}

/* Without a credential only what is public is found. */
static void search_resources(struct api_call *call)
{
    struct asked asked = {.filter.team_id = store_team(call->store)};
    struct search_page *page = arena_new(call->arena, struct search_page);
    struct principal principal = call->principal;
    struct error err = {0};
    const cJSON *body = api_body(call);
    if (!body)
        return;
    const char *fault = read_body(body, &asked);
    if (!fault)
        fault = read_page(call, &asked);
    if (fault) {
        api_problem(call, 400, "bad-request", "Bad Request", fault);
        return;
    }
    principal.team_id = asked.filter.team_id;
    const struct search_query query = {
        .kind = asked.type->kind,
        .words = asked.words,
        .wants_tags = search_filter_wants_tags(&asked.filter),
        .public_only = call->principal.user_id == 0,
        .filter = search_filter_passes,
        .user = &asked.filter,
        .offset = asked.offset,
        .limit = asked.limit,
    };
    if (asked.type->is_ours && !asked.is_external &&
        search(call->store, &principal, &query, call->arena, page, &err) < 0)
        api_fail_error(call, &err);
    else
        reply_page(call, &asked, page);
}

const struct api_route postman_search_routes[] = {
    {.method = HTTP_METHOD_POST,
     .path = "/search",
     .handler = search_resources,
     .shape = API_PROBLEM,
     .role = ROLE_NONE,
     .success = 200,
     .flags = API_BODY | API_OPEN,
     .body_limit = SEARCH_MAX_BODY,
     .tag = "Search",
     .operation = "searchPostmanResources",
     .summary = "Finds requests, collections, workspaces and environments by their names.",
     .body = "SearchBody",
     .reply = "SearchReply",
     .query = "limit cursor"},
    {0},
};
