#include "server/request.h"

#include "base/encode.h"
#include "base/text.h"
#include "server/connection.h"
#include "server/exchange.h"
#include "server/reactor.h"
#include "server/server.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

static bool is_named(const struct http_field *field, const char *name, size_t length)
{
    return field->name_length == length && strncasecmp(field->name, name, length) == 0;
}

const char *request_field(const struct request *request, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < request->field_count; i++)
        if (is_named(&request->fields[i], name, length))
            return request->fields[i].value;
    return NULL;
}

const char *request_field_joined(const struct request *request, const char *name)
{
    size_t length = strlen(name), total = 0, count = 0;
    for (size_t i = 0; i < request->field_count; i++)
        if (is_named(&request->fields[i], name, length)) {
            total += request->fields[i].value_length + 2;
            count++;
        }
    if (count < 2)
        return count ? request_field(request, name) : NULL;
    char *joined = arena_alloc(request->arena, total + 1), *at = joined;
    for (size_t i = 0; i < request->field_count; i++)
        if (is_named(&request->fields[i], name, length)) {
            at = mempcpy(at, request->fields[i].value, request->fields[i].value_length);
            at = mempcpy(at, ", ", 2);
        }
    at[-2] = '\0';
    return joined;
}

const char *request_parameter(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->match.parameter_count; i++)
        if (text_equal(request->match.parameters[i].name, name))
            return request->match.parameters[i].value;
    return NULL;
}

bool request_next_pair(struct arena *arena, const char **at, const char **ret_key,
                       const char **ret_value)
{
    const char *text = *at;
    while (text && *text == '&')
        text++;
    if (!text || !*text)
        return false;
    size_t length = strcspn(text, "&"), key = strcspn(text, "&=");
    *ret_key = decode_percent(arena, text, key, true, NULL);
    *ret_value =
        key < length ? decode_percent(arena, text + key + 1, length - key - 1, true, NULL) : "";
    *at = text + length;
    return true;
}

const char *request_client_address(const struct request *request)
{
    const struct connection *connection = request->connection;
    const struct reactor *reactor = connection->reactor;
    struct address client = connection->peer;
    if (reactor->trusted_count)
        client = address_of_client(&client, reactor->trusted, reactor->trusted_count,
                                   request_field_joined(request, "Forwarded"),
                                   request_field_joined(request, "X-Forwarded-For"));
    char *text = arena_alloc(request->arena, ADDRESS_TEXT_SIZE);
    address_format(&client, text);
    return text;
}

bool request_is_secure(const struct request *request)
{
    const struct connection *connection = request->connection;
    return connection->reactor->tls && !connection->plain;
}

uint16_t request_local_port(const struct request *request)
{
    return request->connection->reactor->port;
}

const char *request_date(const struct request *request)
{
    char *date = arena_alloc(request->arena, CLOCK_HTTP_SIZE);
    if (request->connection->detached) /* the reactor's own belongs to its thread */
        clock_format_http(clock_wall_ms(), date);
    else
        memcpy(date, reactor_date(request->connection->reactor), CLOCK_HTTP_SIZE);
    return date;
}

void *request_service(const struct request *request)
{
    return request->connection->reactor->options->user;
}

void request_set_context(struct request *request, void *context)
{
    exchange_of(request)->context = context;
}

void *request_context(const struct request *request)
{
    return exchange_of(request)->context;
}

static void on_after(struct timer *timer)
{
    struct exchange *exchange =
        (struct exchange *)((char *)timer - offsetof(struct exchange, timer));
    route_handler_fn next = exchange->next;
    exchange->next = NULL;
    next(&exchange->request, exchange->next_user);
    connection_drive(exchange->request.connection);
}

void request_after(struct request *request, uint32_t ms, route_handler_fn next, void *user)
{
    struct exchange *exchange = exchange_of(request);
    struct reactor *reactor = request->connection->reactor;
    exchange->next = next;
    exchange->next_user = user;
    exchange->timer.fire = on_after;
    timer_set(&reactor->timers, &exchange->timer, reactor->now + ms);
}

void request_block(struct request *request, route_handler_fn next, void *user)
{
    struct exchange *exchange = exchange_of(request);
    assert(!request->connection->detached && request->connection->reactor->workers);
    exchange->next = next;
    exchange->next_user = user;
    exchange->wants_worker = true;
}

void request_drop_body(struct request *request)
{
    struct buffer *body = &exchange_of(request)->body;
    if (body->data)
        explicit_bzero(body->data, body->length);
    request->body = "";
    request->body_length = 0;
    buffer_release(body);
}
