#include "store/fork_merge.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

struct merge {
    struct fork_tree *into;
    const struct fork_tree *base, *from;
};

static bool same_text(const struct fork_node *a, const struct fork_node *b)
{
    return strcmp(a->text, b->text) == 0;
}

/* --- what is new or different --- */

/* Where in `into` the children of that node's parent are. A response stays with its request;
 * anything else whose folder is gone comes to the top. */
static struct fork_node *home_of(const struct merge *merge, const struct fork_node *node)
{
    struct fork_node *home = fork_tree_find(merge->into, node->parent->id);
    if (home && node->kind == ITEM_RESPONSE && home->kind != ITEM_REQUEST)
        return NULL;
    if (home && node->kind != ITEM_RESPONSE && home->kind && home->kind != ITEM_FOLDER)
        home = NULL;
    return home || node->kind == ITEM_RESPONSE ? home : &merge->into->root;
}

/* The nearest sibling before it that `home` has too. */
static struct fork_node *neighbour_of(const struct merge *merge, const struct fork_node *node,
                                      const struct fork_node *home)
{
    for (const struct fork_node *before = node->prev; before; before = before->prev) {
        struct fork_node *known = fork_tree_find(merge->into, before->id);
        if (known && known->parent == home)
            return known;
    }
    return NULL;
}

static void put_in(const struct merge *merge, const struct fork_node *node)
{
    struct fork_node *home = home_of(merge, node);
    if (home)
        fork_tree_add(merge->into, home, neighbour_of(merge, node, home), node);
}

static bool is_inside(const struct fork_node *node, const struct fork_node *ancestor)
{
    while (node && node != ancestor)
        node = node->parent;
    return node != NULL;
}

static void follow_move(const struct merge *merge, const struct fork_node *node,
                        struct fork_node *known)
{
    struct fork_node *home = home_of(merge, node);
    if (home && home != known->parent && !is_inside(home, known))
        fork_tree_move(known, home, neighbour_of(merge, node, home));
}

static void take_over(const struct merge *merge, const struct fork_node *node)
{
    struct fork_node *known = fork_tree_find(merge->into, node->id);
    const struct fork_node *before = fork_tree_find(merge->base, node->id);
    bool is_changed = !before || !same_text(before, node);
    if (!known && is_changed) {
        put_in(merge, node);
        return;
    }
    if (!known || known->kind != node->kind)
        return;
    if (is_changed)
        known->text = arena_strdup(merge->into->arena, node->text);
    if (before && !text_equal(before->parent->id, node->parent->id))
        follow_move(merge, node, known);
}

/* --- what is gone --- */

static void drop(const struct merge *merge, const struct fork_node *before)
{
    struct fork_node *known = fork_tree_find(merge->into, before->id);
    if (known && !known->first && same_text(known, before) &&
        !fork_tree_find(merge->from, before->id))
        fork_tree_remove(merge->into, known);
}

/* --- order --- */

/* A child that all three have in the same parent. */
struct common {
    struct fork_node *node;
    unsigned base_place, from_place;
};

static int by_from_place(const void *a, const void *b)
{
    const struct common *x = a, *y = b;
    return x->from_place < y->from_place ? -1 : x->from_place > y->from_place;
}

static bool is_child_of(const struct fork_node *node, const char *parent_id)
{
    return node && text_equal(node->parent->id, parent_id);
}

static size_t find_common(const struct merge *merge, const struct fork_node *parent,
                          struct common *into)
{
    size_t count = 0;
    for (struct fork_node *node = parent->first; node; node = node->next) {
        const struct fork_node *before = fork_tree_find(merge->base, node->id);
        const struct fork_node *after = fork_tree_find(merge->from, node->id);
        if (is_child_of(before, parent->id) && is_child_of(after, parent->id))
            into[count++] = (struct common){node, before->place, after->place};
    }
    return count;
}

static bool is_ordered(const struct common *common, size_t count, bool as_in_base)
{
    for (size_t i = 1; i < count; i++)
        if (as_in_base ? common[i].base_place < common[i - 1].base_place
                       : common[i].from_place < common[i - 1].from_place)
            return false;
    return true;
}

static size_t count_children(const struct fork_node *parent)
{
    size_t count = 0;
    for (const struct fork_node *node = parent->first; node; node = node->next)
        count++;
    return count;
}

/* The places that the common children have stay theirs; who has which follows `from`. */
static void order_as_from(struct fork_node *parent, struct common *common, size_t count)
{
    size_t all = count_children(parent), at = 0, next = 0;
    struct fork_node **order = mem_zero(all, sizeof *order);
    struct common *sorted = mem_zero(count, sizeof *sorted);
    memcpy(sorted, common, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_from_place);
    for (struct fork_node *node = parent->first; node; node = node->next) {
        bool is_common = next < count && common[next].node == node;
        order[at++] = is_common ? sorted[next++].node : node;
    }
    for (size_t i = 0; i < all; i++)
        fork_tree_move(order[i], parent, parent->last == order[i] ? order[i]->prev : parent->last);
    free(sorted);
    free(order);
}

/* Only where `into` left the order as it was. */
static void reorder(const struct merge *merge, struct fork_node *parent)
{
    size_t all = count_children(parent);
    if (all < 2)
        return;
    struct common *common = mem_zero(all, sizeof *common);
    size_t count = find_common(merge, parent, common);
    if (is_ordered(common, count, true) && !is_ordered(common, count, false))
        order_as_from(parent, common, count);
    free(common);
}

static void reorder_all(const struct merge *merge)
{
    reorder(merge, &merge->into->root);
    for (size_t i = 0; i < merge->from->count; i++) {
        struct fork_node *node = fork_tree_find(merge->into, merge->from->nodes[i]->id);
        if (node)
            reorder(merge, node);
    }
}

/* --- the collection itself --- */

static bool same_value(const cJSON *a, const cJSON *b)
{
    AUTO_BUFFER text_a, text_b;
    buffer_init(&text_a, SIZE_MAX);
    buffer_init(&text_b, SIZE_MAX);
    if (!a || !b)
        return a == b;
    (void)json_write(a, false, &text_a);
    (void)json_write(b, false, &text_b);
    return strcmp(buffer_text(&text_a), buffer_text(&text_b)) == 0;
}

static void merge_members(cJSON *into, const cJSON *base, const cJSON *from)
{
    const cJSON *member;
    cJSON_ArrayForEach(member, from)
    {
        if (!text_equal(member->string, "info") &&
            !same_value(member, json_get(base, member->string)))
            json_set(into, member->string, cJSON_Duplicate(member, true));
    }
    cJSON_ArrayForEach(member, base)
    {
        if (!json_get(from, member->string) && same_value(member, json_get(into, member->string)))
            cJSON_DeleteItemFromObjectCaseSensitive(into, member->string);
    }
}

void fork_merge(struct fork_tree *into, const struct fork_tree *base, const struct fork_tree *from)
{
    const struct merge merge = {into, base, from};
    merge_members(into->document, base->document, from->document);
    merge_members((cJSON *)json_get(into->document, "info"), json_get(base->document, "info"),
                  json_get(from->document, "info"));
    reorder_all(&merge); /* before anything new stands between */
    for (size_t i = 0; i < from->count; i++)
        take_over(&merge, from->nodes[i]);
    for (size_t i = base->count; i-- > 0;)
        drop(&merge, base->nodes[i]);
}
