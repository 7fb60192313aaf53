#include "support/support.h"

#include "base/arena.h"
#include "base/clock.h"
#include "client/cookie_parse.h"
#include "client/cookies.h"

#include <stdio.h>
#include <string.h>

struct fixture {
    struct cookie_jar *jar;
    struct arena arena;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.jar = cookie_jar_create()};
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    cookie_jar_free(f->jar);
    arena_release(&f->arena);
    return 0;
}

static void take(struct fixture *f, const char *url, const char *line)
{
    struct error err = {0};
    if (cookie_jar_set(f->jar, url, line, &err) < 0)
        fail_msg("'%s' from %s: %s", line, url, err.message);
}

static void refuse(struct fixture *f, const char *url, const char *line)
{
    size_t before = cookie_jar_count(f->jar);
    struct error err = {0};
    assert_int_equal(cookie_jar_set(f->jar, url, line, &err), -1);
    assert_true(err.message[0] != '\0');
    assert_int_equal(cookie_jar_count(f->jar), before);
}

static void expect(struct fixture *f, const char *url, const char *header)
{
    const char *got = cookie_jar_header(f->jar, url, &f->arena);
    if (!header)
        assert_null(got);
    else
        assert_string_equal(got ? got : "(none)", header);
}

static void a_cookie_goes_back_to_its_host_only(void **state)
{
    struct fixture *f = *state;
    take(f, "http://example.com/", "a=1");
    expect(f, "http://example.com/x", "a=1");
    expect(f, "http://EXAMPLE.com:8080/x", "a=1");
    expect(f, "http://www.example.com/", NULL);
    expect(f, "http://example.org/", NULL);
    expect(f, "http://notexample.com/", NULL);
}

static void a_domain_covers_what_is_below_it(void **state)
{
    struct fixture *f = *state;
    take(f, "http://www.example.com/", "a=1; Domain=.Example.com");
    expect(f, "http://example.com/", "a=1");
    expect(f, "http://deep.www.example.com/", "a=1");
    expect(f, "http://badexample.com/", NULL);
    refuse(f, "http://www.example.com/", "b=1; Domain=other.com");
    refuse(f, "http://www.example.com/", "b=1; Domain=deeper.www.example.com");
}

static void nobody_sets_cookies_for_a_public_suffix(void **state)
{
    struct fixture *f = *state;
    refuse(f, "http://example.com/", "a=1; Domain=com");
    refuse(f, "http://example.co.uk/", "a=1; Domain=co.uk");
    refuse(f, "http://me.github.io/", "a=1; Domain=github.io");
    take(f, "http://github.io/", "own=1; Domain=github.io");
    expect(f, "http://github.io/", "own=1");
    expect(f, "http://me.github.io/", NULL);
    take(f, "http://localhost/", "l=1; Domain=localhost");
    expect(f, "http://localhost/", "l=1");
}

static void addresses_have_no_domains_above_them(void **state)
{
    struct fixture *f = *state;
    take(f, "http://127.0.0.1:9/", "a=1; Domain=127.0.0.1");
    expect(f, "http://127.0.0.1/", "a=1");
    refuse(f, "http://127.0.0.1/", "a=1; Domain=0.0.1");
    expect(f, "http://1.127.0.0.1/", NULL);
    take(f, "http://[::1]:8080/", "six=6");
    expect(f, "http://[::1]/", "six=6");
}

static void paths_match_by_whole_segments(void **state)
{
    struct fixture *f = *state;
    take(f, "http://e.com/a/b?x=/y", "default=1");
    take(f, "http://e.com/", "set=1; Path=/docs/");
    take(f, "http://e.com/a/b", "relative=1; Path=x");
    expect(f, "http://e.com/a", "default=1; relative=1");
    expect(f, "http://e.com/a/c", "default=1; relative=1");
    expect(f, "http://e.com/ab", NULL);
    expect(f, "http://e.com/docs", NULL);
    expect(f, "http://e.com/docs/x", "set=1");
}

static void longer_paths_go_first_then_the_elder(void **state)
{
    struct fixture *f = *state;
    take(f, "http://e.com/", "first=1");
    take(f, "http://e.com/", "long=1; Path=/a");
    take(f, "http://e.com/", "second=2");
    take(f, "http://e.com/", "first=again");
    expect(f, "http://e.com/a", "long=1; first=again; second=2");
}

static void secure_cookies_wait_for_tls(void **state)
{
    struct fixture *f = *state;
    take(f, "https://e.com/", "s=1; Secure; HttpOnly");
    expect(f, "http://e.com/", NULL);
    expect(f, "https://e.com/", "s=1");
    const struct cookie **list;
    assert_int_equal(cookie_jar_match(f->jar, "https://e.com/", &f->arena, &list), 1);
    assert_true(list[0]->secure && list[0]->http_only && list[0]->host_only);
    assert_true(list[0]->expires == COOKIE_SESSION);
}

static void expired_cookies_are_gone(void **state)
{
    struct fixture *f = *state;
    take(f, "http://e.com/", "a=1; Max-Age=100");
    take(f, "http://e.com/", "b=1; Expires=Wed, 01 Jan 2200 00:00:00 GMT");
    expect(f, "http://e.com/", "a=1; b=1");
    take(f, "http://e.com/", "a=; Max-Age=0");
    take(f, "http://e.com/", "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    expect(f, "http://e.com/", NULL);
    assert_int_equal(cookie_jar_count(f->jar), 0);
}

static void max_age_beats_expires(void **state)
{
    struct fixture *f = *state;
    take(f, "http://e.com/", "a=1; Max-Age=100; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    take(f, "http://e.com/", "b=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=100");
    take(f, "http://e.com/", "c=1; Max-Age=99999999999999999999");
    take(f, "http://e.com/", "d=1; Max-Age=soon");
    expect(f, "http://e.com/", "a=1; b=1; c=1; d=1");
}

static void odd_lines_are_read_as_browsers_read_them(void **state)
{
    struct fixture *f = *state;
    take(f, "http://e.com/", "  spaced = v a l ; unknown=thing; Path=/");
    take(f, "http://e.com/", "nameless");
    take(f, "http://e.com/", "equals=a=b==");
    take(f, "http://e.com/", "quoted=\"x y\"");
    take(f, "http://e.com/", "empty=");
    expect(f, "http://e.com/", "spaced=v a l; nameless; equals=a=b==; quoted=\"x y\"; empty=");
    refuse(f, "http://e.com/", "");
    refuse(f, "http://e.com/", "=");
    refuse(f, "http://e.com/", "; Path=/");
    refuse(f, "http://e.com/", "a=\x01");
    refuse(f, "http://e.com/", "a=b\r\nc: d");
    refuse(f, "ftp://e.com/", "a=b");
}

static void prefixes_keep_their_promise(void **state)
{
    struct fixture *f = *state;
    refuse(f, "https://e.com/", "__Secure-a=1");
    refuse(f, "https://e.com/", "__Host-a=1; Secure; Path=/x");
    refuse(f, "https://www.e.com/", "__Host-a=1; Secure; Path=/; Domain=e.com");
    take(f, "https://e.com/", "__Host-a=1; Secure; Path=/");
    take(f, "https://e.com/", "__Secure-a=1; Secure");
    expect(f, "https://e.com/", "__Host-a=1; __Secure-a=1");
}

static void unset_and_clear_touch_what_lies_at_an_address(void **state)
{
    struct fixture *f = *state;
    take(f, "http://e.com/", "a=1");
    take(f, "http://e.com/", "b=1");
    take(f, "http://www.e.com/", "c=1; Domain=e.com");
    take(f, "http://e.com/", "deep=1; Path=/x");
    take(f, "http://other.com/", "a=1");
    assert_true(cookie_jar_unset(f->jar, "http://e.com/", "a"));
    assert_false(cookie_jar_unset(f->jar, "http://e.com/", "a"));
    expect(f, "http://e.com/", "b=1; c=1");
    cookie_jar_clear_url(f->jar, "e.com");
    expect(f, "http://e.com/x", "deep=1");
    expect(f, "http://other.com/", "a=1");
}

static void a_jar_is_bounded(void **state)
{
    struct fixture *f = *state;
    char line[64], url[64];
    for (int i = 0; i <= COOKIES_MAX_PER_DOMAIN; i++) {
        snprintf(line, sizeof line, "n%d=1", i);
        take(f, "http://e.com/", line);
    }
    assert_int_equal(cookie_jar_count(f->jar), COOKIES_MAX_PER_DOMAIN);
    assert_null(strstr(cookie_jar_header(f->jar, "http://e.com/", &f->arena), "n0=1"));
    for (int i = 0; i < COOKIES_MAX; i++) {
        snprintf(url, sizeof url, "http://h%d.example/", i);
        take(f, url, "a=1");
    }
    assert_int_equal(cookie_jar_count(f->jar), COOKIES_MAX);
    expect(f, "http://e.com/", NULL);
    static char large[COOKIE_MAX_SIZE + 10];
    memset(large, 'x', sizeof large - 1);
    large[1] = '=';
    refuse(f, "http://e.com/", large);
}

static void every_form_of_date_is_read(void **state)
{
    (void)state;
    static const char *const same[] = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "6 november 1994 8:49:37",
        "08:49:37 6 nov 94",
        "Sun, 6-Nov-1994 08:49:37 +0000",
    };
    static const char *const none[] = {
        "",
        "tomorrow",
        "Sun, 06 Nov 1994",
        "32 Jan 2020 00:00:00",
        "1 Jan 2020 24:00:00",
        "1 Jan 2020 00:60:00",
        "1 Jan 1600 00:00:00",
        "1 Foo 2020 00:00:00",
        "1 Jan 20201 00:00:00",
    };
    int64_t ms;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        ms = 0;
        assert_int_equal(cookie_date_parse(same[i], &ms), 1);
        assert_true(ms == INT64_C(784111777000));
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(cookie_date_parse(none[i], &ms), 0);
    assert_int_equal(cookie_date_parse("1 Jan 69 00:00:00", &ms), 1);
    assert_true(ms == INT64_C(3124224000000));
    assert_int_equal(cookie_date_parse("29 Feb 2024 23:59:59", &ms), 1);
    assert_true(ms == INT64_C(1709251199000));
}

static void a_jar_survives_its_file_form(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    take(f, "https://www.e.com/a/b", "a=1; Domain=e.com; Secure; HttpOnly; SameSite=Lax; Odd=x; y");
    take(f, "http://127.0.0.1/", "b=\"2\"; Max-Age=1000");
    AUTO_JSON document = cookie_jar_to_json(f->jar);
    AUTO(cookie_jar) copy = cookie_jar_create();
    assert_int_equal(cookie_jar_load(copy, document, &err), 0);
    AUTO_JSON again = cookie_jar_to_json(copy);
    assert_true(cJSON_Compare(document, again, true));
    assert_string_equal(cookie_jar_header(copy, "https://x.e.com/a/c", &f->arena), "a=1");
    assert_string_equal(cookie_jar_header(copy, "http://127.0.0.1/", &f->arena), "b=\"2\"");

    const cJSON *first = cJSON_GetArrayItem(json_get(document, "cookies"), 0);
    assert_string_equal(json_get_text(first, "key"), "a");
    assert_string_equal(json_get_text(first, "domain"), "e.com");
    assert_string_equal(json_get_text(first, "path"), "/a");
    assert_string_equal(json_get_text(first, "sameSite"), "lax");
    assert_false(json_get_bool(first, "hostOnly", true));
    assert_int_equal(cJSON_GetArraySize(json_get(first, "extensions")), 2);
}

static void jars_of_tough_cookie_are_read(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    static const char text[] =
        "{\"version\":\"tough-cookie@4.1.3\",\"cookies\":["
        "{\"key\":\"kept\",\"value\":\"1\",\"domain\":\"e.com\",\"path\":\"/\","
        "\"expires\":\"2190-01-01T00:00:00.500Z\",\"creation\":\"2020-01-01T00:00:00.000Z\"},"
        "{\"key\":\"aged\",\"value\":\"1\",\"domain\":\"e.com\",\"path\":\"/\",\"maxAge\":10,"
        "\"creation\":\"2020-01-01T00:00:00.000Z\"},"
        "{\"key\":\"over\",\"value\":\"1\",\"domain\":\"e.com\",\"path\":\"/\","
        "\"expires\":\"2001-01-01T00:00:00.000Z\"},"
        "{\"key\":\"session\",\"value\":\"2\",\"domain\":\"e.com\",\"path\":\"/\","
        "\"expires\":\"Infinity\",\"hostOnly\":false},"
        "{\"value\":\"no domain\"}, 5]}";
    AUTO_JSON document = json_parse(text, strlen(text), &json_body_limits, "jar", &err);
    assert_non_null(document);
    assert_int_equal(cookie_jar_load(f->jar, document, &err), 0);
    expect(f, "http://e.com/", "kept=1; session=2");
    expect(f, "http://www.e.com/", "session=2");
    AUTO_JSON other = cJSON_CreateObject();
    assert_int_equal(cookie_jar_load(f->jar, other, &err), -1);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_cookie_goes_back_to_its_host_only),
        CASE(a_domain_covers_what_is_below_it),
        CASE(nobody_sets_cookies_for_a_public_suffix),
        CASE(addresses_have_no_domains_above_them),
        CASE(paths_match_by_whole_segments),
        CASE(longer_paths_go_first_then_the_elder),
        CASE(secure_cookies_wait_for_tls),
        CASE(expired_cookies_are_gone),
        CASE(max_age_beats_expires),
        CASE(odd_lines_are_read_as_browsers_read_them),
        CASE(prefixes_keep_their_promise),
        CASE(unset_and_clear_touch_what_lies_at_an_address),
        CASE(a_jar_is_bounded),
        CASE(every_form_of_date_is_read),
        CASE(a_jar_survives_its_file_form),
        CASE(jars_of_tough_cookie_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
