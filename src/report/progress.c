/* progress.c: one line that fills up while the items of a run go by. */
#include "base/clock.h"
#include "base/mem.h"
#include "report/kinds.h"
#include "report/settings.h"

#include <math.h>
#include <stdlib.h>

enum {
    PROGRESS_WIDTH = 40,
    PROGRESS_REDRAW_MS = 100, /* at most so often on a terminal */
};

struct progress {
    FILE *out;
    bool silent, terminal;
    uint64_t done, total;
    double started, drawn; /* monotonic ms */
};

static void draw(struct progress *progress)
{
    double share = progress->total ? (double)progress->done / (double)progress->total : 1;
    if (share > 1)
        share = 1; /* setNextRequest may repeat items */
    double elapsed = (clock_monotonic_ms() - progress->started) / 1000;
    double left = 0; /* seconds, at the pace so far */
    if (progress->done && progress->done < progress->total)
        left = elapsed / (double)progress->done * (double)(progress->total - progress->done);
    int filled = (int)round(share * PROGRESS_WIDTH);
    char bar[PROGRESS_WIDTH + 1];
    for (int i = 0; i < PROGRESS_WIDTH; i++)
        bar[i] = i < filled ? '=' : '-';
    bar[PROGRESS_WIDTH] = '\0';
    fprintf(progress->out, "%sprogress [%s] %d%% | ETA: %.0fs | %llu/%llu%s",
            progress->terminal ? "\r" : "", bar, (int)floor(share * 100), ceil(left),
            (unsigned long long)progress->done, (unsigned long long)progress->total,
            progress->terminal ? "\x1b[K" : "");
    fflush(progress->out);
    progress->drawn = clock_monotonic_ms();
}

/* On a terminal the line is redrawn as items end; elsewhere it is printed once, at the end. */
static void progress_fact(struct reporter *reporter, const struct run_fact *fact)
{
    struct progress *progress = (struct progress *)reporter;
    if (progress->silent)
        return;
    switch (fact->type) {
    case FACT_RUN_STARTED:
        progress->total = (uint64_t)fact->cursor->length * fact->cursor->cycles;
        progress->started = clock_monotonic_ms();
        if (progress->terminal)
            draw(progress);
        break;
    case FACT_ITEM_FINISHED:
        progress->done++;
        if (progress->terminal && clock_monotonic_ms() - progress->drawn >= PROGRESS_REDRAW_MS)
            draw(progress);
        break;
    case FACT_RUN_FINISHED:
        draw(progress);
        fputc('\n', progress->out);
        break;
    default:
        break;
    }
}

static int progress_create(const struct reporter_settings *settings, struct reporter **ret_reporter,
                           struct error *err)
{
    (void)err;
    struct progress *progress = mem_new(struct progress);
    progress->out = settings->out;
    progress->terminal = settings->out_is_terminal;
    progress->silent = settings->silent || settings_flag(settings, "silent");
    *ret_reporter = (struct reporter *)progress;
    return 0;
}

static int progress_finish(struct reporter *reporter, struct error *err)
{
    struct progress *progress = (struct progress *)reporter;
    return fflush(progress->out) == 0 ? 0 : error_set(err, ERR_IO, "write the progress report");
}

static void progress_free(struct reporter *reporter)
{
    free(reporter);
}

static const struct reporter_option progress_options[] = {
    {"silent", NULL, "print nothing"},
    {0},
};

const struct reporter_kind reporter_progress = {
    .name = "progress",
    .help = "one bar that fills up as items end",
    .options = progress_options,
    .create = progress_create,
    .fact = progress_fact,
    .finish = progress_finish,
    .free = progress_free,
};
