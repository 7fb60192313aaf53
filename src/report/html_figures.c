#include "report/html_figures.h"

#include "base/map.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FIGURES_FIRST_BIN_MS 0.01

void figures_init(struct figures *figures)
{
    *figures = (struct figures){.slot_ms = FIGURES_SLOT_MS};
    figures->requests = map_create(free);
}

void figures_release(struct figures *figures)
{
    map_free(figures->requests);
    figures->requests = NULL;
}

enum figure_class figures_class(const struct exchange *exchange)
{
    if (exchange->error_message || exchange->status >= 500 || exchange->status < 100)
        return FIGURE_5XX;
    if (exchange->status >= 400)
        return FIGURE_4XX;
    return exchange->status >= 300 ? FIGURE_3XX : FIGURE_2XX;
}

double figures_ms(const struct exchange *exchange)
{
    return exchange->timings.total > 0 ? exchange->timings.total : (double)exchange->response_time;
}

static void merge_slots(struct figure_slot *into, const struct figure_slot *from)
{
    for (size_t i = 0; i < FIGURE_CLASSES; i++)
        into->classes[i] += from->classes[i];
    if (!from->timed)
        return;
    if (!into->timed || from->minimum < into->minimum)
        into->minimum = from->minimum;
    if (from->maximum > into->maximum)
        into->maximum = from->maximum;
    into->sum += from->sum;
    into->timed += from->timed;
}

static void widen(struct figures *figures)
{
    for (size_t i = 0; i < FIGURES_SLOTS / 2; i++) {
        struct figure_slot merged = figures->slots[2 * i];
        merge_slots(&merged, &figures->slots[2 * i + 1]);
        figures->slots[i] = merged;
    }
    memset(figures->slots + FIGURES_SLOTS / 2, 0, FIGURES_SLOTS / 2 * sizeof *figures->slots);
    figures->slot_ms *= 2;
    figures->slot_count = (figures->slot_count + 1) / 2;
}

static struct figure_slot *slot_at(struct figures *figures, int64_t elapsed)
{
    if (elapsed < 0)
        elapsed = 0;
    while (elapsed / figures->slot_ms >= FIGURES_SLOTS)
        widen(figures);
    size_t index = (size_t)(elapsed / figures->slot_ms);
    if (index >= figures->slot_count)
        figures->slot_count = index + 1;
    return &figures->slots[index];
}

static size_t bin_of(double ms)
{
    if (ms <= FIGURES_FIRST_BIN_MS)
        return 0;
    double bin = log10(ms / FIGURES_FIRST_BIN_MS) * FIGURES_BINS_PER_DECADE;
    return bin >= FIGURES_BINS ? FIGURES_BINS - 1 : (size_t)bin;
}

double figures_bin_start(size_t bin)
{
    return FIGURES_FIRST_BIN_MS * pow(10, (double)bin / FIGURES_BINS_PER_DECADE);
}

void figures_add_exchange(struct figures *figures, const struct exchange *exchange,
                          const struct item *item)
{
    double ms = figures_ms(exchange);
    int64_t elapsed = exchange->started_at - figures->started_at;
    enum figure_class kind = figures_class(exchange);
    struct figure_slot one = {0};
    one.classes[kind] = 1;
    if (!exchange->error_message) {
        one.timed = 1;
        one.minimum = one.maximum = one.sum = ms;
        figures->bins[bin_of(ms)]++;
        figures->timed++;
        if (ms > figures->slowest)
            figures->slowest = ms;
    }
    merge_slots(slot_at(figures, elapsed), &one);
    figures->classes[kind]++;
    figures->exchanges++;
    if (figures->exact_count < FIGURES_EXACT)
        figures->exact[figures->exact_count++] =
            (struct figure_exact){(double)(elapsed > 0 ? elapsed : 0), ms, kind, item};
}

void figures_add_item(struct figures *figures, const struct item *item, unsigned passed,
                      unsigned failed)
{
    struct figure_request *request = map_get(figures->requests, item->id);
    if (!request) {
        request = mem_new(struct figure_request);
        request->item = item;
        map_put(figures->requests, item->id, request);
    }
    request->executions++;
    request->passed += passed;
    request->failed += failed;
}

double figures_quantile(const struct figures *figures, double share)
{
    unsigned wanted = (unsigned)ceil(share * figures->timed), seen = 0;
    for (size_t i = 0; i < FIGURES_BINS && figures->timed; i++) {
        seen += figures->bins[i];
        if (seen >= wanted) {
            double end = figures_bin_start(i + 1);
            return end < figures->slowest ? end : figures->slowest;
        }
    }
    return 0;
}
