/* Digest access: RFC 7616, and RFC 2617 and 2069 for servers that know no better.
 *
 * Without realm and nonce the first request goes out bare; the answer's challenge fills in what the
 * user left open. A parameter that the user wrote is never overruled. */
#include "client/auth_internal.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct login { /* everything a response is made of; NULL when not known */
    const char *user, *password, *realm, *nonce, *opaque, *qop, *algorithm, *client_nonce;
    const char *count; /* "00000001" */
    bool hash_user, session;
    enum digest_kind kind;
};

struct sent {                    /* auth_state.data */
    bool answered;               /* a challenge was answered in this send */
    const char *nonce;           /* the one last used */
    struct auth_session session; /* when there is no memory; its texts are the arena's */
};

static const struct {
    const char *name;
    enum digest_kind kind;
    bool session;
} algorithms[] = {
    {"MD5", DIGEST_MD5, false},
    {"MD5-sess", DIGEST_MD5, true},
    {"SHA-256", DIGEST_SHA256, false},
    {"SHA-256-sess", DIGEST_SHA256, true},
    {"SHA-512-256", DIGEST_SHA512_256, false},
    {"SHA-512-256-sess", DIGEST_SHA512_256, true},
};

static bool find_algorithm(const char *name, struct login *login)
{
    for (size_t i = 0; i < COUNT_OF(algorithms); i++)
        if (text_equal_nocase(algorithms[i].name, name)) {
            login->algorithm = algorithms[i].name;
            login->kind = algorithms[i].kind;
            login->session = algorithms[i].session;
            return true;
        }
    return false;
}

/* ---- the response ---- */

static const char *hash(const struct login *login, const char *text, struct arena *arena,
                        struct error *err)
{
    return digest_hex(arena, login->kind, text, strlen(text), err);
}

static const char *hash_first(const struct login *login, struct arena *arena, struct error *err)
{
    const char *a1 = arena_printf(arena, "%s:%s:%s", login->user, login->realm, login->password);
    const char *hashed = hash(login, a1, arena, err);
    if (!hashed || !login->session)
        return hashed;
    a1 = arena_printf(arena, "%s:%s:%s", hashed, login->nonce, login->client_nonce);
    return hash(login, a1, arena, err);
}

static const char *hash_second(const struct login *login, const struct auth_input *input,
                               const char *uri, struct arena *arena, struct error *err)
{
    unsigned char raw[DIGEST_MAX_SIZE];
    const char *a2 = arena_printf(arena, "%s:%s", input->method, uri);
    if (text_equal(login->qop, "auth-int")) {
        int known = auth_body_digest(input, login->kind, "", "", AUTH_NO_LIMIT, raw, err);
        if (known == 0)
            error_set(err, ERR_UNSUPPORTED, "auth-int needs a body whose bytes are known");
        if (known <= 0)
            return NULL;
        a2 = arena_printf(arena, "%s:%s", a2, encode_hex(arena, raw, digest_size(login->kind)));
    }
    return hash(login, a2, arena, err);
}

static const char *quoted(const char *name, const char *value, struct arena *arena)
{
    char *out = arena_alloc(arena, strlen(value) * 2 + 1);
    size_t used = 0;
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            out[used++] = '\\';
        out[used++] = *value;
    }
    out[used] = '\0';
    return arena_printf(arena, "%s=\"%s\"", name, out);
}

static const char *format_login(const struct login *login, const char *user, const char *uri,
                                const char *response, struct arena *arena)
{
    const char *text = arena_printf(
        arena, "Digest %s, %s, %s, %s, algorithm=\"%s\"", quoted("username", user, arena),
        quoted("realm", login->realm, arena), quoted("nonce", login->nonce, arena),
        quoted("uri", uri, arena), login->algorithm);
    if (login->qop)
        text = arena_printf(arena, "%s, qop=%s, nc=%s", text, login->qop, login->count);
    if (login->qop || login->session)
        text = arena_printf(arena, "%s, %s", text, quoted("cnonce", login->client_nonce, arena));
    text = arena_printf(arena, "%s, response=\"%s\"", text, response);
    if (login->opaque && *login->opaque)
        text = arena_printf(arena, "%s, %s", text, quoted("opaque", login->opaque, arena));
    return login->hash_user ? arena_printf(arena, "%s, userhash=true", text) : text;
}

static int put_login(const struct login *login, const struct auth_input *input, struct arena *arena,
                     struct auth_output *out, struct error *err)
{
    struct auth_target target;
    auth_target_read(input->wire_url, arena, &target);
    const char *first = hash_first(login, arena, err);
    const char *second = first ? hash_second(login, input, target.resource, arena, err) : NULL;
    if (!second)
        return -1;
    const char *text = login->qop
                           ? arena_printf(arena, "%s:%s:%s:%s:%s:%s", first, login->nonce,
                                          login->count, login->client_nonce, login->qop, second)
                           : arena_printf(arena, "%s:%s:%s", first, login->nonce, second);
    const char *response = hash(login, text, arena, err);
    const char *user = login->user;
    if (response && login->hash_user)
        user = hash(login, arena_printf(arena, "%s:%s", user, login->realm), arena, err);
    if (!response || !user)
        return -1;
    auth_put_authorization(out, arena, format_login(login, user, target.resource, response, arena));
    return 0;
}

/* ---- what the user said, what the server said, what was remembered ---- */

/* The best of a list like "auth, auth-int" that we can do. NULL: none, so the oldest form. */
static const char *choose_qop(const char *list)
{
    bool plain = false, integrity = false;
    while (list && *list) {
        list += strspn(list, ", \t");
        size_t length = strcspn(list, ", \t");
        plain = plain || (length == 4 && strncasecmp(list, "auth", 4) == 0);
        integrity = integrity || (length == 8 && strncasecmp(list, "auth-int", 8) == 0);
        list += length;
    }
    return plain ? "auth" : integrity ? "auth-int" : NULL;
}

static const char *next_count(const struct auth *auth, const struct auth_session *session,
                              struct arena *arena)
{
    const char *own = auth_param_or(auth, "nonceCount", NULL);
    if (own)
        return own;
    return arena_printf(arena, "%08x", session->count + 1);
}

/* 1 when there is enough to sign with, 0 when not, -1 for an algorithm we do not know. */
static int settle(const struct auth *auth, const struct auth_input *input,
                  const struct auth_session *session, struct login *login, struct arena *arena,
                  struct error *err)
{
    *login = (struct login){
        .user = auth_param_or(auth, "username", NULL),
        .password = auth_param_or(auth, "password", ""),
        .realm = auth_param_or(auth, "realm", session->realm),
        .nonce = auth_param_or(auth, "nonce", session->nonce),
        .opaque = auth_param_or(auth, "opaque", session->opaque),
        .client_nonce = auth_param_or(auth, "clientNonce", session->client_nonce),
        .count = next_count(auth, session, arena),
        .hash_user = session->hash_user,
        .qop = choose_qop(auth_param_or(auth, "qop", session->qop)),
    };
    if (!login->user || !login->realm || !login->nonce)
        return 0;
    const char *algorithm =
        auth_param_or(auth, "algorithm", session->algorithm ? session->algorithm : "MD5");
    if (!find_algorithm(algorithm, login))
        return error_set(err, ERR_UNSUPPORTED, "Unsupported digest algorithm: %.40s", algorithm);
    if (!login->client_nonce)
        login->client_nonce = auth_nonce(input, arena, 8);
    return 1;
}

static void keep(char **slot, const char *text)
{
    char *copy = text ? mem_strdup(text) : NULL;
    free(*slot);
    *slot = copy;
}

/* The session of this send: the memory's, or one that ends with the send. Its texts are freed with
 * the memory, or are the arena's and never freed. */
static struct auth_session *find_session(const struct auth *auth, const struct auth_input *input,
                                         struct auth_state *state, struct arena *arena)
{
    if (!state->data)
        state->data = arena_new(arena, struct sent);
    struct auth_session *shared = auth_memory_session(input->memory, auth->definition);
    return shared ? shared : &((struct sent *)state->data)->session;
}

static void learn(struct auth_session *session, const struct auth_challenge *challenge,
                  const char *client_nonce, bool shared, struct arena *arena)
{
    const char *realm = pairs_value(&challenge->params, "realm", "");
    const char *nonce = pairs_value(&challenge->params, "nonce", "");
    const char *opaque = pairs_value(&challenge->params, "opaque", NULL);
    const char *qop = pairs_value(&challenge->params, "qop", NULL);
    const char *algorithm = pairs_value(&challenge->params, "algorithm", NULL);
    bool hash_user = text_equal_nocase(pairs_value(&challenge->params, "userhash", ""), "true");
    if (!shared) {
        *session = (struct auth_session){
            .realm = arena_strdup(arena, realm),
            .nonce = arena_strdup(arena, nonce),
            .opaque = opaque ? arena_strdup(arena, opaque) : NULL,
            .qop = qop ? arena_strdup(arena, qop) : NULL,
            .algorithm = algorithm ? arena_strdup(arena, algorithm) : NULL,
            .client_nonce = arena_strdup(arena, client_nonce),
            .hash_user = hash_user,
        };
        return;
    }
    keep(&session->realm, realm);
    keep(&session->nonce, nonce);
    keep(&session->opaque, opaque);
    keep(&session->qop, qop);
    keep(&session->algorithm, algorithm);
    keep(&session->client_nonce, client_nonce);
    session->hash_user = hash_user;
    session->count = 0;
}

static int sign_with(const struct auth *auth, const struct auth_input *input,
                     struct auth_session *session, struct auth_state *state, struct arena *arena,
                     struct auth_output *out, struct error *err)
{
    struct login login;
    int ready = settle(auth, input, session, &login, arena, err);
    if (ready <= 0)
        return ready;
    if (put_login(&login, input, arena, out, err) < 0)
        return -1;
    session->count++;
    ((struct sent *)state->data)->nonce = arena_strdup(arena, login.nonce);
    return 1;
}

static int sign(const struct auth *auth, const struct auth_input *input, struct auth_state *state,
                struct arena *arena, struct auth_output *out, struct error *err)
{
    struct auth_session *session = find_session(auth, input, state, arena);
    return sign_with(auth, input, session, state, arena, out, err) < 0 ? -1 : 0;
}

/* ---- the challenge ---- */

/* Of several Digest challenges the first whose algorithm we have and the user did not rule out. */
static const struct auth_challenge *choose(const struct auth *auth, const struct exchange *exchange,
                                           struct arena *arena)
{
    struct login login;
    struct auth_challenge *list = NULL;
    const struct auth_challenge *chosen = NULL;
    size_t count = auth_challenges_read(exchange, arena, &list);
    const char *wanted = auth_param_or(auth, "algorithm", NULL);
    for (size_t i = 0; i < count; i++) {
        const char *algorithm = pairs_value(&list[i].params, "algorithm", "MD5");
        if (!text_equal_nocase(list[i].scheme, "Digest") ||
            !pairs_value(&list[i].params, "nonce", NULL))
            continue;
        if (wanted ? text_equal_nocase(wanted, algorithm) : find_algorithm(algorithm, &login))
            return &list[i];
        if (!chosen)
            chosen = &list[i];
    }
    return chosen;
}

/* Is there anything in the challenge that the user did not fix? If not, the same answer would go
 * out again. */
static bool says_news(const struct auth *auth, const struct auth_challenge *challenge)
{
    static const char *const names[] = {"realm", "nonce", "opaque", "qop"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (pairs_value(&challenge->params, names[i], NULL) && !auth_param_or(auth, names[i], NULL))
            return true;
    bool counted = pairs_value(&challenge->params, "qop", auth_param_or(auth, "qop", NULL));
    return counted &&
           (!auth_param_or(auth, "clientNonce", NULL) || !auth_param_or(auth, "nonceCount", NULL));
}

static int answer(const struct auth *auth, const struct auth_input *input,
                  const struct exchange *exchange, struct auth_state *state, struct arena *arena,
                  struct auth_output *out, struct error *err)
{
    if ((exchange->status != 401 && exchange->status != 403) ||
        auth_flag(auth, "disableRetryRequest") || !auth_param_or(auth, "username", NULL))
        return 0;
    const struct auth_challenge *challenge = choose(auth, exchange, arena);
    if (!challenge || !says_news(auth, challenge))
        return 0;
    struct auth_session *session = find_session(auth, input, state, arena);
    struct sent *sent = state->data;
    const char *nonce = pairs_value(&challenge->params, "nonce", "");
    bool stale = text_equal_nocase(pairs_value(&challenge->params, "stale", ""), "true");
    /* Refused with the nonce it still offers, or refused twice: the password is wrong. */
    if ((sent->nonce && text_equal(sent->nonce, nonce)) || (sent->answered && !stale))
        return 0;

    learn(session, challenge, auth_nonce(input, arena, 8), session != &sent->session, arena);
    sent->answered = true;
    int signed_now = sign_with(auth, input, session, state, arena, out, err);
    out->replay = signed_now > 0;
    return signed_now < 0 ? -1 : 0;
}

const struct auth_scheme auth_digest = {
    .type = "digest",
    .params =
        (const char *const[]){"username", "password", "realm", "nonce", "algorithm", "qop",
                              "nonceCount", "clientNonce", "opaque", "disableRetryRequest", NULL},
    .sign = sign,
    .answer = answer,
};
