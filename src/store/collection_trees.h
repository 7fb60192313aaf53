/* collection_trees.h: whole collections as trees, for what works on all of one: copies, forks and
 * merges. Private to this room. */
#pragma once

#include "store/collections.h"

/* As GET has it, ids included; the caller frees. */
int collection_tree_read(struct store *store, const struct principal *principal, const char *id,
                         cJSON **ret_tree, struct error *err) MUST_CHECK;
