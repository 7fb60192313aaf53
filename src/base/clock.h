/* clock.h: the two clocks. Wall time is for people and protocols; monotonic time measures. */
#pragma once

#include <stdint.h>

int64_t clock_wall_ms(void);       /* since 1970-01-01T00:00:00Z */
uint64_t clock_monotonic_us(void); /* since some fixed moment */
double clock_monotonic_ms(void);

enum { CLOCK_ISO_SIZE = 25 };
/* "2026-11-22T06:16:30.123Z" and a NUL. */
void clock_format_iso(int64_t wall_ms, char out[CLOCK_ISO_SIZE]);

enum { CLOCK_HTTP_SIZE = 30 };
/* "Sun, 22 Nov 2026 06:16:30 GMT" and a NUL, whatever the locale is. */
void clock_format_http(int64_t wall_ms, char out[CLOCK_HTTP_SIZE]);
