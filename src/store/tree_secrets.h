/* tree_secrets.h: does a piece of a collection or environment hold a secret in the clear?
 *
 * A secret is the value of a variable that is marked so, and a parameter of an auth method that
 * keeps people out (a password, a token, a private key), unless it is made of {{variables}} alone.
 * Pure. Private to this room. */
#pragma once

#include "json/json.h"

/* Looks at every level of the tree; members of the outermost object that are named in `but_for`
 * (which ends with NULL and may be NULL) are left out. */
bool tree_has_secret(const cJSON *tree, const char *const *but_for);
