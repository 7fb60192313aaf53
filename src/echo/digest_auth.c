/* digest_auth.c: /digest-auth (RFC 7616): MD5, MD5-sess, and SHA-256 for clients that ask for it.
 */
#include "base/arena.h"
#include "base/digest.h"
#include "base/encode.h"
#include "base/text.h"
#include "echo/credentials.h"
#include "echo/endpoints.h"
#include "echo/signatures.h"

#include <string.h>

#define DIGEST_USER "postman"
#define DIGEST_PASSWORD "password"
#define DIGEST_REALM "Users"

enum { NONCE_LIFE_MS = 5 * 60 * 1000 };

static const char *or_blank(const char *text)
{
    return text ? text : "";
}

/* H(text) in hexadecimal; "" when the system does not have the digest, which equals no answer. */
static const char *hash(struct arena *arena, enum digest_kind kind, const char *text)
{
    return or_blank(digest_hex(arena, kind, text, strlen(text), NULL));
}

static const char *expected(struct request *request, const struct credentials *given,
                            enum digest_kind kind, bool session)
{
    struct arena *arena = request->arena;
    const char *nonce = or_blank(credentials_get(given, "nonce"));
    const char *cnonce = or_blank(credentials_get(given, "cnonce"));
    const char *qop = credentials_get(given, "qop");
    const char *a1 = DIGEST_USER ":" DIGEST_REALM ":" DIGEST_PASSWORD;
    if (session)
        a1 = arena_printf(arena, "%s:%s:%s", hash(arena, kind, a1), nonce, cnonce);
    const char *a2 =
        arena_printf(arena, "%s:%s", request->method_name, or_blank(credentials_get(given, "uri")));
    if (qop && text_equal_nocase(qop, "auth-int"))
        a2 = arena_printf(
            arena, "%s:%s", a2,
            or_blank(digest_hex(arena, kind, request->body, request->body_length, NULL)));
    const char *middle = qop ? arena_printf(arena, "%s:%s:%s:%s", nonce,
                                            or_blank(credentials_get(given, "nc")), cnonce, qop)
                             : nonce;
    return hash(
        arena, kind,
        arena_printf(arena, "%s:%s:%s", hash(arena, kind, a1), middle, hash(arena, kind, a2)));
}

static bool find_algorithm(struct arena *arena, const char *name, enum digest_kind *ret_kind,
                           bool *ret_session)
{
    *ret_session = name && text_ends_with_nocase(name, "-sess");
    if (!name)
        name = "MD5";
    size_t length = strlen(name) - (*ret_session ? strlen("-sess") : 0);
    return digest_find(arena_strndup(arena, name, length), ret_kind);
}

/* The signed address is the one asked for, as it stands or without the host a proxy request has. */
static bool is_for_this(const struct request *request, const char *uri)
{
    if (text_equal(uri, request->target))
        return true;
    const char *query = request->query ? request->query : "";
    return text_equal(uri, arena_printf(request->arena, "%s%s%s", request->path,
                                        request->query ? "?" : "", query));
}

/* *ret_stale: everything was right but the nonce's age. */
static bool is_authorized(struct request *request, bool *ret_stale)
{
    struct credentials given;
    enum digest_kind kind;
    bool session;
    const char *header = request_field(request, "Authorization");
    if (!credentials_parse(request->arena, header, "Digest", &given) ||
        !find_algorithm(request->arena, credentials_get(&given, "algorithm"), &kind, &session))
        return false;
    if (!text_equal(credentials_get(&given, "username"), DIGEST_USER) ||
        !text_equal(credentials_get(&given, "realm"), DIGEST_REALM) ||
        !is_for_this(request, credentials_get(&given, "uri")))
        return false;
    const char *response = credentials_get(&given, "response");
    if (!response || !*response ||
        !digest_equal_text(response, expected(request, &given, kind, session)))
        return false;
    *ret_stale = !signature_check(request_service(request), request->arena, "nonce",
                                  credentials_get(&given, "nonce"), NONCE_LIFE_MS);
    return !*ret_stale;
}

static void answer_digest(struct request *request, void *user)
{
    bool stale = false;
    if (is_authorized(request, &stale)) {
        cJSON *tree = cJSON_CreateObject();
        cJSON_AddTrueToObject(tree, "authenticated");
        echo_reply_json(request, 200, tree);
        return;
    }
    const char *nonce = signature_make(request_service(request), request->arena, "nonce");
    reply_add_field(request, "WWW-Authenticate",
                    arena_printf(request->arena,
                                 "Digest realm=\"%s\", nonce=\"%s\", qop=\"auth\"%s", DIGEST_REALM,
                                 or_blank(nonce), stale ? ", stale=true" : ""));
    echo_reply_text(request, 401, "Unauthorized");
}

const struct route echo_digest_routes[] = {
    {HTTP_METHOD_GET, "/digest-auth", answer_digest},
    {0},
};
