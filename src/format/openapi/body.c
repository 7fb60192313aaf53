#include "format/openapi/operation.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* --- which of the types --- */

static bool starts_with(const char *type, const char *prefix)
{
    return text_starts_with_nocase(type, prefix);
}

static unsigned rank(const char *type)
{
    if (media_is_json(type))
        return starts_with(type, "application/json") ? 5 : 4;
    if (starts_with(type, "application/x-www-form-urlencoded") || starts_with(type, "multipart/"))
        return 3;
    return media_is_xml(type) || starts_with(type, "text/") ? 2 : 1;
}

static const cJSON *choose(struct openapi *o, struct spot content)
{
    const cJSON *best = content.node->child;
    for (const cJSON *child = best; child; child = child->next)
        if (rank(child->string) > rank(best->string))
            best = child;
    for (const cJSON *child = content.node->child; child; child = child->next)
        if (child != best)
            openapi_note(o, spot_at(content, child), false,
                         "the body may also be %.100s; the request has %.100s", child->string,
                         best->string);
    return best;
}

static void read_example(struct openapi *o, struct media *media)
{
    media->example = json_get(media->at.node, "example");
    struct spot examples = openapi_member(o, media->at, "examples");
    const cJSON *child = cJSON_IsObject(examples.node) ? examples.node->child : NULL;
    for (; child && !media->example; child = child->next) {
        media->example = media_example_value(o, openapi_follow(o, spot_at(examples, child)));
        media->example_name = child->string;
    }
    if (o->options->values == OPENAPI_VALUES_SCHEMA)
        media->example = NULL;
}

static bool read_media(struct openapi *o, const struct operation *operation,
                       struct media *ret_media)
{
    struct spot body = openapi_get(o, operation->at, "requestBody");
    struct spot content = openapi_get(o, body, "content");
    if (!cJSON_IsObject(content.node) || !content.node->child)
        return false;
    const cJSON *chosen = choose(o, content);
    struct media media = {.type = chosen->string};
    media.at = openapi_follow(o, spot_at(content, chosen));
    media.schema = openapi_member(o, media.at, "schema");
    if (!media.schema.node)
        media.schema = openapi_member(o, media.at, "itemSchema");
    media.encoding = openapi_member(o, media.at, "encoding");
    read_example(o, &media);
    *ret_media = media;
    return true;
}

static const char *swagger_type(struct openapi *o, const struct operation *operation)
{
    const cJSON *consumes = json_get(operation->at.node, "consumes");
    if (!cJSON_IsArray(consumes))
        consumes = json_get(o->files->tree, "consumes");
    const char *best = NULL;
    for (const cJSON *child = cJSON_IsArray(consumes) ? consumes->child : NULL; child;
         child = child->next)
        if (cJSON_IsString(child) && (!best || rank(child->valuestring) > rank(best)))
            best = child->valuestring;
    return best;
}

/* --- forms --- */

static cJSON *new_field(const char *key, const char *value, const char *description, bool disabled)
{
    cJSON *field = cJSON_CreateObject();
    if (disabled)
        cJSON_AddBoolToObject(field, "disabled", true);
    cJSON_AddStringToObject(field, "key", key);
    if (value)
        cJSON_AddStringToObject(field, "value", value);
    cJSON_AddStringToObject(field, "type", value ? "text" : "file");
    if (!value)
        cJSON_AddNullToObject(field, "src");
    if (description && *description)
        cJSON_AddStringToObject(field, "description", description);
    return field;
}

static bool is_file(struct openapi *o, const struct schema *schema, struct spot encoding)
{
    unsigned kind = schema_kind(schema);
    if (kind == SCHEMA_ARRAY)
        return is_file(o, schema_of(o, schema->items), encoding);
    const char *type = json_get_text(encoding.node, "contentType");
    if (type && media_is_binary(type))
        return true;
    return kind == SCHEMA_FILE || text_equal(schema->format, "binary") ||
           (schema->media_type && !schema->encoding && media_is_binary(schema->media_type));
}

/* A form's value: `one` is the whole form's example, or NULL. */
static void add_property(struct openapi *o, const struct media *media,
                         const struct schema_property *property, const cJSON *one, cJSON *form)
{
    const struct schema *schema = schema_of(o, property->at);
    struct spot encoding = openapi_member(o, media->encoding, property->name);
    bool disabled = !property->required && !one && !o->options->enable_optional;
    if (schema->read_only ||
        (schema->deprecated && o->options->omit_deprecated && !property->required))
        return;
    if (is_file(o, schema, encoding)) {
        cJSON_AddItemToArray(form, new_field(property->name, NULL, schema->description, disabled));
        return;
    }
    AUTO_JSON value =
        one ? cJSON_Duplicate(one, true) : example_of(o, property->at, EXAMPLE_REQUEST);
    const char *style = json_get_text(encoding.node, "style");
    bool explode = json_get_bool(encoding.node, "explode", true);
    const char *text = NULL;
    if (cJSON_IsObject(value) && !style) { /* unless said otherwise a form's objects are JSON */
        char *json = json_print(value, false);
        text = arena_strdup(&o->arena, json);
        free(json);
    }
    struct fields fields = {0};
    if (text)
        fields_add(o, &fields, property->name, text);
    else
        parameter_spread(o, property->name, value, style ? style : "form", explode, &fields);
    for (size_t i = 0; i < fields.count; i++)
        cJSON_AddItemToArray(form, new_field(fields.items[i].name, fields.items[i].value,
                                             schema->description, disabled));
}

static cJSON *new_form(struct openapi *o, const struct media *media)
{
    const struct schema *schema = schema_of(o, media->schema);
    cJSON *form = cJSON_CreateArray();
    for (size_t i = 0; i < schema->property_count && !o->failed; i++) {
        const struct schema_property *property = &schema->properties[i];
        const cJSON *one = json_get(media->example, property->name);
        add_property(o, media, property, one, form);
    }
    return form;
}

static cJSON *new_swagger_form(struct openapi *o, const struct operation *operation)
{
    cJSON *form = cJSON_CreateArray();
    for (size_t i = 0; i < operation->parameter_count; i++) {
        const struct parameter *parameter = &operation->parameters[i];
        bool disabled = !parameter->required && !o->options->enable_optional;
        const char *description = parameter_description(o, parameter);
        struct fields fields = {0};
        if (!text_equal(parameter->in, "formData"))
            continue;
        if (text_equal(json_get_text(parameter->at.node, "type"), "file"))
            cJSON_AddItemToArray(form, new_field(parameter->name, NULL, description, disabled));
        else
            parameter_write(o, parameter, &fields);
        for (size_t f = 0; f < fields.count; f++)
            cJSON_AddItemToArray(form, new_field(fields.items[f].name, fields.items[f].value,
                                                 description, disabled));
    }
    return form;
}

static cJSON *form_body(const char *type, cJSON *form)
{
    if (!form->child) {
        cJSON_Delete(form);
        return NULL;
    }
    const char *mode = starts_with(type, "multipart/") ? "formdata" : "urlencoded";
    cJSON *body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "mode", mode);
    for (cJSON *field = form->child; field; field = field->next)
        if (mode[0] == 'u')
            cJSON_DeleteItemFromObjectCaseSensitive(field, "type");
    cJSON_AddItemToObject(body, mode, form);
    return body;
}

/* --- raw and files --- */

static cJSON *file_body(void)
{
    cJSON *body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "mode", "file");
    cJSON_AddItemToObject(body, "file", cJSON_CreateObject());
    return body;
}

static cJSON *raw_body(struct openapi *o, const struct media *media)
{
    char *text = media_text(o, media, EXAMPLE_REQUEST);
    cJSON *body = cJSON_CreateObject(), *options = cJSON_CreateObject();
    cJSON *raw = cJSON_AddObjectToObject(options, "raw");
    cJSON_AddStringToObject(body, "mode", "raw");
    cJSON_AddStringToObject(body, "raw", text ? text : "");
    cJSON_AddStringToObject(raw, "language", media_language(media->type));
    cJSON_AddItemToObject(body, "options", options);
    free(text);
    return body;
}

static bool is_bytes(struct openapi *o, const struct media *media)
{
    const struct schema *schema = schema_of(o, media->schema);
    if (media->example)
        return false;
    return media_is_binary(media->type) || schema_kind(schema) == SCHEMA_FILE ||
           (schema_kind(schema) == SCHEMA_STRING && text_equal(schema->format, "binary"));
}

static cJSON *media_body(struct openapi *o, const struct media *media, const char **ret_type)
{
    if (starts_with(media->type, "multipart/") ||
        starts_with(media->type, "application/x-www-form-urlencoded"))
        return form_body(media->type, new_form(o, media));
    *ret_type = strchr(media->type, '*') ? NULL : media->type;
    return is_bytes(o, media) ? file_body() : raw_body(o, media);
}

static cJSON *swagger_body(struct openapi *o, const struct operation *operation,
                           const char **ret_type)
{
    const char *consumed = swagger_type(o, operation);
    bool has_form = false;
    for (size_t i = 0; i < operation->parameter_count; i++) {
        const struct parameter *parameter = &operation->parameters[i];
        if (text_equal(parameter->in, "body")) {
            struct media media = {.type = consumed ? consumed : "application/json",
                                  .at = parameter->at,
                                  .schema = parameter->schema};
            return media_body(o, &media, ret_type);
        }
        if (text_equal(parameter->in, "formData")) {
            has_form = true;
            if (text_equal(json_get_text(parameter->at.node, "type"), "file"))
                consumed = "multipart/form-data";
        }
    }
    if (!has_form)
        return NULL;
    return form_body(consumed && starts_with(consumed, "multipart/")
                         ? consumed
                         : "application/x-www-form-urlencoded",
                     new_swagger_form(o, operation));
}

cJSON *operation_body(struct openapi *o, const struct operation *operation, const char **ret_type)
{
    struct media media;
    *ret_type = NULL;
    if (o->version == SWAGGER_2_0)
        return swagger_body(o, operation, ret_type);
    return read_media(o, operation, &media) ? media_body(o, &media, ret_type) : NULL;
}
