#include "cli/secret_input.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { SECRET_FILE_MAX = 4096 };

const char *secret_input_file(const char *path, struct arena *arena, struct error *err)
{
    AUTO_BUFFER bytes;
    buffer_init(&bytes, SECRET_FILE_MAX);
    if (file_read(path, &bytes, err) < 0)
        return NULL;
    const char *text = buffer_text(&bytes);
    const char *line = arena_strndup(arena, text, strcspn(text, "\r\n"));
    if (bytes.data)
        secret_wipe(bytes.data, bytes.length);
    return line;
}

/* Asks on the terminal, which shows nothing meanwhile. NULL at the end of input. */
static const char *ask(const char *question, struct arena *arena)
{
    char line[SECRET_FILE_MAX];
    struct termios before, quiet;
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return NULL;
    quiet = before;
    quiet.c_lflag &= (tcflag_t) ~(tcflag_t)ECHO;
    fprintf(stderr, "%s", question);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    char *got = fgets(line, sizeof line, stdin);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputc('\n', stderr);
    const char *answer = got ? arena_strndup(arena, line, strcspn(line, "\r\n")) : NULL;
    secret_wipe(line, sizeof line);
    return answer;
}

static int ask_twice(struct arena *arena, const char **ret_password, struct error *err)
{
    const char *first = ask("Password: ", arena);
    const char *second = first ? ask("The same again: ", arena) : NULL;
    if (!second)
        return error_set(err, ERR_USAGE, "no password was given");
    if (!text_equal(first, second))
        return error_set(err, ERR_USAGE, "that was not the same password");
    *ret_password = first;
    return 0;
}

int secret_input_password(const struct flag_values *values, bool must, struct arena *arena,
                          const char **ret_password, struct error *err)
{
    const char *given = getenv("POSTERN_PASSWORD"), *path = flags_text(values, "password-file");
    *ret_password = NULL;
    if (given && *given) {
        *ret_password = given;
        return 0;
    }
    if (!path && !must)
        return 0;
    if (!path && isatty(STDIN_FILENO))
        return ask_twice(arena, ret_password, err);
    *ret_password = secret_input_file(path ? path : "-", arena, err);
    return *ret_password ? 0 : -1;
}
