#include "report/mask.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/request.h"

static const char *const secret_headers[] = {
    "authorization", "proxy-authorization",  "cookie",         "set-cookie", "x-api-key",
    "x-auth-token",  "x-amz-security-token", "x-goog-api-key",
};
static const char *const secret_parameters[] = {
    "access_token",
    "refresh_token",
    "id_token",
    "token",
    "api_key",
    "apikey",
    "api-key",
    "client_secret",
    "oauth_token",
    "oauth_signature",
    "x-amz-signature",
    "x-amz-security-token",
    "x-amz-credential",
    "password",
    "sig",
    "signature",
};

static bool is_in(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal_nocase(names[i], name))
            return true;
    return false;
}

/* The name under which the request's auth puts its secret. */
static bool is_auth_key(const struct exchange *exchange, const char *name)
{
    if (!exchange->request || !exchange->request->auth.type)
        return false;
    const struct auth *auth = &exchange->request->auth;
    if (text_equal(auth->type, "apikey"))
        return text_equal_nocase(pairs_value(&auth->params, "key", NULL), name);
    if (text_equal(auth->type, "jwt"))
        return text_equal_nocase(pairs_value(&auth->params, "queryParamKey", "token"), name);
    return false;
}

bool mask_hides_header(const struct exchange *exchange, const char *name)
{
    return is_in(secret_headers, COUNT_OF(secret_headers), name) || is_auth_key(exchange, name);
}

bool mask_hides_parameter(const struct exchange *exchange, const char *name)
{
    return is_in(secret_parameters, COUNT_OF(secret_parameters), name) ||
           is_auth_key(exchange, name);
}

const char *mask_header(const struct exchange *exchange, const char *name, const char *value)
{
    return value && *value && mask_hides_header(exchange, name) ? MASK_TEXT : value;
}

static bool hides_anything(const struct exchange *exchange)
{
    const struct url *url = &exchange->url;
    for (size_t i = 0; i < url->query.count; i++)
        if (mask_hides_parameter(exchange, url->query.items[i].key))
            return true;
    return url->user || url->password;
}

const char *mask_url(const struct exchange *exchange, struct arena *arena)
{
    if (!hides_anything(exchange))
        return exchange->url_text ? exchange->url_text : "";
    struct url url = exchange->url;
    url.user = url.user ? MASK_TEXT : NULL;
    url.password = url.password ? MASK_TEXT : NULL;
    url.query = (struct pairs){0};
    for (size_t i = 0; i < exchange->url.query.count; i++) {
        const struct pair *from = &exchange->url.query.items[i];
        bool hide = from->value && *from->value && mask_hides_parameter(exchange, from->key);
        struct pair *to = pairs_add(&url.query, arena, from->key, hide ? MASK_TEXT : from->value);
        to->disabled = from->disabled;
    }
    return url_to_text(&url, arena);
}

/* Auth parameters that say how, not who. */
static const char *const open_parameters[] = {
    "addTokenTo",
    "algorithm",
    "in",
    "key",
    "headerPrefix",
    "qop",
    "realm",
    "region",
    "service",
    "signatureMethod",
    "queryParamKey",
    "tokenType",
    "disableRetryRequest",
};

static bool is_key_in(const cJSON *entry, const char *const *names, size_t count)
{
    const cJSON *key = cJSON_GetObjectItemCaseSensitive(entry, "key");
    return cJSON_IsString(key) && is_in(names, count, key->valuestring);
}

static void mask_value(cJSON *entry, const char *key)
{
    cJSON *value = cJSON_GetObjectItemCaseSensitive(entry, key);
    if (value && !(cJSON_IsString(value) && !*value->valuestring))
        cJSON_ReplaceItemInObjectCaseSensitive(entry, key, cJSON_CreateString(MASK_TEXT));
}

static void mask_auth(cJSON *auth)
{
    for (cJSON *scheme = auth->child; scheme; scheme = scheme->next)
        for (cJSON *entry = scheme->child; entry; entry = entry->next)
            if (!is_key_in(entry, open_parameters, COUNT_OF(open_parameters)))
                mask_value(entry, "value");
}

static void mask_list(cJSON *list, const char *const *names, size_t count)
{
    for (cJSON *entry = list->child; entry; entry = entry->next)
        if (is_key_in(entry, names, count))
            mask_value(entry, "value");
}

void mask_tree(cJSON *tree)
{
    for (cJSON *child = tree ? tree->child : NULL; child; child = child->next) {
        const char *name = child->string ? child->string : "";
        if (text_equal(name, "header"))
            mask_list(child, secret_headers, COUNT_OF(secret_headers));
        else if (text_equal(name, "query"))
            mask_list(child, secret_parameters, COUNT_OF(secret_parameters));
        else if (text_equal(name, "auth") && cJSON_GetObjectItemCaseSensitive(child, "type"))
            mask_auth(child);
        else if (text_equal(name, "auth"))
            mask_value(child, "password");
        else
            mask_tree(child);
    }
}
