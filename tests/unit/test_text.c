#include "support/support.h"

#include "base/text.h"

#include <string.h>

enum { TEXT_LENGTH = 20 }; /* of more than one of the words that are looked at in one go */

static void utf8_says_where_a_text_goes_wrong(void **state)
{
    (void)state;
    for (size_t at = 0; at < TEXT_LENGTH; at++) {
        char text[TEXT_LENGTH];
        size_t offset = TEXT_LENGTH;
        memset(text, 'a', sizeof(text));
        assert_true(text_is_utf8(text, sizeof(text), &offset));
        text[at] = (char)0xFF;
        assert_false(text_is_utf8(text, sizeof(text), &offset));
        assert_int_equal(offset, at);
        assert_true(text_is_utf8(text, at, NULL));
    }
}

static void utf8_takes_whole_sequences_only(void **state)
{
    (void)state;
    static const char euro[] = "\xE2\x82\xAC";
    for (size_t at = 0; at + 3 <= TEXT_LENGTH; at++) {
        char text[TEXT_LENGTH];
        size_t offset = 0;
        memset(text, 'a', sizeof(text));
        memcpy(text + at, euro, 3);
        assert_true(text_is_utf8(text, sizeof(text), NULL));
        assert_true(text_is_utf8(text, at + 3, NULL));
        assert_false(text_is_utf8(text, at + 2, &offset));
        assert_int_equal(offset, at);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_says_where_a_text_goes_wrong),
        cmocka_unit_test(utf8_takes_whole_sequences_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
