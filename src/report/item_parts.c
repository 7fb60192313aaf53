#include "report/item_parts.h"

#include "base/arena.h"
#include "base/http_status.h"
#include "base/random.h"
#include "base/text.h"
#include "model/url.h"
#include "json/json.h"

#include <string.h>

static void add_copy(cJSON *object, const char *key, const cJSON *from)
{
    if (from)
        cJSON_AddItemToObject(object, key, cJSON_Duplicate(from, true));
}

static cJSON *copy_or_list(const cJSON *from)
{
    return cJSON_IsArray(from) ? cJSON_Duplicate(from, true) : cJSON_CreateArray();
}

/* --- descriptions and marks --- */

static cJSON *description_json(const cJSON *description)
{
    if (!cJSON_IsString(description)) {
        cJSON *copy = cJSON_Duplicate(description, true);
        if (cJSON_IsObject(copy) && !json_get(copy, "type"))
            cJSON_AddStringToObject(copy, "type", "text/plain");
        return copy;
    }
    cJSON *node = cJSON_CreateObject();
    cJSON_AddStringToObject(node, "content", description->valuestring);
    cJSON_AddStringToObject(node, "type", "text/plain");
    return node;
}

void part_add_description(cJSON *node, const cJSON *from)
{
    const cJSON *description = json_get(from, "description");
    if (description)
        json_set(node, "description", description_json(description));
}

void part_describe_entries(cJSON *list)
{
    for (cJSON *entry = list ? list->child : NULL; entry; entry = entry->next)
        if (cJSON_IsObject(entry))
            part_add_description(entry, entry);
}

void part_add_marks(cJSON *node, const cJSON *from)
{
    cJSON *marks = NULL;
    for (const cJSON *member = from ? from->child : NULL; member; member = member->next) {
        if (!member->string || member->string[0] != '_' || !member->string[1])
            continue;
        if (!marks)
            marks = cJSON_AddObjectToObject(node, "_");
        add_copy(marks, member->string + 1, member);
    }
}

static void remove_marks(cJSON *node)
{
    for (cJSON *next, *member = node->child; member; member = next) {
        next = member->next;
        if (member->string && member->string[0] == '_' && member->string[1])
            cJSON_Delete(cJSON_DetachItemViaPointer(node, member));
    }
}

/* --- parameters --- */

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

cJSON *part_variables(const cJSON *variables)
{
    cJSON *list = cJSON_CreateArray();
    const cJSON *variable;
    cJSON_ArrayForEach(variable, variables)
        add_param(list, json_get_text(variable, "key"), json_get(variable, "type"),
                  json_get(variable, "value"), variable->child);
    part_describe_entries(list);
    return list;
}

/* Parameters as a list; v2.0 has {username: …} instead. */
static cJSON *params_json(const cJSON *params)
{
    cJSON *list = cJSON_CreateArray();
    const cJSON *param;
    cJSON_ArrayForEach(param, params)
    {
        if (cJSON_IsArray(params))
            add_param(list, json_get_text(param, "key"), json_get(param, "type"),
                      json_get(param, "value"), param->child);
        else
            add_param(list, param->string, NULL, param, NULL);
    }
    return list;
}

cJSON *part_auth(const cJSON *auth)
{
    cJSON *node = cJSON_CreateObject();
    const char *type = json_get_text(auth, "type");
    type = type ? type : "noauth";
    cJSON_AddStringToObject(node, "type", type);
    for (const cJSON *member = auth->child; member; member = member->next)
        if (member->string && (cJSON_IsArray(member) || cJSON_IsObject(member)))
            cJSON_AddItemToObject(node, member->string, params_json(member));
    if (!json_get(node, type))
        cJSON_AddArrayToObject(node, type);
    return node;
}

/* --- addresses --- */

/* A parameter that is not there at all has no key, as between the two of "a&&b"; but an empty query
 * has an empty one. */
static void mark_missing_keys(cJSON *query)
{
    if (cJSON_GetArraySize(query) < 2)
        return;
    for (cJSON *entry = query ? query->child : NULL; entry; entry = entry->next)
        if (text_equal(json_get_text(entry, "key"), "") && !json_get_text(entry, "value"))
            json_set(entry, "key", cJSON_CreateNull());
}

static cJSON *parsed_url(const char *text, struct arena *arena)
{
    struct url url = {0};
    url_parse(text ? text : "", arena, &url);
    cJSON *node = url_to_json(&url, arena);
    cJSON_DeleteItemFromObjectCaseSensitive(node, "raw");
    mark_missing_keys(cJSON_GetObjectItemCaseSensitive(node, "query"));
    return node;
}

/* The parts that were written as one text. */
static void split_parts(cJSON *url, struct arena *arena)
{
    const char *host = json_get_text(url, "host"), *path = json_get_text(url, "path");
    if (!host && !path)
        return;
    const char *slash = path && *path != '/' ? "/" : "";
    AUTO_JSON parsed = parsed_url(
        arena_printf(arena, "http://%s%s%s", host ? host : "x", slash, path ? path : ""), arena);
    static const char *const parts[] = {"host", "path"};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        cJSON *part = cJSON_DetachItemFromObjectCaseSensitive(parsed, parts[i]);
        if (part && json_get_text(url, parts[i]))
            json_set(url, parts[i], part);
        else
            cJSON_Delete(part);
    }
}

static void complete_path_variables(cJSON *list)
{
    for (cJSON *entry = list->child; entry; entry = entry->next) {
        const char *id = json_get_text(entry, "id");
        if (!cJSON_IsObject(entry))
            continue;
        if (!json_get(entry, "key") && id)
            cJSON_AddStringToObject(entry, "key", id);
        if (!json_get(entry, "type"))
            cJSON_AddStringToObject(entry, "type", "any");
    }
    part_describe_entries(list);
}

static cJSON *url_json(const cJSON *url, struct arena *arena)
{
    if (!cJSON_IsObject(url))
        return parsed_url(cJSON_IsString(url) ? url->valuestring : "", arena);
    cJSON *node;
    if (json_get(url, "host") || json_get(url, "path")) {
        node = cJSON_Duplicate(url, true);
        cJSON_DeleteItemFromObjectCaseSensitive(node, "raw");
        split_parts(node, arena);
    } else {
        node = parsed_url(json_get_text(url, "raw"), arena);
    }
    json_set(node, "variable", copy_or_list(json_get(url, "variable")));
    complete_path_variables(cJSON_GetObjectItemCaseSensitive(node, "variable"));
    if (!json_get(node, "query"))
        cJSON_AddArrayToObject(node, "query");
    part_describe_entries(cJSON_GetObjectItemCaseSensitive(node, "query"));
    return node;
}

/* --- requests --- */

/* "a: b" or "a=b", one a line or one between ampersands. */
static void add_pair(cJSON *list, const char *text, size_t length, char separator,
                     struct arena *arena)
{
    const char *end = memchr(text, separator, length);
    size_t key = end ? (size_t)(end - text) : length;
    cJSON *entry = cJSON_CreateObject();
    cJSON_AddStringToObject(entry, "key", arena_strndup(arena, text, key));
    if (end)
        cJSON_AddStringToObject(entry, "value",
                                text_trim(arena, arena_strndup(arena, end + 1, length - key - 1)));
    else
        cJSON_AddNullToObject(entry, "value");
    cJSON_AddItemToArray(list, entry);
}

static cJSON *pairs_json(const char *text, const char *between, char separator, struct arena *arena)
{
    cJSON *list = cJSON_CreateArray();
    while (*text) {
        size_t length = strcspn(text, between);
        if (length)
            add_pair(list, text, length, separator, arena);
        text += length + (text[length] != '\0');
    }
    return list;
}

static cJSON *headers_json(const cJSON *headers, struct arena *arena)
{
    if (cJSON_IsString(headers))
        return pairs_json(headers->valuestring, "\r\n", ':', arena);
    cJSON *list = copy_or_list(headers);
    for (cJSON *entry = list->child; entry; entry = entry->next)
        if (cJSON_IsObject(entry) && !json_get(entry, "value"))
            cJSON_AddStringToObject(entry, "value", "");
    part_describe_entries(list);
    return list;
}

static void add_headers(cJSON *node, const cJSON *headers, struct arena *arena)
{
    cJSON *list = headers_json(headers, arena);
    if (list->child)
        cJSON_AddItemToObject(node, "header", list);
    else
        cJSON_Delete(list);
}

static cJSON *body_json(const cJSON *body, struct arena *arena)
{
    cJSON *node = cJSON_Duplicate(body, true);
    const char *urlencoded = json_get_text(body, "urlencoded");
    if (urlencoded)
        json_set(node, "urlencoded", pairs_json(urlencoded, "&", '=', arena));
    part_describe_entries(cJSON_GetObjectItemCaseSensitive(node, "urlencoded"));
    part_describe_entries(cJSON_GetObjectItemCaseSensitive(node, "formdata"));
    return node;
}

cJSON *part_request(const cJSON *request, struct arena *arena)
{
    cJSON *node = cJSON_CreateObject();
    if (!cJSON_IsObject(request)) {
        cJSON_AddItemToObject(node, "url", url_json(request, arena));
        cJSON_AddStringToObject(node, "method", "GET");
        return node;
    }
    part_add_description(node, request);
    cJSON_AddItemToObject(node, "url", url_json(json_get(request, "url"), arena));
    add_headers(node, json_get(request, "header"), arena);
    const char *method = json_get_text(request, "method");
    cJSON_AddStringToObject(node, "method", method ? text_upper(arena, method) : "GET");
    const cJSON *body = json_get(request, "body");
    if (cJSON_IsObject(body))
        cJSON_AddItemToObject(node, "body", body_json(body, arena));
    const cJSON *auth = json_get(request, "auth");
    if (cJSON_IsObject(auth))
        cJSON_AddItemToObject(node, "auth", part_auth(auth));
    add_copy(node, "proxy", json_get(request, "proxy"));
    add_copy(node, "certificate", json_get(request, "certificate"));
    return node;
}

/* --- saved answers --- */

cJSON *part_response(const cJSON *response, struct arena *arena)
{
    cJSON *node = cJSON_Duplicate(response, true);
    if (!cJSON_IsObject(node))
        return node;
    remove_marks(node);
    part_add_marks(node, response);
    if (!json_get(node, "id")) {
        char id[UUID_SIZE];
        random_uuid4(id);
        cJSON_AddStringToObject(node, "id", id);
    }
    double code = json_get_number(node, "code", 0);
    if (!json_get(node, "status") && code >= 100 && code < 600)
        cJSON_AddStringToObject(node, "status", http_status_phrase((unsigned)code));
    json_set(node, "header", headers_json(json_get(response, "header"), arena));
    const cJSON *request = json_get(response, "originalRequest");
    if (request)
        json_set(node, "originalRequest", part_request(request, arena));
    return node;
}
