#include "server/exchange.h"

#include "base/mem.h"
#include "server/parser.h"
#include "server/reactor.h"
#include "server/target.h"

#include <stdlib.h>
#include <string.h>

/* What a pooled exchange may keep; anything larger goes back to the system. */
enum { KEPT_MEMORY = 64 << 10, KEPT_BODY = 16 << 10 };

void reply_reset(struct reply *reply)
{
    void (*release)(void *) = reply->release;
    void *user = reply->release_user;
    *reply = (struct reply){.status = 200};
    if (release)
        release(user);
}

struct exchange *exchange_take(struct reactor *reactor, struct connection *connection)
{
    struct exchange *exchange = reactor->idle_exchanges;
    if (exchange) {
        reactor->idle_exchanges = exchange->next_idle;
        reactor->idle_exchange_count--;
    } else {
        exchange = mem_new(struct exchange);
        reply_reset(&exchange->reply);
    }
    exchange->request = (struct request){
        .arena = &exchange->memory,
        .method_name = "",
        .target = "",
        .scheme = "http",
        .authority = "",
        .path = "",
        .body = "",
        .connection = connection,
        .reply = &exchange->reply,
    };
    exchange->next = NULL;
    exchange->context = NULL;
    exchange->verdict = ADMIT_GO;
    exchange->wants_worker = exchange->told = false;
    return exchange;
}

/* Credentials stand in the head, secrets in the body: neither outlives its request. */
static void forget(struct exchange *exchange)
{
    reply_reset(&exchange->reply);
    arena_wipe(&exchange->memory);
    if (exchange->body.data)
        explicit_bzero(exchange->body.data, exchange->body.length);
}

void exchange_free(struct exchange *exchange)
{
    if (!exchange)
        return;
    forget(exchange);
    arena_release(&exchange->memory);
    buffer_release(&exchange->body);
    free(exchange);
}

void exchange_give_back(struct reactor *reactor, struct exchange *exchange)
{
    timer_clear(&reactor->timers, &exchange->timer);
    forget(exchange);
    if (reactor->idle_exchange_count >= REACTOR_IDLE_EXCHANGES) {
        exchange_free(exchange);
        return;
    }
    if (exchange->memory.used > KEPT_MEMORY)
        arena_release(&exchange->memory);
    else
        arena_reset(&exchange->memory);
    if (exchange->body.capacity > KEPT_BODY)
        buffer_release(&exchange->body);
    else
        buffer_clear(&exchange->body);
    exchange->next_idle = reactor->idle_exchanges;
    reactor->idle_exchanges = exchange;
    reactor->idle_exchange_count++;
}

/* Ends each piece of the copied head in place: what follows a name is ':', what follows a value is
 * white space or CR. */
static void read_fields(struct request *request, const struct http_parser *parser, char *head)
{
    struct http_field *fields =
        arena_alloc(request->arena, (parser->field_count + 1) * sizeof *fields);
    for (uint32_t i = 0; i < parser->field_count; i++) {
        const struct http_field_span *span = &parser->fields[i];
        char *name = head + span->name.at, *value = head + span->value.at;
        name[span->name.length] = '\0';
        value[span->value.length] = '\0';
        fields[i] = (struct http_field){name, value, span->name.length, span->value.length};
    }
    request->fields = fields;
    request->field_count = parser->field_count;
}

static bool read_target(struct request *request, const struct http_parser *parser, char *head)
{
    struct http_target target;
    char *text = head + parser->target.at;
    if (!http_target_split(text, parser->target.length, request->method == HTTP_METHOD_OPTIONS,
                           &target))
        return false;
    text[parser->target.length] = '\0';
    request->target = text;
    request->path = arena_strndup(request->arena, target.path, target.path_length);
    request->query = target.query; /* runs to the end of the target */
    if (target.scheme) {
        request->scheme = target.scheme;
        request->authority =
            arena_strndup(request->arena, target.authority, target.authority_length);
    } else if (parser->saw_host) {
        request->authority = head + parser->host.at; /* read_fields() ends it */
    }
    return true;
}

bool exchange_read(struct exchange *exchange, const struct http_parser *parser, const char *head,
                   const char *scheme)
{
    struct request *request = &exchange->request;
    char *copy = arena_strndup(&exchange->memory, head, parser->head_length);
    request->method = parser->method;
    request->method_name = copy + parser->method_name.at;
    copy[parser->method_name.at + parser->method_name.length] = '\0';
    request->version_minor = parser->version_minor;
    request->scheme = scheme;
    bool known = read_target(request, parser, copy);
    read_fields(request, parser, copy);
    return known;
}
