#include "report/item_json.h"

#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "model/collection.h"
#include "model/url.h"
#include "json/json.h"

#include <string.h>

static void add_copy(cJSON *object, const char *key, const cJSON *from)
{
    if (from)
        cJSON_AddItemToObject(object, key, cJSON_Duplicate(from, true));
}

/* The lines of a script, whose `exec` may be one text. */
static cJSON *script_lines(const cJSON *exec)
{
    if (!cJSON_IsString(exec))
        return exec ? cJSON_Duplicate(exec, true) : cJSON_CreateArray();
    cJSON *lines = cJSON_CreateArray();
    for (const char *line = exec->valuestring; line;) {
        const char *end = strchr(line, '\n');
        AUTO_ARENA work = {0};
        size_t length = end ? (size_t)(end - line) : strlen(line);
        cJSON_AddItemToArray(lines, cJSON_CreateString(arena_strndup(&work, line, length)));
        line = end ? end + 1 : NULL;
    }
    return lines;
}

static cJSON *event_json(const cJSON *event)
{
    cJSON *node = cJSON_CreateObject();
    add_copy(node, "listen", json_get(event, "listen"));
    const cJSON *from = json_get(event, "script");
    cJSON *script = cJSON_AddObjectToObject(node, "script");
    char id[UUID_SIZE];
    random_uuid4(id);
    const char *given = json_get_text(from, "id");
    cJSON_AddStringToObject(script, "id", given ? given : id);
    const char *type = json_get_text(from, "type");
    cJSON_AddStringToObject(script, "type", type ? type : "text/javascript");
    cJSON_AddItemToObject(script, "exec",
                          script_lines(cJSON_IsObject(from) ? json_get(from, "exec") : from));
    add_copy(script, "src", json_get(from, "src"));
    add_copy(script, "packages", json_get(from, "packages"));
    add_copy(node, "disabled", json_get(event, "disabled"));
    return node;
}

static cJSON *events_json(const cJSON *owner)
{
    cJSON *list = cJSON_CreateArray();
    const cJSON *event;
    cJSON_ArrayForEach(event, json_get(owner, "event"))
        cJSON_AddItemToArray(list, event_json(event));
    return list;
}

/* {type, value, key, …}: newman's order, "any" when no type is said. */
static void add_param(cJSON *list, const char *key, const cJSON *type, const cJSON *value,
                      const cJSON *rest)
{
    cJSON *entry = cJSON_CreateObject();
    if (cJSON_IsString(type))
        add_copy(entry, "type", type);
    else
        cJSON_AddStringToObject(entry, "type", "any");
    add_copy(entry, "value", value);
    if (key)
        cJSON_AddStringToObject(entry, "key", key);
    for (; rest; rest = rest->next)
        if (rest->string && !cJSON_GetObjectItemCaseSensitive(entry, rest->string))
            add_copy(entry, rest->string, rest);
    cJSON_AddItemToArray(list, entry);
}

/* Parameters as a list; v2.0 has {username: …} instead. */
static cJSON *auth_json(const cJSON *auth)
{
    cJSON *node = cJSON_CreateObject();
    const char *type = json_get_text(auth, "type");
    cJSON_AddStringToObject(node, "type", type ? type : "noauth");
    const cJSON *params = type ? json_get(auth, type) : NULL;
    if (!cJSON_IsArray(params) && !cJSON_IsObject(params))
        return node;
    cJSON *list = cJSON_AddArrayToObject(node, type);
    const cJSON *param;
    cJSON_ArrayForEach(param, params)
    {
        if (cJSON_IsArray(params))
            add_param(list, json_get_text(param, "key"), json_get(param, "type"),
                      json_get(param, "value"), param->child);
        else
            add_param(list, param->string, NULL, param, NULL);
    }
    return node;
}

static cJSON *parsed_url(const char *text, struct arena *arena)
{
    struct url url = {0};
    url_parse(text ? text : "", arena, &url);
    cJSON *node = url_to_json(&url, arena);
    cJSON_DeleteItemFromObjectCaseSensitive(node, "raw");
    return node;
}

static cJSON *url_json(const cJSON *url, struct arena *arena)
{
    if (!cJSON_IsObject(url))
        return parsed_url(cJSON_IsString(url) ? url->valuestring : "", arena);
    cJSON *node;
    if (json_get(url, "host") || json_get(url, "path")) {
        node = cJSON_Duplicate(url, true);
        cJSON_DeleteItemFromObjectCaseSensitive(node, "raw");
    } else {
        node = parsed_url(json_get_text(url, "raw"), arena);
        if (json_get(url, "variable"))
            json_set(node, "variable", cJSON_Duplicate(json_get(url, "variable"), true));
    }
    if (!json_get(node, "query"))
        cJSON_AddArrayToObject(node, "query");
    if (!json_get(node, "variable"))
        cJSON_AddArrayToObject(node, "variable");
    return node;
}

static cJSON *request_json(const cJSON *request, struct arena *arena)
{
    cJSON *node = cJSON_CreateObject();
    if (!cJSON_IsObject(request)) {
        cJSON_AddItemToObject(node, "url", url_json(request, arena));
        cJSON_AddStringToObject(node, "method", "GET");
        return node;
    }
    add_copy(node, "description", json_get(request, "description"));
    cJSON_AddItemToObject(node, "url", url_json(json_get(request, "url"), arena));
    const cJSON *headers = json_get(request, "header");
    if (cJSON_GetArraySize(headers) > 0 || cJSON_IsString(headers))
        add_copy(node, "header", headers);
    const char *method = json_get_text(request, "method");
    cJSON_AddStringToObject(node, "method", method ? text_upper(arena, method) : "GET");
    const cJSON *body = json_get(request, "body");
    if (cJSON_IsObject(body))
        add_copy(node, "body", body);
    const cJSON *auth = json_get(request, "auth");
    if (cJSON_IsObject(auth))
        cJSON_AddItemToObject(node, "auth", auth_json(auth));
    add_copy(node, "proxy", json_get(request, "proxy"));
    add_copy(node, "certificate", json_get(request, "certificate"));
    return node;
}

static void add_common(cJSON *node, const struct item *item)
{
    cJSON_AddStringToObject(node, "id", item->id);
    cJSON_AddStringToObject(node, "name", item->name);
    add_copy(node, "description", json_get(item->json, "description"));
}

static void add_rest(cJSON *node, const struct item *item)
{
    cJSON_AddItemToObject(node, "event", events_json(item->json));
    add_copy(node, "variable", json_get(item->json, "variable"));
    add_copy(node, "protocolProfileBehavior", json_get(item->json, "protocolProfileBehavior"));
}

static cJSON *children_json(const struct item *folder, struct arena *arena)
{
    cJSON *list = cJSON_CreateArray();
    for (const struct item *child = folder->first_child; child; child = child->next)
        cJSON_AddItemToArray(list, item_report_json(child, arena));
    return list;
}

cJSON *item_report_json(const struct item *item, struct arena *arena)
{
    cJSON *node = cJSON_CreateObject();
    add_common(node, item);
    if (item->is_folder) {
        cJSON_AddItemToObject(node, "item", children_json(item, arena));
        const cJSON *auth = json_get(item->json, "auth");
        if (cJSON_IsObject(auth))
            cJSON_AddItemToObject(node, "auth", auth_json(auth));
    } else {
        cJSON_AddItemToObject(node, "request",
                              request_json(json_get(item->json, "request"), arena));
        const cJSON *responses = json_get(item->json, "response");
        cJSON_AddItemToObject(node, "response",
                              cJSON_IsArray(responses) ? cJSON_Duplicate(responses, true)
                                                       : cJSON_CreateArray());
    }
    add_rest(node, item);
    return node;
}

cJSON *item_outline_json(const struct item *folder)
{
    cJSON *node = cJSON_CreateObject();
    cJSON_AddStringToObject(node, "id", folder->id);
    cJSON_AddStringToObject(node, "name", folder->name);
    cJSON *list = cJSON_AddArrayToObject(node, "item");
    for (const struct item *child = folder->first_child; child; child = child->next) {
        cJSON *entry = cJSON_CreateObject();
        cJSON_AddStringToObject(entry, "id", child->id);
        cJSON_AddStringToObject(entry, "name", child->name);
        cJSON_AddItemToArray(list, entry);
    }
    cJSON_AddItemToObject(node, "event", events_json(folder->json));
    return node;
}

cJSON *collection_report_json(const struct collection *collection, struct arena *arena)
{
    cJSON *node = cJSON_CreateObject();
    cJSON *marks = cJSON_AddObjectToObject(node, "_");
    cJSON_AddStringToObject(marks, "postman_id", collection->id);
    cJSON_AddItemToObject(node, "item", children_json(collection->root, arena));
    cJSON_AddItemToObject(node, "event", events_json(collection->document));
    cJSON *variables = cJSON_AddArrayToObject(node, "variable");
    const cJSON *variable;
    cJSON_ArrayForEach(variable, json_get(collection->document, "variable"))
        add_param(variables, json_get_text(variable, "key"), json_get(variable, "type"),
                  json_get(variable, "value"), variable->child);
    const cJSON *auth = json_get(collection->document, "auth");
    if (cJSON_IsObject(auth))
        cJSON_AddItemToObject(node, "auth", auth_json(auth));
    add_copy(node, "protocolProfileBehavior",
             json_get(collection->document, "protocolProfileBehavior"));
    const cJSON *info = json_get(collection->document, "info");
    cJSON *told = info ? cJSON_Duplicate(info, true) : cJSON_CreateObject();
    cJSON_AddItemToObject(node, "info", told);
    if (!json_get(told, "_postman_id"))
        cJSON_AddStringToObject(told, "_postman_id", collection->id);
    if (!json_get(told, "name"))
        cJSON_AddStringToObject(told, "name", collection->name ? collection->name : "");
    return node;
}
