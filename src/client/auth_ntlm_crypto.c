/* The arithmetic of NTLMv2: [MS-NLMP] §3.3.2. MD4 (RFC 1320) is ours because OpenSSL 3 keeps its
 * own in a provider that need not be installed; nothing but NTLM may use it. */
#include "client/auth_internal.h"

#include "base/arena.h"

#include <openssl/crypto.h>
#include <string.h>

/* ---- MD4 ---- */

static uint32_t rotate(uint32_t value, unsigned bits)
{
    return value << bits | value >> (32 - bits);
}

static uint32_t read_le32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static void write_le(unsigned char *out, uint64_t value, size_t width)
{
    for (size_t i = 0; i < width; i++)
        out[i] = (unsigned char)(value >> (8 * i));
}

/* What round r mixes of b, c and d. */
static uint32_t mix(unsigned round, uint32_t b, uint32_t c, uint32_t d)
{
    if (round == 0)
        return (b & c) | (~b & d);
    return round == 1 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
}

static void md4_block(uint32_t state[4], const unsigned char block[64])
{
    static const unsigned char order[3][16] = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15},
        {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15}};
    static const unsigned char shifts[3][4] = {{3, 7, 11, 19}, {3, 5, 9, 13}, {3, 9, 11, 15}};
    static const uint32_t constants[3] = {0, 0x5A827999, 0x6ED9EBA1};
    uint32_t v[4] = {state[0], state[1], state[2], state[3]}; /* a b c d, turning */
    for (unsigned round = 0; round < 3; round++)
        for (unsigned step = 0; step < 16; step++) {
            uint32_t word = read_le32(block + 4 * order[round][step]);
            uint32_t sum = v[0] + mix(round, v[1], v[2], v[3]) + word + constants[round];
            uint32_t turned = rotate(sum, shifts[round][step % 4]);
            v[0] = v[3];
            v[3] = v[2];
            v[2] = v[1];
            v[1] = turned;
        }
    for (unsigned i = 0; i < 4; i++)
        state[i] += v[i];
}

void auth_md4(const void *bytes, size_t length, unsigned char out[AUTH_MD4_SIZE])
{
    uint32_t state[4] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
    const unsigned char *at = bytes;
    size_t left = length;
    for (; left >= 64; left -= 64, at += 64)
        md4_block(state, at);
    unsigned char tail[128] = {0};
    if (left)
        memcpy(tail, at, left);
    tail[left] = 0x80;
    size_t tail_length = left < 56 ? 64 : 128;
    write_le(tail + tail_length - 8, (uint64_t)length * 8, 8);
    md4_block(state, tail);
    if (tail_length == 128)
        md4_block(state, tail + 64);
    for (size_t i = 0; i < 4; i++)
        write_le(out + 4 * i, state[i], 4);
}

/* ---- text ---- */

/* One code point, or U+FFFD for a byte that is not UTF-8. */
static uint32_t next_code_point(const unsigned char **text)
{
    const unsigned char *at = *text;
    unsigned extra = at[0] < 0x80   ? 0
                     : at[0] < 0xC2 ? 4
                     : at[0] < 0xE0 ? 1
                     : at[0] < 0xF0 ? 2
                     : at[0] < 0xF5 ? 3
                                    : 4;
    uint32_t point = extra == 0 ? at[0] : at[0] & (0x3Fu >> extra);
    for (unsigned i = 1; i <= extra && extra < 4; i++) {
        if ((at[i] & 0xC0) != 0x80)
            extra = 4;
        else
            point = point << 6 | (at[i] & 0x3F);
    }
    *text += extra < 4 ? extra + 1 : 1;
    return extra < 4 ? point : 0xFFFD;
}

static uint32_t upper_case(uint32_t c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 0xE0 && c <= 0xFE && c != 0xF7) ||
        (c >= 0x3B1 && c <= 0x3C9 && c != 0x3C2) || (c >= 0x430 && c <= 0x44F))
        return c - 0x20;
    return c >= 0x450 && c <= 0x45F ? c - 0x50 : c;
}

unsigned char *auth_utf16(struct arena *arena, const char *text, bool upper, size_t *ret_length)
{
    unsigned char *out = arena_alloc(arena, strlen(text) * 2 + 4);
    const unsigned char *at = (const unsigned char *)text;
    size_t used = 0;
    while (*at) {
        uint32_t point = next_code_point(&at);
        point = upper ? upper_case(point) : point;
        if (point > 0xFFFF) {
            write_le(out + used, 0xD800 + ((point - 0x10000) >> 10), 2);
            used += 2;
            point = 0xDC00 + ((point - 0x10000) & 0x3FF);
        }
        write_le(out + used, point, 2);
        used += 2;
    }
    *ret_length = used;
    return out;
}

/* ---- NTLMv2 ---- */

/* NTOWFv2: HMAC-MD5(MD4(password), UPPER(user) + domain). */
static int response_key(const char *user, const char *domain, const char *password,
                        struct arena *arena, unsigned char key[16], struct error *err)
{
    unsigned char hashed[AUTH_MD4_SIZE];
    size_t secret_length = 0, user_length = 0, domain_length = 0;
    unsigned char *secret = auth_utf16(arena, password, false, &secret_length);
    unsigned char *name = auth_utf16(arena, user, true, &user_length);
    unsigned char *realm = auth_utf16(arena, domain, false, &domain_length);
    unsigned char *both = arena_alloc(arena, user_length + domain_length + 1);
    memcpy(both, name, user_length);
    memcpy(both + user_length, realm, domain_length);
    auth_md4(secret, secret_length, hashed);
    OPENSSL_cleanse(secret, secret_length);
    return digest_hmac(DIGEST_MD5, hashed, sizeof hashed, both, user_length + domain_length, key,
                       err);
}

/* HMAC-MD5(key, challenge + bytes). */
static int prove(const unsigned char key[16], const unsigned char challenge[8], const void *bytes,
                 size_t length, struct arena *arena, unsigned char out[16], struct error *err)
{
    unsigned char *text = arena_alloc(arena, length + 8);
    memcpy(text, challenge, 8);
    memcpy(text + 8, bytes, length);
    return digest_hmac(DIGEST_MD5, key, 16, text, length + 8, out, err);
}

int auth_ntlm_prove(const char *user, const char *domain, const char *password,
                    const unsigned char server_challenge[8],
                    const unsigned char client_challenge[8], uint64_t file_time,
                    const void *target_info, size_t target_info_length, struct arena *arena,
                    struct auth_ntlm_proof *ret_proof, struct error *err)
{
    unsigned char key[16];
    struct auth_ntlm_proof proof = {.nt_length = 16 + 28 + target_info_length + 4};
    proof.nt = arena_zero(arena, 1, proof.nt_length);
    unsigned char *blob = proof.nt + 16;
    size_t blob_length = proof.nt_length - 16;
    blob[0] = blob[1] = 1; /* the two versions */
    write_le(blob + 8, file_time, 8);
    memcpy(blob + 16, client_challenge, 8);
    if (target_info_length)
        memcpy(blob + 28, target_info, target_info_length);

    if (response_key(user, domain, password, arena, key, err) < 0 ||
        prove(key, server_challenge, blob, blob_length, arena, proof.nt, err) < 0 ||
        prove(key, server_challenge, client_challenge, 8, arena, proof.lm, err) < 0 ||
        digest_hmac(DIGEST_MD5, key, 16, proof.nt, 16, proof.session_key, err) < 0)
        return -1;
    memcpy(proof.lm + 16, client_challenge, 8);
    *ret_proof = proof;
    return 0;
}
