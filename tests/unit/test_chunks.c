#include "support/support.h"

#include "base/buffer.h"
#include "server/chunks.h"

#include <string.h>

/* Whole and in every two pieces: all must agree. */
static enum chunks_result decode(const char *text, size_t length, struct buffer *body,
                                 size_t *ret_used)
{
    struct chunks whole = {0};
    enum chunks_result result = chunks_decode(&whole, text, length, body, ret_used);
    for (size_t split = 0; split <= length; split++) {
        struct chunks chunks = {0};
        AUTO_BUFFER again;
        size_t first, second = 0;
        buffer_init(&again, body->maximum);
        enum chunks_result here = chunks_decode(&chunks, text, split, &again, &first);
        if (here == CHUNKS_MORE)
            here = chunks_decode(&chunks, text + split, length - split, &again, &second);
        assert_int_equal(here, result);
        if (result != CHUNKS_FULL) {
            assert_int_equal(first + second, *ret_used);
            assert_string_equal(buffer_text(&again), buffer_text(body));
        }
    }
    return result;
}

static void expect(const char *text, size_t length, enum chunks_result expected, const char *data,
                   size_t left)
{
    AUTO_BUFFER body;
    size_t used = 0;
    buffer_init(&body, 1 << 20);
    enum chunks_result result = decode(text, length, &body, &used);
    if (result != expected)
        fail_msg("%d instead of %d for:\n%s", result, expected, text);
    if (data) {
        assert_string_equal(buffer_text(&body), data);
        assert_int_equal(length - used, left);
    }
}

#define READS(text, data, left) expect(text, sizeof(text) - 1, CHUNKS_DONE, data, left)
#define REFUSES(text) expect(text, sizeof(text) - 1, CHUNKS_REFUSED, NULL, 0)

static void chunks_are_joined(void **state)
{
    READS("5\r\nhello\r\n0\r\n\r\n", "hello", 0);
    READS("5\r\nhello\r\n00B;x=\"y\" \r\n, ten more \r\n0\r\n\r\nGET", "hello, ten more ", 3);
    READS("0\r\n\r\n", "", 0);
    READS("000000000000001\r\na\r\n0\r\n\r\n", "a", 0);
}

static void trailers_are_thrown_away(void **state)
{
    READS("1\r\na\r\n0\r\nX: y\r\nContent-Length: 7\r\n\r\nrest", "a", 4);
    REFUSES("0\r\nno colon\r\n\r\n");
    REFUSES("0\r\n folded\r\n\r\n");
    REFUSES("0\r\n: x\r\n\r\n");
    REFUSES("0\r\nX : y\r\n\r\n");
    REFUSES("0\r\nX: y\n\r\n");
    REFUSES("0\r\nX: a\rb\r\n\r\n");
}

static void sizes_are_plain_hexadecimal(void **state)
{
    REFUSES("0x5\r\nhello\r\n0\r\n\r\n");
    REFUSES("+5\r\nhello\r\n0\r\n\r\n");
    REFUSES("-1\r\nhello\r\n0\r\n\r\n");
    REFUSES(" 5\r\nhello\r\n0\r\n\r\n");
    REFUSES("5 \r\nhello\r\n0\r\n\r\n");
    REFUSES("\r\nhello\r\n0\r\n\r\n");
    REFUSES(";a\r\n");
    REFUSES("0000000000000005\r\nhello\r\n0\r\n\r\n"); /* sixteen digits */
    REFUSES("10000000000000005\r\nhello\r\n0\r\n\r\n");
}

static void lines_end_with_crlf(void **state)
{
    REFUSES("5\nhello\n0\n\n");
    REFUSES("5\r\nhello\n0\r\n\r\n");
    REFUSES("5\r\nhelloo\r\n0\r\n\r\n");
    REFUSES("5\r\nhello0\r\n\r\n");
    REFUSES("5;a\rb\r\nhello\r\n0\r\n\r\n");
    REFUSES("5;a\nhello\r\n0\r\n\r\n");
    REFUSES("5\r\nhello\r\n0\r\n\rX");
}

static void a_body_may_not_pass_its_maximum(void **state)
{
    static const char text[] = "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n";
    AUTO_BUFFER body;
    size_t used;
    buffer_init(&body, 5);
    assert_int_equal(decode(text, sizeof text - 1, &body, &used), CHUNKS_FULL);
}

static void extensions_and_trailers_are_bounded(void **state)
{
    char text[CHUNKS_MAX_TRAILERS + 64];
    memset(text, 'a', sizeof text);
    memcpy(text, "1;", 2);
    struct chunks chunks = {0};
    struct buffer body;
    size_t used;
    buffer_init(&body, 10);
    assert_int_equal(chunks_decode(&chunks, text, sizeof text, &body, &used), CHUNKS_REFUSED);
    assert_int_equal(chunks.status, 400);
    memcpy(text, "0\r\nA:", 5);
    chunks = (struct chunks){0};
    assert_int_equal(chunks_decode(&chunks, text, sizeof text, &body, &used), CHUNKS_REFUSED);
    assert_int_equal(chunks.status, 431);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks_are_joined),
        cmocka_unit_test(trailers_are_thrown_away),
        cmocka_unit_test(sizes_are_plain_hexadecimal),
        cmocka_unit_test(lines_end_with_crlf),
        cmocka_unit_test(a_body_may_not_pass_its_maximum),
        cmocka_unit_test(extensions_and_trailers_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
