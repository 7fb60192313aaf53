/* collection.h: a named tree of saved requests.
 *
 * A collection is the v2.1 document itself (a cJSON tree that it owns, with everything that we do
 * not know kept in order) and an index over it: one `struct item` a folder or request, in document
 * order. Readers of other formats (src/format) build a v2.1 document first. Pointers into a
 * collection live as long as it does. Not thread-safe. */
#pragma once

#include "base/error.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>

struct item {
    struct item *parent; /* NULL for collection->root, the parent of the outermost items */
    struct item *first_child, *next;
    const char *id;    /* made up when the document has none */
    const char *name;  /* "" when the document has none */
    cJSON *json;       /* borrowed from the document */
    bool is_folder;    /* has an `item` array (or a single child there) */
    unsigned position; /* of a request: its place in the flattened order, from 0 */
};

enum { COLLECTION_MAX_ITEMS = 1000000, COLLECTION_MAX_DEPTH = 100 };

struct collection {
    cJSON *document;   /* v2.1 */
    struct item *root; /* stands for the collection: its json is the document, is_folder is true */
    const char *id, *name;
    struct item **requests; /* every request, depth first */
    size_t request_count;
    size_t folder_count;
    struct arena *arena; /* items and made-up ids */
};

/* Takes the document, also on failure. A document without items is an empty collection. */
int collection_from_json(cJSON *document, struct collection **ret_collection,
                         struct error *err) MUST_CHECK;
void collection_free(struct collection *collection);
DEFINE_AUTO(collection, collection_free);

/* The scripts of one item's own `event` array that listen to "prerequest" or "test", in order and
 * not disabled: calls fn for each with its source (exec lines joined with \n; from the arena or
 * borrowed). fn returns 0 to go on. */
struct arena;
typedef int (*item_script_fn)(void *context, const struct item *owner, const cJSON *event,
                              const char *source);
int item_each_script(const struct item *item, const char *listen, struct arena *arena,
                     item_script_fn fn, void *context);
bool item_has_scripts(const struct item *item, const char *listen); /* the item or one above it */

/* Inherited settings: nearest of item, folders, collection. NULL when nobody says. */
/* {type, …}; noauth included; JSON null inherits. */
const cJSON *item_auth(const struct item *item);
bool auth_is_said(const cJSON *auth); /* an `auth` that names its type, and so ends inheritance */
const cJSON *item_behavior(const struct item *item, const char *name);

/* "Folder / Sub-folder / request": the names from the root's children down, from the arena. */
const char *item_path(const struct item *item, struct arena *arena);
/* An item by id, else by name, at any depth, all children of a level before descending. */
struct item *collection_find(const struct collection *collection, const char *id_or_name);

/* Text of a `description`, which is a string or {content}. NULL when there is none. */
const char *description_text(const cJSON *description);
