/* pretty.h: durations, sizes and text widths as people read them in a report. */
#pragma once

#include "base/buffer.h"

#include <stddef.h>
#include <stdint.h>

struct arena;
struct exchange;

enum { PRETTY_SIZE = 64 };

/* "714µs", "9ms", "2.3s", "1m 2s"; whole milliseconds below two seconds. */
void pretty_time(double ms, char out[PRETTY_SIZE]);
/* Decimal units, at most two decimals, no space: "714B", "2.06kB". */
void pretty_size(int64_t bytes, char out[PRETTY_SIZE]);
/* A number in [0, 1] as "99.5%". */
void pretty_share(double share, char out[PRETTY_SIZE]);

/* Columns that text takes on a terminal: colour sequences and combining marks take none, wide
 * characters two. The widest line counts when there are several. */
size_t pretty_width(const char *text);
/* Bytes of the longest prefix of one line that is at most `columns` wide. */
size_t pretty_prefix(const char *text, size_t columns);
/* Reads one character (a bad byte is one character, U+FFFD); returns its length in bytes. */
size_t pretty_next(const char *text, size_t length, uint32_t *ret_code_point);

/* A copy that is safe on a terminal and in any text report: valid UTF-8, control characters other
 * than newline and tab replaced by U+FFFD. `length` bytes are read. */
char *pretty_clean(struct arena *arena, const char *text, size_t length);
char *pretty_clean_text(struct arena *arena, const char *text); /* NULL is "" */

/* "Iteration 1/2" and the like never need more; a local date "11/22/2026, 6:45:45 AM" or, without
 * the date, "6:45:45 AM". */
void pretty_clock(bool with_date, char out[PRETTY_SIZE]);

/* Head of a request or an answer as it would stand in HTTP/1.1, in bytes. */
int64_t pretty_request_head_size(const struct exchange *exchange, struct arena *arena);
int64_t pretty_response_head_size(const struct exchange *exchange);
