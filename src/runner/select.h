/* select.h: which requests of a collection a run executes, and in what order. */
#pragma once

#include "base/error.h"
#include "model/collection.h"

struct arena;

/* No names: every request, depth first. One name: the first folder or request whose id or name
 * equals it, all children of a level before descending. Several: every match in collection order
 * (or in the order of the names when `keep_order`), a match inside a selected folder only once. The
 * list lives in the arena. Fails with newman's words when a name matches nothing. */
int select_items(const struct collection *collection, const char *const *names, size_t name_count,
                 bool keep_order, struct arena *arena, struct item ***ret_items, size_t *ret_count,
                 struct error *err) MUST_CHECK;
