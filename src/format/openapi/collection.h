/* collection.h: what the collection of a description has besides its requests. */
#pragma once

#include "format/openapi/internal.h"

/* The `variable` array: everything that was asked for, in that order. */
cJSON *openapi_variables(struct openapi *o);
