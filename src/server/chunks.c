#include "server/chunks.h"

#include "base/buffer.h"
#include "server/http.h"

#include <stdbool.h>

enum {
    STATE_SIZE,
    STATE_EXTENSION,
    STATE_SIZE_LF,
    STATE_DATA,
    STATE_DATA_CR,
    STATE_DATA_LF,
    STATE_TRAILER,
    STATE_TRAILER_NAME,
    STATE_TRAILER_VALUE,
    STATE_TRAILER_LF,
    STATE_LAST_LF,
    STATE_DONE,
    STATE_REFUSED,
};

static bool refuse(struct chunks *chunks, uint16_t status)
{
    chunks->state = STATE_REFUSED;
    chunks->status = status;
    return false;
}

static bool go(struct chunks *chunks, uint8_t state)
{
    chunks->state = state;
    return true;
}

static bool take_size(struct chunks *chunks, char c)
{
    int digit = http_hex_value(c);
    if (digit >= 0) {
        if (chunks->digits == CHUNKS_MAX_DIGITS)
            return refuse(chunks, 400);
        chunks->digits++;
        chunks->left = chunks->left << 4 | (unsigned)digit;
        return true;
    }
    if (chunks->digits == 0 || (c != ';' && c != '\r'))
        return refuse(chunks, 400);
    chunks->line = 0;
    return go(chunks, c == ';' ? STATE_EXTENSION : STATE_SIZE_LF);
}

static bool take_extension(struct chunks *chunks, char c)
{
    if (c == '\r')
        return go(chunks, STATE_SIZE_LF);
    if (!http_is_field_value_char((unsigned char)c) || ++chunks->line > CHUNKS_MAX_EXTENSION)
        return refuse(chunks, 400);
    return true;
}

static bool take_size_end(struct chunks *chunks, char c)
{
    if (c != '\n')
        return refuse(chunks, 400);
    chunks->digits = 0;
    chunks->line = 0;
    return go(chunks, chunks->left ? STATE_DATA : STATE_TRAILER);
}

static bool take_trailer(struct chunks *chunks, char c)
{
    if (++chunks->line > CHUNKS_MAX_TRAILERS)
        return refuse(chunks, 431);
    switch (chunks->state) {
    case STATE_TRAILER:
        if (c == '\r')
            return go(chunks, STATE_LAST_LF);
        return http_is_token_char((unsigned char)c) ? go(chunks, STATE_TRAILER_NAME)
                                                    : refuse(chunks, 400);
    case STATE_TRAILER_NAME:
        if (c == ':')
            return go(chunks, STATE_TRAILER_VALUE);
        return http_is_token_char((unsigned char)c) || refuse(chunks, 400);
    default: /* STATE_TRAILER_VALUE */
        if (c == '\r')
            return go(chunks, STATE_TRAILER_LF);
        return http_is_field_value_char((unsigned char)c) || refuse(chunks, 400);
    }
}

/* One byte of what is not data. */
static bool take(struct chunks *chunks, char c)
{
    switch (chunks->state) {
    case STATE_SIZE:
        return take_size(chunks, c);
    case STATE_EXTENSION:
        return take_extension(chunks, c);
    case STATE_SIZE_LF:
        return take_size_end(chunks, c);
    case STATE_DATA_CR:
        return c == '\r' ? go(chunks, STATE_DATA_LF) : refuse(chunks, 400);
    case STATE_DATA_LF:
        return c == '\n' ? go(chunks, STATE_SIZE) : refuse(chunks, 400);
    case STATE_TRAILER_LF:
        return c == '\n' ? go(chunks, STATE_TRAILER) : refuse(chunks, 400);
    case STATE_LAST_LF:
        return c == '\n' ? go(chunks, STATE_DONE) : refuse(chunks, 400);
    default:
        return take_trailer(chunks, c);
    }
}

enum chunks_result chunks_decode(struct chunks *chunks, const char *data, size_t length,
                                 struct buffer *into, size_t *ret_used)
{
    size_t at = 0;
    enum chunks_result result = CHUNKS_MORE;
    while (result == CHUNKS_MORE && at < length) {
        if (chunks->state == STATE_DONE || chunks->state == STATE_REFUSED)
            break;
        if (chunks->state != STATE_DATA) {
            take(chunks, data[at]);
            at += chunks->state != STATE_REFUSED;
            continue;
        }
        size_t piece = length - at < chunks->left ? length - at : (size_t)chunks->left;
        if (buffer_append(into, data + at, piece) < 0)
            result = CHUNKS_FULL;
        at += piece;
        chunks->left -= piece;
        if (chunks->left == 0)
            chunks->state = STATE_DATA_CR;
    }
    *ret_used = at;
    if (chunks->state == STATE_REFUSED)
        return CHUNKS_REFUSED;
    return chunks->state == STATE_DONE ? CHUNKS_DONE : result;
}
