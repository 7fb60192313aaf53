/* workspace_roles.h: who is named in a workspace, and with which role. */
#pragma once

#include "store/store.h"
#include "store/subjects.h"

#include <stddef.h>

struct arena;

enum { WORKSPACE_MAX_ROLE_CHANGES = 50, WORKSPACE_MAX_MEMBERS = 10000 };

struct workspace_member {
    enum subject subject; /* a user or a group */
    int64_t id;
    enum role role;
};

struct workspace_members {
    struct workspace_member *items; /* by role, subject, id */
    size_t count;
};

struct workspace_role_change {
    struct workspace_member member;
    bool is_removal; /* of exactly that role */
};

/* Takes a viewer of it. Of a personal workspace: its creator. */
int workspace_roles_list(struct store *store, const struct principal *principal,
                         const char *workspace_id, struct arena *arena,
                         struct workspace_members *ret_members, struct error *err) MUST_CHECK;

/* Takes an admin of it. All or nothing. ERR_UNSUPPORTED for a personal workspace; ERR_INVALID when
 * there is no such user or group, or they do not have the role that is to go. */
int workspace_roles_change(struct store *store, const struct principal *principal,
                           const char *workspace_id, const struct workspace_role_change *changes,
                           size_t count, struct arena *arena, struct workspace_members *ret_members,
                           struct error *err) MUST_CHECK;
