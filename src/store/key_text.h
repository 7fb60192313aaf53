/* key_text.h: how keys are spelled.
 *
 * API key: "PMAK-" id "-" secret: the id has 24 hexadecimal digits and is public, the secret has 26
 * and then 8 of the CRC-32 of everything before them; all lower case. Collection access key:
 * "PMAT-" and 26 characters of Crockford's base 32, upper case: 130 random bits. Pure; nothing here
 * knows whether a key exists. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum {
    API_KEY_PREFIX_MIN = 2, /* letters before the first hyphen */
    API_KEY_PREFIX_MAX = 8,
    API_KEY_ID_LENGTH = 24,
    API_KEY_SECRET_LENGTH = 34, /* with the checksum */
    API_KEY_MAX = API_KEY_PREFIX_MAX + 1 + API_KEY_ID_LENGTH + 1 + API_KEY_SECRET_LENGTH,
    API_KEY_TAIL_LENGTH = 2, /* what lists show of the end */
    ACCESS_KEY_LENGTH = 5 + 26,
    ACCESS_KEY_TAIL_LENGTH = 4,
};

/* A new key; `id` NULL: of a new id. */
void api_key_make(const char *prefix, const char *id, char ret_key[API_KEY_MAX + 1]);
/* Shape and checksum. Any prefix of upper-case letters will do: it may have been another one when
 * the key was made. */
bool api_key_read(const char *text, char ret_id[API_KEY_ID_LENGTH + 1]);
bool api_key_is_prefix(const char *text);
/* "PMAK-0123…89ab-******cd": id and tail are no secrets. */
enum { API_KEY_MASKED_MAX = API_KEY_PREFIX_MAX + 1 + API_KEY_ID_LENGTH + 1 + 32 + 2 };
void api_key_mask(const char *prefix, const char *id, const char *tail,
                  char ret_text[API_KEY_MASKED_MAX + 1]);

void access_key_make(char ret_key[ACCESS_KEY_LENGTH + 1]);
bool access_key_is_key(const char *text);
