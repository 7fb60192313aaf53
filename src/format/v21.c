#include "format/v21.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/url.h"

#include <string.h>

const char v21_schema[] = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

void v21_add(cJSON *object, const char *key, cJSON *value)
{
    if (value)
        cJSON_AddItemToObject(object, key, value);
}

cJSON *v21_take(cJSON *from, const char *key)
{
    cJSON *node = (cJSON *)json_get(from, key);
    return node ? cJSON_DetachItemViaPointer(from, node) : NULL;
}

cJSON *v21_new_info(const char *id, const char *name, const cJSON *description)
{
    cJSON *info = cJSON_CreateObject();
    if (id)
        cJSON_AddStringToObject(info, "_postman_id", id);
    if (name)
        cJSON_AddStringToObject(info, "name", name);
    if (description)
        v21_add(info, "description", cJSON_Duplicate(description, true));
    cJSON_AddStringToObject(info, "schema", v21_schema);
    return info;
}

cJSON *v21_split_lines(const char *text)
{
    cJSON *lines = cJSON_CreateArray();
    AUTO_ARENA arena = {0};
    for (;;) {
        size_t length = strcspn(text, "\n");
        cJSON_AddItemToArray(lines, cJSON_CreateString(arena_strndup(&arena, text, length)));
        if (!text[length])
            return lines;
        text += length + 1;
    }
}

cJSON *v21_new_event(const char *listen, const char *source)
{
    cJSON *event = cJSON_CreateObject(), *script = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "listen", listen);
    cJSON_AddStringToObject(script, "type", "text/javascript");
    cJSON_AddItemToObject(script, "exec", v21_split_lines(source));
    cJSON_AddItemToObject(event, "script", script);
    return event;
}

static const char *type_name(const cJSON *value)
{
    if (cJSON_IsString(value))
        return "string";
    if (cJSON_IsBool(value))
        return "boolean";
    return json_is_number(value) ? "number" : "any";
}

cJSON *v21_new_auth(const char *type, const cJSON *params)
{
    cJSON *auth = cJSON_CreateObject();
    cJSON_AddStringToObject(auth, "type", type);
    if (text_equal(type, "noauth") || !cJSON_IsObject(params) || !params->child)
        return auth;
    cJSON *list = cJSON_AddArrayToObject(auth, type);
    for (const cJSON *child = params->child; child; child = child->next) {
        cJSON *param = cJSON_CreateObject();
        cJSON_AddStringToObject(param, "key", child->string);
        cJSON_AddItemToObject(param, "value", cJSON_Duplicate(child, true));
        cJSON_AddStringToObject(param, "type", type_name(child));
        cJSON_AddItemToArray(list, param);
    }
    return auth;
}

cJSON *v21_new_url(const char *text, cJSON *query, cJSON *variable)
{
    AUTO_ARENA arena = {0};
    struct url url;
    url_parse(text, &arena, &url);
    cJSON *node = url_to_json(&url, &arena);
    json_set_text(node, "raw", text);
    if (query)
        json_set(node, "query", query);
    if (variable)
        json_set(node, "variable", variable);
    return node;
}

cJSON *v21_new_pair(const char *key, const char *value)
{
    cJSON *pair = cJSON_CreateObject();
    json_set_text(pair, "key", key);
    json_set_text(pair, "value", value);
    return pair;
}

cJSON *v21_new_body(const char *mode, cJSON *content)
{
    cJSON *body = cJSON_CreateObject();
    json_set_text(body, "mode", mode);
    v21_add(body, mode, content);
    return body;
}

cJSON *v21_new_raw_body(const char *text, const char *language)
{
    cJSON *body = v21_new_body("raw", cJSON_CreateString(text));
    if (language) {
        cJSON *options = cJSON_AddObjectToObject(body, "options");
        json_set_text(cJSON_AddObjectToObject(options, "raw"), "language", language);
    }
    return body;
}

const char *v21_language_of(const char *content_type)
{
    static const char *const languages[][2] = {{"json", "json"},
                                               {"xml", "xml"},
                                               {"html", "html"},
                                               {"javascript", "javascript"},
                                               {"text/plain", "text"}};
    for (size_t i = 0; content_type && i < COUNT_OF(languages); i++)
        if (strstr(content_type, languages[i][0]))
            return languages[i][1];
    return NULL;
}

cJSON *v21_new_item(const char *name, cJSON *request)
{
    cJSON *item = cJSON_CreateObject();
    json_set_text(item, "name", name);
    v21_add(item, "request", request);
    cJSON_AddArrayToObject(item, "response");
    return item;
}

cJSON *v21_extra(cJSON *node)
{
    cJSON *extra = (cJSON *)json_get(node, "_postern");
    return extra ? extra : cJSON_AddObjectToObject(node, "_postern");
}
