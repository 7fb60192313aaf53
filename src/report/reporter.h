/* reporter.h: a reporter consumes the facts of a run as they come.
 *
 * Each reporter is a row of one table: its name, its options (data, so that --help and the manual
 * are made from them) and three functions. Reporters keep their state flat: what grows with the run
 * goes to a temporary file. Files are written under a temporary name and renamed at the end. */
#pragma once

#include "base/error.h"
#include "runner/facts.h"

#include <stdbool.h>
#include <stdio.h>

struct reporter_option {
    const char *name;     /* "export"; on the command line --reporter-NAME-export */
    const char *argument; /* "path", NULL for a switch */
    const char *help;
};

/* What the command line said; the reporter borrows it for its life. */
struct reporter_settings {
    FILE *out; /* standard output, or a test's stream */
    bool out_is_terminal;
    unsigned columns; /* width of the terminal; 0 when not a terminal */
    bool color;       /* decided: --color, NO_COLOR, terminal */
    bool unicode;
    bool silent;
    bool verbose;
    bool suppress_banner;
    /* Option values by name: text, "true" for a switch. NULL when not given. */
    const char *(*option)(void *context, const char *name);
    void *option_context;
};

struct reporter;

struct reporter_kind {
    const char *name;
    const char *help;
    const struct reporter_option *options; /* ends with a NULL name */
    int (*create)(const struct reporter_settings *settings, struct reporter **ret_reporter,
                  struct error *err);
    void (*fact)(struct reporter *reporter, const struct run_fact *fact);
    /* After the last fact: writes files. Called once, also when the run ended early. */
    int (*finish)(struct reporter *reporter, struct error *err);
    void (*free)(struct reporter *reporter);
};

extern const struct reporter_kind *const reporter_kinds[]; /* NULL-terminated */
const struct reporter_kind *reporter_find(const char *name);
