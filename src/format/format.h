/* format.h: documents in: what somebody has becomes a collection, an environment or rows of data.
 *
 * The kind of a document is decided by its content, never by its name. Whatever is read becomes the
 * model's own form (a v2.1 document, a scope); what could not be carried is told as notes. Nothing
 * here reads the network: src/format/source.h hands in the bytes. */
#pragma once

#include "base/error.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>

enum format_kind {
    FORMAT_UNKNOWN,
    FORMAT_POSTMAN_V1,
    FORMAT_POSTMAN_V2_0,
    FORMAT_POSTMAN_V2_1,
    FORMAT_POSTMAN_V3, /* a folder of YAML */
    FORMAT_OPENAPI,    /* 3.x */
    FORMAT_SWAGGER,    /* 2.0 */
    FORMAT_ENVIRONMENT,
    FORMAT_GLOBALS,
    FORMAT_HAR,
    FORMAT_INSOMNIA,
    FORMAT_BRUNO,
};

/* Something worth telling about a document that was read all the same. */
struct format_note {
    char *place; /* file, line, JSON pointer; may be NULL */
    char *message;
    bool is_loss; /* part of the document was left out: a run ends non-zero unless told otherwise */
};
struct format_notes {
    struct format_note *items;
    size_t count, capacity;
};
void format_notes_add(struct format_notes *notes, const char *place, bool is_loss,
                      const char *message, ...) PRINTF_LIKE(4, 5);
void format_notes_release(struct format_notes *notes);

/* Bytes to text: removes a BOM, turns UTF-16LE and Latin-1 into UTF-8. Names what is plainly not a
 * document of ours: a Git LFS pointer, an HTML page, an empty file. The caller frees *ret_text. */
int format_decode(const char *bytes, size_t length, const char *name, char **ret_text,
                  size_t *ret_length, struct error *err) MUST_CHECK;

/* A collection of any JSON form (v1, v2.0, v2.1; bare or wrapped as {"collection": …}) as a v2.1
 * document that keeps every member it does not know, or one made of a description (OpenAPI,
 * Swagger) or of curl commands. The caller frees the tree. */
int format_read_collection(const char *text, size_t length, const char *name,
                           struct format_notes *notes, cJSON **ret_document,
                           struct error *err) MUST_CHECK;
/* A folder: Bruno's (bruno.json), else v3's. */
int format_read_folder(const char *path, struct format_notes *notes, cJSON **ret_document,
                       struct error *err) MUST_CHECK;
/* A v3 folder. */
int format_read_v3_folder(const char *path, struct format_notes *notes, cJSON **ret_document,
                          struct error *err) MUST_CHECK;

/* How a description becomes a collection. All zero is what people get who choose nothing. */
struct openapi_options {
    enum {
        OPENAPI_FOLDERS_AUTO,  /* by path, unless the description puts tags into tags */
        OPENAPI_FOLDERS_PATHS, /* one a segment: v1 / clusters / {id} */
        OPENAPI_FOLDERS_TAGS,  /* by the first tag; by path where tags say nothing */
    } folders;
    enum {
        OPENAPI_NAMES_FALLBACK, /* summary, else operationId, else method and path */
        OPENAPI_NAMES_URL,      /* the path */
    } names;
    enum { OPENAPI_INDENT_SPACE, OPENAPI_INDENT_TAB } indent; /* of bodies */
    enum {
        OPENAPI_VALUES_EXAMPLE, /* the author's examples, or made up: 1, "string" */
        OPENAPI_VALUES_SCHEMA,  /* what they are: "<integer>", "<string>" */
    } values;
    bool enable_optional;       /* optional parameters are switched on */
    bool auth_in_examples;      /* the requests of saved examples show how they signed in */
    bool keep_implicit_headers; /* parameters called Accept, Content-Type and Authorization */
    bool omit_deprecated;
    bool inherit_auth;   /* every request has the collection's, whatever its operation says */
    bool nested_folders; /* the second tag of an operation is a folder in the first's, … */

    /* Text of another file, by its path relative to the description's folder, never outside it.
     * The text is freed with free(). NULL: other files are noted and left out. */
    int (*load)(void *context, const char *path, char **ret_text, size_t *ret_length,
                struct error *err);
    void *load_context;
};

/* An OpenAPI 3.x or Swagger 2.0 description, JSON or YAML, as a v2.1 collection. Requests have ids
 * made from method and path, so that the same operation has the same id whenever it is read, and
 * {"_postern": {"operation": "GET /pets/{id}"}}. What could not be carried is a note with its
 * JSON pointer. Nothing is fetched. Limits: src/format/openapi/internal.h. */
int format_read_openapi(const char *text, size_t length, const char *name,
                        const struct openapi_options *options, struct format_notes *notes,
                        cJSON **ret_document, struct error *err) MUST_CHECK;

/* format_read_collection() with what a description needs beside; NULL is fine. */
int format_read_collection_with(const char *text, size_t length, const char *name,
                                const struct openapi_options *options, struct format_notes *notes,
                                cJSON **ret_document, struct error *err) MUST_CHECK;

/* An environment or globals, JSON or YAML, bare or wrapped: the tree with its `values`. */
int format_read_environment(const char *text, size_t length, const char *name,
                            struct format_notes *notes, cJSON **ret_document,
                            struct error *err) MUST_CHECK;
/* Rows of a data file, JSON or CSV: an array of objects, at least one. */
int format_read_data(const char *text, size_t length, const char *name, cJSON **ret_rows,
                     struct error *err) MUST_CHECK;

/* YAML 1.2 core schema to a tree, bounded like JSON; errors carry line and column. */
cJSON *yaml_parse(const char *text, size_t length, const struct json_limits *limits,
                  const char *name, struct error *err) MUST_CHECK;
