/* shape.h: JSON Schemas from a short notation, which is JSON itself, so that a hundred of them can
 * be read side by side.
 *
 *   "text"              a string; likewise integer, number, boolean, null, object, array, any
 *   "Time"              another schema, by its name, which begins with a capital
 *   "Uid|null"          one of these
 *   "=open|merged"      one of these words; stands alone, or last ("null|=open|merged")
 *   [SHAPE]             a list of these
 *   {"id": SHAPE, "fork?": SHAPE, "...": SHAPE}
 *                       an object: "?" marks what may be absent; all else must be there, and
 * nothing but these may be, unless "..." says of which shape the others are
 *   {"$": {…}}          a schema as it is
 *
 * Pure. Private to this room. */
#pragma once

#include "json/json.h"

/* The caller frees. A text that is no shape becomes {"not": {}}, which nothing fits. */
cJSON *shape_schema(const cJSON *shape);
/* Of the text of a shape, which is JSON; of one that does not parse as well {"not": {}}. */
cJSON *shape_schema_of_text(const char *json);
/* Of the text inside a "…" of the notation. */
cJSON *shape_schema_of_word(const char *word);
