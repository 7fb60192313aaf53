/* auth_internal.h: what signers share. Only src/client/auth*.c include it. */
#pragma once

#include "base/digest.h"
#include "client/auth.h"

#include <openssl/evp.h>

/* Parameters. A repeated one counts as its last entry; disabled ones count too, as they do in
 * newman. */
const char *auth_param(const struct auth *auth, const char *key); /* NULL when missing */
/* `otherwise` when missing or empty. */
const char *auth_param_or(const struct auth *auth, const char *key, const char *otherwise);
/* Anything but missing, "", "false", "0" and "null". */
bool auth_flag(const struct auth *auth, const char *key);

/* Sets Authorization, replacing the user's. */
void auth_put_authorization(struct auth_output *out, struct arena *arena, const char *value);

/* input->nonce when given, else `length` random letters and digits. */
const char *auth_nonce(const struct auth_input *input, struct arena *arena, size_t length);

/* input->wire_url in the parts that signatures are made of. */
struct auth_target {
    const char *scheme;    /* "http" or "https" */
    const char *host;      /* lower case, without port, IPv6 in brackets */
    const char *port;      /* as a number, the scheme's default when none was written */
    const char *authority; /* host, and :port unless it is the default: the Host header */
    const char *path;      /* "/…", encoded as sent */
    const char *query;     /* without '?', encoded as sent; NULL when there is none */
    const char *resource;  /* path?query */
};
void auth_target_read(const char *wire_url, struct arena *arena, struct auth_target *ret_target);

/* The value of a header the request will carry, or NULL. */
const char *auth_request_header(const struct auth_input *input, const char *name);

/* Splits "a=1&b" into decoded pairs ('+' is a space); a key without '=' has a NULL value. */
void auth_read_form(const char *text, struct arena *arena, struct pairs *pairs);

bool auth_body_is_empty(const struct auth_input *input);
/* 1 with the digest of prefix + the first `limit` bytes of the body + suffix, 0 when the body's
 * bytes are not known beforehand, -1 on errors. An absent body has the digest of no bytes. */
int auth_body_digest(const struct auth_input *input, enum digest_kind kind, const char *prefix,
                     const char *suffix, size_t limit, unsigned char out[DIGEST_MAX_SIZE],
                     struct error *err) MUST_CHECK;
#define AUTH_NO_LIMIT SIZE_MAX

/* Private keys (auth_key.c). */
struct auth_key; /* opaque: an EVP_PKEY */
void auth_key_free(struct auth_key *key);
DEFINE_AUTO(auth_key, auth_key_free);
enum auth_key_use { AUTH_KEY_RSA, AUTH_KEY_RSA_PSS, AUTH_KEY_ECDSA };

/* PEM of PKCS#8, PKCS#1 or SEC 1, not encrypted. Line breaks may be missing or written as "\n",
 * as they are after travelling through a variable. */
int auth_key_read(const char *text, struct auth_key **ret_key, struct error *err) MUST_CHECK;
int auth_key_read_der(const void *der, size_t length, struct auth_key **ret_key,
                      struct error *err) MUST_CHECK;
/* ECDSA gives r and s side by side, as JOSE wants them. */
int auth_key_sign(struct auth_key *key, enum auth_key_use use, enum digest_kind kind,
                  const void *bytes, size_t length, struct arena *arena, unsigned char **ret_bytes,
                  size_t *ret_length, struct error *err) MUST_CHECK;

/* Signed JSON tokens (auth_token.c). */
struct auth_token_algorithm {
    const char *name; /* "HS256" */
    enum digest_kind kind;
    bool symmetric;
    enum auth_key_use use;
};
const struct auth_token_algorithm *auth_token_algorithm(const char *name); /* NULL: unknown */
/* Exactly one of secret and key is used, as the algorithm asks. */
int auth_token_make(const cJSON *header, const cJSON *claims,
                    const struct auth_token_algorithm *algorithm, const void *secret,
                    size_t secret_length, struct auth_key *key, struct arena *arena,
                    const char **ret_token, struct error *err) MUST_CHECK;

/* WWW-Authenticate (auth_challenge.c). */
struct auth_challenge {
    const char *scheme;  /* as written */
    const char *token68; /* NULL when it has parameters or nothing */
    struct pairs params; /* keys lower case, values unquoted */
};
/* All challenges of an answer, in order. A header that breaks RFC 9110's grammar or passes
 * AUTH_MAX_CHALLENGE gives what was read before the break. */
size_t auth_challenges_read(const struct exchange *exchange, struct arena *arena,
                            struct auth_challenge **ret_challenges);

/* NTLM's arithmetic (auth_ntlm_crypto.c). */
enum { AUTH_MD4_SIZE = 16 };
void auth_md4(const void *bytes, size_t length, unsigned char out[AUTH_MD4_SIZE]);
/* UTF-8 to UTF-16LE; `upper` maps letters of Latin, Greek and Cyrillic. */
unsigned char *auth_utf16(struct arena *arena, const char *text, bool upper, size_t *ret_length);
struct auth_ntlm_proof {
    unsigned char lm[24]; /* LMv2: proof and client challenge */
    unsigned char *nt;    /* NTLMv2: proof and blob */
    size_t nt_length;
    unsigned char session_key[16];
};
int auth_ntlm_prove(const char *user, const char *domain, const char *password,
                    const unsigned char server_challenge[8],
                    const unsigned char client_challenge[8], uint64_t file_time,
                    const void *target_info, size_t target_info_length, struct arena *arena,
                    struct auth_ntlm_proof *ret_proof, struct error *err) MUST_CHECK;

/* What the memory holds of one definition. Texts are the memory's. */
struct auth_session {
    char *realm, *nonce, *opaque, *qop, *algorithm, *client_nonce;
    unsigned count; /* how often the nonce was used */
    bool hash_user; /* the server wants the user's name hashed */
};
struct auth_session *auth_memory_session(struct auth_memory *memory, const void *definition);
void auth_session_forget(struct auth_session *session);

extern const struct auth_scheme auth_basic, auth_bearer, auth_apikey, auth_digest, auth_hawk,
    auth_oauth1, auth_oauth2, auth_awsv4, auth_ntlm, auth_edgegrid, auth_asap, auth_jwt;
