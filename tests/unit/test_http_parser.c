#include "support/support.h"

#include "server/limits.h"
#include "server/parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Feeds all at once and then byte by byte: both must say the same. */
static enum http_parse parse(struct http_parser *parser, const char *text, size_t length)
{
    http_parser_reset(parser);
    enum http_parse whole = http_parser_feed(parser, &server_limits_default, text, length);
    uint32_t head = parser->head_length;
    uint16_t status = parser->status;
    http_parser_reset(parser);
    enum http_parse step = HTTP_PARSE_MORE;
    for (size_t seen = 1; seen <= length && step == HTTP_PARSE_MORE; seen++) {
        char *moved = malloc(seen); /* elsewhere each time, and no byte more */
        memcpy(moved, text, seen);
        step = http_parser_feed(parser, &server_limits_default, moved, seen);
        free(moved);
    }
    assert_int_equal(whole, step);
    assert_int_equal(head, parser->head_length);
    assert_int_equal(status, parser->status);
    return whole;
}

static void expect_status(const char *text, size_t length, unsigned status)
{
    struct http_parser parser = {0};
    enum http_parse result = parse(&parser, text, length);
    if (result != HTTP_PARSE_REFUSED || parser.status != status)
        fail_msg("%u (result %d) instead of %u for:\n%s", parser.status, result, status, text);
    http_parser_release(&parser);
}

#define REFUSES(text, status) expect_status(text, sizeof(text) - 1, status)

static bool is_span(const char *text, struct http_span span, const char *expected)
{
    return span.length == strlen(expected) && memcmp(text + span.at, expected, span.length) == 0;
}

static void parser_reads_a_request(void **state)
{
    static const char text[] =
        "POST /a/b?c=d HTTP/1.1\r\nHost: example.com:80\r\n"
        "X-Empty:\r\nX-Wide: \t two words \t\r\nContent-Length: 5\r\n\r\nhello";
    struct http_parser parser = {0};
    assert_int_equal(parse(&parser, text, sizeof text - 1), HTTP_PARSE_DONE);
    assert_int_equal(parser.method, HTTP_METHOD_POST);
    assert_true(is_span(text, parser.target, "/a/b?c=d"));
    assert_true(is_span(text, parser.host, "example.com:80"));
    assert_int_equal(parser.framing, HTTP_FRAMING_LENGTH);
    assert_int_equal(parser.content_length, 5);
    assert_string_equal(text + parser.head_length, "hello");
    assert_int_equal(parser.field_count, 4);
    assert_true(is_span(text, parser.fields[1].value, ""));
    assert_true(is_span(text, parser.fields[2].value, "two words"));
    http_parser_release(&parser);
}

static void parser_reads_what_connection_asks_for(void **state)
{
    static const char text[] =
        "GET / HTTP/1.0\r\nConnection: foo , Keep-Alive\r\nConnection:CLOSE\r\n\r\n";
    struct http_parser parser = {0};
    assert_int_equal(parse(&parser, text, sizeof text - 1), HTTP_PARSE_DONE);
    assert_true(parser.keep_alive && parser.close);
    assert_int_equal(parser.version_minor, 0);
    assert_int_equal(parser.framing, HTTP_FRAMING_NONE);
    http_parser_release(&parser);
}

static void parser_forgives_one_blank_line_before_a_request(void **state)
{
    static const char one[] = "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";
    struct http_parser parser = {0};
    assert_int_equal(parse(&parser, one, sizeof one - 1), HTTP_PARSE_DONE);
    http_parser_release(&parser);
    REFUSES("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400);
}

static void parser_refuses_bad_request_lines(void **state)
{
    REFUSES("GET /\r\n", 400);
    REFUSES("GET / HTTP/2.0\r\n", 400);
    REFUSES("GET / HTTP/1.10\r\n", 400);
    REFUSES("GET / HTTP/1.2\r\n", 400);
    REFUSES("GET / http/1.1\r\n", 400);
    REFUSES("GET  / HTTP/1.1\r\n", 400);
    REFUSES("GET /a b HTTP/1.1\r\n", 400);
    REFUSES("GET /a\tb HTTP/1.1\r\n", 400);
    REFUSES("GET /a\0b HTTP/1.1\r\n", 400);
    REFUSES("GET /a#b HTTP/1.1\r\n", 400);
    REFUSES("GET /a%00b HTTP/1.1\r\n", 400);
    REFUSES(" GET / HTTP/1.1\r\n", 400);
    REFUSES("get / HTTP/1.1\r\n", 501);
    REFUSES("CONNECT a:80 HTTP/1.1\r\n", 501);
    REFUSES("GET / HTTP/1.1\n", 400);
    REFUSES("GET / HTTP/1.1\r\r\n", 400);
    REFUSES("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400);
}

static void parser_accepts_an_encoded_nul_only_in_a_query(void **state)
{
    static const char text[] = "GET /a?b=%00 HTTP/1.1\r\nHost: a\r\n\r\n";
    struct http_parser parser = {0};
    assert_int_equal(parse(&parser, text, sizeof text - 1), HTTP_PARSE_DONE);
    http_parser_release(&parser);
}

#define HEAD "POST / HTTP/1.1\r\nHost: a\r\n"

static void parser_refuses_bad_field_lines(void **state)
{
    REFUSES(HEAD "A: b\n\r\n", 400);
    REFUSES(HEAD "A: b\rc\r\n", 400);
    REFUSES(HEAD "A: b\0c\r\n", 400);
    REFUSES(HEAD "A: b\x7f\r\n", 400);
    REFUSES(HEAD "A: b\r\n folded\r\n", 400);
    REFUSES(HEAD "no colon\r\n", 400);
    REFUSES(HEAD ": no name\r\n", 400);
    REFUSES(HEAD "a b: c\r\n", 400);
    REFUSES(HEAD "a : c\r\n", 400);
    REFUSES("POST / HTTP/1.1\r\n Host: a\r\n", 400);
    REFUSES("GET / HTTP/1.1\r\n\r\n", 400);
    REFUSES("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400);
    REFUSES("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400);
    REFUSES("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400);
    REFUSES(HEAD "Host: a\r\n", 400);
}

static void parser_refuses_every_doubt_about_the_length(void **state)
{
    static const char *const lengths[] = {"",
                                          "+5",
                                          "-1",
                                          "0x5",
                                          "5 x",
                                          "5, 5",
                                          "5,6",
                                          "05",
                                          "5.0",
                                          "1e3",
                                          "18446744073709551621",
                                          "9223372036854775808"};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        char text[128];
        int length = snprintf(text, sizeof text, HEAD "Content-Length: %s\r\n", lengths[i]);
        expect_status(text, (size_t)length, 400);
    }
    REFUSES(HEAD "Content-Length: 5\r\nContent-Length: 5\r\n", 400);
    REFUSES(HEAD "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400);
    REFUSES(HEAD "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", 400);
    REFUSES("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400);
}

static void parser_takes_chunked_alone_for_a_coding(void **state)
{
    static const char good[] = HEAD "Transfer-Encoding: Chunked\r\n\r\n";
    struct http_parser parser = {0};
    assert_int_equal(parse(&parser, good, sizeof good - 1), HTTP_PARSE_DONE);
    assert_int_equal(parser.framing, HTTP_FRAMING_CHUNKED);
    http_parser_release(&parser);
    REFUSES(HEAD "Transfer-Encoding: xchunked\r\n", 501);
    REFUSES(HEAD "Transfer-Encoding: gzip, chunked\r\n", 501);
    REFUSES(HEAD "Transfer-Encoding: identity\r\n", 501);
    REFUSES(HEAD "Transfer-Encoding: chunked, identity\r\n", 400);
    REFUSES(HEAD "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400);
    REFUSES(HEAD "Transfer-Encoding: \vchunked\r\n", 400);
    REFUSES(HEAD "Transfer-Encoding : chunked\r\n", 400);
}

static char *repeated(const char *start, const char *piece, unsigned count, size_t *ret_length)
{
    size_t length = strlen(start), step = strlen(piece);
    char *text = malloc(length + step * count + 1), *at = stpcpy(text, start);
    for (unsigned i = 0; i < count; i++)
        at = stpcpy(at, piece);
    *ret_length = length + step * count;
    return text;
}

static void parser_stops_at_its_limits(void **state)
{
    struct http_parser parser = {0};
    size_t length;
    char *text = repeated("GET /", "a", 8 << 10, &length);
    assert_int_equal(http_parser_feed(&parser, &server_limits_default, text, length),
                     HTTP_PARSE_REFUSED); /* the line has not even ended */
    assert_int_equal(parser.status, 414);
    free(text);

    http_parser_reset(&parser);
    text = repeated(HEAD "A: ", "a", 32 << 10, &length);
    assert_int_equal(http_parser_feed(&parser, &server_limits_default, text, length),
                     HTTP_PARSE_REFUSED);
    assert_int_equal(parser.status, 431);
    free(text);

    http_parser_reset(&parser);
    text = repeated(HEAD, "a:\r\n", 99, &length);
    assert_int_equal(http_parser_feed(&parser, &server_limits_default, text, length),
                     HTTP_PARSE_MORE);
    free(text);
    http_parser_reset(&parser);
    text = repeated(HEAD, "a:\r\n", 100, &length);
    assert_int_equal(http_parser_feed(&parser, &server_limits_default, text, length),
                     HTTP_PARSE_REFUSED);
    assert_int_equal(parser.status, 431);
    free(text);
    http_parser_release(&parser);
}

static void parser_allows_exactly_its_request_line_limit(void **state)
{
    struct http_parser parser = {0};
    char text[(8 << 10) + 64];
    int length = snprintf(text, sizeof text, "GET /%0*d HTTP/1.1\r\n", (8 << 10) - 14, 0);
    assert_int_equal(length, (8 << 10) + 2);
    assert_int_equal(parse(&parser, text, (size_t)length), HTTP_PARSE_MORE);
    length = snprintf(text, sizeof text, "GET /%0*d HTTP/1.1\r\n", (8 << 10) - 13, 0);
    assert_int_equal(parse(&parser, text, (size_t)length), HTTP_PARSE_REFUSED);
    assert_int_equal(parser.status, 414);
    http_parser_release(&parser);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parser_reads_a_request),
        cmocka_unit_test(parser_reads_what_connection_asks_for),
        cmocka_unit_test(parser_forgives_one_blank_line_before_a_request),
        cmocka_unit_test(parser_refuses_bad_request_lines),
        cmocka_unit_test(parser_accepts_an_encoded_nul_only_in_a_query),
        cmocka_unit_test(parser_refuses_bad_field_lines),
        cmocka_unit_test(parser_refuses_every_doubt_about_the_length),
        cmocka_unit_test(parser_takes_chunked_alone_for_a_coding),
        cmocka_unit_test(parser_stops_at_its_limits),
        cmocka_unit_test(parser_allows_exactly_its_request_line_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
