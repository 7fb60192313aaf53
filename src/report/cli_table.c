/* cli_table.c: the table of totals, whose columns grow with its widest sentence, and the list of
 * failures, wrapped to the terminal. */
#include "base/buffer.h"
#include "base/text.h"
#include "report/cli.h"
#include "report/pretty.h"

#include <math.h>
#include <string.h>

enum {
    SUMMARY_LABEL_WIDTH = 25,
    SUMMARY_COLUMN_WIDTH = 10, /* of "executed" and "failed", at least */
    SUMMARY_LINES = 5,
};
#define CLI_TABLE_MAX ((size_t)1 << 30)

/* Box drawing, by place. */
struct frame {
    const char *bar;                            /* between cells */
    const char *line;                           /* horizontal */
    const char *top_left, *top_mid, *top_right; /* above the head */
    const char *left, *cross, *right;           /* between rows */
    const char *merge;                          /* where the columns end */
    const char *bottom_left, *bottom_right;
};

static const struct frame unicode_frame = {
    "│", "─", "┌", "┬", "┐", "├", "┼", "┤", "┴", "└", "┘",
};
static const struct frame plain_frame = {
    "|", "-", "-", "-", "-", "-", "+", "-", "-", "-", "-",
};

struct summary_table {
    struct cli *cli;
    const struct frame *frame;
    unsigned widths[3];
};

static const char *border(const struct summary_table *table, const char *text)
{
    return cli_paint(table->cli, PAINT_GRAY, text);
}

static const char *repeat(struct cli *cli, const char *text, size_t times)
{
    size_t length = strlen(text);
    char *out = arena_alloc(&cli->arena, length * times + 1);
    for (size_t i = 0; i < times; i++)
        memcpy(out + i * length, text, length);
    out[length * times] = '\0';
    return out;
}

/* A horizontal line. With `split` each cell draws its own part, as three coloured pieces. */
static void print_rule(const struct summary_table *table, const char *left, const char *mid,
                       const char *right, bool split)
{
    struct cli *cli = table->cli;
    const char *marks[3] = {left, mid, mid};
    AUTO_BUFFER line;
    buffer_init(&line, CLI_TABLE_MAX);
    for (size_t i = 0; i < 3; i++) {
        const char *piece =
            arena_printf(&cli->arena, "%s%s%s", marks[i],
                         repeat(cli, table->frame->line, table->widths[i]), i == 2 ? right : "");
        (void)buffer_append_text(&line, split ? border(table, piece) : piece);
    }
    const char *whole = split ? buffer_text(&line) : border(table, buffer_text(&line));
    cli_print(cli, "%s\n", whole);
}

static const char *right_aligned(struct cli *cli, const char *text, unsigned width)
{
    size_t taken = pretty_width(text) + 2; /* a space at both sides */
    return arena_printf(&cli->arena, " %*s%s ", taken < width ? (int)(width - taken) : 0, "", text);
}

static void print_cells(const struct summary_table *table, const char *const cells[3])
{
    const char *bar = border(table, table->frame->bar);
    for (size_t i = 0; i < 3; i++)
        cli_print(table->cli, "%s%s", bar, right_aligned(table->cli, cells[i], table->widths[i]));
    cli_print(table->cli, "%s\n", bar);
}

static void print_count(const struct summary_table *table, const char *label,
                        const struct run_count *count)
{
    struct cli *cli = table->cli;
    const char *failed = arena_printf(&cli->arena, "%u", count->failed);
    if (count->failed) {
        label = cli_paint(cli, PAINT_RED, label);
        failed = cli_paint(cli, PAINT_RED, failed);
    } else if (!count->pending) {
        label = cli_paint(cli, PAINT_GREEN, label);
    }
    const struct frame *frame = table->frame;
    print_rule(table, frame->left, frame->cross, frame->right, true);
    print_cells(table,
                (const char *[3]){label, arena_printf(&cli->arena, "%u", count->total), failed});
}

static const char *timing_line(struct cli *cli, const char *label, const struct run_timing *timing)
{
    char average[PRETTY_SIZE], minimum[PRETTY_SIZE], maximum[PRETTY_SIZE], deviation[PRETTY_SIZE];
    pretty_time(timing->average, average);
    pretty_time(timing->minimum, minimum);
    pretty_time(timing->maximum, maximum);
    pretty_time(timing->deviation, deviation);
    return arena_printf(&cli->arena, "%s %s [min: %s, max: %s, s.d.: %s]", label, average, minimum,
                        maximum, deviation);
}

static size_t summary_lines(struct cli *cli, const struct run_summary *summary,
                            const char *lines[SUMMARY_LINES])
{
    char text[PRETTY_SIZE];
    size_t count = 0;
    pretty_time((double)(summary->completed_at - summary->started_at), text);
    lines[count++] = arena_printf(&cli->arena, "total run duration: %s", text);
    pretty_size(summary->received_bytes, text);
    lines[count++] = arena_printf(&cli->arena, "total data received: %s (approx)", text);
    if (summary->response.average > 0)
        lines[count++] = timing_line(cli, "average response time:", &summary->response);
    if (cli->settings.verbose && summary->dns.average > 0)
        lines[count++] = timing_line(cli, "average DNS lookup time:", &summary->dns);
    if (cli->settings.verbose && summary->first_byte.average > 0)
        lines[count++] = timing_line(cli, "average first byte time:", &summary->first_byte);
    return count;
}

static unsigned table_width(const struct summary_table *table)
{
    return table->widths[0] + table->widths[1] + table->widths[2] + 2;
}

/* The two number columns share what a sentence needs more, the first one rounding up. The last
 * sentence is fitted first. */
static void grow(struct summary_table *table, const char *const *lines, size_t count)
{
    for (size_t i = count; i-- > 0;) {
        unsigned wanted = (unsigned)pretty_width(lines[i]) + 2;
        unsigned width = table_width(table);
        if (wanted <= width)
            continue;
        unsigned first = (wanted - width + 1) / 2;
        table->widths[1] += first;
        table->widths[2] += wanted - width - first;
    }
}

/* A number that is wider than its head widens its column. */
static void fit_counts(struct summary_table *table, const struct run_summary *summary)
{
    const struct run_count *counts[] = {&summary->iterations, &summary->requests,
                                        &summary->test_scripts, &summary->prerequest_scripts,
                                        &summary->assertions};
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        unsigned numbers[2] = {counts[i]->total, counts[i]->failed};
        for (size_t j = 0; j < 2; j++) {
            unsigned width = (unsigned)snprintf(NULL, 0, "%u", numbers[j]) + 2;
            if (width > table->widths[j + 1])
                table->widths[j + 1] = width;
        }
    }
}

void cli_print_summary(struct cli *cli, const struct run_summary *summary)
{
    struct summary_table table = {
        cli,
        cli->settings.unicode ? &unicode_frame : &plain_frame,
        {SUMMARY_LABEL_WIDTH, SUMMARY_COLUMN_WIDTH, SUMMARY_COLUMN_WIDTH}};
    const struct frame *frame = table.frame;
    const char *lines[SUMMARY_LINES];
    size_t count = summary_lines(cli, summary, lines);
    fit_counts(&table, summary);
    grow(&table, lines, count);

    cli_print(cli, "\n");
    print_rule(&table, frame->top_left, frame->top_mid, frame->top_right, true);
    print_cells(&table, (const char *[3]){"", "executed", "  failed"});
    print_count(&table, "iterations", &summary->iterations);
    print_count(&table, "requests", &summary->requests);
    print_count(&table, "test-scripts", &summary->test_scripts);
    print_count(&table, "prerequest-scripts", &summary->prerequest_scripts);
    print_count(&table, "assertions", &summary->assertions);
    const char *bar = border(&table, frame->bar);
    for (size_t i = 0; i < count; i++) {
        print_rule(&table, frame->left, i ? frame->line : frame->merge, frame->right, false);
        size_t padding = table_width(&table) - 2 - pretty_width(lines[i]);
        cli_print(cli, "%s %s%*s %s\n", bar, lines[i], (int)padding, "", bar);
    }
    print_rule(&table, frame->bottom_left, frame->line, frame->bottom_right, false);
}
