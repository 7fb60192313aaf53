#include "client/auth_internal.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/random.h"
#include "base/text.h"

#include <string.h>

const char *auth_param(const struct auth *auth, const char *key)
{
    for (size_t i = auth->params.count; i-- > 0;)
        if (text_equal(auth->params.items[i].key, key))
            return auth->params.items[i].value;
    return NULL;
}

const char *auth_param_or(const struct auth *auth, const char *key, const char *otherwise)
{
    const char *value = auth_param(auth, key);
    return value && *value ? value : otherwise;
}

bool auth_flag(const struct auth *auth, const char *key)
{
    const char *value = auth_param_or(auth, key, "false");
    return !text_equal(value, "false") && !text_equal(value, "0") && !text_equal(value, "null");
}

void auth_put_authorization(struct auth_output *out, struct arena *arena, const char *value)
{
    pairs_add(&out->headers, arena, "Authorization", value);
}

const char *auth_nonce(const struct auth_input *input, struct arena *arena, size_t length)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    if (input->nonce)
        return input->nonce;
    char *text = arena_alloc(arena, length + 1);
    for (size_t i = 0; i < length; i++)
        text[i] = letters[random_below(sizeof letters - 1)];
    text[length] = '\0';
    return text;
}

/* [user[:password]@]host[:port] */
static void read_authority(const char *text, size_t length, struct arena *arena,
                           struct auth_target *target)
{
    const char *credentials_end = memrchr(text, '@', length);
    if (credentials_end) {
        length -= (size_t)(credentials_end + 1 - text);
        text = credentials_end + 1;
    }
    const char *colon = memrchr(text, ':', length);
    const char *bracket = memrchr(text, ']', length);
    if (colon && bracket && colon < bracket)
        colon = NULL;
    const char *default_port = text_equal(target->scheme, "https") ? "443" : "80";
    size_t host_length = colon ? (size_t)(colon - text) : length;
    target->host = text_lower(arena, arena_strndup(arena, text, host_length));
    target->port = default_port;
    if (colon && host_length + 1 < length)
        target->port = arena_strndup(arena, colon + 1, length - host_length - 1);
    target->authority = text_equal(target->port, default_port)
                            ? target->host
                            : arena_printf(arena, "%s:%s", target->host, target->port);
}

void auth_target_read(const char *wire_url, struct arena *arena, struct auth_target *ret_target)
{
    struct auth_target target = {.scheme = "http"};
    const char *separator = strstr(wire_url, "://");
    const char *rest = wire_url;
    if (separator) {
        size_t length = (size_t)(separator - wire_url);
        target.scheme = text_lower(arena, arena_strndup(arena, wire_url, length));
        rest = separator + 3;
    }
    size_t authority_length = strcspn(rest, "/?#");
    read_authority(rest, authority_length, arena, &target);

    const char *path = rest + authority_length;
    size_t length = strcspn(path, "#");
    const char *question = memchr(path, '?', length);
    size_t path_length = question ? (size_t)(question - path) : length;
    target.path = path_length ? arena_strndup(arena, path, path_length) : "/";
    target.resource = target.path;
    if (question) {
        target.query = arena_strndup(arena, question + 1, length - path_length - 1);
        target.resource = arena_printf(arena, "%s?%s", target.path, target.query);
    }
    *ret_target = target;
}

const char *auth_request_header(const struct auth_input *input, const char *name)
{
    const struct pair *pair = input->headers ? pairs_find_nocase(input->headers, name) : NULL;
    return pair ? pair->value : NULL;
}

void auth_read_form(const char *text, struct arena *arena, struct pairs *pairs)
{
    while (*text) {
        size_t length = strcspn(text, "&");
        const char *equals = memchr(text, '=', length);
        size_t key_length = equals ? (size_t)(equals - text) : length;
        const char *value = NULL;
        if (equals)
            value = decode_percent(arena, equals + 1, length - key_length - 1, true, NULL);
        if (length)
            pairs_add(pairs, arena, decode_percent(arena, text, key_length, true, NULL), value);
        text += length + (text[length] == '&');
    }
}

bool auth_body_is_empty(const struct auth_input *input)
{
    return input->body_bytes ? input->body_length == 0 : !input->has_body;
}

/* 1 when the bytes were known, 0 when not, -1 on errors. */
static int feed_body(const struct auth_input *input, struct digest *digest, size_t limit,
                     struct error *err)
{
    if (auth_body_is_empty(input))
        return 1;
    if (input->body_bytes) {
        size_t length = input->body_length < limit ? input->body_length : limit;
        return digest_update(digest, input->body_bytes, length, err) < 0 ? -1 : 1;
    }
    if (!input->feed_body)
        return 0;
    return input->feed_body(input->feed_context, digest, limit, err) < 0 ? -1 : 1;
}

int auth_body_digest(const struct auth_input *input, enum digest_kind kind, const char *prefix,
                     const char *suffix, size_t limit, unsigned char out[DIGEST_MAX_SIZE],
                     struct error *err)
{
    AUTO(digest) digest = NULL;
    if (digest_open(kind, &digest, err) < 0 ||
        digest_update(digest, prefix, strlen(prefix), err) < 0)
        return -1;
    int known = feed_body(input, digest, limit, err);
    if (known <= 0)
        return known;
    if (digest_update(digest, suffix, strlen(suffix), err) < 0)
        return -1;
    return digest_finish(TAKE(digest), out, err) < 0 ? -1 : 1;
}
