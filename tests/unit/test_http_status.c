#include "support/support.h"

#include "base/attributes.h"
#include "base/http_status.h"

#include <string.h>

static void a_phrase_is_the_registered_one(void **state)
{
    (void)state;
    assert_string_equal(http_status_phrase(200), "OK");
    assert_string_equal(http_status_phrase(413), "Payload Too Large");
    assert_string_equal(http_status_phrase(418), "I'm a Teapot");
    assert_string_equal(http_status_phrase(509), "Bandwidth Limit Exceeded");
}

static void a_code_without_a_phrase_is_unknown(void **state)
{
    (void)state;
    const unsigned codes[] = {0, 99, 209, 444, 512, 599, 600, 999, ~0u};
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        assert_string_equal(http_status_phrase(codes[i]), "Unknown");
}

static void a_name_is_the_one_that_runners_show(void **state)
{
    (void)state;
    assert_string_equal(http_status_name(200), "OK");
    assert_string_equal(http_status_name(413), "Request Entity Too Large");
    assert_string_equal(http_status_name(418), "I'm a teapot (RFC 2324)");
    assert_string_equal(http_status_name(444), "No Response");
}

static void a_code_that_runners_do_not_name_has_its_phrase_or_nothing(void **state)
{
    (void)state;
    assert_string_equal(http_status_name(451), "Unavailable For Legal Reasons");
    const unsigned codes[] = {0, 99, 209, 512, 600, ~0u};
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        assert_string_equal(http_status_name(codes[i]), "");
}

static void every_phrase_has_a_name_and_fits_into_a_status_line(void **state)
{
    (void)state;
    for (unsigned code = 0; code < 1000; code++) {
        const char *phrase = http_status_phrase(code);
        assert_true(strlen(phrase) < 64);
        assert_true(strcmp(phrase, "Unknown") == 0 || *http_status_name(code));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phrase_is_the_registered_one),
        cmocka_unit_test(a_code_without_a_phrase_is_unknown),
        cmocka_unit_test(a_name_is_the_one_that_runners_show),
        cmocka_unit_test(a_code_that_runners_do_not_name_has_its_phrase_or_nothing),
        cmocka_unit_test(every_phrase_has_a_name_and_fits_into_a_status_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
