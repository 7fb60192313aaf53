#include "model/template.h"

const char *template_find(const char *text, const char *end, char wanted)
{
    for (const char *c = text; c < end; c++) {
        if (*c == wanted)
            return c;
        const char *behind = *c == '{' ? template_end(c, end) : c;
        if (behind > c)
            c = behind - 1;
    }
    return NULL;
}

const char *template_find_last(const char *text, const char *end, char wanted)
{
    const char *found = NULL;
    for (const char *c = text; (c = template_find(c, end, wanted)); c++)
        found = c;
    return found;
}
