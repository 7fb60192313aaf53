/* signing.h: a request to sign, in as few words as a test needs. Everything lives in `arena`. */
#pragma once

#include "base/arena.h"
#include "client/auth.h"
#include "model/url.h"

#include <string.h>

struct signing {
    struct arena arena;
    struct auth auth;
    struct auth_input input;
    struct auth_state state;
    struct auth_output out;
    struct url url;
    struct pairs headers;
    struct body body;
    struct error err;
};

static inline void signing_begin(struct signing *s, const char *type, const char *method,
                                 const char *url)
{
    *s = (struct signing){.auth.type = type};
    url_parse(url, &s->arena, &s->url);
    s->input = (struct auth_input){.method = method,
                                   .url = &s->url,
                                   .wire_url = url_to_wire(&s->url, false, &s->arena),
                                   .headers = &s->headers,
                                   .body = &s->body};
}

static inline void signing_end(struct signing *s)
{
    arena_release(&s->arena);
}
#define AUTO_SIGNING __attribute__((cleanup(signing_end))) struct signing

static inline void signing_param(struct signing *s, const char *key, const char *value)
{
    pairs_add(&s->auth.params, &s->arena, key, value);
}

static inline void signing_header(struct signing *s, const char *key, const char *value)
{
    pairs_add(&s->headers, &s->arena, key, value);
}

static inline void signing_body(struct signing *s, const char *bytes)
{
    s->input.body_bytes = bytes;
    s->input.body_length = strlen(bytes);
    s->input.has_body = true;
}

/* Signs and gives the Authorization header, NULL when none came out. */
static inline const char *signing_run(struct signing *s)
{
    if (auth_sign(&s->auth, &s->input, &s->state, &s->arena, &s->out, &s->err) < 0)
        return NULL;
    return pairs_value(&s->out.headers, "Authorization", NULL);
}

/* Lets the server answer `status` with one WWW-Authenticate header (NULL: none); gives the
 * Authorization of the replay, NULL when there is none. */
static inline const char *signing_answer(struct signing *s, int status, const char *challenge)
{
    struct exchange exchange = {.status = status};
    if (challenge)
        pairs_add(&exchange.response_headers, &s->arena, "WWW-Authenticate", challenge);
    if (auth_answer(&s->auth, &s->input, &exchange, &s->state, &s->arena, &s->out, &s->err) < 0 ||
        !s->out.replay)
        return NULL;
    return pairs_value(&s->out.headers, "Authorization", NULL);
}

/* The request as it would go out: what auth_apply() makes of it. */
static inline const char *signing_target(struct signing *s)
{
    auth_apply(&s->out, &s->url, &s->headers, &s->body, &s->arena);
    return url_request_target(&s->url, false, &s->arena);
}
