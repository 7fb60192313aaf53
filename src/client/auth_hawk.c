/* Hawk 1.1 (mozilla/hawk README): a MAC over method, address, time and, when asked for, the body.
 */
#include "client/auth_internal.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

struct hawk {
    enum digest_kind kind;
    const char *id, *key, *ts, *nonce;
    const char *hash, *ext, *app, *dlg; /* NULL when not used */
};

/* text/plain; charset=utf-8 → text/plain */
static const char *bare_type(const char *content_type, struct arena *arena)
{
    if (!content_type)
        return "";
    const char *type = arena_strndup(arena, content_type, strcspn(content_type, ";"));
    return text_lower(arena, text_trim(arena, type));
}

static int hash_payload(const struct auth_input *input, struct hawk *hawk, struct arena *arena,
                        struct error *err)
{
    unsigned char raw[DIGEST_MAX_SIZE];
    if (auth_body_is_empty(input))
        return 0;
    const char *type = bare_type(auth_request_header(input, "Content-Type"), arena);
    const char *prefix = arena_printf(arena, "hawk.1.payload\n%s\n", type);
    int known = auth_body_digest(input, hawk->kind, prefix, "\n", AUTH_NO_LIMIT, raw, err);
    if (known > 0)
        hawk->hash = encode_base64(arena, raw, digest_size(hawk->kind));
    return known < 0 ? -1 : 0;
}

/* The first `what` of the text becomes `with`: servers undo no more than that. */
static const char *replace_first(const char *text, char what, const char *with, struct arena *arena)
{
    const char *found = strchr(text, what);
    if (!found)
        return text;
    return arena_printf(arena, "%.*s%s%s", (int)(found - text), text, with, found + 1);
}

static const char *normalize(const struct hawk *hawk, const struct auth_input *input,
                             struct arena *arena)
{
    struct auth_target target;
    auth_target_read(input->wire_url, arena, &target);
    const char *ext = hawk->ext ? replace_first(hawk->ext, '\\', "\\\\", arena) : "";
    ext = replace_first(ext, '\n', "\\n", arena);
    const char *text =
        arena_printf(arena, "hawk.1.header\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n", hawk->ts,
                     hawk->nonce, text_upper(arena, input->method), target.resource, target.host,
                     target.port, hawk->hash ? hawk->hash : "", ext);
    if (!hawk->app)
        return text;
    return arena_printf(arena, "%s%s\n%s\n", text, hawk->app, hawk->dlg ? hawk->dlg : "");
}

static const char *quote(const char *text, struct arena *arena)
{
    char *out = arena_alloc(arena, strlen(text) * 2 + 1);
    size_t used = 0;
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            out[used++] = '\\';
        out[used++] = *text;
    }
    out[used] = '\0';
    return out;
}

static const char *field(const char *name, const char *value, struct arena *arena)
{
    return value ? arena_printf(arena, ", %s=\"%s\"", name, value) : "";
}

static const char *header_value(const struct hawk *hawk, const char *mac, struct arena *arena)
{
    const char *ext = hawk->ext ? quote(hawk->ext, arena) : NULL;
    return arena_printf(arena, "Hawk id=\"%s\", ts=\"%s\", nonce=\"%s\"%s%s, mac=\"%s\"%s%s",
                        hawk->id, hawk->ts, hawk->nonce, field("hash", hawk->hash, arena),
                        field("ext", ext, arena), mac, field("app", hawk->app, arena),
                        field("dlg", hawk->dlg, arena));
}

static int read_params(const struct auth *auth, const struct auth_input *input, struct arena *arena,
                       struct hawk *hawk, struct error *err)
{
    const char *algorithm = auth_param_or(auth, "algorithm", "");
    if (text_equal(algorithm, "sha256"))
        hawk->kind = DIGEST_SHA256;
    else if (text_equal(algorithm, "sha1"))
        hawk->kind = DIGEST_SHA1;
    else
        return error_set(err, ERR_INVALID, "the algorithm must be sha1 or sha256");
    hawk->nonce = auth_param_or(auth, "nonce", NULL);
    if (!hawk->nonce)
        hawk->nonce = auth_nonce(input, arena, 6);
    hawk->ts = auth_param_or(auth, "timestamp", "");
    if (strtoll(hawk->ts, NULL, 10) == 0)
        hawk->ts = arena_printf(arena, "%lld", (long long)(input->now_ms / 1000));
    hawk->ext = auth_param_or(auth, "extraData", NULL);
    hawk->app = auth_param_or(auth, "app", NULL);
    hawk->dlg = hawk->app ? auth_param_or(auth, "delegation", NULL) : NULL;
    return 0;
}

static int sign(const struct auth *auth, const struct auth_input *input, struct auth_state *state,
                struct arena *arena, struct auth_output *out, struct error *err)
{
    unsigned char raw[DIGEST_MAX_SIZE];
    struct hawk hawk = {.id = auth_param_or(auth, "authId", NULL),
                        .key = auth_param_or(auth, "authKey", NULL)};
    if (!hawk.id || !hawk.key)
        return 0;
    if (read_params(auth, input, arena, &hawk, err) < 0 ||
        (auth_flag(auth, "includePayloadHash") && hash_payload(input, &hawk, arena, err) < 0))
        return -1;
    const char *text = normalize(&hawk, input, arena);
    if (digest_hmac(hawk.kind, hawk.key, strlen(hawk.key), text, strlen(text), raw, err) < 0)
        return -1;
    const char *mac = encode_base64(arena, raw, digest_size(hawk.kind));
    auth_put_authorization(out, arena, header_value(&hawk, mac, arena));
    return 0;
}

const struct auth_scheme auth_hawk = {
    .type = "hawk",
    .params = (const char *const[]){"authId", "authKey", "algorithm", "user", "nonce", "extraData",
                                    "app", "delegation", "timestamp", "includePayloadHash", NULL},
    .sign = sign,
};
