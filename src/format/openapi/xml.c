#include "format/openapi/xml.h"

#include "base/buffer.h"
#include "base/text.h"

#include <string.h>

enum { XML_MAX_TEXT = 1 << 24 };

static void put_escaped(struct buffer *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
            (void)buffer_append_text(out, "&amp;");
            break;
        case '<':
            (void)buffer_append_text(out, "&lt;");
            break;
        case '>':
            (void)buffer_append_text(out, "&gt;");
            break;
        case '"':
            (void)buffer_append_text(out, "&quot;");
            break;
        default:
            (void)buffer_append_char(out, *text);
        }
    }
}

static void put_scalar(struct openapi *o, struct buffer *out, const cJSON *value)
{
    if (!cJSON_IsNull(value))
        put_escaped(out, cJSON_IsRaw(value) ? value->valuestring : json_to_text(&o->arena, value));
}

static void put_line(struct buffer *out, unsigned depth)
{
    (void)buffer_append_char(out, '\n');
    for (unsigned i = 0; i < depth; i++)
        (void)buffer_append_text(out, "  ");
}

static const char *name_of(struct openapi *o, const struct schema *schema, const char *otherwise)
{
    const char *name = json_get_text(schema->xml.node, "name");
    const char *prefix = json_get_text(schema->xml.node, "prefix");
    name = name ? name : otherwise;
    return prefix ? arena_printf(&o->arena, "%s:%s", prefix, name) : name;
}

static void put_namespace(struct buffer *out, const struct schema *schema)
{
    const char *space = json_get_text(schema->xml.node, "namespace");
    const char *prefix = json_get_text(schema->xml.node, "prefix");
    if (!space)
        return;
    (void)buffer_printf(out, " xmlns%s%s=\"", prefix ? ":" : "", prefix ? prefix : "");
    put_escaped(out, space);
    (void)buffer_append_char(out, '"');
}

static const struct schema *property_schema(struct openapi *o, const struct schema *schema,
                                            const char *name)
{
    const struct schema_property *property = schema_property(schema, name);
    return schema_of(o, property ? property->at : schema->additional);
}

static bool is_attribute(const struct schema *schema)
{
    return json_get_bool(schema->xml.node, "attribute", false) ||
           text_equal(json_get_text(schema->xml.node, "nodeType"), "attribute");
}

static void put_element(struct openapi *o, struct buffer *out, const struct schema *schema,
                        const char *name, const cJSON *value, unsigned depth);

static void put_items(struct openapi *o, struct buffer *out, const struct schema *schema,
                      const char *name, const cJSON *array, unsigned depth)
{
    const struct schema *items = schema_of(o, schema->items);
    const char *each = name_of(o, items, name);
    for (const cJSON *child = array->child; child; child = child->next)
        put_element(o, out, items, each, child, depth);
}

static void put_members(struct openapi *o, struct buffer *out, const struct schema *schema,
                        const cJSON *object, unsigned depth)
{
    for (const cJSON *child = object->child; child; child = child->next) {
        const struct schema *inner = property_schema(o, schema, child->string);
        if (is_attribute(inner))
            continue;
        bool wrapped = json_get_bool(inner->xml.node, "wrapped", false);
        if (cJSON_IsArray(child) && !wrapped)
            put_items(o, out, inner, name_of(o, inner, child->string), child, depth);
        else
            put_element(o, out, inner, name_of(o, inner, child->string), child, depth);
    }
}

static void put_attributes(struct openapi *o, struct buffer *out, const struct schema *schema,
                           const cJSON *object)
{
    for (const cJSON *child = object->child; child; child = child->next) {
        const struct schema *inner = property_schema(o, schema, child->string);
        if (!is_attribute(inner))
            continue;
        (void)buffer_printf(out, " %s=\"", name_of(o, inner, child->string));
        put_scalar(o, out, child);
        (void)buffer_append_char(out, '"');
    }
}

static void put_element(struct openapi *o, struct buffer *out, const struct schema *schema,
                        const char *name, const cJSON *value, unsigned depth)
{
    put_line(out, depth);
    (void)buffer_printf(out, "<%s", name);
    put_namespace(out, schema);
    if (cJSON_IsObject(value))
        put_attributes(o, out, schema, value);
    (void)buffer_append_char(out, '>');
    size_t before = out->length;
    if (cJSON_IsObject(value))
        put_members(o, out, schema, value, depth + 1);
    else if (cJSON_IsArray(value))
        put_items(o, out, schema, name, value, depth + 1);
    else
        put_scalar(o, out, value);
    if ((cJSON_IsObject(value) || cJSON_IsArray(value)) && out->length > before)
        put_line(out, depth);
    (void)buffer_printf(out, "</%s>", name);
}

static const char *root_name(struct openapi *o, struct spot at, const struct schema *schema)
{
    const char *reference = openapi_reference(at.node);
    const char *slash = reference ? strrchr(reference, '/') : NULL;
    return name_of(o, schema, slash ? slash + 1 : "root");
}

char *xml_text(struct openapi *o, struct spot at, const cJSON *value)
{
    AUTO_BUFFER out;
    buffer_init(&out, XML_MAX_TEXT);
    const struct schema *schema = schema_of(o, at);
    (void)buffer_append_text(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    put_element(o, &out, schema, root_name(o, at, schema), value, 0);
    return buffer_take(&out);
}
