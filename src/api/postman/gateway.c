/* gateway.c: the few paths that postman-cli asks another host for, which it lets people point here.
 */
#include "api/postman/base_url.h"
#include "api/postman/environments.h"
#include "api/postman/routes.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"
#include "store/body_cache.h"
#include "store/collection_runs.h"
#include "store/collections.h"

#include <string.h>

enum { GATEWAY_MAX_REPLY = 1 << 30, RUN_MAX_WORD = 255 /* bytes */ };

static void fail(struct api_call *call, const struct error *err, const char *item)
{
    if (err->code == ERR_NOT_FOUND)
        api_fail_not_found(
            call, arena_printf(call->arena, "We could not find the %s you are looking for", item),
            NULL, NULL);
    else
        api_fail_error(call, err);
}

/* The body of GET /collections/{id} with another name around it. */
static void get_collection(struct api_call *call)
{
    static const char theirs[] = "{\"collection\":", ours[] = "{\"data\":";
    AUTO(body) body = NULL;
    struct error err = {.code = ERR_NOT_FOUND};
    const char *id = api_parameter_id(call, "collectionId");
    if (!id ||
        collections_body(call->store, &call->principal, id, COLLECTION_FULL, &body, &err) < 0) {
        fail(call, &err, "collection");
        return;
    }
    size_t length;
    const char *bytes = body_bytes(body, &length);
    struct buffer json;
    buffer_init(&json, GATEWAY_MAX_REPLY);
    buffer_append_text(&json, ours);
    buffer_append(&json, bytes + strlen(theirs), length - strlen(theirs));
    api_reply_buffer(call, 200, &json);
}

static void get_environment(struct api_call *call)
{
    struct environment environment;
    struct error err = {.code = ERR_NOT_FOUND};
    cJSON *document;
    const char *id = api_parameter_id(call, "environmentId");
    if (!id || environments_get(call->store, &call->principal, id, call->arena, &environment,
                                &document, &err) < 0) {
        fail(call, &err, "environment");
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    json_set(tree, "data", environment_tree(&environment, document));
    api_reply(call, 200, tree);
}

/* Which features the client may use: none is switched here. */
static void list_features(struct api_call *call)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddObjectToObject(tree, "data");
    api_reply(call, 200, tree);
}

/* --- runs --- */

static const char *word(const cJSON *run, const char *key, const char *otherwise)
{
    const char *text = json_get_text(run, key);
    return text && strlen(text) <= RUN_MAX_WORD ? text : otherwise;
}

static const char *read_id(struct api_call *call, const char *text)
{
    char *id = arena_alloc(call->arena, STORE_ID_SIZE);
    return text && store_id_of(text, id) ? id : NULL;
}

static const char *run_url(struct api_call *call, const struct collection_run *run)
{
    return arena_printf(call->arena, "%s/workspace/%s/run/%s", base_url(call), run->workspace_id,
                        run->id);
}

static void add_run(struct api_call *call)
{
    struct collection_run run;
    struct error err = {0};
    const cJSON *body = api_body(call);
    if (!body)
        return;
    const cJSON *said = json_get(body, "collectionRun");
    if (!cJSON_IsObject(said)) {
        api_fail_missing(call, "collectionRun");
        return;
    }
    const struct collection_run wanted = {
        .id = read_id(call, json_get_text(said, "id")),
        .workspace_id = read_id(call, api_query(call, "workspace", "workspaceId", NULL)),
        .collection_id = read_id(call, json_get_text(said, "collection")),
        .name = word(said, "name", ""),
        .status = word(said, "status", "finished"),
        .source = word(said, "source", ""),
    };
    if (collection_runs_add(call->store, &call->principal, &wanted, body, call->arena, &run, &err) <
        0) {
        fail(call, &err, "workspace");
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "postmanRunUrl", run_url(call, &run));
    api_reply(call, 200, tree);
}

const struct api_route postman_gateway_routes[] = {
    {.method = HTTP_METHOD_GET,
     .path = "/collection/{collectionId}",
     .handler = get_collection,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Gateway",
     .operation = "getGatewayCollection",
     .summary = "Gets a collection as postman-cli asks for it.",
     .reply = "GatewayCollection",
     .query = "format populate"},
    {.method = HTTP_METHOD_GET,
     .path = "/environment/{environmentId}",
     .handler = get_environment,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Gateway",
     .operation = "getGatewayEnvironment",
     .summary = "Gets an environment as postman-cli asks for it.",
     .reply = "GatewayEnvironment"},
    {.method = HTTP_METHOD_POST,
     .path = "/features/list",
     .handler = list_features,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Gateway",
     .operation = "listFeatures",
     .summary = "Tells postman-cli which features are switched for it: none.",
     .reply = "Features",
     .query = "entityType entityValue"},
    {.method = HTTP_METHOD_POST,
     .path = "/collectionruns",
     .handler = add_run,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Gateway",
     .operation = "createCollectionRun",
     .summary = "Keeps the report of a run that happened elsewhere.",
     .body = "RunBody",
     .reply = "RunKept",
     .query = "integrationIdentifier workspace apiId"},
    {0},
};
