/* OAuth 1.0a: RFC 5849, with SHA-256 and SHA-512 next to SHA-1, and the body hash extension
 * (draft-eaton-oauth-bodyhash-00). */
#include "client/auth_internal.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/encode.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static const char *const own_names[] = {
    "oauth_consumer_key", "oauth_token",    "oauth_signature_method", "oauth_timestamp",
    "oauth_nonce",        "oauth_version",  "oauth_signature",        "oauth_callback",
    "oauth_verifier",     "oauth_body_hash"};

static const struct method {
    const char *name;
    enum { METHOD_HMAC, METHOD_RSA, METHOD_PLAIN } how;
    enum digest_kind kind;
} methods[] = {
    {"HMAC-SHA1", METHOD_HMAC, DIGEST_SHA1},     {"HMAC-SHA256", METHOD_HMAC, DIGEST_SHA256},
    {"HMAC-SHA512", METHOD_HMAC, DIGEST_SHA512}, {"RSA-SHA1", METHOD_RSA, DIGEST_SHA1},
    {"RSA-SHA256", METHOD_RSA, DIGEST_SHA256},   {"RSA-SHA512", METHOD_RSA, DIGEST_SHA512},
    {"PLAINTEXT", METHOD_PLAIN, DIGEST_SHA1},
};

struct oauth {
    const struct method *method;
    const char *name;    /* of the method */
    bool with_empty;     /* empty parameters are signed too */
    struct pairs params; /* the protocol's, without realm and signature */
    struct pairs query;  /* the user's, decoded, without the protocol's names */
    struct pairs fields; /* of an urlencoded body, the same */
};

static const struct method *find_method(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(methods); i++)
        if (text_equal(methods[i].name, name))
            return &methods[i];
    return NULL;
}

static bool is_own_name(const char *key)
{
    for (size_t i = 0; i < COUNT_OF(own_names); i++)
        if (text_equal(own_names[i], key))
            return true;
    return false;
}

static const char *escape(const char *text, struct arena *arena)
{
    return encode_percent(arena, text ? text : "", text ? strlen(text) : 0);
}

static void add_others(struct pairs *to, const struct pairs *from, struct arena *arena)
{
    for (size_t i = 0; i < from->count; i++)
        if (!from->items[i].disabled && !is_own_name(from->items[i].key))
            pairs_add(to, arena, from->items[i].key, from->items[i].value);
}

static void add_param(struct oauth *oauth, struct arena *arena, const char *key, const char *value)
{
    bool empty = !value || (!oauth->with_empty && text_is_blank(value));
    if (!empty || oauth->with_empty)
        pairs_add(&oauth->params, arena, key, value);
}

static bool is_form(const struct auth_input *input)
{
    return input->body && input->body->mode == BODY_URLENCODED;
}

/* The extensions' parameters are sent only when they say something: servers that do not know them
 * would refuse empty ones. */
static int add_extensions(const struct auth *auth, const struct auth_input *input,
                          struct oauth *oauth, struct arena *arena, struct error *err)
{
    unsigned char raw[DIGEST_MAX_SIZE];
    enum digest_kind kind = oauth->method->kind;
    if (auth_flag(auth, "includeBodyHash") && oauth->method->how != METHOD_PLAIN &&
        !is_form(input)) {
        int known = auth_body_digest(input, kind, "", "", AUTH_NO_LIMIT, raw, err);
        if (known < 0)
            return -1;
        if (known)
            pairs_add(&oauth->params, arena, "oauth_body_hash",
                      encode_base64(arena, raw, digest_size(kind)));
    }
    const char *callback = auth_param(auth, "callback"), *verifier = auth_param(auth, "verifier");
    if (!text_is_blank(callback))
        pairs_add(&oauth->params, arena, "oauth_callback", callback);
    if (!text_is_blank(verifier))
        pairs_add(&oauth->params, arena, "oauth_verifier", verifier);
    return 0;
}

static int collect(const struct auth *auth, const struct auth_input *input,
                   const struct auth_target *target, struct oauth *oauth, struct arena *arena,
                   struct error *err)
{
    struct pairs all = {0};
    const char *timestamp = arena_printf(arena, "%lld", (long long)(input->now_ms / 1000));
    const char *nonce = auth_param_or(auth, "nonce", NULL);
    add_param(oauth, arena, "oauth_consumer_key", auth_param(auth, "consumerKey"));
    add_param(oauth, arena, "oauth_token", auth_param(auth, "token"));
    add_param(oauth, arena, "oauth_signature_method", oauth->name);
    add_param(oauth, arena, "oauth_timestamp", auth_param_or(auth, "timestamp", timestamp));
    add_param(oauth, arena, "oauth_nonce", nonce ? nonce : auth_nonce(input, arena, 11));
    add_param(oauth, arena, "oauth_version", auth_param(auth, "version"));
    if (add_extensions(auth, input, oauth, arena, err) < 0)
        return -1;

    if (target->query)
        auth_read_form(target->query, arena, &all);
    add_others(&oauth->query, &all, arena);
    if (is_form(input)) {
        struct pairs form = {0};
        if (input->body->raw)
            auth_read_form(input->body->raw, arena, &form);
        add_others(&oauth->fields, input->body->raw ? &form : &input->body->fields, arena);
    }
    return 0;
}

static int compare_pairs(const void *left, const void *right)
{
    const struct pair *a = left, *b = right;
    int order = strcmp(a->key, b->key);
    return order ? order : strcmp(a->value, b->value);
}

static void add_escaped(struct pairs *to, const struct pairs *from, struct arena *arena)
{
    for (size_t i = 0; i < from->count; i++)
        pairs_add(to, arena, escape(from->items[i].key, arena),
                  escape(from->items[i].value, arena));
}

/* RFC 5849 §3.4.1. NULL when it would be larger than AUTH_MAX_TOKEN. */
static const char *base_string(const struct oauth *oauth, const struct auth_input *input,
                               const struct auth_target *target, struct arena *arena)
{
    struct pairs all = {0};
    AUTO_BUFFER text = {0};
    add_escaped(&all, &oauth->params, arena);
    add_escaped(&all, &oauth->query, arena);
    add_escaped(&all, &oauth->fields, arena);
    qsort(all.items, all.count, sizeof *all.items, compare_pairs);
    buffer_init(&text, AUTH_MAX_TOKEN);
    for (size_t i = 0; i < all.count; i++)
        buffer_printf(&text, "%s%s=%s", i ? "&" : "", all.items[i].key, all.items[i].value);
    if (text.overflowed)
        return NULL;
    const char *address =
        arena_printf(arena, "%s://%s%s", target->scheme, target->authority, target->path);
    return arena_printf(arena, "%s&%s&%s", text_upper(arena, input->method), escape(address, arena),
                        escape(buffer_text(&text), arena));
}

static int sign_rsa(const struct auth *auth, enum digest_kind kind, const char *text,
                    struct arena *arena, const char **ret_signature, struct error *err)
{
    AUTO(auth_key) key = NULL;
    unsigned char *raw = NULL;
    size_t length = 0;
    if (auth_key_read(auth_param(auth, "privateKey"), &key, err) < 0 ||
        auth_key_sign(key, AUTH_KEY_RSA, kind, text, strlen(text), arena, &raw, &length, err) < 0)
        return -1;
    *ret_signature = encode_base64(arena, raw, length);
    return 0;
}

static int make_signature(const struct auth *auth, const struct oauth *oauth, const char *text,
                          struct arena *arena, const char **ret_signature, struct error *err)
{
    unsigned char raw[DIGEST_MAX_SIZE];
    enum digest_kind kind = oauth->method->kind;
    if (oauth->method->how == METHOD_RSA)
        return sign_rsa(auth, kind, text, arena, ret_signature, err);
    const char *key =
        arena_printf(arena, "%s&%s", escape(auth_param(auth, "consumerSecret"), arena),
                     escape(auth_param(auth, "tokenSecret"), arena));
    *ret_signature = key;
    if (oauth->method->how == METHOD_PLAIN)
        return 0;
    if (digest_hmac(kind, key, strlen(key), text, strlen(text), raw, err) < 0)
        return -1;
    *ret_signature = encode_base64(arena, raw, digest_size(kind));
    return 0;
}

static const char *header_value(const struct auth *auth, const struct oauth *oauth,
                                struct arena *arena)
{
    const char *realm = auth_param(auth, "realm");
    bool plain = auth_flag(auth, "disableHeaderEncoding");
    const char *text = "OAuth ", *comma = "";
    if (!text_is_blank(realm)) {
        text = arena_printf(arena, "OAuth realm=\"%s\"", plain ? realm : escape(realm, arena));
        comma = ",";
    }
    for (size_t i = 0; i < oauth->params.count; i++) {
        const char *value = oauth->params.items[i].value;
        if (!value || !*value)
            continue;
        text = arena_printf(arena, "%s%s%s=\"%s\"", text, comma, oauth->params.items[i].key,
                            plain ? value : escape(value, arena));
        comma = ",";
    }
    return text;
}

/* The user's query goes out encoded as it was signed: RFC 3986, not the looser way of browsers. */
static void put_query(const struct oauth *oauth, struct arena *arena, struct auth_output *out)
{
    for (size_t i = 0; i < oauth->query.count; i++) {
        const struct pair *pair = &oauth->query.items[i];
        pairs_add(&out->query, arena, escape(pair->key, arena),
                  pair->value ? escape(pair->value, arena) : NULL);
    }
    out->whole_query = true;
}

static void put_params(const struct auth *auth, const struct auth_input *input,
                       const struct oauth *oauth, struct arena *arena, struct auth_output *out)
{
    bool may_hold_form = strstr(input->method, "POST") || strstr(input->method, "PUT");
    if (auth_flag(auth, "addParamsToHeader")) {
        auth_put_authorization(out, arena, header_value(auth, oauth, arena));
        return;
    }
    if (may_hold_form && is_form(input)) {
        out->body_fields = oauth->params;
        return;
    }
    for (size_t i = 0; i < oauth->params.count; i++) {
        const struct pair *pair = &oauth->params.items[i];
        const char *value = pair->value;
        if (value && !input->disable_encoding)
            value = escape(value, arena);
        pairs_add(&out->query, arena, pair->key, value);
    }
}

static int sign(const struct auth *auth, const struct auth_input *input, struct auth_state *state,
                struct arena *arena, struct auth_output *out, struct error *err)
{
    struct auth_target target;
    struct oauth oauth = {.name = auth_param_or(auth, "signatureMethod", "HMAC-SHA1"),
                          .with_empty = auth_flag(auth, "addEmptyParamsToSign")};
    bool rsa = text_starts_with_nocase(oauth.name, "RSA-");
    if (!auth_param_or(auth, "consumerKey", NULL) ||
        !auth_param_or(auth, rsa ? "privateKey" : "consumerSecret", NULL))
        return 0;
    oauth.method = find_method(oauth.name);
    if (!oauth.method)
        return error_set(err, ERR_UNSUPPORTED, "Unsupported signature method");

    const char *signature = NULL;
    auth_target_read(input->wire_url, arena, &target);
    if (collect(auth, input, &target, &oauth, arena, err) < 0)
        return -1;
    const char *text = base_string(&oauth, input, &target, arena);
    if (!text)
        return error_set(err, ERR_LIMIT, "more than %d bytes to sign", AUTH_MAX_TOKEN);
    if (make_signature(auth, &oauth, text, arena, &signature, err) < 0)
        return -1;
    pairs_add(&oauth.params, arena, "oauth_signature", signature);

    pairs_add(&out->drop_headers, arena, "Authorization", NULL);
    for (size_t i = 0; i < COUNT_OF(own_names); i++) {
        pairs_add(&out->drop_query, arena, own_names[i], NULL);
        pairs_add(&out->drop_fields, arena, own_names[i], NULL);
    }
    if (!input->disable_encoding && target.query)
        put_query(&oauth, arena, out);
    put_params(auth, input, &oauth, arena, out);
    return 0;
}

const struct auth_scheme auth_oauth1 = {
    .type = "oauth1",
    .params = (const char *const[]){"consumerKey", "consumerSecret", "token", "tokenSecret",
                                    "signatureMethod", "timestamp", "nonce", "version", "realm",
                                    "callback", "verifier", "privateKey", "addParamsToHeader",
                                    "addEmptyParamsToSign", "includeBodyHash",
                                    "disableHeaderEncoding", NULL},
    .sign = sign,
};
