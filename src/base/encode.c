#include "base/encode.h"

#include "base/arena.h"

#include <stdint.h>
#include <string.h>

static const char base64_standard[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64_url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static char *base64(struct arena *arena, const void *bytes, size_t length, const char *alphabet,
                    bool pad)
{
    const unsigned char *in = bytes;
    char *text = arena_alloc(arena, (length + 2) / 3 * 4 + 1);
    char *out = text;
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t group = (uint32_t)in[i] << 16 | (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) |
                         (left > 2 ? in[i + 2] : 0);
        *out++ = alphabet[group >> 18 & 63];
        *out++ = alphabet[group >> 12 & 63];
        if (left > 1 || pad)
            *out++ = left > 1 ? alphabet[group >> 6 & 63] : '=';
        if (left > 2 || pad)
            *out++ = left > 2 ? alphabet[group & 63] : '=';
    }
    *out = '\0';
    return text;
}

char *encode_base64(struct arena *arena, const void *bytes, size_t length)
{
    return base64(arena, bytes, length, base64_standard, true);
}

char *encode_base64url(struct arena *arena, const void *bytes, size_t length)
{
    return base64(arena, bytes, length, base64_url, false);
}

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

char *decode_base64(struct arena *arena, const char *text, size_t *ret_length)
{
    char *bytes = arena_alloc(arena, strlen(text) / 4 * 3 + 4);
    size_t length = 0;
    uint32_t group = 0;
    int bits = 0;
    bool ended = false;
    for (const char *c = text; *c; c++) {
        if (strchr(" \t\r\n", *c))
            continue;
        if (*c == '=') {
            ended = true;
            continue;
        }
        int value = base64_value(*c);
        if (value < 0 || ended)
            return NULL;
        group = group << 6 | (uint32_t)value;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes[length++] = (char)(group >> bits & 0xFF);
        }
    }
    bytes[length] = '\0';
    *ret_length = length;
    return bytes;
}

char *encode_hex(struct arena *arena, const void *bytes, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *in = bytes;
    char *text = arena_alloc(arena, length * 2 + 1);
    for (size_t i = 0; i < length; i++) {
        text[2 * i] = digits[in[i] >> 4];
        text[2 * i + 1] = digits[in[i] & 15];
    }
    text[length * 2] = '\0';
    return text;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

char *decode_hex(struct arena *arena, const char *text, size_t *ret_length)
{
    size_t digits = strlen(text);
    if (digits % 2)
        return NULL;
    char *bytes = arena_alloc(arena, digits / 2 + 1);
    for (size_t i = 0; i < digits; i += 2) {
        int high = hex_value(text[i]), low = hex_value(text[i + 1]);
        if (high < 0 || low < 0)
            return NULL;
        bytes[i / 2] = (char)(high << 4 | low);
    }
    bytes[digits / 2] = '\0';
    *ret_length = digits / 2;
    return bytes;
}

static bool is_unreserved(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~';
}

char *encode_percent(struct arena *arena, const char *bytes, size_t length)
{
    static const char digits[] = "0123456789ABCDEF";
    char *text = arena_alloc(arena, length * 3 + 1);
    char *out = text;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (is_unreserved(c)) {
            *out++ = (char)c;
            continue;
        }
        *out++ = '%';
        *out++ = digits[c >> 4];
        *out++ = digits[c & 15];
    }
    *out = '\0';
    return text;
}

char *decode_percent(struct arena *arena, const char *text, size_t length, bool plus_is_space,
                     size_t *ret_length)
{
    char *bytes = arena_alloc(arena, length + 1);
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        int high = text[i] == '%' && length - i > 2 ? hex_value(text[i + 1]) : -1;
        int low = high >= 0 ? hex_value(text[i + 2]) : -1;
        if (low >= 0) {
            bytes[used++] = (char)(high << 4 | low);
            i += 2;
        } else {
            bytes[used++] = text[i] == '+' && plus_is_space ? ' ' : text[i];
        }
    }
    bytes[used] = '\0';
    if (ret_length)
        *ret_length = used;
    return bytes;
}
