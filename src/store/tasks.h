/* tasks.h: work that clients ask after. Ours is done before it is answered; what is kept is how it
 * ended. Forgotten after a day. */
#pragma once

#include "store/store.h"

struct arena;
struct db_connection;

enum { TASK_KEPT_MS = 24 * 60 * 60 * 1000, TASK_ID_SIZE = 64 };

enum task_kind { TASK_DUPLICATE, TASK_MERGE };

struct task {
    const char *id;
    const char *status; /* "completed", "successful", "failed": the word of its kind */
    const char *detail; /* why it failed; NULL */
    const char *object_id;
};

/* Remembers how it ended, and forgets old ones. `detail` may be NULL. */
int tasks_add(struct store *store, const struct principal *principal, enum task_kind kind,
              const char *status, const char *object_id, const char *detail, struct arena *arena,
              struct task *ret_task, struct error *err) MUST_CHECK;
/* One's own; ERR_NOT_FOUND for others'. */
int tasks_get(struct store *store, const struct principal *principal, enum task_kind kind,
              const char *id, struct arena *arena, struct task *ret_task,
              struct error *err) MUST_CHECK;
