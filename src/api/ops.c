#include "api/ops.h"

#include "api/internal.h"
#include "api/metrics.h"
#include "base/buffer.h"
#include "base/log.h"
#include "db/db.h"
#include "server/reply.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { METRICS_MAX_TEXT = 4 << 20 };

static cJSON *status_tree(const char *status)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddStringToObject(tree, "status", status);
    return tree;
}

/* The process answers: nothing more is promised. */
static bool answer_health(struct api_call *call)
{
    api_reply(call, 200, status_tree("ok"));
    return true;
}

static int look(struct db_connection *connection, void *context, struct error *err)
{
    struct db_statement *row;
    return db_first(connection, &row, err, "SELECT 1 FROM teams", "") < 0 ? -1 : 0;
}

/* It can read, and nothing keeps it from writing. */
static void answer_readiness(struct api_call *call)
{
    struct error err = {0};
    struct db *db = store_db(call->store);
    struct db_figures figures;
    db_figures(db, &figures);
    if (figures.read_only || db_read(db, look, NULL, &err) < 0)
        api_reply(call, 503, status_tree(figures.read_only ? "read-only" : "unavailable"));
    else
        api_reply(call, 200, status_tree("ready"));
}

static const struct api_route *route_of_row(void *context, size_t row)
{
    const struct api *api = context;
    return api->rows[row].user;
}

static uint64_t resident_bytes(void)
{
    unsigned long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return 0;
    if (fscanf(file, "%*u %llu", &pages) != 1)
        pages = 0;
    fclose(file);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void write_figure(struct buffer *into, const char *type, const char *name, uint64_t value,
                         const char *help)
{
    buffer_printf(into, "# HELP %s %s\n# TYPE %s %s\n%s %" PRIu64 "\n", name, help, name, type,
                  name, value);
}

static void write_store_figures(struct db *db, struct buffer *into)
{
    struct db_figures figures;
    db_figures(db, &figures);
    write_figure(into, "counter", "postern_store_reads_total", figures.reads, "Read transactions.");
    write_figure(into, "counter", "postern_store_writes_total", figures.writes,
                 "Write transactions.");
    write_figure(into, "counter", "postern_store_commits_total", figures.commits,
                 "Commits, which writes of the same moment share.");
    write_figure(into, "counter", "postern_store_failures_total", figures.failures,
                 "Transactions that the store refused.");
    write_figure(into, "gauge", "postern_store_waiting_writes", figures.waiting,
                 "Writes that wait for their commit.");
    write_figure(into, "gauge", "postern_store_read_only", figures.read_only,
                 "1 after a failed sync: writes are refused until a restart.");
}

static void answer_metrics(struct api_call *call)
{
    struct buffer text;
    buffer_init(&text, METRICS_MAX_TEXT);
    metrics_write(call->api->metrics, route_of_row, call->api, &text);
    write_store_figures(store_db(call->store), &text);
    write_figure(&text, "gauge", "process_resident_memory_bytes", resident_bytes(),
                 "Memory that is resident.");
    write_figure(&text, "counter", "postern_log_lines_lost_total", log_lost(),
                 "Lines of the log that could not be written.");
    reply_set_field(call->request, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    api_reply_buffer(call, 200, &text);
}

static void unused_handler(struct api_call *call)
{
    answer_health(call);
}

const struct api_route ops_routes[] = {
    {
        .method = HTTP_METHOD_GET,
        .path = "/healthz",
        .handler = unused_handler,
        .fast = answer_health,
        .success = 200,
        .flags = API_OPEN | API_UNCOUNTED,
        .tag = "Operation",
        .operation = "getHealth",
        .summary = "Tells that the process answers.",
        .reply = "Status",
    },
    {
        .method = HTTP_METHOD_GET,
        .path = "/readyz",
        .handler = answer_readiness,
        .success = 200,
        .flags = API_OPEN | API_UNCOUNTED,
        .tag = "Operation",
        .operation = "getReadiness",
        .summary = "Tells whether the store can be read and written.",
        .reply = "Status",
        .failure = "Status",
    },
    {
        .method = HTTP_METHOD_GET,
        .path = "/metrics",
        .handler = answer_metrics,
        .success = 200,
        .flags = API_OPEN | API_UNCOUNTED,
        .tag = "Operation",
        .operation = "getMetrics",
        .summary = "Counts and times of calls, as Prometheus text.",
        .reply = "text/plain",
    },
    {0},
};
