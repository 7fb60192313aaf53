#include "format/v3_parts.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"
#include "format/v21.h"
#include "model/collection.h"
#include "model/url.h"

#include <stdlib.h>
#include <string.h>

enum { V3_LONGEST_MAP_KEY = 200 };

/* --- pairs --- */

static cJSON *new_value(const cJSON *pair)
{
    AUTO_ARENA arena = {0};
    const cJSON *value = json_get(pair, "value");
    if (!value || cJSON_IsNull(value))
        return cJSON_CreateNull();
    if (cJSON_IsObject(value) || cJSON_IsArray(value)) {
        char *printed = json_print(value, false);
        cJSON *text = cJSON_CreateString(printed);
        free(printed);
        return text;
    }
    return cJSON_CreateString(json_to_text(&arena, value));
}

static const char *key_of(const cJSON *pair)
{
    const char *key = json_get_text(pair, "key");
    return key ? key : "";
}

static bool fits_map(const cJSON *list)
{
    AUTO_JSON seen = cJSON_CreateObject();
    const cJSON *pair;
    cJSON_ArrayForEach(pair, list)
    {
        const char *key = key_of(pair), *about = description_text(json_get(pair, "description"));
        if (!*key || strlen(key) > V3_LONGEST_MAP_KEY || json_get(seen, key) ||
            json_get_bool(pair, "disabled", false) || (about && *about))
            return false;
        json_set(seen, key, cJSON_CreateTrue());
    }
    return true;
}

static cJSON *new_pair(const cJSON *pair)
{
    cJSON *node = cJSON_CreateObject();
    const char *about = description_text(json_get(pair, "description"));
    json_set_text(node, "key", key_of(pair));
    json_set(node, "value", new_value(pair));
    if (about && *about)
        json_set_text(node, "description", about);
    if (json_get_bool(pair, "disabled", false))
        cJSON_AddBoolToObject(node, "disabled", true);
    return node;
}

cJSON *v3_put_pairs(const cJSON *list)
{
    if (!cJSON_IsArray(list) || !list->child)
        return NULL;
    bool map = fits_map(list);
    cJSON *result = map ? cJSON_CreateObject() : cJSON_CreateArray();
    const cJSON *pair;
    cJSON_ArrayForEach(pair, list)
    {
        if (map)
            json_set(result, key_of(pair), new_value(pair));
        else if (cJSON_IsObject(pair))
            cJSON_AddItemToArray(result, new_pair(pair));
    }
    return result;
}

/* The same where a value may not be null. */
static cJSON *put_texts(const cJSON *list)
{
    cJSON *result = v3_put_pairs(list);
    for (cJSON *entry = result ? result->child : NULL, *next; entry; entry = next) {
        next = entry->next;
        if (cJSON_IsObject(entry) && cJSON_IsNull(json_get(entry, "value")))
            json_set_text(entry, "value", "");
        else if (cJSON_IsNull(entry))
            json_set_text(result, entry->string, ""); /* in its place */
    }
    return result;
}

/* --- bodies --- */

static cJSON *new_part(const cJSON *part)
{
    cJSON *node = cJSON_CreateObject();
    bool is_file = text_equal(json_get_text(part, "type"), "file");
    const cJSON *source = json_get(part, "src");
    const char *type = json_get_text(part, "contentType");
    json_set_text(node, "type", is_file ? "file" : "text");
    json_set_text(node, "key", key_of(part));
    if (is_file) {
        bool fits = cJSON_IsString(source) || cJSON_IsArray(source);
        v21_add(node, "src", fits ? cJSON_Duplicate(source, true) : cJSON_CreateString(""));
    } else {
        cJSON *value = new_value(part);
        json_set_text(node, "value", cJSON_IsString(value) ? value->valuestring : "");
        cJSON_Delete(value);
    }
    json_set_text(node, "contentType", type);
    const char *about = description_text(json_get(part, "description"));
    if (about && *about)
        json_set_text(node, "description", about);
    if (json_get_bool(part, "disabled", false))
        cJSON_AddBoolToObject(node, "disabled", true);
    return node;
}

static cJSON *new_parts(const cJSON *parts)
{
    cJSON *list = cJSON_CreateArray();
    const cJSON *part;
    cJSON_ArrayForEach(part, parts) cJSON_AddItemToArray(list, new_part(part));
    return list;
}

static const char *raw_type(const cJSON *body)
{
    static const char *const types[] = {"json", "xml", "html", "javascript"};
    const char *language = json_get_text(json_get(json_get(body, "options"), "raw"), "language");
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (text_equal(types[i], language))
            return types[i];
    return "text";
}

static cJSON *new_body(const cJSON *body)
{
    const char *mode = json_get_text(body, "mode");
    cJSON *node = cJSON_CreateObject(), *content = NULL;
    if (!mode || json_get_bool(body, "disabled", false)) {
        cJSON_Delete(node);
        return NULL;
    }
    if (text_equal(mode, "raw")) {
        const char *text = json_get_text(body, "raw");
        content = cJSON_CreateString(text ? text : "");
        mode = raw_type(body);
    } else if (text_equal(mode, "urlencoded")) {
        content = put_texts(json_get(body, mode));
        content = content ? content : cJSON_CreateArray();
    } else if (text_equal(mode, "formdata")) {
        content = new_parts(json_get(body, mode));
    } else if (text_equal(mode, "file")) {
        content = cJSON_CreateObject();
        json_set_text(content, "src", json_get_text(json_get(body, mode), "src"));
    }
    json_set_text(node, "type", content ? mode : "none");
    v21_add(node, "content", content);
    return node;
}

/* --- requests --- */

static void add_url(cJSON *into, const cJSON *request)
{
    const cJSON *url = json_get(request, "url"), *extra = json_get(request, "_postern");
    const char *written = json_get_text(extra, "url"), *raw = json_get_text(url, "raw");
    AUTO_ARENA arena = {0};
    if (cJSON_IsString(url))
        raw = url->valuestring;
    if (!raw) {
        struct url parts;
        url_from_json(url, &arena, &parts);
        raw = url_to_text(&parts, &arena);
    }
    json_set_text(into, "url", written ? written : raw);
}

static void add_graphql(cJSON *into, const cJSON *request)
{
    const cJSON *graphql = json_get(json_get(request, "body"), "graphql");
    const cJSON *variables = json_get(graphql, "variables");
    const char *query = json_get_text(graphql, "query");
    json_set_text(into, "query", query ? query : "");
    if (cJSON_IsObject(variables)) {
        char *printed = json_print(variables, true);
        json_set_text(into, "variables", printed);
        free(printed);
    } else {
        json_set_text(into, "variables", cJSON_GetStringValue(variables));
    }
}

void v3_add_request(cJSON *into, const cJSON *request, bool is_graphql)
{
    const cJSON *extra = json_get(request, "_postern"), *url = json_get(request, "url");
    const cJSON *variables = json_get(extra, "pathVariables"), *body = json_get(extra, "body");
    const char *method = json_get_text(request, "method");
    if (cJSON_IsString(request)) {
        json_set_text(into, "url", request->valuestring);
        json_set_text(into, "method", "GET");
        return;
    }
    add_url(into, request);
    if (!is_graphql)
        json_set_text(into, "method", method && *method ? method : "GET");
    v21_add(into, "headers", put_texts(json_get(request, "header")));
    v21_add(into, "queryParams", v3_put_pairs(json_get(url, "query")));
    v21_add(into, "pathVariables", put_texts(variables ? variables : json_get(url, "variable")));
    if (is_graphql)
        add_graphql(into, request);
    else if (body)
        v21_add(into, "body", cJSON_Duplicate(body, true));
    else
        v21_add(into, "body", new_body(json_get(request, "body")));
}

/* --- auth --- */

cJSON *v3_put_auth(const cJSON *auth)
{
    const char *type = json_get_text(auth, "type");
    if (!type)
        return NULL;
    cJSON *node = cJSON_CreateObject(), *credentials = cJSON_CreateObject();
    json_set_text(node, "type", type);
    const cJSON *param;
    cJSON_ArrayForEach(param, json_get(auth, type))
    {
        const cJSON *value = json_get(param, "value");
        if (*key_of(param) && value)
            json_set(credentials, key_of(param), cJSON_Duplicate(value, true));
    }
    if (credentials->child)
        v21_add(node, "credentials", credentials);
    else
        cJSON_Delete(credentials);
    return node;
}

/* --- scripts --- */

static char *join_lines(const cJSON *script)
{
    const cJSON *exec = json_get(script, "exec"), *line;
    AUTO_BUFFER code;
    buffer_init(&code, json_document_limits.bytes);
    if (cJSON_IsString(exec))
        (void)buffer_append_text(&code, exec->valuestring);
    if (!cJSON_IsArray(exec))
        return buffer_take(&code);
    cJSON_ArrayForEach(line, exec)(void)
        buffer_printf(&code, "%s%s", line == exec->child ? "" : "\n",
                      cJSON_IsString(line) ? line->valuestring : "");
    (void)buffer_append_text(&code, "");
    return buffer_take(&code);
}

cJSON *v3_put_scripts(const cJSON *events, bool is_definition, const char *place,
                      struct format_notes *notes)
{
    cJSON *list = cJSON_CreateArray();
    const cJSON *event;
    cJSON_ArrayForEach(event, events)
    {
        const char *listen = json_get_text(event, "listen");
        bool before = text_equal(listen, "prerequest");
        if (!before && !text_equal(listen, "test"))
            continue;
        char *code = join_lines(json_get(event, "script"));
        if (json_get_bool(event, "disabled", false) && code && *code) {
            format_notes_add(notes, place, true, "left out: a disabled script");
        } else if (code && *code) {
            cJSON *script = cJSON_CreateObject();
            AUTO_ARENA arena = {0};
            json_set_text(script, "type",
                          arena_printf(&arena, "%s%s", is_definition ? "http:" : "",
                                       before ? "beforeRequest" : "afterResponse"));
            json_set_text(script, "code", code);
            json_set_text(script, "language", "text/javascript");
            cJSON_AddItemToArray(list, script);
        }
        free(code);
    }
    if (list->child)
        return list;
    cJSON_Delete(list);
    return NULL;
}

/* --- settings --- */

cJSON *v3_put_settings(const cJSON *behavior)
{
    cJSON *settings = cJSON_CreateObject();
    const cJSON *one, *name;
    cJSON_ArrayForEach(one, behavior)
    {
        if (text_equal(one->string, "disableBodyPruning") ||
            text_equal(one->string, "strictHeaders"))
            continue;
        if (!text_equal(one->string, "disabledSystemHeaders") || !cJSON_IsObject(one)) {
            json_set(settings, one->string, cJSON_Duplicate(one, true));
            continue;
        }
        cJSON *names = cJSON_AddArrayToObject(settings, one->string);
        cJSON_ArrayForEach(name, one)
        {
            if (cJSON_IsTrue(name))
                cJSON_AddItemToArray(names, cJSON_CreateString(name->string));
        }
    }
    if (settings->child)
        return settings;
    cJSON_Delete(settings);
    return NULL;
}

/* --- examples --- */

cJSON *v3_put_answer(const cJSON *example)
{
    static const char *const types[] = {"json", "xml", "html", "javascript", "yaml"};
    const char *language = json_get_text(example, "_postman_previewlanguage"), *type = "text";
    const char *status = json_get_text(example, "status"), *text = json_get_text(example, "body");
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (text_equal(types[i], language))
            type = types[i];
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddNumberToObject(answer, "statusCode", json_get_number(example, "code", 200));
    json_set_text(answer, "statusText", status ? status : "");
    v21_add(answer, "headers", put_texts(json_get(example, "header")));
    cJSON *body = cJSON_AddObjectToObject(answer, "body");
    json_set_text(body, "type", type);
    json_set_text(body, "content", text ? text : "");
    return answer;
}
