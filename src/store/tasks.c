#include "store/tasks.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"
#include "db/db.h"

static const char forget_sql[] = "DELETE FROM tasks WHERE team_id = ? AND created_at < ?";
static const char insert_sql[] =
    "INSERT INTO tasks (team_id, id, kind, status, object_id, detail, created_by, created_at,"
    " updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char update_sql[] = "UPDATE tasks SET status = ?, detail = ?, updated_at = ?"
                                 " WHERE team_id = ? AND id = ? AND created_by = ?";
static const char get_sql[] =
    "SELECT id, kind, status, object_id, detail, created_by, created_at, updated_at FROM tasks"
    " WHERE team_id = ? AND id = ? AND kind = ? AND created_at >= ?";

struct task_work {
    const struct principal *principal;
    struct task task;
    struct arena *arena;
    int64_t now;
};

static int not_found(struct error *err)
{
    return error_set(err, ERR_NOT_FOUND, "Task not found");
}

static int add_work(struct db_connection *connection, void *context, struct error *err)
{
    struct task_work *work = context;
    const struct task *task = &work->task;
    int64_t team = work->principal->team_id;
    if (db_execute(connection, NULL, err, forget_sql, "ii", team, work->now - TASK_LIFE_MS) < 0)
        return -1;
    return db_execute(connection, NULL, err, insert_sql, "itttttiii", team, task->id, task->kind,
                      task->status, task->object_id, task->detail, task->created_by,
                      task->created_at, task->updated_at);
}

int tasks_add(struct store *store, const struct principal *principal, const struct task *values,
              struct arena *arena, struct task *ret_task, struct error *err)
{
    struct task_work work = {
        .principal = principal, .task = *values, .arena = arena, .now = clock_wall_ms()};
    if (!values->id) {
        char *id = arena_alloc(arena, UUID_SIZE);
        random_uuid4(id);
        work.task.id = id;
    }
    work.task.created_by = principal->user_id;
    work.task.created_at = work.task.updated_at = work.now;
    if (db_write(store_db(store), add_work, &work, err) < 0)
        return -1;
    *ret_task = work.task;
    return 0;
}

static int change_work(struct db_connection *connection, void *context, struct error *err)
{
    struct task_work *work = context;
    const struct task *task = &work->task;
    int64_t count;
    if (db_execute(connection, &count, err, update_sql, "ttiiti", task->status, task->detail,
                   work->now, work->principal->team_id, task->id, work->principal->user_id) < 0)
        return -1;
    return count > 0 ? 0 : not_found(err);
}

int tasks_change(struct store *store, const struct principal *principal, const char *id,
                 const char *status, const char *detail, struct error *err)
{
    struct task_work work = {.principal = principal,
                             .task = {.id = id, .status = status, .detail = detail},
                             .now = clock_wall_ms()};
    return db_write(store_db(store), change_work, &work, err);
}

static int get_work(struct db_connection *connection, void *context, struct error *err)
{
    struct task_work *work = context;
    struct db_statement *row;
    int found = db_first(connection, &row, err, get_sql, "itti", work->principal->team_id,
                         work->task.id, work->task.kind, work->now - TASK_LIFE_MS);
    if (found <= 0)
        return found < 0 ? -1 : not_found(err);
    int64_t maker = db_column_int(row, 5);
    if (maker != work->principal->user_id && work->principal->role != ROLE_ADMIN)
        return not_found(err);
    work->task = (struct task){
        .id = db_column_copy(row, 0, work->arena),
        .kind = db_column_copy(row, 1, work->arena),
        .status = db_column_copy(row, 2, work->arena),
        .object_id = db_column_copy(row, 3, work->arena),
        .detail = db_column_copy(row, 4, work->arena),
        .created_by = maker,
        .created_at = db_column_int(row, 6),
        .updated_at = db_column_int(row, 7),
    };
    return 0;
}

int tasks_get(struct store *store, const struct principal *principal, const char *kind,
              const char *id, struct arena *arena, struct task *ret_task, struct error *err)
{
    struct task_work work = {.principal = principal,
                             .task = {.id = id, .kind = kind},
                             .arena = arena,
                             .now = clock_wall_ms()};
    if (db_read(store_db(store), get_work, &work, err) < 0)
        return -1;
    *ret_task = work.task;
    return 0;
}
