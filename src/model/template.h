/* template.h: where a {{template}} begins and ends.
 *
 * A template is "{{", any run without braces, "}}": of "{{{a}}}" the inner three-letter part. */
#pragma once

#include <stddef.h>
#include <string.h>

/* `at` points to a '{' before `end`. Returns the place behind the template that begins there, or
 * `at` when none does. */
static inline const char *template_end(const char *at, const char *end)
{
    if (end - at < 4 || at[1] != '{')
        return at;
    const char *c = at + 2;
    while (c < end && *c != '{' && *c != '}')
        c++;
    return end - c >= 2 && c[0] == '}' && c[1] == '}' ? c + 2 : at;
}

/* The first or the last place of a character outside templates; NULL when there is none. */
const char *template_find(const char *text, const char *end, char wanted);
const char *template_find_last(const char *text, const char *end, char wanted);
