#include "server/connection.h"

#include "base/mem.h"
#include "server/admission.h"
#include "server/exchange.h"
#include "server/limits.h"
#include "server/reactor.h"
#include "server/server.h"
#include "server/workers.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

enum {
    FIRST_INPUT = 256,    /* of its own, for what a slow client sent so far */
    STEPS_IN_A_ROW = 256, /* before other connections get their turn */
    STREAM_AHEAD = 32 << 10,
};

enum step { STEP_AGAIN, STEP_WAIT, STEP_CLOSE };

static const struct server_limits *limits_of(const struct connection *connection)
{
    return &connection->reactor->options->limits;
}

/* --- life --- */

static void on_deadline(struct timer *timer);

static void link_in(struct connection *connection)
{
    struct reactor *reactor = connection->reactor;
    connection->next = reactor->connections;
    if (connection->next)
        connection->next->previous = connection;
    reactor->connections = connection;
    reactor->connection_count++;
}

static void link_out(struct connection *connection)
{
    struct reactor *reactor = connection->reactor;
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        reactor->connections = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    reactor->connection_count--;
}

struct connection *connection_create(struct reactor *reactor, int fd, const struct address *peer,
                                     bool exempt)
{
    struct connection *connection = mem_new(struct connection);
    if (transport_open(&connection->transport, fd, reactor->tls) < 0) {
        free(connection);
        return NULL;
    }
    connection->reactor = reactor;
    connection->peer = *peer;
    connection->exempt = exempt;
    connection->state = reactor->tls ? CONNECTION_HANDSHAKE : CONNECTION_HEAD;
    connection->phase_started = reactor->now;
    connection->deadline.fire = on_deadline;
    link_in(connection);
    timer_set(&reactor->timers, &connection->deadline,
              reactor->now + reactor->options->limits.header_ms);
    return connection;
}

static void drop_input(struct connection *connection)
{
    if (connection->input != connection->reactor->scratch)
        free(connection->input);
    connection->input = NULL;
    connection->input_start = connection->input_end = connection->input_capacity = 0;
}

static void connection_free(struct connection *connection)
{
    if (connection->exchange)
        exchange_give_back(connection->reactor, connection->exchange);
    link_out(connection);
    free(connection);
}

void connection_close(struct connection *connection)
{
    struct reactor *reactor = connection->reactor;
    if (connection->dead)
        return;
    timer_clear(&reactor->timers, &connection->deadline);
    drop_input(connection);
    output_release(connection);
    http_parser_release(&connection->parser);
    transport_close(&connection->transport);
    admission_leave(reactor->admission, &connection->peer, connection->exempt);
    connection->dead = true;
    if (!connection->detached && !connection->is_ready)
        connection_free(connection);
}

/* --- input --- */

static size_t available(const struct connection *connection)
{
    return connection->input_end - connection->input_start;
}

static void consume(struct connection *connection, size_t count)
{
    connection->input_start += (uint32_t)count;
    if (connection->input_start < connection->input_end)
        return;
    if (connection->input && connection->input != connection->reactor->scratch)
        drop_input(connection);
    connection->input_start = connection->input_end = 0;
}

/* Moves unread input to memory of its own, at least `capacity` large. */
static void own_input(struct connection *connection, size_t capacity)
{
    size_t left = available(connection);
    char *own = mem_alloc(capacity);
    if (left)
        memcpy(own, connection->input + connection->input_start, left);
    drop_input(connection);
    connection->input = own;
    connection->input_end = (uint32_t)left;
    connection->input_capacity = (uint32_t)capacity;
}

static void make_room(struct connection *connection)
{
    if (!connection->input) {
        connection->input = connection->reactor->scratch;
        connection->input_capacity = REACTOR_SCRATCH;
    } else if (connection->input_end == connection->input_capacity) {
        if (connection->input_start > connection->input_capacity / 2) {
            memmove(connection->input, connection->input + connection->input_start,
                    available(connection));
            connection->input_end = (uint32_t)available(connection);
            connection->input_start = 0;
        } else {
            own_input(connection, (size_t)connection->input_capacity * 2);
        }
    }
}

/* Reads once. TRANSPORT_AGAIN also when the last read said that nothing is left. */
static ssize_t fill(struct connection *connection)
{
    if (!connection->readable)
        return TRANSPORT_AGAIN;
    make_room(connection);
    size_t room = connection->input_capacity - connection->input_end;
    ssize_t got =
        transport_read(&connection->transport, connection->input + connection->input_end, room);
    if (got > 0)
        connection->input_end += (uint32_t)got;
    /* Less than asked for means that the socket is empty: its next bytes make a new event. */
    bool drained = got > 0 && (size_t)got < room && !connection->transport.tls;
    if (got == TRANSPORT_AGAIN || (drained && !connection->hung_up))
        connection->readable = false;
    return got;
}

/* Between two drives the scratch space belongs to others. */
static void park_input(struct connection *connection)
{
    size_t left = available(connection);
    if (left == 0) {
        drop_input(connection);
    } else if (connection->input == connection->reactor->scratch) {
        size_t capacity = FIRST_INPUT;
        while (capacity < left)
            capacity *= 2;
        own_input(connection, capacity);
    }
}

/* --- refusals and replies --- */

static struct exchange *need_exchange(struct connection *connection)
{
    if (!connection->exchange)
        connection->exchange = exchange_take(connection->reactor, connection);
    return connection->exchange;
}

static void render_error(struct request *request, unsigned status)
{
    const struct server_options *options = request->connection->reactor->options;
    if (options->render_error)
        options->render_error(request, status, options->user);
    else
        reply_error(request, status);
    assert(reply_is_complete(request));
}

static enum step send_reply(struct connection *connection);

/* Answers with an error and closes; nothing that the client sent after this point has a meaning. */
static enum step refuse(struct connection *connection, unsigned status)
{
    struct exchange *exchange = need_exchange(connection);
    connection->closing = connection->linger = true;
    reply_reset(&exchange->reply);
    render_error(&exchange->request, status);
    return send_reply(connection);
}

static enum step finish_exchange(struct connection *connection)
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

static enum step send_reply(struct connection *connection)
{
    struct exchange *exchange = connection->exchange;
    connection->closing |= connection->reactor->stopping;
    output_reply(connection);
    if (exchange->reply.kind == REPLY_STREAM && exchange->request.method != HTTP_METHOD_HEAD) {
        connection->state = CONNECTION_STREAMING;
        return STEP_AGAIN;
    }
    if (connection->rest_length == 0)
        return finish_exchange(connection);
    connection->state = CONNECTION_SENDING;
    return STEP_AGAIN;
}

/* --- one request --- */

static enum step after_handler(struct connection *connection)
{
    struct exchange *exchange = connection->exchange;
    if (exchange->reply.kind != REPLY_OPEN)
        return send_reply(connection);
    if (exchange->timer.slot)
        return STEP_WAIT;
    render_error(&exchange->request, 500); /* a handler that neither answered nor waits */
    return send_reply(connection);
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
    if (strcmp(request->path, "*") == 0) {
        reply_set_status(request, 204);
        reply_send(request, "", 0);
    } else if (request->match.methods &&
               !connection->reactor->options->unknown_method_is_not_found) {
        add_allow(request);
        render_error(request, 405);
    } else {
        render_error(request, 404);
    }
}

static enum step dispatch(struct connection *connection)
{
    struct exchange *exchange = connection->exchange;
    struct request *request = &exchange->request;
    const struct route *route = request->match.route;
    request->body = buffer_text(&exchange->body);
    request->body_length = exchange->body.length;
    connection->state = CONNECTION_HANDLING;
    if (!route) {
        answer_unrouted(connection);
        return send_reply(connection);
    }
    if (route->flags & ROUTE_BLOCKING) {
        assert(connection->reactor->workers);
        connection->detached = true;
        workers_submit(connection->reactor->workers, connection);
        return STEP_WAIT;
    }
    route->handler(request, route->user);
    return after_handler(connection);
}

/* How much body is taken: what a route allows, or, for nobody, what is cheap to throw away. */
static uint64_t body_limit(const struct connection *connection)
{
    const struct route *route = connection->exchange->request.match.route;
    if (!route)
        return limits_of(connection)->drain;
    return route->body_limit ? route->body_limit : limits_of(connection)->body;
}

static enum step too_large(struct connection *connection)
{
    if (connection->exchange->request.match.route)
        return refuse(connection, 413);
    connection->closing = connection->linger = true;
    answer_unrouted(connection);
    return send_reply(connection);
}

static enum step start_body(struct connection *connection)
{
    struct exchange *exchange = connection->exchange;
    const struct http_parser *parser = &connection->parser;
    uint64_t limit = body_limit(connection);
    bool waits = parser->expect_continue && parser->version_minor == 1;
    if (parser->framing == HTTP_FRAMING_LENGTH && parser->content_length > limit)
        return too_large(connection);
    if (waits && !exchange->request.match.route)
        return too_large(connection); /* it asked before sending: the answer is no */
    exchange->body.maximum = (size_t)limit;
    connection->chunks = (struct chunks){0};
    connection->body_left = parser->content_length;
    connection->body_received = 0;
    connection->phase_started = connection->reactor->now;
    connection->state = CONNECTION_BODY;
    if (waits && available(connection) == 0)
        output_append(connection, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    return STEP_AGAIN;
}

static bool keeps_open(const struct connection *connection)
{
    const struct http_parser *parser = &connection->parser;
    if (parser->close || connection->requests >= limits_of(connection)->requests_per_connection)
        return false;
    return parser->version_minor == 1 || parser->keep_alive;
}

static enum step begin_request(struct connection *connection)
{
    struct reactor *reactor = connection->reactor;
    const struct http_parser *parser = &connection->parser;
    struct exchange *exchange = need_exchange(connection);
    struct request *request = &exchange->request;
    const char *scheme = connection->transport.tls ? "https" : "http";
    bool known =
        exchange_read(exchange, parser, connection->input + connection->input_start, scheme);
    consume(connection, parser->head_length);
    connection->requests++;
    connection->closing = !keeps_open(connection);
    if (!known)
        return refuse(connection, 400);
    if (parser->expect_other)
        return refuse(connection, 417);
    router_match(reactor->options->router, request->method, request->path, strlen(request->path),
                 request->arena, &request->match);
    bool empty = parser->framing == HTTP_FRAMING_NONE ||
                 (parser->framing == HTTP_FRAMING_LENGTH && parser->content_length == 0);
    return empty ? dispatch(connection) : start_body(connection);
}

/* --- the steps of each state --- */

static enum step step_handshake(struct connection *connection)
{
    int result = transport_handshake(&connection->transport);
    if (result == TRANSPORT_AGAIN)
        return STEP_WAIT;
    if (result != 1)
        return STEP_CLOSE;
    connection->state = CONNECTION_HEAD;
    connection->readable = true; /* bytes may have come along with the handshake's last ones */
    return STEP_AGAIN;
}

/* The client will send no more: what we still owe it is sent. */
static enum step finish_after_end(struct connection *connection)
{
    if (connection->reactor->staged == 0 && !output_is_pending(connection))
        return STEP_CLOSE;
    connection->state = CONNECTION_FLUSHING;
    return STEP_AGAIN;
}

static enum step step_head(struct connection *connection)
{
    if (output_is_pending(connection))
        return STEP_WAIT; /* who does not read replies gets no further requests served */
    size_t length = available(connection);
    if (length) {
        enum http_parse result =
            http_parser_feed(&connection->parser, limits_of(connection),
                             connection->input + connection->input_start, length);
        if (result == HTTP_PARSE_DONE)
            return begin_request(connection);
        if (result == HTTP_PARSE_REFUSED) {
            connection->exchange = need_exchange(connection);
            connection->exchange->request.method = connection->parser.method;
            return refuse(connection, connection->parser.status);
        }
        if (!connection->phase_started)
            connection->phase_started = connection->reactor->now;
    } else if (connection->reactor->stopping && connection->requests) {
        return finish_after_end(connection);
    }
    ssize_t got = fill(connection);
    if (got > 0)
        return STEP_AGAIN;
    if (got == TRANSPORT_AGAIN)
        return STEP_WAIT;
    return got == TRANSPORT_END ? finish_after_end(connection) : STEP_CLOSE;
}

/* Takes what is there of a body. 1: complete, 0: not yet, -1: refused (*ret_step). */
static int take_body(struct connection *connection, enum step *ret_step)
{
    struct buffer *body = &connection->exchange->body;
    size_t length = available(connection), used = length;
    if (length == 0)
        return 0;
    const char *data = connection->input + connection->input_start;
    if (connection->parser.framing == HTTP_FRAMING_LENGTH) {
        if (used > connection->body_left)
            used = (size_t)connection->body_left;
        buffer_append(body, data, used); /* the limit was checked against the whole */
        connection->body_left -= used;
        connection->body_received += used;
        consume(connection, used);
        return connection->body_left == 0;
    }
    enum chunks_result result = chunks_decode(&connection->chunks, data, length, body, &used);
    connection->body_received += used;
    consume(connection, used);
    if (result == CHUNKS_FULL)
        *ret_step = too_large(connection);
    else if (result == CHUNKS_REFUSED)
        *ret_step = refuse(connection, connection->chunks.status);
    return result == CHUNKS_DONE ? 1 : result == CHUNKS_MORE ? 0 : -1;
}

static enum step step_body(struct connection *connection)
{
    enum step step = STEP_CLOSE;
    int complete = take_body(connection, &step);
    if (complete < 0)
        return step;
    if (complete)
        return dispatch(connection);
    ssize_t got = fill(connection);
    return got > 0 ? STEP_AGAIN : got == TRANSPORT_AGAIN ? STEP_WAIT : STEP_CLOSE;
}

static enum step step_handling(struct connection *connection)
{
    return connection->detached ? STEP_WAIT : after_handler(connection);
}

static enum step step_sending(struct connection *connection)
{
    switch (output_flush(connection)) {
    case OUTPUT_EMPTY:
        return finish_exchange(connection);
    case OUTPUT_BLOCKED:
        return STEP_WAIT;
    default:
        return STEP_CLOSE;
    }
}

static void on_pause_over(struct timer *timer)
{
    struct exchange *exchange =
        (struct exchange *)((char *)timer - offsetof(struct exchange, timer));
    connection_drive(exchange->request.connection);
}

static enum step step_streaming(struct connection *connection)
{
    struct reactor *reactor = connection->reactor;
    struct exchange *exchange = connection->exchange;
    if (output_is_pending(connection) || reactor->staged > STREAM_AHEAD) {
        enum output_state state = output_flush(connection);
        if (state != OUTPUT_EMPTY)
            return state == OUTPUT_BLOCKED ? STEP_WAIT : STEP_CLOSE;
    }
    if (exchange->timer.slot)
        return STEP_WAIT;
    switch (exchange->reply.next(&exchange->request, exchange->reply.user)) {
    case REPLY_STREAM_MORE:
        return STEP_AGAIN;
    case REPLY_STREAM_LATER:
        exchange->timer.fire = on_pause_over;
        timer_set(&reactor->timers, &exchange->timer, reactor->now + exchange->reply.pause_ms);
        return STEP_WAIT;
    default:
        if (exchange->request.version_minor == 1)
            output_append(connection, "0\r\n\r\n", 5);
        return finish_exchange(connection);
    }
}

static enum step step_flushing(struct connection *connection)
{
    enum output_state state = output_flush(connection);
    if (state != OUTPUT_EMPTY)
        return state == OUTPUT_BLOCKED ? STEP_WAIT : STEP_CLOSE;
    if (!connection->linger && available(connection) == 0)
        return STEP_CLOSE;
    /* Closing with unread input would reset the connection and take our last words with it. */
    transport_finish(&connection->transport);
    connection->phase_started = connection->reactor->now;
    connection->body_received = 0;
    connection->state = CONNECTION_LINGERING;
    return STEP_AGAIN;
}

static enum step step_lingering(struct connection *connection)
{
    connection->body_received += available(connection);
    consume(connection, available(connection));
    if (connection->body_received > limits_of(connection)->drain)
        return STEP_CLOSE;
    ssize_t got = fill(connection);
    return got > 0 ? STEP_AGAIN : got == TRANSPORT_AGAIN ? STEP_WAIT : STEP_CLOSE;
}

static enum step step(struct connection *connection)
{
    static enum step (*const steps[])(struct connection *) = {
        [CONNECTION_HANDSHAKE] = step_handshake, [CONNECTION_HEAD] = step_head,
        [CONNECTION_BODY] = step_body,           [CONNECTION_HANDLING] = step_handling,
        [CONNECTION_SENDING] = step_sending,     [CONNECTION_STREAMING] = step_streaming,
        [CONNECTION_FLUSHING] = step_flushing,   [CONNECTION_LINGERING] = step_lingering,
    };
    return connection->broken ? STEP_CLOSE : steps[connection->state](connection);
}

/* --- deadlines --- */

static uint64_t body_deadline(const struct connection *connection)
{
    const struct server_limits *limits = limits_of(connection);
    uint64_t earned = limits->body_rate ? connection->body_received * 1000 / limits->body_rate : 0;
    uint64_t allowed = limits->body_grace_ms + earned;
    return connection->phase_started + (allowed < limits->body_ms ? allowed : limits->body_ms);
}

static uint64_t due(const struct connection *connection)
{
    const struct server_limits *limits = limits_of(connection);
    if (output_is_pending(connection) && connection->state != CONNECTION_LINGERING)
        return connection->last_progress + limits->write_stall_ms;
    switch (connection->state) {
    case CONNECTION_HANDSHAKE:
        return connection->phase_started + limits->header_ms;
    case CONNECTION_HEAD:
        return connection->phase_started ? connection->phase_started + limits->header_ms
                                         : connection->last_progress + limits->idle_ms;
    case CONNECTION_BODY:
        return body_deadline(connection);
    case CONNECTION_LINGERING:
        return connection->phase_started + limits->linger_ms;
    default:
        return TIMER_NEVER;
    }
}

static void on_deadline(struct timer *timer)
{
    struct connection *connection =
        (struct connection *)((char *)timer - offsetof(struct connection, deadline));
    bool reading = connection->state == CONNECTION_BODY ||
                   (connection->state == CONNECTION_HEAD && connection->phase_started);
    if (output_is_pending(connection) || !reading) {
        connection_close(connection);
        return;
    }
    refuse(connection, 408);
    connection_drive(connection);
}

/* --- driving --- */

static enum step run_steps(struct connection *connection)
{
    for (int i = 0; i < STEPS_IN_A_ROW; i++) {
        enum step next = step(connection);
        if (next != STEP_AGAIN)
            return next;
    }
    return STEP_AGAIN;
}

void connection_drive(struct connection *connection)
{
    struct reactor *reactor = connection->reactor;
    enum step last;
    for (;;) {
        last = run_steps(connection);
        if (last == STEP_CLOSE) {
            reactor->staged = 0;
            connection_close(connection);
            return;
        }
        /* With nothing in the way, a drained output may be what a state was waiting for. */
        bool was_pending = output_is_pending(connection);
        enum output_state state =
            reactor->staged || was_pending ? output_flush(connection) : OUTPUT_EMPTY;
        if (state == OUTPUT_BROKEN)
            continue; /* the next step closes */
        if (last == STEP_AGAIN || state == OUTPUT_BLOCKED || !was_pending)
            break;
    }
    park_input(connection);
    timer_set(&reactor->timers, &connection->deadline, due(connection));
    if (last == STEP_AGAIN)
        reactor_requeue(reactor, connection);
}

void connection_on_event(struct connection *connection, unsigned events)
{
    if (events & (EPOLLIN | EPOLLRDHUP))
        connection->readable = true;
    if (events & EPOLLRDHUP)
        connection->hung_up = true;
    if (events & (EPOLLERR | EPOLLHUP)) {
        connection_close(connection);
        return;
    }
    connection_drive(connection);
}

/* Its turn came again; it may have been closed while it waited in the list. */
void connection_on_ready(struct connection *connection)
{
    connection->is_ready = false;
    if (!connection->dead)
        connection_drive(connection);
    else if (!connection->detached)
        connection_free(connection);
}

void connection_on_mail(struct connection *connection)
{
    connection->detached = false;
    if (connection->dead) {
        if (!connection->is_ready)
            connection_free(connection);
        return;
    }
    if (connection->exchange->reply.kind == REPLY_OPEN)
        render_error(&connection->exchange->request, 500);
    connection_drive(connection);
}

void connection_on_stop(struct connection *connection)
{
    if (!connection->dead && connection->state == CONNECTION_HEAD && connection->requests)
        connection_drive(connection);
}
