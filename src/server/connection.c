#include "server/connection.h"

#include "base/mem.h"
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
    STEPS_IN_A_ROW = 256,   /* before other connections get their turn */
    STOP_SILENCE_MS = 1000, /* for the first byte of a connection made just before we stop */
    STREAM_AHEAD = 32 << 10,
};

const struct server_limits *connection_limits(const struct connection *connection)
{
    return &connection->reactor->options->limits;
}

/* --- life --- */

static void on_deadline(struct timer *timer);
static uint64_t due(const struct connection *connection);

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

static enum connection_state first_state(const struct reactor *reactor)
{
    if (!reactor->tls)
        return CONNECTION_HEAD;
    return reactor->options->redirect_plain ? CONNECTION_SNIFFING : CONNECTION_HANDSHAKE;
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
    connection->state = first_state(reactor);
    connection->phase_started = reactor->now;
    connection->deadline.fire = on_deadline;
    link_in(connection);
    timer_set(&reactor->timers, &connection->deadline, due(connection));
    return connection;
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
    input_drop(connection);
    output_release(connection);
    http_parser_release(&connection->parser);
    transport_close(&connection->transport);
    reactor_leave(reactor, &connection->peer, connection->exempt);
    connection->dead = true;
    if (!connection->detached && !connection->is_ready)
        connection_free(connection);
}

/* --- the steps of each state --- */

static enum step step_sniffing(struct connection *connection)
{
    int is_tls = transport_sniff(&connection->transport);
    if (is_tls < 0)
        return is_tls == TRANSPORT_AGAIN ? STEP_WAIT : STEP_CLOSE;
    connection->state = is_tls ? CONNECTION_HANDSHAKE : CONNECTION_HEAD;
    connection->plain = !is_tls;
    if (!is_tls)
        transport_speak_plainly(&connection->transport);
    return STEP_AGAIN;
}

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
    size_t length = input_available(connection);
    if (length) {
        enum http_parse result =
            http_parser_feed(&connection->parser, connection_limits(connection),
                             connection->input + connection->input_start, length);
        if (result == HTTP_PARSE_DONE)
            return request_begin(connection);
        if (result == HTTP_PARSE_REFUSED)
            return request_refuse(connection, connection->parser.status);
        if (!connection->phase_started)
            connection->phase_started = connection->reactor->now;
    }
    ssize_t got = input_fill(connection);
    if (got > 0)
        return STEP_AGAIN;
    bool idle = length == 0 && connection->requests;
    if (got == TRANSPORT_AGAIN && !(idle && connection->reactor->stopping))
        return STEP_WAIT;
    return got != TRANSPORT_BROKEN ? finish_after_end(connection) : STEP_CLOSE;
}

/* Takes what is there of a body. 1: complete, 0: not yet, -1: refused (*ret_step). */
static int take_body(struct connection *connection, enum step *ret_step)
{
    struct buffer *body = &connection->exchange->body;
    size_t length = input_available(connection), used = length;
    if (length == 0)
        return 0;
    const char *data = connection->input + connection->input_start;
    if (connection->parser.framing == HTTP_FRAMING_LENGTH) {
        if (used > connection->body_left)
            used = (size_t)connection->body_left;
        buffer_append(body, data, used); /* the limit was checked against the whole */
        connection->body_left -= used;
        connection->body_received += used;
        input_consume(connection, used);
        return connection->body_left == 0;
    }
    enum chunks_result result = chunks_decode(&connection->chunks, data, length, body, &used);
    connection->body_received += used;
    input_consume(connection, used);
    if (result == CHUNKS_FULL)
        *ret_step = request_too_large(connection);
    else if (result == CHUNKS_REFUSED)
        *ret_step = request_refuse(connection, connection->chunks.status);
    return result == CHUNKS_DONE ? 1 : result == CHUNKS_MORE ? 0 : -1;
}

static enum step step_body(struct connection *connection)
{
    enum step step = STEP_CLOSE;
    int complete = take_body(connection, &step);
    if (complete < 0)
        return step;
    if (complete)
        return request_dispatch(connection);
    ssize_t got = input_fill(connection);
    return got > 0 ? STEP_AGAIN : got == TRANSPORT_AGAIN ? STEP_WAIT : STEP_CLOSE;
}

static enum step step_sending(struct connection *connection)
{
    switch (output_flush(connection)) {
    case OUTPUT_EMPTY:
        return request_finish(connection);
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
        return request_finish(connection);
    }
}

static enum step step_flushing(struct connection *connection)
{
    enum output_state state = output_flush(connection);
    if (state != OUTPUT_EMPTY)
        return state == OUTPUT_BLOCKED ? STEP_WAIT : STEP_CLOSE;
    if (!connection->linger && input_available(connection) == 0)
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
    connection->body_received += input_available(connection);
    input_consume(connection, input_available(connection));
    if (connection->body_received > connection_limits(connection)->drain)
        return STEP_CLOSE;
    ssize_t got = input_fill(connection);
    return got > 0 ? STEP_AGAIN : got == TRANSPORT_AGAIN ? STEP_WAIT : STEP_CLOSE;
}

static enum step step(struct connection *connection)
{
    static enum step (*const steps[])(struct connection *) = {
        [CONNECTION_SNIFFING] = step_sniffing, [CONNECTION_HANDSHAKE] = step_handshake,
        [CONNECTION_HEAD] = step_head,         [CONNECTION_ADMITTING] = request_admitting,
        [CONNECTION_BODY] = step_body,         [CONNECTION_HANDLING] = request_handling,
        [CONNECTION_SENDING] = step_sending,   [CONNECTION_STREAMING] = step_streaming,
        [CONNECTION_FLUSHING] = step_flushing, [CONNECTION_LINGERING] = step_lingering,
    };
    return connection->broken ? STEP_CLOSE : steps[connection->state](connection);
}

/* --- deadlines --- */

static uint64_t body_deadline(const struct connection *connection)
{
    const struct server_limits *limits = connection_limits(connection);
    uint64_t earned = limits->body_rate ? connection->body_received * 1000 / limits->body_rate : 0;
    uint64_t allowed = limits->body_grace_ms + earned;
    return connection->phase_started + (allowed < limits->body_ms ? allowed : limits->body_ms);
}

static uint64_t due(const struct connection *connection)
{
    const struct server_limits *limits = connection_limits(connection);
    bool silent = connection->state == CONNECTION_SNIFFING ||
                  (connection->state == CONNECTION_HEAD && input_available(connection) == 0);
    if (output_is_pending(connection) && connection->state != CONNECTION_LINGERING)
        return connection->last_progress + limits->write_stall_ms;
    if (silent && connection->reactor->stopping)
        return connection->reactor->now + STOP_SILENCE_MS;
    switch (connection->state) {
    case CONNECTION_SNIFFING:
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
    request_refuse(connection, 408);
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
    input_park(connection);
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
    connection_drive(connection);
}

void connection_on_stop(struct connection *connection)
{
    bool waits = connection->state == CONNECTION_HEAD || connection->state == CONNECTION_SNIFFING;
    if (connection->dead || !waits)
        return;
    connection->readable = true; /* a request may have come that no event told of yet */
    connection_drive(connection);
}
