/* Vectors: RFC 5849 §1.2 and §3.4.1 (with its erratum's signature), OAuth Core 1.0 appendix A, the
 * RSA-SHA1 case with its published key from wiki.oauth.net/TestCases, and headers that newman 6.2.2
 * was seen to send. */
#include "support/support.h"

#include "support/signing.h"

static const char test_key[] = "-----BEGIN PRIVATE KEY-----\n"
                               "MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBALRiMLAh9iimur8V\n"
                               "A7qVvdqxevEuUkW4K+2KdMXmnQbG9Aa7k7eBjK1S+0LYmVjPKlJGNXHDGuy5Fw/d\n"
                               "7rjVJ0BLB+ubPK8iA/Tw3hLQgXMRRGRXXCn8ikfuQfjUS1uZSatdLB81mydBETlJ\n"
                               "hI6GH4twrbDJCR2Bwy/XWXgqgGRzAgMBAAECgYBYWVtleUzavkbrPjy0T5FMou8H\n"
                               "X9u2AC2ry8vD/l7cqedtwMPp9k7TubgNFo+NGvKsl2ynyprOZR1xjQ7WgrgVB+mm\n"
                               "uScOM/5HVceFuGRDhYTCObE+y1kxRloNYXnx3ei1zbeYLPCHdhxRYW7T0qcynNmw\n"
                               "rn05/KO2RLjgQNalsQJBANeA3Q4Nugqy4QBUCEC09SqylT2K9FrrItqL2QKc9v0Z\n"
                               "zO2uwllCbg0dwpVuYPYXYvikNHHg+aCWF+VXsb9rpPsCQQDWR9TT4ORdzoj+Nccn\n"
                               "qkMsDmzt0EfNaAOwHOmVJ2RVBspPcxt5iN4HI7HNeG6U5YsFBb+/GZbgfBT3kpNG\n"
                               "WPTpAkBI+gFhjfJvRw38n3g/+UeAkwMI2TJQS4n8+hid0uus3/zOjDySH3XHCUno\n"
                               "cn1xOJAyZODBo47E+67R4jV1/gzbAkEAklJaspRPXP877NssM5nAZMU0/O/NGCZ+\n"
                               "3jPgDUno6WbJn5cqm8MqWhW1xGkImgRk+fkDBquiq4gPiT898jusgQJAd5Zrr6Q8\n"
                               "AO/0isr/3aa6O6NLQxISLKcPDk2NOccAfS/xOtfOz4sJYM3+Bs4Io9+dZGSDCA54\n"
                               "Lw03eHTNQghS0A==\n"
                               "-----END PRIVATE KEY-----";

static void photos(struct signing *s, const char *method)
{
    signing_begin(s, "oauth1", "GET",
                  "http://photos.example.net/photos?file=vacation.jpg&size=original");
    signing_param(s, "consumerKey", "dpf43f3p2l4k3l03");
    signing_param(s, "consumerSecret", "kd94hf93k423kf44");
    signing_param(s, "token", "nnch734d00sl2jdk");
    signing_param(s, "tokenSecret", "pfkkdhi9sl3r4s00");
    signing_param(s, "signatureMethod", method);
    signing_param(s, "timestamp", "1191242096");
    signing_param(s, "nonce", "kllo9940pd9333jh");
    signing_param(s, "version", "1.0");
    signing_param(s, "addParamsToHeader", "true");
}

static void the_photos_of_oauth_core(void **state)
{
    AUTO_SIGNING s;
    photos(&s, "HMAC-SHA1");
    signing_param(&s, "realm", "http://photos.example.net/");
    assert_string_equal(signing_run(&s),
                        "OAuth realm=\"http%3A%2F%2Fphotos.example.net%2F\","
                        "oauth_consumer_key=\"dpf43f3p2l4k3l03\",oauth_token=\"nnch734d00sl2jdk\","
                        "oauth_signature_method=\"HMAC-SHA1\",oauth_timestamp=\"1191242096\","
                        "oauth_nonce=\"kllo9940pd9333jh\",oauth_version=\"1.0\","
                        "oauth_signature=\"tR3%2BTy81lMeYAr%2FFid0kMTYa%2FWM%3D\"");

    AUTO_SIGNING plain;
    photos(&plain, "PLAINTEXT");
    assert_non_null(
        strstr(signing_run(&plain), "oauth_signature=\"kd94hf93k423kf44%26pfkkdhi9sl3r4s00\""));
}

static void the_photos_of_rfc_5849(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "oauth1", "GET",
                  "http://photos.example.net/photos?file=vacation.jpg&size=original");
    signing_param(&s, "consumerKey", "dpf43f3p2l4k3l03");
    signing_param(&s, "consumerSecret", "kd94hf93k423kf44");
    signing_param(&s, "token", "nnch734d00sl2jdk");
    signing_param(&s, "tokenSecret", "pfkkdhi9sl3r4s00");
    signing_param(&s, "signatureMethod", "HMAC-SHA1");
    signing_param(&s, "timestamp", "137131202");
    signing_param(&s, "nonce", "chapoH");
    signing_param(&s, "addParamsToHeader", "true");
    assert_non_null(
        strstr(signing_run(&s), "oauth_signature=\"MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D\""));
}

static void the_base_string_of_rfc_5849(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "oauth1", "POST",
                  "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b");
    signing_param(&s, "consumerKey", "9djdj82h48djs9d2");
    signing_param(&s, "consumerSecret", "j49sk3j29djd");
    signing_param(&s, "token", "kkk9d7dh3k39sjv7");
    signing_param(&s, "tokenSecret", "dh893hdasih9");
    signing_param(&s, "signatureMethod", "HMAC-SHA1");
    signing_param(&s, "timestamp", "137131201");
    signing_param(&s, "nonce", "7d8f3e4a");
    signing_param(&s, "addParamsToHeader", "true");
    s.body.mode = BODY_URLENCODED;
    s.body.raw = "c2&a3=2+q";
    assert_non_null(
        strstr(signing_run(&s), "oauth_signature=\"r6%2FTJjbCOr97%2F%2BUU0NsvSne7s5g%3D\""));
}

static void the_rsa_case_of_the_oauth_wiki(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "oauth1", "GET",
                  "http://photos.example.net/photos?file=vacaction.jpg&size=original");
    signing_param(&s, "consumerKey", "dpf43f3p2l4k3l03");
    signing_param(&s, "privateKey", test_key);
    signing_param(&s, "signatureMethod", "RSA-SHA1");
    signing_param(&s, "timestamp", "1196666512");
    signing_param(&s, "nonce", "13917289812797014437");
    signing_param(&s, "version", "1.0");
    signing_param(&s, "addParamsToHeader", "true");
    assert_non_null(strstr(signing_run(&s), "oauth_signature=\"jvTp%2FwX1TYtByB1m%"
                                            "2BPbyo0lnCOLIsyGCH7wke8AUs3BpnwZJtAuEJkvQL2%2F9n4s5wUm"
                                            "Ul4aCI4BwpraNx4RtEXMe5qg5T1LVTGliMRpKasKsW%2F%2Fe%"
                                            "2BRinhejgCuzoH26dyF8iY2ZZ%2F5D1ilgeijhV%2F"
                                            "vBka5twt399mXwaYdCwFYE%3D\""));
}

/* ---- as newman 6.2.2 was seen to sign, to 127.0.0.1:34777 ---- */

static void begin(struct signing *s, const char *method, const char *url, const char *signature)
{
    signing_begin(s, "oauth1", method, url);
    signing_param(s, "consumerKey", "ck");
    signing_param(s, "consumerSecret", "cs");
    signing_param(s, "token", "tk");
    signing_param(s, "tokenSecret", "ts");
    signing_param(s, "signatureMethod", signature);
    signing_param(s, "timestamp", "137131201");
    signing_param(s, "nonce", "7d8f3e4a");
    signing_param(s, "version", "1.0");
}

static void parameters_go_to_the_query_by_default(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "GET", "http://127.0.0.1:34777/a?oauth_token=zz&x=1&oauth_foo=1", "HMAC-SHA1");
    assert_null(signing_run(&s));
    assert_string_equal(
        signing_target(&s),
        "/a?x=1&oauth_foo=1&oauth_consumer_key=ck&oauth_token=tk&oauth_signature_method=HMAC-SHA1"
        "&oauth_timestamp=137131201&oauth_nonce=7d8f3e4a&oauth_version=1.0"
        "&oauth_signature=ATlbnsSudhuoz%2FdNJFls9nn%2BNzA%3D");
}

static void the_query_goes_out_as_it_was_signed(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "GET",
          "http://127.0.0.1:34777/p%20q/a b/\xC3\xBC?b=2&a=1 2&a=1+2&a=%31&c&d=&e=\xC3\xA9&f='(!)*",
          "HMAC-SHA1");
    signing_param(&s, "addParamsToHeader", "true");
    assert_non_null(strstr(signing_run(&s), "oauth_signature=\"NxuMsYBgCLDeOaAlNz0C8mXhTpY%3D\""));
    assert_string_equal(
        signing_target(&s),
        "/p%20q/a%20b/%C3%BC?b=2&a=1%202&a=1%202&a=1&c&d=&e=%C3%A9&f=%27%28%21%29%2A");
}

static void a_posted_form_carries_the_parameters(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "POST", "http://127.0.0.1:34777/a?x=1&token=t", "HMAC-SHA1");
    s.body.mode = BODY_URLENCODED;
    pairs_add(&s.body.fields, &s.arena, "a b", "c&d");
    pairs_add(&s.body.fields, &s.arena, "oauth_nonce", "left over");
    pairs_add(&s.body.fields, &s.arena, "e", "\xC3\xBC+");
    assert_null(signing_run(&s));
    assert_string_equal(signing_target(&s), "/a?x=1&token=t");
    assert_int_equal(s.body.fields.count, 9);
    assert_string_equal(pairs_value(&s.body.fields, "oauth_nonce", ""), "7d8f3e4a");
    assert_string_equal(pairs_value(&s.body.fields, "oauth_signature", ""),
                        "PJ/WZ+vbqBmTSNKRrXlOnzAFJdw=");
}

static void a_form_given_as_text_is_added_to_as_text(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "POST", "http://127.0.0.1:34777/a?x=1&token=t", "HMAC-SHA1");
    s.body.mode = BODY_URLENCODED;
    s.body.raw = "a%20b=c%26d&e=%C3%BC%2B";
    s.body.raw_length = strlen(s.body.raw);
    assert_null(signing_run(&s));
    signing_target(&s);
    assert_string_equal(
        s.body.raw,
        "a%20b=c%26d&e=%C3%BC%2B&oauth_consumer_key=ck&oauth_token=tk"
        "&oauth_signature_method=HMAC-SHA1&oauth_timestamp=137131201&oauth_nonce=7d8f3e4a"
        "&oauth_version=1.0&oauth_signature=PJ%2FWZ%2BvbqBmTSNKRrXlOnzAFJdw%3D");
    assert_int_equal(s.body.raw_length, strlen(s.body.raw));
}

static void check_newman(const char *method, const char *key, const char *value,
                         const char *expected)
{
    AUTO_SIGNING s;
    begin(&s, "GET", "http://127.0.0.1:34777/a?x=1&token=t", method);
    signing_param(&s, "addParamsToHeader", "true");
    if (key)
        signing_param(&s, key, value);
    const char *header = signing_run(&s);
    assert_non_null(header);
    assert_non_null(strstr(header, expected));
}

static void stronger_digests(void **state)
{
    check_newman("HMAC-SHA256", NULL, NULL,
                 "oauth_signature=\"rSZG9eA73KBaa3SNCk524y0ZyXN3W3QUnchslETQkOE%3D\"");
    check_newman("HMAC-SHA512", NULL, NULL,
                 "oauth_signature=\"IIiiVTo8eqQWgwXjfyqBE26t6WML%2BVxh2eRolZ2%2FLoQztiva6Tk1HuFmuKI"
                 "ztYh01v%2FM80tsWdtoc1p3qZ6UHg%3D%3D\"");
}

static void empty_parameters_are_signed_only_when_asked(void **state)
{
    check_newman("HMAC-SHA1", "token", "  ",
                 "oauth_signature=\"r2O6yk6h%2FiGKEuhjVwsIApNKOXM%3D\"");

    AUTO_SIGNING s;
    begin(&s, "GET", "http://127.0.0.1:34777/a?x=1&token=t", "HMAC-SHA1");
    signing_param(&s, "addParamsToHeader", "true");
    signing_param(&s, "token", "");
    signing_param(&s, "tokenSecret", "");
    signing_param(&s, "version", "");
    signing_param(&s, "addEmptyParamsToSign", "true");
    const char *header = signing_run(&s);
    assert_non_null(strstr(header, "oauth_signature=\"w5ELzFpKC9k8b157tCY%2BVaXF%2FxM%3D\""));
    assert_null(strstr(header, "oauth_token"));
}

static void extensions_are_signed_and_headers_may_stay_unencoded(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "GET", "http://127.0.0.1:34777/a?x=1&token=t", "HMAC-SHA1");
    signing_param(&s, "addParamsToHeader", "true");
    signing_param(&s, "realm", "http://r e/\"x");
    signing_param(&s, "callback", "http://cb/?a=1");
    signing_param(&s, "disableHeaderEncoding", "true");
    assert_string_equal(
        signing_run(&s),
        "OAuth realm=\"http://r e/\"x\",oauth_consumer_key=\"ck\",oauth_token=\"tk\","
        "oauth_signature_method=\"HMAC-SHA1\",oauth_timestamp=\"137131201\","
        "oauth_nonce=\"7d8f3e4a\",oauth_version=\"1.0\","
        "oauth_callback=\"http://cb/?a=1\","
        "oauth_signature=\"FVzytsjjYStwNWHhUM8oIv80cx8=\"");
}

static void the_body_hash_covers_bodies_that_are_not_forms(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "POST", "http://127.0.0.1:34777/a?x=1&token=t", "HMAC-SHA256");
    signing_param(&s, "addParamsToHeader", "true");
    signing_param(&s, "includeBodyHash", "true");
    signing_body(&s, "h\xC3\xA9llo");
    assert_non_null(strstr(signing_run(&s),
                           "oauth_body_hash=\"PEhZHY0JikU49eAT389AbpSOrE0yd7EL9hTildYGgXk%3D\","
                           "oauth_signature=\"c3RBfzfewb8kkPIyS2oyaPvXKgJWpY4Tj5kS%2BAAtxFY%3D\""));
    check_newman("HMAC-SHA1", "includeBodyHash", "true",
                 "oauth_body_hash=\"2jmj7l5rSw0yVb%2FvlWAYkK%2FYBwk%3D\","
                 "oauth_signature=\"lPrLeF2t1oAGunAmDrDMYdS6Wks%3D\"");
}

static void missing_secrets_send_nothing_and_bad_ones_are_errors(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "oauth1", "GET", "http://h/");
    signing_param(&s, "consumerKey", "ck");
    assert_null(signing_run(&s));
    assert_int_equal(s.err.code, ERR_NONE);
    signing_param(&s, "consumerSecret", "cs");
    signing_param(&s, "signatureMethod", "HMAC-MD5");
    assert_null(signing_run(&s));
    assert_int_equal(s.err.code, ERR_UNSUPPORTED);
    signing_param(&s, "signatureMethod", "RSA-SHA1");
    signing_param(&s, "privateKey", "not much of a key");
    assert_null(signing_run(&s));
    assert_int_equal(s.err.code, ERR_INVALID);
    assert_null(strstr(s.err.message, "not much"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_photos_of_oauth_core),
        cmocka_unit_test(the_photos_of_rfc_5849),
        cmocka_unit_test(the_base_string_of_rfc_5849),
        cmocka_unit_test(the_rsa_case_of_the_oauth_wiki),
        cmocka_unit_test(parameters_go_to_the_query_by_default),
        cmocka_unit_test(the_query_goes_out_as_it_was_signed),
        cmocka_unit_test(a_posted_form_carries_the_parameters),
        cmocka_unit_test(a_form_given_as_text_is_added_to_as_text),
        cmocka_unit_test(stronger_digests),
        cmocka_unit_test(empty_parameters_are_signed_only_when_asked),
        cmocka_unit_test(extensions_are_signed_and_headers_may_stay_unencoded),
        cmocka_unit_test(the_body_hash_covers_bodies_that_are_not_forms),
        cmocka_unit_test(missing_secrets_send_nothing_and_bad_ones_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
