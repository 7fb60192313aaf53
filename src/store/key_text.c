#include "store/key_text.h"

#include "base/crc32.h"
#include "base/random.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { CHECKSUM_LENGTH = 8, RANDOM_LENGTH = API_KEY_SECRET_LENGTH - CHECKSUM_LENGTH };

static const char base32[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void api_key_make(const char *prefix, const char *id, char ret_key[API_KEY_MAX + 1])
{
    char new_id[API_KEY_ID_LENGTH + 1], secret[RANDOM_LENGTH + 1];
    random_hex(new_id, API_KEY_ID_LENGTH);
    random_hex(secret, RANDOM_LENGTH);
    int length = snprintf(ret_key, API_KEY_MAX + 1, "%.*s-%.*s-%s", API_KEY_PREFIX_MAX, prefix,
                          API_KEY_ID_LENGTH, id ? id : new_id, secret);
    snprintf(ret_key + length, CHECKSUM_LENGTH + 1, "%08x", crc32_of(ret_key, (size_t)length));
}

static size_t prefix_length(const char *text)
{
    size_t length = 0;
    while (length <= API_KEY_PREFIX_MAX && text[length] >= 'A' && text[length] <= 'Z')
        length++;
    return length >= API_KEY_PREFIX_MIN && length <= API_KEY_PREFIX_MAX ? length : 0;
}

bool api_key_is_prefix(const char *text)
{
    size_t length = prefix_length(text);
    return length && !text[length];
}

static bool is_hex(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!((text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f')))
            return false;
    return true;
}

bool api_key_read(const char *text, char ret_id[API_KEY_ID_LENGTH + 1])
{
    size_t prefix = prefix_length(text);
    const char *id = text + prefix + 1, *secret = id + API_KEY_ID_LENGTH + 1;
    if (!prefix || text[prefix] != '-' || !is_hex(id, API_KEY_ID_LENGTH) ||
        id[API_KEY_ID_LENGTH] != '-' || !is_hex(secret, API_KEY_SECRET_LENGTH) ||
        secret[API_KEY_SECRET_LENGTH])
        return false;
    const char *checksum = secret + RANDOM_LENGTH;
    char expected[CHECKSUM_LENGTH + 1];
    snprintf(expected, sizeof expected, "%08x", crc32_of(text, (size_t)(checksum - text)));
    if (memcmp(checksum, expected, CHECKSUM_LENGTH) != 0)
        return false;
    memcpy(ret_id, id, API_KEY_ID_LENGTH);
    ret_id[API_KEY_ID_LENGTH] = '\0';
    return true;
}

void api_key_mask(const char *prefix, const char *id, const char *tail,
                  char ret_text[API_KEY_MASKED_MAX + 1])
{
    static const char stars[] = "********************************";
    snprintf(ret_text, API_KEY_MASKED_MAX + 1, "%.*s-%.*s-%s%.*s", API_KEY_PREFIX_MAX, prefix,
             API_KEY_ID_LENGTH, id, stars, API_KEY_TAIL_LENGTH, tail);
}

void access_key_make(char ret_key[ACCESS_KEY_LENGTH + 1])
{
    unsigned char bytes[ACCESS_KEY_LENGTH - 5];
    random_bytes(bytes, sizeof bytes);
    memcpy(ret_key, "PMAT-", 5);
    for (size_t i = 0; i < sizeof bytes; i++)
        ret_key[5 + i] = base32[bytes[i] & 31];
    ret_key[ACCESS_KEY_LENGTH] = '\0';
}

bool access_key_is_key(const char *text)
{
    if (!text_starts_with(text, "PMAT-") || strlen(text) != ACCESS_KEY_LENGTH)
        return false;
    return strspn(text + 5, base32) == ACCESS_KEY_LENGTH - 5;
}
