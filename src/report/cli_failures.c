/* cli_failures.c: the list of failures at the end. */
#include "base/buffer.h"
#include "base/text.h"
#include "report/cli.h"
#include "report/pretty.h"

#include <string.h>

enum { FAILURES_MIN_COLUMNS = 20 };
#define FAILURES_MAX_CELL ((size_t)64 << 20)

/* One cell: lines of text, already painted. */
struct cell {
    const char **lines;
    size_t count, capacity;
};

struct failures {
    struct cli *cli;
    unsigned digits;    /* of the largest number */
    bool fixed;         /* the widths are those of the terminal and texts are wrapped */
    size_t widths[3];   /* of the columns, a space at both sides included */
    struct arena arena; /* of one failure */
};

static void cell_add(struct cell *cell, struct arena *arena, const char *line)
{
    if (cell->count == cell->capacity) {
        cell->capacity = cell->capacity ? cell->capacity * 2 : 8;
        const char **lines = arena_array(arena, cell->capacity, const char *);
        if (cell->count)
            memcpy(lines, cell->lines, cell->count * sizeof *lines);
        cell->lines = lines;
    }
    cell->lines[cell->count++] = line;
}

/* Breaks one line between words; a word that is too long stays whole and is cut when drawn. */
static void add_wrapped(struct cell *cell, struct arena *arena, enum paint style, bool color,
                        const char *line, size_t width)
{
    while (*line) {
        size_t end = 0, at = 0;
        for (;;) { /* take words while they fit, at least one */
            size_t space = strspn(line + at, " \t");
            size_t word = strcspn(line + at + space, " \t");
            const char *piece = arena_strndup(arena, line, at + space + word);
            if (end && pretty_width(piece) > width)
                break;
            end = at = at + space + word;
            if (!line[at])
                break;
        }
        const char *piece = arena_strndup(arena, line, end);
        cell_add(cell, arena, paint(arena, color, style, piece));
        line += end;
        line += *line ? strspn(line, " \t") : 0;
    }
}

/* Adds text, line by line. PAINT_RESET stands for no paint. */
static void add_text(struct failures *list, struct cell *cell, enum paint style, const char *text,
                     size_t width)
{
    struct arena *arena = &list->arena;
    bool color = list->cli->settings.color && style != PAINT_RESET;
    for (const char *line = text; line;) {
        size_t length = strcspn(line, "\n");
        const char *one = arena_strndup(arena, line, length);
        if (list->fixed)
            add_wrapped(cell, arena, style, color, one, width);
        else
            cell_add(cell, arena, paint(arena, color, style, one));
        line = line[length] ? line + length + 1 : NULL;
    }
}

static void make_cells(struct failures *list, const struct run_failure *failure, size_t number,
                       struct cell cells[3])
{
    struct arena *arena = &list->arena;
    memset(cells, 0, 3 * sizeof *cells);
    size_t name_width = list->widths[1] - 2, detail_width = list->widths[2] - 2;
    cell_add(&cells[0], arena, arena_printf(arena, "%0*zu.", (int)list->digits, number));
    add_text(list, &cells[1], PAINT_RESET, pretty_clean_text(arena, failure->error_name),
             name_width);
    if (failure->cursor.cycles > 1)
        add_text(list, &cells[1], PAINT_GRAY,
                 arena_printf(arena, "iteration: %u", failure->cursor.iteration + 1), name_width);

    add_text(list, &cells[2], PAINT_RESET, pretty_clean_text(arena, failure->test), detail_width);
    add_text(list, &cells[2], PAINT_GRAY, pretty_clean_text(arena, failure->error_message),
             detail_width);
    size_t at_line = cells[2].count;
    if (failure->at)
        add_text(list, &cells[2], PAINT_GRAY, arena_printf(arena, "at %s", failure->at),
                 detail_width);
    if (!failure->item)
        return;
    if (list->cli->settings.color && cells[2].count > at_line) { /* the colour of the line end */
        const char **last = &cells[2].lines[cells[2].count - 1];
        *last = arena_printf(arena, "%s\x1b[90m\x1b[39m", *last);
    }
    const char *path = pretty_clean_text(arena, item_path(failure->item, arena));
    add_text(list, &cells[2], PAINT_GRAY, arena_printf(arena, "inside \"%s\"", path), detail_width);
}

static size_t kept_failures(const struct run_summary *summary)
{
    return summary->failure_count < RUN_MAX_KEPT_FAILURES ? summary->failure_count
                                                          : RUN_MAX_KEPT_FAILURES;
}

/* Natural widths: those of the widest lines. */
static void measure(struct failures *list, const struct run_summary *summary)
{
    static const char *const heads[] = {"#", "failure", "detail"};
    for (size_t i = 0; i < 3; i++)
        list->widths[i] = strlen(heads[i]) + 2;
    for (size_t i = 0; i < kept_failures(summary); i++) {
        struct cell cells[3];
        make_cells(list, &summary->failures[i], i + 1, cells);
        for (size_t c = 0; c < 3; c++)
            for (size_t line = 0; line < cells[c].count; line++) {
                size_t width = pretty_width(cells[c].lines[line]) + 2;
                if (width > list->widths[c])
                    list->widths[c] = width;
            }
        arena_reset(&list->arena);
    }
}

static void choose_widths(struct failures *list, const struct run_summary *summary)
{
    unsigned columns = list->cli->settings.columns;
    list->fixed = columns > FAILURES_MIN_COLUMNS;
    if (!list->fixed) {
        measure(list, summary);
        return;
    }
    list->widths[0] = list->digits + 3;
    list->widths[1] = (size_t)((double)(columns - list->widths[0]) * 0.2);
    list->widths[2] = columns - (list->widths[0] + list->widths[1] + 5);
    for (size_t i = 1; i < 3; i++) /* room for a letter, whatever the numbers are */
        if (list->widths[i] < 3)
            list->widths[i] = 3;
}

/* One line of a cell, cut with an ellipsis when it is too long, padded to the column. */
static const char *cell_line(struct failures *list, const struct cell *cell, size_t line,
                             size_t column)
{
    struct arena *arena = &list->arena;
    size_t room = list->widths[column] - 2;
    const char *text = line < cell->count ? cell->lines[line] : "";
    size_t width = pretty_width(text);
    if (width > room) {
        size_t end = pretty_prefix(text, room ? room - 1 : 0);
        const char *reset = strchr(text, '\x1b') ? "\x1b[39m" : "";
        text = arena_printf(arena, "%.*s%s%s", (int)end, text, reset,
                            list->cli->settings.unicode ? "…" : "~");
        width = pretty_width(text);
    }
    int padding = (int)(room - width);
    if (column == 0)
        return arena_printf(arena, " %*s%s ", padding, "", text);
    return arena_printf(arena, " %s%*s ", text, padding, "");
}

static void print_head(struct failures *list)
{
    static const char *const heads[] = {"#", "failure", "detail"};
    struct cli *cli = list->cli;
    cli_print(cli, "\n");
    for (size_t i = 0; i < 3; i++) {
        const char *painted = cli_paint(cli, PAINT_RED, cli_paint(cli, PAINT_UNDERLINE, heads[i]));
        struct cell cell = {&painted, 1, 1};
        cli_print(cli, "%s", cli_paint(cli, PAINT_RED, cell_line(list, &cell, 0, i)));
    }
    cli_print(cli, "\n");
}

static void print_failure(struct failures *list, const struct cell cells[3])
{
    struct cli *cli = list->cli;
    size_t height = 1;
    for (size_t i = 0; i < 3; i++) {
        cli_print(cli, "%s",
                  cli_paint(cli, PAINT_GRAY,
                            arena_printf(&list->arena, "%*s", (int)list->widths[i], "")));
        if (cells[i].count > height)
            height = cells[i].count;
    }
    cli_print(cli, "\n");
    for (size_t line = 0; line < height; line++) {
        for (size_t i = 0; i < 3; i++)
            cli_print(cli, "%s", cell_line(list, &cells[i], line, i));
        cli_print(cli, "\n");
    }
}

static unsigned digits_of(size_t number)
{
    unsigned digits = 1;
    for (; number >= 10; number /= 10)
        digits++;
    return digits;
}

void cli_print_failures(struct cli *cli, const struct run_summary *summary)
{
    struct failures list = {.cli = cli, .digits = digits_of(kept_failures(summary))};
    choose_widths(&list, summary);
    print_head(&list);
    for (size_t i = 0; i < kept_failures(summary); i++) {
        struct cell cells[3];
        make_cells(&list, &summary->failures[i], i + 1, cells);
        print_failure(&list, cells);
        arena_reset(&list.arena);
        arena_reset(&cli->arena);
    }
    if (summary->failure_count > kept_failures(summary))
        cli_print(cli, "\n and %zu more\n", summary->failure_count - kept_failures(summary));
    arena_release(&list.arena);
}
