/* globals.h: the global variables of a workspace: {"values": [{"key", "value", …}]}. Sealed at
 * rest. A viewer of the workspace reads them, an editor replaces them. */
#pragma once

#include "store/store.h"
#include "json/json.h"

struct arena;

/* The caller frees. */
int globals_get(struct store *store, const struct principal *principal, const char *workspace_id,
                struct arena *arena, cJSON **ret_globals, struct error *err) MUST_CHECK;
int globals_put(struct store *store, const struct principal *principal, const char *workspace_id,
                const cJSON *globals, struct arena *arena, struct error *err) MUST_CHECK;
