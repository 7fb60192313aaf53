/* text.h: small questions about text that the C library answers badly.
 *
 * ASCII only: protocols compare names without a locale. Nothing here allocates except where an
 * arena is taken. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct arena;

bool text_equal(const char *a, const char *b);        /* NULL equals only NULL */
bool text_equal_nocase(const char *a, const char *b); /* ASCII case; NULL equals only NULL */
bool text_starts_with(const char *text, const char *prefix);
bool text_starts_with_nocase(const char *text, const char *prefix);
bool text_ends_with(const char *text, const char *suffix);
bool text_ends_with_nocase(const char *text, const char *suffix);

bool text_is_blank(const char *text); /* NULL, "" or only white space */

/* A copy in the arena, without white space at both ends. */
char *text_trim(struct arena *arena, const char *text);
char *text_lower(struct arena *arena, const char *text);
char *text_upper(struct arena *arena, const char *text);

/* Valid UTF-8: shortest forms only, no surrogates, nothing above U+10FFFF. On failure
 * *ret_offset (may be NULL) is the offset of the first bad byte. */
bool text_is_utf8(const char *bytes, size_t length, size_t *ret_offset);

/* Writes one code point; returns the number of bytes, 1 to 4. */
size_t text_put_utf8(char out[4], unsigned code_point);

/* How many edits (insert, delete, replace, swap of neighbours) lead from a to b; used to suggest
 * the nearest name. Words longer than 63 bytes are as far away as can be. */
unsigned text_distance(const char *a, const char *b);
