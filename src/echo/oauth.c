/* oauth.c: /oauth1 (RFC 5849, HMAC-SHA1) and /oauth2 (client credentials). */
#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/encode.h"
#include "base/text.h"
#include "echo/credentials.h"
#include "echo/endpoints.h"
#include "echo/signatures.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Published by the public service for people to try. */
#define OAUTH1_KEY "RKCGzna7bv9YD57c"
#define OAUTH1_SECRET "D+EdQ-gs$-%@2Nu7"

enum { OAUTH_MAX_PARAMETERS = 256, TOKEN_LIFE_MS = 60 * 60 * 1000 };

struct parameter {
    const char *name, *value; /* encoded, as they are sorted and signed */
};

struct signed_request {
    struct arena *arena;
    const char *key, *signature, *method; /* decoded; NULL when absent */
    size_t count;
    struct parameter parameters[OAUTH_MAX_PARAMETERS];
};

static void add_parameter(struct signed_request *it, const char *name, const char *value)
{
    if (text_equal(name, "oauth_signature")) {
        it->signature = value;
        return;
    }
    if (text_equal(name, "oauth_consumer_key"))
        it->key = value;
    if (text_equal(name, "oauth_signature_method"))
        it->method = value;
    if (it->count < OAUTH_MAX_PARAMETERS)
        it->parameters[it->count++] =
            (struct parameter){encode_percent(it->arena, name, strlen(name)),
                               encode_percent(it->arena, value, strlen(value))};
}

static void add_pairs(struct signed_request *it, const char *text)
{
    const char *key, *value;
    while (request_next_pair(it->arena, &text, &key, &value))
        add_parameter(it, key, value);
}

static void collect(struct request *request, struct signed_request *it)
{
    struct credentials given;
    if (credentials_parse(it->arena, request_field(request, "Authorization"), "OAuth", &given))
        for (size_t i = 0; i < given.count; i++)
            if (!text_equal(given.names[i], "realm"))
                add_parameter(
                    it,
                    decode_percent(it->arena, given.names[i], strlen(given.names[i]), false, NULL),
                    decode_percent(it->arena, given.values[i], strlen(given.values[i]), false,
                                   NULL));
    add_pairs(it, request->query);
    const char *type = request_field(request, "Content-Type");
    if (type && text_starts_with_nocase(type, "application/x-www-form-urlencoded"))
        add_pairs(it, request->body);
}

static int compare(const void *a, const void *b)
{
    const struct parameter *left = a, *right = b;
    int order = strcmp(left->name, right->name);
    return order ? order : strcmp(left->value, right->value);
}

static const char *normalize(struct signed_request *it)
{
    AUTO_BUFFER text;
    buffer_init(&text, SIZE_MAX / 4);
    qsort(it->parameters, it->count, sizeof it->parameters[0], compare);
    for (size_t i = 0; i < it->count; i++)
        buffer_printf(&text, "%s%s=%s", i ? "&" : "", it->parameters[i].name,
                      it->parameters[i].value);
    return arena_strdup(it->arena, buffer_text(&text));
}

static const char *base_uri(const struct request *request)
{
    unsigned port;
    const char *host = text_lower(request->arena, echo_host(request, &port));
    bool usual = port == (text_equal(request->scheme, "https") ? 443 : 80);
    if (usual)
        return arena_printf(request->arena, "%s://%s%s", request->scheme, host, request->path);
    return arena_printf(request->arena, "%s://%s:%u%s", request->scheme, host, port, request->path);
}

static const char *encoded(struct arena *arena, const char *text)
{
    return encode_percent(arena, text, strlen(text));
}

static void answer_oauth1(struct request *request, void *user)
{
    struct arena *arena = request->arena;
    struct signed_request *it = arena_new(arena, struct signed_request);
    it->arena = arena;
    collect(request, it);
    const char *uri = base_uri(request), *parameters = normalize(it);
    const char *base = arena_printf(arena, "%s&%s&%s", request->method_name, encoded(arena, uri),
                                    encoded(arena, parameters));
    const char *key = arena_printf(arena, "%s&", encoded(arena, OAUTH1_SECRET));
    unsigned char mac[DIGEST_SHA1_SIZE];
    bool verified =
        text_equal(it->key, OAUTH1_KEY) && text_equal(it->method, "HMAC-SHA1") &&
        digest_hmac(DIGEST_SHA1, key, strlen(key), base, strlen(base), mac, NULL) == 0 &&
        digest_equal_text(it->signature, encode_base64(arena, mac, sizeof mac));

    cJSON *tree = cJSON_CreateObject();
    cJSON_AddStringToObject(tree, "status", verified ? "pass" : "fail");
    cJSON_AddStringToObject(tree, "message",
                            verified ? "OAuth-1.0a signature verification was successful"
                                     : "HMAC-SHA1 verification failed");
    if (!verified) {
        cJSON_AddStringToObject(tree, "base_uri", uri);
        cJSON_AddStringToObject(tree, "normalized_param_string", parameters);
        cJSON_AddStringToObject(tree, "base_string", base);
        cJSON_AddStringToObject(tree, "signing_key", key);
    }
    echo_reply_json(request, verified ? 200 : 401, tree);
}

/* --- OAuth 2 --- */

static const char *form_value(struct request *request, const char *name)
{
    const char *at = request->body, *key, *value;
    while (request_next_pair(request->arena, &at, &key, &value))
        if (text_equal(key, name))
            return value;
    return NULL;
}

/* Any client will do, as long as it says who it is: in the form, or by HTTP Basic. */
static bool has_client(struct request *request)
{
    const char *id = form_value(request, "client_id"),
               *secret = form_value(request, "client_secret");
    if (id && *id && secret && *secret)
        return true;
    const char *text = credentials_after_scheme(request_field(request, "Authorization"), "Basic");
    size_t length;
    const char *pair = text ? decode_base64(request->arena, text, &length) : NULL;
    const char *colon = pair ? strchr(pair, ':') : NULL;
    return colon && colon > pair && colon[1];
}

static void answer_token(struct request *request, void *user)
{
    cJSON *tree = cJSON_CreateObject();
    const char *token = NULL;
    if (text_equal(form_value(request, "grant_type"), "client_credentials") && has_client(request))
        token = signature_make(request_service(request), request->arena, "token");
    if (token) {
        cJSON_AddStringToObject(tree, "access_token", token);
        cJSON_AddStringToObject(tree, "token_type", "Bearer");
    }
    echo_reply_json(request, token ? 200 : 401, tree);
}

static void answer_user_info(struct request *request, void *user)
{
    const char *token = credentials_after_scheme(request_field(request, "Authorization"), "Bearer");
    if (!token)
        token = echo_query(request, "access_token");
    if (!signature_check(request_service(request), request->arena, "token", token, TOKEN_LIFE_MS)) {
        reply_add_field(request, "WWW-Authenticate", "Bearer realm=\"Users\"");
        echo_reply_text(request, 401, "Unauthorized");
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddNumberToObject(tree, "user_id", 1);
    cJSON_AddStringToObject(tree, "name", "postman");
    echo_reply_json(request, 200, tree);
}

const struct route echo_oauth_routes[] = {
    {HTTP_METHOD_GET, "/oauth1", answer_oauth1},
    {HTTP_METHOD_POST, "/oauth1", answer_oauth1},
    {HTTP_METHOD_POST, "/oauth2/token", answer_token},
    {HTTP_METHOD_GET, "/oauth2/user/info", answer_user_info},
    {0},
};
