#include "support/support.h"

#include "base/arena.h"
#include "echo/multipart.h"

#include <string.h>

#define TYPE "multipart/form-data; boundary=\"x y\""

static void parts_are_found(void **state)
{
    static const char body[] =
        "ignored\r\n--x y\r\nContent-Disposition: form-data; name=\"a\\\"b\"\r\n\r\none\r\ntwo\r\n"
        "--x y\r\nContent-Type: text/plain\r\n"
        "content-disposition: form-data; name=f; filename=\"\"\r\n\r\n\r\n--x y--\r\n";
    AUTO_ARENA arena = {0};
    struct multipart multipart;
    struct multipart_part part;
    assert_true(multipart_start(&multipart, &arena, TYPE, body, sizeof body - 1));
    assert_true(multipart_next(&multipart, &part));
    assert_string_equal(part.name, "a\"b");
    assert_null(part.filename);
    assert_int_equal(part.length, 8);
    assert_memory_equal(part.bytes, "one\r\ntwo", 8);
    assert_true(multipart_next(&multipart, &part));
    assert_string_equal(part.name, "f");
    assert_string_equal(part.filename, "");
    assert_string_equal(part.content_type, "text/plain");
    assert_int_equal(part.length, 0);
    assert_false(multipart_next(&multipart, &part));
}

static void broken_bodies_end_early(void **state)
{
    static const char body[] = "--x y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nno end";
    AUTO_ARENA arena = {0};
    struct multipart multipart;
    struct multipart_part part;
    assert_false(multipart_start(&multipart, &arena, "multipart/form-data", body, sizeof body - 1));
    assert_false(multipart_start(&multipart, &arena, TYPE, "hello", 5));
    for (size_t length = 5; length < sizeof body; length++) {
        char exact[sizeof body];
        memcpy(exact, body, length);
        assert_true(multipart_start(&multipart, &arena, TYPE, exact, length));
        assert_false(multipart_next(&multipart, &part));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_found),
        cmocka_unit_test(broken_bodies_end_early),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
