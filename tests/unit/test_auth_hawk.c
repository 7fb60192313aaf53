/* Vectors: the worked examples of the Hawk README (mozilla/hawk), and headers that newman 6.2.2 was
 * seen to send for the same parameters. */
#include "support/support.h"

#include "support/signing.h"

static void begin(struct signing *s, const char *method, const char *url)
{
    signing_begin(s, "hawk", method, url);
    signing_param(s, "authId", "dh37fgj492je");
    signing_param(s, "authKey", "werxhqb98rpaxn39848xrunpaw3489ruxnpa98w4rxn");
    signing_param(s, "algorithm", "sha256");
    signing_param(s, "timestamp", "1353832234");
    signing_param(s, "nonce", "j4h3g2");
}

static void a_get_is_that_of_the_readme(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "GET", "http://example.com:8000/resource/1?b=1&a=2");
    signing_param(&s, "extraData", "some-app-ext-data");
    assert_string_equal(signing_run(&s),
                        "Hawk id=\"dh37fgj492je\", ts=\"1353832234\", nonce=\"j4h3g2\", "
                        "ext=\"some-app-ext-data\", "
                        "mac=\"6R4rV5iE+NPoym+WwjeHzjAGXUtLNIxmo1vpMofpLAE=\"");
}

static void a_payload_is_hashed_as_in_the_readme(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "POST", "http://example.com:8000/resource/1?b=1&a=2");
    signing_param(&s, "extraData", "some-app-ext-data");
    signing_param(&s, "includePayloadHash", "true");
    signing_header(&s, "Content-Type", "Text/Plain; charset=utf-8");
    signing_body(&s, "Thank you for flying Hawk");
    assert_string_equal(signing_run(&s),
                        "Hawk id=\"dh37fgj492je\", ts=\"1353832234\", nonce=\"j4h3g2\", "
                        "hash=\"Yi9LfIIFRtBEPt74PVmbTF/xVAwPn7ub15ePICfgnuY=\", "
                        "ext=\"some-app-ext-data\", "
                        "mac=\"aSe1DERmZuRl3pI36/9BdZmnErTw3sNzOOAUlfeKjVw=\"");
}

/* As newman sends it to 127.0.0.1:37519. */
static void application_and_escapes_are_those_of_newman(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "GET", "http://127.0.0.1:37519/a?x=1&token=t");
    signing_param(&s, "extraData", "some \"x\" \\data");
    signing_param(&s, "app", "a1");
    signing_param(&s, "delegation", "d1");
    assert_string_equal(signing_run(&s),
                        "Hawk id=\"dh37fgj492je\", ts=\"1353832234\", nonce=\"j4h3g2\", "
                        "ext=\"some \\\"x\\\" \\\\data\", "
                        "mac=\"+K+Ivk9KP9pBI4wOKoQEtDPvVgrNDNfElEvGcFYUjWk=\", app=\"a1\", "
                        "dlg=\"d1\"");
}

static void delegation_needs_an_application(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "GET", "http://127.0.0.1:37519/a?x=1&token=t");
    signing_param(&s, "delegation", "d1");
    assert_string_equal(signing_run(&s),
                        "Hawk id=\"dh37fgj492je\", ts=\"1353832234\", nonce=\"j4h3g2\", "
                        "mac=\"CTj7GTKWMv8K0uPY7WDF2ldtxGc4Dofn9kcpNBy/ljM=\"");
}

static void time_and_nonce_are_made_when_missing(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "hawk", "GET", "http://example.com/");
    signing_param(&s, "authId", "i");
    signing_param(&s, "authKey", "k");
    signing_param(&s, "algorithm", "sha1");
    s.input.now_ms = 1353832234567;
    const char *header = signing_run(&s);
    assert_non_null(strstr(header, "ts=\"1353832234\""));
    assert_non_null(strstr(header, "nonce=\""));
    assert_int_equal(strcspn(strstr(header, "nonce=\"") + 7, "\""), 6);
}

static void a_body_of_unknown_bytes_goes_without_hash(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "POST", "http://example.com/");
    signing_param(&s, "includePayloadHash", "true");
    s.input.has_body = true;
    assert_null(strstr(signing_run(&s), "hash="));
}

static void without_key_nothing_is_sent_and_an_unknown_algorithm_is_an_error(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "hawk", "GET", "http://example.com/");
    signing_param(&s, "authId", "i");
    assert_null(signing_run(&s));
    assert_int_equal(s.err.code, ERR_NONE);
    signing_param(&s, "authKey", "very secret key");
    signing_param(&s, "algorithm", "md5");
    assert_null(signing_run(&s));
    assert_int_equal(s.err.code, ERR_INVALID);
    assert_null(strstr(s.err.message, "very secret key"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_get_is_that_of_the_readme),
        cmocka_unit_test(a_payload_is_hashed_as_in_the_readme),
        cmocka_unit_test(application_and_escapes_are_those_of_newman),
        cmocka_unit_test(delegation_needs_an_application),
        cmocka_unit_test(time_and_nonce_are_made_when_missing),
        cmocka_unit_test(a_body_of_unknown_bytes_goes_without_hash),
        cmocka_unit_test(without_key_nothing_is_sent_and_an_unknown_algorithm_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
