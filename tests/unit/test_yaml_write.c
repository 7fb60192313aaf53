#include "support/support.h"

#include "base/buffer.h"
#include "format/format.h"
#include "format/yaml_write.h"

#include <stdlib.h>
#include <string.h>

static char *write_tree(const cJSON *tree)
{
    AUTO_BUFFER text;
    buffer_init(&text, 1024 * 1024);
    yaml_write(tree, &text);
    return buffer_take(&text);
}

static void expect_back(const cJSON *tree)
{
    struct error err = {0};
    char *text = write_tree(tree);
    AUTO_JSON back = yaml_parse(text, strlen(text), &json_document_limits, "x", &err);
    if (!back)
        fail_msg("%s\n%s", err.message, text);
    if (!cJSON_Compare(tree, back, true))
        fail_msg("%s", text);
    free(text);
}

static void expect_written(const char *json, const char *expected)
{
    AUTO_JSON tree = json_parse(json, strlen(json), &json_document_limits, "x", NULL);
    char *text = write_tree(tree);
    assert_string_equal(text, expected);
    free(text);
    expect_back(tree);
}

static void trees_read_like_ones_that_people_wrote(void **state)
{
    expect_written("{\"$kind\":\"http-request\",\"url\":\"{{h}}/a\",\"order\":1000,\"on\":true}",
                   "$kind: http-request\nurl: \"{{h}}/a\"\norder: 1000\n\"on\": true\n");
    expect_written("{\"list\":[{\"key\":\"a\",\"value\":null},\"x\",[1,2],{}],\"empty\":[]}",
                   "list:\n  - key: a\n    value: null\n  - x\n  -\n    - 1\n    - 2\n  - {}\n"
                   "empty: []\n");
    expect_written("{\"a\":{\"code\":\"if (a) {\\n  b();\\n\\n}\"},\"b\":\"x\\n\"}",
                   "a:\n  code: |-\n    if (a) {\n      b();\n\n    }\nb: |\n  x\n");
}

static void texts_come_back_whatever_they_hold(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "a ",
        " a",
        "a: b",
        "a #b",
        "#a",
        "- a",
        "? a",
        "null",
        "~",
        "12:30",
        "0x1F",
        "1e3",
        ".5",
        "yes",
        "a\nb",
        "a\n\n",
        "\na",
        " a\nb",
        "a\n \nb",
        "a\tb",
        "a\r\nb",
        "\x7F",
        "\xC2\x80",
        "\xEF\xBB\xBF",
        "\xE2\x80\xA8",
        "'",
        "\"\\",
        "{a}",
        "[a]",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
        "|",
        ">",
        "a,b",
        "\xF0\x9F\x98\x80",
        "a\n\tb",
        "a\nb\n",
        "---",
        "...",
        "a\n---\nb",
        "# a\nb",
        "a\n#b",
        "\x01",
        "= a",
        "a  b",
        "<<",
        "-",
        "2024-01-01",
        "1_000",
        "\xC2\x85",
        "a\n  b",
        "a\nb   ",
        "key:",
        ":key",
        "$ref",
        "/",
        "true\nfalse",
    };
    AUTO_JSON all = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(all, "list");
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        AUTO_JSON one = cJSON_CreateObject();
        if (*texts[i])
            json_set_text(one, texts[i], texts[i]);
        json_set_text(one, "deep", texts[i]);
        expect_back(one);
        cJSON_AddItemToArray(list, cJSON_CreateString(texts[i]));
    }
    expect_back(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees_read_like_ones_that_people_wrote),
        cmocka_unit_test(texts_come_back_whatever_they_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
