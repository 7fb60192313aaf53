/* parser.h: reads the head of one HTTP/1.1 request. Pure: no I/O, no clock.
 *
 * The caller shows the parser the message from its first byte on, a little longer each time; the
 * parser remembers how far it got and never looks at a byte twice except in an unfinished line.
 * It works by lines and refuses at the end of the first line that breaks a rule, so that bytes
 * after it have no meaning. All positions are offsets: the caller may move the bytes in between.
 *
 * Strict where leniency would let two programs disagree about where a message ends: CRLF only, no
 * folding, no space before a colon, one Host, one way to say the length, exactly "chunked". */
#pragma once

#include "server/http.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct server_limits;

struct http_span {
    uint32_t at, length;
};

struct http_field_span {
    struct http_span name, value; /* the value without white space around it */
};

enum http_parse {
    HTTP_PARSE_MORE,    /* the head is not complete */
    HTTP_PARSE_DONE,    /* everything below is set */
    HTTP_PARSE_REFUSED, /* answer with `status` and close */
};

enum http_framing { HTTP_FRAMING_NONE, HTTP_FRAMING_LENGTH, HTTP_FRAMING_CHUNKED };

struct http_parser {
    uint32_t line;    /* where the unfinished line starts */
    uint32_t scanned; /* no line ends before here */
    uint32_t fields_at;
    uint16_t status; /* when refused: 400, 414, 431 or 501 */
    uint8_t phase;
    uint8_t version_minor; /* 0 or 1 */

    enum http_method method;
    enum http_framing framing;
    struct http_span method_name, target;
    struct http_span host;
    uint64_t content_length; /* for HTTP_FRAMING_LENGTH */
    uint32_t head_length;    /* when done: where the body starts */
    bool saw_host, saw_length, saw_coding;
    bool close, keep_alive; /* what Connection asked for */
    bool expect_continue, expect_other;

    struct http_field_span *fields; /* heap, kept from one message to the next */
    uint32_t field_count, field_capacity;
};

/* Ready for the next message; keeps the memory of `fields`. {0} is ready too. */
void http_parser_reset(struct http_parser *parser);
void http_parser_release(struct http_parser *parser);

/* `data` is the message from its first byte, `length` how much of it is there so far. */
enum http_parse http_parser_feed(struct http_parser *parser, const struct server_limits *limits,
                                 const char *data, size_t length);
