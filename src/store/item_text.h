/* item_text.h: what of a v2.1 item goes into which column. Pure. Private to this room.
 *
 * The JSON of a row is the item as its author wrote it, unknown members in their order, but for its
 * children, which are rows themselves, and for what only the server says (ids, owner, times). */
#pragma once

#include "json/json.h"

#include <stdbool.h>

struct arena;
struct buffer;

enum item_kind { ITEM_FOLDER = 1, ITEM_REQUEST = 2, ITEM_RESPONSE = 3 };

const char *item_kind_word(enum item_kind kind); /* "folder", "request", "response" */
/* Of something in an `item` array: a folder when it has an array `item` itself. */
enum item_kind item_kind_of(const cJSON *item);
/* The children that get rows of their own; NULL when there are none. */
const cJSON *item_children(const cJSON *item, enum item_kind kind);

/* Appends the row's JSON. -1 when the buffer is full. */
int item_print(const cJSON *item, enum item_kind kind, struct buffer *into);
bool item_has_secret(const cJSON *item, enum item_kind kind); /* without its children's */

/* What lists and searches want to know without reading the JSON. */
struct item_summary {
    const char *name;   /* "" when there is none */
    const char *method; /* of requests; else NULL */
    const char
        *url; /* likewise, as written; without query and credentials when something is secret */
};
void item_summarize(const cJSON *item, enum item_kind kind, bool is_secret, struct arena *arena,
                    struct item_summary *ret_summary);

/* The document of a collection without its items, `info` first; what the server says is left out.
 */
int collection_print(const cJSON *collection, struct buffer *into);
bool collection_has_secret(const cJSON *collection); /* without its items' */
