/* detect.h: what a document is, by its content. */
#pragma once

#include "format/format.h"

/* Refuses what is plainly not a document: a Git LFS pointer, a web page, an archive. */
int detect_stranger(const char *text, size_t length, const char *name,
                    struct error *err) MUST_CHECK;

/* The kind of a parsed JSON document, already taken out of its wrapper. FORMAT_UNKNOWN: none of
 * ours. */
enum format_kind detect_kind(const cJSON *document);

/* The same for text that is not JSON, by its outermost keys: a description in YAML. */
enum format_kind detect_text_kind(const char *text, size_t length);

/* What else a JSON or YAML document of nobody's kind may be ("an OpenAPI description"); NULL when
 * it looks like nothing we know. */
const char *detect_other_tree(const cJSON *document);
/* The same for text that is not JSON. */
const char *detect_other_text(const char *text, size_t length);

/* JavaScript's idea of a true value: not null, false, 0, "" or absent. */
bool detect_truthy(const cJSON *node);
