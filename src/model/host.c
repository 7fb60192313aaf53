/* Host names in ASCII: RFC 3492 with the part of Unicode's mapping that people meet: lower case of
 * the Latin, Greek, Cyrillic and Armenian letters, full-width forms, the ideographic full stops. */
#include "model/url.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"

#include <stdint.h>
#include <string.h>

enum { LABEL_MAX_CODES = 256, PUNYCODE_BASE = 36, PUNYCODE_FIRST = 0x80, PUNYCODE_BIAS = 72 };

static uint32_t lower_code(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) ||
        (c >= 0x391 && c <= 0x3AB) || (c >= 0x410 && c <= 0x42F))
        return c + 32;
    if (c >= 0x400 && c <= 0x40F)
        return c + 80;
    if (c >= 0x531 && c <= 0x556)
        return c + 48;
    if (c == 0x178)
        return 0xFF;
    if (c >= 0x386 && c <= 0x38F) /* with tonos */
        return c == 0x386 ? 0x3AC : c < 0x38B ? c + 37 : c == 0x38C ? 0x3CC : c + 63;
    bool odd_is_upper = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
    bool even_is_upper = (c >= 0x100 && c <= 0x137 && c != 0x130) || (c >= 0x14A && c <= 0x177) ||
                         (c >= 0x460 && c <= 0x481) || (c >= 0x48A && c <= 0x4BF) ||
                         (c >= 0x1E00 && c <= 0x1E95) || (c >= 0x1EA0 && c <= 0x1EFF);
    if ((odd_is_upper && c % 2 == 1) || (even_is_upper && c % 2 == 0))
        return c + 1;
    return c;
}

static uint32_t map_code(uint32_t c)
{
    if (c == 0x3002 || c == 0xFF0E || c == 0xFF61)
        return '.';
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFF00 - 0x20;
    return lower_code(c);
}

/* One code point of well-formed UTF-8. */
static uint32_t next_code(const char **at)
{
    const unsigned char *s = (const unsigned char *)*at;
    unsigned length = s[0] < 0x80 ? 1 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
    uint32_t code = length == 1 ? s[0] : s[0] & (0x7Fu >> length);
    for (unsigned i = 1; i < length; i++)
        code = code << 6 | (s[i] & 0x3F);
    *at += length;
    return code;
}

static uint32_t adapt_bias(uint32_t delta, uint32_t count, bool first)
{
    uint32_t k = 0;
    delta = first ? delta / 700 : delta / 2;
    delta += delta / count;
    for (; delta > (PUNYCODE_BASE - 1) * 26 / 2; k += PUNYCODE_BASE)
        delta /= PUNYCODE_BASE - 1;
    return k + PUNYCODE_BASE * delta / (delta + 38);
}

static void append_variable_integer(struct buffer *into, uint32_t value, uint32_t bias)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    for (uint32_t k = PUNYCODE_BASE;; k += PUNYCODE_BASE) {
        uint32_t threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
        if (value < threshold)
            break;
        buffer_append_char(into, digits[threshold + (value - threshold) % (36 - threshold)]);
        value = (value - threshold) / (36 - threshold);
    }
    buffer_append_char(into, digits[value]);
}

static uint32_t smallest_from(const uint32_t *codes, size_t count, uint32_t least)
{
    uint32_t smallest = UINT32_MAX;
    for (size_t i = 0; i < count; i++)
        if (codes[i] >= least && codes[i] < smallest)
            smallest = codes[i];
    return smallest;
}

static void append_label(struct buffer *into, const uint32_t *codes, size_t count)
{
    uint32_t basic = 0, handled, delta = 0, current = PUNYCODE_FIRST, bias = PUNYCODE_BIAS;
    for (size_t i = 0; i < count; i++)
        basic += codes[i] < PUNYCODE_FIRST;
    if (basic < count)
        buffer_append_text(into, "xn--");
    for (size_t i = 0; i < count; i++)
        if (codes[i] < PUNYCODE_FIRST)
            buffer_append_char(into, (char)codes[i]);
    if (basic == count)
        return;
    if (basic)
        buffer_append_char(into, '-');
    /* No overflow: 256 codes of 21 bits stay far below 2^32. */
    for (handled = basic; handled < count; delta++, current++) {
        uint32_t next = smallest_from(codes, count, current);
        delta += (next - current) * (handled + 1);
        current = next;
        for (size_t i = 0; i < count; i++) {
            delta += codes[i] < current;
            if (codes[i] != current)
                continue;
            append_variable_integer(into, delta, bias);
            bias = adapt_bias(delta, handled + 1, handled == basic);
            delta = 0;
            handled++;
        }
    }
}

/* What is no international name (a template, a typing error) only gets lower case. */
static bool is_international(const char *host)
{
    bool any = false;
    for (const unsigned char *c = (const unsigned char *)host; *c; c++) {
        if (*c <= ' ' || *c == 0x7F || strchr("%\"#/:;<>?@[]\\^`{|}", *c))
            return false;
        any |= *c >= 0x80;
    }
    return any && text_is_utf8(host, strlen(host), NULL);
}

/* A value that was read from a file often ends with a line break; hosts lose those. */
static const char *without_breaks(const char *host, struct arena *arena)
{
    if (!host[strcspn(host, "\t\r\n")])
        return host;
    char *kept = arena_strdup(arena, host), *out = kept;
    for (const char *c = host; *c; c++)
        if (!strchr("\t\r\n", *c))
            *out++ = *c;
    *out = '\0';
    return kept;
}

const char *host_to_ascii(const char *host, struct arena *arena)
{
    host = without_breaks(host, arena);
    if (!is_international(host))
        return text_lower(arena, host);

    AUTO_BUFFER text = {0};
    uint32_t codes[LABEL_MAX_CODES];
    size_t count = 0;
    buffer_init(&text, URL_MAX_TEXT);
    for (const char *at = host; *at;) {
        uint32_t code = map_code(next_code(&at));
        if (code == 0xAD || code == 0x200B || code == 0xFEFF)
            continue;
        if (code != '.') {
            if (count == LABEL_MAX_CODES)
                return host; /* no name of that length exists */
            codes[count++] = code;
            continue;
        }
        append_label(&text, codes, count);
        buffer_append_char(&text, '.');
        count = 0;
    }
    append_label(&text, codes, count);
    return arena_strndup(arena, buffer_text(&text), text.length);
}
