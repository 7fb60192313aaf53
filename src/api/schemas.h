/* schemas.h: the shapes that rows name as their bodies and replies, and what the parameters of
 * paths and queries mean. Private to this room. */
#pragma once

#include "json/json.h"

/* A shape in the notation of shape.h. */
struct api_schema {
    const char *name; /* "CollectionList" */
    const char *shape;
};

/* JSON as it is written, in tables of schemas. */
#define API_SCHEMA(name, ...)                                                                      \
    {                                                                                              \
        name, #__VA_ARGS__                                                                         \
    }

/* All tables, each ends with a NULL name; the list ends with NULL. */
extern const struct api_schema *const api_schema_tables[];

extern const struct api_schema schemas_common[];
extern const struct api_schema schemas_collections[];
extern const struct api_schema schemas_environments[];
extern const struct api_schema schemas_forks[];
extern const struct api_schema schemas_items[];
extern const struct api_schema schemas_people[];
extern const struct api_schema schemas_review[];
extern const struct api_schema schemas_search[];
extern const struct api_schema schemas_specs[];
extern const struct api_schema schemas_workspaces[];

/* {name: JSON Schema, …}; the caller frees. */
cJSON *schemas_all(void);

/* What a parameter of a path or a query means, wherever it stands. */
struct api_parameter {
    const char *name;
    const char *shape; /* a word of shape.h */
    const char *meaning;
};

/* NULL: none is called that. `name` need not end there. */
const struct api_parameter *schemas_parameter(const char *name, size_t length);
