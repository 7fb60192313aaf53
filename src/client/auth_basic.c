/* RFC 7617, in UTF-8. A missing name or password counts as empty. */
#include "client/auth_internal.h"

#include "base/arena.h"
#include "base/encode.h"

#include <string.h>

static int sign(const struct auth *auth, const struct auth_input *input, struct auth_state *state,
                struct arena *arena, struct auth_output *out, struct error *err)
{
    const char *pair = arena_printf(arena, "%s:%s", auth_param_or(auth, "username", ""),
                                    auth_param_or(auth, "password", ""));
    const char *encoded = encode_base64(arena, pair, strlen(pair));
    auth_put_authorization(out, arena, arena_printf(arena, "Basic %s", encoded));
    return 0;
}

const struct auth_scheme auth_basic = {
    .type = "basic",
    .params = (const char *const[]){"username", "password", NULL},
    .sign = sign,
};
