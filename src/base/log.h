/* log.h: one line of JSON an event, for those who run us.
 *
 *     struct log_line line;
 *     log_begin(&line, LOG_LEVEL_INFO, "request");
 *     log_text(&line, "method", request->method_name);
 *     log_number(&line, "status", 200);
 *     log_end(&line);
 *
 * A line is built on the stack and leaves with one write(2), so that lines of several threads never
 * mix, not even in a pipe. Its length is bounded: a value that is too long ends with "…", fields
 * that find no room are left out, and the line then says "cut": true. A line below the level that
 * is wanted costs one comparison. Nothing is masked here: a secret is never given to a log. */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_level {
    LOG_LEVEL_DEBUG,
    LOG_LEVEL_INFO,
    LOG_LEVEL_WARNING,
    LOG_LEVEL_ERROR,
    LOG_LEVEL_OFF
};

enum {
    LOG_MAX_LINE = 4096,  /* with its end; what a pipe takes in one piece */
    LOG_MAX_VALUE = 1024, /* bytes of one text, as written */
};

struct log_line {
    size_t length; /* 0: nobody wants it */
    bool cut;
    char text[LOG_MAX_LINE];
};

/* Where lines go from now on, and the least level that goes there. Until then nothing is logged.
 * The descriptor stays the caller's; a file should be open for appending. */
void log_open(int fd, enum log_level least);

/* "debug", "info", "warning", "error", "off". */
bool log_level_parse(const char *text, enum log_level *ret_level);

extern _Atomic(enum log_level) log_least;
static inline bool log_wants(enum log_level level)
{
    return level >= atomic_load_explicit(&log_least, memory_order_relaxed);
}

/* Starts a line: {"time": …, "level": …, "event": event. False when nobody wants it: the calls
 * below then do nothing. Events and keys are words of ours, that need no escapes. */
bool log_begin(struct log_line *line, enum log_level level, const char *event);
void log_text(struct log_line *line, const char *key, const char *value); /* NULL: null */
void log_number(struct log_line *line, const char *key, int64_t value);
void log_flag(struct log_line *line, const char *key, bool value);
void log_end(struct log_line *line);

/* Lines that could not be written since log_open(). */
uint64_t log_lost(void);
