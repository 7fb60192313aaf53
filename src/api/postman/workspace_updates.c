#include "store/workspace_updates.h"
#include "api/postman/asked.h"
#include "api/postman/faults.h"
#include "api/postman/routes.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    TOPIC_MAX = 255,         /* characters */
    DESCRIPTION_MAX = 20000, /* likewise */
    RELATED_MAX = 100,
    UPDATE_MAX_BODY = 1 << 20,
};

/* --- refusals --- */

static void refuse(struct api_call *call, const char *detail)
{
    api_problem(call, 400, "badRequest", "Bad Request", detail);
}

static void fail(struct api_call *call, const struct error *err, const char *denied)
{
    if (err->code == ERR_NOT_FOUND)
        api_problem(call, 404, "notFound", "Not Found",
                    text_starts_with(err->message, "Workspace Update")
                        ? err->message
                        : "Workspace does not exist");
    else if (err->code == ERR_DENIED)
        api_problem(call, 403, "forbidden", "Forbidden", denied);
    else
        api_fail_error(call, err);
}

/* --- replies --- */

/* `names_creator`: lists and single ones tell who wrote it, answers to writers only by number. */
static cJSON *update_tree(const struct workspace_update *update, const char *workspace_id,
                          bool names_creator)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddNumberToObject(tree, "id", (double)update->id);
    json_set_text(tree, "topic", update->topic);
    json_set_text(tree, "description", update->description);
    json_set_text(tree, "workspaceId", workspace_id);
    if (names_creator) {
        cJSON *creator = cJSON_AddObjectToObject(tree, "createdBy");
        cJSON_AddNumberToObject(creator, "id", (double)update->created_by);
        json_set_text(creator, "name", update->creator_name);
        json_set_text(creator, "username", update->creator_username);
    } else {
        cJSON_AddNumberToObject(tree, "createdBy", (double)update->created_by);
    }
    cJSON_AddNumberToObject(tree, "updatedBy", (double)update->updated_by);
    api_set_time(tree, "createdAt", update->created_at);
    api_set_time(tree, "updatedAt", update->updated_at);
    json_set_text(tree, "category", update->category);
    json_set(tree, "isPinned", cJSON_CreateBool(update->is_pinned));
    cJSON_AddRawToObject(tree, "relatedResources", update->related);
    return tree;
}

/* --- bodies --- */

static const char *category_of(const char *word)
{
    for (size_t i = 0; i < WORKSPACE_UPDATE_CATEGORIES; i++)
        if (text_equal(workspace_update_categories[i], word))
            return workspace_update_categories[i];
    return NULL;
}

static bool is_related(const cJSON *node)
{
    static const char *const kinds[] = {"collection",
                                        "request",
                                        "response",
                                        "folder",
                                        "extensibleCollection",
                                        "extensibleCollectionItem"};
    const char *kind = json_get_text(node, "resource");
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (text_equal(kinds[i], kind))
            return json_get_text(node, "resourceId") != NULL;
    return false;
}

/* The array as text: kinds and ids, nothing else; NULL: it is not one of these. */
static const char *read_related(struct api_call *call, const cJSON *list)
{
    AUTO_JSON kept = cJSON_CreateArray();
    AUTO_BUFFER text;
    const cJSON *node;
    buffer_init(&text, UPDATE_MAX_BODY);
    if (list && !cJSON_IsNull(list) &&
        (!cJSON_IsArray(list) || cJSON_GetArraySize(list) > RELATED_MAX))
        return NULL;
    cJSON_ArrayForEach(node, list)
    {
        if (!is_related(node))
            return NULL;
        cJSON *entry = cJSON_CreateObject();
        json_set_text(entry, "resource", json_get_text(node, "resource"));
        json_set_text(entry, "resourceId", json_get_text(node, "resourceId"));
        cJSON_AddItemToArray(kept, entry);
    }
    json_write(kept, false, &text);
    return arena_strdup(call->arena, buffer_text(&text));
}

/* What is wrong with a text of the body, or NULL. */
static const char *read_text(struct api_call *call, const cJSON *body, const char *key, size_t most,
                             bool is_needed, const char **ret_text)
{
    const cJSON *node = json_get(body, key);
    *ret_text = cJSON_GetStringValue(node);
    if (!node)
        return is_needed ? arena_printf(call->arena,
                                        "Invalid request body. [\"should have required property "
                                        "'%s'\"]",
                                        key)
                         : NULL;
    if (!*ret_text || text_is_blank(*ret_text) || faults_length(*ret_text) > most)
        return arena_printf(call->arena,
                            "Invalid request body. [\"%s must be a text of 1 to %zu characters\"]",
                            key, most);
    return NULL;
}

/* False: refused, and answered. `pin` becomes -1 when nothing is said. */
static bool read_values(struct api_call *call, bool is_new, struct workspace_update *ret_values,
                        int *ret_pin)
{
    const cJSON *body = api_body(call);
    if (!body)
        return false;
    const cJSON *pinned = json_get(body, "isPinned"), *related = json_get(body, "relatedResources");
    const char *fault = read_text(call, body, "topic", TOPIC_MAX, is_new, &ret_values->topic);
    if (!fault)
        fault =
            read_text(call, body, "description", DESCRIPTION_MAX, is_new, &ret_values->description);
    if (!fault)
        fault = read_text(call, body, "category", TOPIC_MAX, is_new, &ret_values->category);
    if (!fault && ((pinned && !cJSON_IsBool(pinned)) || !read_related(call, related)))
        fault = "Invalid request body";
    if (fault) {
        refuse(call, fault);
        return false;
    }
    if (ret_values->category && !category_of(ret_values->category)) {
        api_problem(call, 400, "invalidWorkspaceUpdateCategory", "Bad Request",
                    "Invalid 'category' — must be one of: improvement, new_feature, bug_fix, "
                    "breaking_change, announcement");
        return false;
    }
    *ret_pin = pinned ? cJSON_IsTrue(pinned) : -1;
    ret_values->is_pinned = cJSON_IsTrue(pinned);
    ret_values->related = related || is_new ? read_related(call, related) : NULL;
    return true;
}

/* --- handlers --- */

static const char *workspace_of(const struct api_call *call)
{
    const char *id = api_parameter_id(call, "workspaceId");
    return id ? id : ""; /* nothing is called that */
}

static int64_t number_of(const struct api_call *call)
{
    const char *text = api_parameter(call, "updateId");
    char *end;
    errno = 0;
    long long number = text ? strtoll(text, &end, 10) : 0;
    return text && *text && !*end && !errno ? number : 0;
}

/* "bug_fix,new_feature" as bits; false: a word that is none. */
static bool read_categories(struct api_call *call, unsigned *ret_bits)
{
    const char *text = api_query(call, "category", NULL);
    *ret_bits = 0;
    while (text && *text) {
        size_t length = strcspn(text, ",");
        const char *category = category_of(arena_strndup(call->arena, text, length));
        for (unsigned i = 0; i < WORKSPACE_UPDATE_CATEGORIES; i++)
            if (workspace_update_categories[i] == category)
                *ret_bits |= 1U << i;
        if (!category)
            return false;
        text += length + (text[length] == ',');
    }
    return true;
}

static void list_updates(struct api_call *call)
{
    struct workspace_update_page *page = arena_new(call->arena, struct workspace_update_page);
    struct error err = {0};
    unsigned categories;
    const char *cursor = api_query(call, "cursor", "nextCursor", NULL);
    const char *after = cursor && *cursor ? api_cursor_read(call, cursor) : NULL;
    const char *workspace_id = workspace_of(call);
    if ((cursor && *cursor && !after) || !read_categories(call, &categories)) {
        refuse(call, "Invalid request query");
        return;
    }
    if (workspace_updates_list(call->store, &call->principal, workspace_id, categories,
                               after ? strtoll(after, NULL, 10) : 0, call->arena, page, &err) < 0) {
        fail(call, &err, "You are not authorized to view update on this workspace.");
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *data = cJSON_AddArrayToObject(tree, "data");
    for (size_t i = 0; i < page->count; i++)
        cJSON_AddItemToArray(data, update_tree(&page->items[i], workspace_id, true));
    asked_add_cursor(call, cJSON_AddObjectToObject(tree, "meta"),
                     page->next ? arena_printf(call->arena, "%lld", (long long)page->next) : NULL);
    api_reply(call, 200, tree);
}

static void create_update(struct api_call *call)
{
    struct workspace_update values = {0}, update;
    struct error err = {0};
    int pin;
    const char *workspace_id = workspace_of(call);
    if (!read_values(call, true, &values, &pin))
        return;
    if (workspace_updates_create(call->store, &call->principal, workspace_id, &values, call->arena,
                                 &update, &err) < 0)
        fail(call, &err, "You are not authorized to create an update on this workspace.");
    else
        api_reply(call, 200, update_tree(&update, workspace_id, false));
}

static void get_update(struct api_call *call)
{
    struct workspace_update update;
    struct error err = {0};
    const char *workspace_id = workspace_of(call);
    if (workspace_updates_get(call->store, &call->principal, workspace_id, number_of(call),
                              call->arena, &update, &err) < 0)
        fail(call, &err, "You are not authorized to view update on this workspace.");
    else
        api_reply(call, 200, update_tree(&update, workspace_id, true));
}

static void patch_update(struct api_call *call)
{
    struct workspace_update values = {0}, update;
    struct error err = {0};
    int pin;
    const char *workspace_id = workspace_of(call);
    if (!read_values(call, false, &values, &pin))
        return;
    if (workspace_updates_change(call->store, &call->principal, workspace_id, number_of(call),
                                 &values, pin, call->arena, &update, &err) < 0)
        fail(call, &err, "You are not authorized to update this workspace update.");
    else
        api_reply(call, 200, update_tree(&update, workspace_id, false));
}

static void delete_update(struct api_call *call)
{
    struct error err = {0};
    if (workspace_updates_delete(call->store, &call->principal, workspace_of(call), number_of(call),
                                 &err) < 0)
        fail(call, &err, "You are not authorized to delete this workspace update.");
    else
        api_reply_nothing(call);
}

const struct api_route postman_workspace_update_routes[] = {
    {.method = HTTP_METHOD_GET,
     .path = "/workspaces/{workspaceId}/updates",
     .handler = list_updates,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Workspaces",
     .operation = "getWorkspaceUpdates",
     .summary = "Lists what was announced in a workspace.",
     .reply = "WorkspaceUpdateList",
     .query = "cursor category"},
    {.method = HTTP_METHOD_POST,
     .path = "/workspaces/{workspaceId}/updates",
     .handler = create_update,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .body_limit = UPDATE_MAX_BODY,
     .tag = "Workspaces",
     .operation = "createWorkspaceUpdate",
     .summary = "Announces something in a workspace.",
     .body = "WorkspaceUpdateNew",
     .reply = "WorkspaceUpdateSaved"},
    {.method = HTTP_METHOD_GET,
     .path = "/workspaces/{workspaceId}/updates/{updateId}",
     .handler = get_update,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Workspaces",
     .operation = "getWorkspaceUpdate",
     .summary = "Gets an announcement.",
     .reply = "WorkspaceUpdate"},
    {.method = HTTP_METHOD_PATCH,
     .path = "/workspaces/{workspaceId}/updates/{updateId}",
     .handler = patch_update,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .body_limit = UPDATE_MAX_BODY,
     .tag = "Workspaces",
     .operation = "patchWorkspaceUpdate",
     .summary = "Changes an announcement.",
     .body = "WorkspaceUpdateChange",
     .reply = "WorkspaceUpdateSaved"},
    {.method = HTTP_METHOD_DELETE,
     .path = "/workspaces/{workspaceId}/updates/{updateId}",
     .handler = delete_update,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 204,
     .tag = "Workspaces",
     .operation = "deleteWorkspaceUpdate",
     .summary = "Deletes an announcement."},
    {0},
};
