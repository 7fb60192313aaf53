#include "support/support.h"

#include "support/stored.h"

#include "base/buffer.h"
#include "base/text.h"
#include "store/body_cache.h"
#include "store/collection_plan.h"
#include "store/workspaces.h"

#include <stdlib.h>
#include <string.h>

cJSON *stored_tree(const char *text)
{
    char *copy = strdup(text);
    for (char *c = copy; *c; c++)
        if (*c == '\'')
            *c = '"';
    struct error err = {0};
    cJSON *tree = json_parse(copy, strlen(copy), &json_document_limits, "test", &err);
    if (!tree)
        fail_msg("%s in %s", err.message, copy);
    free(copy);
    return tree;
}

enum error_code stored_create(struct test_store *test, const struct principal *principal,
                              const char *workspace_id, const cJSON *collection,
                              struct collection_row *ret_row)
{
    struct error err = {0};
    struct collection_row row;
    struct collection_conflict conflict;
    struct collection_birth birth = {.workspace_id = workspace_id};
    AUTO(collection_plan) plan = NULL;
    if (collection_plan_create(collection, &plan, &err) < 0 ||
        collections_create(test->store, principal, plan, &birth, &test->arena, &row, &conflict,
                           &err) < 0)
        return err.code;
    if (ret_row)
        *ret_row = row;
    return ERR_NONE;
}

enum error_code stored_replace(struct test_store *test, const struct principal *principal,
                               const char *id, const cJSON *collection,
                               struct collection_conflict *ret_conflict)
{
    struct error err = {0};
    struct collection_row row;
    struct collection_conflict conflict = {0};
    AUTO(collection_plan) plan = NULL;
    if (collection_plan_create(collection, &plan, &err) < 0 ||
        collections_replace(test->store, principal, id, plan, &test->arena, &row, &conflict, &err) <
            0) {
        if (ret_conflict)
            *ret_conflict = conflict;
        return err.code;
    }
    return ERR_NONE;
}

cJSON *stored_read(struct test_store *test, const struct principal *principal, const char *id,
                   enum error_code *ret_code)
{
    struct error err = {0};
    AUTO(body) body = NULL;
    size_t length;
    if (collections_body(test->store, principal, id, COLLECTION_FULL, &body, &err) < 0) {
        if (!ret_code)
            fail_msg("%s", err.message);
        *ret_code = err.code;
        return NULL;
    }
    const char *text = body_bytes(body, &length);
    AUTO_JSON tree = json_parse(text, length, &json_document_limits, "body", &err);
    if (!tree)
        fail_msg("%s", err.message);
    return cJSON_DetachItemFromObjectCaseSensitive(tree, "collection");
}

static void remove_all(cJSON *object, const char *const *names)
{
    for (; *names; names++)
        cJSON_DeleteItemFromObjectCaseSensitive(object, *names);
}

static void strip_items(cJSON *list)
{
    static const char *const added[] = {"id", "uid", "createdAt", "updatedAt", NULL};
    for (cJSON *item = list ? list->child : NULL; item; item = item->next) {
        remove_all(item, added);
        cJSON *inside = (cJSON *)json_get(item, "item");
        cJSON *responses = (cJSON *)json_get(item, "response");
        strip_items(cJSON_IsArray(inside) ? inside : NULL);
        if (cJSON_IsArray(inside))
            continue;
        strip_items(responses);
        if (cJSON_IsNull(responses) || (responses && !responses->child))
            cJSON_DeleteItemFromObjectCaseSensitive(item, "response");
    }
}

void stored_strip(cJSON *tree)
{
    static const char *const added[] = {"_postman_id", "uid",           "createdAt",
                                        "updatedAt",   "lastUpdatedBy", NULL};
    static const char *const own[] = {"id", "uid", "owner", NULL};
    remove_all((cJSON *)json_get(tree, "info"), added);
    remove_all(tree, own);
    strip_items((cJSON *)json_get(tree, "item"));
}

const char *stored_workspace(struct test_store *test, const struct principal *principal,
                             const char *visibility)
{
    struct error err = {0};
    struct workspace *workspaces;
    size_t count;
    if (workspaces_list(test->store, principal, &test->arena, &workspaces, &count, &err) < 0)
        fail_msg("%s", err.message);
    for (size_t i = 0; i < count; i++)
        if (text_equal(workspaces[i].visibility, visibility))
            return workspaces[i].id;
    fail_msg("no %s workspace", visibility);
    return NULL;
}

const cJSON *stored_find(const cJSON *collection, const char *names)
{
    const cJSON *found = collection;
    while (found && *names) {
        size_t length = strcspn(names, "/");
        const cJSON *list = json_get(found, "item");
        if (!cJSON_IsArray(list))
            list = json_get(found, "response");
        for (found = list ? list->child : NULL; found; found = found->next) {
            const char *name = json_get_text(found, "name");
            if (name && strlen(name) == length && memcmp(name, names, length) == 0)
                break;
        }
        names += length + (names[length] == '/');
    }
    return found;
}
