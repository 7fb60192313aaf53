/* arena.h: memory that is freed all at once when a piece of work ends.
 *
 * One arena per request, per iteration, per document. Results live until arena_reset() or
 * arena_release(); nothing is freed singly. Not thread-safe: one arena, one thread.
 * Every allocation is aligned for any type and does not fail (see mem.h). */
#pragma once

#include "base/attributes.h"

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

/* The caller's storage; `(struct arena){0}` is a valid empty arena. */
struct arena {
    struct arena_block *newest;
    size_t used; /* bytes handed out since the last reset */
};

void arena_release(struct arena *arena);

/* Overwrites what was handed out since the last reset, for memory that held secrets: arena_reset()
 * or arena_release() follows. */
void arena_wipe(struct arena *arena);

/* Forgets everything but keeps one block for the next round. */
void arena_reset(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size)
    __attribute__((returns_nonnull)); /* not zeroed */
void *arena_zero(struct arena *arena, size_t count, size_t size) __attribute__((returns_nonnull));
char *arena_strdup(struct arena *arena, const char *text) __attribute__((returns_nonnull));
char *arena_strndup(struct arena *arena, const char *text, size_t length)
    __attribute__((returns_nonnull));
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3)
    __attribute__((returns_nonnull));

#define arena_new(arena, type) ((type *)arena_zero((arena), 1, sizeof(type)))
#define arena_array(arena, count, type) ((type *)arena_zero((arena), (count), sizeof(type)))

/* For a struct arena on the stack: AUTO_ARENA work = {0}; */
#define AUTO_ARENA __attribute__((cleanup(arena_release))) struct arena
