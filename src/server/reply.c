#include "server/reply.h"

#include "base/http_status.h"
#include "server/connection.h"
#include "server/exchange.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FIRST_FIELDS = 8 };

void reply_set_status(struct request *request, unsigned status)
{
    request->reply->status = status;
}

static bool is_ours(const char *name, size_t length)
{
    static const char *const ours[] = {"connection", "content-length", "date", "keep-alive",
                                       "transfer-encoding"};
    for (size_t i = 0; i < COUNT_OF(ours); i++)
        if (http_equal_lower(name, length, ours[i]))
            return true;
    return false;
}

bool reply_add_field(struct request *request, const char *name, const char *value)
{
    struct reply *reply = request->reply;
    size_t name_length = strlen(name), value_length = strlen(value);
    size_t bytes = reply->field_bytes + name_length + value_length + 4;
    if (!http_is_token(name, name_length) || !http_is_field_value(value, value_length) ||
        is_ours(name, name_length) || bytes > REPLY_MAX_HEAD)
        return false;
    if (reply->field_count == reply->field_capacity) {
        size_t capacity = reply->field_capacity ? reply->field_capacity * 2 : FIRST_FIELDS;
        struct http_field *fields = arena_alloc(request->arena, capacity * sizeof *fields);
        if (reply->field_count)
            memcpy(fields, reply->fields, reply->field_count * sizeof *fields);
        reply->fields = fields;
        reply->field_capacity = capacity;
    }
    reply->field_bytes = bytes;
    reply->fields[reply->field_count++] =
        (struct http_field){name, value, name_length, value_length};
    return true;
}

static void remove_fields(struct reply *reply, const char *name)
{
    size_t kept = 0;
    for (size_t i = 0; i < reply->field_count; i++) {
        struct http_field *field = &reply->fields[i];
        if (strcasecmp(field->name, name) == 0)
            reply->field_bytes -= field->name_length + field->value_length + 4;
        else
            reply->fields[kept++] = *field;
    }
    reply->field_count = kept;
}

bool reply_set_field(struct request *request, const char *name, const char *value)
{
    if (!http_is_field_value(value, strlen(value)))
        return false;
    remove_fields(request->reply, name);
    return reply_add_field(request, name, value);
}

void reply_send(struct request *request, const void *body, size_t length)
{
    assert(request->reply->kind == REPLY_OPEN);
    request->reply->kind = REPLY_BODY;
    request->reply->body = body;
    request->reply->body_length = length;
}

void reply_send_owned(struct request *request, char *body, size_t length)
{
    reply_send_shared(request, body, length, free, body);
}

void reply_send_shared(struct request *request, const void *body, size_t length,
                       void (*release)(void *user), void *user)
{
    reply_send(request, body, length);
    request->reply->release = release;
    request->reply->release_user = user;
}

void reply_text(struct request *request, unsigned status, const char *content_type,
                const char *text)
{
    reply_set_status(request, status);
    if (!reply_field(request, "Content-Type"))
        reply_add_field(request, "Content-Type", content_type);
    reply_send(request, text, strlen(text));
}

void reply_error(struct request *request, unsigned status)
{
    reply_text(request, status, "text/plain; charset=utf-8", http_status_phrase(status));
}

bool reply_is_complete(const struct request *request)
{
    return request->reply->kind != REPLY_OPEN;
}

unsigned reply_status(const struct request *request)
{
    return request->reply->status;
}

size_t reply_length(const struct request *request)
{
    return request->reply->body_length;
}

const char *reply_body(const struct request *request, size_t *ret_length)
{
    *ret_length = request->reply->body_length;
    return request->reply->body;
}

const char *reply_field(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->reply->field_count; i++)
        if (strcasecmp(request->reply->fields[i].name, name) == 0)
            return request->reply->fields[i].value;
    return NULL;
}

void reply_stream(struct request *request, reply_stream_fn next, void *user)
{
    assert(request->reply->kind == REPLY_OPEN);
    request->reply->kind = REPLY_STREAM;
    request->reply->next = next;
    request->reply->user = user;
}

void reply_write(struct request *request, const void *bytes, size_t length)
{
    struct connection *connection = request->connection;
    assert(connection->state == CONNECTION_STREAMING);
    if (length == 0) /* an empty chunk would end the body */
        return;
    request->reply->body_length += length;
    if (request->version_minor == 0) {
        output_append(connection, bytes, length);
        return;
    }
    char size[24];
    int digits = snprintf(size, sizeof size, "%zx\r\n", length);
    output_append(connection, size, (size_t)digits);
    output_append(connection, bytes, length);
    output_append(connection, "\r\n", 2);
}

void reply_pause(struct request *request, unsigned ms)
{
    request->reply->pause_ms = ms;
}
