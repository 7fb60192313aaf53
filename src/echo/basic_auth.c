/* basic_auth.c: /basic-auth. The credentials are the public service's published ones. */
#include "base/arena.h"
#include "base/digest.h"
#include "base/encode.h"
#include "echo/credentials.h"
#include "echo/endpoints.h"

#include <string.h>

static bool is_authorized(struct request *request, const char *user, const char *password)
{
    const char *text = credentials_after_scheme(request_field(request, "Authorization"), "Basic");
    size_t length;
    const char *pair = text ? decode_base64(request->arena, text, &length) : NULL;
    return digest_equal_text(pair, arena_printf(request->arena, "%s:%s", user, password));
}

static void answer(struct request *request, bool authorized)
{
    if (!authorized) {
        reply_add_field(request, "WWW-Authenticate", "Basic realm=\"Users\"");
        echo_reply_text(request, 401, "Unauthorized");
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddTrueToObject(tree, "authenticated");
    echo_reply_json(request, 200, tree);
}

static void answer_basic(struct request *request, void *user)
{
    answer(request, is_authorized(request, "postman", "password"));
}

static void answer_basic_pair(struct request *request, void *user)
{
    answer(request, is_authorized(request, request_parameter(request, "user"),
                                  request_parameter(request, "password")));
}

const struct route echo_auth_routes[] = {
    {HTTP_METHOD_GET, "/basic-auth", answer_basic},
    {HTTP_METHOD_GET, "/basic-auth/{user}/{password}", answer_basic_pair},
    {0},
};
