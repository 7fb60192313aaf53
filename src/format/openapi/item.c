#include "format/openapi/operation.h"

#include "base/buffer.h"
#include "base/text.h"
#include "format/openapi/known.h"
#include "format/v21.h"

#include <string.h>

enum { NAME_LONGEST = 200, DESCRIPTION_LONGEST = 1 << 22 };

/* --- headers --- */

static void add_header(cJSON *list, const char *key, const char *value, const char *description,
                       bool disabled)
{
    cJSON *header = cJSON_CreateObject();
    if (disabled)
        cJSON_AddBoolToObject(header, "disabled", true);
    cJSON_AddStringToObject(header, "key", key);
    cJSON_AddStringToObject(header, "value", value);
    if (description && *description)
        cJSON_AddStringToObject(header, "description", description);
    cJSON_AddItemToArray(list, header);
}

/* Headers that the rest of a description speaks of, so that a parameter for them says nothing. */
static bool is_implicit(const char *name)
{
    return text_equal_nocase(name, "Accept") || text_equal_nocase(name, "Content-Type") ||
           text_equal_nocase(name, "Authorization");
}

static bool is_left_out(const struct openapi *o, const struct parameter *parameter)
{
    return parameter->deprecated && o->options->omit_deprecated && !parameter->required;
}

static void add_parameters(struct openapi *o, const struct operation *operation, cJSON *list)
{
    for (size_t i = 0; i < operation->parameter_count; i++) {
        const struct parameter *parameter = &operation->parameters[i];
        bool disabled = !parameter->required && !o->options->enable_optional;
        const char *description = parameter_description(o, parameter);
        if (is_left_out(o, parameter))
            continue;
        if (text_equal(parameter->in, "header") &&
            (o->options->keep_implicit_headers || o->version == SWAGGER_2_0 ||
             !is_implicit(parameter->name)))
            add_header(list, parameter->name, parameter_text(o, parameter), description, disabled);
        if (text_equal(parameter->in, "cookie"))
            add_header(
                list, "Cookie",
                arena_printf(&o->arena, "%s=%s", parameter->name, parameter_text(o, parameter)),
                description, disabled);
    }
}

static bool has_header(const cJSON *list, const char *key)
{
    for (const cJSON *child = list->child; child; child = child->next)
        if (text_equal_nocase(json_get_text(child, "key"), key))
            return true;
    return false;
}

static cJSON *new_headers(struct openapi *o, const struct operation *operation,
                          const struct requirement *requirement, const char *content_type)
{
    cJSON *list = cJSON_CreateArray();
    add_parameters(o, operation, list);
    for (size_t i = 0; i < requirement->headers.count; i++)
        add_header(list, requirement->headers.items[i].name, requirement->headers.items[i].value,
                   NULL, false);
    const char *accepts = operation_accepts(o, operation);
    if (content_type && !has_header(list, "Content-Type"))
        add_header(list, "Content-Type", content_type, NULL, false);
    if (accepts && !has_header(list, "Accept"))
        add_header(list, "Accept", accepts, NULL, false);
    known_add_headers(o, list);
    return list;
}

/* --- words --- */

static const char *name_of(struct openapi *o, const struct operation *operation)
{
    const char *summary = json_get_text(operation->at.node, "summary");
    const char *id = json_get_text(operation->at.node, "operationId");
    if (o->options->names == OPENAPI_NAMES_URL)
        return operation->path;
    if (summary && !text_is_blank(summary))
        return openapi_first_line(o, summary, NAME_LONGEST);
    return id && !text_is_blank(id) ? id : operation->identity;
}

static void put_paragraph(struct buffer *text, const char *paragraph)
{
    if (!paragraph || text_is_blank(paragraph))
        return;
    if (text->length)
        (void)buffer_append_text(text, "\n\n");
    (void)buffer_append_text(text, paragraph);
}

/* The description, that it is deprecated, and where to read more. */
static void add_description(struct openapi *o, const struct operation *operation, cJSON *request)
{
    AUTO_BUFFER text;
    buffer_init(&text, DESCRIPTION_LONGEST);
    const cJSON *node = operation->at.node, *more = json_get(node, "externalDocs");
    const char *summary = json_get_text(node, "summary");
    if (json_get_bool(node, "deprecated", false))
        put_paragraph(&text, "**Deprecated.**");
    if (summary && strlen(summary) > NAME_LONGEST)
        put_paragraph(&text, summary);
    put_paragraph(&text, json_get_text(operation->path_item.node, "description"));
    put_paragraph(&text, json_get_text(node, "description"));
    if (json_get_text(more, "url"))
        put_paragraph(&text, arena_printf(&o->arena, "[%s](%s)",
                                          json_get_text(more, "description")
                                              ? json_get_text(more, "description")
                                              : "More",
                                          json_get_text(more, "url")));
    if (text.length)
        cJSON_AddStringToObject(request, "description", buffer_text(&text));
}

/* --- the request --- */

static void add_query_key(struct openapi *o, cJSON *url, const struct fields *query)
{
    if (!query->count)
        return;
    cJSON *list = (cJSON *)json_get(url, "query");
    if (!list)
        list = cJSON_AddArrayToObject(url, "query");
    const char *raw = json_get_text(url, "raw");
    for (size_t i = 0; i < query->count; i++) {
        raw = arena_printf(&o->arena, "%s%s%s=%s", raw, strchr(raw, '?') ? "&" : "?",
                           query->items[i].name, query->items[i].value);
        add_header(list, query->items[i].name, query->items[i].value, NULL, false);
    }
    json_set_text(url, "raw", raw);
}

static cJSON *new_request(struct openapi *o, const struct operation *operation)
{
    struct requirement requirement = {0};
    const char *content_type = NULL;
    cJSON *request = cJSON_CreateObject();
    security_operation(o, operation, &requirement);
    cJSON *body = operation_body(o, operation, &content_type);
    cJSON *url = operation_url(o, operation);
    cJSON_AddStringToObject(request, "method", operation->method);
    v21_add(request, "auth", requirement.auth);
    cJSON_AddItemToObject(request, "header", new_headers(o, operation, &requirement, content_type));
    v21_add(request, "body", body);
    add_query_key(o, url, &requirement.query);
    cJSON_AddItemToObject(request, "url", url);
    add_description(o, operation, request);
    return request;
}

/* Runners leave the body of such methods out unless they are told not to. */
static bool is_pruned(const char *method)
{
    static const char *const methods[] = {"GET", "HEAD", "COPY", "PURGE", "UNLOCK"};
    for (size_t i = 0; i < COUNT_OF(methods); i++)
        if (strcmp(methods[i], method) == 0)
            return true;
    return false;
}

static void add_behavior(const struct operation *operation, const cJSON *request, cJSON *item)
{
    if (!json_get(request, "body") || !is_pruned(operation->method))
        return;
    cJSON *behavior = cJSON_AddObjectToObject(item, "protocolProfileBehavior");
    cJSON_AddBoolToObject(behavior, "disableBodyPruning", true);
}

static void note_callbacks(struct openapi *o, const struct operation *operation)
{
    struct spot callbacks = openapi_member(o, operation->at, "callbacks");
    if (cJSON_IsObject(callbacks.node) && callbacks.node->child)
        openapi_note(o, callbacks, false, "callbacks are requests to the client; not carried over");
}

cJSON *operation_item(struct openapi *o, const struct operation *operation)
{
    cJSON *item = cJSON_CreateObject(), *request = new_request(o, operation);
    const char *id = json_get_text(operation->at.node, "operationId");
    cJSON_AddStringToObject(item, "id", openapi_id(o, "request", operation->identity));
    cJSON_AddStringToObject(item, "name", name_of(o, operation));
    add_behavior(operation, request, item);
    cJSON_AddItemToObject(item, "request", request);
    cJSON_AddItemToObject(item, "response", operation_responses(o, operation, request));
    cJSON *extra = v21_extra(item);
    cJSON_AddStringToObject(extra, "operation", operation->identity);
    if (id)
        cJSON_AddStringToObject(extra, "operationId", id);
    if (json_get_bool(operation->at.node, "deprecated", false))
        cJSON_AddBoolToObject(extra, "deprecated", true);
    note_callbacks(o, operation);
    return item;
}
