#include "support/support.h"

#include "base/arena.h"
#include "client/client.h"
#include "client/headers.h"
#include "client/proxy.h"
#include "client/redirect.h"
#include "client/target.h"
#include "client/url_match.h"

#include <stdlib.h>
#include <string.h>

static struct target at(const char *address, struct arena *arena)
{
    struct target target;
    struct exchange failed = {0};
    if (target_parse(address, arena, &target, &failed) < 0)
        fail_msg("%s: %s", address, failed.error_message);
    return target;
}

static void an_address_is_cut_into_what_a_connection_needs(void **state)
{
    (void)state;
    AUTO_ARENA arena = {0};
    struct target target = at("HTTPS://us%40r:p:w@Example.com:8443/a/../b?c=d#e", &arena);
    assert_string_equal(target.scheme, "https");
    assert_string_equal(target.host, "example.com");
    assert_string_equal(target.port, "8443");
    assert_string_equal(target.path, "/a/../b?c=d");
    assert_string_equal(target.user, "us@r");
    assert_string_equal(target.password, "p:w");
    assert_string_equal(target_host_header(&target, &arena), "example.com:8443");
    assert_string_equal(target_referer(&target, &arena), "https://example.com:8443/a/../b?c=d");

    target = at("http://[::1]:80?x", &arena);
    assert_string_equal(target.host, "[::1]");
    assert_null(target.port);
    assert_string_equal(target.path, "/?x");
    assert_string_equal(target_host_header(&target, &arena), "[::1]");
    assert_string_equal(at("https://e.com:443", &arena).path, "/");
}

static void addresses_that_cannot_be_asked_are_refused(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"ftp://e.com/", "Invalid protocol: ftp:"},
        {"http:///x", "Invalid URI \"http:///x\""},
        {"http://e.com:70000/", "Port should be >= 0 and < 65536. Received type string ('70000')."},
        {"http://e.com:8x/", "Port should be >= 0 and < 65536. Received type string ('8x')."},
        {"http://e.com/a b", "Request path contains unescaped characters"},
        {"http://e.com/\r\nX: y", "Request path contains unescaped characters"},
    };
    AUTO_ARENA arena = {0};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct target target;
        struct exchange failed = {0};
        assert_int_equal(target_parse(bad[i][0], &arena, &target, &failed), -1);
        assert_string_equal(failed.error_message, bad[i][1]);
        assert_string_equal(failed.error_stage, "build");
    }
}

static void locations_are_seen_from_where_they_were_given(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"http://other.com/x", "http://other.com/x"},
        {"//other.com/x", "https://other.com/x"},
        {"/x?y", "https://e.com:8443/x?y"},
        {"x", "https://e.com:8443/a/b/x"},
        {"./x", "https://e.com:8443/a/b/x"},
        {"../x", "https://e.com:8443/a/x"},
        {"../../../../x", "https://e.com:8443/x"},
        {"/a/./b/../c/", "https://e.com:8443/a/c/"},
        {"/a/..", "https://e.com:8443/"},
        {"/a/b/.", "https://e.com:8443/a/b/"},
        {"/a//b", "https://e.com:8443/a//b"},
        {"?z=../1", "https://e.com:8443/a/b/c?z=../1"},
        {"x?u=http://h/", "https://e.com:8443/a/b/x?u=http://h/"},
        {"mailto:x", "mailto:x"},
    };
    AUTO_ARENA arena = {0};
    struct target base = at("https://e.com:8443/a/b/c?d=/e", &arena);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(target_resolve(&base, cases[i][0], &arena), cases[i][1]);
}

static struct behavior unsaid(void)
{
    return (struct behavior){
        .follow_redirects = -1,
        .follow_original_method = -1,
        .follow_authorization = -1,
        .remove_referer = -1,
        .max_redirects = -1,
    };
}

static void methods_change_as_the_status_says(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        int status;
        bool original;
        const char *expected;
        bool without_body;
    } cases[] = {
        {"POST", 301, false, "GET", true},   {"PUT", 302, false, "GET", true},
        {"DELETE", 303, false, "GET", true}, {"HEAD", 302, false, "HEAD", true},
        {"POST", 307, false, "POST", false}, {"PATCH", 308, false, "PATCH", false},
        {"POST", 300, false, "GET", true},   {"POST", 302, true, "POST", false},
        {"GET", 301, false, "GET", true},    {"OPTIONS", 301, false, "GET", true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct behavior behavior = unsaid();
        bool without_body;
        behavior.follow_original_method = cases[i].original ? 1 : -1;
        assert_string_equal(
            redirect_method(cases[i].method, cases[i].status, &behavior, &without_body),
            cases[i].expected);
        assert_int_equal(without_body, cases[i].without_body);
    }
}

static void a_location_is_followed_when_nobody_forbids_it(void **state)
{
    (void)state;
    AUTO_ARENA arena = {0};
    struct behavior behavior = unsaid();
    struct exchange answer = {.status = 302};
    assert_null(redirect_location(&answer, &behavior, false));
    pairs_add(&answer.response_headers, &arena, "location", "/x");
    assert_string_equal(redirect_location(&answer, &behavior, false), "/x");
    assert_null(redirect_location(&answer, &behavior, true));
    behavior.follow_redirects = 1;
    assert_string_equal(redirect_location(&answer, &behavior, true), "/x");
    behavior.follow_redirects = 0;
    assert_null(redirect_location(&answer, &behavior, false));
    behavior.follow_redirects = -1;
    answer.status = 200;
    assert_null(redirect_location(&answer, &behavior, false));
    assert_int_equal(redirect_limit(&behavior), CLIENT_MAX_REDIRECTS);
    behavior.max_redirects = 0;
    assert_int_equal(redirect_limit(&behavior), 0);
}

static void credentials_stay_with_their_host(void **state)
{
    (void)state;
    AUTO_ARENA arena = {0};
    struct target a = at("https://a.com/", &arena), port = at("https://a.com:444/", &arena);
    struct target b = at("https://b.com/", &arena), clear = at("http://a.com/", &arena);
    assert_false(headers_leave_host(&a, &port));
    assert_true(headers_leave_host(&a, &b));
    assert_true(headers_leave_host(&a, &clear));
    assert_false(headers_leave_host(&clear, &a));
}

static void patterns_name_the_hosts_of_a_certificate(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *address;
        bool matches;
    } cases[] = {
        {"https://example.com/*", "https://example.com/a", true},
        {"https://example.com/*", "https://example.com:8443/a", false},
        {"https://example.com:8443/*", "https://example.com:8443/a", true},
        {"https://example.com:443/*", "https://example.com/a", true},
        {"https://example.com:*/*", "https://example.com:8443/a", true},
        {"https://*.example.com/*", "https://example.com/a", true},
        {"https://*.example.com/*", "https://a.b.example.com/a", true},
        {"https://*.example.com/*", "https://badexample.com/a", false},
        {"https://*example.com/*", "https://aexample.com/a", false},
        {"https://*/*", "https://e.com/", true},
        {"*://*/*", "http://e.com/", true},
        {"http+https://e.com/*", "https://e.com/", true},
        {"http://e.com/*", "https://e.com/", false},
        {"https://e.com", "https://e.com/", false},
        {"e.com", "https://e.com/", false},
        {"https://e.com/a*z", "https://e.com/abaz?q", true},
        {"https://e.com/a", "https://e.com/ab", false},
        {"https://[::1]:8443/*", "https://[::1]:8443/x", true},
        {"<all_urls>", "https://e.com:1/", true},
    };
    AUTO_ARENA arena = {0};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct target target = at(cases[i].address, &arena);
        if (url_matches(cases[i].pattern, &target) != cases[i].matches)
            fail_msg("%s against %s", cases[i].pattern, cases[i].address);
    }
}

static const char *proxy_for(const char *address, const struct request *request,
                             struct arena *arena)
{
    struct target target = at(address, arena);
    bool tunnel;
    return proxy_choose(proxy_settings_create(true, arena), request, &target, arena, &tunnel);
}

static void proxies_come_from_the_environment_or_the_request(void **state)
{
    (void)state;
    AUTO_ARENA arena = {0};
    struct request request = {0};
    unsetenv("http_proxy");
    unsetenv("https_proxy");
    unsetenv("no_proxy");
    setenv("HTTP_PROXY", "proxy:3128", 1);
    setenv("HTTPS_PROXY", "http://secure:3129", 1);
    setenv("NO_PROXY", "Example.com, .inner ,10.0.0.1,port.com:8080", 1);
    assert_string_equal(proxy_for("http://a.com/", &request, &arena), "http://proxy:3128");
    assert_string_equal(proxy_for("https://a.com/", &request, &arena), "http://secure:3129");
    assert_null(proxy_for("http://example.com/", &request, &arena));
    assert_null(proxy_for("http://www.example.com/", &request, &arena));
    assert_non_null(proxy_for("http://badexample.com/", &request, &arena));
    assert_null(proxy_for("http://x.inner/", &request, &arena));
    assert_null(proxy_for("http://10.0.0.1/", &request, &arena));
    assert_null(proxy_for("http://port.com:8080/", &request, &arena));
    assert_non_null(proxy_for("http://port.com/", &request, &arena));
    setenv("NO_PROXY", "*", 1);
    assert_null(proxy_for("http://a.com/", &request, &arena));
    request.proxy = &(struct request_proxy){.host = "own", .port = 99};
    assert_string_equal(proxy_for("http://a.com/", &request, &arena), "http://own:99");

    struct target target = at("http://a.com/", &arena);
    bool tunnel;
    setenv("NO_PROXY", "", 1);
    struct request plain = {0};
    assert_null(
        proxy_choose(proxy_settings_create(false, &arena), &plain, &target, &arena, &tunnel));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_cut_into_what_a_connection_needs),
        cmocka_unit_test(addresses_that_cannot_be_asked_are_refused),
        cmocka_unit_test(locations_are_seen_from_where_they_were_given),
        cmocka_unit_test(methods_change_as_the_status_says),
        cmocka_unit_test(a_location_is_followed_when_nobody_forbids_it),
        cmocka_unit_test(credentials_stay_with_their_host),
        cmocka_unit_test(patterns_name_the_hosts_of_a_certificate),
        cmocka_unit_test(proxies_come_from_the_environment_or_the_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
