/* values.h: the variables of environments and globals, as clients send them:
 *   [{"key": "base", "value": "…", "type": "default"|"secret", "enabled": true, "description"?, …}]
 * Members that we do not know stay. */
#pragma once

#include "api/postman/faults.h"

enum { VALUES_MAX_DESCRIPTION = 512, VALUES_MAX_KEY = 1000 /* characters */ };

/* Takes the member that json_get() speaks of out of an object: of equal names, the one that was
 * checked. The caller frees; NULL when there is none. */
cJSON *values_take_member(cJSON *object, const char *key);

/* Notes what is wrong; `path` is how messages call the array: "environment.values". */
void values_check(struct faults *faults, const cJSON *values, const char *path);
/* Adds what every variable has: "type": "default", "enabled": true. */
void values_complete(cJSON *values);
void values_complete_one(cJSON *value);
