/* auth.h: credentials put onto a request, one file a scheme (auth_basic.c, auth_digest.c, …).
 *
 * A signer sees the request as it will be sent (method, encoded address, final headers, body bytes)
 * and answers with headers to set and query parameters to add. Schemes that need a challenge
 * (digest, ntlm) are asked again with the answer that carried it. Signers do no I/O and keep
 * nothing between calls but `struct auth_state`. Nothing here logs or prints, and errors never name
 * a secret. */
#pragma once

#include "base/error.h"
#include "client/exchange.h"
#include "model/request.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

/* What is about to be sent. */
struct auth_input {
    const char *method;
    const struct url *url;   /* resolved, not encoded */
    const char *wire_url;    /* as it goes to curl: encoded, with query */
    struct pairs *headers;   /* the user's and the body's headers, to read */
    const struct body *body; /* to know urlencoded fields */
    const char *body_bytes;  /* NULL when streamed (files) or absent */
    size_t body_length;
    int64_t now_ms;    /* wall clock; a fixed value in tests */
    const char *nonce; /* a fixed value in tests; NULL: random */
};

enum { AUTH_STATE_SIZE = 4096 };
struct auth_state { /* of one send, across its replays */
    unsigned attempts;
    void *data; /* from the arena */
};

struct auth_output {
    struct pairs headers; /* to set, replacing the user's of the same name */
    struct pairs query;   /* to append to the query (encoded by us) */
    bool replay;          /* after an answer: send again with this output */
};

/* Before a request goes out. 0, or -1 with a message that becomes a console warning (the request is
 * then sent without credentials). auth->type NULL or "noauth" does nothing. */
int auth_sign(const struct auth *auth, const struct auth_input *input, struct auth_state *state,
              struct arena *arena, struct auth_output *out, struct error *err) MUST_CHECK;

/* After an answer: sets out->replay when the scheme wants to go again (a 401 with a challenge). */
int auth_answer(const struct auth *auth, const struct auth_input *input,
                const struct exchange *exchange, struct auth_state *state, struct arena *arena,
                struct auth_output *out, struct error *err) MUST_CHECK;

/* The one table of schemes: "basic", "bearer", … for documentation, editors and tests. */
struct auth_scheme {
    const char *type;
    const char *const *params; /* NULL-terminated names, as in the collection format */
    int (*sign)(const struct auth *, const struct auth_input *, struct auth_state *, struct arena *,
                struct auth_output *, struct error *);
    int (*answer)(const struct auth *, const struct auth_input *, const struct exchange *,
                  struct auth_state *, struct arena *, struct auth_output *, struct error *);
};
extern const struct auth_scheme *const auth_schemes[]; /* NULL-terminated */
