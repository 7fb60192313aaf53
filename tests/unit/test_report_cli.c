#include "support/support.h"

#include "report/kinds.h"
#include "support/report_golden.h"

static const struct reporter_settings plain = {.unicode = true};

static void check(const char *name, struct reporter_settings settings, const char *const *options,
                  unsigned cycles, const struct scenario_times *times)
{
    char *actual = golden_print(&reporter_cli, settings, options, cycles, times);
    char *expected = golden_expected(name, "expected.txt");
    golden_compare(name, actual, expected);
    free(actual);
    free(expected);
}

static const char *const no_options[] = {NULL};

static void a_run_prints_as_newman_prints_it(void **state)
{
    check("cli-plain", plain, no_options, 1,
          &(struct scenario_times){{29, 8, 5, 10, 9, 0, 3, 3}, 314});
}

static void colors_are_those_of_newman(void **state)
{
    struct reporter_settings settings = {.unicode = true, .color = true};
    check("cli-color", settings, no_options, 1,
          &(struct scenario_times){{27, 7, 3, 4, 7, 0, 5, 7}, 307});
}

static void symbols_have_plain_forms(void **state)
{
    struct reporter_settings settings = {.unicode = false};
    check("cli-no-unicode", settings, no_options, 1,
          &(struct scenario_times){{27, 7, 3, 4, 4, 0, 3, 5}, 253});
}

static void iterations_have_headings_and_failures_name_theirs(void **state)
{
    check("cli-two-iterations", plain, no_options, 2,
          &(struct scenario_times){{26, 8, 3, 6, 5, 0, 5, 6, 5, 6, 8, 4, 2, 0, 2, 3}, 526});
}

static void successful_assertions_can_be_left_out(void **state)
{
    check("cli-only-failures", plain, (const char *[]){"no-success-assertions", NULL}, 1,
          &(struct scenario_times){{20, 11, 3, 7, 4, 0, 4, 6}, 245});
}

static void every_part_can_be_left_out(void **state)
{
    const char *options[] = {"no-assertions", "no-console", "no-summary",
                             "no-failures",   "no-banner",  NULL};
    check("cli-bare", plain, options, 1, &(struct scenario_times){{28, 25, 5, 9, 9, 0, 6, 4}, 300});
}

static void a_terminal_wraps_failures_to_its_width(void **state)
{
    struct reporter_settings settings = {.unicode = true, .columns = 60};
    check("cli-narrow", settings, no_options, 1,
          &(struct scenario_times){{29, 8, 5, 10, 9, 0, 3, 3}, 314});
}

static void verbose_shows_bodies_sizes_and_phases(void **state)
{
    struct reporter_settings settings = {.unicode = true, .verbose = true};
    check("cli-verbose", settings, no_options, 1,
          &(struct scenario_times){{29, 8, 5, 10, 9, 0, 3, 3}, 314});
}

static void silence_is_complete(void **state)
{
    struct reporter_settings settings = {.unicode = true, .silent = true};
    struct scenario_times times = {{1}, 1};
    char *text = golden_print(&reporter_cli, settings, no_options, 1, &times);
    assert_string_equal(text, "");
    free(text);
    text = golden_print(&reporter_cli, plain, (const char *[]){"silent", NULL}, 1, &times);
    assert_string_equal(text, "");
    free(text);
}

/* What a terminal shows after "\r\x1b[K": the line as if nothing had been there. */
static void status_lines_vanish_without_a_trace(void **state)
{
    struct reporter_settings on_terminal = {
        .unicode = true, .out_is_terminal = true, .columns = 60};
    struct reporter_settings off_terminal = {.unicode = true, .columns = 60};
    struct scenario_times times = {{1, 2, 3, 4, 5, 6, 7, 8}, 99};
    char *with = golden_print(&reporter_cli, on_terminal, no_options, 1, &times);
    char *without = golden_print(&reporter_cli, off_terminal, no_options, 1, &times);
    char *to = with;
    unsigned wiped = 0;
    for (const char *from = with; *from;) {
        if (strncmp(from, "\r\x1b[K", 4) == 0) {
            while (to > with && to[-1] != '\n')
                to--;
            from += 4;
            wiped++;
        } else {
            *to++ = *from++;
        }
    }
    *to = '\0';
    assert_true(wiped >= 6);
    assert_string_equal(with, without);
    free(with);
    free(without);
}

static void progress_ends_with_its_bar(void **state)
{
    struct scenario_times times = {{1}, 1};
    char *text = golden_print(&reporter_progress, plain, no_options, 1, &times);
    assert_string_equal(text, "progress [==================================------] 85% | ETA: 1s "
                              "| 6/7\n");
    free(text);
}

static void emojitrain_has_a_face_for_every_item(void **state)
{
    struct scenario_times times = {{1}, 1};
    char *text = golden_print(&reporter_emojitrain, plain, no_options, 1, &times);
    assert_string_equal(text, "😢 😀 😢 😢 😀 😀  😭\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_prints_as_newman_prints_it),
        cmocka_unit_test(colors_are_those_of_newman),
        cmocka_unit_test(symbols_have_plain_forms),
        cmocka_unit_test(iterations_have_headings_and_failures_name_theirs),
        cmocka_unit_test(successful_assertions_can_be_left_out),
        cmocka_unit_test(every_part_can_be_left_out),
        cmocka_unit_test(a_terminal_wraps_failures_to_its_width),
        cmocka_unit_test(verbose_shows_bodies_sizes_and_phases),
        cmocka_unit_test(silence_is_complete),
        cmocka_unit_test(status_lines_vanish_without_a_trace),
        cmocka_unit_test(progress_ends_with_its_bar),
        cmocka_unit_test(emojitrain_has_a_face_for_every_item),
    };
    return cmocka_run_group_tests_name("report_cli", tests, NULL, NULL);
}
