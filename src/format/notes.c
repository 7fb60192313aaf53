#include "base/mem.h"
#include "format/format.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { NOTES_FIRST_CAPACITY = 8, NOTES_LONGEST = 1024 };

void format_notes_add(struct format_notes *notes, const char *place, bool is_loss,
                      const char *message, ...)
{
    if (!notes)
        return;
    char text[NOTES_LONGEST];
    va_list arguments;
    va_start(arguments, message);
    vsnprintf(text, sizeof text, message, arguments);
    va_end(arguments);

    if (notes->count == notes->capacity) {
        notes->capacity = notes->capacity ? notes->capacity * 2 : NOTES_FIRST_CAPACITY;
        notes->items = mem_grow(notes->items, notes->capacity, sizeof *notes->items);
    }
    notes->items[notes->count++] = (struct format_note){
        .place = place ? mem_strdup(place) : NULL,
        .message = mem_strdup(text),
        .is_loss = is_loss,
    };
}

void format_notes_release(struct format_notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        free(notes->items[i].place);
        free(notes->items[i].message);
    }
    free(notes->items);
    *notes = (struct format_notes){0};
}
