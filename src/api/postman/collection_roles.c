#include "store/collection_roles.h"
#include "api/postman/routes.h"
#include "base/arena.h"
#include "base/text.h"

static void fail(struct api_call *call, const struct error *err)
{
    if (err->code == ERR_NOT_FOUND) {
        cJSON *tree = cJSON_CreateObject();
        json_set_text(tree, "title", "We could not find the collection you are looking for");
        json_set_text(tree, "type", "instanceNotFoundError");
        api_reply(call, 404, tree);
    } else {
        api_fail_error(call, err);
    }
}

static void add_members(cJSON *tree, const char *key, const struct collection_members *members,
                        enum subject subject)
{
    cJSON *list = cJSON_AddArrayToObject(tree, key);
    for (size_t i = 0; i < members->count; i++) {
        const struct collection_member *member = &members->items[i];
        if (member->subject != subject)
            continue;
        cJSON *entry = cJSON_CreateObject();
        json_set_text(entry, "role", member->role == ROLE_EDITOR ? "EDITOR" : "VIEWER");
        cJSON_AddNumberToObject(entry, "id", (double)member->id);
        cJSON_AddItemToArray(list, entry);
    }
}

static void get_roles(struct api_call *call)
{
    struct collection_members members;
    struct error err = {.code = ERR_NOT_FOUND};
    const char *id = api_parameter_id(call, "collectionId");
    if (!id ||
        collection_roles_list(call->store, &call->principal, id, call->arena, &members, &err) < 0) {
        fail(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    add_members(tree, "group", &members, SUBJECT_GROUP);
    add_members(tree, "team", &members, SUBJECT_TEAM);
    add_members(tree, "user", &members, SUBJECT_USER);
    api_reply(call, 200, tree);
}

/* --- changes --- */

struct reading {
    struct api_call *call;
    struct collection_member changes[COLLECTION_MAX_ROLE_CHANGES];
    size_t count;
};

/* Returns false: what is wrong has been answered. */
static bool refuse(struct reading *reading, const char *title, const char *detail)
{
    api_problem(reading->call, 400, "bad-request", title, detail);
    return false;
}

static bool refuse_missing(struct reading *reading, const char *property)
{
    return refuse(
        reading, arena_printf(reading->call->arena, "Missing properties: '%s'", property),
        "The request body failed to validate. Location: /properties/roles/items/required");
}

static bool read_value(struct reading *reading, const cJSON *value, enum subject subject)
{
    const char *role = json_get_text(value, "role");
    int64_t id;
    if (!role || !json_get(value, "id"))
        return refuse_missing(reading, role ? "id" : "role");
    if (!json_to_integer(json_get(value, "id"), &id) || id < 1)
        return refuse(reading, "Bad Request", "The id of a role must be a number.");
    if (!text_equal(role, "VIEWER") && !text_equal(role, "EDITOR"))
        return refuse(reading, "Bad Request", "The role must be one of VIEWER, EDITOR.");
    if (reading->count == COLLECTION_MAX_ROLE_CHANGES)
        return refuse(reading, "Bad Request", "At most 50 roles are changed in one call.");
    reading->changes[reading->count++] = (struct collection_member){
        subject, id, text_equal(role, "EDITOR") ? ROLE_EDITOR : ROLE_VIEWER};
    return true;
}

static bool read_operation(struct reading *reading, const cJSON *operation)
{
    static const char *const paths[] = {"/user", "/group", "/team"};
    const char *op = json_get_text(operation, "op"), *path = json_get_text(operation, "path");
    const cJSON *values = json_get(operation, "value"), *value;
    size_t subject = 0;
    if (!op || !path || !cJSON_IsArray(values))
        return refuse_missing(reading, !op ? "op" : !path ? "path" : "value");
    if (!text_equal(op, "update"))
        return refuse(reading, "Bad Request", "The op must be update.");
    while (subject < COUNT_OF(paths) && !text_equal(paths[subject], path))
        subject++;
    if (subject == COUNT_OF(paths))
        return refuse(reading, "Bad Request", "The path must be one of /user, /group, /team.");
    cJSON_ArrayForEach(value, values)
    {
        if (!read_value(reading, value, (enum subject)subject))
            return false;
    }
    return true;
}

static bool read_changes(struct reading *reading)
{
    const cJSON *operation, *body = api_body(reading->call);
    if (!body)
        return false;
    if (!cJSON_IsArray(json_get(body, "roles")))
        return refuse_missing(reading, "roles");
    cJSON_ArrayForEach(operation, json_get(body, "roles"))
    {
        if (!read_operation(reading, operation))
            return false;
    }
    return true;
}

static void update_roles(struct api_call *call)
{
    struct reading *reading = arena_new(call->arena, struct reading);
    struct error err = {.code = ERR_NOT_FOUND};
    const char *id = api_parameter_id(call, "collectionId");
    reading->call = call;
    if (!read_changes(reading))
        return;
    if (!id || collection_roles_change(call->store, &call->principal, id, reading->changes,
                                       reading->count, call->arena, &err) < 0)
        fail(call, &err);
    else
        api_reply_nothing(call);
}

const struct api_route postman_collection_role_routes[] = {
    {.method = HTTP_METHOD_GET,
     .path = "/collections/{collectionId}/roles",
     .handler = get_roles,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Collections",
     .operation = "getCollectionRoles",
     .summary = "Tells who may read or change a collection.",
     .reply = "CollectionRoles"},
    {.method = HTTP_METHOD_PATCH,
     .path = "/collections/{collectionId}/roles",
     .handler = update_roles,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 204,
     .flags = API_BODY,
     .tag = "Collections",
     .operation = "updateCollectionRoles",
     .summary = "Lets somebody read or change a collection.",
     .body = "CollectionRolesBody"},
    {0},
};
