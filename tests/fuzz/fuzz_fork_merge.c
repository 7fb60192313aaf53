/* Merging forks: {"base": collection, "from": collection}. Where nothing else has changed, what
 * comes out is what was merged; and merging it again changes nothing. */
#include "base/arena.h"
#include "base/map.h"
#include "store/fork_merge.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stored collections: every item has an id of its own. */
static bool is_storable(const struct fork_tree *tree)
{
    return map_count(tree->by_id) == tree->count;
}

/* An item is not a folder today and a request tomorrow under the same id. */
static bool are_alike(const struct fork_tree *a, const struct fork_tree *b)
{
    for (size_t i = 0; i < a->count; i++) {
        const struct fork_node *other = fork_tree_find(b, a->nodes[i]->id);
        if (!*a->nodes[i]->id || (other && other->kind != a->nodes[i]->kind))
            return false;
    }
    return true;
}

static void expect_same(const struct fork_node *a, const struct fork_node *b)
{
    for (a = a->first, b = b->first; a && b; a = a->next, b = b->next) {
        if (strcmp(a->id, b->id) != 0 || strcmp(a->text, b->text) != 0)
            abort();
        expect_same(a, b);
    }
    if (a || b)
        abort();
}

static void merge(struct fork_tree *into, const struct fork_tree *base,
                  const struct fork_tree *from)
{
    if (!is_storable(base) || !is_storable(from) || !are_alike(base, from))
        return;
    for (size_t i = 0; i < base->count; i++) /* without an id it is another one each time */
        if (strcmp(base->nodes[i]->id, into->nodes[i]->id) != 0)
            return;
    fork_merge(into, base, from);
    expect_same(&into->root, &from->root);
    fork_merge(into, base, from);
    expect_same(&into->root, &from->root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ARENA arena = {0};
    AUTO_JSON input = json_parse((const char *)data, size, &json_body_limits, "input", NULL);
    const cJSON *base_json = json_get(input, "base"), *from_json = json_get(input, "from");
    struct fork_tree into = {0}, base = {0}, from = {0};
    if (!cJSON_IsObject(json_get(base_json, "info")) ||
        !cJSON_IsObject(json_get(from_json, "info")))
        return 0;
    if (fork_tree_read(&into, &arena, base_json, NULL, NULL) == 0 &&
        fork_tree_read(&base, &arena, base_json, NULL, NULL) == 0 &&
        fork_tree_read(&from, &arena, from_json, NULL, NULL) == 0)
        merge(&into, &base, &from);
    fork_tree_release(&into);
    fork_tree_release(&base);
    fork_tree_release(&from);
    return 0;
}
