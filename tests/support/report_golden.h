/* report_golden.h: runs a reporter over the scenario and compares with the expected file. */
#pragma once

#include "support/report_scenario.h"

#include <unistd.h>

/* Options as "name" or "name=value"; NULL-terminated. */
static inline const char *golden_option(void *context, const char *name)
{
    size_t length = strlen(name);
    for (const char *const *option = context; *option; option++)
        if (strncmp(*option, name, length) == 0) {
            if ((*option)[length] == '\0')
                return "true";
            if ((*option)[length] == '=')
                return *option + length + 1;
        }
    return NULL;
}

static inline char *golden_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    char *text = NULL;
    size_t length = 0;
    FILE *copy = open_memstream(&text, &length);
    for (int c; (c = fgetc(file)) != EOF;)
        fputc(c, copy);
    fclose(copy);
    fclose(file);
    return text;
}

static inline char *golden_expected(const char *name, const char *file)
{
    char path[4096];
    const char *root = getenv("POSTERN_TESTS");
    snprintf(path, sizeof path, "%s/cases/report/%s/%s", root ? root : "tests", name, file);
    char *text = golden_read(path);
    if (!text)
        fail_msg("cannot read %s", path);
    return text;
}

/* Says where two texts part before failing. */
static inline void golden_compare(const char *name, const char *actual, const char *expected)
{
    size_t at = 0, line = 1;
    while (actual[at] && actual[at] == expected[at])
        line += actual[at++] == '\n';
    if (actual[at] == expected[at])
        return;
    while (at && actual[at - 1] != '\n')
        at--;
    fail_msg("%s, line %zu:\n  expected: %.*s\n  actual:   %.*s", name, line,
             (int)strcspn(expected + at, "\n"), expected + at, (int)strcspn(actual + at, "\n"),
             actual + at);
}

/* What a reporter printed; the caller frees it. */
static inline char *golden_print(const struct reporter_kind *kind,
                                 struct reporter_settings settings, const char *const *options,
                                 unsigned cycles, const struct scenario_times *times)
{
    char *text = NULL;
    size_t length = 0;
    struct error err = {0};
    settings.out = open_memstream(&text, &length);
    settings.option = golden_option;
    settings.option_context = (void *)options;
    int result = scenario_play(kind, &settings, cycles, times, &err);
    fclose(settings.out);
    if (result < 0)
        fail_msg("%s", err.message);
    return text;
}

/* What a reporter wrote to the file it was told to export; the caller frees it. */
static inline char *golden_export(const struct reporter_kind *kind, const char *option,
                                  unsigned cycles, const struct scenario_times *times)
{
    char folder[] = "/tmp/postern-report-XXXXXX";
    char path[128], export_option[160];
    struct error err = {0};
    if (!mkdtemp(folder))
        fail_msg("no temporary folder");
    snprintf(path, sizeof path, "%s/deep/report", folder);
    snprintf(export_option, sizeof export_option, "export=%s", path);
    const char *options[] = {export_option, option, NULL};
    struct reporter_settings settings = {
        .out = stdout, .unicode = true, .option = golden_option, .option_context = (void *)options};
    if (scenario_play(kind, &settings, cycles, times, &err) < 0)
        fail_msg("%s", err.message);
    char *text = golden_read(path);
    if (!text)
        fail_msg("no report was written");
    unlink(path);
    snprintf(path, sizeof path, "%s/deep", folder);
    rmdir(path);
    rmdir(folder);
    return text;
}
