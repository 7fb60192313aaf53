#include "store/usage.h"

#include "db/db.h"

#include <time.h>

static const char get_sql[] = "SELECT calls FROM usage_months WHERE team_id = ? AND month = ?";
static const char add_sql[] =
    "INSERT INTO usage_months (team_id, month, calls) VALUES (?, ?, ?)"
    " ON CONFLICT (team_id, month) DO UPDATE SET calls = usage_months.calls + excluded.calls";

struct work {
    int64_t team_id;
    const char *month;
    int64_t calls;
};

void usage_month(int64_t now_ms, char out[USAGE_MONTH_SIZE])
{
    time_t seconds = (time_t)(now_ms / 1000);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    strftime(out, USAGE_MONTH_SIZE, "%Y-%m", &parts);
}

static int get_work(struct db_connection *connection, void *context, struct error *err)
{
    struct work *work = context;
    struct db_statement *row;
    int found = db_first(connection, &row, err, get_sql, "it", work->team_id, work->month);
    work->calls = found > 0 ? db_column_int(row, 0) : 0;
    return found < 0 ? -1 : 0;
}

int usage_get(struct store *store, const char *month, int64_t *ret_calls, struct error *err)
{
    struct work work = {.team_id = store_team(store), .month = month};
    if (db_read(store_db(store), get_work, &work, err) < 0)
        return -1;
    *ret_calls = work.calls;
    return 0;
}

static int add_work(struct db_connection *connection, void *context, struct error *err)
{
    const struct work *work = context;
    return db_execute(connection, NULL, err, add_sql, "iti", work->team_id, work->month,
                      work->calls);
}

int usage_add(struct store *store, const char *month, int64_t calls, struct error *err)
{
    struct work work = {.team_id = store_team(store), .month = month, .calls = calls};
    return db_write(store_db(store), add_work, &work, err);
}
