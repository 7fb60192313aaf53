#include "format/openapi/schema.h"

#include "base/mem.h"
#include "base/text.h"
#include "format/openapi/merge.h"

#include <stdint.h>
#include <string.h>

/* What is known of a schema's node. */
struct schema_entry {
    struct schema *base, *whole;
    bool base_is_open, whole_is_open; /* being put together right now */
};

static const struct schema anything = {.max_length = SIZE_MAX,
                                       .max_items = SIZE_MAX}; /* a schema that says nothing */

static struct schema *new_schema(struct openapi *o, struct spot at)
{
    struct schema *schema = arena_new(&o->arena, struct schema);
    *schema = anything;
    schema->at = at;
    return schema;
}

static struct schema_entry *entry_of(struct openapi *o, const cJSON *node)
{
    struct schema_entry *entry = table_get(&o->schemas, node);
    if (!entry) {
        entry = arena_new(&o->arena, struct schema_entry);
        table_put(&o->schemas, node, entry);
    }
    return entry;
}

/* --- the base: a schema's own words, its reference and its allOf --- */

static const struct schema *base_of(struct openapi *o, struct spot at, unsigned depth);

static void merge_all_of(struct openapi *o, struct schema *into, struct spot list, unsigned depth)
{
    for (const cJSON *child = list.node ? list.node->child : NULL; child; child = child->next)
        schema_merge(o, into, base_of(o, spot_at(list, child), depth + 1));
}

/* What a reference leads to comes first; the words beside it are added. */
static void build_base(struct openapi *o, struct schema *into, unsigned depth)
{
    struct spot at = into->at;
    const char *reference = openapi_reference(at.node);
    if (reference) {
        struct spot target = openapi_target(o, at, reference);
        if (target.node) {
            const struct schema *referred = base_of(o, target, depth + 1);
            into->at = referred->at;
            schema_merge(o, into, referred);
        }
    }
    struct spot all = openapi_member(o, at, "allOf");
    if (cJSON_IsArray(all.node))
        merge_all_of(o, into, all, depth);
    if (!reference || at.node->child->next) /* more than the reference alone */
        schema_read(o, into, at);
}

static const struct schema *base_of(struct openapi *o, struct spot at, unsigned depth)
{
    if (!at.node || cJSON_IsTrue(at.node))
        return &anything;
    struct schema_entry *entry = entry_of(o, at.node);
    if (entry->base)
        return entry->base;
    if (entry->base_is_open || depth > OPENAPI_MAX_SCHEMA_DEPTH) {
        openapi_note(o, at, false,
                     entry->base_is_open ? "the schema is made of itself; that part is left out"
                                         : "the schema is made of too many schemas in one another");
        return &anything;
    }
    if (!openapi_spend(o, 1))
        return &anything;
    entry->base_is_open = true;
    struct schema *schema = new_schema(o, at);
    build_base(o, schema, depth);
    entry->base_is_open = false;
    entry->base = schema;
    return schema;
}

const struct schema *schema_base(struct openapi *o, struct spot at)
{
    return base_of(o, at, 0);
}

/* --- the whole: one branch of each oneOf and anyOf taken --- */

static const struct schema *whole_of(struct openapi *o, struct spot at, unsigned depth);

static bool only_null(const struct schema *schema)
{
    return schema->types == SCHEMA_NULL || (schema->constant && cJSON_IsNull(schema->constant));
}

/* The branch that an example is made of: the first that is more than null. When the schema itself
 * is among the branches (a base that lists those who extend it) it is the branch. */
static struct spot choose(struct openapi *o, const struct schema *schema, struct spot list)
{
    struct spot chosen = {NULL, list.file};
    for (const cJSON *child = list.node->child; child; child = child->next) {
        struct spot branch = spot_at(list, child);
        const struct schema *base = base_of(o, branch, 0);
        if (base->at.node && base->at.node == schema->at.node)
            return (struct spot){NULL, list.file};
        bool leads_nowhere = openapi_reference(child) && base->at.node == child;
        if (!chosen.node && !only_null(base) && !base->never && !leads_nowhere &&
            schema_is_compatible(schema, base))
            chosen = branch;
    }
    return chosen;
}

static bool has_null_branch(struct openapi *o, struct spot list)
{
    for (const cJSON *child = list.node->child; child; child = child->next)
        if (only_null(base_of(o, spot_at(list, child), 0)))
            return true;
    return false;
}

/* "Cat" of "#/components/schemas/Cat". */
static const char *last_segment(const char *reference)
{
    const char *slash = strrchr(reference, '/');
    return slash ? slash + 1 : reference;
}

/* The value of the discriminator that means this branch. */
static const char *branch_name(struct openapi *o, const struct schema *schema, struct spot branch)
{
    const char *reference = json_get_text(branch.node, "$ref");
    struct spot mapping = openapi_member(o, schema->discriminator, "mapping");
    if (!reference)
        return NULL;
    for (const cJSON *child = mapping.node ? mapping.node->child : NULL; child; child = child->next)
        if (cJSON_IsString(child) && (strcmp(child->valuestring, reference) == 0 ||
                                      strcmp(child->valuestring, last_segment(reference)) == 0))
            return child->string;
    return last_segment(reference);
}

static void fix_discriminator(struct openapi *o, struct schema *into, struct spot branch)
{
    const char *name = cJSON_IsString(into->discriminator.node)
                           ? into->discriminator.node->valuestring /* Swagger */
                           : json_get_text(into->discriminator.node, "propertyName");
    const char *value = name ? branch_name(o, into, branch) : NULL;
    if (!value)
        return;
    struct schema_property *property = schema_add_property(o, into, name);
    if (!property->fixed)
        property->fixed = value;
}

static void take_branch(struct openapi *o, struct schema *into, struct spot list, unsigned depth)
{
    struct spot branch = choose(o, into, list);
    if (has_null_branch(o, list))
        into->nullable = true;
    if (!branch.node)
        return;
    fix_discriminator(o, into, branch);
    struct schema_group *groups = into->groups;
    schema_merge(o, into, whole_of(o, branch, depth + 1));
    into->groups = groups; /* the branch has taken its own */
}

static const struct schema *whole_of(struct openapi *o, struct spot at, unsigned depth)
{
    const struct schema *base = base_of(o, at, 0);
    if (!base->groups || depth > OPENAPI_MAX_SCHEMA_DEPTH || !at.node)
        return base;
    struct schema_entry *entry = entry_of(o, at.node);
    if (entry->whole)
        return entry->whole;
    if (entry->whole_is_open || !openapi_spend(o, 1))
        return base;
    entry->whole_is_open = true;
    struct schema *schema = new_schema(o, at);
    schema_merge(o, schema, base);
    schema->at = base->at;
    for (const struct schema_group *group = base->groups; group; group = group->next)
        take_branch(o, schema, group->list, depth);
    entry->whole_is_open = false;
    entry->whole = schema;
    return schema;
}

const struct schema *schema_of(struct openapi *o, struct spot at)
{
    return whole_of(o, at, 0);
}

unsigned schema_kind(const struct schema *schema)
{
    static const unsigned by_rank[] = {SCHEMA_OBJECT, SCHEMA_ARRAY,   SCHEMA_STRING, SCHEMA_INTEGER,
                                       SCHEMA_NUMBER, SCHEMA_BOOLEAN, SCHEMA_FILE,   SCHEMA_NULL};
    unsigned types = schema->types;
    if (!types) {
        if (schema->property_count || schema->additional.node || schema->closed)
            return SCHEMA_OBJECT;
        if (schema->items.node || schema->first_items.node)
            return SCHEMA_ARRAY;
        if (schema->format || schema->pattern || schema->min_length)
            return SCHEMA_STRING;
        return schema->minimum.is_set || schema->maximum.is_set ? SCHEMA_NUMBER : 0;
    }
    if (schema->preferred & types)
        return schema->preferred;
    for (size_t i = 0; i < COUNT_OF(by_rank); i++)
        if (types & by_rank[i])
            return by_rank[i];
    return 0;
}
