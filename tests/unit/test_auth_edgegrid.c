/* Vectors: testdata.json of Akamai's edgegrid clients (AkamaiOPEN-edgegrid-python), whose
 * credentials are placeholders. */
#include "support/support.h"

#include "support/signing.h"

#define BASE "https://akaa-baseurl-xxxxxxxxxxx-xxxxxxxxxxxxx.luna.akamaiapis.net"

static void begin(struct signing *s, const char *method, const char *path)
{
    AUTO_ARENA arena = {0};
    signing_begin(s, "edgegrid", method, arena_printf(&arena, BASE "%s", path));
    signing_param(s, "accessToken", "akab-access-token-xxx-xxxxxxxxxxxxxxxx");
    signing_param(s, "clientToken", "akab-client-token-xxx-xxxxxxxxxxxxxxxx");
    signing_param(s, "clientSecret", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx=");
    signing_param(s, "timestamp", "20140321T19:34:21+0000");
    signing_param(s, "nonce", "nonce-xx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
    signing_param(s, "maxBodySize", "2048");
    signing_param(s, "headersToSign", "X-Test1, X-Test2,X-Test3");
}

static void check(struct signing *s, const char *signature)
{
    const char *header = signing_run(s);
    assert_non_null(header);
    const char *at = strstr(header, ";signature=");
    assert_non_null(at);
    assert_string_equal(at + strlen(";signature="), signature);
}

static void a_get_is_that_of_the_test_data(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "GET", "/");
    check(&s, "tL+y4hxyHxgWVD30X3pWnGKHcPzmrIF+LThiAOhMxYU=");
    assert_string_equal(pairs_value(&s.out.headers, "Authorization", ""),
                        "EG1-HMAC-SHA256 client_token=akab-client-token-xxx-xxxxxxxxxxxxxxxx;"
                        "access_token=akab-access-token-xxx-xxxxxxxxxxxxxxxx;"
                        "timestamp=20140321T19:34:21+0000;"
                        "nonce=nonce-xx-xxxx-xxxx-xxxx-xxxxxxxxxxxx;"
                        "signature=tL+y4hxyHxgWVD30X3pWnGKHcPzmrIF+LThiAOhMxYU=");

    AUTO_SIGNING query;
    begin(&query, "GET", "/testapi/v1/t1?p1=1&p2=2");
    check(&query, "hKDH1UlnQySSHjvIcZpDMbQHihTQ0XyVAKZaApabdeA=");
}

static void the_body_of_a_post_counts_up_to_its_limit(void **state)
{
    char body[2049];
    memset(body, 'd', sizeof body - 1);
    body[sizeof body - 1] = '\0';

    AUTO_SIGNING small;
    begin(&small, "POST", "/testapi/v1/t3");
    signing_body(&small, "datadatadatadatadatadatadatadata");
    check(&small, "hXm4iCxtpN22m4cbZb4lVLW5rhX8Ca82vCFqXzSTPe4=");

    AUTO_SIGNING full;
    begin(&full, "POST", "/testapi/v1/t3");
    signing_body(&full, body);
    check(&full, "6Q6PiTipLae6n4GsSIDTCJ54bEbHUBp+4MUXrbQCBoY=");

    AUTO_SIGNING empty;
    begin(&empty, "POST", "/testapi/v1/t6");
    signing_body(&empty, "");
    check(&empty, "1gEDxeQGD5GovIkJJGcBaKnZ+VaPtrc4qBUHixjsPCQ=");

    AUTO_SIGNING put;
    begin(&put, "PUT", "/testapi/v1/t6");
    signing_body(&put, "PUT bodies are not signed");
    check(&put, "GNBWEYSEWOLtu+7dD52da2C39aX/Jchpon3K/AmBqBU=");
}

static void what_is_past_the_limit_does_not_count(void **state)
{
    AUTO_SIGNING cut, whole;
    begin(&cut, "POST", "/t");
    signing_param(&cut, "maxBodySize", "4");
    signing_body(&cut, "data and more");
    begin(&whole, "POST", "/t");
    signing_body(&whole, "data");
    const char *expected = signing_run(&whole);
    assert_string_equal(signing_run(&cut), expected);
}

static void chosen_headers_are_signed_with_their_spaces_collapsed(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "GET", "/testapi/v1/t4");
    signing_header(&s, "X-Test1", "test-simple-header");
    check(&s, "8F9AybcRw+PLxnvT+H0JRkjROrrUgsxJTnRXMzqvcwY=");

    AUTO_SIGNING spaces;
    begin(&spaces, "GET", "/testapi/v1/t4");
    signing_header(&spaces, "x-test1", "\"     test-header-with-spaces     \"");
    check(&spaces, "ucq2AbjCNtobHfCTuS38fdkl5UDdWHZhQX46fYR8CqI=");

    AUTO_SIGNING other;
    begin(&other, "GET", "/testapi/v1/t4");
    signing_header(&other, "X-Test1", "test-simple-header");
    signing_header(&other, "X-Extra", "this won't be included");
    check(&other, "8F9AybcRw+PLxnvT+H0JRkjROrrUgsxJTnRXMzqvcwY=");
}

static void the_host_of_the_base_url_is_the_one_signed(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "edgegrid", "GET", "https://localhost:9000/");
    signing_param(&s, "baseURL", BASE "/ignored");
    signing_param(&s, "accessToken", "akab-access-token-xxx-xxxxxxxxxxxxxxxx");
    signing_param(&s, "clientToken", "akab-client-token-xxx-xxxxxxxxxxxxxxxx");
    signing_param(&s, "clientSecret", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx=");
    signing_param(&s, "nonce", "nonce-xx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
    s.input.now_ms = 1395430461000; /* 2014-03-21T19:34:21Z */
    check(&s, "tL+y4hxyHxgWVD30X3pWnGKHcPzmrIF+LThiAOhMxYU=");
}

static void without_all_three_credentials_nothing_is_sent(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "edgegrid", "GET", "https://localhost/");
    signing_param(&s, "accessToken", "a");
    signing_param(&s, "clientToken", "b");
    assert_null(signing_run(&s));
    assert_int_equal(s.err.code, ERR_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_get_is_that_of_the_test_data),
        cmocka_unit_test(the_body_of_a_post_counts_up_to_its_limit),
        cmocka_unit_test(what_is_past_the_limit_does_not_count),
        cmocka_unit_test(chosen_headers_are_signed_with_their_spaces_collapsed),
        cmocka_unit_test(the_host_of_the_base_url_is_the_one_signed),
        cmocka_unit_test(without_all_three_credentials_nothing_is_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
