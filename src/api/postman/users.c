#include "api/postman/asked.h"
#include "api/postman/people.h"
#include "api/postman/routes.h"

#include "store/groups.h"

static void fail(struct api_call *call, const struct error *err)
{
    if (err->code == ERR_NOT_FOUND)
        api_problem(call, 404, "not-found", "Not Found", "The requested resource does not exist.");
    else
        api_fail_error(call, err);
}

/* The path's number, or 0 when that was refused. */
static int64_t path_number(struct api_call *call, const char *name, const char *refusal)
{
    int64_t number = people_number(api_parameter(call, name));
    if (!number)
        asked_refuse(call, name, refusal);
    return number;
}

/* --- users --- */

static cJSON *user_tree(const struct user *user)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddNumberToObject(tree, "id", (double)user->id);
    json_set_text(tree, "name", user->full_name);
    json_set_text(tree, "username", user->username);
    json_set_text(tree, "email", user->email);
    json_set(tree, "roles", people_roles(user->role));
    api_set_time(tree, "joinedAt", user->created_at);
    return tree;
}

static void list_users(struct api_call *call)
{
    struct error err = {0};
    struct user *users;
    size_t count;
    int64_t group = 0;
    if (api_query_number(call, "groupId", 0, INT64_MAX, &group) < 0) {
        asked_refuse(call, "groupId", "The groupId must be a number.");
        return;
    }
    if (users_list(call->store, &call->principal, group, call->arena, &users, &count, &err) < 0) {
        fail(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(tree, "data");
    for (size_t i = 0; i < count; i++)
        if (users[i].active)
            cJSON_AddItemToArray(list, user_tree(&users[i]));
    api_reply(call, 200, tree);
}

static void get_user(struct api_call *call)
{
    struct error err = {0};
    struct user user;
    int64_t id = path_number(call, "userId", "The userId must be a number.");
    if (!id)
        return;
    if (users_get(call->store, &call->principal, id, call->arena, &user, &err) < 0)
        fail(call, &err);
    else
        api_reply(call, 200, user_tree(&user));
}

/* --- groups --- */

static cJSON *group_tree(const struct api_call *call, const struct group *group)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddNumberToObject(tree, "id", (double)group->id);
    cJSON_AddNumberToObject(tree, "teamId", (double)call->principal.team_id);
    json_set_text(tree, "name", group->name);
    json_set_text(tree, "summary", group->summary);
    cJSON_AddNumberToObject(tree, "createdBy", (double)group->created_by);
    api_set_time(tree, "createdAt", group->created_at);
    api_set_time(tree, "updatedAt", group->updated_at);
    cJSON *members = cJSON_AddArrayToObject(tree, "members");
    for (size_t i = 0; i < group->member_count; i++)
        cJSON_AddItemToArray(members, cJSON_CreateNumber((double)group->members[i]));
    json_set(tree, "roles", people_roles(ROLE_VIEWER));
    return tree;
}

static void list_groups(struct api_call *call)
{
    struct error err = {0};
    struct group *groups;
    size_t count;
    if (groups_list(call->store, &call->principal, call->arena, &groups, &count, &err) < 0) {
        fail(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(tree, "data");
    for (size_t i = 0; i < count; i++)
        cJSON_AddItemToArray(list, group_tree(call, &groups[i]));
    api_reply(call, 200, tree);
}

static void get_group(struct api_call *call)
{
    struct error err = {0};
    struct group group;
    int64_t id = path_number(call, "groupId", "The groupId must be a number.");
    if (!id)
        return;
    if (groups_get(call->store, &call->principal, id, call->arena, &group, &err) < 0) {
        fail(call, &err);
        return;
    }
    cJSON *tree = group_tree(call, &group);
    cJSON *managers = cJSON_AddArrayToObject(tree, "managers");
    if (group.created_by) /* not the shell */
        cJSON_AddItemToArray(managers, cJSON_CreateNumber((double)group.created_by));
    api_reply(call, 200, tree);
}

const struct api_route postman_user_routes[] = {
    {.method = HTTP_METHOD_GET,
     .path = "/users",
     .handler = list_users,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Users",
     .operation = "getTeamUsers",
     .summary = "Lists the people of the team, or of one group.",
     .reply = "UserList",
     .query = "groupId"},
    {.method = HTTP_METHOD_GET,
     .path = "/users/{userId}",
     .handler = get_user,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Users",
     .operation = "getTeamUser",
     .summary = "Gets one person of the team.",
     .reply = "User"},
    {.method = HTTP_METHOD_GET,
     .path = "/groups",
     .handler = list_groups,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Groups",
     .operation = "getGroups",
     .summary = "Lists the groups of the team.",
     .reply = "GroupList"},
    {.method = HTTP_METHOD_GET,
     .path = "/groups/{groupId}",
     .handler = get_group,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Groups",
     .operation = "getGroup",
     .summary = "Gets one group.",
     .reply = "Group"},
    {0},
};
