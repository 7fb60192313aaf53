/* hawk.c: /auth/hawk: a request signed with a shared key, and an answer signed with it too. */
#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/encode.h"
#include "base/text.h"
#include "echo/credentials.h"
#include "echo/endpoints.h"

#include <stdlib.h>
#include <string.h>

/* Published by the public service for people to try. */
#define HAWK_ID "dh37fgj492je"
#define HAWK_KEY "werxhqb98rpaxn39848xrunpaw3489ruxnpa98w4rxn"

enum { CLOCK_SKEW_S = 60 };

static const char *or_blank(const char *text)
{
    return text ? text : "";
}

static const char *escape_ext(struct arena *arena, const char *text)
{
    char *out = arena_alloc(arena, strlen(text) * 2 + 1), *at = out;
    for (; *text; text++) {
        bool special = *text == '\\' || *text == '\n';
        if (special)
            *at++ = '\\';
        *at++ = *text == '\n' ? 'n' : *text;
    }
    *at = '\0';
    return out;
}

static const char *mac_of(struct request *request, const char *text)
{
    unsigned char mac[DIGEST_SHA256_SIZE];
    if (digest_hmac(DIGEST_SHA256, HAWK_KEY, strlen(HAWK_KEY), text, strlen(text), mac, NULL) < 0)
        return "";
    return encode_base64(request->arena, mac, sizeof mac);
}

/* The text that both sides sign; `type` is "header" or "response". */
static const char *sign(struct request *request, const struct credentials *given, const char *type,
                        const char *hash, const char *ext)
{
    struct arena *arena = request->arena;
    unsigned port;
    const char *host = text_lower(arena, echo_host(request, &port));
    const char *app = credentials_get(given, "app");
    const char *text = arena_printf(
        arena, "hawk.1.%s\n%s\n%s\n%s\n%s%s%s\n%s\n%u\n%s\n%s\n", type,
        or_blank(credentials_get(given, "ts")), or_blank(credentials_get(given, "nonce")),
        request->method_name, request->path, request->query ? "?" : "", or_blank(request->query),
        host, port, hash, escape_ext(arena, ext));
    if (app)
        text =
            arena_printf(arena, "%s%s\n%s\n", text, app, or_blank(credentials_get(given, "dlg")));
    return mac_of(request, text);
}

/* NULL when all is well, else what to tell. */
static const char *check(struct request *request, struct credentials *given, bool *ret_stale)
{
    const char *header = request_field(request, "Authorization");
    if (!header)
        return "";
    if (!credentials_parse(request->arena, header, "Hawk", given))
        return "Bad header format";
    if (!credentials_get(given, "id") || !credentials_get(given, "ts") ||
        !credentials_get(given, "nonce") || !credentials_get(given, "mac"))
        return "Missing attributes";
    if (!text_equal(credentials_get(given, "id"), HAWK_ID))
        return "Unknown credentials";
    if (!digest_equal_text(credentials_get(given, "mac"),
                           sign(request, given, "header", or_blank(credentials_get(given, "hash")),
                                or_blank(credentials_get(given, "ext")))))
        return "Bad mac";
    long long skew = clock_wall_ms() / 1000 - strtoll(credentials_get(given, "ts"), NULL, 10);
    *ret_stale = skew > CLOCK_SKEW_S || skew < -CLOCK_SKEW_S;
    return *ret_stale ? "Stale timestamp" : NULL;
}

static void refuse(struct request *request, const char *reason, bool stale)
{
    struct arena *arena = request->arena;
    const char *challenge = "Hawk";
    if (stale) { /* a signed clock, so that the client can set its own by it */
        long long now = clock_wall_ms() / 1000;
        challenge =
            arena_printf(arena, "Hawk ts=\"%lld\", tsm=\"%s\", error=\"%s\"", now,
                         mac_of(request, arena_printf(arena, "hawk.1.ts\n%lld\n", now)), reason);
    } else if (*reason) {
        challenge = arena_printf(arena, "Hawk error=\"%s\"", reason);
    }
    reply_add_field(request, "WWW-Authenticate", challenge);
    echo_reply_text(request, 401, "Unauthorized");
}

static const char *payload_hash(struct request *request, const char *type, const char *body)
{
    unsigned char hash[DIGEST_SHA256_SIZE];
    const char *text = arena_printf(request->arena, "hawk.1.payload\n%s\n%s\n", type, body);
    if (digest_compute(DIGEST_SHA256, text, strlen(text), hash, NULL) < 0)
        return "";
    return encode_base64(request->arena, hash, sizeof hash);
}

static void answer_hawk(struct request *request, void *user)
{
    struct credentials given;
    bool stale = false;
    const char *reason = check(request, &given, &stale);
    if (reason) {
        refuse(request, reason, stale);
        return;
    }
    static const char body[] = "{\n  \"message\": \"Hawk Authentication Successful\"\n}";
    const char *hash = payload_hash(request, "application/json", body);
    reply_add_field(request, "Server-Authorization",
                    arena_printf(request->arena, "Hawk mac=\"%s\", hash=\"%s\"",
                                 sign(request, &given, "response", hash, ""), hash));
    reply_add_field(request, "Content-Type", "application/json; charset=utf-8");
    echo_add_etag(request, body, strlen(body));
    echo_add_common_fields(request);
    reply_send(request, body, strlen(body));
}

const struct route echo_hawk_routes[] = {
    {HTTP_METHOD_GET, "/auth/hawk", answer_hawk},
    {0},
};
