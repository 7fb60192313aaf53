#include "support/support.h"

#include "support/signing.h"

static void basic_is_that_of_rfc_7617(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "basic", "GET", "http://example.com/");
    signing_param(&s, "username", "Aladdin");
    signing_param(&s, "password", "open sesame");
    assert_string_equal(signing_run(&s), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");

    AUTO_SIGNING utf8;
    signing_begin(&utf8, "basic", "GET", "http://example.com/");
    signing_param(&utf8, "username", "test");
    signing_param(&utf8, "password", "123\xC2\xA3");
    assert_string_equal(signing_run(&utf8), "Basic dGVzdDoxMjPCow==");
}

static void basic_takes_missing_parameters_as_empty(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "basic", "GET", "http://example.com/");
    assert_string_equal(signing_run(&s), "Basic Og==");
}

static void a_repeated_parameter_counts_as_its_last_and_disabled_ones_count(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "basic", "GET", "http://example.com/");
    signing_param(&s, "username", "first");
    signing_param(&s, "username", "second");
    signing_param(&s, "password", "p");
    s.auth.params.items[2].disabled = true;
    assert_string_equal(signing_run(&s), "Basic c2Vjb25kOnA=");
}

static void bearer_without_a_token_leaves_the_users_header_alone(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "bearer", "GET", "http://example.com/");
    signing_param(&s, "token", "");
    signing_header(&s, "Authorization", "mine");
    assert_null(signing_run(&s));
    signing_target(&s);
    assert_string_equal(pairs_value(&s.headers, "Authorization", ""), "mine");
}

static void the_header_replaces_the_users_in_any_case(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "bearer", "GET", "http://example.com/");
    signing_param(&s, "token", "abc");
    signing_header(&s, "authorization", "mine");
    signing_header(&s, "AUTHORIZATION", "mine too");
    assert_string_equal(signing_run(&s), "Bearer abc");
    signing_target(&s);
    assert_int_equal(s.headers.count, 1);
    assert_string_equal(s.headers.items[0].key, "Authorization");
    assert_true(s.headers.items[0].system);
}

static void apikey_goes_to_a_header_unless_query_is_asked_for(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "apikey", "GET", "http://example.com/a?x=1&t=2");
    signing_param(&s, "key", "X-Api-Key");
    signing_param(&s, "value", "v");
    signing_param(&s, "in", "body");
    assert_null(signing_run(&s));
    assert_string_equal(pairs_value(&s.out.headers, "X-Api-Key", ""), "v");

    AUTO_SIGNING query;
    signing_begin(&query, "apikey", "GET", "http://example.com/a?x=1&t=2");
    signing_param(&query, "key", "x");
    signing_param(&query, "value", "v w&z");
    signing_param(&query, "in", "query");
    assert_null(signing_run(&query));
    assert_string_equal(signing_target(&query), "/a?t=2&x=v%20w%26z");
}

static void apikey_with_half_of_the_pair_is_sent_as_newman_sends_it(void **state)
{
    AUTO_SIGNING bare;
    signing_begin(&bare, "apikey", "GET", "http://example.com/a?x=1");
    signing_param(&bare, "key", "k");
    signing_param(&bare, "in", "query");
    assert_null(signing_run(&bare));
    assert_string_equal(signing_target(&bare), "/a?x=1&k");

    AUTO_SIGNING nameless;
    signing_begin(&nameless, "apikey", "GET", "http://example.com/a?x=1");
    signing_param(&nameless, "value", "v");
    signing_param(&nameless, "in", "query");
    assert_null(signing_run(&nameless));
    assert_string_equal(signing_target(&nameless), "/a?x=1&=v");
}

static void check_oauth2(const char *key, const char *value, const char *header, const char *target)
{
    AUTO_SIGNING s;
    signing_begin(&s, "oauth2", "GET", "http://example.com/a?x=1&access_token=old");
    signing_param(&s, "accessToken", "t k");
    signing_param(&s, key, value);
    const char *written = signing_run(&s);
    if (header)
        assert_string_equal(written, header);
    else
        assert_null(written);
    assert_string_equal(signing_target(&s), target);
}

static void oauth2_puts_a_token_where_it_is_asked_for(void **state)
{
    check_oauth2("tokenType", "bearer", "Bearer t k", "/a?x=1");
    check_oauth2("headerPrefix", "  Foo ", "Foo t k", "/a?x=1");
    check_oauth2("headerPrefix", "", "t k", "/a?x=1");
    check_oauth2("headerPrefix", NULL, "Bearer t k", "/a?x=1");
    check_oauth2("addTokenTo", "queryParams", NULL, "/a?x=1&access_token=t%20k");
    check_oauth2("addTokenTo", "elsewhere", NULL, "/a?x=1");
    check_oauth2("tokenType", "MAC", NULL, "/a?x=1&access_token=old");
}

static void no_auth_changes_nothing(void **state)
{
    const char *const types[] = {NULL, "noauth"};
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        AUTO_SIGNING s;
        signing_begin(&s, types[i], "GET", "http://example.com/a");
        assert_null(signing_run(&s));
        assert_int_equal(s.err.code, ERR_NONE);
        assert_null(signing_answer(&s, 401, "Digest realm=\"r\", nonce=\"n\""));
    }
}

static void an_unknown_scheme_is_an_error_that_names_it(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "foo", "GET", "http://example.com/a");
    assert_null(signing_run(&s));
    assert_int_equal(s.err.code, ERR_UNSUPPORTED);
    assert_non_null(strstr(s.err.message, "foo"));
    assert_int_equal(s.out.headers.count, 0);
}

static void every_scheme_is_in_the_table_with_its_parameters(void **state)
{
    static const char *const types[] = {"basic", "bearer", "apikey",   "digest",
                                        "hawk",  "oauth1", "oauth2",   "awsv4",
                                        "ntlm",  "jwt",    "edgegrid", "asap"};
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        const struct auth_scheme *scheme = auth_find(types[i]);
        assert_non_null(scheme);
        assert_non_null(scheme->sign);
        assert_non_null(scheme->params[0]);
    }
    assert_null(auth_find("noauth"));
    assert_null(auth_find(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(basic_is_that_of_rfc_7617),
        cmocka_unit_test(basic_takes_missing_parameters_as_empty),
        cmocka_unit_test(a_repeated_parameter_counts_as_its_last_and_disabled_ones_count),
        cmocka_unit_test(bearer_without_a_token_leaves_the_users_header_alone),
        cmocka_unit_test(the_header_replaces_the_users_in_any_case),
        cmocka_unit_test(apikey_goes_to_a_header_unless_query_is_asked_for),
        cmocka_unit_test(apikey_with_half_of_the_pair_is_sent_as_newman_sends_it),
        cmocka_unit_test(oauth2_puts_a_token_where_it_is_asked_for),
        cmocka_unit_test(no_auth_changes_nothing),
        cmocka_unit_test(an_unknown_scheme_is_an_error_that_names_it),
        cmocka_unit_test(every_scheme_is_in_the_table_with_its_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
