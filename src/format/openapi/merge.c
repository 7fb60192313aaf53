#include "format/openapi/merge.h"

#include "base/map.h"
#include "base/text.h"

#include <stdint.h>
#include <string.h>

/* --- properties --- */

const struct schema_property *schema_property(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->property_count; i++)
        if (strcmp(schema->properties[i].name, name) == 0)
            return &schema->properties[i];
    return NULL;
}

static struct schema_property *append_property(struct openapi *o, struct schema *schema,
                                               const char *name)
{
    if (schema->property_count == schema->property_capacity) {
        size_t capacity = schema->property_capacity ? schema->property_capacity * 2 : 8;
        struct schema_property *wider = arena_array(&o->arena, capacity, struct schema_property);
        if (schema->property_count)
            memcpy(wider, schema->properties, schema->property_count * sizeof *wider);
        schema->properties = wider;
        schema->property_capacity = capacity;
    }
    struct schema_property *property = &schema->properties[schema->property_count++];
    *property = (struct schema_property){.name = name, .at.file = schema->at.file};
    return property;
}

struct schema_property *schema_add_property(struct openapi *o, struct schema *schema,
                                            const char *name)
{
    openapi_spend(o, schema->property_count / 8 + 1); /* the look-up walks */
    struct schema_property *known = (struct schema_property *)schema_property(schema, name);
    return known ? known : append_property(o, schema, name);
}

/* --- merging --- */

/* An integer is a number: what both allow is the integer. */
static unsigned common_types(unsigned a, unsigned b)
{
    if (!a || !b)
        return a | b;
    unsigned common = a & b;
    if ((a & SCHEMA_NUMBER) && (b & SCHEMA_INTEGER))
        common |= SCHEMA_INTEGER;
    if ((b & SCHEMA_NUMBER) && (a & SCHEMA_INTEGER))
        common |= SCHEMA_INTEGER;
    return common;
}

bool schema_is_compatible(const struct schema *a, const struct schema *b)
{
    unsigned first = a->types ? a->types : schema_kind(a);
    unsigned second = b->types ? b->types : schema_kind(b);
    return common_types(first, second) & ~(unsigned)SCHEMA_NULL || !first || !second;
}

static void merge_types(struct schema *into, unsigned types, unsigned preferred)
{
    unsigned common = common_types(into->types, types);
    if (!common)
        common = types;
    into->types = common;
    if (preferred & common)
        into->preferred = preferred;
}

static void merge_minimum(struct schema_bound *into, struct schema_bound other)
{
    if (other.is_set && (!into->is_set || other.value > into->value ||
                         (other.value == into->value && other.is_exclusive)))
        *into = other;
}

static void merge_maximum(struct schema_bound *into, struct schema_bound other)
{
    if (other.is_set && (!into->is_set || other.value < into->value ||
                         (other.value == into->value && other.is_exclusive)))
        *into = other;
}

static void merge_sizes(struct schema *into, const struct schema *other)
{
    merge_minimum(&into->minimum, other->minimum);
    merge_maximum(&into->maximum, other->maximum);
    if (other->min_length > into->min_length)
        into->min_length = other->min_length;
    if (other->max_length < into->max_length)
        into->max_length = other->max_length;
    if (other->min_items > into->min_items)
        into->min_items = other->min_items;
    if (other->max_items < into->max_items)
        into->max_items = other->max_items;
    if (other->min_properties > into->min_properties)
        into->min_properties = other->min_properties;
    if (other->multiple_of > 0)
        into->multiple_of = other->multiple_of;
}

static void merge_properties(struct openapi *o, struct schema *into, const struct schema *other)
{
    if (!openapi_spend(o, other->property_count))
        return;
    bool first = into->property_count == 0; /* no name is there twice in one schema */
    for (size_t i = 0; i < other->property_count; i++) {
        const struct schema_property *from = &other->properties[i];
        struct schema_property *property =
            first ? append_property(o, into, from->name) : schema_add_property(o, into, from->name);
        if (from->at.node)
            property->at = from->at;
        if (from->fixed)
            property->fixed = from->fixed;
        property->required |= from->required;
    }
}

static void merge_groups(struct openapi *o, struct schema *into, const struct schema *other)
{
    for (const struct schema_group *group = other->groups; group; group = group->next) {
        struct schema_group **last = &into->groups;
        while (*last && (*last)->list.node != group->list.node)
            last = &(*last)->next;
        if (*last || !openapi_spend(o, 1))
            continue;
        *last = arena_new(&o->arena, struct schema_group);
        (*last)->list = group->list;
    }
}

#define TAKE_IF(member, condition)                                                                 \
    do {                                                                                           \
        if (other->member condition)                                                               \
            into->member = other->member;                                                          \
    } while (0)

static void merge_words(struct schema *into, const struct schema *other)
{
    TAKE_IF(constant, );
    TAKE_IF(example, );
    TAKE_IF(fallback, );
    TAKE_IF(enumeration, );
    TAKE_IF(format, );
    TAKE_IF(pattern, );
    TAKE_IF(description, );
    TAKE_IF(media_type, );
    TAKE_IF(encoding, );
    TAKE_IF(items, .node);
    TAKE_IF(first_items, .node);
    TAKE_IF(additional, .node);
    TAKE_IF(pattern_properties, .node);
    TAKE_IF(negated, .node);
    TAKE_IF(discriminator, .node);
    TAKE_IF(xml, .node);
}

void schema_merge(struct openapi *o, struct schema *into, const struct schema *other)
{
    bool is_first = !into->types && !into->property_count;
    merge_types(into, other->types, other->preferred);
    into->nullable = is_first ? other->nullable : into->nullable && other->nullable;
    into->read_only |= other->read_only;
    into->write_only |= other->write_only;
    into->deprecated |= other->deprecated;
    into->never |= other->never;
    into->unique |= other->unique;
    into->closed |= other->closed;
    merge_sizes(into, other);
    merge_words(into, other);
    merge_properties(o, into, other);
    merge_groups(o, into, other);
}

/* --- reading --- */

static unsigned type_named(const char *name)
{
    static const struct {
        const char *name;
        unsigned type;
    } types[] = {
        {"object", SCHEMA_OBJECT},   {"array", SCHEMA_ARRAY},   {"string", SCHEMA_STRING},
        {"integer", SCHEMA_INTEGER}, {"number", SCHEMA_NUMBER}, {"boolean", SCHEMA_BOOLEAN},
        {"null", SCHEMA_NULL},       {"file", SCHEMA_FILE},     {"date", SCHEMA_STRING},
        {"float", SCHEMA_NUMBER},    {"int", SCHEMA_INTEGER},   {"long", SCHEMA_INTEGER}};
    for (size_t i = 0; name && i < COUNT_OF(types); i++)
        if (strcmp(types[i].name, name) == 0)
            return types[i].type;
    return 0;
}

static void read_types(struct schema *into, const cJSON *type)
{
    unsigned types = 0, preferred = 0;
    if (cJSON_IsString(type))
        types = preferred = type_named(type->valuestring);
    for (const cJSON *child = cJSON_IsArray(type) ? type->child : NULL; child;
         child = child->next) {
        unsigned one = type_named(cJSON_GetStringValue(child));
        types |= one;
        if (!preferred && one != SCHEMA_NULL)
            preferred = one;
    }
    if (cJSON_IsArray(type) && (types & SCHEMA_NULL) && types != SCHEMA_NULL) {
        into->nullable = true;
        types &= ~(unsigned)SCHEMA_NULL;
    }
    merge_types(into, types, preferred);
}

static size_t size_of(const cJSON *node, size_t otherwise)
{
    double value = json_is_number(node) ? json_number(node) : -1;
    return value >= 0 && value < 1e15 ? (size_t)value : otherwise;
}

/* Up to 3.0 "exclusive" is a switch beside the bound; later it is a bound itself. */
static void read_bound(const cJSON *bound, const cJSON *exclusive, struct schema_bound *ret_bound)
{
    *ret_bound = (struct schema_bound){0};
    if (json_is_number(exclusive))
        *ret_bound = (struct schema_bound){json_number(exclusive), true, true};
    else if (json_is_number(bound))
        *ret_bound = (struct schema_bound){json_number(bound), true, cJSON_IsTrue(exclusive)};
}

static void read_sizes(struct schema *into, const cJSON *node)
{
    struct schema own = {
        .min_length = size_of(json_get(node, "minLength"), 0),
        .max_length = size_of(json_get(node, "maxLength"), SIZE_MAX),
        .min_items = size_of(json_get(node, "minItems"), 0),
        .max_items = size_of(json_get(node, "maxItems"), SIZE_MAX),
        .min_properties = size_of(json_get(node, "minProperties"), 0),
        .multiple_of = json_get_number(node, "multipleOf", 0),
    };
    read_bound(json_get(node, "minimum"), json_get(node, "exclusiveMinimum"), &own.minimum);
    read_bound(json_get(node, "maximum"), json_get(node, "exclusiveMaximum"), &own.maximum);
    merge_sizes(into, &own);
}

static void read_properties(struct openapi *o, struct schema *into, struct spot at)
{
    struct spot properties = openapi_member(o, at, "properties");
    struct spot required = openapi_member(o, at, "required");
    const cJSON *child = cJSON_IsObject(properties.node) ? properties.node->child : NULL;
    for (; child && openapi_spend(o, 1); child = child->next)
        if (child->string)
            schema_add_property(o, into, child->string)->at = spot_at(properties, child);
    child = cJSON_IsArray(required.node) ? required.node->child : NULL;
    for (; child && openapi_spend(o, 1); child = child->next)
        if (cJSON_IsString(child))
            schema_add_property(o, into, child->valuestring)->required = true;
}

static void read_groups(struct openapi *o, struct schema *into, struct spot at)
{
    static const char *const names[] = {"oneOf", "anyOf"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct spot list = openapi_member(o, at, names[i]);
        if (!cJSON_IsArray(list.node) || !list.node->child)
            continue;
        struct schema_group group = {.list = list};
        struct schema one = {.groups = &group};
        merge_groups(o, into, &one);
    }
}

static const cJSON *first_of(const cJSON *list)
{
    return cJSON_IsArray(list) || cJSON_IsObject(list) ? list->child : NULL;
}

static void read_words(struct schema *into, const cJSON *node)
{
    const cJSON *examples = json_get(node, "examples");
    struct schema own = {
        .constant = json_get(node, "const"),
        .example = json_get(node, "example"),
        .fallback = json_get(node, "default"),
        .enumeration = first_of(json_get(node, "enum")) ? json_get(node, "enum") : NULL,
        .format = json_get_text(node, "format"),
        .pattern = json_get_text(node, "pattern"),
        .description = json_get_text(node, "description"),
        .media_type = json_get_text(node, "contentMediaType"),
        .encoding = json_get_text(node, "contentEncoding"),
    };
    if (!own.example)
        own.example = cJSON_IsArray(examples) ? examples->child : json_get(node, "x-example");
    merge_words(into, &own);
}

/* Members that are schemas, or lists of them. */
static void read_parts(struct openapi *o, struct schema *into, struct spot at)
{
    struct spot additional = openapi_member(o, at, "additionalProperties");
    struct schema own = {
        .items = openapi_member(o, at, "items"),
        .first_items = openapi_member(o, at, "prefixItems"),
        .pattern_properties = openapi_member(o, at, "patternProperties"),
        .negated = openapi_member(o, at, "not"),
        .discriminator = openapi_member(o, at, "discriminator"),
        .xml = openapi_member(o, at, "xml"),
    };
    if (cJSON_IsObject(additional.node) || cJSON_IsTrue(additional.node))
        own.additional = additional;
    if (cJSON_IsArray(own.items.node)) { /* as it was before prefixItems */
        own.first_items = own.items;
        own.items = openapi_member(o, at, "additionalItems");
    }
    if (!own.additional.node && cJSON_IsFalse(additional.node))
        into->closed = true;
    merge_words(into, &own);
}

void schema_read(struct openapi *o, struct schema *into, struct spot at)
{
    const cJSON *node = at.node;
    into->never |= cJSON_IsFalse(node);
    if (!cJSON_IsObject(node))
        return;
    read_types(into, json_get(node, "type"));
    into->nullable |=
        json_get_bool(node, "nullable", false) || json_get_bool(node, "x-nullable", false);
    into->read_only |= json_get_bool(node, "readOnly", false);
    into->write_only |= json_get_bool(node, "writeOnly", false);
    into->deprecated |= json_get_bool(node, "deprecated", false);
    into->unique |= json_get_bool(node, "uniqueItems", false);
    read_sizes(into, node);
    read_words(into, node);
    read_parts(o, into, at);
    read_properties(o, into, at);
    read_groups(o, into, at);
}
