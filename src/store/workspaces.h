/* workspaces.h: the containers of everything.
 *
 * A personal workspace is its creator's alone. Whoever creates another kind is its admin by name.
 */
#pragma once

#include "store/store.h"

#include <stddef.h>

struct arena;
struct db_connection;

enum { WORKSPACE_NAME_MAX = 255, WORKSPACE_TEXT_MAX = 100000 }; /* bytes */

struct workspace {
    const char *id;
    const char *name;
    const char *visibility; /* personal, team, private, public or partner */
    const char *description;
    const char *about;
    int64_t created_by, updated_by;
    int64_t created_at, updated_at;
    enum role role; /* of the principal who asked */
};

bool workspace_is_visibility(const char *word); /* one of the five */

/* Reads name, visibility, description and about (NULL: none) of `values`; fills in the rest.
 * ERR_INVALID for a bad name or visibility; ERR_CONFLICT when another public one has the name;
 * ERR_DENIED when a viewer of the team asks for more than a personal one. */
int workspaces_create(struct store *store, const struct principal *principal,
                      const struct workspace *values, struct arena *arena,
                      struct workspace *ret_workspace, struct error *err) MUST_CHECK;
int workspaces_get(struct store *store, const struct principal *principal, const char *id,
                   struct arena *arena, struct workspace *ret_workspace,
                   struct error *err) MUST_CHECK;
/* All that the principal sees, oldest first. */
int workspaces_list(struct store *store, const struct principal *principal, struct arena *arena,
                    struct workspace **ret_workspaces, size_t *ret_count,
                    struct error *err) MUST_CHECK;
/* With everything in it. Takes an admin of it. */
int workspaces_delete(struct store *store, const struct principal *principal, const char *id,
                      struct error *err) MUST_CHECK;

/* Where something new goes, inside a db_write() work function of this room: the workspace that was
 * named, which the principal must be able to change; else their oldest personal one, which is made
 * when they have none. */
int workspaces_pick(struct db_connection *connection, const struct principal *principal,
                    const char *id_or_null, char ret_id[STORE_ID_SIZE],
                    struct error *err) MUST_CHECK;
