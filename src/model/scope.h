/* scope.h: one scope of variables: an environment, the globals, a collection's variables, one row
 * of a data file, or the local variables of a run.
 *
 * Values keep their JSON type. A scope that was read from a document keeps the document's other
 * members and the entries it does not understand, and gives them back in scope_to_json().
 * Look-up by name is O(1). Not thread-safe. */
#pragma once

#include "base/error.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>

struct scope;

struct scope *scope_create(const char *name); /* name may be NULL */
void scope_free(struct scope *scope);
DEFINE_AUTO(scope, scope_free);

/* Reads {id?, name?, values: [{key, value, type?, enabled?, disabled?}], …}, a bare array of such
 * entries, or (collections) an array of {key|id, value}. An entry with disabled: true is kept but
 * not seen; enabled: false alone hides nothing (as newman has it); of equal keys the last enabled
 * wins. A declared type ("string", "number", "boolean", "array", "object") turns the value into
 * that type, now and whenever it is set. Takes the tree, also on failure. */
int scope_from_json(cJSON *document, struct scope **ret_scope, struct error *err) MUST_CHECK;

const char *scope_id(const struct scope *scope);   /* made up when the document had none */
const char *scope_name(const struct scope *scope); /* may be NULL */

/* Borrowed until the scope changes; NULL when there is no enabled variable of that name. An entry
 * without a value has the empty text. */
const cJSON *scope_get(const struct scope *scope, const char *key);
/* Takes the value. An undefined value is stored as null by the caller. Keeps an entry's place. */
void scope_set(struct scope *scope, const char *key, cJSON *value);
bool scope_unset(struct scope *scope, const char *key);
void scope_clear(struct scope *scope);
size_t scope_count(const struct scope *scope);

/* Every enabled variable in order; start with *at = 0. The scope may not change during the walk. */
bool scope_next(const struct scope *scope, size_t *at, const char **ret_key,
                const cJSON **ret_value);

/* {id, name, values: [{type, value, key, …}], …}: the final state, as reports and exports have it.
 * The caller frees it. */
cJSON *scope_to_json(const struct scope *scope);
