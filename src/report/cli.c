/* cli.c: the report that people watch: one line a request, one line an assertion. */
#include "report/cli.h"

#include "base/buffer.h"
#include "base/mem.h"
#include "base/text.h"
#include "report/kinds.h"
#include "report/mask.h"
#include "report/pretty.h"
#include "report/settings.h"

#include <stdlib.h>
#include <string.h>

static const struct cli_symbols unicode_symbols = {
    .top = "┌",
    .middle = "│",
    .bottom = "└",
    .folder = "❏",
    .root = "→",
    .sub = "↳",
    .ok = "✓",
    .star = "★",
    .up = "↑",
    .down = "↓",
};
static const struct cli_symbols plain_symbols = {
    .top = "-",
    .middle = "|",
    .bottom = "-",
    .folder = "Folder",
    .root = "Root",
    .sub = "Sub-folder",
    .ok = "Pass",
    .star = "*",
    .up = "^",
    .down = "v",
};

/* Printing. */

static void wipe_status(struct cli *cli)
{
    if (!cli->status_shown)
        return;
    fputs("\r\x1b[K", cli->settings.out);
    cli->status_shown = false;
}

static void close_box(struct cli *cli)
{
    if (!cli->box_end)
        return;
    fputs(cli->box_end, cli->settings.out);
    cli->box_end = NULL;
}

void cli_print(struct cli *cli, const char *format, ...)
{
    wipe_status(cli);
    close_box(cli);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(cli->settings.out, format, arguments);
    va_end(arguments);
}

void cli_write(struct cli *cli, const char *text)
{
    wipe_status(cli);
    fputs(text, cli->settings.out);
}

void cli_open_box(struct cli *cli, const char *start, const char *end)
{
    wipe_status(cli);
    if (!cli->box_end)
        fputs(start, cli->settings.out);
    snprintf(cli->box_end_text, sizeof cli->box_end_text, "%s", end);
    cli->box_end = cli->box_end_text;
}

const char *cli_paint(struct cli *cli, enum paint style, const char *text)
{
    return paint(&cli->arena, cli->settings.color, style, text);
}

const char *cli_red_bold(struct cli *cli, const char *text)
{
    return cli_paint(cli, PAINT_RED, cli_paint(cli, PAINT_BOLD, text));
}

/* A name or message from outside, safe to show on a terminal. */
static const char *shown(struct cli *cli, const char *text)
{
    return pretty_clean_text(&cli->arena, text);
}

/* Facts, one function each. */

static void on_run_started(struct cli *cli, const struct run_fact *fact)
{
    const struct collection *collection = fact->collection;
    const char *name = collection->name && *collection->name ? collection->name : collection->id;
    cli->group = collection->root;
    if (!cli->no_banner)
        cli_print(cli, "%s\n\n", cli_paint(cli, PAINT_RESET, "postern"));
    if (name && *name)
        cli_print(cli, "%s\n", cli_paint(cli, PAINT_RESET, shown(cli, name)));
}

static void on_iteration_started(struct cli *cli, const struct run_fact *fact)
{
    if (fact->cursor->cycles <= 1)
        return;
    const char *title = arena_printf(&cli->arena, "Iteration %u/%u", fact->cursor->iteration + 1,
                                     fact->cursor->cycles);
    cli_print(cli, "\n%s\n", cli_paint(cli, PAINT_GRAY, cli_paint(cli, PAINT_UNDERLINE, title)));
}

static void on_item_started(struct cli *cli, const struct run_fact *fact)
{
    const struct item *folder = fact->item->parent;
    bool is_root = !folder || folder == fact->collection->root;
    if (folder != cli->group) {
        if (!is_root)
            cli_print(cli, "\n%s %s", cli->symbols->folder,
                      cli_paint(cli, PAINT_RESET, shown(cli, item_path(folder, &cli->arena))));
        cli->group = folder;
    }
    cli_print(cli, "\n%s %s\n", is_root ? cli->symbols->root : cli->symbols->sub,
              cli_paint(cli, PAINT_RESET, shown(cli, fact->item->name)));
}

/* What happens now, on a terminal only; the next line that is printed wipes it away. */
static void on_request_started(struct cli *cli, const struct run_fact *fact)
{
    if (!cli->settings.out_is_terminal || cli->settings.columns < 20)
        return;
    close_box(cli);
    char *status = arena_printf(&cli->arena, "  %s %s", cli->settings.unicode ? "…" : "...",
                                shown(cli, fact->item->name));
    status[strcspn(status, "\n")] = '\0';
    status[pretty_prefix(status, cli->settings.columns - 1)] = '\0';
    fprintf(cli->settings.out, "%s", cli_paint(cli, PAINT_GRAY, status));
    cli->status_shown = true;
}

static void print_request_line(struct cli *cli, const struct exchange *exchange)
{
    const char *url = exchange->url_text;
    if (cli->settings.verbose)
        url = mask_url(exchange, &cli->arena);
    const char *method = cli_paint(cli, PAINT_GRAY, shown(cli, exchange->method));
    url = cli_paint(cli, PAINT_GRAY, shown(cli, url));
    if (!cli->timestamps) {
        cli_print(cli, "  %s %s ", method, url);
        return;
    }
    char now[PRETTY_SIZE];
    pretty_clock(true, now);
    const char *stamp = arena_printf(&cli->arena, "[%s]", now);
    cli_print(cli, "  %s  %s %s ", cli_paint(cli, PAINT_GRAY, stamp), method, url);
}

static void on_exchange(struct cli *cli, const struct run_fact *fact)
{
    const struct exchange *exchange = fact->exchange;
    print_request_line(cli, exchange);
    if (exchange->error_message) {
        const char *message =
            arena_printf(&cli->arena, "     %s", shown(cli, exchange->error_message));
        cli_print(cli, "%s\n", cli_paint(cli, PAINT_RED, "[errored]"));
        cli_print(cli, "%s\n", cli_paint(cli, PAINT_RED, message));
        return;
    }
    if (cli->settings.verbose) {
        cli_print_verbose_exchange(cli, exchange);
        return;
    }
    char size[PRETTY_SIZE], time[PRETTY_SIZE];
    pretty_size(exchange_body_size(exchange) + pretty_response_head_size(exchange), size);
    pretty_time((double)exchange->response_time, time);
    const char *reason = shown(cli, exchange->reason);
    const char *meta = arena_printf(&cli->arena, "[%d%s%s, %s, %s]", exchange->status,
                                    *reason ? " " : "", reason, size, time);
    cli_print(cli, "%s\n", cli_paint(cli, PAINT_GRAY, meta));
}

static const char *phase_name(const struct run_fact *fact)
{
    return fact->phase == SCRIPT_TEST ? "test" : "prerequest";
}

static void on_script_finished(struct cli *cli, const struct run_fact *fact)
{
    if (!fact->failure)
        return;
    const char *line =
        arena_printf(&cli->arena, "%3zu⠄ %s in %s-script", fact->summary->failure_count,
                     shown(cli, fact->failure->error_name), phase_name(fact));
    cli_print(cli, "%s\n", cli_red_bold(cli, line));
}

static void on_assertion(struct cli *cli, const struct run_fact *fact)
{
    const struct script_assertion *assertion = fact->assertion;
    const char *name = shown(cli, assertion->name);
    if (cli->no_assertions)
        return;
    if (assertion->skipped && !cli->no_success) {
        const char *line = arena_printf(&cli->arena, "[skipped] %s", name);
        cli_print(cli, "%s %s\n", cli_paint(cli, PAINT_CYAN, "  - "),
                  cli_paint(cli, PAINT_CYAN, line));
        return;
    }
    bool passed = assertion->passed || assertion->skipped;
    if (passed && cli->no_success)
        return;
    const char *stamp = "";
    if (cli->timestamps) {
        char now[PRETTY_SIZE];
        pretty_clock(false, now);
        stamp = cli_paint(cli, PAINT_GRAY, arena_printf(&cli->arena, "[%s]", now));
    }
    const char *mark;
    if (passed)
        mark = cli_paint(cli, PAINT_GREEN, arena_printf(&cli->arena, "  %s ", cli->symbols->ok));
    else
        mark = cli_red_bold(cli, arena_printf(&cli->arena, "%*zu.", cli->timestamps ? 2 : 3,
                                              fact->summary->failure_count));
    cli_print(cli, "%s%s%s %s\n", cli->timestamps ? "  " : "", stamp, mark,
              passed ? cli_paint(cli, PAINT_GRAY, name) : cli_red_bold(cli, name));
}

static enum paint level_paint(const char *level)
{
    static const struct {
        const char *level;
        enum paint paint;
    } paints[] = {
        {"info", PAINT_CYAN},
        {"warn", PAINT_YELLOW},
        {"debug", PAINT_BLUE},
        {"error", PAINT_RED},
    };
    for (size_t i = 0; i < COUNT_OF(paints); i++)
        if (text_equal(paints[i].level, level))
            return paints[i].paint;
    return PAINT_GRAY;
}

static const char *join_arguments(struct cli *cli, const struct script_console *console)
{
    AUTO_BUFFER joined;
    buffer_init(&joined, (size_t)256 << 20);
    for (size_t i = 0; i < console->count; i++) {
        const char *text = pretty_clean_text(&cli->arena, console->inspected[i]);
        if (joined.length)
            (void)buffer_append_text(&joined, cli_paint(cli, PAINT_WHITE, ", "));
        (void)buffer_append_text(&joined, cli_paint_inspected(cli, text));
    }
    return arena_strdup(&cli->arena, buffer_text(&joined));
}

static void on_console(struct cli *cli, const struct run_fact *fact)
{
    if (cli->no_console)
        return;
    enum paint color = level_paint(fact->console->level);
    const char *indent =
        arena_printf(&cli->arena, "  %s ", cli_paint(cli, color, cli->symbols->middle));
    const char *text =
        cli_wrap(&cli->arena, join_arguments(cli, fact->console), cli_wrap_width(cli), indent);
    if (cli->timestamps) {
        char now[PRETTY_SIZE];
        pretty_clock(false, now);
        const char *stamp = arena_printf(&cli->arena, "[%s]\n", now);
        cli_print(cli, "\n  %s", cli_paint(cli, PAINT_GRAY, stamp));
    }
    cli_open_box(cli, cli_paint(cli, color, arena_printf(&cli->arena, "  %s\n", cli->symbols->top)),
                 cli_paint(cli, color, arena_printf(&cli->arena, "  %s\n", cli->symbols->bottom)));
    cli_write(cli, cli_paint(cli, PAINT_GRAY, arena_printf(&cli->arena, "%s\n", text)));
}

static void on_next_request(struct cli *cli, const struct run_fact *fact)
{
    if (!fact->text || !*fact->text)
        return;
    const char *line =
        arena_printf(&cli->arena, "Attempting to set next request to %s", shown(cli, fact->text));
    cli_print(cli, "\n%s\n", cli_paint(cli, PAINT_GRAY, line));
}

static void on_notice(struct cli *cli, const struct run_fact *fact)
{
    cli_print(cli, "%s\n", cli_paint(cli, PAINT_YELLOW, shown(cli, fact->text)));
}

static void on_run_finished(struct cli *cli, const struct run_fact *fact)
{
    wipe_status(cli);
    if (!cli->no_summary)
        cli_print_summary(cli, fact->summary);
    if (!cli->no_failures && fact->summary->failure_count)
        cli_print_failures(cli, fact->summary);
    wipe_status(cli);
    close_box(cli);
}

static void cli_fact(struct reporter *reporter, const struct run_fact *fact)
{
    static void (*const handlers[])(struct cli *, const struct run_fact *) = {
        [FACT_RUN_STARTED] = on_run_started,   [FACT_ITERATION_STARTED] = on_iteration_started,
        [FACT_ITEM_STARTED] = on_item_started, [FACT_REQUEST_STARTED] = on_request_started,
        [FACT_EXCHANGE] = on_exchange,         [FACT_SCRIPT_FINISHED] = on_script_finished,
        [FACT_ASSERTION] = on_assertion,       [FACT_CONSOLE] = on_console,
        [FACT_NEXT_REQUEST] = on_next_request, [FACT_NOTICE] = on_notice,
        [FACT_RUN_FINISHED] = on_run_finished,
    };
    struct cli *cli = (struct cli *)reporter;
    if (cli->silent)
        return;
    if ((size_t)fact->type < COUNT_OF(handlers) && handlers[fact->type]) {
        handlers[fact->type](cli, fact);
        arena_reset(&cli->arena);
    }
    /* A log shows what is under way: everything up to the request that is waited for. */
    if (cli->settings.out_is_terminal || fact->type == FACT_REQUEST_STARTED)
        fflush(cli->settings.out);
}

static int cli_create(const struct reporter_settings *settings, struct reporter **ret_reporter,
                      struct error *err)
{
    (void)err;
    struct cli *cli = mem_new(struct cli);
    cli->settings = *settings;
    cli->symbols = settings->unicode ? &unicode_symbols : &plain_symbols;
    cli->silent = settings->silent || settings_flag(settings, "silent");
    cli->no_assertions = settings_flag(settings, "no-assertions");
    cli->no_success = settings_flag(settings, "no-success-assertions");
    cli->no_summary = settings_flag(settings, "no-summary");
    cli->no_failures = settings_flag(settings, "no-failures");
    cli->no_console = settings_flag(settings, "no-console");
    cli->no_banner = settings->suppress_banner || settings_flag(settings, "no-banner");
    cli->timestamps = settings_flag(settings, "show-timestamps");
    *ret_reporter = (struct reporter *)cli;
    return 0;
}

static int cli_finish(struct reporter *reporter, struct error *err)
{
    struct cli *cli = (struct cli *)reporter;
    wipe_status(cli);
    close_box(cli);
    if (fflush(cli->settings.out) != 0)
        return error_set(err, ERR_IO, "write the cli report");
    return 0;
}

static void cli_free(struct reporter *reporter)
{
    struct cli *cli = (struct cli *)reporter;
    if (!cli)
        return;
    arena_release(&cli->arena);
    free(cli);
}

static const struct reporter_option cli_options[] = {
    {"silent", NULL, "print nothing"},
    {"no-assertions", NULL, "leave out all assertions"},
    {"no-success-assertions", NULL, "leave out assertions that passed or were skipped"},
    {"no-summary", NULL, "leave out the table of totals"},
    {"no-failures", NULL, "leave out the list of failures"},
    {"no-console", NULL, "leave out what scripts print"},
    {"no-banner", NULL, "leave out the program's name"},
    {"show-timestamps", NULL, "put the local time before requests, assertions and console lines"},
    {0},
};

const struct reporter_kind reporter_cli = {
    .name = "cli",
    .help = "every request and assertion as it happens, totals and failures at the end",
    .options = cli_options,
    .create = cli_create,
    .fact = cli_fact,
    .finish = cli_finish,
    .free = cli_free,
};
