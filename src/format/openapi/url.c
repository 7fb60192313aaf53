#include "format/openapi/operation.h"

#include "base/buffer.h"
#include "base/text.h"

#include <string.h>

static const struct parameter *path_parameter(const struct operation *operation, const char *name)
{
    for (size_t i = 0; i < operation->parameter_count; i++)
        if (text_equal(operation->parameters[i].in, "path") &&
            text_equal(operation->parameters[i].name, name))
            return &operation->parameters[i];
    return NULL;
}

static cJSON *new_pair(const char *key, const char *value, const char *description, bool disabled)
{
    cJSON *pair = cJSON_CreateObject();
    if (disabled)
        cJSON_AddBoolToObject(pair, "disabled", true);
    cJSON_AddStringToObject(pair, "key", key);
    cJSON_AddStringToObject(pair, "value", value);
    if (description && *description)
        cJSON_AddStringToObject(pair, "description", description);
    return pair;
}

/* The name between braces, when the whole segment is one template: "{id}" or "{id*}". */
static const char *whole_template(struct openapi *o, const char *segment)
{
    size_t length = strlen(segment);
    if (length < 3 || segment[0] != '{' || segment[length - 1] != '}' ||
        strchr(segment, '}') != segment + length - 1 || strchr(segment + 1, '{'))
        return NULL;
    return arena_strndup(&o->arena, segment + 1, length - 2);
}

/* "{id}.json" as "{{id}}.json": no path variable can be a part of a segment. */
static const char *inner_templates(struct openapi *o, const struct operation *operation,
                                   const char *segment)
{
    AUTO_BUFFER text;
    buffer_init(&text, strlen(segment) * 2 + 1);
    for (const char *at = segment; *at;) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        if (!end || end == at + 1) {
            (void)buffer_append_char(&text, *at++);
            continue;
        }
        const char *name = arena_strndup(&o->arena, at + 1, (size_t)(end - at - 1));
        const struct parameter *parameter = path_parameter(operation, name);
        openapi_add_variable(o, name, parameter ? parameter_text(o, parameter) : "",
                             parameter ? parameter_description(o, parameter) : NULL, false);
        (void)buffer_printf(&text, "{{%s}}", name);
        at = end + 1;
    }
    return arena_strdup(&o->arena, buffer_text(&text));
}

static void add_path_variable(struct openapi *o, const struct operation *operation,
                              const char *name, cJSON *variables)
{
    const struct parameter *parameter = path_parameter(operation, name);
    if (!parameter)
        openapi_note(o, operation->at, false, "the path has {%.100s}, which no parameter describes",
                     name);
    cJSON_AddItemToArray(variables,
                         new_pair(name, parameter ? parameter_text(o, parameter) : "",
                                  parameter ? parameter_description(o, parameter) : NULL, false));
}

static void add_segment(struct openapi *o, const struct operation *operation, const char *segment,
                        struct buffer *raw, cJSON *path, cJSON *variables)
{
    const char *name = whole_template(o, segment);
    const char *text =
        name ? arena_printf(&o->arena, ":%s", name) : inner_templates(o, operation, segment);
    if (name)
        add_path_variable(o, operation, name, variables);
    (void)buffer_printf(raw, "/%s", text);
    cJSON_AddItemToArray(path, cJSON_CreateString(text));
}

/* Everything between the path's slashes; a slash at the end leaves an empty segment. */
static void add_path(struct openapi *o, const struct operation *operation, struct buffer *raw,
                     cJSON *path, cJSON *variables)
{
    const char *at = operation->path + (*operation->path == '/');
    size_t length = strcspn(operation->path, "?#");
    const char *end = operation->path + length;
    while (at <= end) {
        const char *slash = memchr(at, '/', (size_t)(end - at));
        const char *stop = slash ? slash : end;
        add_segment(o, operation, arena_strndup(&o->arena, at, (size_t)(stop - at)), raw, path,
                    variables);
        at = stop + 1;
    }
}

/* What would end a value in an address is written as %XX; the rest as it is. */
static const char *query_text(struct openapi *o, const char *text)
{
    if (!strpbrk(text, "&#"))
        return text;
    AUTO_BUFFER out;
    buffer_init(&out, strlen(text) * 3 + 1);
    for (; *text; text++)
        (void)(*text == '&' || *text == '#' ? buffer_printf(&out, "%%%02X", *text)
                                            : buffer_append_char(&out, *text));
    return arena_strdup(&o->arena, buffer_text(&out));
}

static void put_query(struct openapi *o, cJSON *query, struct buffer *raw, const char *name,
                      const char *value, const char *description, bool disabled)
{
    const char *key = query_text(o, name), *text = query_text(o, value);
    if (!disabled)
        (void)buffer_printf(raw, "%s%s=%s", strchr(buffer_text(raw), '?') ? "&" : "?", key, text);
    cJSON_AddItemToArray(query, new_pair(key, text, description, disabled));
}

static void add_parameter(struct openapi *o, const struct parameter *parameter, cJSON *query,
                          struct buffer *raw)
{
    struct fields fields = {0};
    parameter_write(o, parameter, &fields);
    bool disabled = !parameter->required && !o->options->enable_optional;
    const char *description = parameter_description(o, parameter);
    for (size_t i = 0; i < fields.count; i++)
        put_query(o, query, raw, fields.items[i].name, fields.items[i].value, description,
                  disabled);
}

/* A query that the path itself holds: "/search?type=all". */
static void add_fixed_query(struct openapi *o, const struct operation *operation, cJSON *query,
                            struct buffer *raw)
{
    const char *at = strchr(operation->path, '?');
    size_t length = at ? strcspn(at, "#") : 0;
    if (length < 2)
        return;
    char *text = arena_strndup(&o->arena, at + 1, length - 1);
    for (char *next; text; text = next) {
        next = strchr(text, '&');
        if (next)
            *next++ = '\0';
        char *value = strchr(text, '=');
        if (value)
            *value++ = '\0';
        if (*text)
            put_query(o, query, raw, text, value ? inner_templates(o, operation, value) : "", NULL,
                      false);
    }
}

static void add_query(struct openapi *o, const struct operation *operation, cJSON *query,
                      struct buffer *raw)
{
    add_fixed_query(o, operation, query, raw);
    for (size_t i = 0; i < operation->parameter_count; i++) {
        const struct parameter *parameter = &operation->parameters[i];
        if (!text_equal(parameter->in, "query") && !text_equal(parameter->in, "querystring"))
            continue;
        if (parameter->deprecated && o->options->omit_deprecated && !parameter->required)
            continue;
        add_parameter(o, parameter, query, raw);
    }
}

cJSON *operation_url(struct openapi *o, const struct operation *operation)
{
    AUTO_BUFFER raw;
    buffer_init(&raw, 1 << 20);
    const char *server = servers_of(o, operation);
    cJSON *url = cJSON_CreateObject(), *host = cJSON_CreateArray(), *path = cJSON_CreateArray();
    cJSON *query = cJSON_CreateArray(), *variables = cJSON_CreateArray();
    (void)buffer_append_text(&raw, server);
    add_path(o, operation, &raw, path, variables);
    add_query(o, operation, query, &raw);
    cJSON_AddItemToArray(host, cJSON_CreateString(server));
    cJSON_AddStringToObject(url, "raw", buffer_text(&raw));
    cJSON_AddItemToObject(url, "host", host);
    cJSON_AddItemToObject(url, "path", path);
    if (query->child)
        cJSON_AddItemToObject(url, "query", query);
    else
        cJSON_Delete(query);
    if (variables->child)
        cJSON_AddItemToObject(url, "variable", variables);
    else
        cJSON_Delete(variables);
    return url;
}
