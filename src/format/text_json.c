#include "format/text_json.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* The length of white space at `text` that JSON does not know but String.trim() removes. */
static size_t blank_at(const char *text, size_t length)
{
    if (length && (*text == ' ' || (*text >= '\t' && *text <= '\r')))
        return 1;
    if (length >= 2 && memcmp(text, "\xC2\xA0", 2) == 0)
        return 2;
    return length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

static size_t blank_before(const char *text, size_t length)
{
    for (size_t size = 1; size <= 3 && size <= length; size++)
        if (blank_at(text + length - size, size) == size)
            return size;
    return 0;
}

char text_json_first(const char *text, size_t length)
{
    size_t step;
    while ((step = blank_at(text, length))) {
        text += step;
        length -= step;
    }
    return length ? *text : 0;
}

static int unit_at(const char *text, const char *end)
{
    if (end - text < 6 || text[0] != '\\' || text[1] != 'u')
        return -1;
    char digits[5] = {text[2], text[3], text[4], text[5]};
    return strspn(digits, "0123456789abcdefABCDEF") == 4 ? (int)strtol(digits, NULL, 16) : -1;
}

/* Replaces the escapes in place; both take six bytes. Returns how many. */
static size_t mend_escapes(char *text, size_t length)
{
    size_t mended = 0;
    for (char *at = text, *end = text + length; at < end;) {
        int unit = unit_at(at, end);
        if (unit < 0) {
            at += *at == '\\' ? 2 : 1;
            continue;
        }
        bool high = unit >= 0xD800 && unit <= 0xDBFF;
        int next = high ? unit_at(at + 6, end) : -1;
        if (high && next >= 0xDC00 && next <= 0xDFFF) {
            at += 12;
            continue;
        }
        if (unit == 0 || (unit >= 0xD800 && unit <= 0xDFFF)) {
            memcpy(at, "\\uFFFD", 6);
            mended++;
        }
        at += 6;
    }
    return mended;
}

cJSON *text_json_parse(const char *text, size_t length, const char *name,
                       struct format_notes *notes, struct error *err)
{
    size_t step;
    while ((step = blank_before(text, length)))
        length -= step;
    /* What JSON calls white space may stay in front: lines keep their numbers. */
    while ((step = blank_at(text, length)) && !strchr(" \t\r\n", *text)) {
        text += step;
        length -= step;
    }
    cJSON *tree = json_parse(text, length, &json_document_limits, name, err);
    if (tree || !err || err->code != ERR_PARSE)
        return tree;

    char *copy = mem_strndup(text, length);
    size_t mended = mend_escapes(copy, length);
    if (mended) {
        tree = json_parse(copy, length, &json_document_limits, name, err);
        if (tree)
            format_notes_add(notes, name, false,
                             "%zu escapes that no text can hold (U+0000 or half a pair) were "
                             "replaced by U+FFFD",
                             mended);
    }
    free(copy);
    return tree;
}
