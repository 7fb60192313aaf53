/* html_exchange.c: one exchange as people read it when something went wrong. */
#include "base/text.h"
#include "model/request.h"
#include "report/body_text.h"
#include "report/html.h"
#include "report/mask.h"
#include "report/pretty.h"

#include <string.h>

static void write_headers(FILE *out, const char *title, const struct exchange *exchange,
                          const struct pairs *headers)
{
    if (!headers->count)
        return;
    fprintf(out, "<details><summary>%s (%zu)</summary><dl class=\"heads\">", title, headers->count);
    for (size_t i = 0; i < headers->count; i++) {
        const struct pair *header = &headers->items[i];
        fputs("<dt>", out);
        html_put(out, header->key);
        fputs("</dt><dd>", out);
        html_put(out, mask_header(exchange, header->key, header->value));
        fputs("</dd>", out);
    }
    fputs("</dl></details>", out);
}

static bool is_binary(const char *body, size_t length)
{
    size_t checked = length < HTML_MAX_BODY ? length : HTML_MAX_BODY, offset = checked;
    if (memchr(body, '\0', checked))
        return true;
    /* A character that the cut went through is no sign of anything. */
    return !text_is_utf8(body, checked, &offset) && offset + 4 <= checked;
}

static void write_body(FILE *out, const char *title, const char *body, size_t length)
{
    char size[PRETTY_SIZE];
    if (!length)
        return;
    pretty_size((int64_t)length, size);
    fprintf(out, "<details%s><summary>%s (%s)</summary>", length <= 2048 ? " open" : "", title,
            size);
    if (is_binary(body, length)) {
        fputs("<p class=\"soft\">Binary data.</p></details>", out);
        return;
    }
    size_t shown = length < HTML_MAX_BODY ? length : HTML_MAX_BODY;
    bool is_json = shown == length && (*body == '{' || *body == '[');
    fprintf(out, "<pre%s>", is_json ? " data-json" : "");
    html_put_n(out, body, shown);
    fputs("</pre>", out);
    if (shown < length) {
        char cut[PRETTY_SIZE];
        pretty_size((int64_t)shown, cut);
        fprintf(out, "<p class=\"soft\">The first %s of %s.</p>", cut, size);
    }
    fputs("</details>", out);
}

static void write_phases(FILE *out, const struct exchange_timings *timings)
{
    const struct {
        const char *name;
        double ms;
    } phases[] = {
        {"queued", timings->queued}, {"dns", timings->dns},         {"connect", timings->connect},
        {"tls", timings->tls},       {"wait", timings->first_byte}, {"download", timings->download},
    };
    double total = 0;
    for (size_t i = 0; i < COUNT_OF(phases); i++)
        total += phases[i].ms > 0 ? phases[i].ms : 0;
    if (total <= 0)
        return;
    fputs("<div class=\"phases\" aria-hidden=\"true\">", out);
    for (size_t i = 0; i < COUNT_OF(phases); i++)
        if (phases[i].ms > 0)
            fprintf(out, "<i class=\"p%zu\" style=\"flex:%.4f\"></i>", i, phases[i].ms / total);
    fputs("</div><p><small>", out);
    const char *separator = "";
    for (size_t i = 0; i < COUNT_OF(phases); i++) {
        if (phases[i].ms <= 0)
            continue;
        char time[PRETTY_SIZE];
        pretty_time(phases[i].ms, time);
        fprintf(out, "%s%s %s", separator, phases[i].name, time);
        separator = " · ";
    }
    fputs("</small></p>", out);
}

static void write_answer(FILE *out, const struct exchange *exchange)
{
    if (exchange->error_message) {
        fputs("<p class=\"s5\">", out);
        html_put(out, exchange->error_message);
        fputs("</p>", out);
        return;
    }
    char time[PRETTY_SIZE];
    pretty_time((double)exchange->response_time, time);
    fprintf(out, "<p><span class=\"status s%d\">%d ", 2 + (int)figures_class(exchange),
            exchange->status);
    html_put(out, exchange->reason);
    fprintf(out, "</span> <small>%s", time);
    if (exchange->http_version) {
        fputs(" · HTTP/", out);
        html_put(out, exchange->http_version);
    }
    if (exchange->remote_address) {
        fputs(" · ", out);
        html_put(out, exchange->remote_address);
    }
    if (exchange->redirects)
        fprintf(out, " · %u redirects", exchange->redirects);
    fputs("</small></p>", out);
}

void html_write_exchange(FILE *out, const struct exchange *exchange, struct arena *arena)
{
    static const char *const sources[] = {
        [EXCHANGE_ITEM] = "",
        [EXCHANGE_REPLAY] = " <small>sent again with credentials</small>",
        [EXCHANGE_SCRIPT] = " <small>sent by a script</small>",
    };
    const char *mode;
    const char *sent = body_text(exchange->request, arena, &mode);
    fputs("<div class=\"exchange\"><p><span class=\"method\">", out);
    html_put(out, exchange->method);
    fputs("</span> ", out);
    html_put(out, mask_url(exchange, arena));
    fprintf(out, "%s</p>", sources[exchange->source]);
    write_answer(out, exchange);
    write_phases(out, &exchange->timings);
    write_headers(out, "Request headers", exchange, &exchange->headers);
    write_body(out, "Request body", sent, strlen(sent));
    write_headers(out, "Response headers", exchange, &exchange->response_headers);
    write_body(out, "Response body", buffer_text(&exchange->body), exchange->body.length);
    fputs("</div>", out);
}
