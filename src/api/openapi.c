#include "api/openapi.h"

#include "api/docs_page.h"
#include "api/postman/base_url.h"
#include "api/schemas.h"
#include "api/shape.h"
#include "base/http_status.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { NAME_MAX_LENGTH = 64 };

static const char what_went_wrong[] = "What went wrong";

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

/* --- parameters --- */

static void add_parameter(cJSON *list, const char *where, const char *name, size_t length)
{
    const struct api_parameter *known = schemas_parameter(name, length);
    char text[NAME_MAX_LENGTH];
    snprintf(text, sizeof text, "%.*s", (int)length, name);
    cJSON *parameter = cJSON_CreateObject();
    cJSON_AddStringToObject(parameter, "name", text);
    cJSON_AddStringToObject(parameter, "in", where);
    if (known)
        cJSON_AddStringToObject(parameter, "description", known->meaning);
    if (text_equal(where, "path"))
        cJSON_AddTrueToObject(parameter, "required");
    cJSON_AddItemToObject(parameter, "schema", shape_schema_of_word(known ? known->shape : "text"));
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

/* --- bodies and replies --- */

static void add_reference(cJSON *parent, const char *name, const char *kind, const char *target)
{
    char text[NAME_MAX_LENGTH + 32];
    snprintf(text, sizeof text, "#/components/%s/%s", kind, target);
    cJSON_AddStringToObject(cJSON_AddObjectToObject(parent, name), "$ref", text);
}

/* `schema`: a word of shape.h, or the media type of what is not JSON. */
static void add_content(cJSON *parent, const char *schema)
{
    bool is_json = !strchr(schema, '/');
    cJSON *content = cJSON_AddObjectToObject(parent, "content");
    cJSON *media = cJSON_AddObjectToObject(content, is_json ? "application/json" : schema);
    if (is_json)
        cJSON_AddItemToObject(media, "schema", shape_schema_of_word(schema));
}

static cJSON *make_reply(const char *description, const char *schema, const char *const *headers)
{
    cJSON *reply = cJSON_CreateObject();
    cJSON_AddStringToObject(reply, "description", description);
    cJSON *fields = cJSON_AddObjectToObject(reply, "headers");
    for (; *headers; headers++)
        add_reference(fields, *headers, "headers", *headers);
    if (schema)
        add_content(reply, schema);
    return reply;
}

static const char *const counted_headers[] = {"X-Request-Id", "RateLimit-Limit",
                                              "RateLimit-Remaining", "RateLimit-Reset", NULL};
static const char *const uncounted_headers[] = {"X-Request-Id", NULL};

static void add_reply(cJSON *replies, const struct api_route *route, unsigned status,
                      const char *schema)
{
    char text[8];
    snprintf(text, sizeof text, "%u", status);
    cJSON_AddItemToObject(
        replies, text,
        make_reply(http_status_phrase(status), schema,
                   route->flags & API_UNCOUNTED ? uncounted_headers : counted_headers));
}

static void add_replies(cJSON *operation, const struct api_route *route)
{
    cJSON *replies = cJSON_AddObjectToObject(operation, "responses");
    add_reply(replies, route, route->success, route->reply);
    if (route->accepted)
        add_reply(replies, route, 202, route->accepted);
    if (!(route->flags & API_UNCOUNTED))
        add_reference(replies, "429", "responses", "RateLimited");
    if (route->failure)
        cJSON_AddItemToObject(replies, "default",
                              make_reply(what_went_wrong, route->failure, uncounted_headers));
    else
        add_reference(replies, "default", "responses",
                      route->shape == API_PROBLEM ? "Problem" : "Error");
}

/* --- security --- */

static void allow(cJSON *list, const char *scheme)
{
    cJSON *requirement = cJSON_CreateObject();
    cJSON_AddArrayToObject(requirement, scheme);
    cJSON_AddItemToArray(list, requirement);
}

static void add_security(cJSON *parent, unsigned flags)
{
    cJSON *list = cJSON_AddArrayToObject(parent, "security");
    if (flags & API_OPEN)
        return;
    allow(list, "ApiKey");
    allow(list, "ApiKeyInQuery");
    if (flags & API_ACCESS_KEY)
        allow(list, "AccessKey");
}

static void add_scheme(cJSON *schemes, const char *name, const char *where, const char *field,
                       const char *description)
{
    cJSON *scheme = cJSON_AddObjectToObject(schemes, name);
    cJSON_AddStringToObject(scheme, "type", "apiKey");
    cJSON_AddStringToObject(scheme, "in", where);
    cJSON_AddStringToObject(scheme, "name", field);
    cJSON_AddStringToObject(scheme, "description", description);
}

/* --- the document --- */

static cJSON *operation_of(const struct api_route *route)
{
    cJSON *operation = cJSON_CreateObject();
    cJSON_AddStringToObject(operation, "operationId", route->operation);
    cJSON_AddStringToObject(operation, "summary", route->summary);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(operation, "tags"), cJSON_CreateString(route->tag));
    if (route->flags & (API_OPEN | API_ACCESS_KEY))
        add_security(operation, route->flags);
    if (route->flags & API_ACCESS_KEY)
        cJSON_AddTrueToObject(operation, "x-access-key");
    add_parameters(operation, route);
    if (route->flags & API_BODY) {
        cJSON *body = cJSON_AddObjectToObject(operation, "requestBody");
        cJSON_AddTrueToObject(body, "required");
        add_content(body, route->body ? route->body : "any");
    }
    add_replies(operation, route);
    return operation;
}

/* What every counted reply carries; the older names with "X-" before them come with the same. */
static const struct {
    const char *name, *shape, *meaning;
} headers[] = {
    {"X-Request-Id", "text", "The call's name in the server's log."},
    {"RateLimit-Limit", "integer", "Calls of this key a minute; X-RateLimit-Limit says the same."},
    {"RateLimit-Remaining", "integer", "What is left of them; also X-RateLimit-Remaining."},
    {"RateLimit-Reset", "integer",
     "When they begin anew, in seconds since 1970; also "
     "X-RateLimit-Reset."},
    {"RateLimit", "text", "limit=60, remaining=59, reset=57 (in so many seconds)."},
    {"RateLimit-Policy", "text", "60;w=60: calls, and seconds of the window."},
    {"RateLimit-Limit-Month", "integer", "Calls of the team a month."},
    {"RateLimit-Remaining-Month", "integer", "What is left of them."},
    {"Retry-After", "integer", "Seconds to wait; also RetryAfter and X-RateLimit-RetryAfter."},
};

static void add_headers(cJSON *components)
{
    cJSON *all = cJSON_AddObjectToObject(components, "headers");
    for (size_t i = 0; i < COUNT_OF(headers); i++) {
        cJSON *header = cJSON_AddObjectToObject(all, headers[i].name);
        cJSON_AddStringToObject(header, "description", headers[i].meaning);
        cJSON_AddItemToObject(header, "schema", shape_schema_of_word(headers[i].shape));
    }
}

static void add_failures(cJSON *components)
{
    static const char *const refused_headers[] = {"X-Request-Id",
                                                  "RateLimit-Limit",
                                                  "RateLimit-Remaining",
                                                  "RateLimit-Reset",
                                                  "RateLimit",
                                                  "RateLimit-Limit-Month",
                                                  "RateLimit-Remaining-Month",
                                                  "RateLimit-Policy",
                                                  "Retry-After",
                                                  NULL};
    cJSON *replies = cJSON_AddObjectToObject(components, "responses");
    cJSON_AddItemToObject(replies, "Error",
                          make_reply(what_went_wrong, "Error", uncounted_headers));
    cJSON_AddItemToObject(replies, "Problem",
                          make_reply(what_went_wrong, "Problem", uncounted_headers));
    cJSON_AddItemToObject(
        replies, "RateLimited",
        make_reply("Too many calls", "Error|Problem|NamedRefusal", refused_headers));
}

static void add_components(cJSON *document)
{
    cJSON *components = cJSON_AddObjectToObject(document, "components");
    cJSON *schemes = cJSON_AddObjectToObject(components, "securitySchemes");
    add_scheme(schemes, "ApiKey", "header", "X-Api-Key", "A user's API key.");
    add_scheme(schemes, "ApiKeyInQuery", "query", "apikey",
               "The same where a client can send no header; the header wins.");
    add_scheme(schemes, "AccessKey", "query", "access_key", "An access key of one collection.");
    add_headers(components);
    add_failures(components);
    cJSON_AddItemToObject(components, "schemas", schemas_all());
}

static void add_paths(cJSON *document, const struct api *api)
{
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
    add_security(document, 0);
    add_paths(document, api);
    add_components(document);
    return document;
}

static void answer_document(struct api_call *call)
{
    api_reply(call, 200, openapi_document(call->api, base_url(call)));
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
        .reply = "Description",
    },
    {
        .method = HTTP_METHOD_GET,
        .path = "/docs",
        .handler = docs_page_answer,
        .success = 200,
        .flags = API_OPEN | API_UNCOUNTED,
        .tag = "Description",
        .operation = "getDocumentation",
        .summary = "Shows this API's routes to people.",
        .reply = "text/html",
    },
    {0},
};
