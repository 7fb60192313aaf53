/* groups.h: named sets of people. Everybody of the team may see them; administrators make them. */
#pragma once

#include "store/store.h"

#include <stddef.h>

struct arena;

struct group {
    int64_t id;
    const char *name;
    const char *summary;
    int64_t created_by; /* 0: the shell */
    int64_t created_at, updated_at;
    const int64_t *members; /* by number */
    size_t member_count;
};

/* Reads name, summary (NULL: none) and members. ERR_NOT_FOUND for a member who is not there. */
int groups_create(struct store *store, const struct principal *principal,
                  const struct group *values, struct arena *arena, struct group *ret_group,
                  struct error *err) MUST_CHECK;
int groups_list(struct store *store, const struct principal *principal, struct arena *arena,
                struct group **ret_groups, size_t *ret_count, struct error *err) MUST_CHECK;
int groups_get(struct store *store, const struct principal *principal, int64_t id,
               struct arena *arena, struct group *ret_group, struct error *err) MUST_CHECK;
