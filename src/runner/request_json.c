#include "runner/request_json.h"

#include "base/arena.h"
#include "base/text.h"
#include "client/body.h"
#include "model/request.h"

#include <string.h>

static cJSON *pair_json(const struct pair *pair)
{
    cJSON *node = cJSON_CreateObject();
    cJSON_AddStringToObject(node, "key", pair->key);
    if (pair->value)
        cJSON_AddStringToObject(node, "value", pair->value);
    if (pair->system)
        cJSON_AddTrueToObject(node, "system");
    return node;
}

static cJSON *pairs_json(const struct pairs *pairs)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < pairs->count; i++)
        if (!pairs->items[i].disabled)
            cJSON_AddItemToArray(list, pair_json(&pairs->items[i]));
    return list;
}

static cJSON *part_json(const struct body_part *part)
{
    cJSON *node = cJSON_CreateObject();
    cJSON_AddStringToObject(node, "key", part->key);
    cJSON_AddStringToObject(node, "type", part->is_file ? "file" : "text");
    if (part->is_file && part->source_count == 1)
        cJSON_AddStringToObject(node, "src", part->sources[0]);
    else if (part->is_file)
        cJSON_AddItemToObject(node, "src",
                              cJSON_CreateStringArray(part->sources, (int)part->source_count));
    else
        cJSON_AddStringToObject(node, "value", part->value ? part->value : "");
    if (part->content_type)
        cJSON_AddStringToObject(node, "contentType", part->content_type);
    if (part->file_name)
        cJSON_AddStringToObject(node, "fileName", part->file_name);
    return node;
}

static cJSON *graphql_json(const struct body *body)
{
    cJSON *node = cJSON_CreateObject();
    if (body->graphql_query)
        cJSON_AddStringToObject(node, "query", body->graphql_query);
    if (body->graphql_operation)
        cJSON_AddStringToObject(node, "operationName", body->graphql_operation);
    if (body->graphql_variables)
        cJSON_AddStringToObject(node, "variables", body->graphql_variables);
    return node;
}

static cJSON *file_json(const struct body *body)
{
    cJSON *node = cJSON_CreateObject();
    if (body->file)
        cJSON_AddStringToObject(node, "src", body->file);
    else if (body->raw)
        cJSON_AddStringToObject(node, "content", body->raw);
    return node;
}

static cJSON *raw_options(const char *language)
{
    cJSON *options = cJSON_CreateObject();
    cJSON *raw = cJSON_AddObjectToObject(options, "raw");
    cJSON_AddStringToObject(raw, "language", language);
    return options;
}

static cJSON *formdata_json(const struct body *body)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < body->part_count; i++)
        cJSON_AddItemToArray(list, part_json(&body->parts[i]));
    return list;
}

static cJSON *raw_json(const struct request *request, struct arena *arena)
{
    const struct body *body = &request->body;
    size_t length = body->raw_length;
    if (body->mode != BODY_RAW || !body_is_json(request))
        return cJSON_CreateString(body->raw ? body->raw : "");
    const char *sent = json_without_comments(body->raw, length, arena, &length);
    return cJSON_CreateString(arena_strndup(arena, sent, length));
}

static cJSON *body_json(const struct request *request, struct arena *arena)
{
    const struct body *body = &request->body;
    cJSON *node = cJSON_CreateObject();
    static const char *const modes[] = {
        [BODY_RAW] = "raw",   [BODY_URLENCODED] = "urlencoded", [BODY_FORMDATA] = "formdata",
        [BODY_FILE] = "file", [BODY_GRAPHQL] = "graphql",
    };
    const char *mode = modes[body->mode];
    cJSON_AddStringToObject(node, "mode", mode);
    if (body->mode == BODY_URLENCODED && !body->raw)
        cJSON_AddItemToObject(node, mode, pairs_json(&body->fields));
    else if (body->mode == BODY_FORMDATA)
        cJSON_AddItemToObject(node, mode, formdata_json(body));
    else if (body->mode == BODY_GRAPHQL)
        cJSON_AddItemToObject(node, mode, graphql_json(body));
    else if (body->mode == BODY_FILE)
        cJSON_AddItemToObject(node, mode, file_json(body));
    else
        cJSON_AddItemToObject(node, mode, raw_json(request, arena));
    if (body->mode == BODY_RAW && body->language)
        cJSON_AddItemToObject(node, "options", raw_options(body->language));
    return node;
}

static cJSON *unsent_body_json(const char *text)
{
    return json_parse(text, strlen(text), &json_document_limits, "body", NULL);
}

static cJSON *auth_json(const struct auth *auth)
{
    cJSON *node = cJSON_CreateObject();
    cJSON_AddStringToObject(node, "type", auth->type);
    cJSON *params = cJSON_AddArrayToObject(node, auth->type);
    for (size_t i = 0; i < auth->params.count; i++) {
        const struct pair *pair = &auth->params.items[i];
        cJSON *param = cJSON_CreateObject();
        cJSON_AddStringToObject(param, "type", "any");
        cJSON_AddStringToObject(param, "value", pair->value ? pair->value : "");
        cJSON_AddStringToObject(param, "key", pair->key);
        cJSON_AddItemToArray(params, param);
    }
    return node;
}

cJSON *request_json_from_exchange(const struct exchange *exchange, struct arena *arena)
{
    cJSON *node = cJSON_CreateObject();
    cJSON_AddItemToObject(node, "url", url_to_json(&exchange->url, arena));
    cJSON_AddItemToObject(node, "header", pairs_json(&exchange->headers));
    cJSON_AddStringToObject(node, "method", exchange->method ? exchange->method : "GET");
    const struct request *request = exchange->request;
    if (request && request->body.mode != BODY_NONE)
        cJSON_AddItemToObject(node, "body", body_json(request, arena));
    else if (request && request->unsent_body)
        cJSON_AddItemToObject(node, "body", unsent_body_json(request->unsent_body));
    if (request && request->auth.type && !text_equal(request->auth.type, "noauth"))
        cJSON_AddItemToObject(node, "auth", auth_json(&request->auth));
    return node;
}
