/* flat_request_apply.c: lays a flat request over a v2.1 item. */
#include "api/postman/flat.h"

#include "base/buffer.h"
#include "base/text.h"
#include "format/postman_v1.h"
#include "format/v21.h"

#include <string.h>

enum { URL_MAX = 16 << 20 };

static const char *const url_members[] = {"url", "queryParams", "pathVariables", "pathVariableData",
                                          NULL};
static const char *const header_members[] = {"headers", "headerData", NULL};
static const char *const body_members[] = {
    "dataMode", "data", "rawModeData", "graphqlModeData", "dataOptions", "dataDisabled", NULL};

/* What was stored, with what the body says laid over it. */
static cJSON *overlay(const cJSON *flat, const cJSON *body, const char *const *names)
{
    cJSON *merged = cJSON_CreateObject();
    for (; *names; names++) {
        const cJSON *given = json_get(body, *names), *known = json_get(flat, *names);
        if (given || known)
            cJSON_AddItemToObject(merged, *names, cJSON_Duplicate(given ? given : known, true));
    }
    return merged;
}

/* A member that says the same in another form must not speak against the one that was changed. */
static void forget_unless_changed(cJSON *merged, const cJSON *flat, const cJSON *body,
                                  const char *name)
{
    if (!flat_differs(flat, body, name))
        cJSON_DeleteItemFromObjectCaseSensitive(merged, name);
}

/* --- address --- */

static void append_param(struct buffer *text, const cJSON *param, char *separator)
{
    const char *key = json_get_text(param, "key"), *value = json_get_text(param, "value");
    if (!cJSON_IsObject(param) || cJSON_IsFalse(json_get(param, "enabled")) ||
        cJSON_IsTrue(json_get(param, "disabled")))
        return;
    (void)buffer_append_char(text, *separator);
    (void)buffer_append_text(text, key ? key : "");
    if (value || cJSON_IsTrue(json_get(param, "equals")))
        (void)buffer_append_char(text, '=');
    if (value)
        (void)buffer_append_text(text, value);
    *separator = '&';
}

/* The address with another query; its fragment stays. */
static void replace_query(cJSON *merged)
{
    AUTO_BUFFER text;
    const char *url = json_get_text(merged, "url");
    const cJSON *params = json_get(merged, "queryParams");
    char separator = '?';
    buffer_init(&text, URL_MAX);
    if (!url)
        return;
    (void)buffer_append(&text, url, strcspn(url, "?#"));
    for (const cJSON *param = params ? params->child : NULL; param; param = param->next)
        append_param(&text, param, &separator);
    const char *fragment = strchr(url, '#');
    (void)buffer_append_text(&text, fragment ? fragment : "");
    json_set_text(merged, "url", buffer_text(&text));
}

static cJSON *new_url(const cJSON *flat, const cJSON *body)
{
    cJSON *merged = overlay(flat, body, url_members);
    bool url_changes = flat_differs(flat, body, "url");
    bool query_changes = flat_differs(flat, body, "queryParams");
    if (url_changes && !query_changes)
        cJSON_DeleteItemFromObjectCaseSensitive(merged, "queryParams");
    if (query_changes && !url_changes)
        replace_query(merged);
    if (flat_differs(flat, body, "pathVariableData"))
        forget_unless_changed(merged, flat, body, "pathVariables");
    else
        forget_unless_changed(merged, flat, body, "pathVariableData");
    return merged;
}

/* --- headers and body --- */

static cJSON *new_headers(const cJSON *flat, const cJSON *body)
{
    cJSON *merged = overlay(flat, body, header_members);
    if (cJSON_IsNull(json_get(merged, "headers"))) /* not told in this form */
        cJSON_DeleteItemFromObjectCaseSensitive(merged, "headers");
    forget_unless_changed(merged, flat, body, "headers");
    if (json_get(merged, "headers"))
        forget_unless_changed(merged, flat, body, "headerData");
    return merged;
}

/* Within forms the older model calls multipart bodies `params`. */
static void use_older_mode(cJSON *merged)
{
    if (text_equal(json_get_text(merged, "dataMode"), "formdata"))
        json_set_text(merged, "dataMode", "params");
    cJSON *options = (cJSON *)json_get(merged, "dataOptions");
    cJSON *form = cJSON_IsObject(options)
                      ? cJSON_DetachItemFromObjectCaseSensitive(options, "formdata")
                      : NULL;
    if (form)
        json_set(options, "params", form);
}

static cJSON *new_body(const cJSON *flat, const cJSON *body)
{
    cJSON *merged = overlay(flat, body, body_members);
    if (!json_get(body, "dataMode") && cJSON_IsNull(json_get(merged, "dataMode")))
        cJSON_DeleteItemFromObjectCaseSensitive(merged, "dataMode"); /* told by what there is */
    use_older_mode(merged);
    return merged;
}

/* --- the whole --- */

/* The member of what the older model's reader makes of it. */
static void set_converted(cJSON *request, const char *name, cJSON *merged)
{
    AUTO_JSON converted = postman_v1_request(merged);
    cJSON *value = v21_take(converted, name);
    if (value)
        json_set(request, name, value);
    else
        cJSON_DeleteItemFromObjectCaseSensitive(request, name);
    cJSON_Delete(merged);
}

static void apply_parts(cJSON *request, const cJSON *flat, const cJSON *body)
{
    const char *method = json_get_text(body, "method");
    if (method)
        json_set_text(request, "method", method);
    if (flat_any_differs(flat, body, header_members))
        set_converted(request, "header", new_headers(flat, body));
    if (flat_any_differs(flat, body, body_members))
        set_converted(request, "body", new_body(flat, body));
    if (flat_any_differs(flat, body, url_members))
        set_converted(request, "url", new_url(flat, body));
    if (flat_differs(flat, body, "description"))
        flat_set_or_remove(request, "description", json_get(body, "description"));
}

/* A request that was written as its address alone becomes an object. */
static cJSON *request_of(cJSON *item)
{
    cJSON *request = (cJSON *)json_get(item, "request");
    if (cJSON_IsObject(request))
        return request;
    cJSON *object = cJSON_CreateObject();
    json_set_text(object, "method", "GET");
    cJSON_AddArrayToObject(object, "header");
    if (cJSON_IsString(request))
        json_set_text(object, "url", request->valuestring);
    json_set(item, "request", object);
    return object;
}

void flat_request_apply(cJSON *item, const cJSON *body)
{
    AUTO_JSON flat = json_get(item, "request") ? flat_request(item) : cJSON_CreateObject();
    flat_apply_name(item, body);
    cJSON *request = request_of(item);
    apply_parts(request, flat, body);
    flat_apply_settings(item, request, flat, body);
}

cJSON *flat_request_import(const cJSON *source)
{
    cJSON *item = cJSON_CreateObject();
    flat_request_apply(item, source);
    const cJSON *responses = json_get(source, "responses");
    cJSON *list = cJSON_AddArrayToObject(item, "response");
    if (cJSON_IsArray(responses))
        for (const cJSON *one = responses->child; one; one = one->next) {
            cJSON *response = cJSON_CreateObject();
            flat_response_apply(response, one);
            cJSON_AddItemToArray(list, response);
        }
    return item;
}
