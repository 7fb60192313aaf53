#include "report/xml.h"

#include "base/arena.h"
#include "base/text.h"
#include "report/pretty.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static bool is_allowed(uint32_t code_point)
{
    if (code_point < 0x20)
        return code_point == '\t' || code_point == '\n' || code_point == '\r';
    return code_point != 0xFFFE && code_point != 0xFFFF;
}

/* Writes one character as attributes have it; returns the length, at most MAX_ESCAPE. */
enum { MAX_ESCAPE = 8 };
static size_t escape(char out[MAX_ESCAPE], uint32_t code_point)
{
    switch (code_point) {
    case '&':
        return (size_t)snprintf(out, MAX_ESCAPE, "&amp;");
    case '<':
        return (size_t)snprintf(out, MAX_ESCAPE, "&lt;");
    case '"':
        return (size_t)snprintf(out, MAX_ESCAPE, "&quot;");
    case '\t':
    case '\n':
    case '\r':
        return (size_t)snprintf(out, MAX_ESCAPE, "&#x%X;", code_point);
    default:
        return text_put_utf8(out, code_point);
    }
}

/* The escape of the first character of the text; 0 characters when it is not allowed. */
static size_t escape_next(const char **text, size_t *left, char out[MAX_ESCAPE])
{
    uint32_t code_point;
    size_t size = pretty_next(*text, *left, &code_point);
    *text += size;
    *left -= size;
    return is_allowed(code_point) ? escape(out, code_point) : 0;
}

const char *xml_escape(const char *text, struct arena *arena)
{
    size_t left = text ? strlen(text) : 0, used = 0;
    char *out = arena_alloc(arena, left * MAX_ESCAPE + 1);
    while (left)
        used += escape_next(&text, &left, out + used);
    out[used] = '\0';
    return out;
}

void xml_attribute(FILE *out, const char *name, const char *value)
{
    char bytes[MAX_ESCAPE];
    fprintf(out, " %s=\"", name);
    for (size_t left = value ? strlen(value) : 0; left;) {
        size_t length = escape_next(&value, &left, bytes);
        (void)fwrite(bytes, 1, length, out);
    }
    fputc('"', out);
}

void xml_attribute_format(FILE *out, const char *name, const char *format, ...)
{
    fprintf(out, " %s=\"", name);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(out, format, arguments);
    va_end(arguments);
    fputc('"', out);
}

void xml_cdata(FILE *out, const char *text)
{
    fputs("<![CDATA[", out);
    for (size_t left = text ? strlen(text) : 0; left;) {
        if (strncmp(text, "]]>", 3) == 0) {
            fputs("]]]]><![CDATA[>", out);
            text += 3;
            left -= 3;
            continue;
        }
        uint32_t code_point;
        size_t size = pretty_next(text, left, &code_point);
        char bytes[4];
        if (is_allowed(code_point))
            (void)fwrite(bytes, 1, text_put_utf8(bytes, code_point), out);
        text += size;
        left -= size;
    }
    fputs("]]>", out);
}
