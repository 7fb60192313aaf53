#include "store/plan_keys.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

const struct plan_place plan_place_whole = {.after = 0, .before = ITEM_KEY_MAX + 1};

/* The children of one parent, in their new order. */
struct family {
    uint32_t *rows; /* places in the plan */
    uint32_t *kept; /* their keys, where they can stay; else 0 */
    size_t count;
    uint32_t after, before;
};

bool plan_keys_path(const struct collection_plan *plan, const struct plan_place *place,
                    const uint32_t *keys, size_t index, struct item_path *ret_path)
{
    uint32_t chain[ITEMS_MAX_DEPTH];
    size_t depth = 0;
    for (uint32_t at = (uint32_t)index + 1; at; at = plan->rows[at - 1].parent)
        chain[depth++] = at - 1;
    *ret_path = place->base;
    while (depth > 0)
        if (!item_path_push(ret_path, keys[chain[--depth]]))
            return false;
    return true;
}

/* The key that a stored row has among the children of `parent`; 0 when it is stored elsewhere. */
static uint32_t key_under(const struct item_path *parent, const struct stored_row *row)
{
    if (!row || row->path_length != parent->length + ITEM_KEY_SIZE ||
        memcmp(row->path, parent->bytes, parent->length) != 0)
        return 0;
    struct item_path path;
    item_path_set(&path, row->path, row->path_length);
    return item_path_key(&path, item_path_depth(parent));
}

/* Leaves in `kept` a longest run of keys that grow; the others have to move. */
static void keep_longest_run(struct family *family)
{
    size_t count = family->count, longest = 0;
    uint32_t *ends = mem_zero(count + 1, sizeof *ends); /* of the runs of each length, plus one */
    uint32_t *before = mem_zero(count + 1, sizeof *before); /* in its run, plus one */
    for (size_t i = 0; i < count; i++) {
        if (!family->kept[i])
            continue;
        size_t low = 0, high = longest;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (family->kept[ends[middle] - 1] < family->kept[i])
                low = middle + 1;
            else
                high = middle;
        }
        before[i] = low > 0 ? ends[low - 1] : 0;
        ends[low] = (uint32_t)i + 1;
        if (low == longest)
            longest++;
    }
    uint32_t at = longest > 0 ? ends[longest - 1] : 0;
    for (size_t i = count; i-- > 0;) {
        if (i + 1 == at)
            at = before[i];
        else
            family->kept[i] = 0;
    }
    free(ends);
    free(before);
}

/* Gives keys to the rows from `first` to `end`, which go between two that stay. */
static bool fill(const struct family *family, size_t first, size_t end, uint32_t *keys)
{
    uint32_t after = first > 0 ? keys[family->rows[first - 1]] : family->after;
    uint32_t before = end < family->count ? family->kept[end] : family->before;
    uint32_t step = first < end ? item_key_step(after, before, end - first) : 1;
    for (size_t i = first; i < end; i++)
        keys[family->rows[i]] = after += step;
    return step > 0;
}

static bool fill_all(const struct family *family, uint32_t *keys)
{
    size_t first = 0;
    for (size_t i = 0; i < family->count; i++) {
        if (!family->kept[i])
            continue;
        if (!fill(family, first, i, keys))
            return false;
        keys[family->rows[i]] = family->kept[i];
        first = i + 1;
    }
    return fill(family, first, family->count, keys);
}

/* Where there is no room between those that would stay, nobody stays. */
static bool choose_family(struct family *family, uint32_t *keys)
{
    keep_longest_run(family);
    if (fill_all(family, keys))
        return true;
    memset(family->kept, 0, family->count * sizeof *family->kept);
    return fill_all(family, keys);
}

static void gather(const struct collection_plan *plan, struct stored_row *const *stored,
                   const struct item_path *parent, uint32_t first, struct family *family)
{
    family->count = 0;
    for (uint32_t at = first; at; at = plan->rows[at - 1].next) {
        family->rows[family->count] = at - 1;
        family->kept[family->count] = stored ? key_under(parent, stored[at - 1]) : 0;
        family->count++;
    }
}

static int choose(const struct collection_plan *plan, struct stored_row *const *stored,
                  const struct plan_place *place, struct family *family, uint32_t *keys,
                  struct error *err)
{
    struct item_path parent = place->base;
    family->after = place->after;
    family->before = place->before;
    gather(plan, stored, &parent, plan->count ? 1 : 0, family);
    if (!choose_family(family, keys))
        return error_set(err, ERR_LIMIT, "no room between these items");
    family->after = 0;
    family->before = ITEM_KEY_MAX + 1;
    for (size_t i = 0; i < plan->count; i++) {
        if (!plan->rows[i].children)
            continue;
        if (!plan_keys_path(plan, place, keys, i, &parent))
            return error_set(err, ERR_INVALID,
                             "folders of a collection stand at most %d levels deep",
                             ITEMS_MAX_DEPTH - 2);
        gather(plan, stored, &parent, (uint32_t)i + 2, family);
        if (!choose_family(family, keys))
            return error_set(err, ERR_INVALID, "a folder has too many items");
    }
    return 0;
}

int plan_keys_choose(const struct collection_plan *plan, struct stored_row *const *stored,
                     const struct plan_place *place, uint32_t *keys, struct error *err)
{
    struct family family = {.rows = mem_zero(plan->count + 1, sizeof *family.rows),
                            .kept = mem_zero(plan->count + 1, sizeof *family.kept)};
    int result = choose(plan, stored, place, &family, keys, err);
    free(family.rows);
    free(family.kept);
    return result;
}
