/* mem.h: small heap allocations that do not fail.
 *
 * Memory whose size an outsider chooses is bounded by a named limit before it gets here, so a
 * refusal by the system is not something a caller could mend: this file is the one place of the
 * program that aborts. The caller frees every result with free(). */
#pragma once

#include <stddef.h>

void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull));
void *mem_zero(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
void *mem_grow(void *old, size_t count, size_t size) __attribute__((returns_nonnull));
char *mem_strdup(const char *text) __attribute__((malloc, returns_nonnull));
char *mem_strndup(const char *text, size_t length) __attribute__((malloc, returns_nonnull));

#define mem_new(type) ((type *)mem_zero(1, sizeof(type)))

/* For a process that serves for long: large pieces go back to the system as soon as they are freed,
 * whatever was freed before. Call it once, early. */
void mem_return_large(void);

/* After much was freed at once: gives it back to the system. Takes milliseconds. */
void mem_trim(void);
