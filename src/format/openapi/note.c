#include "format/openapi/internal.h"

#include "base/buffer.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A note whose place is still a node. */
struct openapi_note {
    struct spot at;
    char *message;
    char *place;
    size_t order; /* as they were told */
    bool is_loss;
};

enum { NOTE_LONGEST = 512, PLACE_LONGEST = 2048 };

static bool is_told(const struct openapi *o, struct spot at, const char *message)
{
    size_t recent = o->note_count < 50 ? o->note_count : 50;
    for (size_t i = o->note_count - recent; i < o->note_count; i++)
        if (o->notes[i].at.node == at.node && strcmp(o->notes[i].message, message) == 0)
            return true;
    return false;
}

void openapi_note(struct openapi *o, struct spot at, bool is_loss, const char *format, ...)
{
    char text[NOTE_LONGEST];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (is_told(o, at, text))
        return;
    if (o->note_count == OPENAPI_MAX_NOTES) {
        o->notes_left_out++;
        return;
    }
    if (o->note_count == o->note_capacity) {
        o->note_capacity = o->note_capacity ? o->note_capacity * 2 : 16;
        o->notes = mem_grow(o->notes, o->note_capacity, sizeof *o->notes);
    }
    o->notes[o->note_count] = (struct openapi_note){
        .at = at, .message = mem_strdup(text), .order = o->note_count, .is_loss = is_loss};
    o->note_count++;
}

static int by_node(const void *a, const void *b)
{
    const struct openapi_note *first = a, *second = b;
    uintptr_t x = (uintptr_t)first->at.node, y = (uintptr_t)second->at.node;
    if (x != y)
        return x < y ? -1 : 1;
    return first->order < second->order ? -1 : first->order > second->order;
}

static int by_order(const void *a, const void *b)
{
    const struct openapi_note *first = a, *second = b;
    return first->order < second->order ? -1 : first->order > second->order;
}

static struct openapi_note *first_at(const struct openapi *o, const cJSON *node)
{
    size_t low = 0, high = o->note_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((uintptr_t)o->notes[middle].at.node < (uintptr_t)node)
            low = middle + 1;
        else
            high = middle;
    }
    return low < o->note_count && o->notes[low].at.node == node ? &o->notes[low] : NULL;
}

static void append_segment(struct buffer *pointer, const char *text)
{
    (void)buffer_append_char(pointer, '/');
    for (; *text; text++) {
        if (*text == '~')
            (void)buffer_append_text(pointer, "~0");
        else if (*text == '/')
            (void)buffer_append_text(pointer, "~1");
        else
            (void)buffer_append_char(pointer, *text);
    }
}

/* Trees are no deeper than the parsers allow. */
static void find_places(struct openapi *o, const struct openapi_file *file, const cJSON *node,
                        struct buffer *pointer)
{
    struct openapi_note *note = first_at(o, node);
    for (; note && note < o->notes + o->note_count && note->at.node == node; note++) {
        size_t size = strlen(file->name) + pointer->length + 2;
        note->place = mem_alloc(size);
        snprintf(note->place, size, "%s%s%s", file->name, pointer->length ? "#" : "",
                 buffer_text(pointer));
    }
    size_t length = pointer->length, at = 0;
    for (const cJSON *child = node->child; child; child = child->next, at++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", at);
        append_segment(pointer, child->string ? child->string : number);
        find_places(o, file, child, pointer);
        pointer->length = length;
        if (pointer->data)
            pointer->data[length] = '\0';
        pointer->overflowed = false;
    }
}

void openapi_notes_publish(struct openapi *o, struct format_notes *notes)
{
    AUTO_BUFFER pointer;
    buffer_init(&pointer, PLACE_LONGEST);
    if (o->note_count > 1)
        qsort(o->notes, o->note_count, sizeof *o->notes, by_node);
    if (o->note_count)
        for (const struct openapi_file *file = o->files; file; file = file->next)
            if (file->tree)
                find_places(o, file, file->tree, &pointer);
    if (o->note_count > 1)
        qsort(o->notes, o->note_count, sizeof *o->notes, by_order);
    for (size_t i = 0; i < o->note_count; i++) {
        struct openapi_note *note = &o->notes[i];
        format_notes_add(notes, note->place ? note->place : o->files->name, note->is_loss, "%s",
                         note->message);
        free(note->place);
        free(note->message);
    }
    if (o->notes_left_out)
        format_notes_add(notes, o->files->name, true, "%zu more notes are not shown",
                         o->notes_left_out);
    free(o->notes);
    o->notes = NULL;
    o->note_count = 0;
}
