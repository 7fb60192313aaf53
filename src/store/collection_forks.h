/* collection_forks.h: forks of collections, and what goes between a fork and its parent.
 *
 * A fork remembers what both had in common when they last met; a merge (into the parent) or a pull
 * (from it) takes over what one side changed since, item by item (fork_merge.h). Reading takes a
 * viewer, changing an editor. */
#pragma once

#include "store/collections.h"

enum { FORKS_MAX_PAGE = 100 };

int collection_forks_create(struct store *store, const struct principal *principal,
                            const char *parent_id, const char *workspace_id, const char *label,
                            struct arena *arena, struct collection_row *ret_fork,
                            struct error *err) MUST_CHECK;

/* Between two collections of which one is a fork of the other, whichever way. What becomes of the
 * source: as it is, made equal to the destination (when that is its parent), or deleted.
 * ERR_INVALID when they are no kin; ERR_BUSY while somebody else changes them all the time. */
enum merge_strategy { MERGE_ONLY, MERGE_AND_UPDATE_SOURCE, MERGE_AND_DELETE_SOURCE };
int collection_forks_merge(struct store *store, const struct principal *principal,
                           const char *source_id, const char *destination_id,
                           enum merge_strategy strategy, struct arena *arena,
                           struct collection_row *ret_destination, struct error *err) MUST_CHECK;
/* From the parent, whichever that is. */
int collection_forks_pull(struct store *store, const struct principal *principal,
                          const char *fork_id, struct arena *arena, struct collection_row *ret_fork,
                          struct error *err) MUST_CHECK;

/* Whether the parent has changed since both last met. ERR_INVALID when it is no fork. */
int collection_forks_status(struct store *store, const struct principal *principal,
                            const char *fork_id, struct arena *arena,
                            struct collection_row *ret_fork, bool *ret_source_ahead,
                            struct error *err) MUST_CHECK;

/* --- lists (collection_fork_lists.c) --- */

struct fork_query {
    const char *parent_id; /* NULL: all forks that the principal made */
    const char *after;     /* where the page before ended; NULL: the first page */
    unsigned limit;        /* 1 to FORKS_MAX_PAGE */
    bool newest_first;
};

struct fork_entry {
    const char *id, *label, *from; /* from: the parent's uid */
    const char *owner_name;        /* "" when they have gone */
    int64_t owner_id, created_at;
};

struct fork_page {
    struct fork_entry *entries;
    size_t count;
    int64_t total;        /* that the principal sees */
    int64_t inaccessible; /* that they do not see any more */
    const char *next;     /* NULL at the end */
};

int collection_forks_list(struct store *store, const struct principal *principal,
                          const struct fork_query *query, struct arena *arena,
                          struct fork_page *ret_page, struct error *err) MUST_CHECK;
