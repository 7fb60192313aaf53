#include "store/fork_tree.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/random.h"

#include <stdlib.h>
#include <string.h>

/* --- ids --- */

void fork_ids_init(struct fork_ids *ids, struct arena *arena)
{
    *ids = (struct fork_ids){arena, map_create(NULL), map_create(NULL)};
}

void fork_ids_release(struct fork_ids *ids)
{
    map_free(ids->to_parent);
    map_free(ids->to_fork);
}

void fork_ids_add(struct fork_ids *ids, const char *fork_id, const char *parent_id)
{
    map_put(ids->to_parent, fork_id, arena_strdup(ids->arena, parent_id));
    map_put(ids->to_fork, parent_id, arena_strdup(ids->arena, fork_id));
}

static const char *make_id(struct arena *arena)
{
    char id[UUID_SIZE];
    random_uuid4(id);
    return arena_strdup(arena, id);
}

const char *fork_ids_parent(struct fork_ids *ids, const char *fork_id)
{
    if (!map_get(ids->to_parent, fork_id))
        fork_ids_add(ids, fork_id, make_id(ids->arena));
    return map_get(ids->to_parent, fork_id);
}

const char *fork_ids_fork(struct fork_ids *ids, const char *parent_id)
{
    if (!map_get(ids->to_fork, parent_id))
        fork_ids_add(ids, make_id(ids->arena), parent_id);
    return map_get(ids->to_fork, parent_id);
}

cJSON *fork_ids_write(const struct fork_ids *ids)
{
    cJSON *pairs = cJSON_CreateObject();
    const char *fork_id;
    void *parent_id;
    for (size_t at = 0; map_next(ids->to_parent, &at, &fork_id, &parent_id);)
        cJSON_AddStringToObject(pairs, fork_id, parent_id);
    return pairs;
}

void fork_ids_read(struct fork_ids *ids, const cJSON *pairs)
{
    const cJSON *pair;
    cJSON_ArrayForEach(pair, pairs)
    {
        if (cJSON_IsString(pair))
            fork_ids_add(ids, pair->string, pair->valuestring);
    }
}

/* --- nodes --- */

struct fork_node *fork_tree_find(const struct fork_tree *tree, const char *id)
{
    return *id ? map_get(tree->by_id, id) : (struct fork_node *)&tree->root;
}

static void link_node(struct fork_node *node, struct fork_node *parent, struct fork_node *after)
{
    struct fork_node *next = after ? after->next : parent->first;
    node->parent = parent;
    node->prev = after;
    node->next = next;
    *(after ? &after->next : &parent->first) = node;
    *(next ? &next->prev : &parent->last) = node;
}

static void unlink_node(struct fork_node *node)
{
    *(node->prev ? &node->prev->next : &node->parent->first) = node->next;
    *(node->next ? &node->next->prev : &node->parent->last) = node->prev;
}

void fork_tree_move(struct fork_node *node, struct fork_node *parent, struct fork_node *after)
{
    unlink_node(node);
    link_node(node, parent, after);
}

struct fork_node *fork_tree_add(struct fork_tree *tree, struct fork_node *parent,
                                struct fork_node *after, const struct fork_node *like)
{
    struct fork_node *node = arena_new(tree->arena, struct fork_node);
    node->id = like->id;
    node->kind = like->kind;
    node->text = like->text;
    link_node(node, parent, after);
    map_put(tree->by_id, node->id, node);
    return node;
}

void fork_tree_remove(struct fork_tree *tree, struct fork_node *node)
{
    unlink_node(node);
    map_remove(tree->by_id, node->id);
}

/* --- from JSON --- */

struct reading {
    struct fork_tree *tree;
    struct fork_ids *ids;
    struct buffer text; /* of one item after another */
};

static void remember(struct fork_tree *tree, struct fork_node *node)
{
    if (tree->count == tree->capacity) {
        tree->capacity = tree->capacity ? 2 * tree->capacity : 64;
        tree->nodes = mem_grow(tree->nodes, tree->capacity, sizeof(struct fork_node *));
    }
    tree->nodes[tree->count++] = node;
}

/* Stored items have ids; what has none is given one, so that it is nobody's counterpart. */
static const char *id_of(struct reading *reading, const cJSON *item)
{
    const char *id = json_get_text(item, "id");
    struct arena *arena = reading->tree->arena;
    if (!id || !*id)
        return make_id(arena);
    return reading->ids ? fork_ids_parent(reading->ids, id) : arena_strdup(arena, id);
}

static void read_items(struct reading *reading, const cJSON *item, bool are_responses,
                       struct fork_node *parent)
{
    unsigned place = 0;
    for (; item; item = item->next) {
        struct fork_node node = {.id = id_of(reading, item),
                                 .kind = are_responses ? ITEM_RESPONSE : item_kind_of(item)};
        buffer_clear(&reading->text);
        (void)item_print(item, node.kind, &reading->text);
        node.text =
            arena_strndup(reading->tree->arena, buffer_text(&reading->text), reading->text.length);
        struct fork_node *added = fork_tree_add(reading->tree, parent, parent->last, &node);
        added->place = place++;
        remember(reading->tree, added);
        read_items(reading, item_children(item, node.kind), node.kind == ITEM_REQUEST, added);
    }
}

static cJSON *parse(const char *text, size_t length, struct error *err)
{
    struct json_limits limits = json_document_limits;
    limits.bytes = limits.nodes = SIZE_MAX;
    return json_parse(text, length, &limits, "item", err);
}

int fork_tree_read(struct fork_tree *tree, struct arena *arena, const cJSON *collection,
                   struct fork_ids *ids, struct error *err)
{
    struct reading reading = {.tree = tree, .ids = ids};
    const cJSON *items = json_get(collection, "item");
    *tree = (struct fork_tree){.arena = arena, .by_id = map_create(NULL), .root.id = ""};
    buffer_init(&reading.text, SIZE_MAX);
    (void)collection_print(collection, &reading.text);
    tree->document = parse(buffer_text(&reading.text), reading.text.length, err);
    if (tree->document)
        read_items(&reading, cJSON_IsArray(items) ? items->child : NULL, false, &tree->root);
    buffer_release(&reading.text);
    return tree->document ? 0 : -1;
}

void fork_tree_release(struct fork_tree *tree)
{
    map_free(tree->by_id);
    free(tree->nodes);
    cJSON_Delete(tree->document);
    *tree = (struct fork_tree){0};
}

/* --- to JSON --- */

static int write_children(const struct fork_node *parent, struct fork_ids *ids, cJSON *list,
                          struct error *err);

static int write_node(const struct fork_node *node, struct fork_ids *ids, cJSON **ret_item,
                      struct error *err)
{
    AUTO_JSON item = parse(node->text, strlen(node->text), err);
    if (!item)
        return -1;
    json_set_text(item, "id", ids ? fork_ids_fork(ids, node->id) : node->id);
    if (node->kind != ITEM_RESPONSE &&
        write_children(
            node, ids,
            cJSON_AddArrayToObject(item, node->kind == ITEM_FOLDER ? "item" : "response"), err) < 0)
        return -1;
    *ret_item = TAKE(item);
    return 0;
}

static int write_children(const struct fork_node *parent, struct fork_ids *ids, cJSON *list,
                          struct error *err)
{
    for (const struct fork_node *node = parent->first; node; node = node->next) {
        cJSON *item;
        if (write_node(node, ids, &item, err) < 0)
            return -1;
        cJSON_AddItemToArray(list, item);
    }
    return 0;
}

int fork_tree_write(const struct fork_tree *tree, const char *collection_id, struct fork_ids *ids,
                    cJSON **ret_collection, struct error *err)
{
    AUTO_JSON collection = cJSON_Duplicate(tree->document, true);
    json_set_text((cJSON *)json_get(collection, "info"), "_postman_id", collection_id);
    if (write_children(&tree->root, ids, cJSON_AddArrayToObject(collection, "item"), err) < 0)
        return -1;
    *ret_collection = TAKE(collection);
    return 0;
}
