/* xml.h: text as XML 1.0 takes it: what no escape could carry (control characters, broken UTF-8) is
 * removed or replaced. */
#pragma once

#include <stdio.h>

struct arena;

/* As it stands in an attribute. */
const char *xml_escape(const char *text, struct arena *arena);
/* ` name="value"`; NULL is an empty value. */
void xml_attribute(FILE *out, const char *name, const char *value);
/* ` name="…"` with a printf format. */
void xml_attribute_format(FILE *out, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* One CDATA section, or several when the text holds "]]>". */
void xml_cdata(FILE *out, const char *text);
