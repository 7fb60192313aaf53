/* workspace_updates.h: what the people of a workspace announce to each other. A viewer of the
 * workspace reads, an editor writes. */
#pragma once

#include "store/store.h"

#include <stddef.h>

struct arena;

enum { WORKSPACE_UPDATES_PER_PAGE = 25, WORKSPACE_UPDATE_CATEGORIES = 5 };

/* "improvement", "new_feature", "bug_fix", "breaking_change", "announcement". */
extern const char *const workspace_update_categories[WORKSPACE_UPDATE_CATEGORIES];

struct workspace_update {
    int64_t id;
    const char *topic, *description, *category;
    const char *related; /* a JSON array as text */
    bool is_pinned;
    int64_t created_by, updated_by, created_at, updated_at;
    const char *creator_name, *creator_username; /* "" when they have gone */
};

/* Reads topic, description, category, related and is_pinned. */
int workspace_updates_create(struct store *store, const struct principal *principal,
                             const char *workspace_id, const struct workspace_update *values,
                             struct arena *arena, struct workspace_update *ret_update,
                             struct error *err) MUST_CHECK;
int workspace_updates_get(struct store *store, const struct principal *principal,
                          const char *workspace_id, int64_t id, struct arena *arena,
                          struct workspace_update *ret_update, struct error *err) MUST_CHECK;
/* What is NULL stays; `pin`: 1 or 0, or -1 to leave it. */
int workspace_updates_change(struct store *store, const struct principal *principal,
                             const char *workspace_id, int64_t id,
                             const struct workspace_update *values, int pin, struct arena *arena,
                             struct workspace_update *ret_update, struct error *err) MUST_CHECK;
int workspace_updates_delete(struct store *store, const struct principal *principal,
                             const char *workspace_id, int64_t id, struct error *err) MUST_CHECK;

struct workspace_update_page {
    struct workspace_update items[WORKSPACE_UPDATES_PER_PAGE]; /* newest first */
    size_t count;
    int64_t next; /* the id that the next page begins behind; 0: there is none */
};
/* `category`: a bit for each of those wanted, 0 for all; `after`: 0, or `next` of the page before.
 */
int workspace_updates_list(struct store *store, const struct principal *principal,
                           const char *workspace_id, unsigned category, int64_t after,
                           struct arena *arena, struct workspace_update_page *ret_page,
                           struct error *err) MUST_CHECK;
