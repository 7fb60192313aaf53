#include "client/auth.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/encode.h"
#include "base/text.h"
#include "client/auth_internal.h"

#include <string.h>

const struct auth_scheme *const auth_schemes[] = {
    &auth_basic, &auth_bearer, &auth_apikey, &auth_digest,   &auth_hawk, &auth_oauth1, &auth_oauth2,
    &auth_awsv4, &auth_ntlm,   &auth_jwt,    &auth_edgegrid, &auth_asap, NULL,
};

const struct auth_scheme *auth_find(const char *type)
{
    for (const struct auth_scheme *const *scheme = auth_schemes; *scheme; scheme++)
        if (text_equal((*scheme)->type, type))
            return *scheme;
    return NULL;
}

static bool is_none(const struct auth *auth)
{
    return !auth->type || text_equal(auth->type, "noauth");
}

int auth_sign(const struct auth *auth, const struct auth_input *input, struct auth_state *state,
              struct arena *arena, struct auth_output *out, struct error *err)
{
    *out = (struct auth_output){0};
    state->attempts = 1;
    if (is_none(auth))
        return 0;
    const struct auth_scheme *scheme = auth_find(auth->type);
    if (!scheme)
        return error_set(err, ERR_UNSUPPORTED, "could not find a handler for auth: %s", auth->type);
    if (scheme->sign(auth, input, state, arena, out, err) < 0) {
        *out = (struct auth_output){0};
        return -1;
    }
    return 0;
}

int auth_answer(const struct auth *auth, const struct auth_input *input,
                const struct exchange *exchange, struct auth_state *state, struct arena *arena,
                struct auth_output *out, struct error *err)
{
    *out = (struct auth_output){0};
    const struct auth_scheme *scheme = is_none(auth) ? NULL : auth_find(auth->type);
    if (!scheme || !scheme->answer || exchange->status == 0 || state->attempts >= AUTH_MAX_SENDS)
        return 0;
    if (scheme->answer(auth, input, exchange, state, arena, out, err) < 0) {
        *out = (struct auth_output){0};
        return -1;
    }
    if (out->replay)
        state->attempts++;
    return 0;
}

static void remove_exact(struct pairs *pairs, const char *key)
{
    size_t kept = 0;
    for (size_t i = 0; i < pairs->count; i++)
        if (!text_equal(pairs->items[i].key, key))
            pairs->items[kept++] = pairs->items[i];
    pairs->count = kept;
}

static void append_system(struct pairs *to, const struct pairs *from, struct arena *arena)
{
    for (size_t i = 0; i < from->count; i++)
        pairs_add(to, arena, from->items[i].key, from->items[i].value)->system = true;
}

/* The user's own among the new ones stay the user's. */
static void replace_query(struct pairs *query, const struct pairs *whole, struct arena *arena)
{
    struct pairs own = *query;
    *query = (struct pairs){0};
    for (size_t i = 0; i < whole->count; i++)
        pairs_add(query, arena, whole->items[i].key, whole->items[i].value)->system =
            !pairs_find(&own, whole->items[i].key);
}

static void append_to_raw_form(struct body *body, const struct pairs *fields, struct arena *arena)
{
    AUTO_BUFFER text = {0};
    buffer_init(&text, body->raw_length + AUTH_MAX_TOKEN);
    buffer_append(&text, body->raw, body->raw_length);
    for (size_t i = 0; i < fields->count; i++) {
        const char *value = fields->items[i].value ? fields->items[i].value : "";
        if (text.length)
            buffer_append_char(&text, '&');
        buffer_append_text(
            &text, encode_percent(arena, fields->items[i].key, strlen(fields->items[i].key)));
        buffer_append_char(&text, '=');
        buffer_append_text(&text, encode_percent(arena, value, strlen(value)));
    }
    body->raw = arena_strndup(arena, buffer_text(&text), text.length);
    body->raw_length = text.length;
}

static void apply_to_body(const struct auth_output *out, struct body *body, struct arena *arena)
{
    if (body->mode != BODY_URLENCODED)
        return;
    for (size_t i = 0; i < out->drop_fields.count; i++)
        remove_exact(&body->fields, out->drop_fields.items[i].key);
    if (out->body_fields.count && body->raw)
        append_to_raw_form(body, &out->body_fields, arena);
    else
        append_system(&body->fields, &out->body_fields, arena);
}

void auth_apply(const struct auth_output *out, struct url *url, struct pairs *headers,
                struct body *body, struct arena *arena)
{
    for (size_t i = 0; i < out->drop_headers.count; i++)
        pairs_remove_nocase(headers, out->drop_headers.items[i].key);
    for (size_t i = 0; i < out->headers.count; i++)
        pairs_remove_nocase(headers, out->headers.items[i].key);
    append_system(headers, &out->headers, arena);

    for (size_t i = 0; i < out->drop_query.count; i++)
        remove_exact(&url->query, out->drop_query.items[i].key);
    if (out->whole_query)
        replace_query(&url->query, &out->query, arena);
    else
        append_system(&url->query, &out->query, arena);
    url->has_query = url->has_query || out->query.count > 0;

    if (body)
        apply_to_body(out, body, arena);
}
