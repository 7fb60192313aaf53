#include "client/answer.h"

#include "base/arena.h"
#include "base/http_status.h"
#include "base/text.h"
#include "client/decoder.h"

#include <string.h>

void answer_init(struct answer *answer, struct exchange *into, size_t max_body, bool lenient,
                 struct arena *arena)
{
    *answer =
        (struct answer){.arena = arena, .into = into, .max_body = max_body, .lenient = lenient};
    buffer_release(&into->body);
    buffer_init(&into->body, max_body);
    into->status = 0;
    into->reason = into->http_version = NULL;
    into->response_headers = (struct pairs){0};
    into->encoded_size = into->header_size = 0;
}

void answer_release(struct answer *answer)
{
    decoder_free(TAKE(answer->decoder));
}

static int fail(struct answer *answer, enum answer_fault fault)
{
    if (answer->fault == ANSWER_FINE)
        answer->fault = fault;
    return -1;
}

/* Text of a head: UTF-8 if it is that, else one character a byte. */
static const char *head_text(struct arena *arena, const char *bytes, size_t length)
{
    if (text_is_utf8(bytes, length, NULL))
        return arena_strndup(arena, bytes, length);
    char *text = arena_alloc(arena, 2 * length + 1), *at = text;
    for (size_t i = 0; i < length; i++)
        at += text_put_utf8(at, (unsigned char)bytes[i]);
    *at = '\0';
    return text;
}

/* "HTTP/1.1 200 Fine". libcurl has checked its form. */
static void take_status_line(struct answer *answer, const char *line, const char *end)
{
    struct exchange *into = answer->into;
    const char *version = line + strlen("HTTP/");
    const char *space = memchr(version, ' ', (size_t)(end - version));
    const char *version_end = space ? space : end;
    into->http_version = arena_strndup(answer->arena, version, (size_t)(version_end - version));
    if (!strchr(into->http_version, '.'))
        into->http_version = arena_printf(answer->arena, "%s.0", into->http_version);

    into->status = 0;
    const char *at = version_end;
    while (at < end && *at == ' ')
        at++;
    for (; at < end && *at >= '0' && *at <= '9' && into->status < 1000; at++)
        into->status = into->status * 10 + (*at - '0');
    if (at < end && *at == ' ')
        at++;
    into->reason = at < end ? head_text(answer->arena, at, (size_t)(end - at))
                            : http_status_name((unsigned)into->status);
    into->response_headers.count = 0; /* those of an interim answer */
    into->header_size = 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_token(const char *name, const char *end)
{
    static const char separators[] = "()<>@,;:\\\"/[]?={}";
    for (const char *c = name; c < end; c++)
        if (*c <= ' ' || *c == 0x7F || strchr(separators, *c))
            return false;
    return end > name;
}

/* What the headers so far and this one say about where the body ends. */
static int check_framing(struct answer *answer, const char *name)
{
    bool is_length = text_equal_nocase(name, "Content-Length");
    if (!is_length && !text_equal_nocase(name, "Transfer-Encoding"))
        return 0;
    if (is_length && exchange_header(answer->into, "Content-Length"))
        return fail(answer, ANSWER_TWO_LENGTHS);
    if (exchange_header(answer->into, is_length ? "Transfer-Encoding" : "Content-Length"))
        return fail(answer, ANSWER_LENGTH_AND_CHUNKS);
    return 0;
}

static int take_header(struct answer *answer, const char *line, const char *end)
{
    const char *colon = memchr(line, ':', (size_t)(end - line));
    if (!answer->lenient && (!colon || !is_token(line, colon)))
        return fail(answer, ANSWER_HEADER_TOKEN);
    if (!colon)
        return 0;
    const char *name_end = colon, *value = colon + 1;
    while (name_end > line && is_blank(name_end[-1]))
        name_end--;
    while (value < end && is_blank(*value))
        value++;
    while (end > value && is_blank(end[-1]))
        end--;
    const char *name = head_text(answer->arena, line, (size_t)(name_end - line));
    if (!answer->lenient && check_framing(answer, name) < 0)
        return -1;
    pairs_add(&answer->into->response_headers, answer->arena, name,
              head_text(answer->arena, value, (size_t)(end - value)));
    return 0;
}

/* A folded line goes on where the header before it ended. */
static void take_continuation(struct answer *answer, const char *line, const char *end)
{
    struct pairs *headers = &answer->into->response_headers;
    while (line < end && is_blank(*line))
        line++;
    while (end > line && is_blank(end[-1]))
        end--;
    if (headers->count == 0 || line == end)
        return;
    struct pair *last = &headers->items[headers->count - 1];
    last->value = arena_printf(answer->arena, "%s %s", last->value,
                               head_text(answer->arena, line, (size_t)(end - line)));
}

static void end_head(struct answer *answer)
{
    if (answer->into->status >= 100 && answer->into->status < 200 && answer->into->status != 101)
        return; /* another status line follows */
    answer->head_done = true;
    answer->decoder = decoder_create(exchange_header(answer->into, "Content-Encoding"));
}

int answer_take_line(struct answer *answer, const char *line, size_t length)
{
    if (answer->head_done)
        return 0; /* a trailer */
    const char *end = line + length;
    if (!answer->lenient && (length < 2 || memcmp(end - 2, "\r\n", 2) != 0))
        return fail(answer, ANSWER_LINE_END);
    while (end > line && (end[-1] == '\n' || end[-1] == '\r'))
        end--;
    if (length > 5 && memcmp(line, "HTTP/", 5) == 0)
        take_status_line(answer, line, end);
    else if (line == end)
        end_head(answer);
    else if (is_blank(*line))
        take_continuation(answer, line, end);
    else if (take_header(answer, line, end) < 0)
        return -1;
    answer->into->header_size += (int64_t)length;
    if (answer->into->header_size > ANSWER_MAX_HEAD ||
        answer->into->response_headers.count > ANSWER_MAX_HEADERS)
        return fail(answer, ANSWER_HEAD_TOO_LARGE);
    return 0;
}

int answer_take_body(struct answer *answer, const char *bytes, size_t length)
{
    answer->into->encoded_size += (int64_t)length;
    int result = answer->decoder ? decoder_feed(answer->decoder, bytes, length, &answer->into->body)
                                 : buffer_append(&answer->into->body, bytes, length);
    if (answer->into->body.overflowed)
        return fail(answer, ANSWER_BODY_TOO_LARGE);
    return result < 0 ? fail(answer, ANSWER_BODY_NOT_DECODABLE) : 0;
}

const char *answer_complaint(const struct answer *answer)
{
    return answer->fault == ANSWER_BODY_NOT_DECODABLE && answer->decoder
               ? decoder_complaint(answer->decoder)
               : NULL;
}
