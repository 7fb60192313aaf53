#include "support/support.h"

#include "format/curl.h"

#include <stdio.h>
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

static int read_text(struct fixture *f, const char *text)
{
    cJSON_Delete(f->tree);
    f->tree = NULL;
    format_notes_release(&f->notes);
    return curl_read(text, strlen(text), "x", &f->notes, &f->tree, &f->err);
}

static const cJSON *item(const struct fixture *f, int index)
{
    return cJSON_GetArrayItem(json_get(f->tree, "item"), index);
}

static void expect_member(struct fixture *f, const char *text, const char *member,
                          const char *expected)
{
    if (read_text(f, text) < 0)
        fail_msg("%s: %s", text, f->err.message);
    char *printed = json_print(json_get(json_get(item(f, 0), "request"), member), false);
    assert_string_equal(printed, expected);
    free(printed);
}

static void expect_url(struct fixture *f, const char *text, const char *expected)
{
    if (read_text(f, text) < 0)
        fail_msg("%s: %s", text, f->err.message);
    assert_string_equal(json_get_text(json_get(json_get(item(f, 0), "request"), "url"), "raw"),
                        expected);
}

static void commands_are_known_by_their_first_word(void **state)
{
    static const char *const yes[] = {
        "curl x", "\n# note\n$ curl x", "curl.exe x", "/usr/bin/curl x", "A=1\nexport B=2\ncurl x",
    };
    static const char *const no[] = {"", "curly x", "{\"curl \":1}", "wget x", "openapi: 3.0.0"};
    for (size_t i = 0; i < COUNT_OF(yes); i++)
        assert_true(curl_is_command(yes[i], strlen(yes[i])));
    for (size_t i = 0; i < COUNT_OF(no); i++)
        assert_false(curl_is_command(no[i], strlen(no[i])));
}

static void templates_and_variables_are_kept(void **state)
{
    struct fixture *f = *state;
    expect_url(f, "curl '{{base}}/a?b={{c}}'", "{{base}}/a?b={{c}}");
    expect_url(f, "curl \"$HOST/a/${id}?$top=5\"", "{{HOST}}/a/{{id}}?$top=5");
    expect_url(f, "BASE=http://h\ncurl $BASE/x", "{{BASE}}/x");
    char *printed = json_print(json_get(f->tree, "variable"), false);
    assert_string_equal(printed, "[{\"key\":\"BASE\",\"value\":\"http://h\"}]");
    free(printed);
}

static void several_commands_are_several_requests(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(
        read_text(f, "# make one\ncurl -d a=1 h/1; curl h/2 && curl h/3 h/4\ncurl h/5 --next h/6"),
        0);
    assert_int_equal(cJSON_GetArraySize(json_get(f->tree, "item")), 6);
    assert_string_equal(json_get_text(item(f, 0), "name"), "make one");
    assert_string_equal(json_get_text(item(f, 1), "name"), "h/2");
    assert_string_equal(json_get_text(json_get(item(f, 1), "request"), "method"), "GET");
}

static void bodies_say_what_curl_would_send(void **state)
{
    struct fixture *f = *state;
    expect_member(f, "curl h -d 'a=1&b=x+y'", "body",
                  "{\"mode\":\"urlencoded\",\"urlencoded\":[{\"key\":\"a\",\"value\":\"1\"},"
                  "{\"key\":\"b\",\"value\":\"x y\"}]}");
    /* Fields of one name would move together. */
    expect_member(f, "curl h -d 'a=1&b=2&a=3'", "body",
                  "{\"mode\":\"raw\",\"raw\":\"a=1&b=2&a=3\"}");
    expect_member(
        f, "curl h --json '{' --json '}'", "body",
        "{\"mode\":\"raw\",\"raw\":\"{}\",\"options\":{\"raw\":{\"language\":\"json\"}}}");
    expect_member(
        f, "curl h --data-urlencode 'a={{v}} x'", "body",
        "{\"mode\":\"urlencoded\",\"urlencoded\":[{\"key\":\"a\",\"value\":\"{{v}} x\"}]}");
    expect_member(f, "curl h -F 'f=@\"a;b.txt\",c.txt;type=text/plain'", "body",
                  "{\"mode\":\"formdata\",\"formdata\":[{\"key\":\"f\",\"type\":\"file\",\"src\":"
                  "[\"a;b.txt\",\"c.txt\"],\"contentType\":\"text/plain\"}]}");
    expect_url(f, "curl -G 'h?z#f' -d a=1 -d b=2", "h?z&a=1&b=2#f");
    expect_url(f, "curl -T dir/up.txt h/d/", "h/d/up.txt");
}

static void credentials_become_auth(void **state)
{
    struct fixture *f = *state;
    expect_member(f, "curl h -u a:b:c", "auth",
                  "{\"type\":\"basic\",\"basic\":[{\"key\":\"username\",\"value\":\"a\",\"type\":"
                  "\"string\"},{\"key\":\"password\",\"value\":\"b:c\",\"type\":\"string\"}]}");
    expect_member(f, "curl h --ntlm -u a", "auth",
                  "{\"type\":\"ntlm\",\"ntlm\":[{\"key\":\"username\",\"value\":\"a\",\"type\":"
                  "\"string\"},{\"key\":\"password\",\"value\":\"\",\"type\":\"string\"}]}");
    expect_member(
        f, "curl h --aws-sigv4 aws:amz:eu-1:s3 -u k:s", "auth",
        "{\"type\":\"awsv4\",\"awsv4\":[{\"key\":\"accessKey\",\"value\":\"k\",\"type\":"
        "\"string\"},{\"key\":\"secretKey\",\"value\":\"s\",\"type\":\"string\"},{\"key\":"
        "\"region\",\"value\":\"eu-1\",\"type\":\"string\"},{\"key\":\"service\","
        "\"value\":\"s3\",\"type\":\"string\"}]}");
    expect_member(f, "curl h -x http://p:8 ", "proxy",
                  "{\"match\":\"http+https://*/*\",\"host\":\"p\",\"port\":8,\"tunnel\":false,"
                  "\"disabled\":false}");
    expect_member(f, "curl h --cert c.pem:pw --key k.pem", "certificate",
                  "{\"matches\":[],\"key\":{\"src\":\"k.pem\"},\"cert\":{\"src\":\"c.pem\"},"
                  "\"passphrase\":\"pw\"}");
}

static void quotes_of_both_worlds(void **state)
{
    struct fixture *f = *state;
    expect_url(f, "curl 'a'\"b\"c\\ d$'\\x41\\u00e9\\''", "abc dA\xC3\xA9'");
    expect_url(f, "curl.exe `\r\n  \"http://h/a\"", "http://h/a");
    expect_url(f, "curl \"a\\\\b\\z\"", "a\\b\\z");
    expect_url(f, "curl ^\"http://h/?a=1^&b=^%^20^\"", "http://h/?a=1&b=%20");
    expect_member(f, "curl \"h\" ^\n -d \"{\\\"a\\\":\\\"x\\\\\\\\y\\\"}\"", "method", "\"POST\"");
    expect_member(f, "curl h --data-raw ^\"a^\n\nb^\"", "body",
                  "{\"mode\":\"raw\",\"raw\":\"a\\nb\"}");
}

static void what_cannot_be_carried_is_told(void **state)
{
    static const char *const cases[][2] = {
        {"curl h -o f", "line 1: the option --output was left out"},
        {"curl h \\\n --data @f -d x", "line 2: the data in the file 'f' was left out"},
        {"curl h -b jar.txt", "line 1: the cookies in the file 'jar.txt' were"},
        {"curl 'h/{a,b}'", "several addresses"},
        {"curl h | jq .", "reads the output"},
        {"curl h\nls -l", "line 2: 'ls' is not curl"},
        {"curl h --frobnicate", "no option --frobnicate"},
        {"curl h -H", "has no value"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char all[4096] = "";
        assert_int_equal(read_text(f, cases[i][0]), 0);
        for (size_t k = 0; k < f->notes.count; k++) {
            size_t used = strlen(all);
            snprintf(all + used, sizeof all - used, "%s: %s\n", f->notes.items[k].place,
                     f->notes.items[k].message);
        }
        if (!strstr(all, cases[i][1]))
            fail_msg("%s: %s", cases[i][0], all);
    }
}

static void bad_lines_are_refused(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(read_text(f, "curl 'h"), -1);
    assert_string_equal(f->err.message, "x: line 1: the quote ' is not closed");
    assert_int_equal(read_text(f, "curl -s"), -1);
    assert_string_equal(f->err.message, "x holds no curl command with an address");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(commands_are_known_by_their_first_word, set_up, tear_down),
        cmocka_unit_test_setup_teardown(templates_and_variables_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(several_commands_are_several_requests, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bodies_say_what_curl_would_send, set_up, tear_down),
        cmocka_unit_test_setup_teardown(credentials_become_auth, set_up, tear_down),
        cmocka_unit_test_setup_teardown(quotes_of_both_worlds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_carried_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bad_lines_are_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
