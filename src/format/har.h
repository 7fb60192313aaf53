/* har.h: HTTP archives (HAR 1.1 and 1.2), as browsers and proxies save them. */
#pragma once

#include "format/format.h"

struct collection;
struct variables;

/* A v2.1 collection: a request an entry, in folders by page, else by host; what was answered is an
 * example. Entries that are no HTTP requests (WebSocket, data:) are notes with their JSON pointer.
 * ERR_INVALID without a list of entries. The caller frees the tree. */
int har_read(const cJSON *archive, const char *name, struct format_notes *notes,
             cJSON **ret_document, struct error *err) MUST_CHECK;

/* The archive (1.2) of a collection: an entry a request, answered by its first example. Templates
 * are resolved when `variables` are given. The caller frees the tree. */
cJSON *format_new_har(const struct collection *collection, const struct variables *variables,
                      struct format_notes *notes);
