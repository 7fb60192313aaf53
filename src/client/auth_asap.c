/* Atlassian's service-to-service tokens: a JWT with a key id, an issuer, an audience and a short
 * life, signed with a private key. Claims the user wrote win over the single parameters. */
#include "client/auth_internal.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/random.h"
#include "base/text.h"
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

enum { DEFAULT_LIFE_SECONDS = 3600 };
#define LATEST INT64_C(253402300799) /* the last second of the year 9999 */

static const struct json_limits claims_limits = {
    .bytes = AUTH_MAX_TOKEN, .depth = 64, .nodes = 100000, .string = AUTH_MAX_TOKEN};

static cJSON *read_claims(const struct auth *auth, struct error *err)
{
    const char *text = auth_param(auth, "claims");
    if (text_is_blank(text))
        return cJSON_CreateObject();
    cJSON *claims = json_parse(text, strlen(text), &claims_limits, "claims", NULL);
    if (!cJSON_IsObject(claims)) {
        cJSON_Delete(claims);
        error_set(err, ERR_INVALID, "Failed to parse claims");
        return NULL;
    }
    return claims;
}

/* What JavaScript takes for true: a claim set to "" or 0 counts as missing. */
static bool is_set(const cJSON *node)
{
    if (cJSON_IsString(node))
        return *node->valuestring != '\0';
    if (json_is_number(node))
        return json_number(node) != 0;
    return node && !cJSON_IsNull(node) && !cJSON_IsFalse(node);
}

/* Keeps a claim that is set; otherwise puts the text, which may be NULL. */
static bool settle_text(cJSON *claims, const char *key, const char *text)
{
    if (is_set(json_get(claims, key)))
        return true;
    if (!text)
        return false;
    json_set_text(claims, key, text);
    return true;
}

/* Like parseInt, cut to what a date can be. */
static int64_t leading_number(const char *text)
{
    long long value = text ? strtoll(text, NULL, 10) : 0;
    return value > LATEST ? LATEST : value < -LATEST ? -LATEST : value;
}

static int64_t expiry(const struct auth *auth, const cJSON *claims, int64_t now,
                      struct arena *arena)
{
    const cJSON *own = json_get(claims, "exp");
    int64_t fixed = own ? leading_number(json_to_text(arena, own)) : 0;
    int64_t life = leading_number(auth_param(auth, "exp"));
    return fixed ? fixed : now + (life ? life : DEFAULT_LIFE_SECONDS);
}

static int settle_claims(const struct auth *auth, const struct auth_input *input, cJSON *claims,
                         struct arena *arena, struct error *err)
{
    char id[UUID_SIZE];
    int64_t now = input->now_ms / 1000;
    random_uuid4(id);
    const char *issuer = auth_param_or(auth, "iss", NULL);
    if (!is_set(json_get(claims, "iat")))
        json_set(claims, "iat", cJSON_CreateNumber((double)now));
    bool complete = settle_text(claims, "iss", issuer);
    const char *subject = auth_param_or(auth, "sub", NULL);
    if (complete && !subject) /* the receiving side wants one: the issuer speaks for itself */
        subject = json_to_text(arena, json_get(claims, "iss"));
    settle_text(claims, "sub", subject);
    settle_text(claims, "jti", input->nonce ? input->nonce : id);
    complete = settle_text(claims, "aud", auth_param_or(auth, "aud", NULL)) && complete;
    json_set(claims, "exp", cJSON_CreateNumber((double)expiry(auth, claims, now, arena)));
    return complete ? 0 : error_set(err, ERR_INVALID, "One or more of required claims missing");
}

/* data:application/pkcs8;kid=ID;base64,DER — the key carries the id it belongs to. */
static int read_data_uri(const char *text, const char *key_id, struct arena *arena,
                         struct auth_key **ret_key, struct error *err)
{
    static const char start[] = "data:application/pkcs8;kid=", middle[] = ";base64,";
    size_t der_length = 0, id_length = strlen(key_id);
    if (!text_starts_with(text, start))
        return error_set(err, ERR_INVALID, "Failed to parse private key.");
    const char *id = text + strlen(start);
    if (strncmp(id, key_id, id_length) != 0 || !text_starts_with(id + id_length, middle))
        return error_set(err, ERR_INVALID, "Failed to parse private key.");
    char *der = decode_base64(arena, id + id_length + strlen(middle), &der_length);
    if (!der)
        return error_set(err, ERR_INVALID, "Failed to parse private key.");
    return auth_key_read_der(der, der_length, ret_key, err);
}

static int read_key(const struct auth *auth, const char *key_id, struct arena *arena,
                    struct auth_key **ret_key, struct error *err)
{
    const char *text = auth_param_or(auth, "privateKey", "");
    size_t length = strlen(text);
    if (length > AUTH_MAX_KEY)
        return error_set(err, ERR_LIMIT, "the private key is longer than %d bytes", AUTH_MAX_KEY);
    if (length >= 2 && text[0] == '"' && text[length - 1] == '"')
        text = arena_strndup(arena, text + 1, length -= 2);
    const char *plain = decode_percent(arena, text, length, false, NULL);
    if (text_starts_with(plain, "data:"))
        return read_data_uri(plain, key_id, arena, ret_key, err);
    return auth_key_read(text, ret_key, err);
}

static cJSON *make_header(const char *algorithm, const char *key_id)
{
    cJSON *header = cJSON_CreateObject();
    json_set_text(header, "alg", algorithm);
    json_set_text(header, "kid", key_id);
    return header;
}

static int sign(const struct auth *auth, const struct auth_input *input, struct auth_state *state,
                struct arena *arena, struct auth_output *out, struct error *err)
{
    AUTO(auth_key) key = NULL;
    const char *token = NULL;
    AUTO_JSON claims = read_claims(auth, err);
    if (!claims || settle_claims(auth, input, claims, arena, err) < 0)
        return -1;
    const cJSON *own_id = json_get(claims, "kid");
    const char *key_id =
        is_set(own_id) ? json_to_text(arena, own_id) : auth_param_or(auth, "kid", NULL);
    if (!key_id || !auth_param_or(auth, "privateKey", NULL))
        return error_set(err, ERR_INVALID, "One or more of required claims missing");
    const struct auth_token_algorithm *algorithm =
        auth_token_algorithm(auth_param_or(auth, "alg", "RS256"));
    if (!algorithm || algorithm->symmetric)
        return error_set(err, ERR_INVALID, "invalid algorithm");

    AUTO_JSON header = make_header(algorithm->name, key_id);
    if (read_key(auth, key_id, arena, &key, err) < 0 ||
        auth_token_make(header, claims, algorithm, NULL, 0, key, arena, &token, err) < 0)
        return -1;
    auth_put_authorization(out, arena, arena_printf(arena, "Bearer %s", token));
    return 0;
}

const struct auth_scheme auth_asap = {
    .type = "asap",
    .params = (const char *const[]){"alg", "iss", "aud", "kid", "privateKey", "sub", "claims",
                                    "exp", NULL},
    .sign = sign,
};
