#include "model/collection.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"
#include "model/loose.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The members that the index needs, found in one walk over the node. */
struct members {
    const cJSON *id, *postman_id, *name, *item;
};

struct builder {
    struct collection *collection;
    size_t item_count;
    struct error *err;
};

static struct members find_members(const cJSON *node)
{
    struct members found = {0};
    if (!cJSON_IsObject(node))
        return found;
    for (const cJSON *child = node->child; child; child = child->next) {
        const char *key = child->string;
        if (!key)
            continue;
        if (strcmp(key, "id") == 0)
            found.id = child;
        else if (strcmp(key, "_postman_id") == 0)
            found.postman_id = child;
        else if (strcmp(key, "name") == 0)
            found.name = child;
        else if (strcmp(key, "item") == 0)
            found.item = child;
    }
    return found;
}

static const char *made_up_id(struct arena *arena)
{
    char id[UUID_SIZE];
    random_uuid4(id);
    return arena_strndup(arena, id, sizeof id - 1);
}

static const char *read_id(struct arena *arena, const cJSON *id, const cJSON *postman_id)
{
    if (loose_is_true(id))
        return json_to_text(arena, id);
    if (loose_is_true(postman_id))
        return json_to_text(arena, postman_id);
    return made_up_id(arena);
}

static const char *read_name(struct arena *arena, const cJSON *name)
{
    return name && !cJSON_IsNull(name) ? json_to_text(arena, name) : "";
}

static bool is_container(const cJSON *item)
{
    return cJSON_IsArray(item) || cJSON_IsObject(item);
}

static int add_children(struct builder *builder, struct item *parent, cJSON *children,
                        unsigned depth);

static int add_item(struct builder *builder, struct item *parent, struct item ***tail, cJSON *node,
                    unsigned depth)
{
    struct collection *collection = builder->collection;
    struct members members = find_members(node);
    if (++builder->item_count > COLLECTION_MAX_ITEMS)
        return error_set(builder->err, ERR_LIMIT, "a collection holds at most %d items",
                         COLLECTION_MAX_ITEMS);

    struct item *item = arena_new(collection->arena, struct item);
    item->parent = parent;
    item->json = node;
    item->id = read_id(collection->arena, members.id, members.postman_id);
    item->name = read_name(collection->arena, members.name);
    item->is_folder = is_container(members.item);
    **tail = item;
    *tail = &item->next;
    if (!item->is_folder) {
        item->position = (unsigned)collection->request_count++;
        return 0;
    }
    collection->folder_count++;
    return add_children(builder, item, (cJSON *)members.item, depth + 1);
}

/* `children` is an array, or one child that nobody put into an array. */
static int add_children(struct builder *builder, struct item *parent, cJSON *children,
                        unsigned depth)
{
    struct item **tail = &parent->first_child;
    if (depth > COLLECTION_MAX_DEPTH)
        return error_set(builder->err, ERR_LIMIT, "folders are nested more than %d deep",
                         COLLECTION_MAX_DEPTH);
    if (!cJSON_IsArray(children))
        return add_item(builder, parent, &tail, children, depth);
    for (cJSON *child = children->child; child; child = child->next)
        if (!cJSON_IsNull(child) && add_item(builder, parent, &tail, child, depth) < 0)
            return -1;
    return 0;
}

static void list_requests(struct collection *collection, struct item *first)
{
    for (struct item *item = first; item; item = item->next)
        if (item->is_folder)
            list_requests(collection, item->first_child);
        else
            collection->requests[item->position] = item;
}

static int build_index(struct collection *collection, struct error *err)
{
    struct members members = find_members(collection->document);
    const cJSON *info = json_get(collection->document, "info");
    const cJSON *name = json_get(info, "name");
    struct builder builder = {.collection = collection, .err = err};

    collection->name = read_name(collection->arena, name ? name : members.name);
    const cJSON *id = json_get(info, "_postman_id");
    id = id ? id : json_get(info, "id");
    collection->id = read_id(collection->arena, id ? id : members.id, members.postman_id);
    collection->root = arena_new(collection->arena, struct item);
    *collection->root = (struct item){
        .id = collection->id,
        .name = collection->name,
        .json = collection->document,
        .is_folder = true,
    };
    if (is_container(members.item) &&
        add_children(&builder, collection->root, (cJSON *)members.item, 1) < 0)
        return -1;
    collection->requests =
        arena_array(collection->arena, collection->request_count + 1, struct item *);
    list_requests(collection, collection->root->first_child);
    return 0;
}

int collection_from_json(cJSON *document, struct collection **ret_collection, struct error *err)
{
    AUTO(collection) collection = mem_new(struct collection);
    collection->document = document;
    collection->arena = mem_new(struct arena);
    if (build_index(collection, err) < 0)
        return -1;
    *ret_collection = TAKE(collection);
    return 0;
}

void collection_free(struct collection *collection)
{
    if (!collection)
        return;
    cJSON_Delete(collection->document);
    if (collection->arena)
        arena_release(collection->arena);
    free(collection->arena);
    free(collection);
}

const char *item_path(const struct item *item, struct arena *arena)
{
    if (!item->parent || !item->parent->parent)
        return arena_strdup(arena, item->name);
    return arena_printf(arena, "%s / %s", item_path(item->parent, arena), item->name);
}

static bool is_named(const struct item *item, const char *id_or_name)
{
    return strcmp(item->id, id_or_name) == 0 || strcmp(item->name, id_or_name) == 0;
}

static struct item *find_below(const struct item *parent, const char *id_or_name)
{
    for (struct item *item = parent->first_child; item; item = item->next)
        if (is_named(item, id_or_name))
            return item;
    for (struct item *item = parent->first_child; item; item = item->next) {
        struct item *found = find_below(item, id_or_name);
        if (found)
            return found;
    }
    return NULL;
}

struct item *collection_find(const struct collection *collection, const char *id_or_name)
{
    return find_below(collection->root, id_or_name);
}

const char *description_text(const cJSON *description)
{
    if (cJSON_IsString(description))
        return description->valuestring;
    return json_get_text(description, "content");
}
