/* Vectors: RFC 7515 appendix A.2 (RS256) and A.3 (ES256) with the keys published there, the HS256
 * token of jwt.io's front page, and tokens that newman 6.2.2 was seen to send. */
#include "support/support.h"

#include "base/encode.h"
#include "base/text.h"
#include "client/auth_internal.h"
#include "support/signing.h"
#include "json/json.h"

#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

/* ---- the keys of RFC 7515 A.2 and A.3, as PEM ---- */

static const char rsa_key[] = "-----BEGIN PRIVATE KEY-----\n"
                              "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCh+BYK4uPJtGXO\n"
                              "jS1lYmM2K5J9vinh8CR3/BYlzJChNuOL2TSXxbbqY913EeZ8dCn5VrD7io8ImtxL\n"
                              "aYk8wTM/U+3QGbh3hCUv7JFP5IV3aVlL6kKA0ywPVb9ilE8TA5a8bpvfbr3SvaNn\n"
                              "juygxmj3AbONv/s4yDQs4v5tJ/reSlpIdJed1LnPmt7Ex1sFhSwsD174pcF1A5L5\n"
                              "ROjtZMEQxrZHYJqkeDrrnGya11UxMFBji4NmXG9veoKjlnAqH2QbgtPr8jkiGUkf\n"
                              "toaHLFcW9Qr4NY2ai50Xw0Byj3+H2JoY2PyrZ62EWQwuz3WTOTY8BwNNb2BvniHg\n"
                              "VFbK5emhAgMBAAECggEAEq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyW\n"
                              "PEAeP88vLNO97IjlA7/GQ5sLKMgvfTeXZx9SE+7YwVol2NXOoAJe46sui395IW/G\n"
                              "O+pWJ1O0BkTGoVEn2bKVRUCgu+GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzj\n"
                              "kn439X0M/V51gfpRLI9JYanrC4D4qAdGcopV/0ZHHzQlBjudU2QvXt4ehNYTCBr6\n"
                              "XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl/x/jTj3ccPDVZFD9pIuhLhBOneufuBiB\n"
                              "4cS98l2SR/RQyGWSeWjnczT0QU91p1DhOVRuOopznQKBgQDgHMQQ60imZV1URk0K\n"
                              "pLttoLhyt3SmqdEf/kgHePDdtzEafpAu+cS191R2JiuoF2yzWXnwFDcqGigp5BNr\n"
                              "0AHQfD8/Lk8l1Mk09jxxCfui5nYooNyac8YFjm3vItzVCVDnEd3BbVWG8qf6deqE\n"
                              "lMGAg+C2V0L4oNXnP7LZcPAZRwKBgQC5A8R+CZW2MvRTLLHzwZkUXV866cff7tx6\n"
                              "kqa0finGG0KgeqlaZPxgCZnFp7AeAcCMtiynVlJ7vMVgePsLq6XtON4tB5kP9jAP\n"
                              "rq3rbAOal78eUH5OcED6eNuCV8ixEu1eWcPNCS/l1OW1EnXUEoEHKl54Xrrz2uNw\n"
                              "kgMTP1FZ1wKBgAcCn1dwJKufzBWQxWQp1vsM5fggqPN1qGb5y0MAk3g7/Ls5bkUp\n"
                              "5u9SN0Ai3Ya6hNnvWJMb7sXQX6U/zyO2M/hTip7tUeh7CXgwo59dkpN75gJLVds2\n"
                              "9+DAncu3KXU4f2Fa+7bLNrur53k8KwPOq2bbuTG69QtV7Jr5MR0AHWKNAoGBAIf/\n"
                              "evpitUf+4JYbLpvNXWcY052Mpz22aR84mY3nh3F2LF2mjMJDpTg7FmuyPcVw6EcG\n"
                              "yoAe9fa65iNqCq+jdw6PVNGo2hxfjSiZ8IIzHdsPXI89//pMjZcQK9r+CCoRjaZj\n"
                              "OYiIDktVWZzmevJuv6WywUqd57LE3Zar3dLSIkx1AoGAIYd7DHOhrWvxkwPQsRM2\n"
                              "tOgrjbcrfvtQJipd+DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd/QJQ3\n"
                              "ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp/gh6A56\n"
                              "03k2+ZQwVK0JKSHuLFkuQ3U=\n"
                              "-----END PRIVATE KEY-----\n";

/* The same as PKCS#1. */
static const char rsa_key_pkcs1[] =
    "-----BEGIN RSA PRIVATE KEY-----\n"
    "MIIEowIBAAKCAQEAofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd/wWJcyQoTbji9k0\n"
    "l8W26mPddxHmfHQp+Vaw+4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL+yRT+SFd2lZS+pC\n"
    "gNMsD1W/YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb/7OMg0LOL+bSf63kpaSHSX\n"
    "ndS5z5rexMdbBYUsLA9e+KXBdQOS+UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD\n"
    "Zlxvb3qCo5ZwKh9kG4LT6/I5IhlJH7aGhyxXFvUK+DWNmoudF8NAco9/h9iaGNj8\n"
    "q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQIDAQABAoIBABKucaRpzQorw35S\n"
    "bEUAVx8dYXUdZOlJcHtiWQ+dC6V8ljxAHj/PLyzTveyI5QO/xkObCyjIL303l2cf\n"
    "UhPu2MFaJdjVzqACXuOrLot/eSFvxjvqVidTtAZExqFRJ9mylUVAoLvhowVWmC1O\n"
    "n95fZCXxTUtxNEG1Xcc7m0rtzJKs45J+N/V9DP1edYH6USyPSWGp6wuA+KgHRnKK\n"
    "Vf9GRx80JQY7nVNkL17eHoTWEwga+lwi0FEoW9Y7lDtWXYmKBWhUE+U8PGxlJf8f\n"
    "40493HDw1WRQ/aSLoS4QTp3rn7gYgeHEvfJdkkf0UMhlknlo53M09EFPdadQ4TlU\n"
    "bjqKc50CgYEA4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH/5IB3jw3bcxGn6QLvnE\n"
    "tfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw/Py5PJdTJNPY8cQn7ouZ2KKDcmnPG\n"
    "BY5t7yLc1QlQ5xHdwW1VhvKn+nXqhJTBgIPgtldC+KDV5z+y2XDwGUcCgYEAuQPE\n"
    "fgmVtjL0Uyyx88GZFF1fOunH3+7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYs\n"
    "p1ZSe7zFYHj7C6ul7TjeLQeZD/YwD66t62wDmpe/HlB+TnBA+njbglfIsRLtXlnD\n"
    "zQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdcCgYAHAp9XcCSrn8wVkMVkKdb7\n"
    "DOX4IKjzdahm+ctDAJN4O/y7OW5FKebvUjdAIt2GuoTZ71iTG+7F0F+lP88jtjP4\n"
    "U4qe7VHoewl4MKOfXZKTe+YCS1XbNvfgwJ3Ltyl1OH9hWvu2yza7q+d5PCsDzqtm\n"
    "27kxuvULVeya+TEdAB1ijQKBgQCH/3r6YrVH/uCWGy6bzV1nGNOdjKc9tmkfOJmN\n"
    "54dxdixdpozCQ6U4OxZrsj3FcOhHBsqAHvX2uuYjagqvo3cOj1TRqNocX40omfCC\n"
    "Mx3bD1yPPf/6TI2XECva/ggqEY2mYzmIiA5LVVmc5nrybr+lssFKneeyxN2Wq93S\n"
    "0iJMdQKBgCGHewxzoa1r8ZMD0LETNrToK423K377UCYqXfg5XMclbrjPbEC3YI1Z\n"
    "NqMtuhdBJqUnBi6tjKMF+34Xf0CUN8ncuXGO2CAYvO8PdyCixHX52ybaDjy1FtCE\n"
    "6yUXjoKNXKvUm7MWGsAYH6f4IegOetN5NvmUMFStCSkh7ixZLkN1\n"
    "-----END RSA PRIVATE KEY-----\n";

static const char ec_key[] = "-----BEGIN PRIVATE KEY-----\n"
                             "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+YBIff\n"
                             "H1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp\n"
                             "7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt\n"
                             "-----END PRIVATE KEY-----\n";

/* The same as SEC 1. */
static const char ec_key_sec1[] =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEII6bEJ5xkJi/mASH3x9dd+nLKWBuvtImO19XwhPfhPSyoAoGCCqGSM49\n"
    "AwEHoUQDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72b\n"
    "focs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
    "-----END EC PRIVATE KEY-----\n";

#define RS256_INPUT                                                                                \
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLm"  \
    "NvbS9pc19yb290Ijp0cnVlfQ"
#define RS256_SIGNATURE                                                                            \
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5" \
    "jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb" \
    "1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QO" \
    "YEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
#define ES256_INPUT                                                                                \
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLm"  \
    "NvbS9pc19yb290Ijp0cnVlfQ"
#define ES256_SIGNATURE                                                                            \
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"

static const char *sign_text(const char *pem, enum auth_key_use use, enum digest_kind kind,
                             const char *text, struct arena *arena, struct error *err)
{
    AUTO(auth_key) key = NULL;
    unsigned char *raw = NULL;
    size_t length = 0;
    if (auth_key_read(pem, &key, err) < 0 ||
        auth_key_sign(key, use, kind, text, strlen(text), arena, &raw, &length, err) < 0)
        return NULL;
    return encode_base64url(arena, raw, length);
}

static void rs256_is_that_of_rfc_7515(void **state)
{
    AUTO_ARENA arena = {0};
    const char *const keys[] = {rsa_key, rsa_key_pkcs1};
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        assert_string_equal(
            sign_text(keys[i], AUTH_KEY_RSA, DIGEST_SHA256, RS256_INPUT, &arena, NULL),
            RS256_SIGNATURE);
}

/* r and s side by side, checked with OpenSSL. */
static bool verify_es256(const char *text, const char *signature, struct arena *arena)
{
    AUTO(auth_key) key = NULL;
    size_t length = 0;
    unsigned char *der = NULL;
    assert_int_equal(auth_key_read(ec_key, &key, NULL), 0);
    const unsigned char *raw = (unsigned char *)decode_base64(arena, signature, &length);
    assert_int_equal(length, 64);
    ECDSA_SIG *pair = ECDSA_SIG_new();
    ECDSA_SIG_set0(pair, BN_bin2bn(raw, 32, NULL), BN_bin2bn(raw + 32, 32, NULL));
    int der_length = i2d_ECDSA_SIG(pair, &der);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, (EVP_PKEY *)key);
    bool good = EVP_DigestVerify(context, der, (size_t)der_length, (const unsigned char *)text,
                                 strlen(text)) == 1;
    EVP_MD_CTX_free(context);
    OPENSSL_free(der);
    ECDSA_SIG_free(pair);
    return good;
}

static void es256_verifies_as_the_signature_of_rfc_7515_does(void **state)
{
    AUTO_ARENA arena = {0};
    assert_true(verify_es256(ES256_INPUT, ES256_SIGNATURE, &arena));
    assert_false(verify_es256(RS256_INPUT, ES256_SIGNATURE, &arena));
    for (size_t i = 0; i < 20; i++) { /* short r or s must keep their width */
        const char *made = sign_text(i % 2 ? ec_key : ec_key_sec1, AUTH_KEY_ECDSA, DIGEST_SHA256,
                                     ES256_INPUT, &arena, NULL);
        assert_non_null(made);
        assert_true(verify_es256(ES256_INPUT, made, &arena));
    }
}

static void ps256_verifies_with_a_salt_as_long_as_the_digest(void **state)
{
    AUTO_ARENA arena = {0};
    AUTO(auth_key) key = NULL;
    EVP_PKEY_CTX *parameters = NULL;
    size_t length = 0;
    const char *made =
        sign_text(rsa_key, AUTH_KEY_RSA_PSS, DIGEST_SHA256, "some text", &arena, NULL);
    const unsigned char *raw = (unsigned char *)decode_base64(&arena, made, &length);
    assert_int_equal(auth_key_read(rsa_key, &key, NULL), 0);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(context, &parameters, EVP_sha256(), NULL, (EVP_PKEY *)key);
    EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, 32);
    assert_int_equal(EVP_DigestVerify(context, raw, length, (const unsigned char *)"some text", 9),
                     1);
    EVP_MD_CTX_free(context);
}

/* ---- keys as they come ---- */

static const char *replace_breaks(struct arena *arena, const char *pem, const char *with)
{
    const char *out = "";
    while (*pem) {
        size_t length = strcspn(pem, "\n");
        out = arena_printf(arena, "%s%.*s%s", out, (int)length, pem, with);
        pem += length + (pem[length] == '\n');
    }
    return out;
}

static void a_key_may_have_lost_its_line_breaks(void **state)
{
    AUTO_ARENA arena = {0};
    static const char *const breaks[] = {"", " ", "\\n", "\r\n", "\\r\\n"};
    for (size_t i = 0; i < COUNT_OF(breaks); i++) {
        const char *pem = replace_breaks(&arena, rsa_key, breaks[i]);
        assert_string_equal(sign_text(pem, AUTH_KEY_RSA, DIGEST_SHA256, RS256_INPUT, &arena, NULL),
                            RS256_SIGNATURE);
    }
}

static void what_is_not_a_key_is_an_error_that_keeps_it_secret(void **state)
{
    AUTO_ARENA arena = {0};
    static const char *const bad[] = {
        "",
        "sesame",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nsesame\n-----END PRIVATE KEY-----",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        AUTO(auth_key) key = NULL;
        struct error err = {0};
        assert_int_equal(auth_key_read(bad[i], &key, &err), -1);
        assert_int_equal(err.code, ERR_INVALID);
        assert_null(strstr(err.message, "sesame"));
    }
    AUTO(auth_key) key = NULL;
    struct error err = {0};
    char *huge = arena_zero(&arena, 1, AUTH_MAX_KEY + 2);
    memset(huge, 'A', AUTH_MAX_KEY + 1);
    assert_int_equal(auth_key_read(huge, &key, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
}

static void a_key_of_the_wrong_kind_is_refused(void **state)
{
    AUTO_ARENA arena = {0};
    struct error err = {0};
    assert_null(sign_text(ec_key, AUTH_KEY_RSA, DIGEST_SHA256, "x", &arena, &err));
    assert_null(sign_text(rsa_key, AUTH_KEY_ECDSA, DIGEST_SHA256, "x", &arena, &err));
    assert_null(sign_text(ec_key, AUTH_KEY_ECDSA, DIGEST_SHA384, "x", &arena, &err));
    assert_non_null(strstr(err.message, "P-384"));
}

/* ---- jwt ---- */

static void begin(struct signing *s, const char *algorithm, const char *payload)
{
    signing_begin(s, "jwt", "GET", "http://h/a?x=1&token=t");
    signing_param(s, "algorithm", algorithm);
    signing_param(s, "secret", "secret");
    signing_param(s, "payload", payload);
}

static void the_token_of_jwt_io(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "HS256", "{\"sub\":\"1234567890\",\"name\":\"John Doe\",\"iat\":1516239022}");
    signing_param(&s, "secret", "your-256-bit-secret");
    signing_param(&s, "header", " {\"alg\": \"none\", \"typ\": \"JWT\"} ");
    assert_string_equal(
        signing_run(&s),
        "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ."
        "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c");
}

#define EMPTY_TOKEN "eyJhbGciOiJIUzI1NiJ9.e30.XmNK3GpH3Ys_7wsYBfq4C3M6goz71I7dTgUkuIa5lyQ"

static void a_blank_payload_is_an_empty_object_and_secrets_may_be_base64(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "HS256", " ");
    assert_string_equal(signing_run(&s), "Bearer " EMPTY_TOKEN);
    signing_param(&s, "secret", "c2Vjc!mV0=");
    signing_param(&s, "isSecretBase64Encoded", "true");
    assert_string_equal(signing_run(&s), "Bearer " EMPTY_TOKEN);
}

static void a_token_goes_where_it_is_asked_for(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "HS256", "{}");
    signing_param(&s, "headerPrefix", "");
    assert_string_equal(signing_run(&s), EMPTY_TOKEN);
    signing_param(&s, "headerPrefix", "JWT");
    assert_string_equal(signing_run(&s), "JWT " EMPTY_TOKEN);
    signing_param(&s, "addTokenTo", "queryParams");
    assert_null(signing_run(&s));
    assert_int_equal(s.out.query.count, 0);
    signing_param(&s, "addTokenTo", "queryParam");
    assert_null(signing_run(&s));
    assert_string_equal(signing_target(&s), "/a?x=1&token=" EMPTY_TOKEN);
}

static void rs256_tokens_are_signed_with_the_private_key(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "RS256", "{}");
    signing_param(&s, "privateKey", rsa_key);
    const char *expected =
        sign_text(rsa_key, AUTH_KEY_RSA, DIGEST_SHA256, "eyJhbGciOiJSUzI1NiJ9.e30", &s.arena, NULL);
    assert_string_equal(signing_run(&s),
                        arena_printf(&s.arena, "Bearer eyJhbGciOiJSUzI1NiJ9.e30.%s", expected));
}

static void check_refused(const char *algorithm, const char *key, const char *value,
                          const char *message)
{
    AUTO_SIGNING s;
    begin(&s, algorithm, "{}");
    signing_param(&s, key, value);
    assert_null(signing_run(&s));
    assert_int_equal(s.out.headers.count, 0);
    assert_non_null(strstr(s.err.message, message));
}

static void what_cannot_be_signed_is_an_error(void **state)
{
    check_refused("none", "x", "", "invalid algorithm");
    check_refused(NULL, "x", "", "invalid algorithm");
    check_refused("HS256", "secret", "", "Invalid secret key");
    check_refused("RS256", "x", "", "Invalid private key");
    check_refused("HS256", "payload", NULL, "payload must be a JSON object");
    check_refused("HS256", "payload", "[1]", "payload must be a JSON object");
    check_refused("HS256", "payload", "{x", "payload");
    check_refused("HS256", "header", "{x", "header");
    check_refused("HS256", "header", "{\"crit\": [\"x\"]}", "crit");
}

/* ---- asap ---- */

static void begin_asap(struct signing *s)
{
    signing_begin(s, "asap", "GET", "http://h/");
    signing_param(s, "iss", "i");
    signing_param(s, "aud", "a");
    signing_param(s, "kid", "k");
    signing_param(s, "privateKey", rsa_key);
    s->input.now_ms = 1795330377123;
    s->input.nonce = "the-id";
}

/* The signed half of a token as JSON. */
static const char *open_claims(struct signing *s, const char *header)
{
    size_t length = 0;
    assert_non_null(header);
    const char *claims = strchr(header, '.') + 1;
    const char *text = arena_strndup(&s->arena, claims, strcspn(claims, "."));
    return decode_base64(&s->arena, text, &length);
}

static void asap_claims_have_their_defaults(void **state)
{
    AUTO_SIGNING s;
    begin_asap(&s);
    const char *header = signing_run(&s);
    assert_true(text_starts_with(header, "Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ."));
    assert_string_equal(open_claims(&s, header),
                        "{\"iat\":1795330377,\"iss\":\"i\",\"sub\":\"i\",\"jti\":\"the-id\","
                        "\"aud\":\"a\",\"exp\":1795333977}");
}

static void check_claims(const char *key, const char *value, const char *claims,
                         const char *expected)
{
    AUTO_SIGNING s;
    begin_asap(&s);
    signing_param(&s, key, value);
    signing_param(&s, "claims", claims);
    assert_string_equal(open_claims(&s, signing_run(&s)), expected);
}

static void asap_claims_of_the_user_win(void **state)
{
    check_claims("sub", "s", "{\"jti\":\"j\",\"iat\":1000,\"x\":1,\"iss\":\"ci\"}",
                 "{\"jti\":\"j\",\"iat\":1000,\"x\":1,\"iss\":\"ci\",\"sub\":\"s\",\"aud\":\"a\","
                 "\"exp\":1795333977}");
    check_claims("x", "",
                 "{\"exp\":\"99\",\"jti\":\"j\",\"iat\":1000,\"aud\":[\"a\",\"b\"],\"sub\":\"cs\"}",
                 "{\"exp\":99,\"jti\":\"j\",\"iat\":1000,\"aud\":[\"a\",\"b\"],\"sub\":\"cs\","
                 "\"iss\":\"i\"}");
    check_claims("exp", "60", "{\"jti\":\"j\",\"iat\":1}",
                 "{\"jti\":\"j\",\"iat\":1,\"iss\":\"i\",\"sub\":\"i\",\"aud\":\"a\","
                 "\"exp\":1795330437}");
    check_claims("exp", "99999999999999999999", "{\"jti\":\"j\",\"iat\":1}",
                 "{\"jti\":\"j\",\"iat\":1,\"iss\":\"i\",\"sub\":\"i\",\"aud\":\"a\","
                 "\"exp\":255197631176}");
}

static void an_asap_key_may_be_a_data_uri(void **state)
{
    AUTO_SIGNING s, plain;
    begin_asap(&plain);
    signing_param(&plain, "kid", "k/1");
    const char *expected = signing_run(&plain);
    begin_asap(&s);
    const char *body = replace_breaks(&s.arena, rsa_key, "");
    body = arena_strndup(&s.arena, body + 27, strlen(body) - 27 - 25);
    const char *encoded = encode_percent(&s.arena, body, strlen(body));
    signing_param(&s, "kid", "k/1");
    signing_param(
        &s, "privateKey",
        arena_printf(&s.arena, "\"data:application/pkcs8;kid=k%%2F1;base64,%s\"", encoded));
    assert_string_equal(signing_run(&s), expected);
    signing_param(&s, "kid", "k/2");
    assert_null(signing_run(&s));
    assert_int_equal(s.err.code, ERR_INVALID);
}

static void check_asap_refused(const char *key, const char *value)
{
    AUTO_SIGNING s;
    begin_asap(&s);
    signing_param(&s, key, value);
    assert_null(signing_run(&s));
    assert_int_equal(s.err.code, ERR_INVALID);
}

static void asap_needs_key_issuer_and_audience(void **state)
{
    check_asap_refused("kid", "");
    check_asap_refused("iss", "");
    check_asap_refused("aud", "");
    check_asap_refused("privateKey", "");
    check_asap_refused("privateKey", "zz");
    check_asap_refused("alg", "HS256");
    check_asap_refused("claims", "{x");
    check_asap_refused("claims", "[]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rs256_is_that_of_rfc_7515),
        cmocka_unit_test(es256_verifies_as_the_signature_of_rfc_7515_does),
        cmocka_unit_test(ps256_verifies_with_a_salt_as_long_as_the_digest),
        cmocka_unit_test(a_key_may_have_lost_its_line_breaks),
        cmocka_unit_test(what_is_not_a_key_is_an_error_that_keeps_it_secret),
        cmocka_unit_test(a_key_of_the_wrong_kind_is_refused),
        cmocka_unit_test(the_token_of_jwt_io),
        cmocka_unit_test(a_blank_payload_is_an_empty_object_and_secrets_may_be_base64),
        cmocka_unit_test(a_token_goes_where_it_is_asked_for),
        cmocka_unit_test(rs256_tokens_are_signed_with_the_private_key),
        cmocka_unit_test(what_cannot_be_signed_is_an_error),
        cmocka_unit_test(asap_claims_have_their_defaults),
        cmocka_unit_test(asap_claims_of_the_user_win),
        cmocka_unit_test(an_asap_key_may_be_a_data_uri),
        cmocka_unit_test(asap_needs_key_issuer_and_audience),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
