/* cli_verbose.c: what --verbose adds to a request: sizes, headers, bodies and timing phases. */
#include "base/buffer.h"
#include "base/text.h"
#include "model/request.h"
#include "report/body_text.h"
#include "report/cli.h"
#include "report/content_kind.h"
#include "report/pretty.h"

#include <string.h>

enum { VERBOSE_BODY_UNITS = 2048 }; /* UTF-16 units of a body that are shown */

static const char *star(struct cli *cli)
{
    return cli_paint(cli, PAINT_GRAY, cli->symbols->star);
}

static size_t cookie_count(const struct exchange *exchange)
{
    size_t count = 0;
    for (size_t i = 0; i < exchange->response_headers.count; i++)
        count += text_equal_nocase(exchange->response_headers.items[i].key, "set-cookie");
    return count;
}

/* Length of the request body in bytes: as the header says, else that of the text. */
static int64_t request_body_size(const struct exchange *exchange, size_t text_length)
{
    const char *header = NULL;
    const struct pair *pair = pairs_find_nocase(&exchange->headers, "Content-Length");
    if (pair)
        header = pair->value;
    if (header && *header && strlen(header) < 18 && header[strspn(header, "0123456789")] == '\0') {
        int64_t value = 0;
        for (const char *c = header; *c; c++)
            value = value * 10 + (*c - '0');
        return value;
    }
    return (int64_t)text_length;
}

static void print_overview(struct cli *cli, const struct exchange *exchange, int64_t body_size)
{
    char time[PRETTY_SIZE], sent[PRETTY_SIZE], received[PRETTY_SIZE];
    pretty_time((double)exchange->response_time, time);
    pretty_size(pretty_request_head_size(exchange, &cli->arena) + body_size, sent);
    pretty_size(exchange_body_size(exchange) + pretty_response_head_size(exchange), received);
    const char *up = cli_paint(cli, PAINT_GRAY, cli->symbols->up);
    const char *down = cli_paint(cli, PAINT_GRAY, cli->symbols->down);
    const char *reason = pretty_clean_text(&cli->arena, exchange->reason);
    cli_print(cli, "  %d %s %s %s %s %s %s%s %s%s %s %s %zu%s %zu%s %s %s %zu %s\n",
              exchange->status, reason, star(cli), time, cli_paint(cli, PAINT_GRAY, "time"),
              star(cli), sent, up, received, down, cli_paint(cli, PAINT_GRAY, "size"), star(cli),
              exchange->headers.count, up, exchange->response_headers.count, down,
              cli_paint(cli, PAINT_GRAY, "headers"), star(cli), cookie_count(exchange),
              cli_paint(cli, PAINT_GRAY, "cookies"));
}

/* The beginning of a long text and a line that says how much there is. */
static const char *clip(struct cli *cli, const char *text, int64_t size)
{
    if (size <= VERBOSE_BODY_UNITS)
        return text;
    size_t at = 0, units = 0;
    for (size_t left = strlen(text); left && units < VERBOSE_BODY_UNITS;) {
        uint32_t code_point;
        size_t step = pretty_next(text + at, left, &code_point);
        units += code_point > 0xFFFF ? 2 : 1;
        at += step;
        left -= step;
    }
    char shown[PRETTY_SIZE], whole[PRETTY_SIZE];
    pretty_size(VERBOSE_BODY_UNITS, shown);
    pretty_size(size, whole);
    const char *note = arena_printf(&cli->arena, "\n(showing %s/%s)", shown, whole);
    return arena_printf(&cli->arena, "%.*s%s", (int)at, text, cli_paint(cli, PAINT_BRIGHT, note));
}

static void print_body(struct cli *cli, const char *arrow, const char *summary, const char *text,
                       int64_t size)
{
    char pretty[PRETTY_SIZE];
    pretty_size(size, pretty);
    const char *indent =
        arena_printf(&cli->arena, "  %s ", cli_paint(cli, PAINT_WHITE, cli->symbols->middle));
    text = cli_wrap(&cli->arena, clip(cli, text, size), cli_wrap_width(cli), indent);
    cli_open_box(
        cli,
        arena_printf(&cli->arena, "  %s %s %s %s %s\n",
                     cli_paint(cli, PAINT_WHITE, cli->symbols->top),
                     cli_paint(cli, PAINT_WHITE, arrow), summary, star(cli), pretty),
        cli_paint(cli, PAINT_WHITE, arena_printf(&cli->arena, "  %s", cli->symbols->bottom)));
    cli_write(cli, cli_paint(cli, PAINT_GRAY, arena_printf(&cli->arena, "%s\n", text)));
}

static const char *response_summary(struct cli *cli, const struct exchange *exchange)
{
    struct content_kind kind;
    content_kind_of(exchange_header(exchange, "Content-Type"), exchange->body.data,
                    exchange->body.length, &cli->arena, &kind);
    return arena_printf(&cli->arena, "%s %s %s %s %s %s %s",
                        pretty_clean_text(&cli->arena, kind.type), star(cli), kind.family,
                        star(cli), kind.format, star(cli), kind.charset);
}

/* The stages that the exchange went through, as a row of names over a row of times. */
static void print_timings(struct cli *cli, const struct exchange_timings *timings)
{
    const struct {
        const char *name;
        double value;
        bool always;
    } phases[] = {
        {"wait", timings->queued, true},
        {"dns-lookup", timings->dns, true},
        {"tcp-handshake", timings->connect, true},
        {"ssl-handshake", timings->tls, false},
        {"transfer-start", timings->first_byte, true},
        {"download", timings->download, true},
        {"total", timings->total, true},
    };
    AUTO_BUFFER names, values;
    buffer_init(&names, 4096);
    buffer_init(&values, 4096);
    for (size_t i = 0; i < COUNT_OF(phases); i++) {
        if (!phases[i].always && phases[i].value < 0)
            continue;
        char time[PRETTY_SIZE] = "(cache)";
        if (phases[i].value > 0)
            pretty_time(phases[i].value, time);
        size_t name_width = strlen(phases[i].name), time_width = pretty_width(time);
        size_t width = name_width > time_width ? name_width : time_width;
        (void)buffer_printf(&names, "  %s%*s ", cli_paint(cli, PAINT_WHITE, phases[i].name),
                            (int)(width - name_width), "");
        (void)buffer_printf(&values, "  %s%*s ", cli_paint(cli, PAINT_GRAY, time),
                            (int)(width - time_width), "");
    }
    cli_print(cli, "\n%s\n%s\n\n", buffer_text(&names), buffer_text(&values));
}

void cli_print_verbose_exchange(struct cli *cli, const struct exchange *exchange)
{
    const char *mode = "";
    const char *sent = body_text(exchange->request, &cli->arena, &mode);
    sent = pretty_clean_text(&cli->arena, sent);
    int64_t sent_size = request_body_size(exchange, strlen(sent));
    cli_print(cli, " \n");
    print_overview(cli, exchange, sent_size);
    if (sent_size) {
        print_body(cli, cli->symbols->up, mode, sent, sent_size);
        cli_print(cli, " \n");
    }
    const char *summary = response_summary(cli, exchange);
    int64_t size = exchange_body_size(exchange);
    if (size)
        print_body(cli, cli->symbols->down, summary,
                   pretty_clean(&cli->arena, buffer_text(&exchange->body), exchange->body.length),
                   size);
    else
        cli_print(cli, "  %s %s\n", cli->symbols->down, summary);
    print_timings(cli, &exchange->timings);
}
