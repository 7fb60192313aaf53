#include "api/postman/search_filter.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { NUMBER_SIZE = 24 };

/* What a condition may speak of. */
enum about {
    ABOUT_WORKSPACE,
    ABOUT_COLLECTION,
    ABOUT_THING, /* requestId, environmentId */
    ABOUT_METHOD,
    ABOUT_CREATOR,
    ABOUT_TEAM,
    ABOUT_VISIBILITY,
    ABOUT_TYPE,
    ABOUT_TAGS,
    ABOUT_NOTHING, /* ids of things that are not searched here */
    ABOUT_FALSE,   /* what is true of nothing here */
};

static const struct key {
    const char *name;
    enum about about;
} keys[] = {
    {"workspaceId", ABOUT_WORKSPACE},
    {"collectionId", ABOUT_COLLECTION},
    {"requestId", ABOUT_THING},
    {"environmentId", ABOUT_THING},
    {"method", ABOUT_METHOD},
    {"createdBy", ABOUT_CREATOR},
    {"teamId", ABOUT_TEAM},
    {"organizationId", ABOUT_TEAM},
    {"visibility", ABOUT_VISIBILITY},
    {"type", ABOUT_TYPE},
    {"tags", ABOUT_TAGS},
    {"specificationId", ABOUT_NOTHING},
    {"flowId", ABOUT_NOTHING},
    {"documentId", ABOUT_NOTHING},
    {"privateNetwork", ABOUT_FALSE},
    {"publisherIsVerified", ABOUT_FALSE},
    {"isGitConnected", ABOUT_FALSE},
};

static const struct key *key_of(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (text_equal(keys[i].name, name))
            return &keys[i];
    return NULL;
}

/* --- checks --- */

static bool is_operator(const char *name, bool *ret_many)
{
    *ret_many = text_equal(name, "$in") || text_equal(name, "$nin");
    return *ret_many || text_equal(name, "$eq") || text_equal(name, "$ne");
}

static bool is_value(const cJSON *value, enum about about)
{
    return about == ABOUT_FALSE ? cJSON_IsBool(value) : cJSON_IsString(value);
}

static const char *check_operation(const cJSON *operation, enum about about)
{
    bool many;
    const cJSON *value;
    if (!is_operator(operation->string, &many))
        return "/filters/$and knows the operators $eq, $ne, $in, $nin";
    if (!many)
        return is_value(operation, about) ? NULL : "/filters/$and has a value of the wrong type";
    if (!cJSON_IsArray(operation) || cJSON_GetArraySize(operation) > SEARCH_FILTER_MAX)
        return "/filters/$and must have arrays of at most 100 values for $in and $nin";
    cJSON_ArrayForEach(value, operation)
    {
        if (!is_value(value, about))
            return "/filters/$and has a value of the wrong type";
    }
    return NULL;
}

static const char *check_condition(const cJSON *condition)
{
    const cJSON *part, *operation;
    if (!cJSON_IsObject(condition) || cJSON_GetArraySize(condition) > SEARCH_FILTER_MAX)
        return "/filters/$and must be an array of objects";
    cJSON_ArrayForEach(part, condition)
    {
        const struct key *key = key_of(part->string);
        if (!key)
            return "/filters/$and must NOT have additional properties";
        if (!cJSON_IsObject(part) || cJSON_GetArraySize(part) > SEARCH_FILTER_MAX)
            return "/filters/$and must have an operator for each property";
        cJSON_ArrayForEach(operation, part)
        {
            const char *fault = check_operation(operation, key->about);
            if (fault)
                return fault;
        }
    }
    return NULL;
}

const char *search_filter_check(const cJSON *filters)
{
    const cJSON *conditions = json_get(filters, "$and"), *condition;
    if (!filters)
        return NULL;
    if (!cJSON_IsArray(conditions) || cJSON_GetArraySize(conditions) > SEARCH_FILTER_MAX)
        return "/filters must have required property '$and', an array of at most 100 conditions";
    cJSON_ArrayForEach(condition, conditions)
    {
        const char *fault = check_condition(condition);
        if (fault)
            return fault;
    }
    return NULL;
}

bool search_filter_wants_tags(const struct search_filter *filter)
{
    const cJSON *condition;
    cJSON_ArrayForEach(condition, filter->conditions)
    {
        if (json_get(condition, "tags"))
            return true;
    }
    return false;
}

/* --- what passes --- */

/* Ids are equal whether they come with their owner or without. */
static bool is_same_id(const char *has, const char *wanted)
{
    char id[STORE_ID_SIZE];
    return has && store_id_of(wanted, id) && text_equal(has, id);
}

static bool is_number(int64_t number, const char *wanted)
{
    char text[NUMBER_SIZE];
    snprintf(text, sizeof text, "%lld", (long long)number);
    return text_equal(text, wanted);
}

static bool has_tag(const char *tags, const char *wanted)
{
    const char *at = tags ? strstr(tags, wanted) : NULL;
    size_t length = strlen(wanted);
    while (at && !(at[-1] == ' ' && at[length] == ' '))
        at = strstr(at + 1, wanted);
    return at && length;
}

static const char *visibility_of(const struct search_hit *hit)
{
    return text_equal(hit->visibility, "public") || text_equal(hit->visibility, "partner")
               ? hit->visibility
               : "internal";
}

static bool is(const struct search_hit *hit, const struct search_filter *filter, enum about about,
               const cJSON *value)
{
    const char *wanted = cJSON_GetStringValue(value);
    switch (about) {
    case ABOUT_WORKSPACE:
        return is_same_id(hit->workspace_id, wanted);
    case ABOUT_COLLECTION:
        return is_same_id(hit->collection_id, wanted);
    case ABOUT_THING:
        return is_same_id(hit->id, wanted);
    case ABOUT_METHOD:
        return text_equal_nocase(hit->method, wanted);
    case ABOUT_CREATOR:
        return is_number(hit->owner_id, wanted);
    case ABOUT_TEAM:
        return is_number(filter->team_id, wanted);
    case ABOUT_VISIBILITY:
        return text_equal(visibility_of(hit), wanted);
    case ABOUT_TYPE:
        return hit->method && text_equal(wanted, "http");
    case ABOUT_TAGS:
        return has_tag(hit->tags, wanted);
    case ABOUT_NOTHING:
        return false;
    case ABOUT_FALSE:
        return cJSON_IsFalse(value);
    }
    return false;
}

static bool is_any(const struct search_hit *hit, const struct search_filter *filter,
                   enum about about, const cJSON *values)
{
    const cJSON *value;
    cJSON_ArrayForEach(value, values)
    {
        if (is(hit, filter, about, value))
            return true;
    }
    return false;
}

static bool holds(const struct search_hit *hit, const struct search_filter *filter,
                  enum about about, const cJSON *operation)
{
    const char *name = operation->string;
    bool found = cJSON_IsArray(operation) ? is_any(hit, filter, about, operation)
                                          : is(hit, filter, about, operation);
    return text_equal(name, "$eq") || text_equal(name, "$in") ? found : !found;
}

bool search_filter_passes(const struct search_hit *hit, void *user)
{
    const struct search_filter *filter = user;
    const cJSON *condition, *part, *operation;
    cJSON_ArrayForEach(condition, filter->conditions)
    {
        cJSON_ArrayForEach(part, condition)
        {
            cJSON_ArrayForEach(operation, part)
            {
                if (!holds(hit, filter, key_of(part->string)->about, operation))
                    return false;
            }
        }
    }
    return true;
}
