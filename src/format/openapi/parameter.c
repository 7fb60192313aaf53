#include "format/openapi/operation.h"

#include "base/buffer.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* --- reading --- */

static bool is_swagger(const struct openapi *o)
{
    return o->version == SWAGGER_2_0;
}

static const char *swagger_style(struct spot at, bool *ret_explode)
{
    const char *format = json_get_text(at.node, "collectionFormat");
    *ret_explode = text_equal(format, "multi");
    if (text_equal(format, "ssv"))
        return "spaceDelimited";
    if (text_equal(format, "tsv"))
        return "tabDelimited";
    return text_equal(format, "pipes") ? "pipeDelimited" : "form";
}

static void read_style(struct openapi *o, struct parameter *parameter)
{
    const char *style = json_get_text(parameter->at.node, "style");
    if (is_swagger(o)) {
        parameter->style = swagger_style(parameter->at, &parameter->explode);
        return;
    }
    bool is_list = text_equal(parameter->in, "query") || text_equal(parameter->in, "cookie");
    parameter->style = style ? style : is_list ? "form" : "simple";
    parameter->explode = json_get_bool(parameter->at.node, "explode",
                                       text_equal(parameter->style, "form") ||
                                           text_equal(parameter->style, "deepObject"));
}

static void read_schema(struct openapi *o, struct parameter *parameter)
{
    struct spot content = openapi_member(o, parameter->at, "content");
    if (is_swagger(o) && !text_equal(parameter->in, "body")) {
        parameter->schema = parameter->at;
    } else if (cJSON_IsObject(content.node) && content.node->child) {
        parameter->media_type = content.node->child->string;
        struct spot media = openapi_follow(o, spot_at(content, content.node->child));
        parameter->schema = openapi_member(o, media, "schema");
    } else {
        parameter->schema = openapi_member(o, parameter->at, "schema");
    }
}

static bool read_parameter(struct openapi *o, struct spot at, struct parameter *ret_parameter)
{
    struct spot whole = openapi_follow(o, at);
    struct parameter parameter = {
        .at = whole,
        .name = json_get_text(whole.node, "name"),
        .in = json_get_text(whole.node, "in"),
        .required = json_get_bool(whole.node, "required", false),
        .deprecated = json_get_bool(whole.node, "deprecated", false),
        .description = json_get_text(whole.node, "description"),
    };
    if (!whole.node)
        return false;
    if (text_equal(parameter.in, "body") && !parameter.name)
        parameter.name = "body";
    if (!parameter.name || !parameter.in) {
        openapi_note(o, whole, true, "a parameter without a name or a place (`in`)");
        return false;
    }
    const char *beside = json_get_text(at.node, "description"); /* beside a $ref */
    if (beside)
        parameter.description = beside;
    read_style(o, &parameter);
    read_schema(o, &parameter);
    if (text_equal(parameter.in, "querystring")) { /* the whole query is one form */
        parameter.media_type = NULL;
        parameter.style = "form";
        parameter.explode = true;
    }
    *ret_parameter = parameter;
    return true;
}

static bool is_same(const struct parameter *a, const struct parameter *b)
{
    if (!text_equal(a->in, b->in))
        return false;
    return text_equal(a->in, "header") ? text_equal_nocase(a->name, b->name)
                                       : text_equal(a->name, b->name) || text_equal(a->in, "body");
}

static void put_parameter(struct openapi *o, struct operation *operation, size_t from,
                          const struct parameter *parameter)
{
    if (!openapi_spend(o, operation->parameter_count / 16 + 1))
        return;
    for (size_t i = 0; i < operation->parameter_count; i++)
        if (is_same(&operation->parameters[i], parameter)) {
            if (i >= from)
                openapi_note(o, parameter->at, false,
                             "the parameter \"%.100s\" in %.20s is there twice", parameter->name,
                             parameter->in);
            operation->parameters[i] = *parameter;
            return;
        }
    operation->parameters[operation->parameter_count++] = *parameter;
}

static size_t length_of(const cJSON *list)
{
    return cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
}

void operation_read_parameters(struct openapi *o, struct operation *operation)
{
    const struct spot lists[] = {openapi_get(o, operation->path_item, "parameters"),
                                 openapi_get(o, operation->at, "parameters")};
    size_t most = length_of(lists[0].node) + length_of(lists[1].node);
    operation->parameters = arena_array(&o->arena, most + 1, struct parameter);
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        size_t from = operation->parameter_count;
        const cJSON *child = cJSON_IsArray(lists[i].node) ? lists[i].node->child : NULL;
        for (; child && !o->failed; child = child->next) {
            struct parameter parameter;
            if (read_parameter(o, spot_at(lists[i], child), &parameter))
                put_parameter(o, operation, from, &parameter);
        }
    }
}

const char *parameter_description(struct openapi *o, const struct parameter *parameter)
{
    const char *text = parameter->description;
    if (!text)
        text = schema_of(o, parameter->schema)->description;
    text = text ? text : "";
    if (parameter->deprecated)
        text = arena_printf(&o->arena, "(Deprecated) %s", text);
    return parameter->required ? arena_printf(&o->arena, "(Required) %s", text) : text;
}

/* --- writing --- */

void fields_add(struct openapi *o, struct fields *fields, const char *name, const char *value)
{
    if (!openapi_spend(o, 1))
        return;
    if (fields->count == fields->capacity) {
        size_t capacity = fields->capacity ? fields->capacity * 2 : 4;
        struct field *wider = arena_array(&o->arena, capacity, struct field);
        if (fields->count)
            memcpy(wider, fields->items, fields->count * sizeof *wider);
        fields->items = wider;
        fields->capacity = capacity;
    }
    fields->items[fields->count++] = (struct field){name, value};
}

static const char *plain_text(struct openapi *o, const cJSON *value)
{
    if (cJSON_IsNull(value))
        return "";
    if (cJSON_IsRaw(value))
        return arena_strdup(&o->arena, value->valuestring);
    if (!cJSON_IsObject(value) && !cJSON_IsArray(value))
        return arena_strdup(&o->arena, json_to_text(&o->arena, value));
    char *text = json_print(value, false);
    const char *copy = arena_strdup(&o->arena, text);
    free(text);
    return copy;
}

static const char *separator_of(const char *style)
{
    if (text_equal(style, "spaceDelimited"))
        return " ";
    if (text_equal(style, "tabDelimited"))
        return "\t";
    if (text_equal(style, "pipeDelimited"))
        return "|";
    return text_equal(style, "label") ? "." : ",";
}

/* "1,2" of [1, 2]; "a,1,b,2" or "a=1,b=2" of {a: 1, b: 2}. */
static const char *join(struct openapi *o, const cJSON *value, const char *style, bool explode)
{
    if (!cJSON_IsArray(value) && !cJSON_IsObject(value))
        return plain_text(o, value);
    AUTO_BUFFER text;
    buffer_init(&text, 1 << 20);
    const char *separator = separator_of(style);
    for (const cJSON *child = value->child; child; child = child->next) {
        if (child != value->child)
            (void)buffer_append_text(&text, separator);
        if (cJSON_IsObject(value))
            (void)buffer_printf(&text, "%s%s", child->string, explode ? "=" : separator);
        (void)buffer_append_text(&text, plain_text(o, child));
    }
    return arena_strdup(&o->arena, buffer_text(&text));
}

/* a[b][0]=… of {b: […]}. */
static void spread_deep(struct openapi *o, const char *name, const cJSON *value,
                        struct fields *into)
{
    size_t at = 0;
    if (!cJSON_IsArray(value) && !cJSON_IsObject(value)) {
        fields_add(o, into, name, plain_text(o, value));
        return;
    }
    for (const cJSON *child = value->child; child; child = child->next, at++) {
        const char *inner = cJSON_IsObject(value)
                                ? arena_printf(&o->arena, "%s[%s]", name, child->string)
                                : arena_printf(&o->arena, "%s[%zu]", name, at);
        spread_deep(o, inner, child, into);
    }
}

void parameter_spread(struct openapi *o, const char *name, const cJSON *value, const char *style,
                      bool explode, struct fields *into)
{
    if (text_equal(style, "deepObject")) {
        spread_deep(o, name, value, into);
        return;
    }
    bool is_container = cJSON_IsArray(value) || cJSON_IsObject(value);
    if (!explode || !is_container) {
        fields_add(o, into, name, join(o, value, style, false));
        return;
    }
    for (const cJSON *child = value->child; child; child = child->next)
        fields_add(o, into, cJSON_IsObject(value) ? arena_strdup(&o->arena, child->string) : name,
                   plain_text(o, child));
    if (!value->child)
        fields_add(o, into, name, "");
}

/* The author's example of the parameter itself; what stands in its schema is found there. */
static const cJSON *own_example(struct openapi *o, const struct parameter *parameter)
{
    const cJSON *example = json_get(parameter->at.node, "example");
    struct spot holder = parameter->at;
    if (!example && is_swagger(o))
        return json_get(parameter->at.node, "x-example");
    if (!example && parameter->media_type) {
        struct spot content = openapi_member(o, parameter->at, "content");
        holder = openapi_follow(o, spot_at(content, content.node->child));
        example = json_get(holder.node, "example");
    }
    if (example)
        return example;
    struct spot examples = openapi_member(o, holder, "examples");
    if (!cJSON_IsObject(examples.node) || !examples.node->child)
        return NULL;
    return media_example_value(o, openapi_follow(o, spot_at(examples, examples.node->child)));
}

static cJSON *parameter_value(struct openapi *o, const struct parameter *parameter)
{
    const cJSON *own = own_example(o, parameter);
    if (own && o->options->values != OPENAPI_VALUES_SCHEMA)
        return cJSON_Duplicate(own, true);
    return example_of(o, parameter->schema, EXAMPLE_REQUEST);
}

void parameter_write(struct openapi *o, const struct parameter *parameter, struct fields *into)
{
    AUTO_JSON value = parameter_value(o, parameter);
    if (parameter->media_type && !cJSON_IsString(value)) /* JSON, as text */
        fields_add(o, into, parameter->name, plain_text(o, value));
    else
        parameter_spread(o, parameter->name, value, parameter->style, parameter->explode, into);
}

const char *parameter_text(struct openapi *o, const struct parameter *parameter)
{
    AUTO_JSON value = parameter_value(o, parameter);
    if (parameter->media_type)
        return arena_strdup(&o->arena, plain_text(o, value));
    const char *text =
        arena_strdup(&o->arena, join(o, value, parameter->style, parameter->explode));
    if (text_equal(parameter->style, "label"))
        return arena_printf(&o->arena, ".%s", text);
    if (text_equal(parameter->style, "matrix"))
        return arena_printf(&o->arena, ";%s=%s", parameter->name, text);
    return text;
}
