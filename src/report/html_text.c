/* html_text.c: text from outside, harmless in a page. */
#include "base/text.h"
#include "report/html.h"
#include "report/pretty.h"

#include <string.h>

/* The escape of a character that means something in HTML; NULL for the others. */
static const char *escape_of(uint32_t code_point)
{
    switch (code_point) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static bool is_control(uint32_t code_point)
{
    return (code_point < 0x20 && code_point != '\n' && code_point != '\t' && code_point != '\r') ||
           (code_point >= 0x7F && code_point < 0xA0);
}

/* Takes one character; returns its bytes in `out` or an escape, and how much of the text it was. */
static size_t next_piece(const char *text, size_t left, char bytes[4], const char **ret_piece,
                         size_t *ret_length)
{
    uint32_t code_point;
    size_t size = pretty_next(text, left, &code_point);
    *ret_piece = escape_of(code_point);
    if (*ret_piece) {
        *ret_length = strlen(*ret_piece);
        return size;
    }
    *ret_length = text_put_utf8(bytes, is_control(code_point) ? 0xFFFD : code_point);
    *ret_piece = bytes;
    return size;
}

void html_put_n(FILE *out, const char *text, size_t length)
{
    while (length) {
        char bytes[4];
        const char *piece;
        size_t piece_length, size = next_piece(text, length, bytes, &piece, &piece_length);
        (void)fwrite(piece, 1, piece_length, out);
        text += size;
        length -= size;
    }
}

void html_put(FILE *out, const char *text)
{
    if (text)
        html_put_n(out, text, strlen(text));
}

void html_buffer(struct buffer *into, const char *text)
{
    for (size_t left = text ? strlen(text) : 0; left;) {
        char bytes[4];
        const char *piece;
        size_t piece_length, size = next_piece(text, left, bytes, &piece, &piece_length);
        if (buffer_append(into, piece, piece_length) < 0)
            return;
        text += size;
        left -= size;
    }
}

const char *html_method(const struct item *item)
{
    const char *method = json_get_text(json_get(item->json, "request"), "method");
    return method ? method : "GET";
}
