#include "format/openapi/schema.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { CHECK_MAX_DEPTH = 64 };

static bool accepts(struct openapi *o, struct spot at, const cJSON *value, unsigned depth);

static bool same(const cJSON *a, const cJSON *b, unsigned depth)
{
    if (json_is_number(a) && json_is_number(b))
        return json_number(a) == json_number(b);
    if ((a->type & 0xFF) != (b->type & 0xFF) || depth > CHECK_MAX_DEPTH)
        return false;
    if (cJSON_IsString(a))
        return strcmp(a->valuestring, b->valuestring) == 0;
    const cJSON *x = a->child, *y = b->child;
    for (; x && y; x = x->next, y = y->next) {
        const cJSON *other = cJSON_IsObject(a) ? json_get(b, x->string) : y;
        if (!other || !same(x, other, depth + 1))
            return false;
    }
    return !x && !y;
}

static bool is_listed(const cJSON *list, const cJSON *value)
{
    for (const cJSON *child = list->child; child; child = child->next)
        if (same(child, value, 0))
            return true;
    return false;
}

static unsigned type_of(const cJSON *value)
{
    if (cJSON_IsNull(value))
        return SCHEMA_NULL;
    if (cJSON_IsBool(value))
        return SCHEMA_BOOLEAN;
    if (cJSON_IsString(value))
        return SCHEMA_STRING | SCHEMA_FILE;
    if (cJSON_IsArray(value))
        return SCHEMA_ARRAY;
    if (cJSON_IsObject(value))
        return SCHEMA_OBJECT;
    double number = json_number(value);
    return number == floor(number) ? SCHEMA_INTEGER | SCHEMA_NUMBER : SCHEMA_NUMBER;
}

static bool is_in_bounds(const struct schema *schema, double value)
{
    const struct schema_bound *low = &schema->minimum, *high = &schema->maximum;
    if (low->is_set && (value < low->value || (low->is_exclusive && value == low->value)))
        return false;
    if (high->is_set && (value > high->value || (high->is_exclusive && value == high->value)))
        return false;
    double steps = schema->multiple_of > 0 ? value / schema->multiple_of : 0;
    return fabs(steps - nearbyint(steps)) < 1e-6;
}

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

static bool accepts_array(struct openapi *o, const struct schema *schema, const cJSON *value,
                          unsigned depth)
{
    size_t count = 0;
    const cJSON *first = schema->first_items.node ? schema->first_items.node->child : NULL;
    for (const cJSON *child = value->child; child; child = child->next, count++) {
        struct spot at = first ? spot_at(schema->first_items, first) : schema->items;
        if (at.node && !accepts(o, at, child, depth + 1))
            return false;
        first = first ? first->next : NULL;
    }
    return count >= schema->min_items && count <= schema->max_items;
}

static bool accepts_object(struct openapi *o, const struct schema *schema, const cJSON *value,
                           unsigned depth)
{
    size_t count = 0;
    for (size_t i = 0; i < schema->property_count; i++) {
        const struct schema_property *property = &schema->properties[i];
        const cJSON *member = json_get(value, property->name);
        if (!member && property->required)
            return false;
        if (member && property->at.node && !accepts(o, property->at, member, depth + 1))
            return false;
    }
    for (const cJSON *child = value->child; child; child = child->next, count++) {
        if (!child->string || schema_property(schema, child->string))
            continue;
        if (schema->closed && !schema->pattern_properties.node)
            return false;
        if (cJSON_IsObject(schema->additional.node) &&
            !accepts(o, schema->additional, child, depth + 1))
            return false;
    }
    return count >= schema->min_properties;
}

static bool accepts_groups(struct openapi *o, const struct schema *schema, const cJSON *value,
                           unsigned depth)
{
    for (const struct schema_group *group = schema->groups; group; group = group->next) {
        size_t answered = 0;
        bool one = strcmp(group->list.node->string, "oneOf") == 0;
        for (const cJSON *child = group->list.node->child; child; child = child->next)
            answered += accepts(o, spot_at(group->list, child), value, depth + 1);
        if (answered == 0 || (one && answered > 1))
            return false;
    }
    return true;
}

static bool accepts_type(const struct schema *schema, const cJSON *value, unsigned type)
{
    if (schema->constant && !same(schema->constant, value, 0))
        return false;
    if (type == SCHEMA_NULL && schema->nullable)
        return true;
    if (schema->enumeration && !is_listed(schema->enumeration, value))
        return false;
    return !schema->types || (schema->types & type);
}

static bool accepts_content(struct openapi *o, const struct schema *schema, const cJSON *value,
                            unsigned depth)
{
    if (json_is_number(value))
        return is_in_bounds(schema, json_number(value));
    if (cJSON_IsString(value)) {
        size_t length = characters(value->valuestring);
        return length >= schema->min_length && length <= schema->max_length;
    }
    if (cJSON_IsArray(value))
        return accepts_array(o, schema, value, depth);
    return !cJSON_IsObject(value) || accepts_object(o, schema, value, depth);
}

static bool accepts(struct openapi *o, struct spot at, const cJSON *value, unsigned depth)
{
    if (depth > CHECK_MAX_DEPTH || !openapi_spend(o, 1))
        return true;
    const struct schema *schema = schema_base(o, at);
    if (schema->never || !accepts_type(schema, value, type_of(value)))
        return false;
    if (cJSON_IsNull(value) && schema->nullable)
        return true;
    if (!accepts_content(o, schema, value, depth) || !accepts_groups(o, schema, value, depth))
        return false;
    return !cJSON_IsObject(schema->negated.node) || !accepts(o, schema->negated, value, depth + 1);
}

bool schema_accepts(struct openapi *o, struct spot at, const cJSON *value)
{
    return accepts(o, at, value, 0);
}
