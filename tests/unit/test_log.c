#include "support/support.h"

#include "base/log.h"

#include <cJSON.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A file in memory takes the lines. */
static int set_up(void **state)
{
    static int fd;
    fd = memfd_create("log", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(fcntl(fd, F_SETFL, O_APPEND), 0);
    log_open(fd, LOG_LEVEL_INFO);
    *state = &fd;
    return 0;
}

static int tear_down(void **state)
{
    log_open(-1, LOG_LEVEL_OFF);
    close(*(int *)*state);
    return 0;
}

/* What was logged since the last look. The caller frees. */
static char *logged(void **state)
{
    int fd = *(int *)*state;
    size_t length = (size_t)lseek(fd, 0, SEEK_END);
    char *text = calloc(1, length + 1);
    assert_int_equal(pread(fd, text, length, 0), (ssize_t)length);
    assert_int_equal(ftruncate(fd, 0), 0);
    return text;
}

/* The only line that was logged, as JSON. */
static cJSON *logged_line(void **state)
{
    char *text = logged(state);
    char *end = strchr(text, '\n');
    assert_non_null(end);
    assert_int_equal(end[1], '\0');
    assert_in_range(strlen(text), 1, LOG_MAX_LINE);
    cJSON *line = cJSON_ParseWithLengthOpts(text, (size_t)(end - text) + 1, NULL, false);
    if (!line)
        fail_msg("no JSON: %s", text);
    free(text);
    return line;
}

static const char *text_of(const cJSON *line, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(line, key));
}

static void an_event_is_one_line_of_json(void **state)
{
    struct log_line line;
    assert_true(log_begin(&line, LOG_LEVEL_WARNING, "request"));
    log_text(&line, "method", "GET");
    log_text(&line, "nothing", NULL);
    log_number(&line, "bytes", INT64_MIN);
    log_flag(&line, "reused", true);
    log_end(&line);
    cJSON *json = logged_line(state);
    assert_string_equal(text_of(json, "level"), "warning");
    assert_string_equal(text_of(json, "event"), "request");
    assert_string_equal(text_of(json, "method"), "GET");
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(json, "nothing")));
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(json, "reused")));
    assert_null(cJSON_GetObjectItem(json, "cut"));
    assert_int_equal(strlen(text_of(json, "time")), strlen("2026-01-31T09:15:00.000Z"));
    cJSON_Delete(json);
}

static void levels_that_nobody_wants_write_nothing(void **state)
{
    struct log_line line;
    assert_false(log_begin(&line, LOG_LEVEL_DEBUG, "request"));
    log_text(&line, "method", "GET");
    log_number(&line, "status", 200);
    log_flag(&line, "reused", false);
    log_end(&line);
    char *text = logged(state);
    assert_string_equal(text, "");
    free(text);
    assert_true(log_wants(LOG_LEVEL_ERROR));
    enum log_level level;
    assert_true(log_level_parse("debug", &level));
    assert_int_equal(level, LOG_LEVEL_DEBUG);
    assert_false(log_level_parse("loud", &level));
}

static void no_value_can_break_out_of_its_line(void **state)
{
    struct log_line line;
    log_begin(&line, LOG_LEVEL_INFO, "request");
    log_text(&line, "target", "/\"\\\r\n\t\x1b[31m\x7f");
    log_text(&line, "bytes", "a\xff\xC2\x9B\xED\xA0\x80z\xC3");
    log_text(&line, "word", "Gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x98\x80");
    log_end(&line);
    cJSON *json = logged_line(state);
    assert_string_equal(text_of(json, "target"), "/\"\\\r\n\t\x1b[31m\x7f");
    assert_string_equal(text_of(json, "bytes"),
                        "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
                        "z\xEF\xBF\xBD");
    assert_string_equal(text_of(json, "word"), "Gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x98\x80");
    cJSON_Delete(json);
}

static void the_wire_has_no_control_characters(void **state)
{
    struct log_line line;
    char every[256];
    for (int i = 1; i < 256; i++)
        every[i - 1] = (char)i;
    every[255] = '\0';
    log_begin(&line, LOG_LEVEL_INFO, "request");
    log_text(&line, "every", every);
    log_end(&line);
    char *text = logged(state);
    for (const char *at = text; at[1]; at++)
        assert_true((unsigned char)*at >= ' ' && *at != 0x7F);
    free(text);
}

static void long_values_and_lines_are_cut(void **state)
{
    struct log_line line;
    char *value = malloc(100001);
    memset(value, '\n', 100000); /* six bytes each */
    value[100000] = '\0';
    log_begin(&line, LOG_LEVEL_INFO, "request");
    log_text(&line, "long", value);
    log_number(&line, "after", 7);
    log_end(&line);
    cJSON *json = logged_line(state);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(json, "cut")));
    assert_int_equal(cJSON_GetObjectItem(json, "after")->valueint, 7);
    const char *kept = text_of(json, "long");
    assert_string_equal(kept + strlen(kept) - 3, "\xE2\x80\xA6");
    assert_int_equal(strlen(kept), (LOG_MAX_VALUE - 3) / 6 + 3);
    cJSON_Delete(json);
    /* Whatever is left of the line, it is JSON and within its bound. */
    for (size_t length = 900; length < 1100; length++) {
        memset(value, 'v', length);
        value[length] = '\0';
        log_begin(&line, LOG_LEVEL_INFO, "request");
        for (int i = 0; i < 6; i++)
            log_text(&line, "long", value);
        log_number(&line, "number", (int64_t)length);
        log_text(&line, "null", NULL);
        log_end(&line);
        json = logged_line(state);
        assert_true(cJSON_IsTrue(cJSON_GetObjectItem(json, "cut")));
        cJSON_Delete(json);
    }
    free(value);
}

static void *log_many(void *argument)
{
    struct log_line line;
    for (int i = 0; i < 500; i++) {
        log_begin(&line, LOG_LEVEL_INFO, "request");
        log_text(&line, "thread", argument);
        log_number(&line, "i", i);
        log_end(&line);
    }
    return NULL;
}

static void lines_of_threads_never_mix(void **state)
{
    static char names[4][200];
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        memset(names[i], 'a' + i, sizeof names[i] - 1);
        assert_int_equal(pthread_create(&threads[i], NULL, log_many, names[i]), 0);
    }
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    char *text = logged(state);
    int lines = 0;
    for (char *save, *at = strtok_r(text, "\n", &save); at; at = strtok_r(NULL, "\n", &save)) {
        cJSON *json = cJSON_Parse(at);
        assert_non_null(json);
        cJSON_Delete(json);
        lines++;
    }
    assert_int_equal(lines, 2000);
    assert_int_equal(log_lost(), 0);
    free(text);
}

static void lines_that_cannot_be_written_are_counted(void **state)
{
    struct log_line line;
    log_open(-1, LOG_LEVEL_INFO);
    log_begin(&line, LOG_LEVEL_INFO, "request");
    log_end(&line);
    assert_int_equal(log_lost(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_event_is_one_line_of_json, set_up, tear_down),
        cmocka_unit_test_setup_teardown(levels_that_nobody_wants_write_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_value_can_break_out_of_its_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_wire_has_no_control_characters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_values_and_lines_are_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_of_threads_never_mix, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_that_cannot_be_written_are_counted, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
