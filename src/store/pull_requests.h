/* pull_requests.h: somebody asks that a fork be merged into its parent, and others look at it
 * first.
 *
 * Open, then approved by whoever looks at it, then merged or declined, which is the end of it.
 * Whoever takes part needs a viewer's rights in both collections: ERR_NOT_FOUND when they see
 * neither, ERR_DENIED when only one. */
#pragma once

#include "store/store.h"

#include <stddef.h>

struct arena;

enum {
    PULL_REQUEST_MAX_TITLE = 255,          /* bytes */
    PULL_REQUEST_MAX_DESCRIPTION = 100000, /* bytes; a comment as well */
    PULL_REQUEST_MAX_REVIEWERS = 50,
    PULL_REQUESTS_MAX_LIST = 1000,
};

struct reviewer {
    int64_t user_id;
    bool has_approved, has_declined;
};

struct reviewers {
    struct reviewer items[PULL_REQUEST_MAX_REVIEWERS];
    size_t count;
};

struct pull_request {
    const char *id, *title, *description;
    const char *status;                     /* open, approved, declined or merged */
    const char *comment;                    /* of the last review; NULL */
    const char *source_id, *destination_id; /* uids: of the fork, of its parent */
    const char *fork_label;
    struct reviewers reviewers;
    int64_t created_by, updated_by, created_at, updated_at;
    /* One alone only: */
    const char *source_name, *destination_name; /* NULL: it is no more */
};

/* ERR_INVALID when the source is no fork of the destination ("Fork relation not found"),
 * ERR_CONFLICT when there is one that has not ended, ERR_DENIED when the principal or a reviewer
 * does not see both collections. Ids, status, label and times of `values` are not looked at. */
int pull_requests_create(struct store *store, const struct principal *principal,
                         const struct pull_request *values, struct arena *arena,
                         struct pull_request *ret_request, struct error *err) MUST_CHECK;

struct pull_request_list {
    struct pull_request *items; /* newest first */
    size_t count;
};
/* From or into the collection. */
int pull_requests_list(struct store *store, const struct principal *principal,
                       const char *collection_id, struct arena *arena,
                       struct pull_request_list *ret_list, struct error *err) MUST_CHECK;

int pull_requests_get(struct store *store, const struct principal *principal, const char *id,
                      struct arena *arena, struct pull_request *ret_request,
                      struct error *err) MUST_CHECK;

/* title, description (NULL: as it is) and reviewers, by its maker or an editor of the destination.
 * ERR_CONFLICT when it has ended. */
int pull_requests_update(struct store *store, const struct principal *principal, const char *id,
                         const struct pull_request *values, struct arena *arena,
                         struct pull_request *ret_request, struct error *err) MUST_CHECK;

/* By a reviewer or an editor of the destination; merging by the editor alone. ERR_INVALID when it
 * has ended
 * ("Given action on current pull request is not allowed"), or has not been approved by whoever
 * takes that back. */
enum review { REVIEW_APPROVE, REVIEW_UNAPPROVE, REVIEW_DECLINE, REVIEW_MERGE };
int pull_requests_review(struct store *store, const struct principal *principal, const char *id,
                         enum review review, const char *comment, struct arena *arena,
                         struct pull_request *ret_request, struct error *err) MUST_CHECK;
