#include "echo/credentials.h"

#include "base/arena.h"
#include "base/text.h"

#include <string.h>

const char *credentials_after_scheme(const char *header, const char *scheme)
{
    size_t length = strlen(scheme);
    if (!header || !text_starts_with_nocase(header, scheme) || header[length] != ' ')
        return NULL;
    return header + length + strspn(header + length, " ");
}

/* Reads a quoted string or a bare word at *at; NULL when a quote is not closed. */
static const char *read_value(struct arena *arena, const char **at)
{
    const char *from = *at;
    if (*from != '"') {
        *at = from + strcspn(from, ", \t");
        return arena_strndup(arena, from, (size_t)(*at - from));
    }
    char *text = arena_alloc(arena, strlen(from)), *out = text;
    for (from++; *from && *from != '"'; from++) {
        if (from[0] == '\\' && from[1])
            from++;
        *out++ = *from;
    }
    *out = '\0';
    *at = from + 1;
    return *from ? text : NULL;
}

bool credentials_parse(struct arena *arena, const char *header, const char *scheme,
                       struct credentials *ret_credentials)
{
    const char *at = credentials_after_scheme(header, scheme);
    *ret_credentials = (struct credentials){0};
    if (!at)
        return false;
    for (at += strspn(at, ", \t"); *at; at += strspn(at, ", \t")) {
        size_t length = strcspn(at, "= ,");
        size_t index = ret_credentials->count;
        if (at[length] != '=' || length == 0 || index == CREDENTIALS_MAX)
            return false;
        ret_credentials->names[index] = arena_strndup(arena, at, length);
        at += length + 1;
        const char *value = read_value(arena, &at);
        if (!value)
            return false;
        ret_credentials->values[index] = value;
        ret_credentials->count++;
    }
    return true;
}

const char *credentials_get(const struct credentials *credentials, const char *name)
{
    for (size_t i = 0; i < credentials->count; i++)
        if (text_equal_nocase(credentials->names[i], name))
            return credentials->values[i];
    return NULL;
}
