/* buffer.h: bytes that grow up to a maximum chosen at birth.
 *
 * The data is always followed by a NUL that `length` does not count. When an append would pass
 * the maximum nothing is appended, `overflowed` is set and stays set, and every later append
 * fails too: a writer may append many times and look once at the end. */
#pragma once

#include "base/attributes.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buffer {
    char *data; /* NULL until something was appended; use buffer_text() for a C string */
    size_t length;
    size_t capacity;
    size_t maximum;
    bool overflowed;
};

void buffer_init(struct buffer *buffer, size_t maximum);
void buffer_release(struct buffer *buffer);
void buffer_clear(struct buffer *buffer); /* keeps the memory, forgets the overflow */

/* 0, or -1 when the maximum would be passed. */
int buffer_append(struct buffer *buffer, const void *bytes, size_t length);
int buffer_append_text(struct buffer *buffer, const char *text);
int buffer_append_char(struct buffer *buffer, char character);
int buffer_printf(struct buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);
int buffer_vprintf(struct buffer *buffer, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Makes room for `extra` more bytes, so that a caller may write into data + length itself. */
int buffer_reserve(struct buffer *buffer, size_t extra);

const char *buffer_text(const struct buffer *buffer); /* borrowed; "" when empty */

/* The caller frees the NUL-terminated result; the buffer is empty afterwards. */
char *buffer_take(struct buffer *buffer);

#define AUTO_BUFFER __attribute__((cleanup(buffer_release))) struct buffer
