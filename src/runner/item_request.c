/* item_request.c: requests that a run sends: the item's own and those of its scripts. */
#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"
#include "runner/run.h"
#include "runner/summary.h"

#include <math.h>
#include <stdlib.h>

enum { RUN_POLL_SLICE_MS = 200 };

/* A script that runs a request has its time limit while it waits. */
static double time_left(const struct run *run)
{
    if (run->depth > 0)
        return script_engine_time_left(run->engine);
    return run->deadline > 0 ? run->deadline - clock_monotonic_ms() : INFINITY;
}

/* What is left until the deadline, at most a slice, so that interruptions are noticed. */
static int poll_slice(const struct run *run)
{
    double left = ceil(time_left(run));
    if (left <= 0)
        return 0;
    return left < RUN_POLL_SLICE_MS ? (int)left : RUN_POLL_SLICE_MS;
}

static void warn(struct run *run, const char *message)
{
    AUTO_BUFFER quoted;
    buffer_init(&quoted, 4 * ERROR_MESSAGE_MAX);
    (void)buffer_printf(&quoted, "'%s'", message);
    const char *inspected = buffer_text(&quoted);
    const char *json = inspected;
    bool is_text = true;
    struct script_console line = {
        .level = "warn", .inspected = &inspected, .json = &json, .is_text = &is_text, .count = 1};
    struct run_fact fact = {.type = FACT_CONSOLE,
                            .phase = run->phase,
                            .script_owner = run->script_owner,
                            .console = &line};
    run_tell(run, &fact);
}

/* What node calls the errors of requests that it refuses to make. */
static const struct refusal {
    const char *message, *code, *name;
} refusals[] = {
    {"Method must be", "ERR_INVALID_HTTP_TOKEN", "TypeError"},
    {"Header name must be", "ERR_INVALID_HTTP_TOKEN", "TypeError"},
    {"Invalid character in header", "ERR_INVALID_CHAR", "TypeError"},
    {"Request path contains", "ERR_UNESCAPED_CHARACTERS", "TypeError"},
    {"Port should be", "ERR_SOCKET_BAD_PORT", "RangeError"},
};

static const struct refusal *find_refusal(const char *message)
{
    for (size_t i = 0; i < COUNT_OF(refusals); i++)
        if (text_starts_with(message, refusals[i].message))
            return &refusals[i];
    return NULL;
}

/* A failed request of a script is a failure of the run too, but of no item. */
static const struct run_failure *fail_exchange(struct run *run, const struct exchange *exchange,
                                               bool is_of_item)
{
    const struct refusal *refusal = find_refusal(exchange->error_message);
    struct run_failure failure = {.error_name = refusal ? refusal->name : "Error",
                                  .error_message = exchange->error_message,
                                  .at = "request"};
    struct item *item = run->item;
    if (!is_of_item)
        run->item = NULL;
    const struct run_failure *kept = run_fail(run, &failure);
    run->item = item;
    return kept;
}

static void tell_exchange(struct run *run, struct exchange *exchange, bool is_of_item)
{
    for (size_t i = 0; i < exchange->warning_count; i++)
        warn(run, exchange->warnings[i]);
    struct run_fact fact = {.type = FACT_EXCHANGE, .phase = run->phase, .exchange = exchange};
    if (exchange->error_message)
        fact.failure = fail_exchange(run, exchange, is_of_item);
    run_tell(run, &fact);
    if (fact.failure) {
        struct run_fact failed = {.type = FACT_FAILURE, .failure = fact.failure};
        run_tell(run, &failed);
    }
}

static void on_item_exchange(void *context, struct exchange *exchange, bool last)
{
    struct run *run = context;
    tell_exchange(run, exchange, true);
    if (!last)
        return;
    run->exchange = exchange_move(exchange, &run->arena);
    run->exchange_done = true;
}

/* A request that never reached the network is an exchange all the same: its error is its answer. */
static struct exchange *failed_exchange(struct run *run, const struct request *request,
                                        const struct error *err, enum exchange_source source)
{
    struct exchange *exchange = arena_new(&run->arena, struct exchange);
    const struct refusal *refusal = find_refusal(err->message);
    random_uuid4(exchange->id);
    exchange->source = source;
    exchange->request = request;
    exchange->method = request->method;
    exchange->url = request->url;
    exchange->url_text = url_to_text(&request->url, &run->arena);
    exchange->headers = request->headers;
    exchange->started_at = clock_wall_ms();
    exchange->error_code = refusal ? refusal->code : NULL;
    exchange->error_message = arena_strdup(&run->arena, err->message);
    exchange->error_stage = "build";
    return exchange;
}

int run_send_item(struct run *run, const cJSON *node)
{
    struct error err = {0};
    struct request *request = NULL;
    enum exchange_source source = run->depth > 0 ? EXCHANGE_SCRIPT : EXCHANGE_ITEM;
    if (run->depth == 0)
        run_tell_plain(run, FACT_REQUEST_STARTED);
    run->exchange_done = false;
    if (request_build(node, run->item, &run->variables, &run->arena, &request, &err) < 0) {
        run->exchange = failed_exchange(run, request, &err, source);
        tell_exchange(run, run->exchange, true);
        return -1;
    }
    struct client_send *send =
        client_start(run->client, request, source, &run->arena, on_item_exchange, run);
    client_poll(run->client, 0); /* the request is on its way */
    if (!run->exchange_done)
        run_prepare_tests(run);
    while (!run->exchange_done && !run_must_stop(run) && time_left(run) > 0)
        client_poll(run->client, poll_slice(run));
    if (!run->exchange_done)
        client_cancel(run->client, send);
    return run->exchange && !run->exchange->error_message ? 0 : -1;
}

struct script_send {
    struct run *run;
    unsigned token;
    script_send_done_fn done;
    struct client_send *send;
    /* What to answer at the next poll: it was never sent, or came while another script ran. */
    struct exchange *held;
    struct script_send *next;
};

static void unlink_script_send(struct script_send *send)
{
    struct script_send **link = &send->run->script_sends;
    while (*link != send)
        link = &(*link)->next;
    *link = send->next;
}

static struct script_send *new_script_send(struct run *run, unsigned token,
                                           script_send_done_fn done)
{
    struct script_send *send = arena_new(&run->arena, struct script_send);
    *send = (struct script_send){.run = run, .token = token, .done = done};
    struct script_send **link = &run->script_sends;
    while (*link)
        link = &(*link)->next;
    *link = send;
    return send;
}

static void on_script_exchange(void *context, struct exchange *exchange, bool last)
{
    struct script_send *send = context;
    if (last && send->run != send->run->outermost->innermost) {
        send->held = exchange_move(exchange, &send->run->arena);
        return;
    }
    tell_exchange(send->run, exchange, false);
    if (!last)
        return;
    unlink_script_send(send);
    send->done(send->run->engine, send->token, exchange);
}

/* Answers the first send whose answer is held. Returns whether there was one. */
static bool answer_held_send(struct run *run)
{
    struct script_send *send = run->script_sends;
    while (send && !send->held)
        send = send->next;
    if (!send)
        return false;
    on_script_exchange(send, send->held, true);
    exchange_release(send->held);
    return true;
}

void run_cancel_script_sends(struct run *run)
{
    for (struct script_send *send = run->script_sends; send; send = send->next)
        if (send->held)
            exchange_release(send->held);
        else
            client_cancel(run->client, send->send);
    run->script_sends = NULL;
    run->nested_requests = NULL;
}

/* A script may not send the files of the machine it runs on. Returns whether there were any. */
static bool remove_files(cJSON *request)
{
    bool removed = false;
    cJSON *body = cJSON_GetObjectItemCaseSensitive(request, "body");
    if (text_equal(json_get_text(body, "mode"), "file")) {
        cJSON_DeleteItemFromObjectCaseSensitive(request, "body");
        return true;
    }
    cJSON *parts = cJSON_GetObjectItemCaseSensitive(body, "formdata");
    for (cJSON *part = parts ? parts->child : NULL, *next; part; part = next) {
        next = part->next;
        if (!text_equal(json_get_text(part, "type"), "file"))
            continue;
        cJSON_Delete(cJSON_DetachItemViaPointer(parts, part));
        removed = true;
    }
    return removed;
}

void run_send_script(void *context, const cJSON *node, unsigned token, script_send_done_fn done)
{
    struct run *run = ((struct run *)context)->innermost;
    struct error err = {0};
    struct request *request = NULL;
    AUTO_JSON copy = cJSON_Duplicate(node, true);
    if (remove_files(copy))
        warn(run, "uploading files from scripts is not allowed");
    struct script_send *send = new_script_send(run, token, done);
    if (request_build(copy, NULL, NULL, &run->arena, &request, &err) < 0) {
        send->held = failed_exchange(run, request, &err, EXCHANGE_SCRIPT);
        return;
    }
    request->behavior.disable_body_pruning = 1;
    send->send =
        client_start(run->client, request, EXCHANGE_SCRIPT, &run->arena, on_script_exchange, send);
}

void run_poll(void *context, int timeout_ms)
{
    struct run *run = ((struct run *)context)->innermost;
    if (answer_held_send(run) || run_nested_next(run))
        return;
    int slice = poll_slice(run);
    client_poll(run->client, timeout_ms >= 0 && timeout_ms < slice ? timeout_ms : slice);
}
