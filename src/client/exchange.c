#include "client/exchange.h"

#include "base/arena.h"
#include "base/text.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

void exchange_release(struct exchange *exchange)
{
    if (exchange)
        buffer_release(&exchange->body);
}

struct exchange *exchange_move(struct exchange *exchange, struct arena *arena)
{
    struct exchange *moved = arena_new(arena, struct exchange);
    *moved = *exchange;
    exchange->body = (struct buffer){0};
    return moved;
}

int64_t exchange_body_size(const struct exchange *exchange)
{
    const char *encoding = exchange_header(exchange, "Content-Encoding");
    const char *length = exchange_header(exchange, "Content-Length");
    int64_t decoded = (int64_t)exchange->body.length;
    if (!length ||
        (!text_equal_nocase(encoding, "gzip") && !text_equal_nocase(encoding, "deflate")))
        return decoded;
    char *end;
    errno = 0;
    long long said = strtoll(length, &end, 10);
    return errno || end == length || *end || said < 0 ? decoded : said;
}

const char *exchange_header(const struct exchange *exchange, const char *name)
{
    const struct pair *header = pairs_find_nocase(&exchange->response_headers, name);
    return header ? header->value : NULL;
}
