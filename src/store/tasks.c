#include "store/tasks.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"
#include "db/db.h"

static const char insert_sql[] =
    "INSERT INTO tasks (team_id, id, kind, status, object_id, detail, created_by, created_at,"
    " updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char forget_sql[] = "DELETE FROM tasks WHERE team_id = ? AND created_at < ?";
static const char get_sql[] =
    "SELECT status, object_id, detail FROM tasks WHERE team_id = ? AND id = ? AND kind = ?"
    " AND created_by = ? AND created_at >= ?";

static const char *const kinds[] = {"duplicate", "merge"};

struct work {
    const struct principal *principal;
    enum task_kind kind;
    struct arena *arena;
    struct task task;
};

static int add_work(struct db_connection *connection, void *context, struct error *err)
{
    const struct work *work = context;
    int64_t team = work->principal->team_id, now = clock_wall_ms();
    if (db_execute(connection, NULL, err, forget_sql, "ii", team, now - TASK_KEPT_MS) < 0)
        return -1;
    return db_execute(connection, NULL, err, insert_sql, "itttttiii", team, work->task.id,
                      kinds[work->kind], work->task.status, work->task.object_id, work->task.detail,
                      work->principal->user_id, now, now);
}

/* As the public service has them: a number and a uuid; a name of its workflow for a merge. */
static const char *make_id(struct arena *arena, const struct principal *principal,
                           enum task_kind kind)
{
    char id[UUID_SIZE];
    random_uuid4(id);
    return kind == TASK_MERGE ? arena_printf(arena, "pm~vc:merge-workflow~%lld-%s",
                                             (long long)principal->user_id, id)
                              : arena_printf(arena, "%lld-%s", (long long)principal->team_id, id);
}

int tasks_add(struct store *store, const struct principal *principal, enum task_kind kind,
              const char *status, const char *object_id, const char *detail, struct arena *arena,
              struct task *ret_task, struct error *err)
{
    struct work work = {principal,
                        kind,
                        arena,
                        {.id = make_id(arena, principal, kind),
                         .status = status,
                         .object_id = object_id,
                         .detail = detail}};
    if (db_write(store_db(store), add_work, &work, err) < 0)
        return -1;
    *ret_task = work.task;
    return 0;
}

static int get_work(struct db_connection *connection, void *context, struct error *err)
{
    struct work *work = context;
    struct db_statement *row;
    int found =
        db_first(connection, &row, err, get_sql, "ittii", work->principal->team_id, work->task.id,
                 kinds[work->kind], work->principal->user_id, clock_wall_ms() - TASK_KEPT_MS);
    if (found < 0)
        return -1;
    if (!found)
        return error_set(err, ERR_NOT_FOUND, "Task not found");
    work->task.status = db_column_copy(row, 0, work->arena);
    work->task.object_id = db_column_copy(row, 1, work->arena);
    work->task.detail = db_column_copy(row, 2, work->arena);
    return 0;
}

int tasks_get(struct store *store, const struct principal *principal, enum task_kind kind,
              const char *id, struct arena *arena, struct task *ret_task, struct error *err)
{
    struct work work = {principal, kind, arena, {.id = id}};
    if (db_read(store_db(store), get_work, &work, err) < 0)
        return -1;
    *ret_task = work.task;
    return 0;
}
