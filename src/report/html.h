/* html.h: what the files of the html report share.
 *
 * The report is one file without any reference to another. Rows go to a temporary file as items
 * end; the charts are made of figures whose number does not grow with the run. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "report/html_figures.h"
#include "runner/facts.h"

#include <stdbool.h>
#include <stdio.h>

enum {
    HTML_MAX_BODY = 16 * 1024,   /* bytes of a request or response body that are shown */
    HTML_MAX_NOTES = 256 * 1024, /* of assertions, and of console text, for one item */
    HTML_MAX_DETAILED = 3000,    /* items shown with all details; later ones only if they failed */
    HTML_MAX_ROWS = 20000,       /* items listed; later ones only if they failed */
    HTML_MAX_FAILURES = 500,     /* failures listed */
    HTML_MAX_RATES = 12,         /* requests in the chart of pass rates */
};

/* html_text.c */
void html_put(FILE *out, const char *text); /* escaped; control characters become U+FFFD */
void html_put_n(FILE *out, const char *text, size_t length);
void html_buffer(struct buffer *into, const char *text); /* the same into memory */
const char *html_method(const struct item *item);        /* of a saved request */

/* html_exchange.c: one exchange with its headers and bodies. */
void html_write_exchange(FILE *out, const struct exchange *exchange, struct arena *arena);

/* html_page.c: everything around the rows. */
struct html_page {
    const struct run_fact *finished;
    const struct figures *figures;
    FILE *rows;
    uint64_t listed, left_out;    /* rows in the list, and those that are not */
    const uint64_t *failure_rows; /* per kept failure the number of its row; 0: none */
    size_t failure_row_count;
};
int html_write_page(FILE *out, const struct html_page *page, struct error *err);

/* html_charts.c */
void html_write_charts(FILE *out, const struct figures *figures);

extern const char html_style[], html_script[]; /* html/report.css, html/report.js */
