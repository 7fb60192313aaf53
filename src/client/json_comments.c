#include "client/body.h"

#include "base/arena.h"

#include <string.h>

/* The end of the text between quotes that begins at `at`; behind its closing quote. */
static const char *skip_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        if (*at == '\\' && at + 1 < end)
            at++;
    return at < end ? at + 1 : end;
}

/* The end of a comment that begins at `at`, or `at` when none does. The line end stays. */
static const char *skip_comment(const char *at, const char *end)
{
    if (end - at < 2 || *at != '/')
        return at;
    if (at[1] == '/') {
        const char *line = memchr(at, '\n', (size_t)(end - at));
        return line ? line : end;
    }
    if (at[1] != '*')
        return at;
    for (at += 2; end - at >= 2; at++)
        if (at[0] == '*' && at[1] == '/')
            return at + 2;
    return end;
}

const char *json_without_comments(const char *text, size_t length, struct arena *arena,
                                  size_t *ret_length)
{
    *ret_length = length;
    if (!memchr(text, '/', length))
        return text;
    char *out = arena_alloc(arena, length + 1);
    size_t filled = 0;
    for (const char *at = text, *end = text + length; at < end;) {
        const char *behind = skip_comment(at, end);
        if (behind > at) {
            at = behind;
            continue;
        }
        behind = *at == '"' ? skip_string(at, end) : at + 1;
        memcpy(out + filled, at, (size_t)(behind - at));
        filled += (size_t)(behind - at);
        at = behind;
    }
    out[filled] = '\0';
    *ret_length = filled;
    return out;
}
