/* WWW-Authenticate as a server may write it, answered by the schemes that read it. */
#include "base/arena.h"
#include "client/auth.h"

#include <string.h>

static void answer(const char *type, const char *challenge, struct arena *arena)
{
    struct auth auth = {.type = type};
    struct url url = {0};
    struct auth_state state = {0};
    struct auth_output out;
    struct exchange exchange = {.status = 401};
    struct auth_input input = {
        .method = "GET", .url = &url, .wire_url = "http://h/", .nonce = "12345678"};
    pairs_add(&auth.params, arena, "username", "u");
    pairs_add(&auth.params, arena, "password", "p");
    if (auth_sign(&auth, &input, &state, arena, &out, NULL) < 0)
        return;
    /* NTLM's second answer is the one that carries a message. */
    pairs_add(&exchange.response_headers, arena, "WWW-Authenticate", "NTLM");
    if (strcmp(type, "ntlm") == 0 &&
        auth_answer(&auth, &input, &exchange, &state, arena, &out, NULL) < 0)
        return;
    exchange.response_headers.items[0].value = challenge;
    for (bool again = true; again;)
        again = auth_answer(&auth, &input, &exchange, &state, arena, &out, NULL) == 0 && out.replay;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ARENA arena = {0};
    const char *challenge = arena_strndup(&arena, (const char *)data, size);
    answer("digest", challenge, &arena);
    answer("ntlm", challenge, &arena);
    return 0;
}
