#include "api/ops.h"

#include "db/db.h"

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
    },
    {0},
};
