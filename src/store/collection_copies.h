/* collection_copies.h: a collection once more, with ids of its own. */
#pragma once

#include "store/collections.h"

enum { COPY_MAX_SUFFIX = 255 /* bytes */ };

/* Named "<name> <suffix>". Takes a viewer of the collection and an editor of the workspace. */
int collections_copy(struct store *store, const struct principal *principal, const char *id,
                     const char *workspace_id, const char *suffix, struct arena *arena,
                     struct collection_row *ret_row, struct error *err) MUST_CHECK;
