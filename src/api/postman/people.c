#include "api/postman/people.h"

#include "base/arena.h"

#include <errno.h>
#include <stdlib.h>

const struct profile *people_caller(struct api_call *call, struct error *err)
{
    if (call->principal.profile)
        return call->principal.profile;
    struct profile *profile = arena_new(call->arena, struct profile);
    if (users_profile(call->store, &call->principal, call->principal.user_id, call->arena, profile,
                      err) < 0)
        return NULL;
    return profile;
}

cJSON *people_roles(enum role role)
{
    cJSON *roles = cJSON_CreateArray();
    if (role == ROLE_ADMIN)
        cJSON_AddItemToArray(roles, cJSON_CreateString("admin"));
    cJSON_AddItemToArray(roles, cJSON_CreateString("user"));
    return roles;
}

int64_t people_number(const char *text)
{
    char *end;
    errno = 0;
    long long number = text ? strtoll(text, &end, 10) : 0;
    return text && *text && !*end && !errno && number > 0 ? number : 0;
}
