/* decode.c: the text in the bytes, and the things people mistake for a document. */
#include "base/buffer.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/detect.h"
#include "format/format.h"

#include <stdint.h>
#include <string.h>

static unsigned unit_at(const unsigned char *bytes, bool big_endian)
{
    return big_endian ? (unsigned)(bytes[0] << 8 | bytes[1]) : (unsigned)(bytes[1] << 8 | bytes[0]);
}

static void put_code_point(struct buffer *out, unsigned code_point)
{
    char encoded[4];
    (void)buffer_append(out, encoded, text_put_utf8(encoded, code_point));
}

/* Lone surrogates and an odd last byte become U+FFFD. */
static void decode_utf16(const unsigned char *bytes, size_t length, bool big_endian,
                         struct buffer *out)
{
    enum { REPLACEMENT = 0xFFFD };
    for (size_t i = 0; i + 1 < length; i += 2) {
        unsigned unit = unit_at(bytes + i, big_endian);
        unsigned low = i + 3 < length ? unit_at(bytes + i + 2, big_endian) : 0;
        if (unit >= 0xD800 && unit <= 0xDBFF && low >= 0xDC00 && low <= 0xDFFF) {
            put_code_point(out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            i += 2;
        } else {
            put_code_point(out, unit >= 0xD800 && unit <= 0xDFFF ? REPLACEMENT : unit);
        }
    }
    if (length % 2)
        put_code_point(out, REPLACEMENT);
}

static void decode_latin1(const unsigned char *bytes, size_t length, struct buffer *out)
{
    for (size_t i = 0; i < length; i++)
        put_code_point(out, bytes[i]);
}

/* Without a mark, text in UTF-16LE shows as ASCII with every second byte zero. */
static bool looks_like_utf16le(const unsigned char *bytes, size_t length)
{
    return length >= 4 && bytes[0] && !bytes[1] && bytes[2] && !bytes[3];
}

static void decode(const char *bytes, size_t length, struct buffer *out)
{
    const unsigned char *b = (const unsigned char *)bytes;
    if (length >= 3 && memcmp(b, "\xEF\xBB\xBF", 3) == 0)
        (void)buffer_append(out, bytes + 3, length - 3);
    else if (length >= 2 && b[0] == 0xFF && b[1] == 0xFE)
        decode_utf16(b + 2, length - 2, false, out);
    else if (length >= 2 && b[0] == 0xFE && b[1] == 0xFF)
        decode_utf16(b + 2, length - 2, true, out);
    else if (looks_like_utf16le(b, length))
        decode_utf16(b, length, false, out);
    else if (text_is_utf8(bytes, length, NULL))
        (void)buffer_append(out, bytes, length);
    else
        decode_latin1(b, length, out);
}

int format_decode(const char *bytes, size_t length, const char *name, char **ret_text,
                  size_t *ret_length, struct error *err)
{
    if (detect_stranger(bytes, length, name, err) < 0)
        return -1;
    AUTO_BUFFER text;
    buffer_init(&text, SIZE_MAX / 4); /* at most three times the input, which is bounded */
    decode(bytes, length, &text);
    if (detect_stranger(buffer_text(&text), text.length, name, err) < 0)
        return -1;
    *ret_length = text.length;
    *ret_text = buffer_take(&text);
    return 0;
}
