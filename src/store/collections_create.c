/* collections_create.c: a new collection from a plan. */
#include "store/collections.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "db/db.h"
#include "store/access.h"
#include "store/collection_plan.h"
#include "store/collection_sql.h"
#include "store/plan_write.h"
#include "store/sealed_text.h"
#include "store/workspaces.h"

#include <stdio.h>
#include <stdlib.h>

static const char insert_sql[] =
    "INSERT INTO collections (team_id, id, workspace_id, owner_id, name, document, sealed,"
    " revision, item_count, is_public, fork_label, fork_from, fork_revision, fork_created_at,"
    " created_at, updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, 0, ?, ?, ?, ?, ?, ?, "
    "?)"
    " ON CONFLICT (team_id, id) DO NOTHING";

struct create {
    struct store *store;
    const struct principal *principal;
    const struct collection_plan *plan;
    const struct collection_birth *birth;
    const uint32_t *keys;
    int64_t now;
    char id[STORE_ID_SIZE], workspace_id[STORE_ID_SIZE];
    struct collection_conflict *conflict;
};

static int insert_document(struct db_connection *connection, struct create *create,
                           int64_t *ret_count, struct error *err)
{
    const struct collection_plan *plan = create->plan;
    const struct collection_birth *birth = create->birth;
    const struct principal *principal = create->principal;
    AUTO_ARENA arena = {0};
    struct sealed_text text;
    sealed_text_make(&arena, store_keys(create->store), "collections", create->id, plan->document,
                     plan->document_length, plan->is_secret, &text);
    return db_execute(connection, ret_count, err, insert_sql, "ittitbiittiiiii", principal->team_id,
                      create->id, create->workspace_id, principal->user_id, plan->name, text.bytes,
                      text.length, (int64_t)plan->is_secret, (int64_t)plan->count,
                      birth->fork_label, birth->fork_from, birth->fork_revision,
                      birth->fork_label ? create->now : (int64_t)0, create->now, create->now,
                      principal->user_id);
}

/* The id is taken: a conflict for those who can see by whom. */
static int check_conflict(struct db_connection *connection, struct create *create,
                          struct error *err)
{
    enum role role;
    if (access_collection(connection, create->principal, create->id, &role, err) < 0)
        return -1;
    if (role == ROLE_NONE)
        return 0;
    create->conflict->kind = 0;
    snprintf(create->conflict->id, STORE_ID_SIZE, "%s", create->id);
    return error_set(err, ERR_CONFLICT, "The specified item already exists.");
}

static int insert_collection(struct db_connection *connection, struct create *create,
                             struct error *err)
{
    int64_t count;
    if (create->plan->given_id && !create->birth->is_anew)
        snprintf(create->id, STORE_ID_SIZE, "%s", create->plan->given_id);
    else
        random_uuid4(create->id);
    if (insert_document(connection, create, &count, err) < 0)
        return -1;
    if (count > 0)
        return 0;
    if (check_conflict(connection, create, err) < 0)
        return -1;
    random_uuid4(create->id);
    return insert_document(connection, create, &count, err);
}

static int create_work(struct db_connection *connection, void *context, struct error *err)
{
    struct create *create = context;
    if (workspaces_pick(connection, create->principal, create->birth->workspace_id,
                        create->workspace_id, err) < 0 ||
        insert_collection(connection, create, err) < 0)
        return -1;
    const struct plan_write write = {
        .plan = create->plan,
        .keys = create->keys,
        .place = plan_place_whole,
        .collection_id = create->id,
        .principal = create->principal,
        .secrets = store_keys(create->store),
        .owner_id = create->principal->user_id,
        .revision = 1,
        .now = create->now,
        .is_anew = create->birth->is_anew,
    };
    return plan_write_rows(connection, &write, create->conflict, err);
}

static void describe_created(const struct create *create, struct arena *arena,
                             struct collection_row *into)
{
    const struct collection_birth *birth = create->birth;
    int64_t user = create->principal->user_id, now = create->now;
    *into = (struct collection_row){
        .id = arena_strdup(arena, create->id),
        .workspace_id = arena_strdup(arena, create->workspace_id),
        .name = arena_strdup(arena, create->plan->name),
        .owner_id = user,
        .revision = 1,
        .item_count = (int64_t)create->plan->count,
        .fork_label = birth->fork_label,
        .fork_from = birth->fork_from,
        .fork_created_at = birth->fork_label ? now : 0,
        .fork_revision = birth->fork_revision,
        .created_at = now,
        .updated_at = now,
        .updated_by = user,
        .role = ROLE_EDITOR,
    };
}

int collections_create(struct store *store, const struct principal *principal,
                       const struct collection_plan *plan, const struct collection_birth *birth,
                       struct arena *arena, struct collection_row *ret_row,
                       struct collection_conflict *ret_conflict, struct error *err)
{
    uint32_t *keys = mem_zero(plan->count + 1, sizeof *keys);
    struct create create = {.store = store,
                            .principal = principal,
                            .plan = plan,
                            .birth = birth,
                            .keys = keys,
                            .now = clock_wall_ms(),
                            .conflict = ret_conflict};
    int result = plan_keys_choose(plan, NULL, &plan_place_whole, keys, err);
    if (result == 0)
        result = db_write(store_db(store), create_work, &create, err);
    free(keys);
    if (result < 0)
        return -1;
    describe_created(&create, arena, ret_row);
    return 0;
}
