/* elements.h: what stands in a workspace, whatever it is: lists of names, and moves to another
 * workspace. */
#pragma once

#include "store/store.h"

#include <stddef.h>

struct arena;

enum { ELEMENTS_MAX_LIST = 10000 };

enum element { ELEMENT_COLLECTION, ELEMENT_ENVIRONMENT };

struct element_name {
    const char *id, *name;
    int64_t owner_id;
};

struct element_names {
    struct element_name *items; /* oldest first */
    size_t count;
};

/* Takes a viewer of the workspace. */
int elements_list(struct store *store, const struct principal *principal, const char *workspace_id,
                  enum element element, struct arena *arena, struct element_names *ret_names,
                  struct error *err) MUST_CHECK;

/* The workspace of an element that the principal sees. */
int elements_find(struct store *store, const struct principal *principal, enum element element,
                  const char *id, struct arena *arena, const char **ret_workspace_id,
                  struct error *err) MUST_CHECK;

/* Takes an editor of both workspaces. ERR_UNSUPPORTED from a shared workspace to a personal one. */
int elements_transfer(struct store *store, const struct principal *principal, enum element element,
                      const char *id, const char *from, const char *to,
                      struct error *err) MUST_CHECK;
