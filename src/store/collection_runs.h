/* collection_runs.h: reports of runs that happened elsewhere: newman's and its relatives' uploads.
 * Sealed at rest: requests and answers stand in them. */
#pragma once

#include "store/store.h"
#include "json/json.h"

struct arena;

struct collection_run {
    const char *id;
    const char *workspace_id;
    const char *collection_id; /* NULL: none that the sender sees */
    const char *name, *status, *source;
};

/* `wanted` says id (NULL, or taken already: a new one), workspace (NULL: the collection's, else the
 * principal's own), collection, name, status and source. Takes a viewer of the collection, and an
 * editor of a workspace without one. */
int collection_runs_add(struct store *store, const struct principal *principal,
                        const struct collection_run *wanted, const cJSON *document,
                        struct arena *arena, struct collection_run *ret_run,
                        struct error *err) MUST_CHECK;
