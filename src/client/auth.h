/* auth.h: credentials put onto a request, one file a scheme (auth_basic.c, auth_digest.c, …).
 *
 * A signer sees the request as it will be sent (method, encoded address, final headers, body bytes)
 * and answers with headers to set and query parameters to add; auth_apply() puts them in place.
 * Schemes that need a challenge (digest, ntlm) are asked again with the answer that carried it.
 * Signers do no I/O and keep nothing between calls but `struct auth_state` and, where the caller
 * gives one, `struct auth_memory`. Outputs and state live in the caller's arena. Nothing here logs
 * or prints, and errors never name a secret.
 *
 * One send goes: auth_sign(), auth_apply(), send, auth_answer(); while that says `replay`, start
 * over from the unsigned request with auth_apply() of its output. NTLM authenticates a connection,
 * not a request: its replays have to go over the connection of the answer before them. */
#pragma once

#include "base/error.h"
#include "client/exchange.h"
#include "model/request.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct auth_memory;
struct digest;

enum {
    AUTH_MAX_SENDS = 4,              /* of one request, replays included */
    AUTH_MAX_CHALLENGE = 16 * 1024,  /* bytes of one WWW-Authenticate header */
    AUTH_MAX_KEY = 64 * 1024,        /* bytes of a private key as text */
    AUTH_MAX_TOKEN = 4 * 1024 * 1024 /* bytes of claims, of a base string */
};

/* What is about to be sent. */
struct auth_input {
    const char *method;
    const struct url *url;   /* resolved, not encoded */
    const char *wire_url;    /* as it goes to curl: encoded, with query */
    bool disable_encoding;   /* the request's disableUrlEncoding */
    struct pairs *headers;   /* the user's and the body's headers, to read */
    const struct body *body; /* to know urlencoded fields; NULL: none */
    const char *body_bytes;  /* NULL when streamed (files) or absent */
    size_t body_length;
    /* For a streamed body: feeds its bytes, at most `limit` of them, to the digest. NULL when its
     * bytes cannot be known beforehand (multipart); signers then leave its hash out. */
    int (*feed_body)(void *context, struct digest *digest, size_t limit, struct error *err);
    void *feed_context;
    bool has_body;              /* there is one, even when body_bytes is NULL */
    int64_t now_ms;             /* wall clock; a fixed value in tests */
    const char *nonce;          /* a fixed value in tests; NULL: random */
    struct auth_memory *memory; /* NULL: every send starts from nothing */
};

struct auth_state { /* of one send, across its replays; starts as {0} */
    unsigned attempts;
    void *data; /* from the arena */
};

struct auth_output {
    struct pairs headers;      /* to set, replacing the user's of the same name */
    struct pairs query;        /* to append to the query (encoded when it is sent) */
    struct pairs body_fields;  /* to append to the fields of an urlencoded body */
    struct pairs drop_headers; /* names to remove first, case ignored */
    struct pairs drop_query;   /* names to remove first, exact */
    struct pairs drop_fields;  /* names to remove from the urlencoded body first, exact */
    bool whole_query;          /* `query` is not added to the user's but takes its place */
    bool replay;               /* after an answer: send again with this output */
};

/* Before a request goes out. 0, or -1 with a message that becomes a console warning (the request is
 * then sent without credentials). auth->type NULL or "noauth" does nothing. Missing parameters are
 * not errors where a scheme can do without signing: then nothing is put out. */
int auth_sign(const struct auth *auth, const struct auth_input *input, struct auth_state *state,
              struct arena *arena, struct auth_output *out, struct error *err) MUST_CHECK;

/* After an answer: sets out->replay when the scheme wants to go again (a 401 with a challenge);
 * `out` is then complete, not an addition to what auth_sign() said. `input` describes the request
 * before anything was applied to it. Stops by itself after AUTH_MAX_SENDS. */
int auth_answer(const struct auth *auth, const struct auth_input *input,
                const struct exchange *exchange, struct auth_state *state, struct arena *arena,
                struct auth_output *out, struct error *err) MUST_CHECK;

/* Puts an output onto the parts of a request. The lists are changed in place (memory from the
 * arena): give it copies of whatever must stay as the user wrote it. `body` may be NULL. */
void auth_apply(const struct auth_output *out, struct url *url, struct pairs *headers,
                struct body *body, struct arena *arena);

/* What challenge schemes learned, for the length of a run: requests that inherit their auth from
 * the same folder or collection (auth->definition) answer the next request of a digest server
 * without being asked again. Not thread-safe. */
struct auth_memory *auth_memory_create(void);
void auth_memory_free(struct auth_memory *memory);
DEFINE_AUTO(auth_memory, auth_memory_free);

/* The one table of schemes: "basic", "bearer", … for documentation, editors and tests. */
struct auth_scheme {
    const char *type;
    const char *const *params; /* NULL-terminated names, as in the collection format */
    int (*sign)(const struct auth *, const struct auth_input *, struct auth_state *, struct arena *,
                struct auth_output *, struct error *);
    int (*answer)(const struct auth *, const struct auth_input *, const struct exchange *,
                  struct auth_state *, struct arena *, struct auth_output *,
                  struct error *); /* NULL: it never replays */
};
extern const struct auth_scheme *const auth_schemes[]; /* NULL-terminated */
const struct auth_scheme *auth_find(const char *type); /* NULL when unknown */
