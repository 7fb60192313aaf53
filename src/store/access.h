/* access.h: what somebody may do: the one place where a role is worked out. Private to this room.
 *
 * A workspace that is team or public gives everybody their role in the team; a personal one belongs
 * to its creator alone; private and partner ones to the members that workspace_roles names and to
 * the team's admins. A named role never takes away. collection_roles may raise to viewer or editor
 * for one collection, wherever it is. A viewer reads, an editor changes, an admin manages.
 *
 * The functions with a connection run inside a work function (db.h). */
#pragma once

#include "store/store.h"

struct arena;
struct db_connection;
struct map;

/* ROLE_NONE when there is no such thing, or none that this principal sees. */
int access_workspace(struct db_connection *connection, const struct principal *principal,
                     const char *workspace_id, enum role *ret_role, struct error *err) MUST_CHECK;
int access_collection(struct db_connection *connection, const struct principal *principal,
                      const char *collection_id, enum role *ret_role, struct error *err) MUST_CHECK;

/* ERR_NOT_FOUND without any role ("We could not find the workspace you are looking for"),
 * ERR_DENIED with one that is too small. `what` is the word for the thing. */
int access_check(enum role has, enum role needed, const char *what, struct error *err) MUST_CHECK;

/* Both at once. */
int access_need_workspace(struct db_connection *connection, const struct principal *principal,
                          const char *workspace_id, enum role needed, struct error *err) MUST_CHECK;
int access_need_collection(struct db_connection *connection, const struct principal *principal,
                           const char *collection_id, enum role needed,
                           struct error *err) MUST_CHECK;

/* Everything that somebody sees, for lists: two queries, however many things there are. */
struct access_view {
    struct map *workspaces;  /* id → role, as a pointer */
    struct map *collections; /* the same for those shared one by one */
};
int access_view_load(struct db_connection *connection, const struct principal *principal,
                     struct access_view *ret_view, struct error *err) MUST_CHECK;
void access_view_release(struct access_view *view);
enum role access_view_workspace(const struct access_view *view, const char *workspace_id);
enum role access_view_collection(const struct access_view *view, const char *workspace_id,
                                 const char *collection_id);
