/* cli.h: what the files of the cli reporter share: its state and its few ways to print. */
#pragma once

#include "base/arena.h"
#include "report/paint.h"
#include "report/reporter.h"

#include <stdbool.h>

struct cli_symbols {
    const char *top, *middle, *bottom; /* of boxes */
    const char *folder, *root, *sub, *ok, *star, *up, *down;
};

struct cli {
    struct reporter_settings settings;
    const struct cli_symbols *symbols;
    bool silent, no_assertions, no_success, no_summary, no_failures, no_console, timestamps;
    bool no_banner;

    const struct item *group; /* the folder whose heading was printed last */
    const char *box_end;      /* what closes the box that is open; NULL: none. Static or heap */
    char box_end_text[64];    /* holds it */
    bool status_shown;        /* a line that must be wiped before anything else is printed */
    struct arena arena;       /* of one fact */
};

/* Prints formatted text after wiping the status line and closing an open box. */
void cli_print(struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);
/* Prints text as it is, inside an open box. */
void cli_write(struct cli *cli, const char *text);
/* Opens a box unless one is open; `end` closes it before the next cli_print(). */
void cli_open_box(struct cli *cli, const char *start, const char *end);

const char *cli_paint(struct cli *cli, enum paint style, const char *text);
const char *cli_red_bold(struct cli *cli, const char *text);

/* cli_wrap.c: cuts text into lines of at most `width` UTF-16 units, each after `indent`. Blank
 * lines vanish. Colour sequences take no room and are never cut. */
const char *cli_wrap(struct arena *arena, const char *text, size_t width, const char *indent);
size_t cli_wrap_width(const struct cli *cli);
/* Paints what util.inspect printed by the kind of each value. */
const char *cli_paint_inspected(struct cli *cli, const char *text);

/* cli_verbose.c */
void cli_print_verbose_exchange(struct cli *cli, const struct exchange *exchange);

/* cli_table.c, cli_failures.c: the tables at the end. */
void cli_print_summary(struct cli *cli, const struct run_summary *summary);
void cli_print_failures(struct cli *cli, const struct run_summary *summary);
