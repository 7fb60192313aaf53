/* html_page.c: the page around the rows: head, verdict, totals, failures, list. */
#include "base/clock.h"
#include "report/html.h"
#include "report/pretty.h"
#include "report/spool.h"

#include <string.h>

static void write_head(FILE *out, const struct collection *collection)
{
    /* Nothing may be fetched, whatever a body or a name tries. */
    fputs("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
          "'unsafe-inline'; script-src 'unsafe-inline'\">"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
          "<meta name=\"robots\" content=\"noindex\"><title>",
          out);
    html_put(out, collection->name);
    fprintf(out, " · run report</title><style>\n%s</style></head><body><main>\n", html_style);
}

static void write_verdict(FILE *out, const struct run_summary *summary)
{
    size_t failures = summary->failure_count;
    if (summary->error) {
        fputs("<p class=\"verdict bad\">✕ Ended early: ", out);
        html_put(out, summary->error);
        fputs("</p>", out);
    } else if (failures) {
        fprintf(out, "<p class=\"verdict bad\">✕ %zu failure%s</p>", failures,
                failures == 1 ? "" : "s");
    } else if (summary->assertions.total) {
        fprintf(out, "<p class=\"verdict ok\">✓ All %u assertions held</p>",
                summary->assertions.total);
    } else {
        fputs("<p class=\"verdict ok\">✓ No failures</p>", out);
    }
}

static void write_title(FILE *out, const struct run_fact *finished)
{
    char time[CLOCK_HTTP_SIZE];
    clock_format_http(finished->summary->started_at, time);
    fputs("<header><p class=\"brand\">postern</p><h1>", out);
    html_put(out, finished->collection->name);
    fprintf(out, "</h1><p class=\"soft\">%s", time);
    const char *environment = finished->environment ? scope_name(finished->environment) : NULL;
    if (environment && *environment) {
        fputs(" · environment ", out);
        html_put(out, environment);
    }
    if (finished->summary->iterations.total > 1)
        fprintf(out, " · %u iterations", finished->summary->iterations.total);
    fputs("</p>", out);
    write_verdict(out, finished->summary);
    fputs("</header>\n", out);
}

static void write_tile(FILE *out, const char *name, const char *value, const char *note)
{
    fprintf(out, "<div><dt>%s</dt><dd>%s%s%s%s</dd></div>", name, value, *note ? " <small>" : "",
            note, *note ? "</small>" : "");
}

static void write_count(FILE *out, const char *name, const struct run_count *count)
{
    char total[PRETTY_SIZE], note[PRETTY_SIZE] = "";
    snprintf(total, sizeof total, "%u", count->total);
    if (count->failed)
        snprintf(note, sizeof note, "%u failed", count->failed);
    write_tile(out, name, total, note);
}

static void write_tiles(FILE *out, const struct html_page *page)
{
    const struct run_summary *summary = page->finished->summary;
    char text[PRETTY_SIZE];
    fputs("<dl class=\"tiles\">", out);
    write_count(out, "Requests", &summary->requests);
    write_count(out, "Assertions", &summary->assertions);
    struct run_count scripts = summary->scripts;
    write_count(out, "Scripts", &scripts);
    pretty_time((double)(summary->completed_at - summary->started_at), text);
    write_tile(out, "Duration", text, "");
    pretty_time(summary->response.average, text);
    write_tile(out, "Mean response", summary->response.average > 0 ? text : "–", "");
    pretty_time(figures_quantile(page->figures, 0.95), text);
    write_tile(out, "95% within", page->figures->timed ? text : "–", "");
    pretty_size(summary->received_bytes, text);
    write_tile(out, "Received", text, "");
    fputs("</dl>\n", out);
}

static void write_failure(FILE *out, const struct run_failure *failure, uint64_t row,
                          struct arena *arena)
{
    fputs("<div class=\"card failure\"><b>", out);
    html_put(out, failure->test ? failure->test : failure->error_name);
    fputs("</b><p class=\"what\">", out);
    html_put(out, failure->error_message);
    fputs("</p><p><small>", out);
    if (failure->item) {
        if (row)
            fprintf(out, "<a href=\"#r%llu\">", (unsigned long long)row);
        html_put(out, item_path(failure->item, arena));
        fputs(row ? "</a> · " : " · ", out);
    }
    if (failure->cursor.cycles > 1)
        fprintf(out, "iteration %u · ", failure->cursor.iteration + 1);
    html_put(out, failure->at);
    fputs("</small></p></div>", out);
}

static void write_failures(FILE *out, const struct html_page *page)
{
    const struct run_summary *summary = page->finished->summary;
    AUTO_ARENA work = {0};
    if (!summary->failure_count)
        return;
    size_t shown = summary->failure_count;
    if (shown > HTML_MAX_FAILURES)
        shown = HTML_MAX_FAILURES;
    fputs("<section><h2>Failures</h2>", out);
    for (size_t i = 0; i < shown; i++) {
        uint64_t row = i < page->failure_row_count ? page->failure_rows[i] : 0;
        write_failure(out, &summary->failures[i], row, &work);
        arena_reset(&work);
    }
    if (shown < summary->failure_count)
        fprintf(out, "<p class=\"soft\">and %zu more; the list below has them.</p>",
                summary->failure_count - shown);
    fputs("</section>\n", out);
}

static int write_rows(FILE *out, const struct html_page *page, struct error *err)
{
    if (!page->listed)
        return 0;
    fputs("<section><h2>Requests</h2><div class=\"tools\"><input type=\"search\" id=\"filter\" "
          "placeholder=\"Filter by name, method or status\" aria-label=\"Filter requests\">"
          "<label><input type=\"checkbox\" id=\"failed\"> only failed</label>"
          "<small id=\"shown\" role=\"status\"></small></div><div class=\"card list\">\n",
          out);
    if (spool_copy(page->rows, 0, spool_length(page->rows), out, err) < 0)
        return -1;
    fputs("</div>", out);
    if (page->left_out)
        fprintf(out,
                "<p class=\"soft\">%llu more without a failure are not listed; totals and charts "
                "count them.</p>",
                (unsigned long long)page->left_out);
    fputs("</section>\n", out);
    return 0;
}

int html_write_page(FILE *out, const struct html_page *page, struct error *err)
{
    write_head(out, page->finished->collection);
    write_title(out, page->finished);
    write_tiles(out, page);
    html_write_charts(out, page->figures);
    write_failures(out, page);
    if (write_rows(out, page, err) < 0)
        return -1;
    fprintf(out,
            "<footer>Made by Postern " POSTERN_VERSION
            ". Credentials in headers, addresses and auth are masked; bodies are not.</footer>"
            "</main><script>\n%s</script></body></html>\n",
            html_script);
    return 0;
}
