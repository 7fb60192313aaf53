/* encode.h: bytes as text and back: base64 (RFC 4648), hexadecimal, percent-encoding (RFC 3986). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buffer;

/* With padding; the URL-safe form has none. */
char *encode_base64(struct arena *arena, const void *bytes, size_t length);
char *encode_base64url(struct arena *arena, const void *bytes, size_t length);

/* Reads either alphabet, padded or not, ignoring white space. NULL when anything else stands in
 * it. The result is NUL-terminated; *ret_length does not count that. */
char *decode_base64(struct arena *arena, const char *text, size_t *ret_length);

char *encode_hex(struct arena *arena, const void *bytes, size_t length);     /* lower case */
char *decode_hex(struct arena *arena, const char *text, size_t *ret_length); /* NULL when bad */

/* Everything but letters, digits and -_.~ becomes %XX (upper case). */
char *encode_percent(struct arena *arena, const char *bytes, size_t length);

/* Bad escapes stay as they are. `plus_is_space` is for query strings and forms. */
char *decode_percent(struct arena *arena, const char *text, size_t length, bool plus_is_space,
                     size_t *ret_length);
