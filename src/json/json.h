/* json.h: trees of JSON, by cJSON, behind the gate (gate.h).
 *
 * A tree keeps the order of its members, duplicates included. Numbers that a double cannot give
 * back (beyond 2^53, 1.10, 1E400) stand in the tree as cJSON_Raw with their own text, so that
 * what was read is what is written. json_is_number() covers both forms.
 *
 * Trees are freed with cJSON_Delete(), or by AUTO_JSON. */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "json/gate.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct buffer;

/* NULL with err set when the gate refuses. `name` says what it is in messages ("x.json"). */
cJSON *json_parse(const char *bytes, size_t length, const struct json_limits *limits,
                  const char *name, struct error *err) MUST_CHECK;

/* Appends the text: compact, or with two spaces a level as JSON.stringify(value, null, 2) has it
 * (empty containers are {} and []; numbers in JavaScript's own form). */
int json_write(const cJSON *node, bool pretty, struct buffer *into);
char *json_print(const cJSON *node, bool pretty); /* the caller frees */

/* Members and elements; every one accepts a NULL object. Borrowed. */
const cJSON *json_get(const cJSON *object, const char *key);     /* exact key; NULL when absent */
const char *json_get_text(const cJSON *object, const char *key); /* NULL unless a string */
bool json_get_bool(const cJSON *object, const char *key, bool otherwise);
double json_get_number(const cJSON *object, const char *key, double otherwise);
bool json_is_number(const cJSON *node);
double json_number(const cJSON *node); /* 0 for anything else */
/* Whether it is a whole number that a double tells from its neighbours, within ±(2^53 - 1). */
bool json_to_integer(const cJSON *node, int64_t *ret_integer);

/* A value as String(value) gives it in JavaScript: "1", "true", "null", "a,b",
 * "[object Object]". Text comes back as it stands in the tree (borrowed), the rest from the arena.
 */
const char *json_to_text(struct arena *arena, const cJSON *node);

/* A number as JavaScript prints it: "100", "0.1", "1e+21"; NaN and infinities become "null". */
enum { JSON_NUMBER_SIZE = 32 };
void json_format_number(double value, char out[JSON_NUMBER_SIZE]);

/* Sets a member, replacing an equal key in its place; takes the value. */
void json_set(cJSON *object, const char *key, cJSON *value);
void json_set_text(cJSON *object, const char *key, const char *text); /* copies; NULL removes */

static inline void json_auto_delete(cJSON **tree)
{
    cJSON_Delete(*tree);
}
#define AUTO_JSON __attribute__((cleanup(json_auto_delete))) cJSON *
