/* collection_roles.h: who may read or change one collection: those it names, and those its
 * workspace names. */
#pragma once

#include "store/store.h"
#include "store/subjects.h"

#include <stddef.h>

struct arena;

enum { COLLECTION_MAX_ROLE_CHANGES = 50, COLLECTION_MAX_MEMBERS = 10000 };

struct collection_member {
    enum subject subject;
    int64_t id;
    enum role role; /* viewer or editor */
};

struct collection_members {
    struct collection_member *items; /* by subject, id */
    size_t count;
};

/* Takes a viewer of it. */
int collection_roles_list(struct store *store, const struct principal *principal,
                          const char *collection_id, struct arena *arena,
                          struct collection_members *ret_members, struct error *err) MUST_CHECK;
/* Takes an editor of it. All or nothing; ERR_INVALID when there is no such user, group or team. */
int collection_roles_change(struct store *store, const struct principal *principal,
                            const char *collection_id, const struct collection_member *changes,
                            size_t count, struct arena *arena, struct error *err) MUST_CHECK;
