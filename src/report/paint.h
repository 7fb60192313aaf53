/* paint.h: terminal colours that nest.
 *
 * A painted text can be painted again: where the inner colour ends the outer one goes on, and no
 * colour runs over a line end, so that cutting a text into lines keeps every line whole. */
#pragma once

#include <stdbool.h>

struct arena;

enum paint {
    PAINT_RESET,
    PAINT_BOLD,
    PAINT_UNDERLINE,
    PAINT_RED,
    PAINT_GREEN,
    PAINT_YELLOW,
    PAINT_BLUE,
    PAINT_CYAN,
    PAINT_WHITE,
    PAINT_GRAY,
    PAINT_BRIGHT,
};

/* Borrowed or from the arena. Without colour, and for empty text, it is the text itself. */
const char *paint(struct arena *arena, bool color, enum paint paint, const char *text);
