/* What a connection sends: staged by the reactor while the connection is driven, then written at
 * once, so that the replies to pipelined requests leave in one call. What has left is overwritten:
 * replies carry other people's secrets. */
#include "base/http_status.h"
#include "base/mem.h"
#include "server/connection.h"
#include "server/exchange.h"
#include "server/reactor.h"

#include <stdlib.h>
#include <string.h>

enum {
    SMALL_BODY = 16 << 10, /* cheaper to copy than to keep the exchange for */
    HEAD_FRAME = 256,      /* more than the status line and our own fields need */
};

bool output_is_pending(const struct connection *connection)
{
    return connection->output || connection->rest_length;
}

static void drop_kept(struct connection *connection)
{
    if (connection->output)
        explicit_bzero(connection->output, connection->output_length);
    free(connection->output);
    connection->output = NULL;
    connection->output_sent = connection->output_length = connection->output_capacity = 0;
}

void output_release(struct connection *connection)
{
    drop_kept(connection);
    connection->rest_length = 0;
}

/* Keeps `left` bytes of the stage. */
static void empty_stage(struct reactor *reactor, size_t left)
{
    explicit_bzero(reactor->stage + left, reactor->staged - left);
    reactor->staged = left;
}

static void keep_stage(struct connection *connection)
{
    struct reactor *reactor = connection->reactor;
    size_t needed = connection->output_length + reactor->staged;
    if (reactor->staged == 0)
        return;
    if (needed > connection->output_capacity) {
        connection->output = mem_grow(connection->output, needed, 1);
        connection->output_capacity = needed;
    }
    memcpy(connection->output + connection->output_length, reactor->stage, reactor->staged);
    connection->output_length = needed;
    empty_stage(reactor, 0);
}

/* Takes `sent` bytes off the front: kept output, then the stage, then the borrowed rest. */
static void advance(struct connection *connection, size_t sent)
{
    struct reactor *reactor = connection->reactor;
    size_t kept = connection->output_length - connection->output_sent;
    size_t part = sent < kept ? sent : kept;
    connection->output_sent += part;
    sent -= part;
    if (connection->output && connection->output_sent == connection->output_length)
        drop_kept(connection);
    part = sent < reactor->staged ? sent : reactor->staged;
    if (part && part < reactor->staged)
        memmove(reactor->stage, reactor->stage + part, reactor->staged - part);
    empty_stage(reactor, reactor->staged - part);
    sent -= part;
    if (sent == 0) /* there may be no rest at all, and nothing may be added to a null pointer */
        return;
    connection->rest += sent;
    connection->rest_length -= sent;
}

static int gather(const struct connection *connection, struct iovec pieces[3])
{
    const struct reactor *reactor = connection->reactor;
    int count = 0;
    if (connection->output)
        pieces[count++] = (struct iovec){connection->output + connection->output_sent,
                                         connection->output_length - connection->output_sent};
    if (reactor->staged)
        pieces[count++] = (struct iovec){reactor->stage, reactor->staged};
    if (connection->rest_length)
        pieces[count++] = (struct iovec){(char *)connection->rest, connection->rest_length};
    return count;
}

enum output_state output_flush(struct connection *connection)
{
    struct iovec pieces[3];
    int count;
    while (!connection->broken && (count = gather(connection, pieces)) > 0) {
        ssize_t sent = transport_write(&connection->transport, pieces, count);
        if (sent == TRANSPORT_AGAIN) {
            keep_stage(connection);
            return OUTPUT_BLOCKED;
        }
        if (sent < 0) {
            connection->broken = true;
            break;
        }
        connection->last_progress = connection->reactor->now;
        advance(connection, (size_t)sent);
    }
    if (!connection->broken)
        return OUTPUT_EMPTY;
    empty_stage(connection->reactor, 0);
    output_release(connection);
    return OUTPUT_BROKEN;
}

void output_append(struct connection *connection, const void *bytes, size_t length)
{
    struct reactor *reactor = connection->reactor;
    const char *from = bytes;
    while (length && !connection->broken) {
        size_t room = REACTOR_STAGE - reactor->staged;
        size_t part = length < room ? length : room;
        memcpy(reactor->stage + reactor->staged, from, part);
        reactor->staged += part;
        from += part;
        length -= part;
        if (reactor->staged == REACTOR_STAGE)
            output_flush(connection);
    }
}

static char *put(char *at, const char *text, size_t length)
{
    memcpy(at, text, length);
    return at + length;
}

#define PUT(at, constant) put((at), constant, sizeof(constant) - 1)

static char *put_number(char *at, uint64_t value)
{
    char digits[20];
    size_t count = 0;
    do
        digits[count++] = (char)('0' + value % 10);
    while (value /= 10);
    while (count)
        *at++ = digits[--count];
    return at;
}

static char *put_status(char *at, unsigned status)
{
    const char *phrase = http_status_phrase(status);
    at = PUT(at, "HTTP/1.1 ");
    at = put_number(at, status);
    *at++ = ' ';
    at = put(at, phrase, strlen(phrase));
    return PUT(at, "\r\n");
}

static char *put_fields(char *at, const struct reply *reply)
{
    for (size_t i = 0; i < reply->field_count; i++) {
        const struct http_field *field = &reply->fields[i];
        at = put(at, field->name, field->name_length);
        at = PUT(at, ": ");
        at = put(at, field->value, field->value_length);
        at = PUT(at, "\r\n");
    }
    return at;
}

static char *put_framing(char *at, struct connection *connection, const struct reply *reply,
                         const struct request *request)
{
    if (http_status_is_bodiless(reply->status)) {
        /* says it itself */
    } else if (reply->kind == REPLY_BODY) {
        at = PUT(at, "Content-Length: ");
        at = put_number(at, reply->body_length);
        at = PUT(at, "\r\n");
    } else if (request->version_minor == 1) {
        at = PUT(at, "Transfer-Encoding: chunked\r\n");
    } else {
        connection->closing = true; /* the end of the connection ends the body */
    }
    if (connection->closing)
        return PUT(at, "Connection: close\r\n");
    return request->version_minor == 0 ? PUT(at, "Connection: keep-alive\r\n") : at;
}

void output_reply(struct connection *connection)
{
    struct reactor *reactor = connection->reactor;
    struct request *request = &connection->exchange->request;
    struct reply *reply = &connection->exchange->reply;
    if (REACTOR_STAGE - reactor->staged < HEAD_FRAME + reply->field_bytes)
        output_flush(connection);

    char *start = reactor->stage + reactor->staged;
    char *at = put_status(start, reply->status);
    at = PUT(at, "Date: ");
    at = put(at, reactor_date(reactor), CLOCK_HTTP_SIZE - 1);
    at = PUT(at, "\r\n");
    at = put_fields(at, reply);
    at = put_framing(at, connection, reply, request);
    at = PUT(at, "\r\n");
    reactor->staged += (size_t)(at - start);

    if (reply->kind != REPLY_BODY || request->method == HTTP_METHOD_HEAD ||
        http_status_is_bodiless(reply->status))
        return;
    if (reply->body_length <= SMALL_BODY) {
        output_append(connection, reply->body, reply->body_length);
    } else {
        connection->rest = reply->body;
        connection->rest_length = reply->body_length;
    }
}
