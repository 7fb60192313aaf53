#include "api/repeat.h"

#include "api/internal.h"
#include "base/arena.h"
#include "server/reply.h"
#include "store/idempotency.h"

#include <string.h>

static void refuse(struct api_call *call, unsigned status, const char *name, const char *type,
                   const char *title, const char *message)
{
    if (call->route->shape == API_PROBLEM)
        api_problem(call, status, type, title, message);
    else
        api_fail(call, status, name, message);
}

static void replay(struct api_call *call, const struct idempotency_reply *reply)
{
    reply_set_status(call->request, reply->status);
    reply_set_field(call->request, "Idempotent-Replayed", "true");
    if (reply->length)
        reply_add_field(call->request, "Content-Type", "application/json; charset=utf-8");
    reply_send(call->request, reply->body, reply->length);
}

/* What failed for a reason of ours, or for want of room, may be tried again. */
static void finish(struct api_call *call, const struct idempotency_claim *claim)
{
    struct error err = {0};
    struct idempotency_reply reply = {.status = reply_status(call->request)};
    reply.body = reply_body(call->request, &reply.length);
    bool keep = reply.status < 500 && reply.status != 429;
    if (idempotency_finish(call->store, &call->principal, claim, keep ? &reply : NULL, call->arena,
                           &err) < 0)
        api_log_failure(call, &err);
}

/* Of everything that says what is asked for beside the path; addresses may carry credentials, and
 * are not kept. */
static void hash_call(const struct api_call *call, unsigned char out[SECRET_HASH_SIZE])
{
    const struct secret_keys *keys = store_keys(call->store);
    const char *query = call->request->query ? call->request->query : "";
    unsigned char both[2][SECRET_HASH_SIZE];
    secret_hash(keys, call->request->body, call->request->body_length, both[0]);
    secret_hash(keys, query, strlen(query), both[1]);
    secret_hash(keys, both, sizeof both, out);
}

static void run_claimed(struct api_call *call, const char *key)
{
    struct error err = {0};
    struct idempotency_reply reply;
    struct idempotency_claim claim = {
        .route =
            arena_printf(call->arena, "%s %s", call->request->method_name, call->request->path),
        .key = key,
    };
    hash_call(call, claim.body_hash);
    int outcome =
        idempotency_take(call->store, &call->principal, &claim, call->arena, &reply, &err);
    if (outcome < 0)
        api_fail_error(call, &err);
    else if (outcome == IDEMPOTENCY_REPLAY)
        replay(call, &reply);
    else if (outcome == IDEMPOTENCY_OTHER)
        refuse(call, 422, "idempotencyKeyReusedError", "unprocessable-entity",
               "Unprocessable Entity", "This Idempotency-Key was used with another body.");
    else if (outcome == IDEMPOTENCY_BUSY)
        refuse(call, 409, "idempotencyKeyInUseError", "conflict", "Conflict",
               "The first call with this Idempotency-Key is not finished.");
    else {
        call->route->handler(call);
        finish(call, &claim);
    }
}

void repeat_run(struct api_call *call)
{
    bool is_post = call->request->method == HTTP_METHOD_POST && call->principal.user_id;
    const char *key = is_post ? request_field(call->request, "Idempotency-Key") : NULL;
    if (!key)
        call->route->handler(call);
    else if (!*key || strlen(key) > IDEMPOTENCY_KEY_MAX)
        refuse(call, 400, "invalidParamError", "bad-request", "Bad Request",
               "Idempotency-Key must have 1 to 255 characters.");
    else
        run_claimed(call, key);
}
