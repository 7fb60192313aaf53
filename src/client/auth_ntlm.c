/* NTLM over HTTP: [MS-NLMP] messages in [MS-NTHT] headers. Three sends: bare, NEGOTIATE, and with
 * the server's CHALLENGE answered, AUTHENTICATE (always NTLMv2; no signing or sealing, so no
 * session key is exchanged). */
#include "client/auth_internal.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/random.h"
#include "base/text.h"

#include <string.h>

enum {
    FLAG_UNICODE = 0x00000001,
    FLAG_OEM = 0x00000002,
    FLAG_REQUEST_TARGET = 0x00000004,
    FLAG_NTLM = 0x00000200,
    FLAG_DOMAIN_SUPPLIED = 0x00001000,
    FLAG_WORKSTATION_SUPPLIED = 0x00002000,
    FLAG_ALWAYS_SIGN = 0x00008000,
    FLAG_EXTENDED_SECURITY = 0x00080000,
    FLAG_TARGET_INFO = 0x00800000,
    FLAG_VERSION = 0x02000000,
    FLAG_128 = 0x20000000,
};
static const uint32_t FLAG_56 = 0x80000000; /* no enum constant holds it */

enum { TYPE1_SIZE = 40, TYPE2_MIN = 32, TYPE3_SIZE = 72, NAME_MAX_BYTES = 1024 };
enum { AV_END = 0, AV_TIMESTAMP = 7 };

static const unsigned char signature[8] = "NTLMSSP"; /* its NUL is part of it */
static const unsigned char version[8] = {5, 1, 0x28, 0x0A, 0, 0, 0, 0x0F}; /* XP, as all say */

enum phase { PHASE_BARE, PHASE_NEGOTIATED, PHASE_DONE };
struct progress { /* auth_state.data */
    enum phase phase;
};

struct account {
    const char *user, *domain, *workstation, *password;
};

static uint32_t read_le(const unsigned char *bytes, size_t width)
{
    uint32_t value = 0;
    for (size_t i = width; i-- > 0;)
        value = value << 8 | bytes[i];
    return value;
}

static void write_le(unsigned char *out, uint64_t value, size_t width)
{
    for (size_t i = 0; i < width; i++)
        out[i] = (unsigned char)(value >> (8 * i));
}

/* A message with its descriptors (length, capacity, offset) in front and their bytes behind. */
struct message {
    unsigned char *bytes;
    size_t used;
};

static void put_block(struct message *message, size_t descriptor, const void *bytes, size_t length)
{
    write_le(message->bytes + descriptor, length, 2);
    write_le(message->bytes + descriptor + 2, length, 2);
    write_le(message->bytes + descriptor + 4, message->used, 4);
    if (length)
        memcpy(message->bytes + message->used, bytes, length);
    message->used += length;
}

static void begin_message(struct message *message, uint32_t type, size_t head, size_t extra,
                          struct arena *arena)
{
    message->bytes = arena_zero(arena, 1, head + extra);
    message->used = head;
    memcpy(message->bytes, signature, sizeof signature);
    write_le(message->bytes + 8, type, 4);
}

/* DOMAIN\user or user@domain when the domain was not given by itself; a name with both signs is
 * taken as it stands. */
static int read_account(const struct auth *auth, struct arena *arena, struct account *account,
                        struct error *err)
{
    *account = (struct account){.user = auth_param_or(auth, "username", ""),
                                .domain = auth_param_or(auth, "domain", ""),
                                .workstation = auth_param_or(auth, "workstation", ""),
                                .password = auth_param_or(auth, "password", "")};
    const char *slash = strchr(account->user, '\\'), *at = strchr(account->user, '@');
    if (!*account->domain && slash && !at && slash != account->user && slash[1] &&
        !strchr(slash + 1, '\\')) {
        account->domain = arena_strndup(arena, account->user, (size_t)(slash - account->user));
        account->user = slash + 1;
    } else if (!*account->domain && at && !slash && at != account->user && at[1] &&
               !strchr(at + 1, '@')) {
        account->user = arena_strndup(arena, account->user, (size_t)(at - account->user));
        account->domain = at + 1;
    }
    account->domain = text_upper(arena, account->domain);
    account->workstation = text_upper(arena, account->workstation);
    if (strlen(account->user) > NAME_MAX_BYTES || strlen(account->domain) > NAME_MAX_BYTES ||
        strlen(account->workstation) > NAME_MAX_BYTES)
        return error_set(err, ERR_LIMIT, "a name is longer than %d bytes", NAME_MAX_BYTES);
    return 0;
}

static const char *header_value(const struct message *message, struct arena *arena)
{
    return arena_printf(arena, "NTLM %s", encode_base64(arena, message->bytes, message->used));
}

static const char *negotiate(const struct account *account, struct arena *arena)
{
    struct message message;
    size_t domain = strlen(account->domain), workstation = strlen(account->workstation);
    uint32_t flags = FLAG_UNICODE | FLAG_OEM | FLAG_REQUEST_TARGET | FLAG_NTLM |
                     FLAG_WORKSTATION_SUPPLIED | FLAG_ALWAYS_SIGN | FLAG_EXTENDED_SECURITY |
                     FLAG_VERSION | FLAG_128 | FLAG_56;
    if (domain)
        flags |= FLAG_DOMAIN_SUPPLIED;
    begin_message(&message, 1, TYPE1_SIZE, domain + workstation, arena);
    write_le(message.bytes + 12, flags, 4);
    put_block(&message, 24, account->workstation, workstation);
    put_block(&message, 16, account->domain, domain);
    memcpy(message.bytes + 32, version, sizeof version);
    return header_value(&message, arena);
}

struct challenge {
    unsigned char nonce[8];
    const unsigned char *info; /* attribute pairs; NULL when none */
    size_t info_length;
    uint64_t file_time; /* of the server; 0 when it did not say */
};

/* Attribute pairs have to end inside their block. */
static bool read_info(struct challenge *challenge)
{
    const unsigned char *at = challenge->info;
    size_t left = challenge->info_length;
    while (left >= 4) {
        uint32_t id = read_le(at, 2), length = read_le(at + 2, 2);
        if (length > left - 4)
            return false;
        if (id == AV_END)
            return true;
        if (id == AV_TIMESTAMP && length == 8)
            challenge->file_time = (uint64_t)read_le(at + 8, 4) << 32 | read_le(at + 4, 4);
        at += 4 + length;
        left -= 4 + length;
    }
    return left == 0;
}

static int read_challenge(const char *text, struct arena *arena, struct challenge *ret_challenge,
                          struct error *err)
{
    size_t length = 0;
    const unsigned char *bytes = (const unsigned char *)decode_base64(arena, text, &length);
    if (!bytes || length < TYPE2_MIN || memcmp(bytes, signature, sizeof signature) != 0 ||
        read_le(bytes + 8, 4) != 2)
        return error_set(err, ERR_NETWORK,
                         "ntlm: server did not correctly process authentication request");
    struct challenge challenge = {0};
    memcpy(challenge.nonce, bytes + 24, sizeof challenge.nonce);
    if ((read_le(bytes + 20, 4) & FLAG_TARGET_INFO) && length >= 48) {
        size_t size = read_le(bytes + 40, 2), offset = read_le(bytes + 44, 4);
        if (offset > length || size > length - offset)
            return error_set(err, ERR_NETWORK, "ntlm: the server's message is cut short");
        challenge.info = size ? bytes + offset : NULL;
        challenge.info_length = size;
        if (size && !read_info(&challenge))
            return error_set(err, ERR_NETWORK, "ntlm: the server's message is malformed");
    }
    *ret_challenge = challenge;
    return 0;
}

/* 100 ns since 1601, as Windows counts. */
static uint64_t file_time(int64_t wall_ms)
{
    return ((uint64_t)wall_ms + UINT64_C(11644473600000)) * 10000;
}

static void put_text(struct message *message, size_t descriptor, const char *text,
                     struct arena *arena)
{
    size_t length = 0;
    unsigned char *bytes = auth_utf16(arena, text, false, &length);
    put_block(message, descriptor, bytes, length);
}

static const char *authenticate(const struct account *account, const struct auth_ntlm_proof *proof,
                                bool with_lm, struct arena *arena)
{
    static const unsigned char no_lm[24];
    struct message message;
    uint32_t flags = FLAG_UNICODE | FLAG_REQUEST_TARGET | FLAG_NTLM | FLAG_ALWAYS_SIGN |
                     FLAG_EXTENDED_SECURITY | FLAG_TARGET_INFO | FLAG_VERSION | FLAG_128 | FLAG_56;
    size_t names = strlen(account->domain) + strlen(account->user) + strlen(account->workstation);
    begin_message(&message, 3, TYPE3_SIZE, names * 2 + sizeof no_lm + proof->nt_length, arena);
    put_text(&message, 28, account->domain, arena);
    put_text(&message, 36, account->user, arena);
    put_text(&message, 44, account->workstation, arena);
    put_block(&message, 12, with_lm ? proof->lm : no_lm, sizeof no_lm);
    put_block(&message, 20, proof->nt, proof->nt_length);
    put_block(&message, 52, NULL, 0);
    write_le(message.bytes + 60, flags, 4);
    memcpy(message.bytes + 64, version, sizeof version);
    return header_value(&message, arena);
}

static int answer_challenge(const struct account *account, const char *token,
                            const struct auth_input *input, struct arena *arena,
                            struct auth_output *out, struct error *err)
{
    struct challenge challenge;
    struct auth_ntlm_proof proof;
    unsigned char own[8];
    if (read_challenge(token, arena, &challenge, err) < 0)
        return -1;
    random_bytes(own, sizeof own);
    if (input->nonce)
        memcpy(own, input->nonce, strnlen(input->nonce, sizeof own));
    uint64_t time = challenge.file_time ? challenge.file_time : file_time(input->now_ms);
    if (auth_ntlm_prove(account->user, account->domain, account->password, challenge.nonce, own,
                        time, challenge.info, challenge.info_length, arena, &proof, err) < 0)
        return -1;
    /* A server that tells its time must not be sent the weaker LMv2 response. */
    auth_put_authorization(out, arena,
                           authenticate(account, &proof, challenge.file_time == 0, arena));
    return 0;
}

static int sign(const struct auth *auth, const struct auth_input *input, struct auth_state *state,
                struct arena *arena, struct auth_output *out, struct error *err)
{
    state->data = arena_new(arena, struct progress);
    pairs_add(&out->drop_headers, arena, "Authorization", NULL);
    return 0;
}

static const struct auth_challenge *find_ntlm(const struct exchange *exchange, bool with_token,
                                              struct arena *arena)
{
    struct auth_challenge *list = NULL;
    size_t count = auth_challenges_read(exchange, arena, &list);
    for (size_t i = 0; i < count; i++)
        if (text_equal_nocase(list[i].scheme, "NTLM") && (list[i].token68 || !with_token))
            return &list[i];
    return NULL;
}

static int answer(const struct auth *auth, const struct auth_input *input,
                  const struct exchange *exchange, struct auth_state *state, struct arena *arena,
                  struct auth_output *out, struct error *err)
{
    struct account account;
    struct progress *progress = state->data;
    if (!progress || progress->phase == PHASE_DONE ||
        (exchange->status != 401 && exchange->status != 403) ||
        auth_flag(auth, "disableRetryRequest"))
        return 0;
    bool negotiated = progress->phase == PHASE_NEGOTIATED;
    const struct auth_challenge *challenge = find_ntlm(exchange, negotiated, arena);
    if (!challenge && !negotiated)
        return 0;
    if (!challenge)
        return error_set(err, ERR_NETWORK, "ntlm: server did not send NTLM type 2 message");
    if (read_account(auth, arena, &account, err) < 0)
        return -1;

    if (!negotiated)
        auth_put_authorization(out, arena, negotiate(&account, arena));
    else if (answer_challenge(&account, challenge->token68, input, arena, out, err) < 0)
        return -1;
    progress->phase++;
    out->replay = true;
    return 0;
}

const struct auth_scheme auth_ntlm = {
    .type = "ntlm",
    .params = (const char *const[]){"username", "password", "domain", "workstation",
                                    "disableRetryRequest", NULL},
    .sign = sign,
    .answer = answer,
};
