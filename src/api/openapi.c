#include "api/openapi.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/http_status.h"
#include "base/text.h"
#include "server/reply.h"
#include "server/request.h"

#include <stdio.h>
#include <string.h>

enum { OPENAPI_MAX_PAGE = 4 << 20, NAME_MAX_LENGTH = 64 };

static const char *lower_method(enum http_method method)
{
    switch (method) {
    case HTTP_METHOD_GET:
        return "get";
    case HTTP_METHOD_POST:
        return "post";
    case HTTP_METHOD_PUT:
        return "put";
    case HTTP_METHOD_PATCH:
        return "patch";
    default:
        return "delete";
    }
}

static void add_parameter(cJSON *list, const char *where, const char *name, size_t length)
{
    char text[NAME_MAX_LENGTH];
    snprintf(text, sizeof text, "%.*s", (int)length, name);
    cJSON *parameter = cJSON_CreateObject();
    cJSON_AddStringToObject(parameter, "name", text);
    cJSON_AddStringToObject(parameter, "in", where);
    if (text_equal(where, "path"))
        cJSON_AddTrueToObject(parameter, "required");
    cJSON *schema = cJSON_AddObjectToObject(parameter, "schema");
    cJSON_AddStringToObject(schema, "type", "string");
    cJSON_AddItemToArray(list, parameter);
}

static void add_parameters(cJSON *operation, const struct api_route *route)
{
    cJSON *list = cJSON_CreateArray();
    for (const char *at = route->path; (at = strchr(at, '{')); at++)
        add_parameter(list, "path", at + 1, strcspn(at + 1, "}."));
    for (const char *at = route->query; at && *at;) {
        size_t length = strcspn(at, " ");
        add_parameter(list, "query", at, length);
        at += length + strspn(at + length, " ");
    }
    if (cJSON_GetArraySize(list))
        cJSON_AddItemToObject(operation, "parameters", list);
    else
        cJSON_Delete(list);
}

/* Of any shape when `schema` is NULL. */
static void add_content(cJSON *parent, const char *schema)
{
    cJSON *content = cJSON_AddObjectToObject(parent, "content");
    cJSON *json = cJSON_AddObjectToObject(content, "application/json");
    cJSON *reference = cJSON_AddObjectToObject(json, "schema");
    char text[NAME_MAX_LENGTH + 32];
    if (!schema)
        return;
    snprintf(text, sizeof text, "#/components/schemas/%s", schema);
    cJSON_AddStringToObject(reference, "$ref", text);
}

static void add_replies(cJSON *operation, const struct api_route *route)
{
    char status[8];
    snprintf(status, sizeof status, "%u", route->success);
    cJSON *replies = cJSON_AddObjectToObject(operation, "responses");
    cJSON *success = cJSON_AddObjectToObject(replies, status);
    cJSON_AddStringToObject(success, "description", http_status_phrase(route->success));
    if (route->reply)
        add_content(success, route->reply);
    cJSON *failure = cJSON_AddObjectToObject(replies, "default");
    cJSON_AddStringToObject(failure, "description", "What went wrong");
    add_content(failure, route->shape == API_PROBLEM ? "Problem" : "Error");
}

static cJSON *operation_of(const struct api_route *route)
{
    cJSON *operation = cJSON_CreateObject();
    cJSON_AddStringToObject(operation, "operationId", route->operation);
    cJSON_AddStringToObject(operation, "summary", route->summary);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(operation, "tags"), cJSON_CreateString(route->tag));
    if (route->flags & API_OPEN)
        cJSON_AddArrayToObject(operation, "security");
    add_parameters(operation, route);
    if (route->flags & API_BODY) {
        cJSON *body = cJSON_AddObjectToObject(operation, "requestBody");
        cJSON_AddTrueToObject(body, "required");
        add_content(body, route->body);
    }
    add_replies(operation, route);
    return operation;
}

static void add_components(cJSON *document)
{
    cJSON *components = cJSON_AddObjectToObject(document, "components");
    cJSON *security = cJSON_AddObjectToObject(components, "securitySchemes");
    cJSON *key = cJSON_AddObjectToObject(security, "ApiKey");
    cJSON_AddStringToObject(key, "type", "apiKey");
    cJSON_AddStringToObject(key, "in", "header");
    cJSON_AddStringToObject(key, "name", "X-Api-Key");
    cJSON *schemas = cJSON_AddObjectToObject(components, "schemas");
    for (const struct api_schema *schema = api_schemas; schema->name; schema++) {
        struct error err = {0};
        cJSON *tree =
            json_parse(schema->json, strlen(schema->json), &json_body_limits, schema->name, &err);
        cJSON_AddItemToObject(schemas, schema->name, tree ? tree : cJSON_CreateObject());
    }
}

cJSON *openapi_document(const struct api *api, const char *url)
{
    cJSON *document = cJSON_CreateObject();
    cJSON_AddStringToObject(document, "openapi", "3.1.0");
    cJSON *info = cJSON_AddObjectToObject(document, "info");
    cJSON_AddStringToObject(info, "title", "Postern");
    cJSON_AddStringToObject(info, "version", POSTERN_VERSION);
    cJSON *server = cJSON_CreateObject();
    cJSON_AddStringToObject(server, "url", url);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(document, "servers"), server);
    cJSON *requirement = cJSON_CreateObject();
    cJSON_AddArrayToObject(requirement, "ApiKey");
    cJSON_AddItemToArray(cJSON_AddArrayToObject(document, "security"), requirement);
    cJSON *paths = cJSON_AddObjectToObject(document, "paths");
    const struct api_route *route;
    for (size_t at = 0; (route = api_next_route(api, &at));) {
        if (route->flags & API_HIDDEN)
            continue;
        cJSON *path = cJSON_GetObjectItemCaseSensitive(paths, route->path);
        if (!path)
            path = cJSON_AddObjectToObject(paths, route->path);
        cJSON_AddItemToObject(path, lower_method(route->method), operation_of(route));
    }
    add_components(document);
    return document;
}

static const char *public_url(struct api_call *call)
{
    const struct request *request = call->request;
    return arena_printf(call->arena, "%s://%s", request->scheme, request->authority);
}

static void answer_document(struct api_call *call)
{
    api_reply(call, 200, openapi_document(call->api, public_url(call)));
}

/* Names and summaries are ours: nothing in the page came from outside. */
static void write_rows(struct buffer *page, const struct api *api)
{
    const struct api_route *route;
    const char *tag = "";
    for (size_t at = 0; (route = api_next_route(api, &at));) {
        if (route->flags & API_HIDDEN)
            continue;
        if (!text_equal(tag, route->tag))
            buffer_printf(page, "<tr><th colspan=4 scope=rowgroup>%s</th></tr>\n", route->tag);
        tag = route->tag;
        buffer_printf(page, "<tr><td>%s</td><td><code>%s</code></td><td>%u</td><td>%s</td></tr>\n",
                      http_method_name(route->method), route->path, route->success, route->summary);
    }
}

static void answer_page(struct api_call *call)
{
    struct buffer page;
    buffer_init(&page, OPENAPI_MAX_PAGE);
    buffer_append_text(&page, "<!doctype html>\n<html lang=en><meta charset=utf-8>"
                              "<title>Postern API</title>\n<h1>Postern API</h1>\n"
                              "<p>The same as a document: <a href=/openapi.json>openapi.json</a>. "
                              "Calls carry an API key in <code>X-Api-Key</code>.</p>\n"
                              "<table>\n<tr><th scope=col>Method<th scope=col>Path"
                              "<th scope=col>Success<th scope=col>What it does</tr>\n");
    write_rows(&page, call->api);
    buffer_append_text(&page, "</table>\n</html>\n");
    reply_set_field(call->request, "Content-Type", "text/html; charset=utf-8");
    reply_set_field(call->request, "Content-Security-Policy",
                    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'");
    api_reply_buffer(call, 200, &page);
}

const struct api_route openapi_routes[] = {
    {
        .method = HTTP_METHOD_GET,
        .path = "/openapi.json",
        .handler = answer_document,
        .success = 200,
        .flags = API_OPEN | API_UNCOUNTED,
        .tag = "Description",
        .operation = "getDescription",
        .summary = "Describes this API (OpenAPI 3.1).",
    },
    {
        .method = HTTP_METHOD_GET,
        .path = "/docs",
        .handler = answer_page,
        .success = 200,
        .flags = API_OPEN | API_UNCOUNTED,
        .tag = "Description",
        .operation = "getDocumentation",
        .summary = "Shows this API's routes to people.",
    },
    {0},
};
