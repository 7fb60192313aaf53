/* gate.c: what every call passes before its handler: its credential, its count, its role. */
#include "api/internal.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/text.h"
#include "server/reply.h"
#include "store/access_keys.h"

#include <stdio.h>
#include <string.h>

static const char *make_request_id(struct api *api, struct arena *arena)
{
    uint64_t id = (atomic_fetch_add(&api->next_id, 1) + 1) * 0x9e3779b97f4a7c15u ^ api->seed;
    char *text = arena_alloc(arena, API_REQUEST_ID_SIZE);
    snprintf(text, API_REQUEST_ID_SIZE, "%016llx", (unsigned long long)id);
    return text;
}

struct call_state *api_call_state(struct api *api, struct request *request)
{
    struct call_state *state = request_context(request);
    if (state)
        return state;
    state = arena_new(request->arena, struct call_state);
    state->call = (struct api_call){
        .api = api,
        .store = api->options.store,
        .request = request,
        .arena = request->arena,
        .route = request->match.route ? request->match.route->user : NULL,
        .request_id = make_request_id(api, request->arena),
        .started_us = clock_monotonic_us(),
    };
    request_set_context(request, state);
    return state;
}

/* The window of somebody who has none: told, not counted. */
static void show_unspent(struct call_state *state)
{
    state->window = rate_unspent(state->call.api->rate, clock_wall_ms());
    state->month = month_look(state->call.api->month);
}

static enum server_admit answered(struct call_state *state)
{
    api_add_common_fields(state);
    return ADMIT_ANSWERED;
}

static enum server_admit refuse_credential(struct call_state *state, enum credential credential)
{
    bool missing = credential == CREDENTIAL_MISSING;
    show_unspent(state);
    if (state->call.route && state->call.route->shape == API_PROBLEM)
        api_problem(&state->call, 401, "unauthorized", "Unauthorized",
                    missing ? "An API key must be provided in the request header or query string"
                            : "A valid API key must be provided in the request header.");
    else
        api_fail(&state->call, 401, "AuthenticationError",
                 missing ? "API Key missing. Every request requires an API Key to be sent."
                         : "Invalid API Key. Every request requires a valid API Key to be sent.");
    return answered(state);
}

static void refuse_month(struct api_call *call)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddStringToObject(tree, "error", "serviceLimitExhausted");
    cJSON_AddStringToObject(tree, "message", "Service limit exhausted");
    api_reply(call, 429, tree);
}

/* The store could not say who it is: nobody's fault who calls, so not a 401. */
static enum server_admit refuse_busy(struct call_state *state)
{
    const struct error busy = {.code = ERR_BUSY, .message = "the store does not answer"};
    show_unspent(state);
    api_fail_error(&state->call, &busy);
    return answered(state);
}

/* False: one call too many, and answered. */
static bool count(struct call_state *state, const char *subject)
{
    struct api_call *call = &state->call;
    int64_t now = clock_wall_ms();
    if (call->route && call->route->flags & API_UNCOUNTED) {
        show_unspent(state);
        return true;
    }
    state->window = rate_count(call->api->rate, subject, now);
    state->is_counted = true;
    state->month =
        state->window.refused ? month_look(call->api->month) : month_count(call->api->month, now);
    if (state->month.refused) {
        refuse_month(call);
        return false;
    }
    if (!state->window.refused)
        return true;
    if (call->route && call->route->shape == API_PROBLEM)
        api_problem(call, 429, "rate-limit-exceeded", "Too Many Requests",
                    "Rate limit exceeded. Retry after the period indicated by the Retry-After "
                    "header.");
    else
        api_fail(call, 429, "rateLimitError",
                 arena_printf(call->arena, "Rate Limit exceeded. Please retry at %lld",
                              (long long)state->window.reset_ms));
    return false;
}

/* Counted by a hash: a secret is not kept longer than its request. */
static const char *access_key_subject(struct call_state *state)
{
    unsigned char hash[SECRET_HASH_SIZE];
    const char *key = state->call.access_key;
    secret_hash(store_keys(state->call.store), key, strlen(key), hash);
    return encode_hex(state->call.arena, hash, sizeof hash);
}

static bool is_json(const char *type)
{
    size_t length = type ? strcspn(type, "; \t") : 0;
    return (length == 16 && text_starts_with_nocase(type, "application/json")) ||
           (length > 17 && text_starts_with_nocase(type, "application/") &&
            strncasecmp(type + length - 5, "+json", 5) == 0);
}

/* Nothing says that a body will come. */
static bool has_length(const struct request *request)
{
    return request_field(request, "Content-Length") || request_field(request, "Transfer-Encoding");
}

/* What is known before the body comes. */
static bool allowed(struct call_state *state)
{
    struct api_call *call = &state->call;
    if (!call->route)
        return true;
    if (call->principal.role < call->route->role) {
        if (call->route->shape == API_PROBLEM)
            api_problem(call, 403, "forbidden", "Forbidden",
                        "You do not have access to the requested resource.");
        else
            api_fail(call, 403, "forbiddenError",
                     "You do not have enough permissions to perform this action.");
        return false;
    }
    if (call->route->flags & API_BODY && !has_length(call->request)) {
        api_render_error(call->request, 411, call->api);
        return false;
    }
    if (call->route->flags & API_BODY && !is_json(request_field(call->request, "Content-Type"))) {
        if (call->route->shape == API_PROBLEM)
            api_problem(call, 415, "unsupported-media-type", "Unsupported Media Type",
                        "The request body must be application/json.");
        else
            api_fail(call, 415, "unsupportedMediaTypeError",
                     "The request body must be application/json.");
        return false;
    }
    return true;
}

static enum server_admit admit_subject(struct call_state *state, const char *subject)
{
    if (!count(state, subject) || !allowed(state))
        return answered(state);
    api_add_common_fields(state);
    return ADMIT_GO;
}

static enum server_admit refuse_access_key(struct call_state *state)
{
    show_unspent(state);
    api_fail(&state->call, 401, "AuthenticationError",
             "Invalid access key. The request requires a valid access key of this collection.");
    return answered(state);
}

/* Counted only when the key is good: keys that somebody makes up would otherwise fill the windows.
 * The call is then that of whoever made the key. */
static enum server_admit admit_access_key(struct call_state *state, bool blocking)
{
    struct api_call *call = &state->call;
    struct error err = {0};
    struct principal reader;
    const char *collection = api_parameter_id(call, "collectionId");
    if (!collection || !access_key_is_key(call->access_key))
        return refuse_access_key(state);
    if (!blocking)
        return ADMIT_BLOCK;
    int good = access_keys_check(call->store, call->access_key, collection, &reader, &err);
    if (good < 0)
        return refuse_busy(state);
    if (good == 0)
        return refuse_access_key(state);
    reader.address = call->principal.address;
    reader.user_agent = call->principal.user_agent;
    call->principal = reader;
    return admit_subject(state, access_key_subject(state));
}

/* Nobody's calls are counted by where they come from. */
static enum server_admit admit_stranger(struct call_state *state)
{
    struct api_call *call = &state->call;
    if (call->route)
        return admit_subject(state,
                             arena_printf(call->arena, "address/%s", call->principal.address));
    show_unspent(state);
    api_add_common_fields(state);
    return ADMIT_GO;
}

enum server_admit api_admit(struct request *request, bool blocking, void *user)
{
    struct call_state *state = api_call_state(user, request);
    struct api_call *call = &state->call;
    enum credential credential =
        credentials_check(call->api->credentials, request, blocking, &call->principal);
    if (credential == CREDENTIAL_ASK)
        return ADMIT_BLOCK;
    if (credential == CREDENTIAL_FAILED)
        return refuse_busy(state);
    call->principal.address = request_client_address(request);
    call->principal.user_agent = request_field(request, "User-Agent");
    if (credential == CREDENTIAL_GOOD)
        return admit_subject(state, call->principal.key_id);
    if (call->route && call->route->flags & API_ACCESS_KEY) {
        call->access_key = api_query(call, "access_key", NULL);
        if (credential == CREDENTIAL_MISSING && call->access_key)
            return admit_access_key(state, blocking);
    }
    bool open = !call->route || call->route->flags & API_OPEN;
    if (!open || (credential == CREDENTIAL_BAD && !call->route))
        return refuse_credential(state, credential);
    return admit_stranger(state);
}
