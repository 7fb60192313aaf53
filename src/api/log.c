/* log.c: what is remembered of a call that was answered: one line, and a count. */
#include "api/internal.h"
#include "api/metrics.h"

#include "base/clock.h"
#include "base/log.h"
#include "server/reply.h"

/* The route's pattern instead of the path: addresses may carry credentials. */
static void log_call(const struct call_state *state, unsigned status, uint64_t us)
{
    const struct api_call *call = &state->call;
    struct log_line line;
    if (!log_begin(&line, LOG_LEVEL_INFO, "request"))
        return;
    log_text(&line, "id", call->request_id);
    log_text(&line, "method", call->request->method_name);
    log_text(&line, "route", call->route ? call->route->path : NULL);
    log_number(&line, "status", status);
    log_number(&line, "us", (int64_t)us);
    log_number(&line, "bytes", (int64_t)reply_length(call->request));
    log_text(&line, "address", call->principal.address);
    if (call->principal.user_id) {
        log_number(&line, "user", call->principal.user_id);
        log_text(&line, "key", call->principal.key_id);
    }
    log_end(&line);
}

void api_done(struct request *request, void *user)
{
    struct api *api = user;
    struct call_state *state = request_context(request);
    const struct route *route = request->match.route;
    size_t row = route ? (size_t)(route - api->rows) : api->row_count;
    uint64_t us = state ? clock_monotonic_us() - state->call.started_us : 0;
    metrics_count(api->metrics, row, reply_status(request), us);
    if (state)
        log_call(state, reply_status(request), us);
}

void api_log_failure(const struct api_call *call, const struct error *err)
{
    struct log_line line;
    log_begin(&line, LOG_LEVEL_ERROR, "failure");
    log_text(&line, "id", call->request_id);
    log_text(&line, "route", call->route ? call->route->path : NULL);
    log_text(&line, "message", err->message);
    log_end(&line);
}
