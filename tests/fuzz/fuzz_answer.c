/* The head and the coded body of an answer, line by line and piece by piece. */
#include "base/arena.h"
#include "base/text.h"
#include "client/answer.h"
#include "client/target.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_BODY = 100000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void follow(const struct exchange *exchange, struct arena *arena)
{
    struct target base, target;
    struct exchange failed = {0};
    const char *location = exchange_header(exchange, "Location");
    if (!location || target_parse("http://h/a/b?c", arena, &base, &failed) < 0)
        return;
    const char *address = target_resolve(&base, location, arena);
    if (target_parse(address, arena, &target, &failed) == 0 && *target.path != '/')
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ARENA arena = {0};
    struct exchange exchange = {0};
    struct answer answer;
    const char *at = (const char *)data, *end = at + size;
    answer_init(&answer, &exchange, MAX_BODY, size % 2 == 0, &arena);
    bool fine = true;
    while (fine && at < end && !answer.head_done) {
        const char *line = memchr(at, '\n', (size_t)(end - at));
        size_t length = line ? (size_t)(line + 1 - at) : (size_t)(end - at);
        fine = answer_take_line(&answer, at, length) == 0;
        at += length;
    }
    while (fine && at < end) {
        size_t length = (size_t)(end - at) < 7 ? (size_t)(end - at) : 7;
        fine = answer_take_body(&answer, at, length) == 0;
        at += length;
    }
    if (exchange.body.length > MAX_BODY || (!fine && answer.fault == ANSWER_FINE))
        abort();
    for (size_t i = 0; i < exchange.response_headers.count; i++)
        if (!text_is_utf8(exchange.response_headers.items[i].value,
                          strlen(exchange.response_headers.items[i].value), NULL))
            abort();
    follow(&exchange, &arena);
    answer_release(&answer);
    exchange_release(&exchange);
    return 0;
}
