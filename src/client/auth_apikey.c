/* A header or a query parameter whose name the user chose. */
#include "client/auth_internal.h"

#include "base/text.h"

static int sign(const struct auth *auth, const struct auth_input *input, struct auth_state *state,
                struct arena *arena, struct auth_output *out, struct error *err)
{
    const char *key = auth_param_or(auth, "key", NULL);
    const char *value = auth_param(auth, "value");
    if (!key && !(value && *value))
        return 0;
    if (text_equal(auth_param(auth, "in"), "query")) {
        pairs_add(&out->drop_query, arena, key ? key : "", NULL);
        pairs_add(&out->query, arena, key ? key : "", value);
    } else if (key) { /* a header without a name cannot be sent */
        pairs_add(&out->headers, arena, key, value ? value : "");
    }
    return 0;
}

const struct auth_scheme auth_apikey = {
    .type = "apikey",
    .params = (const char *const[]){"key", "value", "in", NULL},
    .sign = sign,
};
