#include "format/openapi/example.h"

#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { EXAMPLE_MAX_DEPTH = 100, EXAMPLE_MAX_ITEMS = 100 };

/* One example being made. */
struct making {
    struct openapi *o;
    enum example_side side;
    size_t left;             /* nodes */
    unsigned depth, deepest; /* past `deepest` only what is required, and scalars */
    bool cut;                /* the nodes ran out */
    unsigned serial;         /* of the element in its array */
    const struct ancestor *ancestors;
};

/* The schemas that a value stands in. */
struct ancestor {
    const struct schema *schema;
    const struct ancestor *next;
};

/* How deep a schema may go so that its example has room; kept for those that need it. */
struct profile {
    unsigned deepest[2]; /* by side; 0: not known, else + 1 */
};

static cJSON *make(struct making *m, struct spot at);

static bool take_nodes(struct making *m, size_t count)
{
    if (m->left < count || !openapi_spend(m->o, count)) {
        m->cut = true;
        m->left = 0;
        return false;
    }
    m->left -= count;
    return true;
}

static size_t count_nodes(const cJSON *node, size_t most)
{
    size_t count = 1;
    for (const cJSON *child = node->child; child && count < most; child = child->next)
        count += count_nodes(child, most - count);
    return count;
}

/* --- objects --- */

static bool is_shown(const struct making *m, const struct schema *schema, bool required)
{
    if (schema->never)
        return false;
    if (m->side == EXAMPLE_REQUEST ? schema->read_only : schema->write_only)
        return false;
    return required || !schema->deprecated || !m->o->options->omit_deprecated;
}

/* What stands for a value that cannot be written out, where one has to be. */
static cJSON *make_shortest(const struct schema *schema)
{
    unsigned kind = schema_kind(schema);
    if (schema->nullable || (schema->types & SCHEMA_NULL))
        return cJSON_CreateNull();
    if (kind == SCHEMA_ARRAY)
        return cJSON_CreateArray();
    return kind == SCHEMA_OBJECT || !kind ? cJSON_CreateObject() : cJSON_CreateString("");
}

static bool names_branch(const struct schema *schema, const char *name)
{
    if (schema->constant)
        return text_equal(cJSON_GetStringValue(schema->constant), name);
    for (const cJSON *child = schema->enumeration ? schema->enumeration->child : NULL; child;
         child = child->next)
        if (text_equal(cJSON_GetStringValue(child), name))
            return true;
    return !schema->enumeration;
}

static cJSON *make_property(struct making *m, const struct schema_property *property)
{
    const struct schema *schema = schema_of(m->o, property->at);
    if (!is_shown(m, schema, property->required))
        return NULL;
    if (property->fixed && names_branch(schema, property->fixed))
        return take_nodes(m, 1) ? cJSON_CreateString(property->fixed) : NULL;
    unsigned kind = schema_kind(schema);
    bool is_container = kind == SCHEMA_OBJECT || kind == SCHEMA_ARRAY;
    if (m->depth >= m->deepest && is_container && !property->required)
        return NULL;
    cJSON *value = make(m, property->at);
    return value || !property->required ? value : make_shortest(schema);
}

static void add_member(cJSON *object, const char *name, cJSON *value)
{
    if (value)
        cJSON_AddItemToObject(object, name, value);
}

/* Names that are not declared: one when nothing else is there, more when so many are asked for. */
static void add_undeclared(struct making *m, const struct schema *schema, cJSON *object)
{
    struct spot value_schema = schema->additional;
    size_t count = (size_t)cJSON_GetArraySize(object), wanted = schema->min_properties;
    if (wanted > EXAMPLE_MAX_ITEMS)
        wanted = EXAMPLE_MAX_ITEMS;
    if (cJSON_IsObject(value_schema.node) && !schema->property_count && wanted == 0 &&
        m->depth < m->deepest)
        wanted = 1;
    const char *first = "key";
    const cJSON *by_pattern =
        schema->pattern_properties.node ? schema->pattern_properties.node->child : NULL;
    if (by_pattern && by_pattern->string && count == 0) {
        const char *name = example_match(m->o, by_pattern->string, 0);
        first = name && *name ? name : first;
        value_schema = spot_at(schema->pattern_properties, by_pattern);
        wanted = wanted ? wanted : 1;
    }
    for (size_t i = 0; count + i < wanted; i++) {
        char name[128];
        snprintf(name, sizeof name, i ? "%.100s%zu" : "%.100s", first, i + 1);
        cJSON *value = cJSON_IsObject(value_schema.node) ? make(m, value_schema) : NULL;
        if (!value && (m->cut || schema->min_properties == 0))
            return;
        add_member(object, name, value ? value : cJSON_CreateString("string"));
    }
}

static cJSON *make_object(struct making *m, const struct schema *schema)
{
    cJSON *object = cJSON_CreateObject();
    for (size_t i = 0; i < schema->property_count; i++)
        add_member(object, schema->properties[i].name, make_property(m, &schema->properties[i]));
    add_undeclared(m, schema, object);
    return object;
}

/* --- arrays --- */

static size_t items_wanted(const struct making *m, const struct schema *schema)
{
    size_t wanted = schema->min_items;
    if (wanted == 0 && m->depth < m->deepest)
        wanted = 1;
    if (wanted > schema->max_items)
        wanted = schema->max_items;
    return wanted > EXAMPLE_MAX_ITEMS ? EXAMPLE_MAX_ITEMS : wanted;
}

static cJSON *make_array(struct making *m, const struct schema *schema)
{
    cJSON *array = cJSON_CreateArray();
    const cJSON *first = schema->first_items.node ? schema->first_items.node->child : NULL;
    size_t wanted = items_wanted(m, schema), made = 0;
    unsigned outer = m->serial;
    for (; first && made < schema->max_items; first = first->next, made++) {
        cJSON *value = make(m, spot_at(schema->first_items, first));
        cJSON_AddItemToArray(array, value ? value : cJSON_CreateNull());
    }
    for (; made < wanted && cJSON_IsObject(schema->items.node); made++) {
        m->serial = (unsigned)made;
        cJSON *value = make(m, schema->items);
        if (!value && made >= schema->min_items)
            break;
        cJSON_AddItemToArray(array, value ? value : make_shortest(schema_of(m->o, schema->items)));
    }
    m->serial = outer;
    return array;
}

/* --- any value --- */

static bool is_inside(const struct making *m, const struct schema *schema)
{
    for (const struct ancestor *above = m->ancestors; above; above = above->next)
        if (above->schema == schema ||
            (schema->at.node && above->schema->at.node == schema->at.node))
            return true;
    return false;
}

static cJSON *make_container(struct making *m, const struct schema *schema, unsigned kind)
{
    struct profile *profile = table_get(&m->o->profiles, schema);
    struct ancestor self = {schema, m->ancestors};
    unsigned deepest = m->deepest, known = profile ? profile->deepest[m->side] : 0;
    if (is_inside(m, schema) || m->depth >= EXAMPLE_MAX_DEPTH)
        return NULL;
    if (known && m->depth + known - 1 < deepest)
        m->deepest = m->depth + known - 1;
    m->ancestors = &self;
    m->depth++;
    cJSON *value = kind == SCHEMA_OBJECT ? make_object(m, schema) : make_array(m, schema);
    m->depth--;
    m->ancestors = self.next;
    m->deepest = deepest;
    return value;
}

static cJSON *take_given(struct making *m, const struct schema *schema)
{
    if (m->o->options->values == OPENAPI_VALUES_SCHEMA)
        return NULL;
    cJSON *given = example_given(m->o, schema);
    if (!given || !take_nodes(m, count_nodes(given, m->left + 1) - 1)) {
        cJSON_Delete(given);
        return NULL;
    }
    return given;
}

/* NULL when the schema stands in itself, or there is no room left. */
static cJSON *make(struct making *m, struct spot at)
{
    const struct schema *schema = schema_of(m->o, at);
    unsigned kind = schema_kind(schema);
    if (!take_nodes(m, 1))
        return NULL;
    cJSON *given = m->serial && schema->unique ? NULL : take_given(m, schema);
    if (given || m->cut)
        return given;
    if (schema->enumeration)
        return example_scalar(m->o, schema, kind, m->serial, false);
    if (kind == SCHEMA_OBJECT || kind == SCHEMA_ARRAY)
        return make_container(m, schema, kind);
    if (!kind)
        return cJSON_CreateObject();
    return example_scalar(m->o, schema, kind, m->serial,
                          m->o->options->values == OPENAPI_VALUES_SCHEMA);
}

/* --- the right depth --- */

static void remember(struct openapi *o, const struct schema *schema, enum example_side side,
                     unsigned deepest)
{
    struct profile *profile = table_get(&o->profiles, schema);
    if (!profile) {
        profile = arena_new(&o->arena, struct profile);
        table_put(&o->profiles, schema, profile);
    }
    profile->deepest[side] = deepest + 1;
}

cJSON *example_of(struct openapi *o, struct spot at, enum example_side side)
{
    static const unsigned depths[] = {EXAMPLE_MAX_DEPTH, 8, 6, 5, 4, 3, 2, 1, 0};
    const struct schema *schema = schema_of(o, at);
    for (size_t i = 0; i < COUNT_OF(depths) && !o->failed; i++) {
        bool is_last = i == COUNT_OF(depths) - 1;
        struct making m = {.o = o, .side = side, .deepest = depths[i]};
        m.left = is_last ? OPENAPI_BODY_NODES * 4 : OPENAPI_BODY_NODES;
        cJSON *value = make(&m, at);
        if (m.cut && !is_last) {
            cJSON_Delete(value);
            continue;
        }
        if (i > 0)
            remember(o, schema, side, depths[i]);
        if (m.cut)
            openapi_note(o, at, true, "the schema asks for more than %d values; its example is cut",
                         (int)(OPENAPI_BODY_NODES * 4));
        return value ? value : make_shortest(schema);
    }
    return cJSON_CreateNull();
}
