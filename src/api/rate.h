/* rate.h: counts calls against a limit: windows of 60 s that begin with their first call. Private
 * to this room. Thread-safe; exact under any number of callers. Memory is bounded: windows that
 * have passed are forgotten. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct rate;

enum { RATE_WINDOW_MS = 60000, RATE_MAX_WINDOWS = 100000 };

struct rate_window {
    unsigned limit, remaining;
    int64_t reset_ms; /* wall time when the window ends */
    bool refused;     /* this call is one too many */
};

struct rate *rate_create(unsigned limit); /* calls a window; 0: none, and nothing is refused */
void rate_free(struct rate *rate);

/* Counts one call of `subject` (a key's id). */
struct rate_window rate_count(struct rate *rate, const char *subject, int64_t now_ms);
/* What a caller without a subject is told. */
struct rate_window rate_unspent(const struct rate *rate, int64_t now_ms);
