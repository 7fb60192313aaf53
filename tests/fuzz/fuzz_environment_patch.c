/* Changes of environments: {"values": […], "patch": […]}. What was a list of variables is one
 * afterwards. */
#include "api/postman/environment_patch.h"
#include "api/postman/values.h"
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ARENA arena = {0};
    AUTO_JSON input = json_parse((const char *)data, size, &json_body_limits, "input", NULL);
    cJSON *values = input ? values_take_member(input, "values") : NULL;
    AUTO_JSON environment = cJSON_CreateObject();
    struct faults before = {.arena = &arena}, after = {.arena = &arena};
    if (!cJSON_IsArray(values)) {
        cJSON_Delete(values);
        return 0;
    }
    json_set(environment, "values", values);
    values_check(&before, values, "values");
    if (faults_any(&before))
        return 0;
    values_complete(values);
    const cJSON *patch = json_get(input, "patch");
    if (!patch || environment_patch_check(&arena, patch).text ||
        environment_patch_apply(patch, environment).text)
        return 0;
    values_check(&after, json_get(environment, "values"), "values");
    if (faults_any(&after))
        abort();
    return 0;
}
