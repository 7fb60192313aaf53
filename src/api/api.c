#include "api/internal.h"
#include "api/metrics.h"
#include "api/repeat.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "server/router.h"
#include "store/idempotency.h"

#include <stdlib.h>

static void run_handler(struct request *request, void *user)
{
    struct call_state *state = request_context(request);
    repeat_run(&state->call);
    cJSON_Delete(state->body);
    state->body = NULL;
    int64_t now = clock_wall_ms();
    if (month_is_due(state->call.api->month, now))
        month_write(state->call.api->month, now);
}

static void dispatch(struct request *request, void *user)
{
    struct call_state *state = request_context(request);
    const struct api_route *route = user;
    /* Somebody has to write the month's count: a call that would not have needed a worker, if no
     * other. */
    bool due = month_is_due(state->call.api->month, clock_wall_ms());
    if (due || !route->fast || !route->fast(&state->call))
        request_block(request, run_handler, user);
}

static size_t count_rows(void)
{
    size_t count = 0;
    for (size_t t = 0; api_tables[t]; t++)
        for (const struct api_route *row = api_tables[t]; row->path; row++)
            count++;
    return count;
}

static void build_router(struct api *api)
{
    api->row_count = count_rows();
    api->rows = mem_zero(api->row_count + 1, sizeof *api->rows);
    struct route *out = api->rows;
    for (size_t t = 0; api_tables[t]; t++)
        for (const struct api_route *row = api_tables[t]; row->path; row++)
            *out++ = (struct route){
                .method = row->method,
                .path = row->path,
                .handler = dispatch,
                .user = (void *)row,
                .body_limit = row->body_limit,
            };
    api->router = router_create(ROUTER_TRAILING_SLASH);
    router_add(api->router, api->rows);
}

struct api *api_create(const struct api_options *options, struct error *err)
{
    if (idempotency_start(options->store, err) < 0)
        return NULL;
    struct month *month;
    if (month_create(options->store, options->month_limit, &month, err) < 0)
        return NULL;
    struct api *api = mem_new(struct api);
    api->month = month;
    api->options = *options;
    random_bytes(&api->seed, sizeof api->seed);
    api->credentials = credentials_create(options->store);
    api->rate = rate_create(options->rate_limit);
    build_router(api);
    api->metrics = metrics_create(api->row_count);
    return api;
}

void api_free(struct api *api)
{
    if (!api)
        return;
    router_free(api->router);
    free(api->rows);
    month_free(api->month);
    metrics_free(api->metrics);
    rate_free(api->rate);
    credentials_free(api->credentials);
    free(api);
}

void api_attach(struct api *api, struct server_options *options)
{
    options->router = api->router;
    options->admit = api_admit;
    options->done = api_done;
    options->render_error = api_render_error;
    options->user = api;
}

const struct api_route *api_next_route(const struct api *api, size_t *at)
{
    return *at < api->row_count ? api->rows[(*at)++].user : NULL;
}
