/* environments.h: named sets of variables, and their forks.
 *
 * A document is an object: {"values": [{"key", "value", …}], …}; its name stands apart. The whole
 * of it is sealed at rest. A viewer of the workspace reads, values of secrets included; an editor
 * changes. A fork remembers its parent and what both had in common when they last met, so that
 * merging (into the parent) and pulling (from it) change only what the other side changed. */
#pragma once

#include "store/store.h"
#include "json/json.h"

#include <stddef.h>

struct arena;

enum { ENVIRONMENTS_MAX_LIST = 10000, ENVIRONMENTS_MAX_PAGE = 100 };

struct environment {
    const char *id;
    const char *workspace_id;
    const char *name;
    int64_t owner_id;
    bool is_public;         /* its workspace is */
    const char *fork_label; /* NULL: no fork */
    const char *fork_from;  /* the parent's uid; NULL: no fork */
    const char *owner_name; /* for people; in lists of forks only */
    int64_t fork_created_at;
    int64_t created_at, updated_at, updated_by;
};

struct environment_list {
    struct environment *items;
    size_t count;
};

/* Of one workspace (none when it is not seen), or, with NULL, of all that the principal sees;
 * oldest first. */
int environments_list(struct store *store, const struct principal *principal,
                      const char *workspace_id, struct arena *arena,
                      struct environment_list *ret_list, struct error *err) MUST_CHECK;

/* In the named workspace, or, with NULL, in the principal's own. */
int environments_create(struct store *store, const struct principal *principal,
                        const char *workspace_id, const char *name, const cJSON *document,
                        struct arena *arena, struct environment *ret_environment,
                        struct error *err) MUST_CHECK;

/* ret_document may be NULL; else the caller frees it. */
int environments_get(struct store *store, const struct principal *principal, const char *id,
                     struct arena *arena, struct environment *ret_environment, cJSON **ret_document,
                     struct error *err) MUST_CHECK;

/* Changes the document, and "name" beside its members, in place; -1 leaves everything as it was.
 * Called inside the write: it may be called again, with a fresh document. */
typedef int (*environment_change_fn)(cJSON *document, void *context, struct error *err);

/* The document as it is now comes back when ret_document is given; the caller frees it. */
int environments_change(struct store *store, const struct principal *principal, const char *id,
                        environment_change_fn change, void *context, struct arena *arena,
                        struct environment *ret_environment, cJSON **ret_document,
                        struct error *err) MUST_CHECK;

int environments_delete(struct store *store, const struct principal *principal, const char *id,
                        struct arena *arena, struct environment *ret_environment,
                        struct error *err) MUST_CHECK;

/* --- forks (environment_forks.c) --- */

int environments_fork(struct store *store, const struct principal *principal, const char *id,
                      const char *workspace_id, const char *label, struct arena *arena,
                      struct environment *ret_fork, struct error *err) MUST_CHECK;

/* A page of the forks of `id` that the principal sees. `after` is the position that the page before
 * ended with, or NULL; *ret_next is NULL at the end; *ret_total counts them all. */
struct environment_page {
    struct environment_list forks;
    int64_t total;
    const char *next;
};
int environments_forks(struct store *store, const struct principal *principal, const char *id,
                       const char *after, unsigned limit, bool newest_first, struct arena *arena,
                       struct environment_page *ret_page, struct error *err) MUST_CHECK;

/* What the fork changed since both last met goes into its parent; ERR_INVALID when it is no fork of
 * it. With `delete_fork` the fork is gone afterwards. */
int environments_merge(struct store *store, const struct principal *principal,
                       const char *parent_id, const char *fork_id, bool delete_fork,
                       struct arena *arena, struct environment *ret_parent,
                       struct error *err) MUST_CHECK;
/* The other way round. */
int environments_pull(struct store *store, const struct principal *principal, const char *fork_id,
                      const char *parent_id, struct arena *arena, struct environment *ret_fork,
                      struct error *err) MUST_CHECK;
