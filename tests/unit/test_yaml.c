#include "support/support.h"

#include "base/buffer.h"
#include "format/yaml_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cJSON *parse(const char *text, struct error *err)
{
    /* A heap copy of the exact size, so that the sanitizer sees a read past the end. */
    size_t length = strlen(text);
    char *copy = malloc(length ? length : 1);
    memcpy(copy, text, length);
    cJSON *tree = yaml_parse(copy, length, &json_body_limits, "x.yaml", err);
    free(copy);
    return tree;
}

static void expect(const char *text, const char *expected)
{
    struct error err = {0};
    AUTO_JSON tree = parse(text, &err);
    if (!tree)
        fail_msg("%s: %s", text, err.message);
    char *printed = json_print(tree, false);
    assert_string_equal(printed, expected);
    free(printed);
}

static void expect_error(const char *text, const char *message)
{
    struct error err = {0};
    AUTO_JSON tree = parse(text, &err);
    if (tree)
        fail_msg("read: %s", text);
    if (!strstr(err.message, message))
        fail_msg("%s: %s", text, err.message);
}

static void plain_values_follow_the_core_schema(void **state)
{
    expect(
        "[yes, no, on, off, y, 12:30, 2024-01-01, 1_000, 0b1, 1.2.3, 0x, -0x1]",
        "[\"yes\",\"no\",\"on\",\"off\",\"y\",\"12:30\",\"2024-01-01\",\"1_000\",\"0b1\",\"1.2.3\","
        "\"0x\",\"-0x1\"]");
    expect("[~, null, Null, NULL, true, True, TRUE, false, nULL, tRUE]",
           "[null,null,null,null,true,true,true,false,\"nULL\",\"tRUE\"]");
    expect("[010, 0x1F, 0o7, .5, 1e3, -1, +1, 1., 1.50, 12345678901234567890]",
           "[10,31,7,0.5,1e3,-1,1,1,1.50,12345678901234567890]");
    expect("a:\nb: ''\nc: !!str 5\nd: !x 5\ne: !!int '5'\n",
           "{\"a\":null,\"b\":\"\",\"c\":\"5\",\"d\":\"5\",\"e\":5}");
}

static void every_style_of_text_is_read(void **state)
{
    expect("a: |\n  x\n  y\nb: |-\n  x\nc: |+\n  x\n\nd: |2+\n   x\n",
           "{\"a\":\"x\\ny\\n\",\"b\":\"x\",\"c\":\"x\\n\\n\",\"d\":\" x\\n\"}");
    expect("a: >\n  x\n  y\n\n  z\nb: >-\n  x\n  y\n", "{\"a\":\"x y\\nz\\n\",\"b\":\"x y\"}");
    expect("a: \"x\\r\\n\\\n  y\\  z\\u00e9\\/\"\n", "{\"a\":\"x\\r\\ny  z\xC3\xA9/\"}");
    expect("a: \"one\n  two\n\n  three\"\n", "{\"a\":\"one two\\nthree\"}");
    expect("a: 'it''s'\n", "{\"a\":\"it's\"}");
    expect("a: |\n  x", "{\"a\":\"x\\n\"}");
    expect("a: 1\n\t\nb: |\n  x\n \t\n", "{\"a\":1,\"b\":\"x\\n\"}");
    expect("a: x\r\nb: y\r\n", "{\"a\":\"x\",\"b\":\"y\"}");
}

static void flow_comments_anchors_and_json_are_read(void **state)
{
    expect("a: {b: [1, {c: d}], e: 'f'} # end\n# more\n",
           "{\"a\":{\"b\":[1,{\"c\":\"d\"}],\"e\":\"f\"}}");
    expect("{\"a\":1,\"b\":[true,null,\"x\"]}", "{\"a\":1,\"b\":[true,null,\"x\"]}");
    expect("a: &x {k: v}\nb: *x\nc: &x 2\nd: *x\n",
           "{\"a\":{\"k\":\"v\"},\"b\":{\"k\":\"v\"},\"c\":2,\"d\":2}");
    expect("<<: {a: 1}\nb: 2\n", "{\"<<\":{\"a\":1},\"b\":2}");
    expect("---\na: 1\n...\n", "{\"a\":1}");
    expect("200: ok\ntrue: x\n", "{\"200\":\"ok\",\"true\":\"x\"}");
    expect("", "null");
    expect("- a\n-\n  - b\n", "[\"a\",[\"b\"]]");
    expect("a: &m\n  k: \"x\n   y\"\n", "{\"a\":{\"k\":\"x y\"}}");
}

static void what_yaml_forbids_is_refused_with_its_place(void **state)
{
    expect_error("a: 1\na: 2\n", "x.yaml: line 2, column 1: the key \"a\" is there twice");
    expect_error("a:\n\tb: 1\n", "line 2, column 1:");
    expect_error("a: 1\n---\nb: 2\n", "line 2, column 1: more than one document");
    expect_error("url: {{x}}\n", "a key must be plain text");
    expect_error("a: \"x\n", "line 2");
    expect_error("a: [1, 2\n", "line 2");
    expect_error("a: *nobody\n", "line 1, column 4: an alias without its anchor");
    expect_error("a: &x [*x]\n", "an alias inside its own anchor");
    expect_error("a: !!binary aGk=\n", "!!binary");
    expect_error("a: \"\\0\"\n", "U+0000");
    expect_error("a: \x01\n", "control characters");
    expect_error("a: b: c\n", "line 1, column 5");
}

static void quoted_text_must_stay_indented(void **state)
{
    expect_error("a: \"{\nb\n}\"\n", "line 1, column 4: quoted text without its closing quote");
    expect_error("a:\n  b: 'x\n  y'\n", "line 2, column 6: quoted text");
    expect_error("a:\n  - \"x\n  y\"\n", "line 2, column 5: quoted text");
    expect_error("a: {\nb: c\n}\n", "line 2, column 1: what stands in brackets");
    expect_error("a:\n  b: [\n   b\n ]\n", "line 4, column 2: what stands in brackets");
    expect("a:\n  - \"x\n   y\"\n", "{\"a\":[\"x y\"]}");
    expect("\"x\ny\"\n", "\"x y\"");
    expect("[\na\n]\n", "[\"a\"]");
    expect("a: [\n  b\n]\n", "{\"a\":[\"b\"]}");
    expect("a: \"\\ud83d\\ude00\"\n", "{\"a\":\"\xF0\x9F\x98\x80\"}");
}

static void bombs_are_bounded(void **state)
{
    AUTO_BUFFER text;
    buffer_init(&text, 1 << 20);
    buffer_append_text(&text, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 10; i++) {
        buffer_printf(&text, "a%d: &a%d [", i, i);
        for (int k = 0; k < 10; k++)
            buffer_printf(&text, "*a%d,", i - 1);
        buffer_append_text(&text, "]\n");
    }
    struct error err = {0};
    assert_null(yaml_parse(text.data, text.length, &json_body_limits, "bomb", &err));
    assert_int_equal(err.code, ERR_LIMIT);
}

static void depth_is_bounded(void **state)
{
    enum { DEPTH = 5000 };
    char *text = malloc(DEPTH);
    memset(text, '[', DEPTH);
    struct error err = {0};
    assert_null(yaml_parse(text, DEPTH, &json_body_limits, "deep", &err));
    assert_int_equal(err.code, ERR_LIMIT);
    free(text);
}

static void nodes_know_their_lines(void **state)
{
    AUTO_JSON tree = parse("a: x\n\nb:\n  - y\n  - {c: z}\n", NULL);
    assert_int_equal(yaml_line(json_get(tree, "a")), 1);
    assert_int_equal(yaml_line(json_get(tree, "b")), 4);
    assert_int_equal(yaml_line(json_get(tree, "b")->child->next), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_values_follow_the_core_schema),
        cmocka_unit_test(every_style_of_text_is_read),
        cmocka_unit_test(flow_comments_anchors_and_json_are_read),
        cmocka_unit_test(what_yaml_forbids_is_refused_with_its_place),
        cmocka_unit_test(quoted_text_must_stay_indented),
        cmocka_unit_test(bombs_are_bounded),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(nodes_know_their_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
