/* workspace_changes.h: what its admins change of a workspace itself. */
#pragma once

#include "store/workspaces.h"

/* NULL: as it is. */
struct workspace_change {
    const char *name;
    const char *visibility;
    const char *description;
    const char *about;
};

/* Takes an admin of it. ERR_INVALID for a bad name or visibility; ERR_UNSUPPORTED for a visibility
 * that cannot follow the present one; ERR_CONFLICT when another public workspace has the name. Only
 * its creator makes a workspace personal; its members are forgotten then. */
int workspaces_change(struct store *store, const struct principal *principal, const char *id,
                      const struct workspace_change *change, struct arena *arena,
                      struct workspace *ret_workspace, struct error *err) MUST_CHECK;

/* Inside a work function: ERR_CONFLICT when a public workspace other than `id` has the name. */
int workspaces_check_public_name(struct db_connection *connection, int64_t team_id, const char *id,
                                 const char *name, struct error *err) MUST_CHECK;
