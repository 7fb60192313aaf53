/* html_figures.h: the figures behind the charts, of fixed size however long the run is.
 *
 * Time is cut into slots whose width doubles whenever the run outgrows them; durations are counted
 * in bins on a logarithmic scale; of the first exchanges the exact times are kept. */
#pragma once

#include "runner/facts.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map;

enum {
    FIGURES_SLOTS = 120,
    FIGURES_SLOT_MS = 10, /* width at first */
    FIGURES_BINS_PER_DECADE = 32,
    FIGURES_BINS = 8 * FIGURES_BINS_PER_DECADE, /* from 0.01 ms to 1,000 s */
    FIGURES_EXACT = 60,
};

enum figure_class { FIGURE_2XX, FIGURE_3XX, FIGURE_4XX, FIGURE_5XX, FIGURE_CLASSES };

struct figure_slot {
    unsigned classes[FIGURE_CLASSES];
    unsigned timed; /* answered exchanges */
    double minimum, maximum, sum;
};

struct figure_exact {
    double start, ms; /* since the run started; duration */
    enum figure_class kind;
    const struct item *item;
};

/* One request of the collection over the whole run. */
struct figure_request {
    const struct item *item;
    unsigned executions, passed, failed; /* failed counts errors of scripts and requests too */
};

struct figures {
    int64_t started_at;
    int64_t slot_ms;
    struct figure_slot slots[FIGURES_SLOTS];
    size_t slot_count;
    unsigned bins[FIGURES_BINS];
    unsigned timed, exchanges;
    double slowest;
    struct figure_exact exact[FIGURES_EXACT];
    size_t exact_count;
    unsigned classes[FIGURE_CLASSES];
    struct map *requests; /* by item id */
};

void figures_init(struct figures *figures);
void figures_release(struct figures *figures);
void figures_add_exchange(struct figures *figures, const struct exchange *exchange,
                          const struct item *item);
void figures_add_item(struct figures *figures, const struct item *item, unsigned passed,
                      unsigned failed);

/* The duration that a share of all answers stays below, to within the width of a bin; 0 when
 * nothing was timed. */
double figures_quantile(const struct figures *figures, double share);
double figures_bin_start(size_t bin); /* ms */
enum figure_class figures_class(const struct exchange *exchange);
/* As precisely as it is known. */
double figures_ms(const struct exchange *exchange);
