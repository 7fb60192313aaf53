#include "base/arena.h"

#include "base/mem.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_FIRST_BLOCK = 4096, ARENA_LARGEST_BLOCK = 1 << 20 };

struct arena_block {
    struct arena_block *older;
    size_t size; /* of bytes[] */
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

static size_t align_up(size_t size)
{
    const size_t mask = alignof(max_align_t) - 1;
    return (size + mask) & ~mask;
}

static struct arena_block *block_create(struct arena *arena, size_t at_least)
{
    size_t size = arena->newest ? arena->newest->size * 2 : ARENA_FIRST_BLOCK;
    if (size > ARENA_LARGEST_BLOCK)
        size = ARENA_LARGEST_BLOCK;
    if (size < at_least)
        size = at_least;
    struct arena_block *block = mem_alloc(sizeof *block + size);
    block->size = size;
    block->used = 0;
    block->older = arena->newest;
    arena->newest = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t needed = align_up(size ? size : 1);
    struct arena_block *block = arena->newest;
    if (!block || block->size - block->used < needed)
        block = block_create(arena, needed);
    void *memory = block->bytes + block->used;
    block->used += needed;
    arena->used += needed;
    return memory;
}

void *arena_zero(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / 2 / size)
        return mem_grow(NULL, SIZE_MAX, 2); /* aborts with the one message for it */
    return memset(arena_alloc(arena, count * size), 0, count * size);
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = arena_alloc(arena, (size_t)(length > 0 ? length : 0) + 1);
    text[0] = '\0';
    vsnprintf(text, (size_t)(length > 0 ? length : 0) + 1, format, again);
    va_end(again);
    return text;
}

static void free_from(struct arena_block *block)
{
    while (block) {
        struct arena_block *older = block->older;
        free(block);
        block = older;
    }
}

void arena_wipe(struct arena *arena)
{
    for (struct arena_block *block = arena->newest; block; block = block->older)
        explicit_bzero(block->bytes, block->used);
}

void arena_reset(struct arena *arena)
{
    struct arena_block *kept = arena->newest;
    arena->used = 0;
    if (!kept)
        return;
    free_from(kept->older);
    kept->older = NULL;
    kept->used = 0;
}

void arena_release(struct arena *arena)
{
    free_from(arena->newest);
    *arena = (struct arena){0};
}
