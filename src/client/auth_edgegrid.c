/* Akamai EdgeGrid, EG1-HMAC-SHA256: a MAC over method, address, chosen headers and, of a POST, the
 * start of the body, with a key derived from the time. */
#include "client/auth_internal.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/random.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DEFAULT_MAX_BODY = 128 * 1024 };

static const char *format_time(int64_t now_ms, struct arena *arena)
{
    char text[40];
    struct tm fields;
    time_t seconds = (time_t)(now_ms / 1000);
    gmtime_r(&seconds, &fields);
    strftime(text, sizeof text, "%Y%m%dT%H:%M:%S+0000", &fields);
    return arena_strdup(arena, text);
}

/* Every run of white space becomes one space; none at the ends. */
static const char *collapse(const char *text, struct arena *arena)
{
    char *out = arena_strdup(arena, text_trim(arena, text));
    size_t used = 0;
    for (const char *c = out; *c; c++) {
        bool space = strchr(" \t\r\n\v\f", *c) != NULL;
        if (!space || (used && out[used - 1] != ' '))
            out[used++] = space ? ' ' : *c;
    }
    out[used] = '\0';
    return out;
}

/* "name:value" of the headers named, in the order named, joined by tabs. The list is separated by
 * commas; a JSON array of names is understood too. */
static const char *canonical_headers(const struct auth *auth, const struct auth_input *input,
                                     struct arena *arena)
{
    const char *names = auth_param_or(auth, "headersToSign", "");
    const char *text = "";
    while (*names) {
        names += strspn(names, ", []\"\t\r\n");
        size_t length = strcspn(names, ",]\"");
        char *name = text_lower(arena, text_trim(arena, arena_strndup(arena, names, length)));
        const char *value = *name ? auth_request_header(input, name) : NULL;
        if (value && *value)
            text = arena_printf(arena, "%s%s%s:%s", text, *text ? "\t" : "", name,
                                collapse(value, arena));
        names += length;
    }
    return text;
}

static size_t body_limit(const struct auth *auth)
{
    char *end = NULL;
    const char *text = auth_param_or(auth, "maxBodySize", NULL);
    if (!text)
        return DEFAULT_MAX_BODY;
    long long limit = strtoll(text, &end, 10);
    if (end == text)
        return AUTH_NO_LIMIT;
    return limit > 0 ? (size_t)limit : 0;
}

static int hash_body(const struct auth *auth, const struct auth_input *input, struct arena *arena,
                     const char **ret_hash, struct error *err)
{
    unsigned char raw[DIGEST_MAX_SIZE];
    if (!text_equal(input->method, "POST") || auth_body_is_empty(input))
        return 0;
    int known = auth_body_digest(input, DIGEST_SHA256, "", "", body_limit(auth), raw, err);
    if (known > 0)
        *ret_hash = encode_base64(arena, raw, DIGEST_SHA256_SIZE);
    return known < 0 ? -1 : 0;
}

static int mac(const char *text, const char *key, struct arena *arena, const char **ret_mac,
               struct error *err)
{
    unsigned char raw[DIGEST_MAX_SIZE];
    if (digest_hmac(DIGEST_SHA256, key, strlen(key), text, strlen(text), raw, err) < 0)
        return -1;
    *ret_mac = encode_base64(arena, raw, DIGEST_SHA256_SIZE);
    return 0;
}

/* The host of baseURL when there is one: signatures are made for it, wherever we send. */
static const char *signed_host(const struct auth *auth, const struct auth_target *target,
                               struct arena *arena)
{
    struct auth_target base;
    const char *text = auth_param_or(auth, "baseURL", NULL);
    if (!text)
        return target->authority;
    auth_target_read(text, arena, &base);
    return *base.authority ? base.authority : target->authority;
}

static int sign(const struct auth *auth, const struct auth_input *input, struct auth_state *state,
                struct arena *arena, struct auth_output *out, struct error *err)
{
    char id[UUID_SIZE];
    struct auth_target target;
    const char *client_secret = auth_param_or(auth, "clientSecret", NULL);
    const char *client_token = auth_param_or(auth, "clientToken", NULL);
    const char *access_token = auth_param_or(auth, "accessToken", NULL);
    if (!client_secret || !client_token || !access_token)
        return 0;

    random_uuid4(id);
    const char *time = auth_param_or(auth, "timestamp", format_time(input->now_ms, arena));
    const char *nonce = auth_param_or(auth, "nonce", input->nonce ? input->nonce : id);
    const char *header = arena_printf(
        arena, "EG1-HMAC-SHA256 client_token=%s;access_token=%s;timestamp=%s;nonce=%s;",
        client_token, access_token, time, nonce);
    const char *body_hash = "", *key = NULL, *signature = NULL;
    if (hash_body(auth, input, arena, &body_hash, err) < 0)
        return -1;
    auth_target_read(input->wire_url, arena, &target);
    const char *text =
        arena_printf(arena, "%s\t%s\t%s\t%s\t%s\t%s\t%s", input->method, target.scheme,
                     signed_host(auth, &target, arena), target.resource,
                     canonical_headers(auth, input, arena), body_hash, header);
    if (mac(time, client_secret, arena, &key, err) < 0 ||
        mac(text, key, arena, &signature, err) < 0)
        return -1;
    auth_put_authorization(out, arena, arena_printf(arena, "%ssignature=%s", header, signature));
    return 0;
}

const struct auth_scheme auth_edgegrid = {
    .type = "edgegrid",
    .params = (const char *const[]){"accessToken", "clientToken", "clientSecret", "baseURL",
                                    "nonce", "timestamp", "headersToSign", "maxBodySize", NULL},
    .sign = sign,
};
