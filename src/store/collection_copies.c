#include "store/collection_copies.h"

#include "base/arena.h"
#include "store/collection_plan.h"
#include "store/collection_trees.h"

static void rename_copy(cJSON *tree, const char *suffix, struct arena *arena)
{
    cJSON *info = cJSON_GetObjectItemCaseSensitive(tree, "info");
    const char *name = json_get_text(info, "name");
    json_set_text(info, "name", arena_printf(arena, "%s %s", name ? name : "", suffix));
}

int collections_copy(struct store *store, const struct principal *principal, const char *id,
                     const char *workspace_id, const char *suffix, struct arena *arena,
                     struct collection_row *ret_row, struct error *err)
{
    AUTO_JSON tree = NULL;
    AUTO(collection_plan) plan = NULL;
    struct collection_conflict conflict = {0};
    const struct collection_birth birth = {.workspace_id = workspace_id, .is_anew = true};
    if (collection_tree_read(store, principal, id, &tree, err) < 0)
        return -1;
    rename_copy(tree, suffix, arena);
    if (collection_plan_create(tree, &plan, err) < 0)
        return -1;
    return collections_create(store, principal, plan, &birth, arena, ret_row, &conflict, err);
}
