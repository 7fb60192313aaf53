#include "server/parser.h"

#include "base/mem.h"
#include "server/limits.h"
#include "server/target.h"

#include <stdlib.h>
#include <string.h>

enum { PHASE_START, PHASE_REQUEST_LINE, PHASE_FIELDS, PHASE_DONE, PHASE_REFUSED };
enum { FIRST_FIELDS = 16 };

void http_parser_reset(struct http_parser *parser)
{
    struct http_field_span *fields = parser->fields;
    uint32_t capacity = parser->field_capacity;
    *parser = (struct http_parser){.fields = fields, .field_capacity = capacity};
}

void http_parser_release(struct http_parser *parser)
{
    free(parser->fields);
    *parser = (struct http_parser){0};
}

static enum http_parse refuse(struct http_parser *parser, uint16_t status)
{
    parser->phase = PHASE_REFUSED;
    parser->status = status;
    return HTTP_PARSE_REFUSED;
}

static struct http_span span(const char *data, const char *start, const char *end)
{
    return (struct http_span){(uint32_t)(start - data), (uint32_t)(end - start)};
}

/* A NUL hidden in the path would end it early for any C string made of it. */
static bool has_encoded_nul(const char *target, size_t length)
{
    const char *at = target, *end = target + length;
    while ((at = memchr(at, '%', (size_t)(end - at))) && end - at > 2) {
        if (at[1] == '0' && at[2] == '0')
            return true;
        at++;
    }
    return false;
}

static enum http_parse read_request_line(struct http_parser *parser, const char *data,
                                         const char *line, const char *end)
{
    const char *first = memchr(line, ' ', (size_t)(end - line));
    if (!first || !http_is_token(line, (size_t)(first - line)))
        return refuse(parser, 400);
    const char *target = first + 1;
    const char *second = memchr(target, ' ', (size_t)(end - target));
    if (!second || end - second != 9 || memcmp(second, " HTTP/1.", 8) != 0 ||
        (end[-1] != '0' && end[-1] != '1'))
        return refuse(parser, 400);
    if (!http_is_target(target, (size_t)(second - target)))
        return refuse(parser, 400);
    const char *query = memchr(target, '?', (size_t)(second - target));
    if (has_encoded_nul(target, (size_t)((query ? query : second) - target)))
        return refuse(parser, 400);

    parser->method = http_method_of(line, (size_t)(first - line));
    if (parser->method == HTTP_METHOD_NONE || parser->method == HTTP_METHOD_CONNECT)
        return refuse(parser, 501);
    parser->method_name = span(data, line, first);
    parser->target = span(data, target, second);
    parser->version_minor = (uint8_t)(end[-1] - '0');
    parser->phase = PHASE_FIELDS;
    return HTTP_PARSE_MORE;
}

/* Digits only, no padding, no overflow. */
static bool read_length(const char *text, size_t length, uint64_t *ret_value)
{
    if (length == 0 || (length > 1 && text[0] == '0'))
        return false;
    uint64_t value = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned digit = (unsigned char)text[i] - (unsigned)'0';
        if (digit > 9 || value > ((uint64_t)INT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret_value = value;
    return true;
}

static bool ends_with_chunked(const char *text, size_t length)
{
    static const char word[] = "chunked";
    size_t size = sizeof word - 1;
    return length >= size && http_equal_lower(text + length - size, size, word) &&
           (length == size || text[length - size - 1] == ',' || text[length - size - 1] == ' ' ||
            text[length - size - 1] == '\t');
}

/* 0, or the status to refuse with: a coding we do not know is 501, a list that does not end in
 * "chunked" has no length at all. */
static uint16_t read_coding(const char *text, size_t length)
{
    if (http_equal_lower(text, length, "chunked"))
        return 0;
    return ends_with_chunked(text, length) || !memchr(text, ',', length) ? 501 : 400;
}

static void read_connection(struct http_parser *parser, const char *text, size_t length)
{
    const char *end = text + length;
    while (text < end) {
        const char *comma = memchr(text, ',', (size_t)(end - text));
        const char *stop = comma ? comma : end, *last = stop;
        while (text < last && (*text == ' ' || *text == '\t'))
            text++;
        while (last > text && (last[-1] == ' ' || last[-1] == '\t'))
            last--;
        parser->close |= http_equal_lower(text, (size_t)(last - text), "close");
        parser->keep_alive |= http_equal_lower(text, (size_t)(last - text), "keep-alive");
        text = stop + 1;
    }
}

/* The fields that say where the message ends and who it is for; 0 or the status to refuse with. */
static uint16_t note_field(struct http_parser *parser, const char *data,
                           const struct http_field_span *field)
{
    const char *name = data + field->name.at, *value = data + field->value.at;
    size_t size = field->name.length, length = field->value.length;
    if (size == 4 && http_equal_lower(name, size, "host")) {
        if (parser->saw_host)
            return 400;
        parser->saw_host = true;
        parser->host = field->value;
    } else if (size == 14 && http_equal_lower(name, size, "content-length")) {
        if (parser->saw_length || !read_length(value, length, &parser->content_length))
            return 400;
        parser->saw_length = true;
    } else if (size == 17 && http_equal_lower(name, size, "transfer-encoding")) {
        if (parser->saw_coding)
            return 400;
        parser->saw_coding = true;
        return read_coding(value, length);
    } else if (size == 10 && http_equal_lower(name, size, "connection")) {
        read_connection(parser, value, length);
    } else if (size == 6 && http_equal_lower(name, size, "expect")) {
        bool known = http_equal_lower(value, length, "100-continue");
        parser->expect_continue |= known;
        parser->expect_other |= !known;
    }
    return 0;
}

static void add_field(struct http_parser *parser, struct http_field_span field)
{
    if (parser->field_count == parser->field_capacity) {
        parser->field_capacity = parser->field_capacity ? parser->field_capacity * 2 : FIRST_FIELDS;
        parser->fields = mem_grow(parser->fields, parser->field_capacity, sizeof *parser->fields);
    }
    parser->fields[parser->field_count++] = field;
}

static enum http_parse read_field(struct http_parser *parser, const struct server_limits *limits,
                                  const char *data, const char *line, const char *end)
{
    const char *colon = memchr(line, ':', (size_t)(end - line));
    /* Also a folded line and a space before the colon: neither is a token. */
    if (!colon || !http_is_token(line, (size_t)(colon - line)))
        return refuse(parser, 400);
    const char *value = colon + 1, *last = end;
    while (value < last && (*value == ' ' || *value == '\t'))
        value++;
    while (last > value && (last[-1] == ' ' || last[-1] == '\t'))
        last--;
    if (!http_is_field_value(value, (size_t)(last - value)))
        return refuse(parser, 400);
    if (parser->field_count >= limits->header_count)
        return refuse(parser, 431);

    struct http_field_span field = {span(data, line, colon), span(data, value, last)};
    uint16_t status = note_field(parser, data, &field);
    if (status)
        return refuse(parser, status);
    add_field(parser, field);
    return HTTP_PARSE_MORE;
}

static enum http_parse finish(struct http_parser *parser, const char *data, uint32_t head_length)
{
    if (parser->version_minor == 1 && !parser->saw_host)
        return refuse(parser, 400);
    if (parser->saw_host && !http_is_authority(data + parser->host.at, parser->host.length))
        return refuse(parser, 400);
    if (parser->saw_coding && (parser->saw_length || parser->version_minor == 0))
        return refuse(parser, 400);
    parser->framing = parser->saw_coding   ? HTTP_FRAMING_CHUNKED
                      : parser->saw_length ? HTTP_FRAMING_LENGTH
                                           : HTTP_FRAMING_NONE;
    parser->head_length = head_length;
    parser->phase = PHASE_DONE;
    return HTTP_PARSE_DONE;
}

static enum http_parse read_line(struct http_parser *parser, const struct server_limits *limits,
                                 const char *data, const char *line, const char *end)
{
    size_t length = (size_t)(end - line);
    if (parser->phase == PHASE_FIELDS) {
        if (length == 0)
            return finish(parser, data, (uint32_t)(end + 2 - data));
        return read_field(parser, limits, data, line, end);
    }
    if (length == 0 &&
        parser->phase == PHASE_START) { /* one, for clients that end bodies with it */
        parser->phase = PHASE_REQUEST_LINE;
        return HTTP_PARSE_MORE;
    }
    if (length > limits->request_line)
        return refuse(parser, 414);
    enum http_parse result = read_request_line(parser, data, line, end);
    parser->fields_at = (uint32_t)(end + 2 - data);
    return result;
}

/* Whether what is there of the current line, complete or not, already passes a limit; its CRLF is
 * not counted. */
static uint16_t check_limits(const struct http_parser *parser, const struct server_limits *limits,
                             size_t length)
{
    if (parser->phase == PHASE_FIELDS)
        return length - parser->fields_at > limits->header_block ? 431 : 0;
    return length - parser->line > (size_t)limits->request_line + 1 ? 414 : 0;
}

enum http_parse http_parser_feed(struct http_parser *parser, const struct server_limits *limits,
                                 const char *data, size_t length)
{
    if (parser->phase == PHASE_REFUSED)
        return HTTP_PARSE_REFUSED;
    while (parser->phase != PHASE_DONE) {
        const char *feed = memchr(data + parser->scanned, '\n', length - parser->scanned);
        size_t seen = feed ? (size_t)(feed - data) : length;
        uint16_t over = check_limits(parser, limits, seen);
        if (over)
            return refuse(parser, over);
        if (!feed) {
            parser->scanned = (uint32_t)length;
            return HTTP_PARSE_MORE;
        }
        const char *line = data + parser->line;
        if (feed == line || feed[-1] != '\r')
            return refuse(parser, 400);
        enum http_parse result = read_line(parser, limits, data, line, feed - 1);
        if (result == HTTP_PARSE_REFUSED)
            return result;
        parser->line = parser->scanned = (uint32_t)(feed + 1 - data);
    }
    return HTTP_PARSE_DONE;
}
