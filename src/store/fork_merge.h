/* fork_merge.h: takes over into one collection what another changed since both were the same. Pure.
 * Private to this room.
 *
 * Item by item: one that `from` changed, added, moved or reordered since `base` is so in `into`
 * afterwards; where both changed the same item, `from` wins. One that `from` deleted goes, unless
 * `into` changed it or has something new in it: then nothing is lost. The members of the collection
 * and of its `info` follow the same rule one by one. */
#pragma once

#include "store/fork_tree.h"

void fork_merge(struct fork_tree *into, const struct fork_tree *base, const struct fork_tree *from);
