/* environment_patch.h: changes an environment as a bare JSON Patch array says:
 *   [{"op": "add"|"replace"|"remove", "path": "/values/0/description", "value": "…"}]
 * Paths are /name, /values/<i> (add takes /values/- too) and
 * /values/<i>/<key|value|type|enabled|description>. */
#pragma once

#include "json/json.h"

#include <stdbool.h>

struct arena;

enum { PATCH_MAX_OPERATIONS = 500, ENVIRONMENT_MAX_NAME = 1000 /* characters */ };

/* What is wrong: a sentence, or a list with one entry when `is_list`. */
struct patch_fault {
    const char *text; /* NULL: nothing is wrong */
    bool is_list;
};

/* What can be told without the environment. */
struct patch_fault environment_patch_check(struct arena *arena, const cJSON *patch);

/* Applies a checked patch to {"name", "values": […]}. On a fault the environment is half changed:
 * throw it away. */
struct patch_fault environment_patch_apply(const cJSON *patch, cJSON *environment);
