/* fork_base.h: what a fork of a collection and its parent had in common when they last met, and the
 * pairs of their items' ids. Sealed at rest. Private to this room. */
#pragma once

#include "store/fork_tree.h"
#include "json/json.h"

struct arena;

/* `collection`: the common state, in the parent's names; NULL: it stays, the pairs are new. With
 * `parent_revision` the fork is as new as that revision of its parent. */
int fork_base_write(struct store *store, const struct principal *principal, const char *fork_id,
                    const cJSON *collection, const struct fork_ids *ids, int64_t parent_revision,
                    struct error *err) MUST_CHECK;
/* Of a fork that did not come to be. */
void fork_base_forget(struct store *store, const struct principal *principal, const char *fork_id);
/* The caller frees the collection; adds to the ids. ERR_STORE when there is none. */
int fork_base_read(struct store *store, const struct principal *principal, const char *fork_id,
                   struct fork_ids *ids, cJSON **ret_collection, struct error *err) MUST_CHECK;
