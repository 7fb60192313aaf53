/* flat_response.c: a saved response in the flat model. */
#include "api/postman/flat.h"

#include "base/arena.h"
#include "base/text.h"
#include "format/postman_v1.h"

#include <string.h>

/* What the body of a response says of the request that it answers, beside `requestObject`. */
static const char *const request_members[] = {"url",         "method",      "dataMode",
                                              "rawModeData", "dataOptions", NULL};

/* Members that the formats have in common but for their names: flat, v2.1. */
static const char *const same[][2] = {{"headers", "header"},
                                      {"cookies", "cookie"},
                                      {"mime", "mime"},
                                      {"text", "body"},
                                      {"language", "_postman_previewlanguage"},
                                      {"rawDataType", "rawDataType"}};

static cJSON *request_text(const cJSON *request)
{
    if (!cJSON_IsObject(request) && !cJSON_IsString(request))
        return cJSON_CreateNull();
    AUTO_JSON flat = cJSON_CreateObject();
    flat_add_request_parts(flat, request);
    char *text = json_print(flat, false);
    cJSON *node = cJSON_CreateString(text);
    cJSON_free(text);
    return node;
}

static cJSON *time_text(const cJSON *time)
{
    AUTO_ARENA arena = {0};
    return time && !cJSON_IsNull(time) && !time->child
               ? cJSON_CreateString(json_to_text(&arena, time))
               : cJSON_CreateNull();
}

static cJSON *code_of(const cJSON *item)
{
    const cJSON *code = json_get(item, "code"), *status = json_get(item, "status");
    if (!code && !status)
        return cJSON_CreateNull();
    cJSON *both = cJSON_CreateObject();
    flat_add_copy(both, "code", code);
    flat_add_copy(both, "name", status);
    return both;
}

cJSON *flat_response(const cJSON *item)
{
    cJSON *flat = cJSON_CreateObject();
    const cJSON *request = json_get(item, "originalRequest");
    flat_add_copy(flat, "name", json_get(item, "name"));
    cJSON_AddItemToObject(flat, "description", flat_description(json_get(item, "description")));
    cJSON_AddNullToObject(flat, "status");
    cJSON_AddItemToObject(flat, "responseCode", code_of(item));
    cJSON_AddItemToObject(flat, "time", time_text(json_get(item, "responseTime")));
    for (size_t i = 0; i < COUNT_OF(same); i++)
        flat_add_copy(flat, same[i][0], json_get(item, same[i][1]));
    cJSON_AddItemToObject(flat, "requestObject", request_text(request));
    return flat;
}

/* --- apply --- */

static void apply_code(cJSON *item, const cJSON *flat, const cJSON *body)
{
    const cJSON *code = json_get(body, "responseCode");
    if (flat_differs(flat, body, "responseCode")) {
        flat_set_or_remove(item, "code", json_get(code, "code"));
        flat_set_or_remove(item, "status", json_get(code, "name"));
    }
    if (cJSON_IsString(json_get(body, "status")) && !json_get(code, "name"))
        flat_set_or_remove(item, "status", json_get(body, "status"));
}

static bool names_request(const cJSON *body)
{
    return json_get_text(body, "url") || json_get_text(body, "method");
}

/* The request as text, as a tree, or in its parts. */
static cJSON *read_request(const cJSON *body)
{
    const cJSON *given = json_get(body, "requestObject");
    AUTO_JSON source = NULL;
    if (cJSON_IsString(given))
        source = json_parse(given->valuestring, strlen(given->valuestring), &json_body_limits,
                            "requestObject", NULL);
    else if (cJSON_IsObject(given))
        source = cJSON_Duplicate(given, true);
    if (!cJSON_IsObject(source)) {
        cJSON_Delete(source);
        source = cJSON_CreateObject();
        for (const char *const *name = request_members; *name; name++)
            if (json_get(body, *name))
                flat_add_copy(source, *name, json_get(body, *name));
    }
    AUTO_JSON item = cJSON_CreateObject();
    flat_request_apply(item, source);
    return cJSON_DetachItemFromObjectCaseSensitive(item, "request");
}

static void apply_request(cJSON *item, const cJSON *flat, const cJSON *body)
{
    const cJSON *given = json_get(body, "requestObject");
    if (flat_differs(flat, body, "requestObject")) {
        if (cJSON_IsNull(given))
            cJSON_DeleteItemFromObjectCaseSensitive(item, "originalRequest");
        else
            json_set(item, "originalRequest", read_request(body));
    } else if (!given && names_request(body)) {
        json_set(item, "originalRequest", read_request(body));
    }
}

void flat_response_apply(cJSON *item, const cJSON *body)
{
    AUTO_JSON flat = flat_response(item);
    flat_apply_name(item, body);
    if (flat_differs(flat, body, "description"))
        flat_set_or_remove(item, "description", json_get(body, "description"));
    apply_request(item, flat, body);
    apply_code(item, flat, body);
    if (flat_differs(flat, body, "time"))
        flat_set_or_remove(item, "responseTime", json_get(body, "time"));
    for (size_t i = 0; i < COUNT_OF(same); i++)
        if (flat_differs(flat, body, same[i][0]))
            flat_set_or_remove(item, same[i][1], json_get(body, same[i][0]));
}
