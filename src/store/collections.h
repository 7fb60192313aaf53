/* collections.h: collections as a whole.
 *
 * A collection is a document without its items, and a row for each item (collection_items.h).
 * Whoever writes one makes a plan of the tree first (collection_plan.h). Its revision grows with
 * every change of anything in it. */
#pragma once

#include "store/item_text.h"
#include "store/store.h"
#include "json/json.h"

#include <stddef.h>

struct arena;
struct body;
struct collection_plan;

struct collection_row {
    const char *id, *workspace_id;
    const char *name;
    const char *description; /* collections_patch() only; may be NULL */
    int64_t owner_id;
    int64_t revision, item_count;
    bool is_public;
    const char *fork_label, *fork_from; /* the parent's uid; NULL: not a fork */
    int64_t fork_created_at, fork_revision;
    int64_t created_at, updated_at, updated_by;
    enum role role; /* of the principal who asked */
};

/* What stood in the way of a write that failed with ERR_CONFLICT. Zeroed by the caller. */
struct collection_conflict {
    enum item_kind kind; /* 0: the collection itself */
    char id[STORE_ID_SIZE];
    bool
        is_stale; /* ERR_BUSY: the collection is not the revision any more that the plan replaces */
    bool is_of_another; /* ERR_INVALID: the plan says that it is another collection */
};

/* Where and as what a new collection is stored. */
struct collection_birth {
    const char *workspace_id; /* NULL: the oldest personal one */
    const char *fork_label, *fork_from;
    int64_t fork_revision;
    bool is_anew; /* with new ids throughout, whatever the plan's are: copies and forks */
};

/* Ids that are free are kept, others replaced by new ones. ERR_CONFLICT when the principal sees a
 * collection of the plan's id already; a hidden one does not show. The plan is borrowed; its rows'
 * `id` are what they have become. */
int collections_create(struct store *store, const struct principal *principal,
                       const struct collection_plan *plan, const struct collection_birth *birth,
                       struct arena *arena, struct collection_row *ret_row,
                       struct collection_conflict *ret_conflict, struct error *err) MUST_CHECK;

/* Makes the collection what the plan says: rows are told by their ids; what is as it was is not
 * touched, what is missing is deleted. ERR_INVALID when the plan says it is another collection,
 * ERR_CONFLICT when a row belongs to another that the principal sees: it would be torn out of
 * there. */
int collections_replace(struct store *store, const struct principal *principal, const char *id,
                        const struct collection_plan *plan, struct arena *arena,
                        struct collection_row *ret_row, struct collection_conflict *ret_conflict,
                        struct error *err) MUST_CHECK;

/* What changes the document, not the items. `edit` is handed the document and changes it in place,
 * possibly more than once. */
typedef int (*collection_edit_fn)(cJSON *document, void *user, struct error *err);
int collections_edit(struct store *store, const struct principal *principal, const char *id,
                     collection_edit_fn edit, void *user, struct arena *arena,
                     struct collection_row *ret_row, struct error *err) MUST_CHECK;

int collections_delete(struct store *store, const struct principal *principal, const char *id,
                       struct arena *arena, struct collection_row *ret_row,
                       struct error *err) MUST_CHECK;

int collections_get(struct store *store, const struct principal *principal, const char *id,
                    struct arena *arena, struct collection_row *ret_row,
                    struct error *err) MUST_CHECK;

struct collection_filter {
    const char *workspace_id; /* NULL: all */
    const char *name;         /* exactly; NULL: any */
    int64_t offset, limit;    /* limit 0: all */
};
/* What the principal sees, oldest first. *ret_total counts without offset and limit. A workspace
 * that is not there has none. */
int collections_list(struct store *store, const struct principal *principal,
                     const struct collection_filter *filter, struct arena *arena,
                     struct collection_row **ret_rows, size_t *ret_count, size_t *ret_total,
                     struct error *err) MUST_CHECK;

/* --- as the API answers them --- */

enum collection_form { COLLECTION_FULL = 'f', COLLECTION_MINIMAL = 'm' };

/* {"collection": {…}}; a reference for the caller (body_cache.h). */
int collections_body(struct store *store, const struct principal *principal, const char *id,
                     enum collection_form form, struct body **ret_body,
                     struct error *err) MUST_CHECK;
/* Without a query; NULL when that takes one. */
struct body *collections_body_at_hand(struct store *store, const struct principal *principal,
                                      const char *id, enum collection_form form);

/* --- replacing in the background --- */

/* False when one is under way. */
bool collections_update_begin(struct store *store, const char *id);
void collections_update_end(struct store *store, const char *id);
bool collections_update_is_under_way(struct store *store, const char *id);
