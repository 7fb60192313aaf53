/* flat_request.c: a v2.1 request in the flat model. */
#include "api/postman/flat.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"
#include "model/url.h"

enum { HEADERS_MAX = 16 << 20 };

/* Entries of v2.1 say `disabled`, flat ones `enabled`; everything else they say stays. */
static cJSON *flat_entry(const cJSON *entry)
{
    cJSON *flat = cJSON_Duplicate(entry, true);
    if (!cJSON_IsObject(flat))
        return flat;
    bool enabled = !json_get_bool(entry, "disabled", false);
    cJSON_DeleteItemFromObjectCaseSensitive(flat, "disabled");
    if (cJSON_IsObject(json_get(flat, "description")))
        json_set(flat, "description", flat_description(json_get(entry, "description")));
    cJSON_AddBoolToObject(flat, "enabled", enabled);
    return flat;
}

static cJSON *flat_entries(const cJSON *list)
{
    cJSON *flat = cJSON_CreateArray();
    if (cJSON_IsArray(list))
        for (const cJSON *entry = list->child; entry; entry = entry->next)
            cJSON_AddItemToArray(flat, flat_entry(entry));
    return flat;
}

/* --- address --- */

static cJSON *flat_query(const cJSON *query)
{
    cJSON *flat = flat_entries(query);
    for (cJSON *param = flat->child; param; param = param->next)
        if (cJSON_IsObject(param)) /* `?a=` has an equals sign, `?a` has none */
            cJSON_AddBoolToObject(param, "equals", cJSON_IsString(json_get(param, "value")));
    return flat;
}

static void add_url(cJSON *flat, const cJSON *url)
{
    AUTO_ARENA arena = {0};
    const char *raw = cJSON_IsString(url) ? url->valuestring : json_get_text(url, "raw");
    if (!raw && cJSON_IsObject(url)) {
        struct url parts;
        url_from_json(url, &arena, &parts);
        raw = url_to_text(&parts, &arena);
    }
    cJSON_AddStringToObject(flat, "url", raw ? raw : "");
    cJSON_AddItemToObject(flat, "queryParams", flat_query(json_get(url, "query")));
    cJSON *values = cJSON_AddObjectToObject(flat, "pathVariables");
    const cJSON *variables = json_get(url, "variable");
    cJSON_AddItemToObject(flat, "pathVariableData",
                          cJSON_IsArray(variables) ? cJSON_Duplicate(variables, true)
                                                   : cJSON_CreateArray());
    for (const cJSON *one = cJSON_IsArray(variables) ? variables->child : NULL; one;
         one = one->next) {
        const char *key = json_get_text(one, "key");
        if (key)
            json_set(values, key, cJSON_Duplicate(json_get(one, "value"), true));
    }
}

/* --- headers --- */

static cJSON *header_text(const cJSON *headers)
{
    AUTO_BUFFER text;
    AUTO_ARENA arena = {0};
    buffer_init(&text, HEADERS_MAX);
    if (cJSON_IsString(headers))
        return cJSON_CreateString(headers->valuestring);
    for (const cJSON *header = cJSON_IsArray(headers) ? headers->child : NULL; header;
         header = header->next) {
        const cJSON *value = json_get(header, "value");
        (void)buffer_printf(&text, "%s%s: %s\n",
                            json_get_bool(header, "disabled", false) ? "//" : "",
                            json_to_text(&arena, json_get(header, "key")),
                            value ? json_to_text(&arena, value) : "");
    }
    return cJSON_CreateString(buffer_text(&text));
}

/* --- body --- */

static const char *const modes[][2] = {{"raw", "raw"},
                                       {"urlencoded", "urlencoded"},
                                       {"formdata", "formdata"},
                                       {"file", "binary"},
                                       {"graphql", "graphql"}};

static const char *flat_mode(const char *mode)
{
    for (size_t i = 0; mode && i < COUNT_OF(modes); i++)
        if (text_equal(modes[i][0], mode))
            return modes[i][1];
    return NULL;
}

/* A field with a file names it as its value. */
static cJSON *flat_fields(const cJSON *list)
{
    cJSON *fields = flat_entries(list);
    for (cJSON *field = fields->child; field; field = field->next) {
        cJSON *source = cJSON_DetachItemFromObjectCaseSensitive(field, "src");
        if (source)
            json_set(field, "value", source);
    }
    return fields;
}

static cJSON *flat_data(const cJSON *body, const char *mode)
{
    bool has_fields = text_equal(mode, "urlencoded") || text_equal(mode, "formdata");
    return has_fields ? flat_fields(json_get(body, mode)) : cJSON_CreateNull();
}

static cJSON *flat_raw(const cJSON *body, const char *mode)
{
    const cJSON *content = mode ? json_get(body, mode) : NULL;
    if (text_equal(mode, "file"))
        content = cJSON_IsObject(content) ? json_get(content, "src") : content;
    else if (!text_equal(mode, "raw"))
        content = NULL;
    return cJSON_IsString(content) ? cJSON_CreateString(content->valuestring) : cJSON_CreateNull();
}

static cJSON *flat_options(const cJSON *options)
{
    if (!cJSON_IsObject(options))
        return cJSON_CreateNull();
    cJSON *flat = cJSON_CreateObject();
    for (const cJSON *option = options->child; option; option = option->next) {
        const char *mode = flat_mode(option->string);
        cJSON_AddItemToObject(flat, mode ? mode : option->string, cJSON_Duplicate(option, true));
    }
    return flat;
}

static void add_body(cJSON *flat, const cJSON *body)
{
    const char *mode = json_get_text(body, "mode"), *said = flat_mode(mode);
    if (said)
        cJSON_AddStringToObject(flat, "dataMode", said);
    else
        cJSON_AddNullToObject(flat, "dataMode");
    cJSON_AddItemToObject(flat, "data", flat_data(body, mode));
    cJSON_AddItemToObject(flat, "rawModeData", flat_raw(body, mode));
    flat_add_copy(flat, "graphqlModeData",
                  text_equal(mode, "graphql") ? json_get(body, "graphql") : NULL);
    cJSON_AddItemToObject(flat, "dataOptions", flat_options(json_get(body, "options")));
    cJSON_AddBoolToObject(flat, "dataDisabled", json_get_bool(body, "disabled", false));
}

/* --- the whole --- */

void flat_add_request_parts(cJSON *flat, const cJSON *request)
{
    const char *method = json_get_text(request, "method");
    cJSON_AddStringToObject(flat, "method", method ? method : "GET");
    add_url(flat, cJSON_IsString(request) ? request : json_get(request, "url"));
    cJSON_AddItemToObject(flat, "headers", header_text(json_get(request, "header")));
    cJSON_AddItemToObject(flat, "headerData", flat_entries(json_get(request, "header")));
    add_body(flat, json_get(request, "body"));
}

cJSON *flat_request(const cJSON *item)
{
    cJSON *flat = cJSON_CreateObject();
    const cJSON *request = json_get(item, "request");
    flat_add_copy(flat, "name", json_get(item, "name"));
    cJSON_AddItemToObject(flat, "description", flat_description(json_get(request, "description")));
    cJSON_AddNullToObject(flat, "descriptionFormat");
    flat_add_request_parts(flat, request);
    flat_add_settings(flat, item, request);
    /* Scripts and auth are told once, in the newer form. */
    static const char *const older[] = {"preRequestScript", "tests", "currentHelper",
                                        "helperAttributes"};
    for (size_t i = 0; i < COUNT_OF(older); i++)
        cJSON_AddNullToObject(flat, older[i]);
    return flat;
}
