/* collection_plan.h: a tree of items made ready for rows: bounded, flat, in document order, its
 * JSON printed. Made before a write begins, so that the write holds nobody up; the tree is not
 * needed afterwards. Pure. Private to this room, but for making one. */
#pragma once

#include "base/error.h"
#include "store/item_text.h"
#include "store/store.h"
#include "json/json.h"

#include <stdint.h>

enum { PLAN_MAX_ITEMS = 200000 };

struct plan_row {
    const char *given_id; /* lower case; NULL when the document has none */
    char *id;             /* STORE_ID_SIZE: what it has become; set by whoever writes */
    uint32_t parent;      /* its row's place in the plan, plus one; 0: at the top */
    uint32_t depth;       /* from 1 */
    uint32_t children; /* how many rows have it as their parent; the first comes right behind it */
    uint32_t next;     /* the next row with the same parent, plus one; 0: none */
    enum item_kind kind;
    bool is_secret;
    const char *json;
    size_t json_length;
    struct item_summary summary;
};

struct collection_plan {
    struct arena *arena; /* its own */
    char *given_id;      /* of the collection: `info._postman_id`; NULL when that is no id */
    bool claims_id;      /* there is something in that place */
    const char *name;
    const char *document; /* without items */
    size_t document_length;
    bool is_secret; /* the document */
    struct plan_row *rows;
    size_t count;
    uint32_t top_count; /* rows without a parent */
    uint32_t depth;     /* of the deepest row */
    int64_t made_of;    /* the revision that it replaces and no other; 0: any */
};

/* Of a v2.1 collection that collection_check() finds nothing wrong with. ERR_LIMIT past the bounds.
 */
int collection_plan_create(const cJSON *collection, struct collection_plan **ret_plan,
                           struct error *err) MUST_CHECK;
/* Of one item, or response, with what is in it: `rows` begins with it. */
int collection_plan_create_item(const cJSON *item, enum item_kind kind,
                                struct collection_plan **ret_plan, struct error *err) MUST_CHECK;
/* Of stored rows (collection_items.h): one item with what is inside it, or all rows of a collection
 * with `root` NULL. Their texts are copied. */
struct item_row;
int collection_plan_from_rows(const struct item_row *root, const struct item_row *inside,
                              size_t count, struct collection_plan **ret_plan,
                              struct error *err) MUST_CHECK;
void collection_plan_free(struct collection_plan *plan);
DEFINE_AUTO(collection_plan, collection_plan_free);
