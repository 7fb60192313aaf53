#include "api/postman/problem.h"

#include "base/arena.h"

static cJSON *make(struct api_call *call, const char *type, const char *title)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "type",
                  arena_printf(call->arena, "https://api.postman.com/problems/%s", type));
    json_set_text(tree, "title", title);
    return tree;
}

void problem_reply(struct api_call *call, unsigned status, const char *type, const char *title,
                   cJSON *detail, const char *instance)
{
    cJSON *tree = make(call, type, title);
    cJSON_AddNumberToObject(tree, "status", status);
    if (detail)
        json_set(tree, "detail", detail);
    if (instance)
        json_set_text(tree, "instance", instance);
    api_reply(call, status, tree);
}

void problem_reply_named(struct api_call *call, unsigned status, const char *type,
                         const char *title, const char *detail)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "type", type);
    json_set_text(tree, "title", title);
    json_set_text(tree, "detail", detail);
    cJSON_AddNumberToObject(tree, "status", status);
    api_reply(call, status, tree);
}

void problem_bad_request_bare(struct api_call *call, const char *title)
{
    cJSON *tree = make(call, "bad-request", title);
    json_set(tree, "detail", cJSON_CreateObject());
    api_reply(call, 400, tree);
}
