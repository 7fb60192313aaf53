#include "support/support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "json/json.h"
#include "json/writer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static cJSON *parse(const char *text)
{
    struct error err = {0};
    cJSON *tree = json_parse(text, strlen(text), &json_body_limits, "x.json", &err);
    if (!tree)
        fail_msg("%s", err.message);
    return tree;
}

static void expect_print(const char *text, bool pretty, const char *expected)
{
    AUTO_JSON tree = parse(text);
    char *printed = json_print(tree, pretty);
    assert_string_equal(printed, expected);
    free(printed);
}

static void parse_and_print_give_back_what_was_read(void **state)
{
    static const char *const texts[] = {
        "{}",
        "[]",
        "0",
        "-12.5",
        "\"a\"",
        "null",
        "{\"b\":1,\"a\":[true,false,null,\"x\"],\"b\":2}",
        "{\"name\":\"n\",\"request\":{\"url\":\"u\"},\"\":{}}",
        "[1.10,9007199254740993,1E400,-0,1e-7,123456789012345678901234567890,0.1,100,1e+21]",
        "\"\\\"\\\\\\b\\f\\n\\r\\t\\u001f\x7F\xE2\x80\xA8\xF0\x9F\x98\x80/\"",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect_print(texts[i], false, texts[i]);
}

static void parse_decodes_escapes(void **state)
{
    AUTO_JSON tree = parse("\"\\u0041\\u00e9\\u20AC\\ud83d\\ude00\\/\\n\"");
    assert_string_equal(tree->valuestring, "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80/\n");
}

static void parse_keeps_numbers_longer_than_any_buffer(void **state)
{
    char text[300];
    memset(text, '1', sizeof text);
    text[sizeof text - 1] = '\0';
    expect_print(text, false, text);
}

static void pretty_print_is_that_of_javascript(void **state)
{
    expect_print("{\"a\":{},\"b\":[],\"c\":[1,{\"d\":\"e\"}]}", true,
                 "{\n  \"a\": {},\n  \"b\": [],\n  \"c\": [\n    1,\n    {\n      \"d\": \"e\"\n"
                 "    }\n  ]\n}");
    expect_print("[]", true, "[]");
}

static void parse_errors_name_document_line_and_column(void **state)
{
    struct error err = {0};
    assert_null(json_parse("{\n1}", 4, &json_body_limits, "x.json", &err));
    assert_string_equal(err.message, "x.json: line 2, column 1: expected a member name in quotes");
}

/* Frequent names are kept once: one that is a letter longer or shorter is another. */
static void names_keep_their_length(void **state)
{
    static const char text[] =
        "{\"i\":1,\"id\":1,\"ids\":1,\"folder\":1,\"folders\":1,\"package\":1,\"packages\":1,"
        "\"language\":1,\"languages\":1,\"urlencode\":1,\"urlencoded\":1,\"descriptions\":1}";
    AUTO_JSON tree = parse(text);
    char *printed = json_print(tree, false);
    assert_string_equal(printed, text);
    free(printed);
}

static void the_last_of_equal_keys_counts(void **state)
{
    AUTO_JSON tree = parse("{\"a\":1,\"b\":2,\"a\":3}");
    assert_true(json_get_number(tree, "a", 0) == 3);
    json_set(tree, "a", cJSON_CreateString("new"));
    json_set_text(tree, "name", "n");
    char *printed = json_print(tree, false);
    assert_string_equal(printed, "{\"a\":1,\"b\":2,\"a\":\"new\",\"name\":\"n\"}");
    free(printed);
    json_set_text(tree, "a", NULL);
    assert_null(json_get(tree, "a"));
}

static void setting_a_member_keeps_its_place(void **state)
{
    AUTO_JSON tree = parse("{\"id\":1,\"name\":2,\"url\":3}");
    json_set_text(tree, "id", "x");
    json_set_text(tree, "url", "y");
    AUTO_JSON copy = cJSON_Duplicate(tree, true);
    char *printed = json_print(copy, false);
    assert_string_equal(printed, "{\"id\":\"x\",\"name\":2,\"url\":\"y\"}");
    free(printed);
}

static void look_ups_accept_anything(void **state)
{
    AUTO_JSON tree = parse("{\"t\":\"x\",\"b\":true,\"n\":1.50,\"z\":null}");
    assert_null(json_get(NULL, "a"));
    assert_null(json_get_text(tree, "b"));
    assert_string_equal(json_get_text(tree, "t"), "x");
    assert_true(json_get_bool(tree, "b", false));
    assert_true(json_get_bool(tree, "z", true));
    assert_true(json_is_number(json_get(tree, "n")));
    assert_true(json_get_number(tree, "n", 0) == 1.5);
    assert_true(json_get_number(tree, "t", 7) == 7);
}

static void values_become_text_as_in_javascript(void **state)
{
    static const char *const cases[][2] = {
        {"\"x\"", "x"},
        {"1", "1"},
        {"1.10", "1.1"},
        {"9007199254740993", "9007199254740992"},
        {"1e400", "Infinity"},
        {"true", "true"},
        {"null", "null"},
        {"{\"a\":1}", "[object Object]"},
        {"[]", ""},
        {"[1,null,\"b\",[2,[3]],{}]", "1,,b,2,3,[object Object]"},
    };
    AUTO_ARENA arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AUTO_JSON tree = parse(cases[i][0]);
        assert_string_equal(json_to_text(&arena, tree), cases[i][1]);
    }
}

static void numbers_print_as_in_javascript(void **state)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0, "0"},
        {-0.0, "0"},
        {100, "100"},
        {-1.5, "-1.5"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1e20, "100000000000000000000"},
        {1e21, "1e+21"},
        {123456789012345680000.0, "123456789012345680000"},
        {1.5e300, "1.5e+300"},
        {1e-6, "0.000001"},
        {1e-7, "1e-7"},
        {1.234e-7, "1.234e-7"},
        {0.000001234, "0.000001234"},
        {5e-324, "5e-324"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {5.684341886080802e-14, "5.684341886080802e-14"},
        {9007199254740992.0, "9007199254740992"},
        {4.35, "4.35"},
        {-1e-5, "-0.00001"},
        {1024.0 * 1024 * 1024 * 1024 * 1024 * 1024 * 2, "2305843009213694000"},
        {NAN, "null"},
        {INFINITY, "null"},
    };
    char text[JSON_NUMBER_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_format_number(cases[i].value, text);
        assert_string_equal(text, cases[i].text);
    }
}

static void quoting_replaces_what_is_not_utf8(void **state)
{
    AUTO_BUFFER text;
    buffer_init(&text, 100);
    assert_int_equal(json_quote(&text,
                                "a\xFF"
                                "b\n",
                                4),
                     0);
    assert_string_equal(buffer_text(&text), "\"a\xEF\xBF\xBD"
                                            "b\\n\"");
}

static void writing_stops_at_the_maximum(void **state)
{
    AUTO_JSON tree = parse("[1,2,3,4,5]");
    AUTO_BUFFER text;
    buffer_init(&text, 5);
    assert_int_equal(json_write(tree, false, &text), -1);
}

static void use_writer(struct json_writer *writer, const cJSON *tree)
{
    json_writer_object(writer, NULL);
    json_writer_text(writer, "text", "a\"b");
    json_writer_text(writer, "none", NULL);
    json_writer_array(writer, "list");
    json_writer_number(writer, NULL, 0.1);
    json_writer_integer(writer, NULL, -9007199254740993);
    json_writer_bool(writer, NULL, true);
    json_writer_object(writer, NULL);
    json_writer_end(writer);
    json_writer_array(writer, NULL);
    json_writer_end(writer);
    json_writer_end(writer);
    json_writer_tree(writer, "tree", tree);
    json_writer_null(writer, "null");
    json_writer_end(writer);
}

static void writer_writes_what_a_tree_would(void **state)
{
    for (int pretty = 0; pretty < 2; pretty++) {
        char *written = NULL;
        size_t length = 0;
        FILE *out = open_memstream(&written, &length);
        AUTO_JSON inner = parse("{\"x\":[1,{}]}");
        struct json_writer writer;
        json_writer_init(&writer, out, pretty, 0);
        use_writer(&writer, inner);
        fclose(out);
        AUTO_JSON again = parse(written);
        char *printed = json_print(again, pretty);
        assert_string_equal(written, printed);
        free(printed);
        free(written);
    }
}

static void writer_indents_pieces_from_their_base(void **state)
{
    char *written = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&written, &length);
    struct json_writer writer;
    json_writer_init(&writer, out, true, 20);
    json_writer_array(&writer, NULL);
    json_writer_null(&writer, NULL);
    json_writer_end(&writer);
    fclose(out);
    char expected[100];
    snprintf(expected, sizeof expected, "[\n%42snull\n%40s]", "", "");
    assert_string_equal(written, expected);
    free(written);
}

static void whole_numbers_are_told_from_others(void **state)
{
    static const struct {
        const char *text;
        bool is_integer;
        int64_t integer;
    } cases[] = {
        {"0", true, 0},
        {"-7", true, -7},
        {"1e3", true, 1000},
        {"9007199254740991", true, 9007199254740991},
        {"-9007199254740991", true, -9007199254740991},
        {"9007199254740992", false, 0},
        {"1.5", false, 0},
        {"1e300", false, 0},
        {"-1e999", false, 0},
        {"\"7\"", false, 0},
        {"null", false, 0},
        {"[]", false, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t integer = 42;
        AUTO_JSON tree =
            json_parse(cases[i].text, strlen(cases[i].text), &json_body_limits, "x", NULL);
        assert_int_equal(json_to_integer(tree, &integer), cases[i].is_integer);
        assert_int_equal(integer, cases[i].is_integer ? cases[i].integer : 42);
    }
    int64_t integer;
    assert_false(json_to_integer(NULL, &integer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse_and_print_give_back_what_was_read),
        cmocka_unit_test(parse_decodes_escapes),
        cmocka_unit_test(parse_keeps_numbers_longer_than_any_buffer),
        cmocka_unit_test(pretty_print_is_that_of_javascript),
        cmocka_unit_test(parse_errors_name_document_line_and_column),
        cmocka_unit_test(names_keep_their_length),
        cmocka_unit_test(the_last_of_equal_keys_counts),
        cmocka_unit_test(setting_a_member_keeps_its_place),
        cmocka_unit_test(look_ups_accept_anything),
        cmocka_unit_test(whole_numbers_are_told_from_others),
        cmocka_unit_test(values_become_text_as_in_javascript),
        cmocka_unit_test(numbers_print_as_in_javascript),
        cmocka_unit_test(quoting_replaces_what_is_not_utf8),
        cmocka_unit_test(writing_stops_at_the_maximum),
        cmocka_unit_test(writer_writes_what_a_tree_would),
        cmocka_unit_test(writer_indents_pieces_from_their_base),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
