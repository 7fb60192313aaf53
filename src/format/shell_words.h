/* shell_words.h: the words of pasted command lines.
 *
 * Two dialects are told apart by their text: POSIX shells (quotes of all kinds, $'…', a backslash
 * or a backquote before the end of a line, comments, several commands) and cmd.exe (carets, and
 * quotes as programs of Windows read them). Nothing is ever run: $(…) stays as it stands, and
 * ${NAME} or $NAME in capitals becomes the template {{NAME}}. */
#pragma once

#include "format/format.h"

struct arena;

enum {
    SHELL_MAX_WORDS = 200000,
    SHELL_MAX_WORD = 64 * 1024 * 1024, /* bytes of one word */
};

struct shell_word {
    const char *text;
    size_t line; /* it begins at, from 1 */
};

struct shell_command {
    struct shell_word *words;
    size_t count, capacity;
    const char *comment; /* the comment line right above it; NULL: none */
};

struct shell_commands {
    struct shell_command *items;
    size_t count, capacity;
};

/* All commands in order, none of them empty; everything is the arena's. What is kept though a shell
 * would replace it, and redirections, are told as notes. ERR_PARSE for a quote that is not closed,
 * ERR_LIMIT. */
int shell_split(const char *text, size_t length, struct arena *arena, struct format_notes *notes,
                struct shell_commands *ret_commands, struct error *err) MUST_CHECK;
