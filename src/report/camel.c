#include "report/camel.h"

#include "base/arena.h"
#include "report/pretty.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* U+00C0 to U+00FF without their accents; '\0' for those that are no letters. */
static const char plain_letters[] = "AAAAAAACEEEEIIIIDNOOOOO\0OUUUUYTs"
                                    "aaaaaaaceeeeiiiidnooooo\0ouuuuyty";

/* ASCII letters and digits; everything else is a space, apostrophes nothing. */
static char *simplify(const char *name, struct arena *arena)
{
    size_t length = strlen(name), used = 0;
    char *simple = arena_alloc(arena, length + 1);
    while (length) {
        uint32_t code_point;
        size_t size = pretty_next(name, length, &code_point);
        char plain = ' ';
        if (code_point < 0x80 && isalnum((int)code_point))
            plain = (char)code_point;
        else if (code_point >= 0xC0 && code_point <= 0xFF && plain_letters[code_point - 0xC0])
            plain = plain_letters[code_point - 0xC0];
        if (code_point != '\'' && code_point != 0x2019)
            simple[used++] = plain;
        name += size;
        length -= size;
    }
    simple[used] = '\0';
    return simple;
}

static bool is_ordinal_end(const char *text, char last_digit)
{
    const char *ending = last_digit == '1' ? "st" : last_digit == '2' ? "nd" : "th";
    if (last_digit == '3')
        ending = "rd";
    return strncmp(text, ending, 2) == 0 && !islower((unsigned char)text[2]) &&
           !isdigit((unsigned char)text[2]);
}

/* Length of the word that begins here. */
static size_t word_length(const char *text)
{
    size_t length = 0;
    if (isdigit((unsigned char)*text)) {
        while (isdigit((unsigned char)text[length]))
            length++;
        return is_ordinal_end(text + length, text[length - 1]) ? length + 2 : length;
    }
    while (isupper((unsigned char)text[length]))
        length++;
    if (length > 1)
        return islower((unsigned char)text[length]) ? length - 1 : length;
    while (islower((unsigned char)text[length]))
        length++;
    return length;
}

const char *camel_class_name(const char *name, struct arena *arena)
{
    const char *text = simplify(name ? name : "", arena);
    char *out = arena_alloc(arena, strlen(text) + 1);
    size_t used = 0;
    while (*text) {
        if (*text == ' ') {
            text++;
            continue;
        }
        size_t length = word_length(text);
        for (size_t i = 0; i < length; i++)
            out[used++] =
                (char)(i ? tolower((unsigned char)text[i]) : toupper((unsigned char)*text));
        text += length;
    }
    out[used] = '\0';
    return out;
}
