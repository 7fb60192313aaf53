#include "report/xml.h"

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

static void put_in_attribute(FILE *out, uint32_t code_point)
{
    switch (code_point) {
    case '&':
        fputs("&amp;", out);
        return;
    case '<':
        fputs("&lt;", out);
        return;
    case '"':
        fputs("&quot;", out);
        return;
    case '\t':
    case '\n':
    case '\r':
        fprintf(out, "&#x%X;", code_point);
        return;
    default:;
        char bytes[4];
        (void)fwrite(bytes, 1, text_put_utf8(bytes, code_point), out);
    }
}

void xml_attribute(FILE *out, const char *name, const char *value)
{
    fprintf(out, " %s=\"", name);
    for (size_t left = value ? strlen(value) : 0; left;) {
        uint32_t code_point;
        size_t size = pretty_next(value, left, &code_point);
        if (is_allowed(code_point))
            put_in_attribute(out, code_point);
        value += size;
        left -= size;
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
