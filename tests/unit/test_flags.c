#include "support/support.h"

#include "base/error.h"
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

static const struct flag flags[] = {
    {"environment", 'e', FLAG_VALUE, "path", ""}, {"count", 'n', FLAG_NUMBER, "n", ""},
    {"folder", 0, FLAG_REPEATED, "path", ""},     {"bail", 0, FLAG_OPTIONAL, "modifiers", ""},
    {"silent", 0, FLAG_SWITCH, NULL, ""},         {0},
};
static const struct command command = {
    .name = "test", .arguments = "", .flags = flags, .open_prefix = "reporter-"};

/* The table of commands is main's; these tests have their own. */
const struct command *const commands[] = {&command, NULL};

static struct flag_values *parse(struct error *err, const char *line)
{
    static char copy[256];
    static char *words[32];
    int count = 0;
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = copy; *word;) {
        words[count++] = word;
        word += strcspn(word, " ");
        if (*word)
            *word++ = '\0';
    }
    return flags_parse(&command, count, words, err);
}

static void flags_may_stand_before_and_after_arguments(void **state)
{
    AUTO(flag_values) v = parse(NULL, "-e a.json collection.json -n 3 --silent");
    assert_non_null(v);
    assert_string_equal(flags_argument(v, 0), "collection.json");
    assert_null(flags_argument(v, 1));
    assert_string_equal(flags_text(v, "environment"), "a.json");
    assert_int_equal(flags_number(v, "count", 0), 3);
    assert_true(flags_given(v, "silent"));
    assert_false(flags_given(v, "bail"));
}

static void values_may_be_joined(void **state)
{
    AUTO(flag_values) v = parse(NULL, "--environment=a=b -n7");
    assert_string_equal(flags_text(v, "environment"), "a=b");
    assert_int_equal(flags_number(v, "count", 0), 7);
}

static void a_repeated_flag_keeps_every_value(void **state)
{
    AUTO(flag_values) v = parse(NULL, "--folder a --folder b");
    size_t count;
    const char *const *all = flags_all(v, "folder", &count);
    assert_int_equal(count, 2);
    assert_string_equal(all[1], "b");
    assert_null(all[2]);
}

static void an_optional_value_may_be_absent(void **state)
{
    AUTO(flag_values) alone = parse(NULL, "c.json --bail");
    assert_true(flags_given(alone, "bail"));
    assert_null(flags_text(alone, "bail"));
    AUTO(flag_values) with = parse(NULL, "c.json --bail folder --silent");
    assert_string_equal(flags_text(with, "bail"), "folder");
    AUTO(flag_values) before_flag = parse(NULL, "c.json --bail --silent");
    assert_null(flags_text(before_flag, "bail"));
}

static void options_of_reporters_are_kept_as_written(void **state)
{
    AUTO(flag_values)
    v = parse(NULL, "--reporter-json-export out.json --reporter-cli-silent "
                    "--reporter-x=1 c.json");
    const char *name, *value;
    size_t at = 0;
    assert_true(flags_next_open(v, &at, &name, &value));
    assert_string_equal(name, "reporter-json-export");
    assert_string_equal(value, "out.json");
    assert_true(flags_next_open(v, &at, &name, &value));
    assert_string_equal(value, "true");
    assert_true(flags_next_open(v, &at, &name, &value));
    assert_string_equal(name, "reporter-x");
    assert_string_equal(value, "1");
    assert_string_equal(flags_argument(v, 0), "c.json");
}

static void two_dashes_end_the_flags(void **state)
{
    AUTO(flag_values) v = parse(NULL, "-- --silent");
    assert_string_equal(flags_argument(v, 0), "--silent");
    assert_false(flags_given(v, "silent"));
}

static void refuses(const char *line, const char *message)
{
    struct error err = {0};
    assert_null(parse(&err, line));
    assert_int_equal(err.code, ERR_USAGE);
    assert_string_equal(err.message, message);
}

static void mistakes_are_named_in_newmans_words(void **state)
{
    refuses("--nonsense", "unknown option '--nonsense'");
    refuses("--enviroment x", "unknown option '--enviroment'\n(Did you mean --environment?)");
    refuses("c.json -e", "option '-e, --environment <path>' argument missing");
    refuses("-n 0", "The value must be a positive integer.");
    refuses("-n two", "The value must be a positive integer.");
    refuses("-n 1.5", "The value must be a positive integer.");
    refuses("-z", "unknown option '-z'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_may_stand_before_and_after_arguments),
        cmocka_unit_test(values_may_be_joined),
        cmocka_unit_test(a_repeated_flag_keeps_every_value),
        cmocka_unit_test(an_optional_value_may_be_absent),
        cmocka_unit_test(options_of_reporters_are_kept_as_written),
        cmocka_unit_test(two_dashes_end_the_flags),
        cmocka_unit_test(mistakes_are_named_in_newmans_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
