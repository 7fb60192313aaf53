/* RFC 6750 with a token that was fetched before: in the header, or in the query (§2.3). */
#include "client/auth_internal.h"

#include "base/arena.h"
#include "base/text.h"

static const char *header_value(const struct auth *auth, const char *token, struct arena *arena)
{
    const char *prefix = auth_param(auth, "headerPrefix");
    prefix = prefix ? text_trim(arena, prefix) : "Bearer";
    return arena_printf(arena, "%s%s%s", prefix, *prefix ? " " : "", token);
}

static int sign(const struct auth *auth, const struct auth_input *input, struct auth_state *state,
                struct arena *arena, struct auth_output *out, struct error *err)
{
    const char *token = auth_param_or(auth, "accessToken", NULL);
    const char *target = auth_param_or(auth, "addTokenTo", "header");
    if (!token || text_equal_nocase(auth_param(auth, "tokenType"), "mac"))
        return 0;

    pairs_add(&out->drop_headers, arena, "Authorization", NULL);
    pairs_add(&out->drop_query, arena, "access_token", NULL);
    if (text_equal(target, "queryParams"))
        pairs_add(&out->query, arena, "access_token", token);
    else if (text_equal(target, "header"))
        auth_put_authorization(out, arena, header_value(auth, token, arena));
    return 0;
}

const struct auth_scheme auth_oauth2 = {
    .type = "oauth2",
    .params = (const char *const[]){"accessToken", "addTokenTo", "headerPrefix", "tokenType", NULL},
    .sign = sign,
};
