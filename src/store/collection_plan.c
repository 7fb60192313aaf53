#include "store/collection_plan.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/mem.h"
#include "base/random.h"
#include "store/collection_items.h"
#include "store/item_path.h"

#include <stdlib.h>
#include <string.h>

struct planner {
    struct collection_plan *plan;
    size_t capacity;
    struct buffer text; /* of one row, used again for the next */
    struct error *err;
};

static const char *id_in(struct planner *planner, const cJSON *item)
{
    char id[STORE_ID_SIZE];
    const char *text = json_get_text(item, "id");
    return text && store_id_of(text, id) ? arena_strdup(planner->plan->arena, id) : NULL;
}

/* Printed into the scratch buffer; one copy of the right size stays. */
static const char *keep_text(struct planner *planner, size_t *ret_length)
{
    *ret_length = planner->text.length;
    return arena_strndup(planner->plan->arena, buffer_text(&planner->text), planner->text.length);
}

static struct plan_row *new_row(struct planner *planner)
{
    struct collection_plan *plan = planner->plan;
    if (plan->count == planner->capacity) {
        planner->capacity = planner->capacity ? 2 * planner->capacity : 64;
        plan->rows = mem_grow(plan->rows, planner->capacity, sizeof *plan->rows);
    }
    plan->rows[plan->count] = (struct plan_row){0};
    return &plan->rows[plan->count++];
}

/* A new row, whose parent and depth are known, is one more child. */
static void count_child(struct collection_plan *plan, const struct plan_row *row)
{
    if (row->parent)
        plan->rows[row->parent - 1].children++;
    else
        plan->top_count++;
    if (row->depth > plan->depth)
        plan->depth = row->depth;
}

static int check_bounds(struct planner *planner, uint32_t depth)
{
    if (depth > ITEMS_MAX_DEPTH)
        return error_set(planner->err, ERR_LIMIT,
                         "folders of a collection stand at most %d levels deep",
                         ITEMS_MAX_DEPTH - 2);
    if (planner->plan->count >= PLAN_MAX_ITEMS)
        return error_set(planner->err, ERR_LIMIT, "a collection has at most %d items",
                         PLAN_MAX_ITEMS);
    return 0;
}

static int plan_row(struct planner *planner, const cJSON *item, enum item_kind kind,
                    uint32_t parent, uint32_t depth)
{
    struct collection_plan *plan = planner->plan;
    if (check_bounds(planner, depth) < 0)
        return -1;
    struct plan_row *row = new_row(planner);
    row->given_id = id_in(planner, item);
    row->id = arena_alloc(plan->arena, STORE_ID_SIZE);
    row->parent = parent;
    row->depth = depth;
    row->kind = kind;
    row->is_secret = item_has_secret(item, kind);
    item_summarize(item, kind, row->is_secret, plan->arena, &row->summary);
    buffer_clear(&planner->text);
    if (item_print(item, kind, &planner->text) < 0)
        return error_set(planner->err, ERR_LIMIT, "an item is too large");
    row->json = keep_text(planner, &row->json_length);
    count_child(plan, row);
    return 0;
}

static int plan_items(struct planner *planner, const cJSON *first, bool are_responses,
                      uint32_t parent, uint32_t depth);

/* No deeper than ITEMS_MAX_DEPTH. */
static int plan_item(struct planner *planner, const cJSON *item, enum item_kind kind,
                     uint32_t parent, uint32_t depth)
{
    if (plan_row(planner, item, kind, parent, depth) < 0)
        return -1;
    return plan_items(planner, item_children(item, kind), kind == ITEM_REQUEST,
                      (uint32_t)planner->plan->count, depth + 1);
}

static int plan_items(struct planner *planner, const cJSON *first, bool are_responses,
                      uint32_t parent, uint32_t depth)
{
    uint32_t previous = 0;
    for (const cJSON *item = first; item; item = item->next) {
        uint32_t self = (uint32_t)planner->plan->count + 1;
        enum item_kind kind = are_responses ? ITEM_RESPONSE : item_kind_of(item);
        if (plan_item(planner, item, kind, parent, depth) < 0)
            return -1;
        if (previous)
            planner->plan->rows[previous - 1].next = self;
        previous = self;
    }
    return 0;
}

static void start(struct planner *planner, struct error *err)
{
    struct collection_plan *plan = mem_new(struct collection_plan);
    plan->arena = mem_new(struct arena);
    *planner = (struct planner){.plan = plan, .err = err};
    buffer_init(&planner->text, json_document_limits.bytes);
}

static int finish(struct planner *planner, int result, struct collection_plan **ret_plan)
{
    buffer_release(&planner->text);
    if (result < 0)
        collection_plan_free(planner->plan);
    else
        *ret_plan = planner->plan;
    return result;
}

static int plan_document(struct planner *planner, const cJSON *collection)
{
    struct collection_plan *plan = planner->plan;
    const cJSON *info = json_get(collection, "info");
    const char *name = json_get_text(info, "name"), *id = json_get_text(info, "_postman_id");
    char given[STORE_ID_SIZE];
    plan->name = arena_strdup(plan->arena, name ? name : "");
    plan->claims_id = id && *id;
    if (id && store_id_of(id, given))
        plan->given_id = arena_strdup(plan->arena, given);
    plan->is_secret = collection_has_secret(collection);
    if (collection_print(collection, &planner->text) < 0)
        return error_set(planner->err, ERR_LIMIT, "the collection is too large");
    plan->document = keep_text(planner, &plan->document_length);
    return 0;
}

int collection_plan_create(const cJSON *collection, struct collection_plan **ret_plan,
                           struct error *err)
{
    struct planner planner;
    start(&planner, err);
    int result = plan_document(&planner, collection);
    if (result == 0)
        result = plan_items(&planner, item_children(collection, ITEM_FOLDER), false, 0, 1);
    return finish(&planner, result, ret_plan);
}

int collection_plan_create_item(const cJSON *item, enum item_kind kind,
                                struct collection_plan **ret_plan, struct error *err)
{
    struct planner planner;
    start(&planner, err);
    return finish(&planner, plan_item(&planner, item, kind, 0, 1), ret_plan);
}

/* --- of what is stored --- */

static void copy_row(struct planner *planner, const struct item_row *source, uint32_t *at_depth,
                     uint32_t depth)
{
    struct arena *arena = planner->plan->arena;
    struct plan_row *row = new_row(planner);
    uint32_t self = (uint32_t)planner->plan->count;
    row->id = arena_alloc(arena, STORE_ID_SIZE);
    row->parent = depth > 1 ? at_depth[depth - 1] : 0;
    row->depth = depth;
    row->kind = source->kind;
    row->is_secret = source->is_secret;
    row->json = arena_strndup(arena, source->json, source->json_length);
    row->json_length = source->json_length;
    row->summary.name = arena_strdup(arena, source->name);
    row->summary.method = source->method ? arena_strdup(arena, source->method) : NULL;
    row->summary.url = source->url ? arena_strdup(arena, source->url) : NULL;
    count_child(planner->plan, row);
    if (at_depth[depth] && planner->plan->rows[at_depth[depth] - 1].parent == row->parent)
        planner->plan->rows[at_depth[depth] - 1].next = self;
    at_depth[depth] = self;
}

int collection_plan_from_rows(const struct item_row *root, const struct item_row *inside,
                              size_t count, struct collection_plan **ret_plan, struct error *err)
{
    struct planner planner;
    uint32_t at_depth[ITEMS_MAX_DEPTH + 2] = {0}; /* the last row of each depth, plus one */
    uint32_t more = root ? 1 : 0;
    start(&planner, err);
    if (root)
        copy_row(&planner, root, at_depth, 1);
    for (size_t i = 0; i < count; i++)
        copy_row(&planner, &inside[i], at_depth, inside[i].depth + more);
    return finish(&planner, 0, ret_plan);
}

void collection_plan_free(struct collection_plan *plan)
{
    if (!plan)
        return;
    arena_release(plan->arena);
    free(plan->arena);
    free(plan->rows);
    free(plan);
}
