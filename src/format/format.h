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
    FORMAT_ENVIRONMENT,
    FORMAT_GLOBALS,
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
 * document that keeps every member it does not know, or one made of curl commands. The caller frees
 * the tree. */
int format_read_collection(const char *text, size_t length, const char *name,
                           struct format_notes *notes, cJSON **ret_document,
                           struct error *err) MUST_CHECK;
/* A v3 folder. */
int format_read_v3_folder(const char *path, struct format_notes *notes, cJSON **ret_document,
                          struct error *err) MUST_CHECK;
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
