/* html_charts.c: the charts, as drawings that stretch with the page. Their texts are HTML beside
 * the drawing, so that they keep their size. A drawing is 1000 by 100 units. */
#include "base/map.h"
#include "base/mem.h"
#include "report/html.h"
#include "report/pretty.h"

#include <math.h>
#include <stdlib.h>

#define CHART_WIDTH 1000.0
#define CHART_HEIGHT 100.0
enum { CHART_MIN_BARS = 12, CHART_MAX_BARS = 40 };

static const char *const class_names[] = {"2xx", "3xx", "4xx", "5xx and errors"};

/* The next number of 1, 2, 5 times a power of ten. */
static double nice_above(double value)
{
    if (value <= 0)
        return 1;
    double power = pow(10, floor(log10(value)));
    double steps[] = {1, 2, 2.5, 5, 10};
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        if (steps[i] * power >= value)
            return steps[i] * power;
    return 10 * power;
}

static void open_plot(FILE *out, const char *top, const char *middle, const char *bottom,
                      const char *label)
{
    fprintf(out,
            "<div class=\"plot\"><div class=\"y\"><span>%s</span><span>%s</span><span>%s</span>"
            "</div><svg viewBox=\"0 0 1000 100\" preserveAspectRatio=\"none\" role=\"img\" "
            "aria-label=\"%s\"><path class=\"grid\" d=\"M0 0H1000M0 50H1000M0 100H1000\"/>",
            top, middle, bottom, label);
}

static void close_plot(FILE *out, const char *left, const char *middle, const char *right)
{
    fprintf(out, "</svg><div class=\"x\"><span>%s</span><span>%s</span><span>%s</span></div></div>",
            left, middle, right);
}

static void close_time_plot(FILE *out, double span_ms)
{
    char middle[PRETTY_SIZE], end[PRETTY_SIZE];
    pretty_time(span_ms / 2, middle);
    pretty_time(span_ms, end);
    close_plot(out, "0", middle, end);
}

static void open_time_scale(FILE *out, double top_ms, const char *label)
{
    char top[PRETTY_SIZE], middle[PRETTY_SIZE];
    pretty_time(top_ms, top);
    pretty_time(top_ms / 2, middle);
    open_plot(out, top, middle, "0", label);
}

static bool is_exact(const struct figures *figures)
{
    return figures->exchanges == figures->exact_count;
}

static double span_of(const struct figures *figures)
{
    if (!is_exact(figures))
        return (double)(figures->slot_count * (uint64_t)figures->slot_ms);
    double end = 1;
    for (size_t i = 0; i < figures->exact_count; i++)
        end = fmax(end, figures->exact[i].start + figures->exact[i].ms);
    return end;
}

static double clamp_y(double ms, double top)
{
    return CHART_HEIGHT * (1 - fmin(1, ms / top));
}

static void draw_dots(FILE *out, const struct figures *figures, double span, double top, bool bad)
{
    fprintf(out, "<path class=\"dots%s\" d=\"", bad ? " bad" : "");
    for (size_t i = 0; i < figures->exact_count; i++) {
        const struct figure_exact *one = &figures->exact[i];
        if ((one->kind == FIGURE_5XX) == bad)
            fprintf(out, "M%.1f %.1fh0", CHART_WIDTH * one->start / span, clamp_y(one->ms, top));
    }
    fputs("\"/>", out);
}

static double slot_x(const struct figures *figures, size_t slot)
{
    return CHART_WIDTH * ((double)slot + 0.5) / (double)figures->slot_count;
}

/* The mean in a band from the fastest to the slowest answer. */
static void draw_band(FILE *out, const struct figures *figures, double top)
{
    const char *step = "M";
    fputs("<path class=\"band\" d=\"", out);
    for (size_t i = 0; i < figures->slot_count;
         i++, step = figures->slots[i - 1].timed ? "L" : step)
        if (figures->slots[i].timed)
            fprintf(out, "%s%.1f %.2f", step, slot_x(figures, i),
                    clamp_y(figures->slots[i].maximum, top));
    for (size_t i = figures->slot_count; i-- > 0;)
        if (figures->slots[i].timed)
            fprintf(out, "L%.1f %.2f", slot_x(figures, i), clamp_y(figures->slots[i].minimum, top));
    fputs("Z\"/><path class=\"mean\" d=\"", out);
    step = "M";
    for (size_t i = 0; i < figures->slot_count; i++) {
        const struct figure_slot *slot = &figures->slots[i];
        if (!slot->timed)
            continue;
        fprintf(out, "%s%.1f %.2f", step, slot_x(figures, i),
                clamp_y(slot->sum / slot->timed, top));
        step = "L";
    }
    fputs("\"/>", out);
}

static void write_latency(FILE *out, const struct figures *figures)
{
    double span = span_of(figures), top = nice_above(figures->slowest);
    fprintf(out, "<figure class=\"card\"><h3>Response times over the run</h3><p>%s</p>",
            is_exact(figures) ? "One dot for each request, red for errors."
                              : "Mean, fastest and slowest answer.");
    open_time_scale(out, top, "Response times over the run");
    if (is_exact(figures)) {
        draw_dots(out, figures, span, top, false);
        draw_dots(out, figures, span, top, true);
    } else {
        draw_band(out, figures, top);
    }
    close_time_plot(out, span);
    fputs("</figure>", out);
}

/* The filled bins, gathered into at most CHART_MAX_BARS bars. */
struct histogram {
    size_t first, bins_per_bar, bars;
    unsigned counts[CHART_MAX_BARS], highest;
};

static void gather(const struct figures *figures, struct histogram *histogram)
{
    size_t first = 0, last = FIGURES_BINS - 1;
    while (first < last && !figures->bins[first])
        first++;
    while (last > first && !figures->bins[last])
        last--;
    while (last - first + 1 < CHART_MIN_BARS) { /* a single bar would say nothing */
        first -= first > 0;
        last += last + 1 < FIGURES_BINS;
    }
    *histogram = (struct histogram){.first = first};
    histogram->bins_per_bar = (last - first) / CHART_MAX_BARS + 1;
    histogram->bars = (last - first) / histogram->bins_per_bar + 1;
    for (size_t i = first; i <= last; i++) {
        unsigned *count = &histogram->counts[(i - first) / histogram->bins_per_bar];
        *count += figures->bins[i];
        if (*count > histogram->highest)
            histogram->highest = *count;
    }
}

static void draw_quantile(FILE *out, const struct figures *figures, const struct histogram *bars,
                          double share)
{
    double start = log10(figures_bin_start(bars->first));
    double end = log10(figures_bin_start(bars->first + bars->bars * bars->bins_per_bar));
    double x = (log10(figures_quantile(figures, share)) - start) / (end - start) * CHART_WIDTH;
    fprintf(out, "<path class=\"cut\" d=\"M%.1f 0V100\"/>", fmin(CHART_WIDTH, fmax(0, x)));
}

static void write_distribution(FILE *out, const struct figures *figures)
{
    struct histogram bars;
    char half[PRETTY_SIZE], most[PRETTY_SIZE], nearly[PRETTY_SIZE];
    gather(figures, &bars);
    pretty_time(figures_quantile(figures, 0.5), half);
    pretty_time(figures_quantile(figures, 0.95), most);
    pretty_time(figures_quantile(figures, 0.99), nearly);
    fprintf(out,
            "<figure class=\"card\"><h3>Distribution of response times</h3><p>Half within %s, "
            "95%% within %s, 99%% within %s.</p>",
            half, most, nearly);
    char top[PRETTY_SIZE], left[PRETTY_SIZE], middle[PRETTY_SIZE], right[PRETTY_SIZE];
    snprintf(top, sizeof top, "%u", bars.highest);
    open_plot(out, top, "", "0", "Distribution of response times");
    fputs("<path class=\"bars\" d=\"", out);
    double width = CHART_WIDTH / (double)bars.bars;
    for (size_t i = 0; i < bars.bars; i++)
        if (bars.counts[i])
            fprintf(out, "M%.1f 100V%.2fH%.1fV100Z", (double)i * width + width * 0.06,
                    CHART_HEIGHT * (1 - (double)bars.counts[i] / bars.highest),
                    (double)(i + 1) * width - width * 0.06);
    fputs("\"/>", out);
    draw_quantile(out, figures, &bars, 0.5);
    draw_quantile(out, figures, &bars, 0.95);
    pretty_time(figures_bin_start(bars.first), left);
    pretty_time(figures_bin_start(bars.first + bars.bars * bars.bins_per_bar / 2), middle);
    pretty_time(figures_bin_start(bars.first + bars.bars * bars.bins_per_bar), right);
    close_plot(out, left, middle, right);
    fputs("</figure>", out);
}

static void write_legend(FILE *out, const struct figures *figures)
{
    fputs("<p class=\"legend\">", out);
    for (size_t i = 0; i < FIGURE_CLASSES; i++)
        if (figures->classes[i])
            fprintf(out, "<span><i style=\"background:var(--c%zu)\"></i>%s: %u</span>", i + 2,
                    class_names[i], figures->classes[i]);
    fputs("</p>", out);
}

/* Every exchange as a bar from its start to its end, one below the other. */
static void draw_waterfall(FILE *out, const struct figures *figures, double span)
{
    double height = CHART_HEIGHT / (double)figures->exact_count;
    for (size_t i = 0; i < figures->exact_count; i++) {
        const struct figure_exact *one = &figures->exact[i];
        fprintf(out, "<rect class=\"k%d\" x=\"%.1f\" y=\"%.2f\" width=\"%.1f\" height=\"%.2f\"/>",
                (int)one->kind + 2, CHART_WIDTH * one->start / span, height * ((double)i + 0.15),
                fmax(4, CHART_WIDTH * one->ms / span), height * 0.7);
    }
}

static unsigned slot_total(const struct figure_slot *slot)
{
    unsigned total = 0;
    for (size_t i = 0; i < FIGURE_CLASSES; i++)
        total += slot->classes[i];
    return total;
}

static void draw_slots(FILE *out, const struct figures *figures, unsigned highest)
{
    double width = CHART_WIDTH / (double)figures->slot_count;
    for (size_t kind = 0; kind < FIGURE_CLASSES; kind++) {
        fprintf(out, "<path class=\"k%zu\" d=\"", kind + 2);
        for (size_t i = 0; i < figures->slot_count; i++) {
            const struct figure_slot *slot = &figures->slots[i];
            unsigned below = 0;
            for (size_t k = 0; k < kind; k++)
                below += slot->classes[k];
            if (slot->classes[kind])
                fprintf(out, "M%.1f %.2fV%.2fH%.1fV%.2fZ", (double)i * width + width * 0.06,
                        CHART_HEIGHT * (1 - (double)below / highest),
                        CHART_HEIGHT * (1 - (double)(below + slot->classes[kind]) / highest),
                        (double)(i + 1) * width - width * 0.06,
                        CHART_HEIGHT * (1 - (double)below / highest));
        }
        fputs("\"/>", out);
    }
}

static void write_timeline(FILE *out, const struct figures *figures)
{
    double span = span_of(figures);
    fputs("<figure class=\"card\"><h3>Timeline</h3>", out);
    if (is_exact(figures)) {
        fputs("<p>Every request from its start to its end, in order.</p>", out);
        open_plot(out, "", "", "", "Timeline of requests");
        draw_waterfall(out, figures, span);
    } else {
        char slot[PRETTY_SIZE], top[PRETTY_SIZE];
        unsigned highest = 1;
        for (size_t i = 0; i < figures->slot_count; i++)
            if (slot_total(&figures->slots[i]) > highest)
                highest = slot_total(&figures->slots[i]);
        pretty_time((double)figures->slot_ms, slot);
        snprintf(top, sizeof top, "%u", highest);
        fprintf(out, "<p>Requests that began in each %s, by answer.</p>", slot);
        open_plot(out, top, "", "0", "Requests over time");
        draw_slots(out, figures, highest);
    }
    close_time_plot(out, span);
    write_legend(out, figures);
    fputs("</figure>", out);
}

static double pass_share(const struct figure_request *request)
{
    unsigned all = request->passed + request->failed;
    return all ? (double)request->passed / all : 1;
}

struct ranked {
    const struct figure_request *request;
    size_t order;
};

static int compare_rates(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    double difference = pass_share(left->request) - pass_share(right->request);
    if (difference < 0 || difference > 0)
        return difference < 0 ? -1 : 1;
    return left->order < right->order ? -1 : left->order > right->order;
}

static void write_rate(FILE *out, const struct figure_request *request)
{
    char share[PRETTY_SIZE];
    double passed = pass_share(request);
    unsigned all = request->passed + request->failed;
    pretty_share(passed, share);
    fputs("<li><span>", out);
    html_put(out, request->item->name);
    if (all)
        fprintf(out, "</span><b>%s of %u</b><u>", share, all);
    else
        fputs("</span><b>nothing checked</b><u>", out);
    if (all)
        fprintf(out, "<i style=\"flex:%.4f\"></i><s style=\"flex:%.4f\"></s>", passed, 1 - passed);
    fputs("</u></li>", out);
}

static void write_rates(FILE *out, const struct figures *figures)
{
    size_t count = 0;
    struct ranked *ranking = mem_zero(map_count(figures->requests) + 1, sizeof *ranking);
    const char *id;
    void *value;
    for (size_t at = 0; map_next(figures->requests, &at, &id, &value); count++)
        ranking[count] = (struct ranked){value, count};
    qsort(ranking, count, sizeof *ranking, compare_rates);
    fputs("<figure class=\"card\"><h3>Pass rate by request</h3><p>Assertions that held, lowest "
          "share first; errors count as failures.</p><ol class=\"rates\">",
          out);
    for (size_t i = 0; i < count && i < HTML_MAX_RATES; i++)
        write_rate(out, ranking[i].request);
    fputs("</ol>", out);
    if (count > HTML_MAX_RATES)
        fprintf(out, "<p class=\"legend\">and %zu more, %s</p>", count - HTML_MAX_RATES,
                pass_share(ranking[HTML_MAX_RATES].request) < 1 ? "none worse"
                                                                : "all without a failure");
    fputs("</figure>", out);
    free(ranking);
}

void html_write_charts(FILE *out, const struct figures *figures)
{
    if (!figures->exchanges)
        return;
    fputs("<section class=\"charts\" aria-label=\"Charts\">", out);
    if (figures->timed) {
        write_latency(out, figures);
        write_distribution(out, figures);
    }
    write_rates(out, figures);
    write_timeline(out, figures);
    fputs("</section>", out);
}
