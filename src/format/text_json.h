/* text_json.h: JSON as people's documents have it. */
#pragma once

#include "format/format.h"

/* Parses a document of at most json_document_limits. White space of JavaScript's kind around it is
 * fine. Escapes that no UTF-8 text can carry (\u0000, half a surrogate pair) become U+FFFD, with a
 * note; saved responses do hold such things. NULL with err set otherwise. */
cJSON *text_json_parse(const char *text, size_t length, const char *name,
                       struct format_notes *notes, struct error *err) MUST_CHECK;

/* The first character that is not white space; 0 for none. */
char text_json_first(const char *text, size_t length);
