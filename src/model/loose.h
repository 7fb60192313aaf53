/* loose.h: members as JavaScript would judge them; documents in the wild are loosely typed. */
#pragma once

#include "json/json.h"

#include <string.h>

/* Truthy: everything but absent, null, false, 0 and "". */
static inline bool loose_is_true(const cJSON *node)
{
    if (!node || cJSON_IsNull(node) || cJSON_IsFalse(node))
        return false;
    if (cJSON_IsString(node))
        return *node->valuestring != '\0';
    return !json_is_number(node) || json_number(node) != 0;
}

static inline bool loose_is_disabled(const cJSON *object)
{
    return loose_is_true(json_get(object, "disabled"));
}
