/* curl.h: curl command lines, as people paste them. */
#pragma once

#include "format/format.h"

struct arena;
struct request;

/* Whether the first command of a text is curl: past comments, prompts and assignments. */
bool curl_is_command(const char *text, size_t length);

/* A v2.1 collection with one request an address, in the order they stand. A comment above a command
 * names its request; NAME=value before it becomes a variable. What a request cannot say is a note
 * with its line. The caller frees the tree. */
int curl_read(const char *text, size_t length, const char *name, struct format_notes *notes,
              cJSON **ret_document, struct error *err) MUST_CHECK;
