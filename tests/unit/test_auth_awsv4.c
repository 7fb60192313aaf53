/* Vectors: AWS's Signature Version 4 test suite (aws-sig-v4-test-suite; service "service"), the
 * worked IAM example of its documentation, and the S3 examples ("Examples of the complete Version 4
 * signing process"). Keys are AWS's published example keys. */
#include "support/support.h"

#include "support/signing.h"

static void begin(struct signing *s, const char *method, const char *url, const char *service)
{
    signing_begin(s, "awsv4", method, url);
    signing_param(s, "accessKey", "AKIDEXAMPLE");
    signing_param(s, "secretKey", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    signing_param(s, "service", service);
    s->input.now_ms = 1440938160000; /* 20150830T123600Z */
}

static void begin_s3(struct signing *s, const char *method, const char *url)
{
    signing_begin(s, "awsv4", method, url);
    signing_param(s, "accessKey", "AKIAIOSFODNN7EXAMPLE");
    signing_param(s, "secretKey", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    signing_param(s, "service", "s3");
    s->input.now_ms = 1369353600000; /* 20130524T000000Z */
}

static void check_signature(struct signing *s, const char *signature)
{
    const char *header = signing_run(s);
    assert_non_null(header);
    const char *at = strstr(header, "Signature=");
    assert_non_null(at);
    assert_string_equal(at + strlen("Signature="), signature);
}

static void get_vanilla(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "GET", "https://example.amazonaws.com/", "service");
    assert_string_equal(
        signing_run(&s),
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=host;x-amz-date, "
        "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    assert_string_equal(pairs_value(&s.out.headers, "X-Amz-Date", ""), "20150830T123600Z");
    assert_null(pairs_find(&s.out.headers, "X-Amz-Content-Sha256"));
}

static void check_get(const char *url, const char *signature)
{
    AUTO_SIGNING s;
    begin(&s, "GET", url, "service");
    check_signature(&s, signature);
}

static void query_and_path_cases_of_the_suite(void **state)
{
    check_get("https://example.amazonaws.com/?Param2=value2&Param1=value1",
              "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
    check_get("https://example.amazonaws.com/?Param1=value1",
              "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb");
    check_get("https://example.amazonaws.com/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
              "abcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
              "abcdefghijklmnopqrstuvwxyz",
              "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197");
    const char *vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    check_get("https://example.amazonaws.com/example1/example2/../..", vanilla);
    check_get("https://example.amazonaws.com//", vanilla);
    check_get("https://example.amazonaws.com/./", vanilla);
}

static void post_vanilla(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "POST", "https://example.amazonaws.com/", "service");
    check_signature(&s, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
}

static void header_values_are_trimmed_and_collapsed(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "GET", "https://example.amazonaws.com/", "service");
    signing_header(&s, "My-Header1", " value1");
    signing_header(&s, "My-Header2", " \"a   b   c\"");
    check_signature(&s, "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
}

static void the_iam_example_of_the_documentation(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "GET", "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08", "iam");
    signing_header(&s, "Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    assert_string_equal(
        signing_run(&s),
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date, "
        "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

static void s3_examples_in_the_header(void **state)
{
    AUTO_SIGNING lifecycle;
    begin_s3(&lifecycle, "GET", "https://examplebucket.s3.amazonaws.com/?lifecycle");
    check_signature(&lifecycle, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    assert_string_equal(pairs_value(&lifecycle.out.headers, "X-Amz-Content-Sha256", ""),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    AUTO_SIGNING list;
    begin_s3(&list, "GET", "https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J");
    check_signature(&list, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");

    AUTO_SIGNING put;
    begin_s3(&put, "PUT", "https://examplebucket.s3.amazonaws.com/test$file.text");
    signing_header(&put, "Date", "Fri, 24 May 2013 00:00:00 GMT");
    signing_header(&put, "X-Amz-Storage-Class", "REDUCED_REDUNDANCY");
    signing_body(&put, "Welcome to Amazon S3.");
    check_signature(&put, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

static void s3_example_of_a_presigned_address(void **state)
{
    AUTO_SIGNING s;
    begin_s3(&s, "GET", "https://examplebucket.s3.amazonaws.com/test.txt");
    signing_param(&s, "addAuthDataToQuery", "true");
    assert_null(signing_run(&s));
    assert_string_equal(
        signing_target(&s),
        "/test.txt?X-Amz-Expires=86400&X-Amz-Date=20130524T000000Z"
        "&X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

static void what_an_earlier_signing_left_is_dropped(void **state)
{
    AUTO_SIGNING s;
    begin_s3(&s, "GET",
             "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Expires=86400"
             "&X-Amz-Signature=old&X-Amz-Date=old");
    signing_param(&s, "addAuthDataToQuery", "true");
    signing_header(&s, "x-amz-date", "old");
    assert_null(signing_run(&s));
    const char *target = signing_target(&s);
    assert_null(strstr(target, "old"));
    assert_non_null(
        strstr(target, "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
    assert_int_equal(s.headers.count, 0);
}

static void a_session_token_and_the_defaults(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "awsv4", "GET", "http://localhost:8080/a");
    signing_param(&s, "accessKey", "AK");
    signing_param(&s, "secretKey", "SK");
    signing_param(&s, "sessionToken", "st/+=");
    s.input.now_ms = 1440938160000;
    assert_non_null(strstr(signing_run(&s),
                           "Credential=AK/20150830/us-east-1/execute-api/aws4_request, "
                           "SignedHeaders=host;x-amz-date;x-amz-security-token, "));
    assert_string_equal(pairs_value(&s.out.headers, "X-Amz-Security-Token", ""), "st/+=");
}

static void a_body_of_unknown_bytes_is_called_unsigned(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "POST", "https://example.amazonaws.com/", "service");
    s.input.has_body = true;
    assert_non_null(signing_run(&s));
    assert_string_equal(pairs_value(&s.out.headers, "X-Amz-Content-Sha256", ""),
                        "UNSIGNED-PAYLOAD");
}

static void headers_of_the_transport_are_not_signed(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "GET", "https://example.amazonaws.com/", "service");
    signing_header(&s, "User-Agent", "u");
    signing_header(&s, "Connection", "keep-alive");
    pairs_add(&s.headers, &s.arena, "Accept", "*/*")->system = true;
    check_signature(&s, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(get_vanilla),
        cmocka_unit_test(query_and_path_cases_of_the_suite),
        cmocka_unit_test(post_vanilla),
        cmocka_unit_test(header_values_are_trimmed_and_collapsed),
        cmocka_unit_test(the_iam_example_of_the_documentation),
        cmocka_unit_test(s3_examples_in_the_header),
        cmocka_unit_test(s3_example_of_a_presigned_address),
        cmocka_unit_test(what_an_earlier_signing_left_is_dropped),
        cmocka_unit_test(a_session_token_and_the_defaults),
        cmocka_unit_test(a_body_of_unknown_bytes_is_called_unsigned),
        cmocka_unit_test(headers_of_the_transport_are_not_signed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
