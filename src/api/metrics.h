/* metrics.h: counts what the server answered, by route and status, and how long it took; as
 * Prometheus text. Private to this room. Thread-safe and without locks. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct api_route;
struct buffer;
struct metrics;

enum { METRICS_BUCKETS = 10 };

/* `rows` routes, and one more for requests that had none. */
struct metrics *metrics_create(size_t rows);
void metrics_free(struct metrics *metrics);

/* `row` is `rows` when there was no route. */
void metrics_count(struct metrics *metrics, size_t row, unsigned status, uint64_t us);

uint64_t metrics_total(const struct metrics *metrics); /* requests since the start */

/* Rows that were never asked for are left out. `describe` names a row. */
void metrics_write(const struct metrics *metrics,
                   const struct api_route *(*describe)(void *context, size_t row), void *context,
                   struct buffer *into);
