/* variables.h: the stack of scopes and the {{templates}} that read it.
 *
 * Precedence, highest first: local, data, environment, collection, globals, vault. The scopes are
 * borrowed; a NULL layer is empty. The keys of the vault begin with VAULT_PREFIX, and only
 * templates read it: {{vault:name}}. */
#pragma once

#include "model/scope.h"

struct arena;

enum variable_layer {
    LAYER_LOCAL,
    LAYER_DATA,
    LAYER_ENVIRONMENT,
    LAYER_COLLECTION,
    LAYER_GLOBALS,
    LAYER_VAULT,
    LAYER_COUNT,
};

#define VAULT_PREFIX "vault:"

enum { VARIABLES_MAX_PASSES = 19 };
/* The longest text that one substitution may grow to. */
enum { VARIABLES_MAX_EXPANSION = 64 * 1024 * 1024 };

struct variables {
    struct scope *layers[LAYER_COUNT];
};

/* Borrowed; NULL when no layer has it. Does not look into the vault. */
const cJSON *variables_get(const struct variables *variables, const char *key);

/* A scope for LAYER_VAULT with the variables of `names`, whose keys lack the prefix. The caller
 * frees it. */
struct scope *variables_make_vault(const struct scope *names);

/* Replaces every {{name}} it can, again and again up to VARIABLES_MAX_PASSES; what no layer knows
 * may be a {{$dynamic}} one, each occurrence anew. Unknown names stay, and so does a name whose
 * value is a null of the data layer. Returns `text` itself when nothing is replaced, else text from
 * the arena. A text that would pass VARIABLES_MAX_EXPANSION stays as it was before that pass. */
const char *variables_expand(const struct variables *variables, struct arena *arena,
                             const char *text);

/* A copy of the tree with every string in it (keys too) expanded; the caller frees it. */
cJSON *variables_expand_json(const struct variables *variables, struct arena *arena,
                             const cJSON *tree);

/* dynamic.c: the value of a dynamic variable ("$guid", with the dollar), from the arena; NULL when
 * there is none of that name. */
const char *dynamic_variable(struct arena *arena, const char *name);
/* All names in order, with the dollar: for completion, documentation and tests. */
const char *const *dynamic_variable_names(size_t *ret_count);
