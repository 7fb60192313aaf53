/* reply.c: what handlers answer with, and the fields that every reply has. */
#include "api/internal.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/http_status.h"
#include "base/text.h"
#include "server/reply.h"

#include <stdio.h>
#include <stdlib.h>

enum { REPLY_MAX_BODY = 1 << 30 };

static const char *number(struct api_call *call, int64_t value)
{
    char *text = arena_alloc(call->arena, API_RATE_FIELD_SIZE);
    snprintf(text, API_RATE_FIELD_SIZE, "%lld", (long long)value);
    return text;
}

static void add_both(struct request *request, const char *name, const char *prefixed,
                     const char *value)
{
    reply_set_field(request, prefixed, value);
    reply_set_field(request, name, value);
}

static void add_month_fields(struct call_state *state)
{
    if (state->month.limit == 0)
        return;
    add_both(state->call.request, "RateLimit-Limit-Month", "X-RateLimit-Limit-Month",
             number(&state->call, state->month.limit));
    add_both(state->call.request, "RateLimit-Remaining-Month", "X-RateLimit-Remaining-Month",
             number(&state->call, state->month.remaining));
}

static void add_rate_fields(struct call_state *state)
{
    struct request *request = state->call.request;
    const struct rate_window *window = &state->window;
    if (window->limit == 0)
        return;
    int64_t left_ms = window->reset_ms - clock_wall_ms();
    int64_t left_s = left_ms > 0 ? (left_ms + 999) / 1000 : 0;
    add_both(request, "RateLimit-Limit", "X-RateLimit-Limit", number(&state->call, window->limit));
    add_both(request, "RateLimit-Remaining", "X-RateLimit-Remaining",
             number(&state->call, window->remaining));
    add_both(request, "RateLimit-Reset", "X-RateLimit-Reset",
             number(&state->call, (window->reset_ms + 999) / 1000));
    reply_set_field(request, "RateLimit",
                    arena_printf(state->call.arena, "limit=%u, remaining=%u, reset=%lld",
                                 window->limit, window->remaining, (long long)left_s));
    reply_set_field(
        request, "RateLimit-Policy",
        arena_printf(state->call.arena, "%u;w=%d", window->limit, RATE_WINDOW_MS / 1000));
    if (!window->refused)
        return;
    const char *wait = number(&state->call, left_s > 0 ? left_s : 1);
    reply_set_field(request, "X-RateLimit-RetryAfter", wait);
    reply_set_field(request, "RetryAfter", wait);
    reply_set_field(request, "Retry-After", wait);
}

/* A credential in an address must not stay in caches, nor in the next page's Referer. */
static bool has_query_credential(const struct request *request)
{
    const char *at = request->query, *name, *value;
    while (at && request_next_pair(request->arena, &at, &name, &value))
        if (text_equal(name, "apikey") || text_equal(name, "access_key"))
            return true;
    return false;
}

void api_add_common_fields(struct call_state *state)
{
    struct request *request = state->call.request;
    add_rate_fields(state);
    add_month_fields(state);
    reply_set_field(request, "X-Request-Id", state->call.request_id);
    reply_set_field(request, "X-Content-Type-Options", "nosniff");
    if (has_query_credential(request)) {
        reply_set_field(request, "Cache-Control", "no-store");
        reply_set_field(request, "Referrer-Policy", "no-referrer");
    }
}

void api_reply_buffer(struct api_call *call, unsigned status, struct buffer *json)
{
    reply_set_status(call->request, status);
    if (!reply_field(call->request, "Content-Type"))
        reply_add_field(call->request, "Content-Type", "application/json; charset=utf-8");
    size_t length = json->length;
    reply_send_owned(call->request, buffer_take(json), length);
}

void api_reply(struct api_call *call, unsigned status, cJSON *tree)
{
    struct buffer json;
    buffer_init(&json, REPLY_MAX_BODY);
    json_write(tree, false, &json);
    cJSON_Delete(tree);
    api_reply_buffer(call, status, &json);
}

void api_reply_nothing(struct api_call *call)
{
    reply_set_status(call->request, 204);
    reply_send(call->request, "", 0);
}

void api_fail_details(struct api_call *call, unsigned status, const char *name, const char *message,
                      cJSON *details)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *error = cJSON_AddObjectToObject(tree, "error");
    cJSON_AddStringToObject(error, "name", name);
    cJSON_AddStringToObject(error, "message", message);
    if (details)
        cJSON_AddItemToObject(error, "details", details);
    api_reply(call, status, tree);
}

void api_fail(struct api_call *call, unsigned status, const char *name, const char *message)
{
    api_fail_details(call, status, name, message, NULL);
}

static void reply_problem(struct api_call *call, unsigned status, const char *type,
                          const char *title, const char *detail, const char *instance)
{
    cJSON *tree = cJSON_CreateObject();
    const char *address =
        text_starts_with(type, "http")
            ? type
            : arena_printf(call->arena, "https://api.postman.com/problems/%s", type);
    cJSON_AddStringToObject(tree, "type", address);
    cJSON_AddStringToObject(tree, "title", title ? title : http_status_phrase(status));
    cJSON_AddNumberToObject(tree, "status", status);
    if (detail)
        cJSON_AddStringToObject(tree, "detail", detail);
    if (instance)
        cJSON_AddStringToObject(tree, "instance", instance);
    api_reply(call, status, tree);
}

void api_problem(struct api_call *call, unsigned status, const char *type, const char *title,
                 const char *detail)
{
    reply_problem(call, status, type, title, detail, NULL);
}

void api_fail_missing(struct api_call *call, const char *parameter)
{
    cJSON *details = cJSON_CreateObject();
    cJSON_AddItemToArray(cJSON_AddArrayToObject(details, "param"), cJSON_CreateString(parameter));
    api_fail_details(call, 400, "paramMissingError", "Parameter is missing in the request.",
                     details);
}

void api_fail_not_found(struct api_call *call, const char *message, const char *item,
                        const char *id)
{
    cJSON *details = NULL;
    if (item) {
        details = cJSON_CreateObject();
        cJSON_AddStringToObject(details, "item", item);
        cJSON_AddStringToObject(details, "id", id ? id : "");
    }
    api_fail_details(call, 404, "instanceNotFoundError", message, details);
}

/* How a failure is called in both shapes. A NULL message: what the error says. */
struct failure {
    enum error_code code;
    unsigned status;
    const char *name, *type, *title, *message;
};

static const struct failure failures[] = {
    {ERR_DENIED, 403, "forbiddenError", "forbidden", "Forbidden",
     "You do not have enough permissions to perform this action."},
    {ERR_NOT_FOUND, 404, "instanceNotFoundError", "not-found", "Not Found",
     "The requested resource does not exist."},
    {ERR_INVALID, 400, "malformedRequestError", "bad-request", "Bad Request", NULL},
    {ERR_PARSE, 400, "malformedRequestError", "bad-request", "Bad Request", NULL},
    {ERR_CONFLICT, 409, "conflictError", "conflict", "Conflict", NULL},
    {ERR_LIMIT, 507, "insufficientStorageError", "insufficient-storage", "Insufficient Storage",
     "There is no room to store this."},
    {ERR_IO, 507, "insufficientStorageError", "insufficient-storage", "Insufficient Storage",
     "The server's disk does not take this."},
    {ERR_BUSY, 503, "serverBusyError", "service-unavailable", "Service Unavailable",
     "The server is busy. Please retry in a moment."},
    {ERR_NONE, 500, "serverError", "internal-server-error", "Internal Server Error",
     "An error has occurred on the server."},
};

static const struct failure *failure_of(enum error_code code)
{
    const struct failure *failure = failures;
    while (failure->code != ERR_NONE && failure->code != code)
        failure++;
    return failure;
}

void api_fail_error(struct api_call *call, const struct error *err)
{
    const struct failure *failure = failure_of(err->code);
    const char *message =
        failure->message ? failure->message : arena_strdup(call->arena, err->message);
    if (failure->status >= 500)
        api_log_failure(call, err);
    if (failure->status == 503)
        reply_set_field(call->request, "Retry-After", "1");
    if (call->route && call->route->shape == API_PROBLEM)
        api_problem(call, failure->status, failure->type, failure->title, message);
    else
        api_fail(call, failure->status, failure->name, message);
}

/* --- refusals by the server itself --- */

static const struct refusal {
    unsigned status;
    const char *name, *type, *message;
} refusals[] = {
    {400, "malformedRequestError", "bad-request", "The request is not valid HTTP."},
    {404, "notFoundError", "not-found", "The requested resource does not exist."},
    {405, "methodNotAllowedError", "method-not-allowed", "This path does not take that method."},
    {408, "requestTimeoutError", "request-timeout", "The request did not arrive in time."},
    {411, NULL, "length-required", "A valid Content-Length header is required"},
    {413, NULL, "payload-too-large", "Request size limit exceeded"},
    {414, "uriTooLongError", "uri-too-long", "The request line is too long."},
    {421, "misdirectedRequestError", "misdirected-request",
     "This server does not answer for that host."},
    {431, "headersTooLargeError", "headers-too-large", "The request's headers are too large."},
    {501, "notImplementedError", "not-implemented",
     "The server does not know that method or coding."},
    {503, "serverBusyError", "service-unavailable",
     "The server is busy. Please retry in a moment."},
    {0, "serverError", "internal-server-error", "An error has occurred on the server."},
};

static const struct refusal *refusal_of(unsigned status)
{
    const struct refusal *refusal = refusals;
    while (refusal->status && refusal->status != status)
        refusal++;
    return refusal;
}

void api_render_error(struct request *request, unsigned status, void *user)
{
    struct api *api = user;
    struct call_state *state = api_call_state(api, request);
    struct api_call *call = &state->call;
    const struct refusal *refusal = refusal_of(status);
    if (!state->window.limit && !state->month.limit) {
        state->window = rate_unspent(api->rate, clock_wall_ms());
        state->month = month_look(api->month);
    }
    api_add_common_fields(state);
    if (!refusal->name) /* these two have one form in every family */
        reply_problem(call, status, refusal->type, status == 413 ? "Payload Too Large" : NULL,
                      refusal->message, "/");
    else if (call->route && call->route->shape == API_PROBLEM)
        api_problem(call, status, refusal->type, http_status_phrase(status), refusal->message);
    else
        api_fail(call, status, refusal->name, refusal->message);
}
