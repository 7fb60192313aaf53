#include "report/paint.h"

#include "base/arena.h"
#include "base/attributes.h"

#include <stdint.h>
#include <string.h>

struct paint_codes {
    const char *on, *off;
};

static const struct paint_codes codes[] = {
    [PAINT_RESET] = {"\x1b[0m", "\x1b[0m"},      [PAINT_BOLD] = {"\x1b[1m", "\x1b[22m"},
    [PAINT_UNDERLINE] = {"\x1b[4m", "\x1b[24m"}, [PAINT_RED] = {"\x1b[31m", "\x1b[39m"},
    [PAINT_GREEN] = {"\x1b[32m", "\x1b[39m"},    [PAINT_YELLOW] = {"\x1b[33m", "\x1b[39m"},
    [PAINT_BLUE] = {"\x1b[34m", "\x1b[39m"},     [PAINT_CYAN] = {"\x1b[36m", "\x1b[39m"},
    [PAINT_WHITE] = {"\x1b[37m", "\x1b[39m"},    [PAINT_GRAY] = {"\x1b[90m", "\x1b[39m"},
    [PAINT_BRIGHT] = {"\x1b[97m", "\x1b[39m"},
};

static char *put(char *to, const char *text)
{
    size_t length = strlen(text);
    memcpy(to, text, length);
    return to + length;
}

const char *paint(struct arena *arena, bool color, enum paint style, const char *text)
{
    if (!color || !*text)
        return text;
    const char *on = codes[style].on, *off = codes[style].off;
    size_t off_length = strlen(off), lines = 0, length = strlen(text);
    for (const char *c = text; *c; c++)
        lines += *c == '\n';
    /* An inner end of the same kind becomes a beginning; a line end closes and opens again. */
    char *out = arena_alloc(arena, length + (lines + 1) * (strlen(on) + off_length) + length + 1);
    char *to = put(out, on);
    for (const char *c = text; *c;) {
        if (strncmp(c, off, off_length) == 0) {
            to = put(to, on);
            c += off_length;
        } else if (*c == '\n') {
            to = put(to, off);
            *to++ = *c++;
            to = put(to, on);
        } else {
            *to++ = *c++;
        }
    }
    *put(to, off) = '\0';
    return out;
}
