/* collection_items.h: folders, requests and responses, one by one.
 *
 * Each costs what it costs, whatever else the collection holds. Every change is one of the
 * collection too: its revision grows. An item of another collection than the one named, or of
 * another kind, is not found. */
#pragma once

#include "store/collections.h"
#include "store/item_text.h"
#include "store/store.h"
#include "json/json.h"

#include <stddef.h>

struct arena;
struct collection_plan;

struct item_row {
    const char *id, *collection_id;
    const char *parent_id; /* NULL: the collection */
    enum item_kind kind,
        parent_kind;                 /* parent_kind 0: the collection; of the item asked for only */
    const char *name, *method, *url; /* as in struct item_summary */
    const char *json;                /* see item_text.h; NULL where only ids were asked for */
    size_t json_length;
    bool is_secret; /* the JSON is */
    uint32_t depth; /* below the item asked for: 1 for its children */
    int64_t owner_id, revision;
    int64_t created_at, updated_at, updated_by;
};

enum item_reach { ITEM_WITH_CHILD_IDS, ITEM_WITH_EVERYTHING };

struct item_family {
    struct item_row self;
    struct item_row *inside; /* in document order */
    size_t count;
    int64_t collection_revision, collection_owner_id;
    int64_t parent_owner_id; /* 0 at the top */
};

int items_get(struct store *store, const struct principal *principal, const char *collection_id,
              enum item_kind kind, const char *id, enum item_reach reach, struct arena *arena,
              struct item_family *ret_family, struct error *err) MUST_CHECK;

/* Where something goes. */
enum item_position { ITEM_AT_END, ITEM_AT_START, ITEM_BEFORE, ITEM_AFTER };
struct item_target {
    const char *collection_id;  /* of transfers: may be NULL, then it is that of the parent */
    enum item_kind parent_kind; /* 0: the collection; ITEM_FOLDER; ITEM_REQUEST for responses */
    const char *parent_id;      /* of that kind; NULL for the collection */
    enum item_position position;
    const char *neighbour_id; /* for ITEM_BEFORE and ITEM_AFTER: a child of that parent */
};

/* Ids of the plan are not taken over. ret_family has the ids of its children. ERR_INVALID when
 * the collection or the depth of folders would pass its bound. */
int items_insert(struct store *store, const struct principal *principal,
                 const struct item_target *target, const struct collection_plan *plan,
                 struct arena *arena, struct item_family *ret_family, struct error *err) MUST_CHECK;

/* `edit` is handed the item without its children and changes it in place, possibly more than once;
 * `row` tells what else is known of it. */
typedef int (*item_edit_fn)(cJSON *item, const struct item_row *row, void *user, struct error *err);
int items_edit(struct store *store, const struct principal *principal, const char *collection_id,
               enum item_kind kind, const char *id, item_edit_fn edit, void *user,
               struct arena *arena, struct item_family *ret_family, struct error *err) MUST_CHECK;

/* With everything inside. Fills in `self` and `collection_revision`. */
int items_delete(struct store *store, const struct principal *principal, const char *collection_id,
                 enum item_kind kind, const char *id, struct arena *arena,
                 struct item_family *ret_family, struct error *err) MUST_CHECK;

enum { ITEMS_MAX_TRANSFER = 1000 };

struct item_transfer {
    enum item_kind kind;    /* of all of them */
    const char *const *ids; /* from any collection */
    size_t count;
    bool is_copy;
    struct item_target target;
};
/* All or none, in their order. ret_rows: where they are now (copies have new ids). A move into
 * itself is ERR_INVALID. */
int items_transfer(struct store *store, const struct principal *principal,
                   const struct item_transfer *transfer, struct arena *arena,
                   struct item_row **ret_rows, struct error *err) MUST_CHECK;
