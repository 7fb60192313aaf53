#include "model/url_internal.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/loose.h"
#include "model/template.h"
#include "json/json.h"

#include <string.h>

static const char *text_of(const cJSON *object, const char *key)
{
    return json_get_text(object, key);
}

/* A segment as an array's join() would print it. */
static const char *segment_text(const cJSON *node, struct arena *arena)
{
    return cJSON_IsNull(node) ? "" : json_to_text(arena, node);
}

static const char *read_host(const cJSON *node, struct arena *arena)
{
    if (!cJSON_IsArray(node))
        return cJSON_IsString(node) || json_is_number(node) ? json_to_text(arena, node) : NULL;

    AUTO_BUFFER text = {0};
    buffer_init(&text, URL_MAX_TEXT);
    const cJSON *label;
    cJSON_ArrayForEach(label, node)
    {
        if (label != node->child)
            buffer_append_char(&text, '.');
        buffer_append_text(&text, segment_text(label, arena));
    }
    return text.length ? arena_strndup(arena, buffer_text(&text), text.length) : NULL;
}

static void read_path(const cJSON *node, struct arena *arena, struct url *url)
{
    if (cJSON_IsString(node)) {
        const char *text = node->valuestring;
        if (*text)
            url_parse_path(*text == '/' ? text + 1 : text, arena, url);
        return;
    }
    if (!cJSON_IsArray(node))
        return;
    url->path = arena_array(arena, (size_t)cJSON_GetArraySize(node) + 1, const char *);
    url->path_count = 0;
    const cJSON *segment;
    cJSON_ArrayForEach(segment, node) url->path[url->path_count++] = segment_text(segment, arena);
}

/* Only text is a value; newman sends the bare key for anything else. */
static void read_query_entry(const cJSON *entry, struct arena *arena, struct url *url)
{
    if (cJSON_IsString(entry)) {
        url_parse_query(entry->valuestring, arena, url);
        return;
    }
    if (cJSON_IsNull(entry))
        return;
    const char *key = text_of(entry, "key"), *value = text_of(entry, "value");
    struct pair *pair = pairs_add(&url->query, arena, key ? key : "", value);
    pair->disabled = loose_is_disabled(entry);
}

static void read_query(const cJSON *node, struct arena *arena, struct url *url)
{
    const cJSON *entry;
    url->query = (struct pairs){0};
    url->has_query = true;
    if (cJSON_IsString(node)) {
        url_parse_query(node->valuestring, arena, url);
    } else if (cJSON_IsArray(node)) {
        cJSON_ArrayForEach(entry, node) read_query_entry(entry, arena, url);
    } else if (cJSON_IsObject(node)) {
        cJSON_ArrayForEach(entry, node)
            pairs_add(&url->query, arena, entry->string, cJSON_GetStringValue(entry));
    }
}

/* `key` is the text between ':' and the first '.' of the segment. */
static const char *variable_value(const cJSON *variables, const char *key, size_t length,
                                  struct arena *arena)
{
    const char *found = NULL;
    const cJSON *variable;
    cJSON_ArrayForEach(variable, variables)
    {
        const char *name = text_of(variable, "key");
        if (!name)
            name = text_of(variable, "id");
        if (!name || strlen(name) != length || memcmp(name, key, length) != 0)
            continue;
        const char *type = text_of(variable, "type");
        const cJSON *value = json_get(variable, "value");
        /* A value that is no text leaves the segment as it is, unless its type makes it one. */
        bool casts = text_equal(type, "string") && value && !cJSON_IsNull(value);
        bool uncasts = text_equal(type, "number") || text_equal(type, "boolean");
        found = casts                               ? json_to_text(arena, value)
                : cJSON_IsString(value) && !uncasts ? value->valuestring
                                                    : NULL;
    }
    return found && *found ? found : NULL;
}

static void put_path_variables(const cJSON *variables, struct arena *arena, struct url *url)
{
    if (!cJSON_IsArray(variables) || !variables->child)
        return;
    for (size_t i = 0; i < url->path_count; i++) {
        const char *segment = url->path[i];
        if (segment[0] != ':')
            continue;
        size_t length = strcspn(segment + 1, ".");
        const char *value = length ? variable_value(variables, segment + 1, length, arena) : NULL;
        if (value)
            url->path[i] = arena_printf(arena, "%s%s", value, segment + 1 + length);
    }
}

static void read_parts(const cJSON *node, struct arena *arena, struct url *url)
{
    const cJSON *member;
    cJSON_ArrayForEach(member, node)
    {
        const char *name = member->string;
        bool is_text = cJSON_IsString(member) || json_is_number(member);
        if (strcmp(name, "protocol") == 0 && is_text) {
            url->protocol = json_to_text(arena, member);
        } else if (strcmp(name, "auth") == 0) {
            url->user = text_of(member, "user");
            url->password = text_of(member, "password");
        } else if (strcmp(name, "host") == 0) {
            url->host = read_host(member, arena);
        } else if (strcmp(name, "port") == 0 && is_text) {
            url->port = json_to_text(arena, member);
        } else if (strcmp(name, "path") == 0) {
            read_path(member, arena, url);
        } else if (strcmp(name, "query") == 0 && !cJSON_IsNull(member)) {
            read_query(member, arena, url);
        } else if (strcmp(name, "hash") == 0 && cJSON_IsString(member)) {
            url->hash = member->valuestring;
        }
    }
}

void url_from_json(const cJSON *node, struct arena *arena, struct url *ret_url)
{
    *ret_url = (struct url){0};
    if (cJSON_IsString(node)) {
        url_parse(node->valuestring, arena, ret_url);
        return;
    }
    if (!cJSON_IsObject(node))
        return;
    /* A document that gives an address but neither host nor path means its raw text. */
    const char *raw = text_of(node, "raw");
    if (raw && !json_get(node, "host") && !json_get(node, "path"))
        url_parse(raw, arena, ret_url);
    read_parts(node, arena, ret_url);
    put_path_variables(json_get(node, "variable"), arena, ret_url);
}

static cJSON *host_labels(const char *host, struct arena *arena)
{
    cJSON *labels = cJSON_CreateArray();
    const char *end = host + strlen(host);
    for (;;) {
        const char *dot = template_find(host, end, '.');
        const char *label = arena_strndup(arena, host, (size_t)((dot ? dot : end) - host));
        cJSON_AddItemToArray(labels, cJSON_CreateString(label));
        if (!dot)
            return labels;
        host = dot + 1;
    }
}

static cJSON *query_to_json(const struct pairs *query)
{
    cJSON *entries = cJSON_CreateArray();
    for (size_t i = 0; i < query->count; i++) {
        const struct pair *pair = &query->items[i];
        cJSON *entry = cJSON_CreateObject();
        cJSON_AddStringToObject(entry, "key", pair->key);
        if (pair->value)
            cJSON_AddStringToObject(entry, "value", pair->value);
        else
            cJSON_AddNullToObject(entry, "value");
        if (pair->disabled)
            cJSON_AddTrueToObject(entry, "disabled");
        cJSON_AddItemToArray(entries, entry);
    }
    return entries;
}

static void add_text(cJSON *object, const char *key, const char *text)
{
    if (text)
        cJSON_AddStringToObject(object, key, text);
}

cJSON *url_to_json(const struct url *url, struct arena *arena)
{
    cJSON *object = cJSON_CreateObject();
    add_text(object, "raw", url_to_text(url, arena));
    add_text(object, "protocol", url->protocol);
    if (url->user || url->password) {
        cJSON *auth = cJSON_AddObjectToObject(object, "auth");
        add_text(auth, "user", url->user);
        add_text(auth, "password", url->password);
    }
    if (url->host)
        cJSON_AddItemToObject(object, "host", host_labels(url->host, arena));
    add_text(object, "port", url->port);
    if (url->path) {
        cJSON *path = cJSON_AddArrayToObject(object, "path");
        for (size_t i = 0; i < url->path_count; i++)
            cJSON_AddItemToArray(path, cJSON_CreateString(url->path[i]));
    }
    cJSON_AddItemToObject(object, "query", query_to_json(&url->query));
    cJSON_AddArrayToObject(object, "variable");
    add_text(object, "hash", url->hash);
    return object;
}
