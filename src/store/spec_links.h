/* spec_links.h: specs and collections that were made of each other.
 *
 * A link remembers what both were when they last agreed: the one that was there first has moved on
 * when its revision is another one now. Who sees both sees the link. */
#pragma once

#include "store/store.h"

#include <stddef.h>

struct arena;

enum spec_origin { SPEC_ORIGIN_SPEC, SPEC_ORIGIN_COLLECTION };

struct spec_link {
    const char *spec_id, *collection_id;
    enum spec_origin origin; /* what was there first */
    const char *options;     /* how it was made: JSON */
    bool sync_examples, delete_orphans;
    int64_t spec_revision, collection_revision; /* when they last agreed */
    int64_t created_by, created_at, updated_at;

    const char *name; /* of the collection, or of the spec: of the other side of the list */
    int64_t owner_id, updated_by; /* likewise */
    bool in_sync;
};

struct spec_link_list {
    struct spec_link *items; /* newest first */
    size_t count;
};

enum { SPEC_MAX_LINKS = 1000 };

/* Reads ids, origin, options and revisions; anew, or in the place of an old one, whose sync options
 * stay. Takes an editor of both. */
int spec_links_put(struct store *store, const struct principal *principal,
                   const struct spec_link *values, struct error *err) MUST_CHECK;
int spec_links_get(struct store *store, const struct principal *principal, const char *spec_id,
                   const char *collection_id, struct arena *arena, struct spec_link *ret_link,
                   struct error *err) MUST_CHECK;
/* Whether examples are brought up to date, and what has gone is deleted; a negative one stays. */
int spec_links_set_options(struct store *store, const struct principal *principal,
                           const char *spec_id, const char *collection_id, int sync_examples,
                           int delete_orphans, struct arena *arena, struct spec_link *ret_link,
                           struct error *err) MUST_CHECK;
/* The collections of a spec, and the specs of a collection. */
int spec_links_of_spec(struct store *store, const struct principal *principal, const char *spec_id,
                       struct arena *arena, struct spec_link_list *ret_list,
                       struct error *err) MUST_CHECK;
int spec_links_of_collection(struct store *store, const struct principal *principal,
                             const char *collection_id, struct arena *arena,
                             struct spec_link_list *ret_list, struct error *err) MUST_CHECK;
