#include "support/support.h"

#include "format/format.h"

#include <stdlib.h>
#include <string.h>

struct fixture {
    struct format_notes notes;
    struct error err;
    cJSON *tree;
};

static int set_up(void **state)
{
    *state = calloc(1, sizeof(struct fixture));
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    format_notes_release(&f->notes);
    cJSON_Delete(f->tree);
    free(f);
    return 0;
}

static int read_collection(struct fixture *f, const char *text)
{
    cJSON_Delete(f->tree);
    f->tree = NULL;
    return format_read_collection(text, strlen(text), "x.json", &f->notes, &f->tree, &f->err);
}

static void expect_collection(struct fixture *f, const char *text, const char *expected)
{
    if (read_collection(f, text) < 0)
        fail_msg("%s: %s", text, f->err.message);
    char *printed = json_print(f->tree, false);
    assert_string_equal(printed, expected);
    free(printed);
}

static void expect_refused(struct fixture *f, const char *text, const char *message)
{
    assert_int_equal(read_collection(f, text), -1);
    if (!strstr(f->err.message, message))
        fail_msg("%s: %s", text, f->err.message);
}

static void expect_decoded(const char *bytes, size_t length, const char *expected)
{
    struct error err = {0};
    char *text;
    size_t got;
    if (format_decode(bytes, length, "x", &text, &got, &err) < 0)
        fail_msg("%s", err.message);
    assert_int_equal(got, strlen(expected));
    assert_string_equal(text, expected);
    free(text);
}

static void every_encoding_becomes_utf8(void **state)
{
    expect_decoded("a\xC3\xA9", 3, "a\xC3\xA9");
    expect_decoded("\xEF\xBB\xBF{}", 5, "{}");
    expect_decoded("\xFF\xFE{\0\xE9\0=\xD8\0\xDE", 10, "{\xC3\xA9\xF0\x9F\x98\x80");
    expect_decoded("\xFE\xFF\0{\0}", 6, "{}");
    expect_decoded("{\0}\0", 4, "{}");
    expect_decoded("caf\xE9", 4, "caf\xC3\xA9");
    expect_decoded("\xFF\xFE\x3D\xD8", 4, "\xEF\xBF\xBD");
    expect_decoded("", 0, "");
}

static void what_is_plainly_no_document_is_named(void **state)
{
    static const char *const cases[][2] = {
        {"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS pointer"},
        {"\n<!DOCTYPE HTML><html>", "web page"},
        {"<HTML>", "web page"},
        {"PK\x03\x04zip", "archive"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {0};
        char *text;
        size_t length;
        assert_int_equal(format_decode(cases[i][0], strlen(cases[i][0]), "x", &text, &length, &err),
                         -1);
        assert_non_null(strstr(err.message, cases[i][1]));
    }
}

static void v2_1_stays_exactly_as_it_is(void **state)
{
    const char *text = "{\"info\":{\"name\":\"n\",\"schema\":\"https://schema.getpostman.com/json/"
                       "collection/v2.1.0/collection.json\"},\"_\":1.10,\"item\":[{\"item\":[],"
                       "\"auth\":{\"type\":\"basic\",\"basic\":[{\"key\":\"username\",\"value\":"
                       "\"u\"}]}}],\"auth\":null}";
    expect_collection(*state, text, text);
}

static void a_wrapper_is_opened(void **state)
{
    expect_collection(*state, "{\"collection\":{\"info\":{\"name\":\"n\"},\"item\":[]},\"x\":1}",
                      "{\"info\":{\"name\":\"n\"},\"item\":[]}");
}

static void empty_and_foreign_json_is_an_empty_collection(void **state)
{
    struct fixture *f = *state;
    expect_collection(f, "{}", "{}");
    expect_collection(f, "[]", "[]");
    assert_int_equal(f->notes.count, 0);
    expect_collection(f, "{\"$kind\":\"other\"}", "{\"$kind\":\"other\"}");
    assert_int_equal(f->notes.count, 1);
    assert_false(f->notes.items[0].is_loss);
    expect_refused(f, "12", "x.json is not a collection");
    expect_refused(f, "\"text\"", "x.json is not a collection");
}

static void damage_is_told_with_its_place(void **state)
{
    expect_refused(*state, "{\"info\":{},\n\"item\":[,]}", "x.json: line 2, column 9:");
    expect_refused(*state, " \n", "x.json is empty");
    expect_refused(*state, "values: []\n", "it looks like an environment in YAML");
    expect_refused(*state, "$kind: http-request\n", "give the folder that holds it");
}

static void escapes_that_no_text_holds_are_replaced_and_told(void **state)
{
    struct fixture *f = *state;
    expect_collection(
        f, "{\"item\":[],\"a\":\"\\u0000\\ud83d\\ude00\\ud83d x\\\\u0000\"}",
        "{\"item\":[],\"a\":\"\xEF\xBF\xBD\xF0\x9F\x98\x80\xEF\xBF\xBD x\\\\u0000\"}");
    assert_int_equal(f->notes.count, 1);
    expect_refused(f, "{\"item\":[],\"a\":\"\\u0000\",}", "line 1, column 25");
}

static void v2_0_auth_becomes_a_list_everywhere(void **state)
{
    expect_collection(
        *state,
        "{\"info\":{\"schema\":\"https://schema.getpostman.com/json/collection/v2.0.0/"
        "collection.json\"},\"auth\":{\"type\":\"basic\",\"basic\":{\"username\":\"u\",\"show\":"
        "true,\"n\":1,\"o\":null}},\"item\":[{\"request\":{\"auth\":{\"type\":\"noauth\","
        "\"noauth\":"
        "{}},\"url\":\"u\"},\"response\":[{\"originalRequest\":{\"auth\":{\"type\":\"bearer\","
        "\"bearer\":{\"token\":\"t\"}}}}]}]}",
        "{\"info\":{\"schema\":\"https://schema.getpostman.com/json/collection/v2.1.0/"
        "collection.json\"},\"auth\":{\"type\":\"basic\",\"basic\":[{\"key\":\"username\","
        "\"value\":"
        "\"u\",\"type\":\"string\"},{\"key\":\"show\",\"value\":true,\"type\":\"boolean\"},{"
        "\"key\":"
        "\"n\",\"value\":1,\"type\":\"number\"},{\"key\":\"o\",\"value\":null,\"type\":\"any\"}]},"
        "\"item\":[{\"request\":{\"auth\":{\"type\":\"noauth\",\"noauth\":[]},\"url\":\"u\"},"
        "\"response\":[{\"originalRequest\":{\"auth\":{\"type\":\"bearer\",\"bearer\":[{\"key\":"
        "\"token\",\"value\":\"t\",\"type\":\"string\"}]}}}]}]}");
}

static const cJSON *item_at(const struct fixture *f, int index)
{
    return cJSON_GetArrayItem(json_get(f->tree, "item"), index);
}

static void expect_member(const cJSON *node, const char *key, const char *expected)
{
    char *printed = json_print(json_get(node, key), false);
    assert_string_equal(printed, expected);
    free(printed);
}

static void v1_folders_and_requests_stand_in_their_order(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(
        read_collection(
            f, "{\"id\":\"c\",\"name\":\"n\",\"description\":\"d\",\"order\":[\"r2\",\"r1\",\"r2\","
               "\"gone\"],\"folders_order\":[\"f1\"],\"folders\":[{\"id\":\"f2\",\"name\":\"F2\","
               "\"order\":[\"r3\"]},{\"id\":\"f1\",\"name\":\"F1\",\"order\":[\"r4\"],"
               "\"folders_order\":[\"f2\"]},{\"id\":\"f3\",\"name\":\"F3\",\"order\":[]}],"
               "\"requests\":[{\"id\":\"r1\",\"name\":\"R1\"},{\"id\":\"r2\",\"name\":\"R2\"},{"
               "\"id\":\"r3\",\"name\":\"R3\"},{\"id\":\"r4\",\"name\":\"R4\"}]}"),
        0);
    assert_string_equal(json_get_text(json_get(f->tree, "info"), "name"), "n");
    const cJSON *folder = item_at(f, 0), *inner = json_get(folder, "item")->child;
    assert_string_equal(json_get_text(folder, "name"), "F1");
    assert_string_equal(json_get_text(inner, "name"), "F2");
    assert_string_equal(json_get_text(json_get(inner, "item")->child, "name"), "R3");
    assert_string_equal(json_get_text(inner->next, "name"), "R4");
    assert_string_equal(json_get_text(item_at(f, 1), "name"), "R2");
    assert_string_equal(json_get_text(item_at(f, 2), "name"), "R1");
    assert_null(item_at(f, 3));
    assert_int_equal(f->notes.count, 2); /* F3 is nowhere; v1 is old */
}

static void v1_folders_that_hold_each_other_do_not_loop(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(
        read_collection(f, "{\"name\":\"n\",\"order\":[],\"requests\":[],\"folders_order\":[\"a\"],"
                           "\"folders\":[{\"id\":\"a\",\"folders_order\":[\"b\",\"b\"]},{\"id\":"
                           "\"b\",\"folders_order\":[\"c\"]},{\"id\":\"c\",\"folders_order\":["
                           "\"b\"]}]}"),
        0);
    assert_true(f->notes.count > 1);
    assert_true(f->notes.items[0].is_loss);
}

static void v1_requests_become_v2_1_requests(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(
        read_collection(
            f,
            "{\"name\":\"n\",\"order\":[\"a\",\"b\"],\"requests\":[{\"id\":\"a\",\"name\":\"A\","
            "\"method\":\"POST\",\"url\":\"http://x/:id?q=1\",\"headers\":\"A: b\\n//C: d\\n"
            "U:http://"
            "e:8\\nbad\\n\",\"dataMode\":\"urlencoded\",\"data\":[{\"key\":\"k\",\"value\":"
            "\"v\",\"enabled\":false},{\"value\":\"no key\"}],\"pathVariables\":{\"id\":\"7\"},"
            "\"tests\":\"t1\\nt2\",\"currentHelper\":\"basicAuth\",\"helperAttributes\":"
            "\"{\\\"username\\\":\\\"u\\\"}\"},{\"id\":\"b\",\"headerData\":[{\"key\":\"K\","
            "\"value\":\"v\",\"enabled\":false}],\"url\":\"{{h}}/p?z=1\",\"queryParams\":[{\"key\":"
            "\"q\",\"value\":null,\"equals\":true}],\"rawModeData\":\"raw\",\"auth\":{\"type\":"
            "\"noauth\"},\"events\":[{\"script\":{\"exec\":\"x\"}}]}]}"),
        0);
    const cJSON *a = json_get(item_at(f, 0), "request"), *b = json_get(item_at(f, 1), "request");
    expect_member(item_at(f, 0), "event",
                  "[{\"listen\":\"test\",\"script\":{\"type\":\"text/javascript\",\"exec\":[\"t1\","
                  "\"t2\"]}}]");
    expect_member(a, "auth",
                  "{\"type\":\"basic\",\"basic\":[{\"key\":\"username\",\"value\":\"u\",\"type\":"
                  "\"string\"}]}");
    expect_member(a, "header",
                  "[{\"key\":\"A\",\"value\":\"b\"},{\"key\":\"C\",\"value\":\"d\",\"disabled\":"
                  "true},{\"key\":\"U:http://e\",\"value\":\"8\"}]");
    expect_member(a, "body",
                  "{\"mode\":\"urlencoded\",\"urlencoded\":[{\"key\":\"k\",\"value\":\"v\","
                  "\"disabled\":true}]}");
    expect_member(json_get(a, "url"), "variable", "[{\"key\":\"id\",\"value\":\"7\"}]");
    expect_member(json_get(b, "url"), "query", "[{\"key\":\"q\",\"value\":\"\"}]");
    expect_member(b, "header", "[{\"key\":\"K\",\"value\":\"v\",\"disabled\":true}]");
    expect_member(b, "body", "{\"mode\":\"raw\",\"raw\":\"raw\"}");
    expect_member(b, "auth", "{\"type\":\"noauth\"}");
}

static void expect_environment(struct fixture *f, const char *text, const char *expected)
{
    cJSON_Delete(f->tree);
    f->tree = NULL;
    if (format_read_environment(text, strlen(text), "e", &f->notes, &f->tree, &f->err) < 0)
        fail_msg("%s: %s", text, f->err.message);
    char *printed = json_print(f->tree, false);
    assert_string_equal(printed, expected);
    free(printed);
}

static void environments_are_json_or_yaml(void **state)
{
    struct fixture *f = *state;
    expect_environment(f, "{\"name\":\"n\",\"values\":[{\"key\":\"a\",\"value\":1}],\"x\":2}",
                       "{\"name\":\"n\",\"values\":[{\"key\":\"a\",\"value\":1}],\"x\":2}");
    expect_environment(f, "{\"environment\":{\"values\":[]}}", "{\"values\":[]}");
    expect_environment(f, "{\"globals\":{\"values\":[]}}", "{\"values\":[]}");
    expect_environment(f, "[{\"key\":\"a\"}]", "{\"values\":[{\"key\":\"a\"}]}");
    expect_environment(
        f,
        "name: n\nvalues:\n  - {key: a, value: 1.50, enabled: true}\n  - key: b\n    value: true\n",
        "{\"name\":\"n\",\"values\":[{\"key\":\"a\",\"value\":\"1.5\",\"enabled\":true},{\"key\":"
        "\"b\",\"value\":\"true\"}]}");
    expect_environment(f, "{name: n, values: []}", "{\"name\":\"n\",\"values\":[]}");
    expect_environment(f, "{}", "{}");
    assert_int_equal(f->notes.count, 0);
    expect_environment(f, "values: {a: b}\n", "{\"values\":{\"a\":\"b\"}}");
    assert_int_equal(f->notes.count, 1);
    assert_true(f->notes.items[0].is_loss);
}

static void bad_environments_are_refused(void **state)
{
    static const char *const bad[] = {"", "12", "just text", "{\"values\":[,]}", "a: b: c\n"};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(
            format_read_environment(bad[i], strlen(bad[i]), "e", &f->notes, &f->tree, &f->err), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_encoding_becomes_utf8),
        TEST(what_is_plainly_no_document_is_named),
        TEST(v2_1_stays_exactly_as_it_is),
        TEST(a_wrapper_is_opened),
        TEST(empty_and_foreign_json_is_an_empty_collection),
        TEST(damage_is_told_with_its_place),
        TEST(escapes_that_no_text_holds_are_replaced_and_told),
        TEST(v2_0_auth_becomes_a_list_everywhere),
        TEST(v1_folders_and_requests_stand_in_their_order),
        TEST(v1_folders_that_hold_each_other_do_not_loop),
        TEST(v1_requests_become_v2_1_requests),
        TEST(environments_are_json_or_yaml),
        TEST(bad_environments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
