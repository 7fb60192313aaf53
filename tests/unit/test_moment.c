#include "support/support.h"

#include "base/arena.h"
#include "echo/moment.h"

#include <string.h>

static const char *text_of(int64_t ms)
{
    static char text[64];
    AUTO_ARENA arena = {0};
    strncpy(text, moment_format(&arena, ms, "YYYY-MM-DDTHH:mm:ss.SSS"), sizeof text - 1);
    return text;
}

static const char *read_as(const char *text, const char *format, bool strict)
{
    int64_t ms;
    return moment_parse(text, format, strict, &ms) ? text_of(ms) : "invalid";
}

static void dates_without_a_format_are_read(void **state)
{
    assert_string_equal(read_as("2016-10-10", NULL, false), "2016-10-10T00:00:00.000");
    assert_string_equal(read_as("20161010", NULL, false), "2016-10-10T00:00:00.000");
    assert_string_equal(read_as("2016-10", NULL, false), "2016-10-01T00:00:00.000");
    assert_string_equal(read_as("2016-10-10T12:34:56.789Z", NULL, false),
                        "2016-10-10T12:34:56.789");
    assert_string_equal(read_as("2016-10-10 12:34+02:00", NULL, false), "2016-10-10T10:34:00.000");
    assert_string_equal(read_as("Wed, 11 Jan 2017 10:27:12 GMT", NULL, false),
                        "2017-01-11T10:27:12.000");
    assert_string_equal(read_as("Sat Oct 10 2116 01:02:03 GMT+0100", NULL, false),
                        "2116-10-10T00:02:03.000");
    assert_string_equal(read_as("2016-02-29", NULL, false), "2016-02-29T00:00:00.000");
    static const char *const bad[] = {"2015-02-29", "2016-13-01",      "2016-10-10T25:00",
                                      "x",          "2016-10-10x",     "2016-",
                                      "",           "2016-10-10T12:60"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_string_equal(read_as(bad[i], NULL, false), "invalid");
}

static void dates_are_read_by_a_format(void **state)
{
    assert_string_equal(read_as("10/11/2016", "DD/MM/YYYY", true), "2016-11-10T00:00:00.000");
    assert_string_equal(read_as("Oct 3rd 16 at 4:05 pm", "MMM Do YY [at] h:mm a", true),
                        "2016-10-03T16:05:00.000");
    assert_string_equal(read_as("1476057600", "X", true), "2016-10-10T00:00:00.000");
    assert_string_equal(read_as("2016.10.10", "YYYY-MM-DD", false), "2016-10-10T00:00:00.000");
    assert_string_equal(read_as("2016.10.10", "YYYY-MM-DD", true), "invalid");
    assert_string_equal(read_as("2016-1-1", "YYYY-MM-DD", true), "invalid");
    assert_string_equal(read_as("2016-10-10 later", "YYYY-MM-DD", true), "invalid");
}

static void dates_are_written_as_moment_does(void **state)
{
    AUTO_ARENA arena = {0};
    int64_t ms;
    assert_true(moment_parse("2016-01-03T15:04:05.060Z", NULL, false, &ms));
    assert_string_equal(moment_format(&arena, ms, "M MM MMM MMMM D Do DDDD d ddd dddd YY Q"),
                        "1 01 Jan January 3 3rd 003 0 Sun Sunday 16 1");
    assert_string_equal(moment_format(&arena, ms, "H HH h hh m mm s ss S SSS A a [HH] Z ZZ X"),
                        "15 15 3 03 4 04 5 05 0 060 PM pm HH +00:00 +0000 1451833445");
    assert_string_equal(moment_format(&arena, ms, "w W GGGG-[W]WW gggg LT LL"),
                        "2 53 2015-W53 2016 3:04 PM January 3, 2016");
    assert_string_equal(moment_to_text(&arena, ms), "Sun Jan 03 2016 15:04:05 GMT+0000");
}

static void months_keep_the_day_where_they_can(void **state)
{
    int64_t ms, result;
    assert_true(moment_parse("2016-01-31", NULL, false, &ms));
    assert_true(moment_add(ms, MOMENT_MONTH, 1, &result));
    assert_string_equal(text_of(result), "2016-02-29T00:00:00.000");
    assert_true(moment_add(ms, MOMENT_MONTH, -2, &result));
    assert_string_equal(text_of(result), "2015-11-30T00:00:00.000");
    assert_true(moment_add(ms, MOMENT_DAY, 366, &result));
    assert_string_equal(text_of(result), "2017-01-31T00:00:00.000");
    assert_false(moment_add(ms, MOMENT_YEAR, 1000000, &result));
    assert_false(moment_add(ms, MOMENT_WEEK, INT64_MAX / 2, &result));
    assert_false(moment_add(ms, MOMENT_MILLISECOND, INT64_MIN / 2, &result));
}

static void units_begin_where_they_should(void **state)
{
    int64_t ms;
    assert_true(moment_parse("2016-10-13T15:04:05.060", NULL, false, &ms)); /* a Thursday */
    static const struct {
        const char *name, *expected;
    } cases[] = {
        {"year", "2016-01-01T00:00:00.000"},   {"quarters", "2016-10-01T00:00:00.000"},
        {"M", "2016-10-01T00:00:00.000"},      {"week", "2016-10-09T00:00:00.000"},
        {"d", "2016-10-13T00:00:00.000"},      {"hours", "2016-10-13T15:00:00.000"},
        {"minute", "2016-10-13T15:04:00.000"}, {"s", "2016-10-13T15:04:05.000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum moment_unit unit;
        assert_true(moment_find_unit(cases[i].name, &unit));
        assert_string_equal(text_of(moment_start_of(ms, unit)), cases[i].expected);
    }
    enum moment_unit unit;
    assert_false(moment_find_unit("yearly", &unit));
}

static void every_day_survives_the_way_there_and_back(void **state)
{
    for (int64_t day = -800000; day < 800000; day += 13) {
        struct moment_parts parts = moment_split(day * 86400000 + 1);
        assert_int_equal(moment_join(&parts), day * 86400000 + 1);
        assert_in_range(parts.year_day, 1, 366);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_without_a_format_are_read),
        cmocka_unit_test(dates_are_read_by_a_format),
        cmocka_unit_test(dates_are_written_as_moment_does),
        cmocka_unit_test(months_keep_the_day_where_they_can),
        cmocka_unit_test(units_begin_where_they_should),
        cmocka_unit_test(every_day_survives_the_way_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
