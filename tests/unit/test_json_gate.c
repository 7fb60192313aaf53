#include "support/support.h"

#include "json/gate.h"

#include <stdlib.h>
#include <string.h>

static int check(const char *text, struct json_summary *ret_summary, struct error *err)
{
    /* A heap copy of the exact size, so that the sanitizer sees a read past the end. */
    size_t length = strlen(text);
    char *copy = malloc(length ? length : 1);
    memcpy(copy, text, length);
    int result = json_gate_check(copy, length, &json_body_limits, ret_summary, err);
    free(copy);
    return result;
}

static void gate_passes_what_the_grammar_allows(void **state)
{
    static const char *const good[] = {
        "{}",
        "[]",
        " [ ] ",
        "0",
        "-0",
        "1.5e+3",
        "1E400",
        "\"\"",
        "\"\\u00e9\\ud83d\\ude00\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\x7F\"",
        "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"",
        "{\"a\":[1,{\"b\":null}],\"a\":true}",
        "\t\r\n[false]\n",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct error err = {0};
        if (check(good[i], NULL, &err) < 0)
            fail_msg("%s: %s", good[i], err.message);
    }
}

static void gate_refuses_what_the_grammar_forbids(void **state)
{
    static const char *const bad[] = {
        "",
        " ",
        "{",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\" 1}",
        "[1}",
        "{\"a\":1]",
        "01",
        "-",
        "-a",
        "+1",
        ".5",
        "1.",
        "1.e1",
        "1e",
        "1e+",
        "0x10",
        "NaN",
        "Infinity",
        "tru",
        "nul",
        "True",
        "\"a",
        "\"\\",
        "\"\\u12",
        "\"\\u12g4\"",
        "\"\\x41\"",
        "\"a\nb\"",
        "\"a\tb\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\ud800\\n\"",
        "\"\\ud800\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud83d",
        "\"\\ud83d\\u",
        "\"\xC0\xAF\"",
        "\"\xC3\"",
        "\"\xE0\x80\x80\"",
        "\"\xED\xA0\x80\"",
        "\"\xF4\x90\x80\x80\"",
        "\"\xFF\"",
        "\"\xF0\x9F\x98",
        "1 2",
        "{} {}",
        "[] // end",
        "/* */ []",
        "\xEF\xBB\xBF[]",
        "\xC2\xA0[]",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct error err = {0};
        if (check(bad[i], NULL, &err) == 0)
            fail_msg("passed: %s", bad[i]);
        assert_int_equal(err.code, ERR_PARSE);
        assert_non_null(strstr(err.message, "line "));
    }
}

static void gate_says_where(void **state)
{
    struct error err = {0};
    assert_int_equal(check("{\n  \"a\": 1,\n  \"\xC3\xA9\": 2 \"b\"\n}", NULL, &err), -1);
    assert_string_equal(err.message, "line 3, column 10: expected ',' or '}'");
    assert_int_equal(check("[1,\n2", NULL, &err), -1);
    assert_string_equal(err.message, "line 2, column 2: unexpected end of text");
}

static void gate_refuses_nul_bytes(void **state)
{
    struct error err = {0};
    assert_int_equal(json_gate_check("\"a\0b\"", 5, &json_body_limits, NULL, &err), -1);
    assert_int_equal(json_gate_check("[]\0", 3, &json_body_limits, NULL, &err), -1);
}

static void gate_counts(void **state)
{
    struct json_summary summary;
    assert_int_equal(check("{\"a\":[1,2.50,{\"b\":null}],\"c\":9007199254740993}", &summary, NULL),
                     0);
    assert_int_equal(summary.nodes, 7);
    assert_int_equal(summary.depth, 3);
    assert_int_equal(summary.inexact_numbers, 2);
}

static void expect_limit(const char *text, struct json_limits limits)
{
    struct error err = {0};
    assert_int_equal(json_gate_check(text, strlen(text), &limits, NULL, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
}

static void gate_keeps_every_limit(void **state)
{
    const struct json_limits room = {100, 3, 5, 4};
    assert_int_equal(json_gate_check("[[[1]],2]", 9, &room, NULL, NULL), 0);
    assert_int_equal(json_gate_check("[\"abcd\"]", 8, &room, NULL, NULL), 0);
    expect_limit("[[[[]]]]", room);
    expect_limit("[1,2,3,4,5]", room);
    expect_limit("[\"abcde\"]", room);
    expect_limit("{\"abcde\":1}", room);
    expect_limit("[          ]", (struct json_limits){5, 3, 5, 4});
}

static void gate_survives_any_depth(void **state)
{
    enum { DEPTH = 200000 };
    char *text = malloc(DEPTH);
    memset(text, '[', DEPTH);
    struct error err = {0};
    const struct json_limits deep = {DEPTH, SIZE_MAX, SIZE_MAX, DEPTH};
    assert_int_equal(json_gate_check(text, DEPTH, &deep, NULL, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gate_passes_what_the_grammar_allows),
        cmocka_unit_test(gate_refuses_what_the_grammar_forbids),
        cmocka_unit_test(gate_says_where),
        cmocka_unit_test(gate_refuses_nul_bytes),
        cmocka_unit_test(gate_counts),
        cmocka_unit_test(gate_keeps_every_limit),
        cmocka_unit_test(gate_survives_any_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
