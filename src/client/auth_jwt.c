/* A token signed for every request from claims the user wrote (RFC 7519). The algorithm chosen
 * wins over an "alg" in the user's header. */
#include "client/auth_internal.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/text.h"
#include "json/json.h"

#include <string.h>

static const struct json_limits token_limits = {
    .bytes = AUTH_MAX_TOKEN, .depth = 64, .nodes = 100000, .string = AUTH_MAX_TOKEN};

/* An object out of JSON text; blank text is {}. */
static cJSON *read_object(const char *text, const char *name, struct error *err)
{
    if (text_is_blank(text))
        return cJSON_CreateObject();
    cJSON *tree = json_parse(text, strlen(text), &token_limits, name, err);
    if (tree && !cJSON_IsObject(tree)) {
        cJSON_Delete(tree);
        error_set(err, ERR_INVALID, "%s must be a JSON object", name);
        return NULL;
    }
    return tree;
}

static cJSON *read_header(const struct auth *auth, const char *algorithm, struct error *err)
{
    cJSON *header = read_object(auth_param(auth, "header"), "header", err);
    if (!header)
        return NULL;
    if (json_get(header, "crit")) { /* we know none of the extensions it could demand */
        cJSON_Delete(header);
        error_set(err, ERR_UNSUPPORTED, "header: \"crit\" names an unknown extension");
        return NULL;
    }
    json_set_text(header, "alg", algorithm);
    return header;
}

/* Base64 as people paste it: characters outside both alphabets are skipped. */
static const char *decode_secret(const char *secret, struct arena *arena, size_t *ret_length)
{
    char *clean = arena_alloc(arena, strlen(secret) + 1);
    size_t used = 0;
    for (; *secret && *secret != '='; secret++)
        if ((*secret >= '0' && *secret <= '9') || (*secret >= 'A' && *secret <= 'Z') ||
            (*secret >= 'a' && *secret <= 'z') || strchr("+/-_", *secret))
            clean[used++] = *secret;
    clean[used] = '\0';
    return decode_base64(arena, clean, ret_length);
}

static int read_secret(const struct auth *auth, struct arena *arena, const char **ret_secret,
                       size_t *ret_length, struct error *err)
{
    const char *secret = auth_param_or(auth, "secret", NULL);
    if (!secret)
        return error_set(err, ERR_INVALID, "Invalid secret key. Enter a valid key.");
    *ret_length = strlen(secret);
    if (auth_flag(auth, "isSecretBase64Encoded"))
        secret = decode_secret(secret, arena, ret_length);
    if (!secret)
        return error_set(err, ERR_INVALID, "the secret is not base64");
    *ret_secret = secret;
    return 0;
}

static int read_key(const struct auth *auth, struct auth_key **ret_key, struct error *err)
{
    const char *text = auth_param_or(auth, "privateKey", NULL);
    if (!text)
        return error_set(err, ERR_INVALID, "Invalid private key. Enter a valid key.");
    return auth_key_read(text, ret_key, err);
}

static void put_token(const struct auth *auth, const char *token, struct arena *arena,
                      struct auth_output *out)
{
    const char *target = auth_param_or(auth, "addTokenTo", "header");
    if (text_equal(target, "header")) {
        const char *prefix = auth_param(auth, "headerPrefix");
        prefix = prefix ? prefix : "Bearer";
        auth_put_authorization(out, arena,
                               arena_printf(arena, "%s%s%s", prefix, *prefix ? " " : "", token));
    } else if (text_equal(target, "queryParam")) {
        const char *key = auth_param_or(auth, "queryParamKey", "token");
        pairs_add(&out->drop_query, arena, key, NULL);
        pairs_add(&out->query, arena, key, token);
    }
}

static int sign(const struct auth *auth, const struct auth_input *input, struct auth_state *state,
                struct arena *arena, struct auth_output *out, struct error *err)
{
    AUTO(auth_key) key = NULL;
    const char *secret = NULL, *token = NULL;
    size_t secret_length = 0;
    const char *name = auth_param(auth, "algorithm");
    const struct auth_token_algorithm *algorithm = auth_token_algorithm(name);
    if (!algorithm)
        return error_set(err, ERR_INVALID, "invalid algorithm");
    if (algorithm->symmetric ? read_secret(auth, arena, &secret, &secret_length, err) < 0
                             : read_key(auth, &key, err) < 0)
        return -1;
    if (!auth_param(auth, "payload"))
        return error_set(err, ERR_INVALID, "payload must be a JSON object");

    AUTO_JSON header = read_header(auth, algorithm->name, err);
    AUTO_JSON claims = header ? read_object(auth_param(auth, "payload"), "payload", err) : NULL;
    if (!claims || auth_token_make(header, claims, algorithm, secret, secret_length, key, arena,
                                   &token, err) < 0)
        return -1;
    put_token(auth, token, arena, out);
    return 0;
}

const struct auth_scheme auth_jwt = {
    .type = "jwt",
    .params = (const char *const[]){"algorithm", "secret", "isSecretBase64Encoded", "privateKey",
                                    "payload", "header", "addTokenTo", "headerPrefix",
                                    "queryParamKey", NULL},
    .sign = sign,
};
