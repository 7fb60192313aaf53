#include "format/v3.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/text.h"
#include "format/v21.h"
#include "model/url.h"

#include <string.h>

cJSON *v3_new_pairs(cJSON *node)
{
    if (!cJSON_IsObject(node))
        return node; /* a list has v2.1's form already */
    cJSON *list = cJSON_CreateArray();
    for (cJSON *child = node->child; child; child = child->next) {
        cJSON *pair = cJSON_CreateObject();
        cJSON_AddStringToObject(pair, "key", child->string);
        cJSON_AddItemToObject(pair, "value", cJSON_Duplicate(child, true));
        cJSON_AddItemToArray(list, pair);
    }
    cJSON_Delete(node);
    return list;
}

/* --- address --- */

/* The address may hold its keys encoded, the list usually does not. */
static bool same_key(const char *a, const char *b, struct arena *arena)
{
    if (!a || !b)
        return false;
    return text_equal(decode_percent(arena, a, strlen(a), false, NULL),
                      decode_percent(arena, b, strlen(b), false, NULL));
}

static bool has_key(const cJSON *list, const char *key, struct arena *arena)
{
    for (const cJSON *pair = list ? list->child : NULL; pair; pair = pair->next)
        if (same_key(json_get_text(pair, "key"), key, arena))
            return true;
    return false;
}

static cJSON *new_pair(const struct pair *pair)
{
    cJSON *node = cJSON_CreateObject();
    cJSON_AddStringToObject(node, "key", pair->key);
    v21_add(node, "value", pair->value ? cJSON_CreateString(pair->value) : cJSON_CreateNull());
    return node;
}

/* The address's own parameters come first, but for those that `params` names, enabled or not. */
static cJSON *merge_query(const struct url *url, cJSON *params, struct arena *arena)
{
    cJSON *query = cJSON_CreateArray();
    for (size_t i = 0; i < url->query.count; i++)
        if (!has_key(params, url->query.items[i].key, arena))
            cJSON_AddItemToArray(query, new_pair(&url->query.items[i]));
    while (params && params->child) {
        cJSON *param = cJSON_DetachItemViaPointer(params, params->child);
        if (!json_get(param, "value"))
            json_set(param, "value", cJSON_CreateNull());
        cJSON_AddItemToArray(query, param);
    }
    cJSON_Delete(params);
    return query;
}

/* The enabled parameters as the address shows them. */
static void take_enabled(struct url *url, const cJSON *query, struct arena *arena)
{
    url->query = (struct pairs){0};
    for (const cJSON *param = query->child; param; param = param->next)
        if (!json_get_bool(param, "disabled", false)) {
            const char *key = json_get_text(param, "key");
            pairs_add(&url->query, arena, key ? key : "", json_get_text(param, "value"));
        }
    url->has_query = url->query.count > 0;
}

/* Here a disabled variable leaves its segment alone; v2.1 has no word for that. */
static cJSON *drop_disabled(cJSON *variables, cJSON *target)
{
    AUTO_JSON all = cJSON_Duplicate(variables, true);
    bool dropped = false;
    for (cJSON *one = variables ? variables->child : NULL, *next; one; one = next) {
        next = one->next;
        if (json_get_bool(one, "disabled", false)) {
            cJSON_Delete(cJSON_DetachItemViaPointer(variables, one));
            dropped = true;
        }
    }
    if (dropped)
        json_set(v21_extra(target), "pathVariables", TAKE(all));
    return variables;
}

static cJSON *new_url(cJSON *source, cJSON *target)
{
    AUTO_ARENA arena = {0};
    cJSON *text_node = v21_take(source, "url");
    const char *text = text_node ? text_node->valuestring : "";
    cJSON *params = v3_new_pairs(v21_take(source, "queryParams"));
    cJSON *variables = drop_disabled(v3_new_pairs(v21_take(source, "pathVariables")), target);
    struct url url;
    url_parse(text, &arena, &url);
    cJSON *query = params ? merge_query(&url, params, &arena) : NULL;
    const char *raw = text;
    if (query) {
        take_enabled(&url, query, &arena);
        raw = url_to_text(&url, &arena);
    }
    cJSON *node = v21_new_url(raw, query, variables);
    if (!text_equal(raw, text))
        json_set(v21_extra(target), "url", cJSON_CreateString(text));
    cJSON_Delete(text_node);
    return node;
}

/* --- body --- */

static cJSON *new_raw_body(const char *language, cJSON *content)
{
    cJSON *body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "mode", "raw");
    v21_add(body, "raw", content);
    cJSON *options = cJSON_AddObjectToObject(body, "options");
    cJSON *raw = cJSON_AddObjectToObject(options, "raw");
    cJSON_AddStringToObject(raw, "language", language);
    return body;
}

/* `src: []` sends no part; v2.1 has no word for that. */
static bool drop_parts_without_file(cJSON *parts)
{
    bool dropped = false;
    for (cJSON *part = parts ? parts->child : NULL, *next; part; part = next) {
        next = part->next;
        const cJSON *src = json_get(part, "src");
        if (cJSON_IsArray(src) && !src->child) {
            cJSON_Delete(cJSON_DetachItemViaPointer(parts, part));
            dropped = true;
        }
    }
    return dropped;
}

static cJSON *new_body(cJSON *source, cJSON *target)
{
    static const char *const modes[] = {"urlencoded", "formdata", "file"};
    cJSON *node = (cJSON *)json_get(source, "body");
    const char *type = json_get_text(node, "type");
    if (!type)
        return NULL;
    if (text_equal(type, "none")) { /* says as little as nothing, but is kept */
        json_set(v21_extra(target), "body", v21_take(source, "body"));
        return NULL;
    }
    AUTO_JSON whole = cJSON_Duplicate(node, true);
    cJSON *content = v21_take(node, "content"), *body = NULL;
    for (size_t i = 0; i < COUNT_OF(modes) && !body; i++)
        if (text_equal(type, modes[i])) {
            cJSON *parts = text_equal(type, "file") ? content : v3_new_pairs(content);
            if (text_equal(type, "formdata") && drop_parts_without_file(parts))
                json_set(v21_extra(target), "body", TAKE(whole));
            body = cJSON_CreateObject();
            cJSON_AddStringToObject(body, "mode", type);
            v21_add(body, type, parts);
        }
    if (!body)
        body = new_raw_body(type, content);
    cJSON_Delete(v21_take(source, "body"));
    return body;
}

/* --- requests --- */

static void add_text(cJSON *into, const char *key, cJSON *source, const char *otherwise)
{
    cJSON *node = v21_take(source, key);
    const char *text = cJSON_GetStringValue(node);
    json_set_text(into, key, text && *text ? text : otherwise);
    cJSON_Delete(node);
}

static void add_headers(cJSON *request, cJSON *source)
{
    cJSON *headers = v3_new_pairs(v21_take(source, "headers"));
    v21_add(request, "header", headers ? headers : cJSON_CreateArray());
}

cJSON *v3_new_request(cJSON *source)
{
    cJSON *request = cJSON_CreateObject();
    add_text(request, "method", source, "GET");
    add_headers(request, source);
    v21_add(request, "body", new_body(source, request));
    v21_add(request, "url", new_url(source, request));
    return request;
}

cJSON *v3_new_graphql_request(cJSON *source)
{
    cJSON *request = cJSON_CreateObject(), *body = cJSON_CreateObject();
    cJSON_AddStringToObject(request, "method", "POST");
    add_headers(request, source);
    cJSON_AddStringToObject(body, "mode", "graphql");
    cJSON *graphql = cJSON_AddObjectToObject(body, "graphql");
    v21_add(graphql, "query", v21_take(source, "query"));
    v21_add(graphql, "variables", v21_take(source, "variables"));
    v21_add(request, "body", body);
    v21_add(request, "url", new_url(source, request));
    return request;
}

/* --- examples --- */

static void add_renamed(cJSON *into, const char *key, cJSON *source, const char *source_key)
{
    v21_add(into, key, v21_take(source, source_key));
}

cJSON *v3_new_response(cJSON *source, const char *stem)
{
    cJSON *response = cJSON_CreateObject();
    cJSON *request = (cJSON *)json_get(source, "request");
    cJSON *answer = (cJSON *)json_get(source, "response");
    cJSON *body = (cJSON *)json_get(answer, "body");
    add_renamed(response, "id", source, "id");
    add_text(response, "name", source, stem);
    if (request)
        v21_add(response, "originalRequest", v3_new_request(request));
    add_renamed(response, "status", answer, "statusText");
    add_renamed(response, "code", answer, "statusCode");
    add_renamed(response, "_postman_previewlanguage", body, "type");
    cJSON *headers = v3_new_pairs(v21_take(answer, "headers"));
    v21_add(response, "header", headers ? headers : cJSON_CreateArray());
    v21_add(response, "cookie", cJSON_CreateArray());
    add_renamed(response, "body", body, "content");
    return response;
}

/* --- auth --- */

static cJSON *new_one_auth(const cJSON *auth)
{
    const char *type = json_get_text(auth, "type");
    const cJSON *credentials = json_get(auth, "credentials");
    if (!cJSON_IsArray(credentials))
        return v21_new_auth(type, credentials);
    AUTO_JSON map = cJSON_CreateObject();
    for (const cJSON *one = credentials->child; one; one = one->next) {
        const cJSON *value = json_get(one, "value");
        json_set(map, json_get_text(one, "key"),
                 value ? cJSON_Duplicate(value, true) : cJSON_CreateNull());
    }
    return v21_new_auth(type, map);
}

cJSON *v3_new_auth(const cJSON *auth, bool *ret_keep)
{
    *ret_keep = cJSON_IsArray(auth);
    if (cJSON_IsArray(auth)) { /* of several the last applies; none at all stops inheritance */
        if (!auth->child)
            return v21_new_auth("noauth", NULL);
        auth = auth->child->prev;
    }
    if (!auth)
        return NULL;
    if (text_equal(json_get_text(auth, "type"), "inherit")) {
        *ret_keep = true;
        return NULL;
    }
    return new_one_auth(auth);
}

/* --- scripts --- */

static const char *listen_of(const char *type)
{
    static const char *const names[][2] = {
        {"beforeRequest", "prerequest"}, {"http:beforeRequest", "prerequest"},
        {"beforeQuery", "prerequest"},   {"afterResponse", "test"},
        {"http:afterResponse", "test"},
    };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equal(type, names[i][0]))
            return names[i][1];
    return NULL;
}

/* Scripts of a definition for requests of other kinds. */
static bool is_for_others(const char *type)
{
    static const char *const prefixes[] = {
        "graphql:", "grpc:", "ws:", "websocket:", "mqtt:", "socket.io:", "mcp:", "llm:"};
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        if (text_starts_with(type, prefixes[i]))
            return true;
    return false;
}

cJSON *v3_new_events(const cJSON *scripts, const char *file, struct format_notes *notes,
                     bool *ret_keep)
{
    cJSON *events = cJSON_CreateArray();
    *ret_keep = false;
    for (const cJSON *script = scripts ? scripts->child : NULL; script; script = script->next) {
        const char *type = json_get_text(script, "type"), *listen = listen_of(type);
        *ret_keep |= !listen || json_get(script, "packages") || json_get(script, "requests");
        if (listen)
            cJSON_AddItemToArray(events, v21_new_event(listen, json_get_text(script, "code")));
        else if (!is_for_others(type))
            format_notes_add(notes, file, true, "a script of the unknown type \"%s\" was left out",
                             type);
    }
    if (events->child)
        return events;
    cJSON_Delete(events);
    return NULL;
}

/* --- settings --- */

cJSON *v3_new_behavior(cJSON *settings)
{
    const cJSON *names = json_get(settings, "disabledSystemHeaders");
    if (cJSON_IsArray(names)) {
        cJSON *map = cJSON_CreateObject();
        for (const cJSON *name = names->child; name; name = name->next)
            json_set(map, name->valuestring, cJSON_CreateTrue());
        json_set(settings, "disabledSystemHeaders", map);
    }
    return settings;
}
