/* tags.h: short words on collections and workspaces, by which they are found again. */
#pragma once

#include "store/store.h"

#include <stddef.h>

struct arena;

enum { TAGS_MAX = 5, TAG_MIN_LENGTH = 2, TAG_MAX_LENGTH = 64, TAGS_MAX_PAGE = 50 };

enum tagged { TAGGED_COLLECTION, TAGGED_WORKSPACE };

const char *tagged_name(enum tagged tagged); /* "collection" */

bool tag_is_slug(const char *text); /* ^[a-z][a-z0-9-]*[a-z0-9]+$, 2 to 64 characters */

struct tags {
    const char *slugs[TAGS_MAX]; /* in the order of the alphabet */
    size_t count;
};

/* Takes a viewer. */
int tags_get(struct store *store, const struct principal *principal, enum tagged tagged,
             const char *id, struct arena *arena, struct tags *ret_tags,
             struct error *err) MUST_CHECK;
/* Takes an editor; replaces all. The slugs are valid; equal ones count once. */
int tags_put(struct store *store, const struct principal *principal, enum tagged tagged,
             const char *id, const struct tags *tags, struct error *err) MUST_CHECK;

struct tag_entity {
    enum tagged tagged;
    const char *id;
    int64_t owner_id; /* of a collection */
};

struct tag_query {
    const char *slug;
    const char *only;  /* tagged_name(); NULL: all */
    const char *after; /* where the page before ended; NULL, or no such place: the first page */
    unsigned limit;    /* 1 to TAGS_MAX_PAGE */
    bool newest_first; /* by when they were tagged */
};

struct tag_page {
    struct tag_entity entities[TAGS_MAX_PAGE];
    size_t count;
    const char *next; /* NULL at the end */
};

/* What the principal sees. ERR_NOT_FOUND when nothing that they see has the tag. */
int tags_find(struct store *store, const struct principal *principal, const struct tag_query *query,
              struct arena *arena, struct tag_page *ret_page, struct error *err) MUST_CHECK;
