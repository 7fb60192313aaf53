/* insomnia.h: exports of Insomnia: format 4 (a list of resources) and 5 (a tree), JSON or YAML. */
#pragma once

#include "format/format.h"

/* Whether a parsed document is one. */
bool insomnia_is_export(const cJSON *document);
/* The same for text that is not JSON, before it is parsed. */
bool insomnia_is_yaml(const char *text, size_t length);

/* A v2.1 collection; the base environment becomes its variables. Templates lose their `_.`, scripts
 * call `insomnia` what they call `pm`. What has no place in a collection (other environments, unit
 * tests, template tags, other kinds of requests) is told as notes. Changes the export. ERR_INVALID
 * when there is nothing to read in it. The caller frees the tree. */
int insomnia_read(cJSON *document, const char *name, struct format_notes *notes,
                  cJSON **ret_document, struct error *err) MUST_CHECK;
