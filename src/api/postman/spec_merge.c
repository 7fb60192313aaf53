/* spec_merge.c: a newer description over the collection that an older one made. */
#include "api/postman/spec_convert.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"

#include <string.h>

struct merge {
    struct arena arena;
    struct map *requests; /* operation → the old request */
    struct map *folders;  /* names on the way → the old folder */
    struct map *places;   /* names on the way → the new folder's list of items */
    struct map *done;     /* operations that the new description has */
    const struct spec_merge_options *options;
};

/* "GET /orders/{id}"; NULL for what people made. */
static const char *operation_of(const cJSON *item)
{
    return json_get_text(json_get(item, "_postern"), "operation");
}

static bool is_folder(const cJSON *item)
{
    return cJSON_IsArray(json_get(item, "item"));
}

/* Names that hold slashes do not run together: a name's length stands before it. */
static const char *path_of(struct merge *merge, const char *above, const cJSON *item)
{
    const char *name = json_get_text(item, "name");
    name = name ? name : "";
    return arena_printf(&merge->arena, "%s%zu/%s", above, strlen(name), name);
}

static void index_old(struct merge *merge, const char *above, const cJSON *list)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
    {
        const char *path = path_of(merge, above, item), *operation = operation_of(item);
        if (is_folder(item)) {
            if (!map_get(merge->folders, path))
                map_put(merge->folders, path, (void *)item);
            index_old(merge, path, json_get(item, "item"));
        } else if (operation && !map_get(merge->requests, operation)) {
            map_put(merge->requests, operation, (void *)item);
        }
    }
}

static void keep(cJSON *made, const cJSON *old, const char *key)
{
    const cJSON *value = json_get(old, key);
    if (value)
        json_set(made, key, cJSON_Duplicate(value, true));
}

static const cJSON *find_named(const cJSON *list, const char *key, const char *name)
{
    const cJSON *node;
    cJSON_ArrayForEach(node, list)
    {
        if (name && text_equal(json_get_text(node, key), name))
            return node;
    }
    return NULL;
}

/* Saved examples of the same name are the same, one for one; those that no description made are
 * people's, and stay. */
static void merge_examples(cJSON *made, const cJSON *old, bool sync)
{
    cJSON *node, *examples = (cJSON *)json_get(made, "response");
    AUTO_JSON theirs = cJSON_Duplicate(json_get(old, "response"), true);
    if (!sync || !cJSON_IsArray(examples)) {
        cJSON_DeleteItemFromObjectCaseSensitive(made, "response");
        if (theirs)
            json_set(made, "response", TAKE(theirs));
        return;
    }
    cJSON_ArrayForEach(node, examples)
    {
        cJSON *before = (cJSON *)find_named(theirs, "name", json_get_text(node, "name"));
        if (before) {
            keep(node, before, "id");
            cJSON_Delete(cJSON_DetachItemViaPointer(theirs, before));
        }
    }
    for (cJSON *next, *before = theirs ? theirs->child : NULL; before; before = next) {
        next = before->next;
        if (!json_get(before, "_postern"))
            cJSON_AddItemToArray(examples, cJSON_DetachItemViaPointer(theirs, before));
    }
}

static void merge_request(struct merge *merge, cJSON *made)
{
    const char *operation = operation_of(made);
    const cJSON *old = operation ? map_get(merge->requests, operation) : NULL;
    if (operation)
        map_put(merge->done, operation, made);
    if (!old)
        return;
    map_remove(merge->requests, operation);
    keep(made, old, "id");
    keep(made, old, "event");
    merge_examples(made, old, merge->options->sync_examples);
}

static void merge_made(struct merge *merge, const char *above, cJSON *list)
{
    cJSON *item;
    map_put(merge->places, above, list);
    cJSON_ArrayForEach(item, list)
    {
        const char *path = path_of(merge, above, item);
        if (!is_folder(item)) {
            merge_request(merge, item);
            continue;
        }
        const cJSON *old = map_get(merge->folders, path);
        if (old) {
            map_remove(merge->folders, path);
            keep(item, old, "id");
            keep(item, old, "event");
        }
        merge_made(merge, path, (cJSON *)json_get(item, "item"));
    }
}

static void keep_folder(struct merge *merge, const char *path, const cJSON *old, cJSON **list)
{
    cJSON *folder = cJSON_CreateObject();
    const cJSON *member;
    cJSON_ArrayForEach(member, old)
    {
        if (!text_equal(member->string, "item"))
            json_set(folder, member->string, cJSON_Duplicate(member, true));
    }
    cJSON *inside = cJSON_AddArrayToObject(folder, "item");
    cJSON_AddItemToArray(*list, folder);
    map_put(merge->places, path, inside);
    *list = inside;
}

static bool stays(const struct merge *merge, const cJSON *old)
{
    const char *operation = operation_of(old);
    return !operation || (!merge->options->delete_orphans && !map_get(merge->done, operation));
}

static bool any_stays(const struct merge *merge, const cJSON *list)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
    {
        if (is_folder(item) ? any_stays(merge, json_get(item, "item")) : stays(merge, item))
            return true;
    }
    return false;
}

/* What only the old collection has goes where it was, in folders that are made again. */
static void keep_rest(struct merge *merge, const char *above, const cJSON *old, cJSON *into)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, old)
    {
        if (!is_folder(item)) {
            if (stays(merge, item))
                cJSON_AddItemToArray(into, cJSON_Duplicate(item, true));
            continue;
        }
        if (!any_stays(merge, json_get(item, "item")))
            continue;
        const char *path = path_of(merge, above, item);
        cJSON *inside = map_get(merge->places, path);
        if (!inside) {
            inside = into;
            keep_folder(merge, path, item, &inside);
        }
        keep_rest(merge, path, json_get(item, "item"), inside);
    }
}

/* Values that people gave to variables stay, and so do their own. */
static void merge_variables(cJSON *made, const cJSON *old)
{
    const cJSON *theirs = json_get(old, "variable"), *before;
    cJSON *list = (cJSON *)json_get(made, "variable");
    if (!cJSON_IsArray(list)) {
        keep(made, old, "variable");
        return;
    }
    cJSON *node;
    cJSON_ArrayForEach(node, list)
    {
        before = find_named(theirs, "key", json_get_text(node, "key"));
        if (before) {
            keep(node, before, "id");
            keep(node, before, "value");
        }
    }
    cJSON_ArrayForEach(before, theirs)
    {
        if (!find_named(list, "key", json_get_text(before, "key")))
            cJSON_AddItemToArray(list, cJSON_Duplicate(before, true));
    }
}

void spec_merge(const cJSON *old, cJSON *made, const struct spec_merge_options *options)
{
    struct merge merge = {.requests = map_create(NULL),
                          .folders = map_create(NULL),
                          .places = map_create(NULL),
                          .done = map_create(NULL),
                          .options = options};
    cJSON *items = (cJSON *)json_get(made, "item"), *info = (cJSON *)json_get(made, "info");
    index_old(&merge, "", json_get(old, "item"));
    merge_made(&merge, "", items);
    keep_rest(&merge, "", json_get(old, "item"), items);
    merge_variables(made, old);
    keep(made, old, "event");
    keep(made, old, "auth");
    keep(info, json_get(old, "info"), "_postman_id");
    keep(info, json_get(old, "info"), "name");
    map_free(merge.requests);
    map_free(merge.folders);
    map_free(merge.places);
    map_free(merge.done);
    arena_release(&merge.arena);
}
