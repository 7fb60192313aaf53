#include "format/openapi/operation.h"

#include "base/map.h"
#include "base/text.h"

#include <string.h>

enum { FOLDERS_MAX_DEPTH = 90 };

/* The folders made so far, by what they are called in full. */
struct tree {
    struct openapi *o;
    struct spot root;
    cJSON *top;          /* the collection's items */
    struct map *folders; /* their `item` arrays */
};

static cJSON *add_folder(struct tree *tree, cJSON *parent, const char *key, const char *name,
                         const char *description)
{
    struct openapi *o = tree->o;
    cJSON *items = map_get(tree->folders, key);
    if (items)
        return items;
    cJSON *folder = cJSON_CreateObject();
    cJSON_AddStringToObject(folder, "id", openapi_id(o, "folder", key));
    cJSON_AddStringToObject(folder, "name", name);
    if (description && *description)
        cJSON_AddStringToObject(folder, "description", description);
    items = cJSON_AddArrayToObject(folder, "item");
    cJSON_AddItemToArray(parent, folder);
    map_put(tree->folders, key, items);
    return items;
}

/* --- by path: a folder a segment --- */

static cJSON *place_by_path(struct tree *tree, const struct operation *operation)
{
    struct openapi *o = tree->o;
    cJSON *items = tree->top;
    const char *path = operation->path, *end = path + strcspn(path, "?#");
    unsigned depth = 0;
    for (const char *at = path; at < end && depth < FOLDERS_MAX_DEPTH;) {
        at += *at == '/';
        const char *stop = memchr(at, '/', (size_t)(end - at));
        stop = stop ? stop : end;
        if (stop > at) {
            const char *key = arena_printf(&o->arena, "path %.*s", (int)(stop - path), path);
            items = add_folder(tree, items, key, arena_strndup(&o->arena, at, (size_t)(stop - at)),
                               NULL);
            depth++;
        }
        at = stop;
    }
    return items;
}

/* --- by tag --- */

static struct spot tag_object(struct tree *tree, const char *name)
{
    struct spot tags = openapi_get(tree->o, tree->root, "tags");
    const cJSON *child = cJSON_IsArray(tags.node) ? tags.node->child : NULL;
    for (; child && openapi_spend(tree->o, 1); child = child->next)
        if (text_equal(json_get_text(child, "name"), name))
            return spot_at(tags, child);
    return spot_at(tags, NULL);
}

/* A tag's folder, in that of its parent tag. */
static cJSON *tag_folder(struct tree *tree, const char *name, unsigned depth)
{
    struct openapi *o = tree->o;
    const char *key = arena_printf(&o->arena, "tag %s", name);
    cJSON *items = map_get(tree->folders, key);
    if (items)
        return items;
    struct spot tag = tag_object(tree, name);
    const char *parent = json_get_text(tag.node, "parent");
    cJSON *above = parent && depth < FOLDERS_MAX_DEPTH && !text_equal(parent, name)
                       ? tag_folder(tree, parent, depth + 1)
                       : tree->top;
    return add_folder(tree, above, key, name, json_get_text(tag.node, "description"));
}

static const char *first_tag(const struct operation *operation)
{
    const cJSON *tags = json_get(operation->at.node, "tags");
    return cJSON_IsArray(tags) ? cJSON_GetStringValue(tags->child) : NULL;
}

/* The tags after the first, each a folder in the one before. */
static cJSON *nest(struct tree *tree, const struct operation *operation, cJSON *items)
{
    struct openapi *o = tree->o;
    const cJSON *tags = json_get(operation->at.node, "tags");
    const char *key = arena_printf(&o->arena, "tag %s", first_tag(operation));
    unsigned depth = 0;
    for (const cJSON *child = tags->child->next; child && depth < 20; child = child->next) {
        if (!cJSON_IsString(child))
            continue;
        key = arena_printf(&o->arena, "%s\n%s", key, child->valuestring);
        items = add_folder(tree, items, key, child->valuestring,
                           json_get_text(tag_object(tree, child->valuestring).node, "description"));
        depth++;
    }
    return items;
}

static cJSON *place_by_tag(struct tree *tree, const struct operation *operation)
{
    const char *tag = first_tag(operation);
    if (!tag || !*tag)
        return place_by_path(tree, operation);
    cJSON *items = tag_folder(tree, tag, 0);
    return tree->o->options->nested_folders ? nest(tree, operation, items) : items;
}

/* --- which of both --- */

/* Tags that are the same everywhere, or nowhere, say nothing. */
static bool tags_say_something(const struct operation *operations, size_t count)
{
    const char *first = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *tag = first_tag(&operations[i]);
        if (tag && first && strcmp(tag, first) != 0)
            return true;
        first = first ? first : tag;
    }
    return false;
}

/* An author who put tags into tags has drawn the folders already. */
static bool tags_are_a_tree(struct tree *tree)
{
    struct spot tags = openapi_get(tree->o, tree->root, "tags");
    const cJSON *child = cJSON_IsArray(tags.node) ? tags.node->child : NULL;
    for (; child; child = child->next)
        if (json_get_text(child, "parent"))
            return true;
    return false;
}

/* Folders stand where the author listed their tags. */
static void add_declared_tags(struct tree *tree, const struct operation *operations, size_t count)
{
    struct map *used = map_create(NULL);
    for (size_t i = 0; i < count; i++)
        if (first_tag(&operations[i]))
            map_put(used, first_tag(&operations[i]), tree);
    struct spot tags = openapi_get(tree->o, tree->root, "tags");
    const cJSON *child = cJSON_IsArray(tags.node) ? tags.node->child : NULL;
    for (; child && !tree->o->failed; child = child->next) {
        const char *name = json_get_text(child, "name");
        if (name && map_get(used, name))
            (void)tag_folder(tree, name, 0);
    }
    map_free(used);
}

cJSON *folders_build(struct openapi *o, struct spot root, struct operation *operations,
                     size_t count)
{
    struct tree tree = {o, root, cJSON_CreateArray(), map_create(NULL)};
    bool by_tag = o->options->folders == OPENAPI_FOLDERS_TAGS
                      ? tags_say_something(operations, count)
                      : o->options->folders == OPENAPI_FOLDERS_AUTO && tags_are_a_tree(&tree);
    if (by_tag)
        add_declared_tags(&tree, operations, count);
    for (size_t i = 0; i < count && !o->failed; i++) {
        operation_read_parameters(o, &operations[i]);
        cJSON *items =
            by_tag ? place_by_tag(&tree, &operations[i]) : place_by_path(&tree, &operations[i]);
        cJSON_AddItemToArray(items, operation_item(o, &operations[i]));
    }
    map_free(tree.folders);
    return tree.top;
}
