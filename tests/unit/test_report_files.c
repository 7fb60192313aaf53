#include "support/support.h"

#include "report/camel.h"
#include "report/kinds.h"
#include "report/pretty.h"
#include "report/stack.h"
#include "support/report_golden.h"

static const struct scenario_times junit_times = {{25, 0, 2, 0, 6, 0, 6, 5, 8, 0, 8, 0, 4, 0, 3, 5},
                                                  300};

static bool holds(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

static unsigned count_of(const char *text, const char *part)
{
    unsigned count = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        count++;
    return count;
}

static void junit_is_newmans_by_default(void **state)
{
    char *actual = golden_export(&reporter_junit, NULL, 2, &junit_times);
    char *expected = golden_expected("junit", "expected.xml");
    golden_compare("junit", actual, expected);
    free(actual);
    free(expected);
}

static void exact_junit_counts_every_case(void **state)
{
    char *xml = golden_export(&reporter_junit, "exact", 2, &junit_times);
    unsigned cases = count_of(xml, "<testcase ");
    char totals[200];
    snprintf(totals, sizeof totals,
             "<testsuites name=\"Shop API\" tests=\"%u\" failures=\"%u\" errors=\"%u\" "
             "skipped=\"%u\"",
             cases, count_of(xml, "<failure "), count_of(xml, "<error "),
             count_of(xml, "<skipped/>"));
    assert_int_equal(cases, 28); /* 22 assertions and 6 errors */
    assert_true(holds(xml, totals));
    assert_true(holds(xml, "name=\"Folder / Sub / digest (iteration 2)\""));
    free(xml);
}

static cJSON *json_report(const char *option, unsigned cycles)
{
    char *text = golden_export(&reporter_json, option, cycles, &junit_times);
    struct error err = {0};
    cJSON *report = json_parse(text, strlen(text), &json_document_limits, "report", &err);
    if (!report)
        fail_msg("%s", err.message);
    free(text);
    return report;
}

static void json_has_an_execution_for_every_request(void **state)
{
    AUTO_JSON report = json_report(NULL, 2);
    const cJSON *run = json_get(report, "run");
    const cJSON *executions = json_get(run, "executions");
    assert_int_equal(cJSON_GetArraySize(executions), 16);
    assert_int_equal(cJSON_GetArraySize(json_get(run, "failures")), 12);
    assert_true(cJSON_IsNull(json_get(run, "error")));
    const cJSON *requests = json_get(json_get(run, "stats"), "requests");
    assert_int_equal((int)json_get_number(requests, "total", -1), 16);
    assert_int_equal((int)json_get_number(requests, "failed", -1), 2);

    const cJSON *first = cJSON_GetArrayItem(executions, 0);
    assert_string_equal(json_get_text(first, "id"), "a1");
    assert_int_equal(cJSON_GetArraySize(json_get(first, "assertions")), 4);
    const cJSON *stream = json_get(json_get(first, "response"), "stream");
    assert_string_equal(json_get_text(stream, "type"), "Buffer");
    assert_int_equal(cJSON_GetArraySize(json_get(stream, "data")), 349);
    assert_int_equal((int)json_get(stream, "data")->child->valuedouble, '{');
}

static void json_requests_of_one_item_share_its_assertions(void **state)
{
    AUTO_JSON report = json_report("exact", 1);
    const cJSON *executions = json_get(json_get(report, "run"), "executions");
    const cJSON *by_script = cJSON_GetArrayItem(executions, 1);
    const cJSON *by_item = cJSON_GetArrayItem(executions, 2);
    assert_string_equal(json_get_text(json_get(by_script, "cursor"), "ref"),
                        json_get_text(json_get(by_item, "cursor"), "ref"));
    assert_int_equal(cJSON_GetArraySize(json_get(by_script, "assertions")), 2);
    assert_string_equal(json_get_text(json_get(by_script, "request"), "method"), "GET");
    assert_string_equal(json_get_text(json_get(by_item, "request"), "method"), "POST");
}

static void json_tells_of_the_last_exchange_as_newman_does(void **state)
{
    AUTO_JSON report = json_report(NULL, 1);
    const cJSON *executions = json_get(json_get(report, "run"), "executions");
    for (int i = 1; i <= 2; i++) {
        const cJSON *request = json_get(cJSON_GetArrayItem(executions, i), "request");
        assert_string_equal(json_get_text(request, "method"), "POST");
    }
    for (int i = 3; i <= 4; i++) {
        const cJSON *response = json_get(cJSON_GetArrayItem(executions, i), "response");
        assert_int_equal((int)json_get_number(response, "code", 0), 200);
    }
}

static void json_says_why_a_request_failed(void **state)
{
    AUTO_JSON report = json_report(NULL, 1);
    const cJSON *run = json_get(report, "run");
    const cJSON *refused = cJSON_GetArrayItem(json_get(run, "executions"), 5);
    assert_null(json_get(refused, "response"));
    char *error = json_print(json_get(refused, "requestError"), false);
    assert_string_equal(error, "{\"errno\":-111,\"code\":\"ECONNREFUSED\",\"syscall\":"
                               "\"connect\",\"address\":\"127.0.0.1\",\"port\":1}");
    free(error);
    const cJSON *failure = json_get(cJSON_GetArrayItem(json_get(run, "failures"), 3), "error");
    assert_string_equal(json_get_text(failure, "code"), "ECONNREFUSED");
    assert_string_equal(json_get_text(failure, "message"), "connect ECONNREFUSED 127.0.0.1:1");
}

static void json_bodies_can_be_text_or_absent(void **state)
{
    AUTO_JSON text = json_report("bodies=text", 1);
    const cJSON *executions = json_get(json_get(text, "run"), "executions");
    const cJSON *response = json_get(cJSON_GetArrayItem(executions, 3), "response");
    assert_string_equal(json_get_text(response, "body"), "ok");
    assert_null(json_get(response, "stream"));

    AUTO_JSON none = json_report("bodies=none", 1);
    executions = json_get(json_get(none, "run"), "executions");
    response = json_get(cJSON_GetArrayItem(executions, 3), "response");
    assert_null(json_get(response, "body"));
    assert_null(json_get(response, "stream"));
    assert_int_equal((int)json_get_number(response, "responseSize", -1), 2);
}

static void json_refuses_other_words_for_bodies(void **state)
{
    const char *options[] = {"bodies=all", NULL};
    struct reporter_settings settings = {
        .out = stdout, .option = golden_option, .option_context = (void *)options};
    struct reporter *reporter = NULL;
    struct error err = {0};
    assert_int_equal(reporter_json.create(&settings, &reporter, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    assert_true(holds(err.message, "'all'"));
}

static void credentials_appear_only_where_they_are_asked_for(void **state)
{
    char *html = golden_export(&reporter_html, NULL, 1, &junit_times);
    char *junit = golden_export(&reporter_junit, NULL, 1, &junit_times);
    char *masked = golden_export(&reporter_json, "mask", 1, &junit_times);
    char *open = golden_export(&reporter_json, NULL, 1, &junit_times);
    assert_false(holds(html, "secret"));
    assert_false(holds(junit, "secret"));
    assert_false(holds(masked, "secret"));
    assert_true(holds(open, "Bearer secret"));
    assert_true(holds(html, "******"));
    free(html);
    free(junit);
    free(masked);
    free(open);
}

static void html_stands_alone_and_escapes_what_it_shows(void **state)
{
    char *html = golden_export(&reporter_html, NULL, 2, &junit_times);
    assert_false(holds(html, "src="));
    assert_false(holds(html, "<link"));
    assert_false(holds(html, "@import"));
    assert_false(holds(html, "url("));
    assert_true(holds(html, "default-src 'none'"));
    assert_true(holds(html, "never &amp; &quot;&lt;b&gt;&quot;"));
    assert_true(holds(html, "bad &amp; &lt;thing&gt;"));
    assert_int_equal(count_of(html, "<details class=\"row"), 12);
    assert_int_equal(count_of(html, "<details"), count_of(html, "</details>"));
    assert_int_equal(count_of(html, "<div"), count_of(html, "</div>"));
    assert_int_equal(count_of(html, "class=\"card failure\""), 12);
    assert_true(holds(html, "href=\"#r1\""));
    free(html);
}

static void durations_and_sizes_read_well(void **state)
{
    static const struct {
        double ms;
        const char *text;
    } times[] = {
        {0, "0µs"},      {0.9905, "990µs"},         {1, "1ms"},
        {9.99, "9ms"},   {1997, "1997ms"},          {1998, "1.9s"},
        {2300, "2.3s"},  {62000, "1m 2s"},          {60000, "1m"},
        {3600000, "1h"}, {90061000, "1d 1h 1m 1s"},
    };
    static const struct {
        int64_t bytes;
        const char *text;
    } sizes[] = {
        {0, "0B"},       {714, "714B"}, {1000, "1kB"},          {2055, "2.06kB"},
        {999999, "1MB"}, {335, "335B"}, {1234567890, "1.23GB"},
    };
    char text[PRETTY_SIZE];
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        pretty_time(times[i].ms, text);
        assert_string_equal(text, times[i].text);
    }
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        pretty_size(sizes[i].bytes, text);
        assert_string_equal(text, sizes[i].text);
    }
}

static void widths_count_what_a_terminal_shows(void **state)
{
    assert_int_equal(pretty_width("abc"), 3);
    assert_int_equal(pretty_width("\x1b[31mabc\x1b[39m"), 3);
    assert_int_equal(pretty_width("日本"), 4);
    assert_int_equal(pretty_width("e\xcc\x81"), 1);
    assert_int_equal(pretty_width("a\nlonger\nb"), 6);
    assert_int_equal(pretty_width("\xff"), 1);
    assert_int_equal(pretty_prefix("日本", 3), 3);
}

static void class_names_are_camel_case(void **state)
{
    static const char *const names[][2] = {
        {"Folder / post it", "FolderPostIt"},
        {"getAPIKey", "GetApiKey"},
        {"v2 users", "V2Users"},
        {"2nd request", "2ndRequest"},
        {"café's été", "CafesEte"},
        {"日本", ""},
        {"HELLO", "Hello"},
        {"a_b-c", "ABC"},
    };
    AUTO_ARENA work = {0};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_string_equal(camel_class_name(names[i][0], &work), names[i][1]);
}

static void stacks_become_frames(void **state)
{
    AUTO_JSON frames = stack_json("AssertionError: x\n   at Object.eval sandbox-script.js:2:7)\n"
                                  "    at f (file.js:3:4)\nnot a frame");
    assert_int_equal(cJSON_GetArraySize(frames), 2);
    const cJSON *first = cJSON_GetArrayItem(frames, 0);
    assert_string_equal(json_get_text(first, "fileName"), "sandbox-script.js");
    assert_int_equal((int)json_get_number(first, "lineNumber", 0), 2);
    assert_int_equal((int)json_get_number(first, "columnNumber", 0), 7);
    assert_string_equal(json_get_text(first, "typeName"), "Object");
    assert_string_equal(json_get_text(first, "methodName"), "eval");
    assert_string_equal(json_get_text(cJSON_GetArrayItem(frames, 1), "functionName"), "f");
}

static void a_report_that_cannot_be_written_is_an_error(void **state)
{
    const char *options[] = {"export=/dev/null/report", NULL};
    const struct reporter_kind *kinds[] = {&reporter_json, &reporter_junit, &reporter_html};
    struct reporter_settings settings = {
        .out = stdout, .option = golden_option, .option_context = (void *)options};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct error err = {0};
        assert_int_equal(scenario_play(kinds[i], &settings, 1, &junit_times, &err), -1);
        assert_true(holds(err.message, kinds[i]->name));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(junit_is_newmans_by_default),
        cmocka_unit_test(exact_junit_counts_every_case),
        cmocka_unit_test(json_has_an_execution_for_every_request),
        cmocka_unit_test(json_requests_of_one_item_share_its_assertions),
        cmocka_unit_test(json_tells_of_the_last_exchange_as_newman_does),
        cmocka_unit_test(json_says_why_a_request_failed),
        cmocka_unit_test(json_bodies_can_be_text_or_absent),
        cmocka_unit_test(json_refuses_other_words_for_bodies),
        cmocka_unit_test(credentials_appear_only_where_they_are_asked_for),
        cmocka_unit_test(html_stands_alone_and_escapes_what_it_shows),
        cmocka_unit_test(durations_and_sizes_read_well),
        cmocka_unit_test(widths_count_what_a_terminal_shows),
        cmocka_unit_test(class_names_are_camel_case),
        cmocka_unit_test(stacks_become_frames),
        cmocka_unit_test(a_report_that_cannot_be_written_is_an_error),
    };
    return cmocka_run_group_tests_name("report_files", tests, NULL, NULL);
}
