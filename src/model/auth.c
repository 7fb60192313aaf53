#include "model/build.h"

#include "base/arena.h"

#include <string.h>

static void add_param(const struct build *build, struct pairs *params, const char *key,
                      const cJSON *value)
{
    if (key)
        pairs_add(params, build->arena, arena_strdup(build->arena, key),
                  value ? build_value(build, value) : NULL);
}

void build_auth(const struct build *build, const cJSON *auth, struct auth *into)
{
    const cJSON *type = json_get(auth, "type"), *member;
    *into = (struct auth){0};
    if (!cJSON_IsString(type))
        return;
    into->type = arena_strdup(build->arena, type->valuestring);
    const cJSON *params = json_get(auth, into->type);
    if (cJSON_IsArray(params))
        cJSON_ArrayForEach(member, params) add_param(
            build, &into->params, json_get_text(member, "key"), json_get(member, "value"));
    else if (cJSON_IsObject(params))
        cJSON_ArrayForEach(member, params) add_param(build, &into->params, member->string, member);
}
