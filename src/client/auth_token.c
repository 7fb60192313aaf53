/* Signed JSON tokens: RFC 7515 in its compact form, algorithms of RFC 7518 §3. */
#include "client/auth_internal.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/encode.h"
#include "base/text.h"
#include "json/json.h"

#include <string.h>

static const struct auth_token_algorithm algorithms[] = {
    {"HS256", DIGEST_SHA256, true, AUTH_KEY_RSA},
    {"HS384", DIGEST_SHA384, true, AUTH_KEY_RSA},
    {"HS512", DIGEST_SHA512, true, AUTH_KEY_RSA},
    {"RS256", DIGEST_SHA256, false, AUTH_KEY_RSA},
    {"RS384", DIGEST_SHA384, false, AUTH_KEY_RSA},
    {"RS512", DIGEST_SHA512, false, AUTH_KEY_RSA},
    {"PS256", DIGEST_SHA256, false, AUTH_KEY_RSA_PSS},
    {"PS384", DIGEST_SHA384, false, AUTH_KEY_RSA_PSS},
    {"PS512", DIGEST_SHA512, false, AUTH_KEY_RSA_PSS},
    {"ES256", DIGEST_SHA256, false, AUTH_KEY_ECDSA},
    {"ES384", DIGEST_SHA384, false, AUTH_KEY_ECDSA},
    {"ES512", DIGEST_SHA512, false, AUTH_KEY_ECDSA},
};

const struct auth_token_algorithm *auth_token_algorithm(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(algorithms); i++)
        if (text_equal(algorithms[i].name, name))
            return &algorithms[i];
    return NULL;
}

static const char *encode_part(const cJSON *node, struct arena *arena, struct error *err)
{
    AUTO_BUFFER text = {0};
    buffer_init(&text, AUTH_MAX_TOKEN);
    if (json_write(node, false, &text) < 0 || text.overflowed) {
        error_set(err, ERR_LIMIT, "the token is larger than %d bytes", AUTH_MAX_TOKEN);
        return NULL;
    }
    return encode_base64url(arena, buffer_text(&text), text.length);
}

static int sign_part(const char *text, const struct auth_token_algorithm *algorithm,
                     const void *secret, size_t secret_length, struct auth_key *key,
                     struct arena *arena, const char **ret_text, struct error *err)
{
    unsigned char mac[DIGEST_MAX_SIZE];
    unsigned char *signature = mac;
    size_t length = digest_size(algorithm->kind);
    int result =
        algorithm->symmetric
            ? digest_hmac(algorithm->kind, secret, secret_length, text, strlen(text), mac, err)
            : auth_key_sign(key, algorithm->use, algorithm->kind, text, strlen(text), arena,
                            &signature, &length, err);
    if (result == 0)
        *ret_text = encode_base64url(arena, signature, length);
    return result;
}

int auth_token_make(const cJSON *header, const cJSON *claims,
                    const struct auth_token_algorithm *algorithm, const void *secret,
                    size_t secret_length, struct auth_key *key, struct arena *arena,
                    const char **ret_token, struct error *err)
{
    const char *head = encode_part(header, arena, err);
    const char *payload = head ? encode_part(claims, arena, err) : NULL;
    if (!payload)
        return -1;
    const char *signed_text = arena_printf(arena, "%s.%s", head, payload);
    const char *signature = NULL;
    if (sign_part(signed_text, algorithm, secret, secret_length, key, arena, &signature, err) < 0)
        return -1;
    *ret_token = arena_printf(arena, "%s.%s", signed_text, signature);
    return 0;
}
