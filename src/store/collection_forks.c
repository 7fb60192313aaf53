#include "store/collection_forks.h"

#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "store/collection_plan.h"
#include "store/collection_trees.h"
#include "store/fork_base.h"
#include "store/fork_merge.h"
#include "store/marks.h"
#include "store/memory.h"

enum { MEETING_MAX_TRIES = 5 };

static const char not_kin[] = "The collection Id is not a forked collection.";
static const char denied[] = "You do not have enough permissions to perform this action.";

/* A collection whole, and the revision that it is. */
static int read_whole(struct store *store, const struct principal *principal, const char *id,
                      struct arena *arena, struct collection_row *ret_row, cJSON **ret_tree,
                      struct error *err)
{
    for (int try = 0; try < MEETING_MAX_TRIES; try++) {
        struct collection_row after;
        AUTO_JSON tree = NULL;
        if (collections_get(store, principal, id, arena, ret_row, err) < 0 ||
            collection_tree_read(store, principal, id, &tree, err) < 0 ||
            collections_get(store, principal, id, arena, &after, err) < 0)
            return -1;
        if (after.revision == ret_row->revision) {
            *ret_tree = TAKE(tree);
            return 0;
        }
    }
    return error_set(err, ERR_BUSY, "The collection changes all the time.");
}

/* --- fork --- */

struct forking {
    struct store *store;
    const struct principal *principal;
    struct arena *arena;
    struct fork_ids ids;
    struct fork_tree tree;
    struct collection_row parent;
};

/* The ids of the fork are chosen here, so that what belongs together is on record before it exists.
 */
static int create_fork(struct forking *forking, const struct collection_birth *birth,
                       const char *fork_id, struct collection_row *ret_fork, struct error *err)
{
    AUTO_JSON base = NULL;
    AUTO_JSON fork = NULL;
    AUTO(collection_plan) plan = NULL;
    struct collection_conflict conflict = {0};
    if (fork_tree_write(&forking->tree, forking->parent.id, NULL, &base, err) < 0 ||
        fork_tree_write(&forking->tree, fork_id, &forking->ids, &fork, err) < 0 ||
        collection_plan_create(fork, &plan, err) < 0 ||
        fork_base_write(forking->store, forking->principal, fork_id, base, &forking->ids, 0, err) <
            0)
        return -1;
    if (collections_create(forking->store, forking->principal, plan, birth, forking->arena,
                           ret_fork, &conflict, err) == 0)
        return 0;
    fork_base_forget(forking->store, forking->principal, fork_id);
    return -1;
}

int collection_forks_create(struct store *store, const struct principal *principal,
                            const char *parent_id, const char *workspace_id, const char *label,
                            struct arena *arena, struct collection_row *ret_fork, struct error *err)
{
    struct forking forking = {.store = store, .principal = principal, .arena = arena};
    AUTO_JSON tree = NULL;
    char fork_id[UUID_SIZE], from[STORE_UID_SIZE];
    if (read_whole(store, principal, parent_id, arena, &forking.parent, &tree, err) < 0)
        return -1;
    random_uuid4(fork_id);
    store_uid(forking.parent.owner_id, parent_id, from);
    const struct collection_birth birth = {.workspace_id = workspace_id,
                                           .fork_label = arena_strdup(arena, label),
                                           .fork_from = arena_strdup(arena, from),
                                           .fork_revision = forking.parent.revision};
    fork_ids_init(&forking.ids, arena);
    int result = fork_tree_read(&forking.tree, arena, tree, NULL, err);
    if (result == 0)
        result = create_fork(&forking, &birth, fork_id, ret_fork, err);
    fork_tree_release(&forking.tree);
    fork_ids_release(&forking.ids);
    return result;
}

/* --- merge and pull --- */

struct meeting {
    struct store *store;
    const struct principal *principal;
    struct arena *arena;
    const char *parent_id, *fork_id;
    bool is_pull;
    struct fork_ids ids; /* of the items that the fork has */
    struct fork_tree parent, fork, base;
    struct collection_row parent_row, fork_row;
};

static bool is_fork_of(const struct collection_row *fork, const struct collection_row *parent)
{
    char uid[STORE_UID_SIZE];
    store_uid(parent->owner_id, parent->id, uid);
    return text_equal(fork->fork_from, uid);
}

/* Pairs of items that the fork has no more are forgotten. */
static void keep_living_ids(struct meeting *meeting, struct fork_ids *all)
{
    for (size_t i = 0; i < meeting->fork.count; i++) {
        const char *parent_id = meeting->fork.nodes[i]->id;
        fork_ids_add(&meeting->ids, fork_ids_fork(all, parent_id), parent_id);
    }
}

static int read_base(struct meeting *meeting, const cJSON *fork, struct error *err)
{
    AUTO_JSON base = NULL;
    struct fork_ids all;
    fork_ids_init(&all, meeting->arena);
    int result =
        fork_base_read(meeting->store, meeting->principal, meeting->fork_id, &all, &base, err);
    if (result == 0)
        result = fork_tree_read(&meeting->base, meeting->arena, base, NULL, err);
    if (result == 0)
        result = fork_tree_read(&meeting->fork, meeting->arena, fork, &all, err);
    if (result == 0)
        keep_living_ids(meeting, &all);
    fork_ids_release(&all);
    return result;
}

static int read_sides(struct meeting *meeting, struct error *err)
{
    AUTO_JSON parent = NULL;
    AUTO_JSON fork = NULL;
    if (read_whole(meeting->store, meeting->principal, meeting->parent_id, meeting->arena,
                   &meeting->parent_row, &parent, err) < 0 ||
        read_whole(meeting->store, meeting->principal, meeting->fork_id, meeting->arena,
                   &meeting->fork_row, &fork, err) < 0)
        return -1;
    if (!is_fork_of(&meeting->fork_row, &meeting->parent_row))
        return error_set(err, ERR_INVALID, not_kin);
    if (fork_tree_read(&meeting->parent, meeting->arena, parent, NULL, err) < 0)
        return -1;
    return read_base(meeting, fork, err);
}

/* How new the fork is afterwards: a merge changes the parent once more, a pull makes it equal. 0:
 * as before. */
static int64_t revision_after(const struct meeting *meeting)
{
    int64_t parent = meeting->parent_row.revision;
    if (meeting->is_pull)
        return parent;
    return meeting->fork_row.fork_revision == parent ? parent + 1 : 0;
}

/* First the pairs of what is new, then the change, then what both have in common from now on: if we
 * are cut off in between, doing it again finds everything where it is. */
static int write_destination(struct meeting *meeting, struct collection_row *ret_row,
                             bool *ret_stale, struct error *err)
{
    struct fork_tree *into = meeting->is_pull ? &meeting->fork : &meeting->parent;
    const struct fork_tree *from = meeting->is_pull ? &meeting->parent : &meeting->fork;
    const struct collection_row *row = meeting->is_pull ? &meeting->fork_row : &meeting->parent_row;
    AUTO_JSON source = NULL;
    AUTO_JSON merged = NULL;
    AUTO(collection_plan) plan = NULL;
    struct collection_conflict conflict = {0};
    if (fork_tree_write(from, meeting->parent_id, NULL, &source, err) < 0)
        return -1;
    fork_merge(into, &meeting->base, from);
    if (fork_tree_write(into, row->id, meeting->is_pull ? &meeting->ids : NULL, &merged, err) < 0 ||
        collection_plan_create(merged, &plan, err) < 0 ||
        fork_base_write(meeting->store, meeting->principal, meeting->fork_id, NULL, &meeting->ids,
                        0, err) < 0)
        return -1;
    plan->made_of = row->revision;
    int result = collections_replace(meeting->store, meeting->principal, row->id, plan,
                                     meeting->arena, ret_row, &conflict, err);
    *ret_stale = conflict.is_stale;
    if (result < 0)
        return -1;
    return fork_base_write(meeting->store, meeting->principal, meeting->fork_id, source,
                           &meeting->ids, revision_after(meeting), err);
}

static int meet_once(struct meeting *meeting, struct collection_row *ret_row, bool *ret_stale,
                     struct error *err)
{
    *ret_stale = false;
    fork_ids_init(&meeting->ids, meeting->arena);
    int result = read_sides(meeting, err);
    if (result == 0)
        result = write_destination(meeting, ret_row, ret_stale, err);
    fork_tree_release(&meeting->base);
    fork_tree_release(&meeting->fork);
    fork_tree_release(&meeting->parent);
    fork_ids_release(&meeting->ids);
    return result;
}

/* One at a time for a fork; again when somebody changed the destination meanwhile. */
static int meet(struct store *store, const struct principal *principal, const char *parent_id,
                const char *fork_id, bool is_pull, struct arena *arena,
                struct collection_row *ret_row, struct error *err)
{
    struct marks *marks = store_memory(store)->updates;
    const char *mark = arena_printf(arena, "merge/%s", fork_id);
    bool stale = true;
    int result = -1;
    if (!marks_set(marks, mark))
        return error_set(err, ERR_BUSY, "A merge of this fork is under way.");
    for (int try = 0; result < 0 && stale && try < MEETING_MAX_TRIES; try++) {
        struct meeting meeting = {.store = store,
                                  .principal = principal,
                                  .arena = arena,
                                  .parent_id = parent_id,
                                  .fork_id = fork_id,
                                  .is_pull = is_pull};
        result = meet_once(&meeting, ret_row, &stale, err);
    }
    marks_clear(marks, mark);
    return result;
}

/* Which of the two is the fork; ERR_INVALID when neither is. */
static int find_kin(struct store *store, const struct principal *principal, const char *source_id,
                    const char *destination_id, enum merge_strategy strategy, struct arena *arena,
                    bool *ret_is_pull, struct error *err)
{
    struct collection_row source, destination;
    if (collections_get(store, principal, source_id, arena, &source, err) < 0 ||
        collections_get(store, principal, destination_id, arena, &destination, err) < 0)
        return -1;
    *ret_is_pull = is_fork_of(&destination, &source);
    if (!*ret_is_pull && !is_fork_of(&source, &destination))
        return error_set(err, ERR_INVALID, not_kin);
    if (destination.role < ROLE_EDITOR || (strategy != MERGE_ONLY && source.role < ROLE_EDITOR))
        return error_set(err, ERR_DENIED, denied);
    return 0;
}

int collection_forks_merge(struct store *store, const struct principal *principal,
                           const char *source_id, const char *destination_id,
                           enum merge_strategy strategy, struct arena *arena,
                           struct collection_row *ret_destination, struct error *err)
{
    bool is_pull;
    struct collection_row gone;
    if (find_kin(store, principal, source_id, destination_id, strategy, arena, &is_pull, err) < 0)
        return -1;
    const char *parent = is_pull ? source_id : destination_id;
    const char *fork = is_pull ? destination_id : source_id;
    if (meet(store, principal, parent, fork, is_pull, arena, ret_destination, err) < 0)
        return -1;
    if (strategy == MERGE_AND_DELETE_SOURCE)
        return collections_delete(store, principal, source_id, arena, &gone, err);
    if (strategy == MERGE_AND_UPDATE_SOURCE)
        return meet(store, principal, parent, fork, !is_pull, arena, &gone, err);
    return 0;
}

int collection_forks_pull(struct store *store, const struct principal *principal,
                          const char *fork_id, struct arena *arena, struct collection_row *ret_fork,
                          struct error *err)
{
    struct collection_row row;
    char parent_id[STORE_ID_SIZE];
    if (collections_get(store, principal, fork_id, arena, &row, err) < 0)
        return -1;
    if (!row.fork_from || !store_id_of(row.fork_from, parent_id))
        return error_set(err, ERR_INVALID, not_kin);
    if (row.role < ROLE_EDITOR)
        return error_set(err, ERR_DENIED, denied);
    return meet(store, principal, parent_id, fork_id, true, arena, ret_fork, err);
}

int collection_forks_status(struct store *store, const struct principal *principal,
                            const char *fork_id, struct arena *arena,
                            struct collection_row *ret_fork, bool *ret_source_ahead,
                            struct error *err)
{
    struct collection_row parent;
    char parent_id[STORE_ID_SIZE];
    if (collections_get(store, principal, fork_id, arena, ret_fork, err) < 0)
        return -1;
    if (!ret_fork->fork_from || !store_id_of(ret_fork->fork_from, parent_id))
        return error_set(err, ERR_INVALID, "The collection is not a forked collection.");
    if (collections_get(store, principal, parent_id, arena, &parent, err) < 0)
        return -1;
    *ret_source_ahead = parent.revision > ret_fork->fork_revision;
    return 0;
}
