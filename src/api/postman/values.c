#include "api/postman/values.h"

cJSON *values_take_member(cJSON *object, const char *key)
{
    cJSON *member = (cJSON *)json_get(object, key);
    return member ? cJSON_DetachItemViaPointer(object, member) : NULL;
}

static void check_one(struct faults *faults, const cJSON *value, const char *path, unsigned index)
{
    if (!faults_expect(faults, value, cJSON_Object, "%s.%u", path, index))
        return;
    const cJSON *key = json_get(value, "key"), *description = json_get(value, "description");
    if (!key)
        faults_add(faults, "%s.%u: must have required property 'key'", path, index);
    if (faults_expect(faults, key, cJSON_String, "%s.%u.key", path, index) && key &&
        faults_length(key->valuestring) > VALUES_MAX_KEY)
        faults_add(faults, "%s.%u.key: must NOT have more than %d characters", path, index,
                   VALUES_MAX_KEY);
    faults_expect(faults, json_get(value, "type"), cJSON_String, "%s.%u.type", path, index);
    faults_expect(faults, json_get(value, "enabled"), cJSON_True, "%s.%u.enabled", path, index);
    if (faults_expect(faults, description, cJSON_String, "%s.%u.description", path, index) &&
        description && faults_length(description->valuestring) > VALUES_MAX_DESCRIPTION)
        faults_add(faults, "%s.%u.description: must NOT have more than %d characters", path, index,
                   VALUES_MAX_DESCRIPTION);
}

void values_check(struct faults *faults, const cJSON *values, const char *path)
{
    if (!values || !faults_expect(faults, values, cJSON_Array, "%s", path))
        return;
    unsigned index = 0;
    const cJSON *value;
    cJSON_ArrayForEach(value, values) check_one(faults, value, path, index++);
}

void values_complete_one(cJSON *value)
{
    if (!json_get(value, "type"))
        json_set_text(value, "type", "default");
    if (!json_get(value, "enabled"))
        json_set(value, "enabled", cJSON_CreateTrue());
}

void values_complete(cJSON *values)
{
    cJSON *value;
    cJSON_ArrayForEach(value, values) values_complete_one(value);
}
