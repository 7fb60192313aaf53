#include "base/text.h"

#include "base/arena.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

bool text_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool equal_nocase_n(const char *a, const char *b, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (lower(a[i]) != lower(b[i]))
            return false;
    return true;
}

bool text_equal_nocase(const char *a, const char *b)
{
    if (!a || !b)
        return a == b;
    size_t length = strlen(a);
    return length == strlen(b) && equal_nocase_n(a, b, length);
}

bool text_starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_starts_with_nocase(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);
    return strnlen(text, length) == length && equal_nocase_n(text, prefix, length);
}

bool text_ends_with(const char *text, const char *suffix)
{
    size_t length = strlen(text), tail = strlen(suffix);
    return length >= tail && memcmp(text + length - tail, suffix, tail) == 0;
}

bool text_ends_with_nocase(const char *text, const char *suffix)
{
    size_t length = strlen(text), tail = strlen(suffix);
    return length >= tail && equal_nocase_n(text + length - tail, suffix, tail);
}

bool text_is_blank(const char *text)
{
    while (text && *text)
        if (!is_space(*text++))
            return false;
    return true;
}

char *text_trim(struct arena *arena, const char *text)
{
    while (is_space(*text))
        text++;
    size_t length = strlen(text);
    while (length && is_space(text[length - 1]))
        length--;
    return arena_strndup(arena, text, length);
}

char *text_lower(struct arena *arena, const char *text)
{
    char *copy = arena_strdup(arena, text);
    for (char *c = copy; *c; c++)
        *c = lower(*c);
    return copy;
}

char *text_upper(struct arena *arena, const char *text)
{
    char *copy = arena_strdup(arena, text);
    for (char *c = copy; *c; c++)
        *c = upper(*c);
    return copy;
}

/* The length of the well-formed sequence at `s`, or 0. */
static size_t utf8_sequence(const unsigned char *s, size_t left)
{
    static const struct {
        unsigned char first, last, second_low, second_high, length;
    } forms[] = {
        {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3},
        {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
        {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
    };

    if (s[0] < 0x80)
        return 1;
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        if (s[0] < forms[i].first || s[0] > forms[i].last)
            continue;
        if (left < forms[i].length || s[1] < forms[i].second_low || s[1] > forms[i].second_high)
            return 0;
        for (size_t k = 2; k < forms[i].length; k++)
            if ((s[k] & 0xC0) != 0x80)
                return 0;
        return forms[i].length;
    }
    return 0;
}

/* How many bytes of ASCII are here, eight at a time. */
static size_t ascii_words(const unsigned char *s, size_t length)
{
    size_t at = 0;
    for (uint64_t word; length - at >= sizeof(word); at += sizeof(word)) {
        memcpy(&word, s + at, sizeof(word));
        if (word & 0x8080808080808080U)
            break;
    }
    return at;
}

bool text_is_utf8(const char *bytes, size_t length, size_t *ret_offset)
{
    const unsigned char *s = (const unsigned char *)bytes;
    size_t at = ascii_words(s, length); /* what most texts are, from end to end */
    while (at < length) {
        size_t step = s[at] < 0x80 ? 1 : utf8_sequence(s + at, length - at);
        if (step == 0) {
            if (ret_offset)
                *ret_offset = at;
            return false;
        }
        at += step;
    }
    return true;
}

size_t text_put_utf8(char out[4], unsigned code_point)
{
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        out[0] = (char)(0xC0 | code_point >> 6);
        out[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        out[0] = (char)(0xE0 | code_point >> 12);
        out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code_point >> 18);
    out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}

static unsigned smallest(unsigned a, unsigned b, unsigned c)
{
    unsigned least = a < b ? a : b;
    return least < c ? least : c;
}

unsigned text_distance(const char *a, const char *b)
{
    enum { LONGEST = 63 };
    size_t rows = strlen(a), columns = strlen(b);
    if (rows > LONGEST || columns > LONGEST)
        return UINT_MAX;

    unsigned cost[LONGEST + 1][LONGEST + 1];
    for (size_t i = 0; i <= rows; i++)
        cost[i][0] = (unsigned)i;
    for (size_t j = 0; j <= columns; j++)
        cost[0][j] = (unsigned)j;
    for (size_t i = 1; i <= rows; i++)
        for (size_t j = 1; j <= columns; j++) {
            unsigned replace = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            cost[i][j] = smallest(cost[i - 1][j] + 1, cost[i][j - 1] + 1, replace);
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && cost[i - 2][j - 2] + 1 < cost[i][j])
                cost[i][j] = cost[i - 2][j - 2] + 1;
        }
    return cost[rows][columns];
}
