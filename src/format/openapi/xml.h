/* xml.h: a value as XML, the way its schema's `xml` objects want it. */
#pragma once

#include "format/openapi/schema.h"

/* With a declaration, two spaces a level. The caller frees it. */
char *xml_text(struct openapi *o, struct spot schema, const cJSON *value);
