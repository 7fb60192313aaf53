/* headers.c: /headers, /response-headers and /cookies. */
#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"
#include "echo/endpoints.h"
#include "json/json.h"

#include <string.h>

static void answer_headers(struct request *request, void *user)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddItemToObject(tree, "headers", echo_headers(request));
    echo_reply_json(request, 200, tree);
}

static void answer_response_headers(struct request *request, void *user)
{
    cJSON *tree = cJSON_CreateObject();
    struct map *seen = map_create(NULL);
    const char *at = request->query, *key, *value;
    for (int i = 0; i < ECHO_MAX_PAIRS && request_next_pair(request->arena, &at, &key, &value);
         i++) {
        /* One Content-Type at most; anything else may be repeated. */
        bool added = text_equal_nocase(key, "Content-Type") ? reply_set_field(request, key, value)
                                                            : reply_add_field(request, key, value);
        if (added)
            echo_add_pair(tree, seen, key, cJSON_CreateString(value));
    }
    map_free(seen);
    echo_reply_json(request, 200, tree);
}

const struct route echo_header_routes[] = {
    {HTTP_METHOD_GET, "/headers", answer_headers},
    {HTTP_METHOD_GET, "/response-headers", answer_response_headers},
    {0},
};

static void answer_cookies(struct request *request, void *user)
{
    cJSON *tree = cJSON_CreateObject(), *cookies = cJSON_AddObjectToObject(tree, "cookies");
    const char *at = request_field_joined(request, "Cookie");
    while (at && *at) {
        size_t length = strcspn(at, ";"), name = strcspn(at, "=;");
        const char *key = text_trim(request->arena, arena_strndup(request->arena, at, name));
        if (name < length && *key && !text_equal(key, "sails.sid"))
            json_set_text(cookies, key,
                          text_trim(request->arena, arena_strndup(request->arena, at + name + 1,
                                                                  length - name - 1)));
        at += length + (at[length] == ';');
    }
    echo_reply_json(request, 200, tree);
}

static void set_cookies(struct request *request, bool remove)
{
    const char *at = request->query, *key, *value;
    for (int i = 0; i < ECHO_MAX_PAIRS && request_next_pair(request->arena, &at, &key, &value);
         i++) {
        if (!http_is_token(key, strlen(key)) || strpbrk(value, ";"))
            continue;
        const char *cookie =
            remove ? arena_printf(request->arena,
                                  "%s=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/", key)
                   : arena_printf(request->arena, "%s=%s; Path=/", key, value);
        reply_add_field(request, "Set-Cookie", cookie);
    }
    echo_reply_redirect(request, 302, "/cookies");
}

static void answer_set_cookies(struct request *request, void *user)
{
    set_cookies(request, false);
}

static void answer_delete_cookies(struct request *request, void *user)
{
    set_cookies(request, true);
}

const struct route echo_cookie_routes[] = {
    {HTTP_METHOD_GET, "/cookies", answer_cookies},
    {HTTP_METHOD_GET, "/cookies/set", answer_set_cookies},
    {HTTP_METHOD_GET, "/cookies/delete", answer_delete_cookies},
    {0},
};
