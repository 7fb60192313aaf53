/* schema.h: a schema as the makers of examples want it: references followed, allOf merged, one
 * branch of oneOf and anyOf taken.
 *
 * Every schema is put together once and kept, by its node; whoever refers to it shares it. */
#pragma once

#include "format/openapi/internal.h"

enum schema_type {
    SCHEMA_NULL = 1 << 0,
    SCHEMA_BOOLEAN = 1 << 1,
    SCHEMA_INTEGER = 1 << 2,
    SCHEMA_NUMBER = 1 << 3,
    SCHEMA_STRING = 1 << 4,
    SCHEMA_ARRAY = 1 << 5,
    SCHEMA_OBJECT = 1 << 6,
    SCHEMA_FILE = 1 << 7, /* Swagger's */
};

struct schema_property {
    const char *name;
    struct spot at; /* node NULL: required, and nothing else is said of it */
    bool required;
    const char *fixed; /* of a discriminator: the value that names the branch taken */
};

/* Branches of one oneOf or anyOf. */
struct schema_group {
    struct spot list;
    struct schema_group *next;
};

struct schema_bound {
    double value;
    bool is_set, is_exclusive;
};

struct schema {
    struct spot at;     /* where it stands, references followed */
    unsigned types;     /* of enum schema_type; 0: any */
    unsigned preferred; /* the type listed first */
    bool nullable, read_only, write_only, deprecated, never;
    bool unique, closed; /* closed: additionalProperties is false */
    const cJSON *constant, *example, *fallback, *enumeration;
    struct schema_property *properties;
    size_t property_count, property_capacity;
    struct spot items, first_items, additional, pattern_properties, negated;
    struct schema_group *groups;
    const char *format, *pattern, *description, *media_type, *encoding;
    struct schema_bound minimum, maximum;
    double multiple_of;                                                  /* 0: any */
    size_t min_length, max_length, min_items, max_items, min_properties; /* SIZE_MAX: no maximum */
    struct spot discriminator, xml;
};

/* The schema at a node; never NULL. A node that is no schema, or leads nowhere, is one that allows
 * anything. Borrowed: lives as long as the reading. */
const struct schema *schema_of(struct openapi *o, struct spot at);
/* The same before a branch of oneOf and anyOf was taken. */
const struct schema *schema_base(struct openapi *o, struct spot at);

const struct schema_property *schema_property(const struct schema *schema, const char *name);

/* The type that an example is made of: one bit of enum schema_type, 0 for anything. */
unsigned schema_kind(const struct schema *schema);

/* Whether a value answers the schema, as far as we know schemas (check.c). */
bool schema_accepts(struct openapi *o, struct spot at, const cJSON *value);
