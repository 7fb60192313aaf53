/* environment_merge.h: takes over what one side of a fork changed. Pure; private to this room. */
#pragma once

#include "json/json.h"

/* `into` as it is, changed the way `from` differs from `base`, what both had in common. Where both
 * changed the same variable, `from` wins. The caller frees the result. */
cJSON *environment_merge(const cJSON *base, const cJSON *from, const cJSON *into);
