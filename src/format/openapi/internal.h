/* internal.h: what the readers of OpenAPI and Swagger descriptions share.
 *
 * One reading: the description and the files it refers to are trees that live until the reading
 * ends; everything made on the way lives in the reading's arena; the collection that comes out is
 * its own tree. Notes name nodes of the trees; what their place is called is found at the end, for
 * all of them in one walk (notes.c). */
#pragma once

#include "base/arena.h"
#include "format/format.h"
#include "format/openapi/table.h"

struct map;
struct known_api;

enum {
    OPENAPI_MAX_FILES = 1000,
    OPENAPI_MAX_OPERATIONS = 100000,
    OPENAPI_MAX_REF_CHAIN = 64,     /* a $ref to a $ref to a $ref … */
    OPENAPI_MAX_SCHEMA_DEPTH = 128, /* allOf in allOf in allOf … */
    OPENAPI_MAX_NOTES = 1000,
    OPENAPI_MAX_EXAMPLES = 100, /* saved for one request */
    OPENAPI_BODY_NODES = 2000,  /* of one body made from a schema */
    OPENAPI_WORK = 30000000,    /* nodes touched while schemas are put together and written out */
    OPENAPI_OUTPUT = 512 * 1024 * 1024, /* bytes of bodies in one collection */
};

enum openapi_version {
    SWAGGER_2_0,
    OPENAPI_3_0,
    OPENAPI_3_1, /* and what is newer */
};

struct openapi_file {
    const char *path;    /* relative to the description; "" for the description itself */
    const char *name;    /* for notes */
    cJSON *tree;         /* NULL: it could not be had */
    struct map *anchors; /* NULL until one is asked for */
    struct openapi_file *next;
};

/* A node and the file that it stands in, which relative references start from. */
struct spot {
    const cJSON *node; /* NULL: nothing there */
    struct openapi_file *file;
};

struct openapi_note; /* notes.c */
struct schema;       /* schema.h */

struct openapi {
    struct arena arena;
    const struct openapi_options *options;
    enum openapi_version version;
    struct openapi_file *files; /* the description first */
    struct openapi_file **last_file;
    size_t file_count;

    struct map *references; /* what a $ref of a file leads to: struct spot in the arena */
    struct table indexes;   /* large objects: struct map of their members */
    struct table schemas;   /* struct schema_entry */
    struct table profiles;  /* of a struct schema: how large it gets (size.c) */
    struct map *variables;  /* collection variables: struct openapi_variable */
    struct map *servers;    /* base addresses: the variable that holds each */

    const struct known_api *known; /* known.h; NULL: nobody's we know */
    bool offers_known_auth;
    bool has_security;        /* the description asks for some somewhere */
    const char *security_key; /* what the collection's auth stands for, as text */

    struct openapi_note *notes;
    size_t note_count, note_capacity, notes_left_out;

    size_t work, output;
    struct error *err;
    bool failed; /* err is set; everybody returns as soon as may be */
};

/* Says that the reading cannot go on. Returns -1. */
int openapi_fail(struct openapi *o, enum error_code code, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Counts work done; false when the reading has failed, or fails now of too much. */
bool openapi_spend(struct openapi *o, size_t nodes);

/* A note on a node, which must belong to one of the reading's files. */
void openapi_note(struct openapi *o, struct spot at, bool is_loss, const char *format, ...)
    PRINTF_LIKE(4, 5);
void openapi_notes_publish(struct openapi *o, struct format_notes *notes);

/* --- references: reference.c, file.c --- */

static inline struct spot spot_at(struct spot owner, const cJSON *node)
{
    return (struct spot){node, owner.file};
}
/* A member as it stands, not followed; fast in large objects too. */
struct spot openapi_member(struct openapi *o, struct spot object, const char *key);
/* Where the reference at `at` leads in the end, or `at` itself when it is none. The node is NULL,
 * and a note tells why, when it leads nowhere. */
struct spot openapi_follow(struct openapi *o, struct spot at);
/* openapi_follow() of a member. */
struct spot openapi_get(struct openapi *o, struct spot object, const char *key);
/* One step: the target of a reference's text, which `at` holds. */
struct spot openapi_target(struct openapi *o, struct spot at, const char *reference);
/* A `$ref` of a node that may be a reference object; NULL when there is none. */
const char *openapi_reference(const cJSON *node);

/* A file by the text of a reference to it, relative to the file `from`; NULL with a note. */
struct openapi_file *openapi_open(struct openapi *o, struct spot from, const char *path);

/* --- pieces of the collection --- */

/* The variable is there once it has been asked for; the first value and description stay. */
void openapi_add_variable(struct openapi *o, const char *name, const char *value,
                          const char *description, bool is_secret);

/* "The quick brown" of a longer text: names and notes. */
const char *openapi_first_line(struct openapi *o, const char *text, size_t longest);

/* An id that is the same whenever the same thing is read again: a UUID made from its name. */
const char *openapi_id(struct openapi *o, const char *kind, const char *name);
