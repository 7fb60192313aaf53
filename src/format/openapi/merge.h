/* merge.h: one schema out of several. */
#pragma once

#include "format/openapi/schema.h"

/* Adds what a schema's node says in its own words (without $ref and allOf). */
void schema_read(struct openapi *o, struct schema *into, struct spot at);

/* Adds everything that another schema asks for: both must be answered. Of two things that cannot be
 * joined the newer one stays. */
void schema_merge(struct openapi *o, struct schema *into, const struct schema *other);

/* Whether an example could answer both, by their types. */
bool schema_is_compatible(const struct schema *a, const struct schema *b);

/* The property of that name, made when it is not there; borrowed until the next is made. */
struct schema_property *schema_add_property(struct openapi *o, struct schema *schema,
                                            const char *name);
