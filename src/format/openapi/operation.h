/* operation.h: one operation of a description, as the makers of requests see it. */
#pragma once

#include "format/openapi/example.h"

#include <stdint.h>

struct parameter {
    const char *name, *in, *description;
    struct spot at;         /* the parameter object, references followed */
    struct spot schema;     /* Swagger: the parameter itself */
    const char *media_type; /* of a parameter that is written as such; else NULL */
    const char *style;
    bool explode, required, deprecated;
};

struct operation {
    const char *method; /* as it is sent */
    const char *path;   /* as the description has it */
    struct spot at, path_item;
    const char *identity; /* "GET /pets/{id}" */
    struct parameter *parameters;
    size_t parameter_count;
};

/* --- parameter.c --- */

/* Those of the path and of the operation; of the same name and place the operation's. */
void operation_read_parameters(struct openapi *o, struct operation *operation);

/* One name and value, as it stands in a query, a form or a header. */
struct field {
    const char *name, *value;
};
struct fields {
    struct field *items;
    size_t count, capacity;
};
void fields_add(struct openapi *o, struct fields *fields, const char *name, const char *value);

/* An example of a parameter, one way or the other of writing lists and objects. */
void parameter_write(struct openapi *o, const struct parameter *parameter, struct fields *into);
/* The same as one text: path variables, headers, cookies. */
const char *parameter_text(struct openapi *o, const struct parameter *parameter);
/* A value written in a style ("form", "deepObject", …). */
void parameter_spread(struct openapi *o, const char *name, const cJSON *value, const char *style,
                      bool explode, struct fields *into);

/* What is told of a parameter: its description, and that it is deprecated or required. */
const char *parameter_description(struct openapi *o, const struct parameter *parameter);

/* --- body.c --- */

/* What is sent or answered in one media type. */
struct media {
    const char *type; /* "application/json" */
    struct spot at, schema;
    const char *example_name; /* of the example that was taken; NULL */
    const cJSON *example;     /* the author's whole example; NULL: it is made */
    struct spot encoding;
};

/* The `body` of the request; NULL when there is none. *ret_type is the Content-Type to send, NULL
 * for none. */
cJSON *operation_body(struct openapi *o, const struct operation *operation, const char **ret_type);

/* The text of a media type's example: JSON, XML, text. NULL when it has none. From the heap. */
char *media_text(struct openapi *o, const struct media *media, enum example_side side);
bool media_is_json(const char *type);
bool media_is_xml(const char *type);
bool media_is_binary(const char *type);
/* "json", "xml", "html", "javascript" or "text". */
const char *media_language(const char *type);
/* An example object of a media type's or a parameter's `examples`; NULL: it has no value here. */
const cJSON *media_example_value(struct openapi *o, struct spot example);

/* --- url.c --- */

cJSON *operation_url(struct openapi *o, const struct operation *operation);

/* --- security.c --- */

/* What an operation's security asks for: an `auth`, and headers or query entries beside it. */
struct requirement {
    cJSON *auth; /* NULL: the collection's */
    struct fields headers, query;
};

/* The collection's own `auth` (NULL: none), its variables, and what is told of schemes. */
cJSON *security_collection(struct openapi *o, struct spot root);
/* The caller frees ->auth. */
void security_operation(struct openapi *o, const struct operation *operation,
                        struct requirement *into);

/* --- server.c --- */

/* The collection's base address as variables. */
void servers_read(struct openapi *o, struct spot root);
/* "{{baseUrl}}", or the variable of the operation's own server. */
const char *servers_of(struct openapi *o, const struct operation *operation);

/* --- response.c --- */

/* The saved examples of an operation; `request` is what they answer. */
cJSON *operation_responses(struct openapi *o, const struct operation *operation,
                           const cJSON *request);
/* The media type that the operation answers with when all is well; NULL when it does not say. */
const char *operation_accepts(struct openapi *o, const struct operation *operation);

/* --- item.c --- */

cJSON *operation_item(struct openapi *o, const struct operation *operation);

/* --- folders.c --- */

/* Hangs every operation's item into a tree of folders; the array of the collection. */
cJSON *folders_build(struct openapi *o, struct spot root, struct operation *operations,
                     size_t count);
