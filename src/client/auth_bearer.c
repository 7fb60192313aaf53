/* RFC 6750 §2.1. Without a token there is nothing to put out. */
#include "client/auth_internal.h"

#include "base/arena.h"

static int sign(const struct auth *auth, const struct auth_input *input, struct auth_state *state,
                struct arena *arena, struct auth_output *out, struct error *err)
{
    const char *token = auth_param_or(auth, "token", NULL);
    if (token)
        auth_put_authorization(out, arena, arena_printf(arena, "Bearer %s", token));
    return 0;
}

const struct auth_scheme auth_bearer = {
    .type = "bearer",
    .params = (const char *const[]){"token", NULL},
    .sign = sign,
};
