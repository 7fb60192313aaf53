/* html.c: the report that people pass around: one file that needs nothing else. */
#include "report/html.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "report/kinds.h"
#include "report/pretty.h"
#include "report/settings.h"
#include "report/spool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The item under way. */
struct html_item {
    unsigned passed, failed, skipped, errors;
    unsigned exchanges;
    char method[24]; /* and the rest: of its last own exchange */
    int status;
    enum figure_class kind;
    int64_t time, size;
    bool answered;
    struct buffer checks, console; /* HTML */
};

struct html {
    struct figures figures;
    FILE *rows;
    FILE *pending; /* the exchanges of the item under way */
    struct html_item item;
    uint64_t listed, left_out;
    uint64_t *failure_rows;
    size_t failure_row_count, failure_row_capacity;
    const char *path; /* in `names` */
    struct arena names;
    struct file_writer *document;
    struct error failure;
    bool failed;
    struct arena arena; /* of one fact */
};

static void remember_error(struct html *html, const struct error *err)
{
    if (!html->failed)
        html->failure = *err;
    html->failed = true;
}

static void on_run_started(struct html *html, const struct run_fact *fact)
{
    html->figures.started_at = fact->summary->started_at;
}

static void on_item_started(struct html *html, const struct run_fact *fact)
{
    (void)fact;
    struct html_item *item = &html->item;
    struct buffer checks = item->checks, console = item->console;
    buffer_clear(&checks);
    buffer_clear(&console);
    *item = (struct html_item){.checks = checks, .console = console};
    if (fseeko(html->pending, 0, SEEK_SET) != 0) {
        struct error err = {0};
        error_errno(&err, errno, "write a temporary file");
        remember_error(html, &err);
    }
}

static void on_exchange(struct html *html, const struct run_fact *fact)
{
    const struct exchange *exchange = fact->exchange;
    struct html_item *item = &html->item;
    figures_add_exchange(&html->figures, exchange, fact->item);
    item->exchanges++;
    html_write_exchange(html->pending, exchange, &html->arena);
    item->errors += fact->failure != NULL;
    if (exchange->source == EXCHANGE_SCRIPT)
        return;
    snprintf(item->method, sizeof item->method, "%s", exchange->method);
    item->answered = !exchange->error_message;
    item->status = exchange->status;
    item->kind = figures_class(exchange);
    item->time = exchange->response_time;
    item->size = exchange_body_size(exchange) + pretty_response_head_size(exchange);
}

static void add_check(struct html *html, const char *kind, const char *mark, const char *name,
                      const char *message)
{
    struct buffer *checks = &html->item.checks;
    (void)buffer_printf(checks, "<li class=\"%s\"><span class=\"mark\">%s</span><span>", kind,
                        mark);
    html_buffer(checks, name);
    (void)buffer_append_text(checks, "</span>");
    if (message) {
        (void)buffer_append_text(checks, "<small>");
        html_buffer(checks, message);
        (void)buffer_append_text(checks, "</small>");
    }
    (void)buffer_append_text(checks, "</li>");
}

static void on_assertion(struct html *html, const struct run_fact *fact)
{
    const struct script_assertion *assertion = fact->assertion;
    struct html_item *item = &html->item;
    if (assertion->skipped) {
        item->skipped++;
        add_check(html, "skip", "–", assertion->name, "skipped");
    } else if (fact->failure) {
        item->failed++;
        add_check(html, "bad", "✕", assertion->name, fact->failure->error_message);
    } else {
        item->passed++;
        add_check(html, "", "✓", assertion->name, NULL);
    }
}

static void on_script_finished(struct html *html, const struct run_fact *fact)
{
    if (!fact->failure)
        return;
    html->item.errors++;
    const char *title = arena_printf(&html->arena, "%s in %s-script", fact->failure->error_name,
                                     fact->phase == SCRIPT_TEST ? "test" : "prerequest");
    add_check(html, "bad", "✕", title, fact->failure->error_message);
}

static void on_console(struct html *html, const struct run_fact *fact)
{
    const struct script_console *console = fact->console;
    struct buffer *text = &html->item.console;
    size_t before = text->length;
    (void)buffer_printf(text, "<span class=\"%s\">", console->level);
    for (size_t i = 0; i < console->count; i++) {
        if (i)
            (void)buffer_append_text(text, " ");
        html_buffer(text, console->inspected[i]);
    }
    (void)buffer_append_text(text, "</span>\n");
    if (text->overflowed) { /* no half lines; the buffer stays full */
        text->length = before;
        text->data[before] = '\0';
    }
}

/* Links the failure to the row that its item will have. */
static void on_failure(struct html *html, const struct run_fact *fact)
{
    size_t index = fact->summary->failure_count - 1;
    if (index >= HTML_MAX_FAILURES)
        return;
    if (index >= html->failure_row_capacity) {
        size_t capacity = (index + 1) * 2;
        html->failure_rows = mem_grow(html->failure_rows, capacity, sizeof *html->failure_rows);
        memset(html->failure_rows + html->failure_row_capacity, 0,
               (capacity - html->failure_row_capacity) * sizeof *html->failure_rows);
        html->failure_row_capacity = capacity;
    }
    html->failure_rows[index] = fact->item ? html->listed + 1 : 0;
    if (index >= html->failure_row_count)
        html->failure_row_count = index + 1;
}

static void write_summary_line(struct html *html, const struct run_fact *fact, bool bad)
{
    const struct html_item *item = &html->item;
    FILE *out = html->rows;
    const struct item *parent = fact->item->parent;
    fprintf(out, "<summary><span class=\"mark\">%s</span><span class=\"method\">", bad ? "✕" : "✓");
    html_put(out, *item->method ? item->method : html_method(fact->item));
    fputs("</span><span class=\"name\">", out);
    html_put(out, fact->item->name);
    if (parent && parent->parent) {
        fputs("<small>", out);
        html_put(out, item_path(parent, &html->arena));
        fputs("</small>", out);
    }
    if (fact->cursor->cycles > 1)
        fprintf(out, "<small>#%u</small>", fact->cursor->iteration + 1);
    fputs("</span>", out);
    if (item->answered) {
        char time[PRETTY_SIZE], size[PRETTY_SIZE];
        pretty_time((double)item->time, time);
        pretty_size(item->size, size);
        fprintf(out,
                "<span class=\"num status s%d\">%d</span><span class=\"num time\">%s</span>"
                "<span class=\"num size\">%s</span>",
                2 + (int)item->kind, item->status, time, size);
    } else {
        fprintf(out,
                "<span class=\"num status s5\">%s</span><span class=\"num time\"></span>"
                "<span class=\"num size\"></span>",
                item->exchanges ? "error" : "skipped");
    }
    fputs("<span class=\"num checked\">", out);
    if (item->passed + item->failed)
        fprintf(out, "%u/%u", item->passed, item->passed + item->failed);
    fputs("</span></summary>", out);
}

static void write_list(FILE *out, const char *open, const struct buffer *text, const char *close,
                       const char *what)
{
    if (!text->length && !text->overflowed)
        return;
    fprintf(out, "%s%s%s", open, buffer_text(text), close);
    if (text->overflowed)
        fprintf(out, "<p class=\"soft\">There were more %s than are kept.</p>", what);
}

static void on_item_finished(struct html *html, const struct run_fact *fact)
{
    const struct html_item *item = &html->item;
    bool bad = item->failed || item->errors;
    figures_add_item(&html->figures, fact->item, item->passed, item->failed + item->errors);
    if (html->listed >= HTML_MAX_ROWS && !bad) {
        html->left_out++;
        return;
    }
    FILE *out = html->rows;
    html->listed++;
    fprintf(out, "<details class=\"row%s\" id=\"r%llu\">", bad ? " bad" : "",
            (unsigned long long)html->listed);
    write_summary_line(html, fact, bad);
    fputs("<div class=\"inside\">", out);
    write_list(out, "<h4>Assertions</h4><ul class=\"checks\">", &item->checks, "</ul>",
               "assertions");
    write_list(out, "<h4>Console</h4><pre class=\"console\">", &item->console, "</pre>", "lines");
    struct error err = {0};
    if (!bad && html->listed > HTML_MAX_DETAILED)
        fputs("<p class=\"soft\">Details are kept for failures and for the first requests.</p>",
              out);
    else if (spool_copy(html->pending, 0, spool_length(html->pending), out, &err) < 0)
        remember_error(html, &err);
    fputs("</div></details>\n", out);
}

static void on_run_finished(struct html *html, const struct run_fact *fact)
{
    struct error err = {0};
    struct html_page page = {
        .finished = fact,
        .figures = &html->figures,
        .rows = html->rows,
        .listed = html->listed,
        .left_out = html->left_out,
        .failure_rows = html->failure_rows,
        .failure_row_count = html->failure_row_count,
    };
    if (file_writer_open(html->path, &html->document, &err) < 0 ||
        html_write_page(file_writer_stream(html->document), &page, &err) < 0)
        remember_error(html, &err);
}

static void html_fact(struct reporter *reporter, const struct run_fact *fact)
{
    static void (*const handlers[])(struct html *, const struct run_fact *) = {
        [FACT_RUN_STARTED] = on_run_started,
        [FACT_ITEM_STARTED] = on_item_started,
        [FACT_EXCHANGE] = on_exchange,
        [FACT_ASSERTION] = on_assertion,
        [FACT_SCRIPT_FINISHED] = on_script_finished,
        [FACT_CONSOLE] = on_console,
        [FACT_FAILURE] = on_failure,
        [FACT_ITEM_FINISHED] = on_item_finished,
        [FACT_RUN_FINISHED] = on_run_finished,
    };
    struct html *html = (struct html *)reporter;
    if ((size_t)fact->type >= COUNT_OF(handlers) || !handlers[fact->type])
        return;
    handlers[fact->type](html, fact);
    arena_reset(&html->arena);
}

static void html_free(struct reporter *reporter)
{
    struct html *html = (struct html *)reporter;
    if (!html)
        return;
    if (html->rows)
        fclose(html->rows);
    if (html->pending)
        fclose(html->pending);
    figures_release(&html->figures);
    buffer_release(&html->item.checks);
    buffer_release(&html->item.console);
    file_writer_free(html->document);
    free(html->failure_rows);
    arena_release(&html->names);
    arena_release(&html->arena);
    free(html);
}

static int html_create(const struct reporter_settings *settings, struct reporter **ret_reporter,
                       struct error *err)
{
    struct html *html = mem_new(struct html);
    figures_init(&html->figures);
    buffer_init(&html->item.checks, HTML_MAX_NOTES);
    buffer_init(&html->item.console, HTML_MAX_NOTES);
    if (spool_open(&html->rows, err) < 0 || spool_open(&html->pending, err) < 0) {
        html_free((struct reporter *)html);
        return -1;
    }
    html->path = settings_export_path(settings, ".html", &html->names);
    *ret_reporter = (struct reporter *)html;
    return 0;
}

static int html_finish(struct reporter *reporter, struct error *err)
{
    struct html *html = (struct html *)reporter;
    if (html->failed) {
        if (err)
            *err = html->failure;
    } else if (!html->document || file_writer_commit(TAKE(html->document), err) == 0) {
        return 0;
    }
    return error_wrap(err, "write the html report '%s'", html->path);
}

static const struct reporter_option html_options[] = {
    {"export", "path", "the file to write, or a folder for a time-stamped file in it"},
    {0},
};

const struct reporter_kind reporter_html = {
    .name = "html",
    .help = "one self-contained page with charts, failures and every request",
    .options = html_options,
    .create = html_create,
    .fact = html_fact,
    .finish = html_finish,
    .free = html_free,
};
