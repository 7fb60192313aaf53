#include "client/send.h"

#include "client/cookies.h"
#include "client/failure.h"
#include "client/headers.h"
#include "client/proxy.h"
#include "client/redirect.h"

#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

void send_warn(struct client_send *send, const char *text)
{
    const char **grown = arena_array(send->arena, send->warning_count + 1, const char *);
    if (send->warning_count)
        memcpy(grown, send->warnings, send->warning_count * sizeof *grown);
    grown[send->warning_count++] = text;
    send->warnings = grown;
}

void send_unlink(struct client_send *send)
{
    struct client *client = send->client;
    if (!send->link)
        return; /* over already */
    *send->link = send->next;
    if (send->next)
        send->next->link = send->link;
    send->link = NULL;
    client->send_count--;
    if (send->undelivered)
        client->undelivered--;
    if (send->owns_lane)
        client_give_lane(client, send->lane);
}

/* No answer is told together with an error. */
static void drop_answer(struct exchange *exchange)
{
    exchange->status = 0;
    exchange->reason = exchange->http_version = exchange->final_url = NULL;
    exchange->response_headers = (struct pairs){0};
    buffer_release(&exchange->body);
}

static void tell(struct client_send *send, bool last)
{
    struct exchange *exchange = send->exchange;
    double total = clock_monotonic_ms() - send->started_ms;
    exchange->timings.total = total;
    exchange->response_time = (int64_t)ceil(total);
    exchange->warnings = send->warnings;
    exchange->warning_count = send->warning_count;
    send->warnings = NULL;
    send->warning_count = 0;
    if (exchange->error_message)
        drop_answer(exchange);
    send->client->told++;
    if (last)
        send_unlink(send);
    send->fn(send->context, exchange, last);
    exchange_release(exchange);
}

/* Failures before the network are told by the next client_poll(), like everything else. */
static void fail_later(struct client_send *send)
{
    send->undelivered = true;
    send->client->undelivered++;
}

void client_deliver(struct client *client)
{
    while (client->undelivered) {
        struct client_send *send = client->sends;
        while (send && !send->undelivered)
            send = send->next;
        if (!send)
            break;
        tell(send, true);
    }
}

void copy_pairs(struct pairs *to, const struct pairs *from, struct arena *arena)
{
    *to = (struct pairs){0};
    for (size_t i = 0; i < from->count; i++)
        *pairs_add(to, arena, from->items[i].key, from->items[i].value) = from->items[i];
}

const char *request_address(const struct request *request, struct arena *arena)
{
    return url_to_wire(&request->url, request->behavior.disable_url_encoding == 1, arena);
}

static const char *jar_cookie(const struct client_send *send)
{
    if (send->request->behavior.disable_cookies == 1)
        return NULL;
    return cookie_jar_header(send->client->cookies, send->target.address, send->arena);
}

static void describe_headers(struct client_send *send, struct header_sources *ret_sources)
{
    *ret_sources = (struct header_sources){
        .request = send->signed_request,
        .body = &send->body,
        .credentials = &send->credentials.headers,
        .target = &send->target,
        .user_agent = send->client->options.user_agent,
        .jar_cookie = jar_cookie(send),
        .no_user_cookie = send->left_host,
        .is_replay = send->is_replay,
    };
}

static void begin_exchange(struct client_send *send, bool is_replay)
{
    send->is_replay = is_replay;
    struct exchange *exchange = arena_new(send->arena, struct exchange);
    const struct request *request = send->request;
    send->exchange = exchange;
    random_uuid4(exchange->id);
    exchange->source = is_replay && send->source == EXCHANGE_ITEM ? EXCHANGE_REPLAY : send->source;
    exchange->method = request->method;
    exchange->request = request;
    exchange->url = request->url;
    exchange->url_text = url_to_text(&request->url, send->arena);
    exchange->headers = request->headers;
    exchange->started_at = clock_wall_ms();
    exchange->timings = (struct exchange_timings){
        .dns = -1, .connect = -1, .tls = -1, .first_byte = -1, .download = -1};
    send->started_ms = clock_monotonic_ms();
}

/* The address in parts as it goes out, what auth put into the query told apart as ours; and as the
 * text that people see: as they wrote it, without those. */
static void describe_address(struct client_send *send, const char *address)
{
    struct exchange *exchange = send->exchange;
    struct request open = *send->signed_request;
    const struct pairs *query = &send->signed_request->url.query;
    struct url own;
    open.url.query = (struct pairs){0};
    for (size_t i = 0; i < query->count; i++)
        if (!query->items[i].system)
            *pairs_add(&open.url.query, send->arena, "", NULL) = query->items[i];
    open.url.has_query = send->request->url.has_query;
    exchange->url_text = url_to_text(&open.url, send->arena);
    url_parse(request_address(&open, send->arena), send->arena, &own);
    url_parse(address, send->arena, &exchange->url);
    exchange->url.hash = open.url.hash; /* stays here, but scripts see it */
    for (size_t i = own.query.count; i < exchange->url.query.count; i++)
        exchange->url.query.items[i].system = true;
}

/* 0, or -1 when the exchange has failed already. */
static int build_attempt(struct client_send *send)
{
    struct exchange *exchange = send->exchange;
    struct header_sources sources;
    send_apply_credentials(send);
    const struct request *request = send->signed_request;
    if (!*exchange->url_text) {
        failure_set(exchange, NULL, "build", "runtime:extensions~request: request url is empty");
        return -1;
    }
    const char *address = request_address(request, send->arena);
    describe_address(send, address);
    if (target_parse(address, send->arena, &send->target, exchange) < 0)
        return -1;
    describe_headers(send, &sources);
    headers_compose(&sources, send->arena, &send->headers);
    exchange->headers = (struct pairs){0};
    copy_pairs(&exchange->headers, &send->headers, send->arena);
    exchange->body_type = send->body.payload ? headers_value(&send->headers, "Content-Type") : NULL;
    send->method = request->method;
    send->without_body = send->left_host = false;
    return 0;
}

static void on_answer(void *context);

/* 0, or -1 when the exchange has failed. */
static int launch(struct client_send *send)
{
    struct client *client = send->client;
    if (headers_to_wire(&send->headers, send->arena, &send->wire_headers, send->exchange) < 0 ||
        send_choose_tls(send) < 0)
        return -1;
    send->job = (struct transfer_job){
        .method = send->method,
        .scheme = send->target.scheme,
        .host = send->target.host,
        .port = send->target.port,
        .target = send->target.path,
        .headers = &send->wire_headers,
        .payload = send->without_body ? NULL : send->body.payload,
        .tls = &send->tls,
        .http_version = send->request->behavior.protocol_version,
        .timeout_ms = client->options.timeout_ms,
        .max_body = client->options.max_body,
        .lenient = send->request->behavior.insecure_http_parser == 1,
    };
    send->job.proxy = proxy_choose(client->proxy, send->request, &send->target, send->arena,
                                   &send->job.proxy_tunnel);
    send->exchange->timings.queued = clock_monotonic_ms() - send->started_ms;
    send->transfer =
        transfer_start(send->lane, &send->job, send->arena, send->exchange, on_answer, send);
    return 0;
}

static void start_attempt(struct client_send *send, bool is_replay)
{
    begin_exchange(send, is_replay);
    if (build_attempt(send) < 0 || launch(send) < 0)
        fail_later(send);
}

static void take_cookies(struct client_send *send)
{
    const struct pairs *headers = &send->exchange->response_headers;
    if (send->request->behavior.disable_cookies == 1)
        return;
    for (size_t i = 0; i < headers->count; i++)
        if (text_equal_nocase(headers->items[i].key, "Set-Cookie"))
            (void)cookie_jar_set(send->client->cookies, send->target.address,
                                 headers->items[i].value, NULL);
}

/* Goes where the answer points to. 0, or -1 when the exchange has failed. */
static int follow(struct client_send *send, const char *location)
{
    const struct behavior *behavior = &send->request->behavior;
    struct exchange *exchange = send->exchange;
    struct target from = send->target;
    struct header_sources sources;
    struct url parsed;
    if (exchange->redirects >= redirect_limit(behavior)) {
        failure_set(exchange, NULL, "receive",
                    arena_printf(send->arena,
                                 "Exceeded maxRedirects. Probably stuck in a redirect loop %s",
                                 from.address));
        return -1;
    }
    bool without_body;
    send->method = redirect_method(send->method, exchange->status, behavior, &without_body);
    send->without_body = send->without_body || without_body;
    url_parse(target_resolve(&from, location, send->arena), send->arena, &parsed);
    const char *address = url_to_wire(&parsed, false, send->arena);
    if (target_parse(address, send->arena, &send->target, exchange) < 0)
        return -1;
    exchange->redirects++;
    if (headers_leave_host(&from, &send->target) && behavior->follow_authorization != 1)
        send->left_host = true;
    describe_headers(send, &sources);
    struct header_redirect redirect = {
        .sources = &sources,
        .from = &from,
        .method = send->method,
        .without_body = send->without_body,
        .drop_authorization = send->left_host,
        .no_referer = behavior->remove_referer == 1,
    };
    headers_redirect(&send->headers, &redirect, send->arena);
    return launch(send);
}

static void on_answer(void *context)
{
    struct client_send *send = context;
    struct exchange *exchange = send->exchange;
    send->transfer = NULL;
    if (!exchange->error_message) {
        take_cookies(send);
        exchange->final_url = send->target.address;
        const char *location = redirect_location(exchange, &send->request->behavior,
                                                 send->client->options.ignore_redirects);
        if (location && follow(send, location) == 0)
            return;
    }
    bool again = send_wants_replay(send);
    tell(send, !again);
    if (again && !send->is_cancelled)
        start_attempt(send, true);
}

/* NTLM proves who a connection belongs to: nobody else may use it meanwhile. And libcurl would lend
 * a kept HTTP/1.1 connection to a request that asks for HTTP/2. */
static int choose_lane(struct client_send *send)
{
    struct client *client = send->client;
    const char *version = send->request->behavior.protocol_version;
    struct error err = {0};
    int result = 0;
    send->lane = client->lanes[0];
    if (text_equal(send->request->auth.type, "ntlm")) {
        result = client_take_lane(client, &send->lane, &err);
        send->owns_lane = result == 0;
    } else if (text_equal(version, "http2") || text_equal(version, "auto")) {
        if (!client->modern_lane)
            result = client_take_lane(client, &client->modern_lane, &err);
        send->lane = client->modern_lane;
    }
    if (result < 0)
        failure_set(send->exchange, NULL, "build", arena_strdup(send->arena, err.message));
    return result;
}

struct client_send *client_start(struct client *client, const struct request *request,
                                 enum exchange_source source, struct arena *arena,
                                 client_exchange_fn fn, void *context)
{
    struct client_send *send = arena_new(arena, struct client_send);
    *send = (struct client_send){
        .client = client,
        .next = client->sends,
        .link = &client->sends,
        .request = request,
        .source = source,
        .arena = arena,
        .fn = fn,
        .context = context,
    };
    if (client->sends)
        client->sends->link = &send->next;
    client->sends = send;
    client->send_count++;

    begin_exchange(send, false);
    if (choose_lane(send) < 0) {
        fail_later(send);
        return send;
    }
    body_prepare(request, &client->files, arena, &send->plain_body);
    for (size_t i = 0; i < send->plain_body.warning_count; i++)
        send_warn(send, send->plain_body.warnings[i]);
    send_sign(send);
    if (build_attempt(send) < 0 || launch(send) < 0)
        fail_later(send);
    return send;
}

void client_cancel(struct client *client, struct client_send *send)
{
    (void)client;
    if (send->transfer)
        transfer_cancel(send->transfer);
    send->is_cancelled = true;
    send_unlink(send);
    exchange_release(send->exchange);
}
