/* tasks.h: work that clients ask after by its number. Each is its maker's (administrators see all)
 * and forgotten after a day. */
#pragma once

#include "store/store.h"

struct arena;

#define TASK_LIFE_MS (24 * 60 * 60 * 1000LL)
enum { TASK_ID_MAX = 128 };

struct task {
    const char *id;
    const char *kind; /* "update", "duplicate", "merge": ids of one kind mean nothing to another */
    const char *status; /* the words of its family */
    const char *object_id;
    const char *detail; /* NULL: nothing to add */
    int64_t created_by, created_at, updated_at;
};

/* Reads kind, status, object_id and detail of `values`, and id unless it is NULL: then one is made.
 */
int tasks_add(struct store *store, const struct principal *principal, const struct task *values,
              struct arena *arena, struct task *ret_task, struct error *err) MUST_CHECK;
int tasks_change(struct store *store, const struct principal *principal, const char *id,
                 const char *status, const char *detail, struct error *err) MUST_CHECK;
int tasks_get(struct store *store, const struct principal *principal, const char *kind,
              const char *id, struct arena *arena, struct task *ret_task,
              struct error *err) MUST_CHECK;
