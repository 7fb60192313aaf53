/* One request: from a complete head, past the service's own door, to the handler and its reply. */
#include "base/text.h"
#include "server/connection.h"
#include "server/exchange.h"
#include "server/host.h"
#include "server/limits.h"
#include "server/reactor.h"
#include "server/server.h"
#include "server/workers.h"

#include <assert.h>
#include <string.h>
#include <sys/socket.h>

enum { HTTPS_PORT = 443 };

static const struct server_options *options_of(const struct connection *connection)
{
    return connection->reactor->options;
}

/* --- refusals and replies --- */

static void render_error(struct request *request, unsigned status)
{
    const struct server_options *options = options_of(request->connection);
    if (options->render_error)
        options->render_error(request, status, options->user);
    else
        reply_error(request, status);
    assert(reply_is_complete(request));
}

static struct exchange *need_exchange(struct connection *connection)
{
    if (!connection->exchange)
        connection->exchange = exchange_take(connection->reactor, connection);
    return connection->exchange;
}

/* Tells the service of a reply, once. */
static void tell(struct exchange *exchange)
{
    const struct server_options *options = options_of(exchange->request.connection);
    if (exchange->told)
        return;
    exchange->told = true;
    if (options->done)
        options->done(&exchange->request, options->user);
}

static enum step send_reply(struct connection *connection)
{
    struct exchange *exchange = connection->exchange;
    connection->closing |= connection->reactor->stopping;
    tell(exchange);
    output_reply(connection);
    if (exchange->reply.kind == REPLY_STREAM && exchange->request.method != HTTP_METHOD_HEAD) {
        connection->state = CONNECTION_STREAMING;
        return STEP_AGAIN;
    }
    if (connection->rest_length == 0)
        return request_finish(connection);
    connection->state = CONNECTION_SENDING;
    return STEP_AGAIN;
}

enum step request_refuse(struct connection *connection, unsigned status)
{
    struct exchange *exchange = need_exchange(connection);
    if (exchange->request.method == HTTP_METHOD_NONE)
        exchange->request.method = connection->parser.method;
    connection->closing = connection->linger = true;
    reply_reset(&exchange->reply);
    render_error(&exchange->request, status);
    return send_reply(connection);
}

enum step request_finish(struct connection *connection)
{
    struct reactor *reactor = connection->reactor;
    exchange_give_back(reactor, connection->exchange);
    connection->exchange = NULL;
    http_parser_reset(&connection->parser);
    connection->phase_started = 0;
    connection->last_progress = reactor->now;
    connection->state = connection->closing ? CONNECTION_FLUSHING : CONNECTION_HEAD;
    return STEP_AGAIN;
}

/* --- workers --- */

/* False when too many wait for a worker already: the answer to that is made. */
static bool hand_over(struct connection *connection, enum exchange_work work)
{
    struct request *request = &connection->exchange->request;
    assert(connection->reactor->workers);
    connection->exchange->work = work;
    connection->detached = true; /* from the next call on it may be at work */
    if (workers_submit(connection->reactor->workers, connection))
        return true;
    connection->detached = false;
    reply_set_field(request, "Retry-After", "1");
    render_error(request, 503);
    return false;
}

void connection_work(struct connection *connection)
{
    const struct server_options *options = options_of(connection);
    struct exchange *exchange = connection->exchange;
    struct request *request = &exchange->request;
    if (exchange->work == EXCHANGE_ADMIT) {
        exchange->verdict = options->admit(request, true, options->user);
        return;
    }
    route_handler_fn next = exchange->next;
    exchange->next = NULL;
    next(request, exchange->next_user);
    if (reply_is_complete(request))
        tell(exchange);
}

/* --- the handler --- */

static enum step after_handler(struct connection *connection)
{
    struct exchange *exchange = connection->exchange;
    if (exchange->reply.kind == REPLY_OPEN) {
        if (exchange->wants_worker) {
            exchange->wants_worker = false;
            if (hand_over(connection, EXCHANGE_HANDLE))
                return STEP_WAIT;
        } else if (exchange->timer.slot) {
            return STEP_WAIT;
        } else {
            render_error(&exchange->request, 500); /* a handler that neither answered nor waits */
        }
    }
    return send_reply(connection);
}

enum step request_handling(struct connection *connection)
{
    return connection->detached ? STEP_WAIT : after_handler(connection);
}

static void add_allow(struct request *request)
{
    struct buffer list;
    buffer_init(&list, 256);
    for (unsigned m = HTTP_METHOD_GET; m <= HTTP_METHOD_CONNECT; m++)
        if (request->match.methods & 1u << m)
            buffer_printf(&list, "%s%s", list.length ? ", " : "",
                          http_method_name((enum http_method)m));
    reply_set_field(request, "Allow", arena_strdup(request->arena, buffer_text(&list)));
    buffer_release(&list);
}

static void answer_unrouted(struct connection *connection)
{
    struct request *request = &connection->exchange->request;
    if (text_equal(request->path, "*")) {
        reply_set_status(request, 204);
        reply_send(request, "", 0);
    } else if (request->match.methods && !options_of(connection)->unknown_method_is_not_found) {
        add_allow(request);
        render_error(request, 405);
    } else {
        render_error(request, 404);
    }
}

/* No handler will see the body. */
static bool is_unwanted(const struct exchange *exchange)
{
    return exchange->reply.kind != REPLY_OPEN || !exchange->request.match.route;
}

enum step request_dispatch(struct connection *connection)
{
    struct exchange *exchange = connection->exchange;
    struct request *request = &exchange->request;
    const struct route *route = request->match.route;
    request->body = buffer_text(&exchange->body);
    request->body_length = exchange->body.length;
    connection->state = CONNECTION_HANDLING;
    if (is_unwanted(exchange)) {
        if (exchange->reply.kind == REPLY_OPEN)
            answer_unrouted(connection);
        return send_reply(connection);
    }
    if (route->flags & ROUTE_BLOCKING)
        request_block(request, route->handler, route->user);
    else
        route->handler(request, route->user);
    return after_handler(connection);
}

/* --- before the body --- */

/* How much body is taken: what a route allows, or, for nobody, what is cheap to throw away. */
static uint64_t body_limit(const struct connection *connection)
{
    const struct route *route = connection->exchange->request.match.route;
    if (is_unwanted(connection->exchange))
        return connection_limits(connection)->drain;
    return route->body_limit ? route->body_limit : connection_limits(connection)->body;
}

enum step request_too_large(struct connection *connection)
{
    if (!is_unwanted(connection->exchange))
        return request_refuse(connection, 413);
    connection->closing = connection->linger = true;
    return request_dispatch(connection);
}

static enum step start_body(struct connection *connection)
{
    struct exchange *exchange = connection->exchange;
    const struct http_parser *parser = &connection->parser;
    uint64_t limit = body_limit(connection);
    bool waits = parser->expect_continue && parser->version_minor == 1;
    if (parser->framing == HTTP_FRAMING_LENGTH && parser->content_length > limit)
        return request_too_large(connection);
    if (waits && is_unwanted(exchange))
        return request_too_large(connection); /* it asked before sending: the answer is no */
    exchange->body.maximum = (size_t)limit;
    connection->chunks = (struct chunks){0};
    connection->body_left = parser->content_length;
    connection->body_received = 0;
    connection->phase_started = connection->reactor->now;
    connection->state = CONNECTION_BODY;
    if (waits && input_available(connection) == 0)
        output_append(connection, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    return STEP_AGAIN;
}

static enum step after_admit(struct connection *connection)
{
    const struct http_parser *parser = &connection->parser;
    const struct exchange *exchange = connection->exchange;
    if (exchange->verdict != ADMIT_GO && exchange->reply.kind == REPLY_OPEN)
        render_error(&connection->exchange->request, 500); /* it said no, but not to the client */
    bool empty = parser->framing == HTTP_FRAMING_NONE ||
                 (parser->framing == HTTP_FRAMING_LENGTH && parser->content_length == 0);
    return empty ? request_dispatch(connection) : start_body(connection);
}

/* The service's own door. */
static enum step admit(struct connection *connection)
{
    const struct server_options *options = options_of(connection);
    struct exchange *exchange = connection->exchange;
    if (options->admit)
        exchange->verdict = options->admit(&exchange->request, false, options->user);
    if (exchange->verdict == ADMIT_BLOCK && exchange->reply.kind == REPLY_OPEN) {
        connection->state = CONNECTION_ADMITTING;
        if (hand_over(connection, EXCHANGE_ADMIT))
            return STEP_WAIT;
    }
    return after_admit(connection);
}

enum step request_admitting(struct connection *connection)
{
    return connection->detached ? STEP_WAIT : after_admit(connection);
}

static bool keeps_open(const struct connection *connection)
{
    const struct http_parser *parser = &connection->parser;
    if (parser->close ||
        connection->requests >= connection_limits(connection)->requests_per_connection)
        return false;
    return parser->version_minor == 1 || parser->keep_alive;
}

/* Plain HTTP on a port for HTTPS: the same target, there. Without a port in Host it is ours. */
static enum step redirect(struct connection *connection)
{
    struct request *request = &connection->exchange->request;
    struct host host;
    if (!host_split(request->authority, &host))
        return request_refuse(connection, 400);
    struct buffer location;
    buffer_init(&location, REPLY_MAX_HEAD);
    buffer_printf(&location, "https://%.*s", (int)host.name_length, host.name);
    if (*host.port)
        buffer_printf(&location, ":%s", host.port);
    else if (connection->reactor->port != HTTPS_PORT)
        buffer_printf(&location, ":%u", connection->reactor->port);
    buffer_append_text(&location, request->path[0] == '/' ? request->path : "/");
    if (request->query)
        buffer_printf(&location, "?%s", request->query);
    reply_set_status(request, 301);
    reply_add_field(request, "Location", arena_strdup(request->arena, buffer_text(&location)));
    reply_send(request, "", 0);
    if (location.data) /* a key may stand in the query */
        explicit_bzero(location.data, location.length);
    buffer_release(&location);
    return after_admit(connection);
}

/* Who listens everywhere goes by the address that the client took. */
static struct address local_address(const struct connection *connection)
{
    struct sockaddr_storage own = {0};
    socklen_t length = sizeof own;
    if (!address_is_any(&connection->reactor->local) ||
        getsockname(connection->transport.fd, (struct sockaddr *)&own, &length) < 0)
        return connection->reactor->local;
    return address_of_socket(&own);
}

static bool is_for_us(const struct connection *connection)
{
    const char *const *names = options_of(connection)->hosts;
    struct host host;
    if (!names)
        return true;
    if (!host_split(connection->exchange->request.authority, &host))
        return false;
    struct address local = local_address(connection);
    return host_is_ours(&host, names, &local);
}

enum step request_begin(struct connection *connection)
{
    struct reactor *reactor = connection->reactor;
    const struct http_parser *parser = &connection->parser;
    struct exchange *exchange = need_exchange(connection);
    struct request *request = &exchange->request;
    const char *scheme = connection->transport.tls ? "https" : "http";
    bool known =
        exchange_read(exchange, parser, connection->input + connection->input_start, scheme);
    input_consume(connection, parser->head_length);
    connection->requests++;
    connection->closing = !keeps_open(connection);
    if (!known)
        return request_refuse(connection, 400);
    if (parser->expect_other)
        return request_refuse(connection, 417);
    if (!is_for_us(connection))
        return request_refuse(connection, 421);
    if (connection->plain)
        return redirect(connection);
    router_match(reactor->options->router, request->method, request->path, strlen(request->path),
                 request->arena, &request->match);
    return admit(connection);
}
