/* comments.h: what people say about a collection, a folder, a request or a saved response: threads
 * of comments that are open or resolved.
 *
 * Whoever sees the collection may comment and resolve. A comment is changed by its author, and
 * deleted by its author or an admin; the first of a thread takes the thread with it. */
#pragma once

#include "store/store.h"
#include "json/json.h"

#include <stddef.h>

struct arena;

enum { COMMENTS_MAX_LIST = 1000 };

enum comment_model { COMMENT_COLLECTION, COMMENT_FOLDER, COMMENT_REQUEST, COMMENT_RESPONSE };

/* What a comment is about. */
struct comment_place {
    enum comment_model model;
    const char *collection_id;
    const char *model_id; /* of the folder, request or response; unused for a collection */
};

struct comment {
    int64_t id, thread_id;
    const char *status; /* "Open" or "Resolved" */
    const char *body;
    const char *tags; /* a JSON object as text; NULL: none */
    int64_t created_by, created_at, updated_at;
};

struct comments {
    struct comment *items; /* newest first */
    size_t count;
};

int comments_list(struct store *store, const struct principal *principal,
                  const struct comment_place *place, struct arena *arena,
                  struct comments *ret_comments, struct error *err) MUST_CHECK;
/* thread_id 0: a new thread; else one of the same place. */
int comments_create(struct store *store, const struct principal *principal,
                    const struct comment_place *place, int64_t thread_id, const char *body,
                    const char *tags, struct arena *arena, struct comment *ret_comment,
                    struct error *err) MUST_CHECK;
/* tags NULL: as they are. */
int comments_update(struct store *store, const struct principal *principal,
                    const struct comment_place *place, int64_t id, const char *body,
                    const char *tags, struct arena *arena, struct comment *ret_comment,
                    struct error *err) MUST_CHECK;
int comments_delete(struct store *store, const struct principal *principal,
                    const struct comment_place *place, int64_t id, struct error *err) MUST_CHECK;

int comments_resolve(struct store *store, const struct principal *principal, int64_t thread_id,
                     struct error *err) MUST_CHECK;
