#include "api/metrics.h"

#include "api/api.h"
#include "base/buffer.h"
#include "base/mem.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { CLASSES = 5 }; /* 1xx to 5xx */

static const struct {
    uint64_t us;
    const char *seconds;
} buckets[METRICS_BUCKETS] = {
    {100, "0.0001"}, {500, "0.0005"}, {1000, "0.001"}, {5000, "0.005"}, {10000, "0.01"},
    {50000, "0.05"}, {100000, "0.1"}, {500000, "0.5"}, {1000000, "1"},  {UINT64_MAX, "+Inf"},
};

struct row_figures {
    atomic_uint_fast64_t by_class[CLASSES];
    atomic_uint_fast64_t by_time[METRICS_BUCKETS]; /* not cumulative */
    atomic_uint_fast64_t total_us;
};

struct metrics {
    size_t count;
    struct row_figures rows[];
};

struct metrics *metrics_create(size_t rows)
{
    struct metrics *metrics = mem_zero(1, sizeof *metrics + (rows + 1) * sizeof metrics->rows[0]);
    metrics->count = rows + 1;
    return metrics;
}

void metrics_free(struct metrics *metrics)
{
    free(metrics);
}

void metrics_count(struct metrics *metrics, size_t row, unsigned status, uint64_t us)
{
    struct row_figures *figures = &metrics->rows[row];
    size_t bucket = 0;
    while (us > buckets[bucket].us)
        bucket++;
    unsigned class = status >= 100 && status < 600 ? status / 100 - 1 : CLASSES - 1;
    atomic_fetch_add_explicit(&figures->by_class[class], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&figures->by_time[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&figures->total_us, us, memory_order_relaxed);
}

static uint64_t requests_of(const struct row_figures *figures)
{
    uint64_t sum = 0;
    for (size_t c = 0; c < CLASSES; c++)
        sum += atomic_load_explicit(&figures->by_class[c], memory_order_relaxed);
    return sum;
}

uint64_t metrics_total(const struct metrics *metrics)
{
    uint64_t sum = 0;
    for (size_t r = 0; r < metrics->count; r++)
        sum += requests_of(&metrics->rows[r]);
    return sum;
}

static void write_counts(const struct row_figures *figures, const char *method, const char *path,
                         struct buffer *into)
{
    for (unsigned c = 0; c < CLASSES; c++) {
        uint64_t count = atomic_load_explicit(&figures->by_class[c], memory_order_relaxed);
        if (count)
            buffer_printf(into,
                          "postern_http_requests_total{method=\"%s\",route=\"%s\",status=\"%uxx\"}"
                          " %" PRIu64 "\n",
                          method, path, c + 1, count);
    }
}

static void write_times(const struct row_figures *figures, const char *method, const char *path,
                        struct buffer *into)
{
    uint64_t sum = 0;
    for (size_t b = 0; b < METRICS_BUCKETS; b++) {
        sum += atomic_load_explicit(&figures->by_time[b], memory_order_relaxed);
        buffer_printf(into,
                      "postern_http_request_duration_seconds_bucket"
                      "{method=\"%s\",route=\"%s\",le=\"%s\"} %" PRIu64 "\n",
                      method, path, buckets[b].seconds, sum);
    }
    uint64_t us = atomic_load_explicit(&figures->total_us, memory_order_relaxed);
    buffer_printf(into,
                  "postern_http_request_duration_seconds_sum{method=\"%s\",route=\"%s\"} %.6f\n"
                  "postern_http_request_duration_seconds_count{method=\"%s\",route=\"%s\"} "
                  "%" PRIu64 "\n",
                  method, path, (double)us / 1e6, method, path, sum);
}

void metrics_write(const struct metrics *metrics,
                   const struct api_route *(*describe)(void *context, size_t row), void *context,
                   struct buffer *into)
{
    buffer_append_text(into, "# HELP postern_http_requests_total Requests answered.\n"
                             "# TYPE postern_http_requests_total counter\n");
    for (size_t pass = 0; pass < 2; pass++) {
        if (pass == 1)
            buffer_append_text(into, "# HELP postern_http_request_duration_seconds From the head "
                                     "of a request to its reply.\n"
                                     "# TYPE postern_http_request_duration_seconds histogram\n");
        for (size_t r = 0; r < metrics->count; r++) {
            const struct api_route *route = r + 1 < metrics->count ? describe(context, r) : NULL;
            const char *method = route ? http_method_name(route->method) : "";
            const char *path = route ? route->path : "";
            if (!requests_of(&metrics->rows[r]))
                continue;
            (pass ? write_times : write_counts)(&metrics->rows[r], method, path, into);
        }
    }
}
