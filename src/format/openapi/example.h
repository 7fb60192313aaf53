/* example.h: a value that answers a schema.
 *
 * The author's own values come first (const, example, examples, default, enum), where they answer
 * the schema; the rest is made up: written out in full, but no schema inside itself, and no more
 * than OPENAPI_BODY_NODES nodes: past that the example is made again less deep, so that every part
 * of it is shortened alike. What is required is always there. */
#pragma once

#include "format/openapi/schema.h"

enum example_side { EXAMPLE_REQUEST, EXAMPLE_RESPONSE }; /* readOnly and writeOnly look at it */

/* Never NULL. The caller frees it. */
cJSON *example_of(struct openapi *o, struct spot schema, enum example_side side);

/* Text, number or truth that answers a schema of that kind; `serial` makes several differ.
 * `placeholder`: its type in brackets, "<integer>". */
cJSON *example_scalar(struct openapi *o, const struct schema *schema, unsigned kind,
                      unsigned serial, bool placeholder);

/* The author's own value for a schema; NULL when there is none that answers it. The caller frees
 * it. */
cJSON *example_given(struct openapi *o, const struct schema *schema);

/* A text that matches a regular expression, from the arena; NULL when the expression uses what we
 * do not know. At least `shortest` bytes where the expression allows it. */
const char *example_match(struct openapi *o, const char *pattern, size_t shortest);
