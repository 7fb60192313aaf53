/* Vectors: RFC 1320 A.5 (MD4), [MS-NLMP] §4.2.1 and §4.2.4 (NTLMv2), and messages that newman 6.2.2
 * was seen to send. */
#include "support/support.h"

#include "base/encode.h"
#include "client/auth_internal.h"
#include "support/signing.h"

static void check_md4(const char *text, const char *hex)
{
    AUTO_ARENA arena = {0};
    unsigned char raw[AUTH_MD4_SIZE];
    auth_md4(text, strlen(text), raw);
    assert_string_equal(encode_hex(&arena, raw, sizeof raw), hex);
}

static void md4_is_that_of_rfc_1320(void **state)
{
    check_md4("", "31d6cfe0d16ae931b73c59d7e0c089c0");
    check_md4("a", "bde52cb31de33e46245e05fbdbd6fb24");
    check_md4("abc", "a448017aaf21d8525fc10ae87aa6729d");
    check_md4("message digest", "d9130a8164549fe818874806e1c7014b");
    check_md4("abcdefghijklmnopqrstuvwxyz", "d79e1c308aa5bbcdeea8ed63df412da9");
    check_md4("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
              "043f8582f241db351ce627e153e7f0e4");
    check_md4("1234567890123456789012345678901234567890"
              "1234567890123456789012345678901234567890",
              "e33b4ddc9c38f2199c3e7b164fcc0536");
}

static const char target_info[] =
    "02000c0044006f006d00610069006e0001000c0053006500720076006500720000000000";

static void the_proof_is_that_of_ms_nlmp(void **state)
{
    AUTO_ARENA arena = {0};
    struct error err = {0};
    struct auth_ntlm_proof proof;
    size_t length = 0, eight = 0;
    const char *info = decode_hex(&arena, target_info, &length);
    const unsigned char *server = (unsigned char *)decode_hex(&arena, "0123456789abcdef", &eight);
    const unsigned char *client = (unsigned char *)decode_hex(&arena, "aaaaaaaaaaaaaaaa", &eight);
    assert_int_equal(auth_ntlm_prove("User", "Domain", "Password", server, client, 0, info, length,
                                     &arena, &proof, &err),
                     0);
    assert_string_equal(encode_hex(&arena, proof.lm, sizeof proof.lm),
                        "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa");
    assert_string_equal(encode_hex(&arena, proof.nt, 16), "68cd0ab851e51c96aabc927bebef6a1c");
    assert_string_equal(encode_hex(&arena, proof.session_key, 16),
                        "8de40ccadbc14a82f15cb0ad0de95ca3");
}

static void names_are_upper_case_beyond_ascii_too(void **state)
{
    AUTO_ARENA arena = {0};
    size_t length = 0;
    unsigned char *wide = auth_utf16(&arena, "a\xC3\xA4\xF0\x9F\x98\x80\xFF", true, &length);
    assert_string_equal(encode_hex(&arena, wide, length), "4100c4003dd800defdff");
}

/* ---- the conversation ---- */

/* A CHALLENGE with the given target information, as base64. */
static const char *type2(struct arena *arena, const char *info_hex)
{
    unsigned char bytes[256] = "NTLMSSP";
    size_t length = 0;
    char *info = decode_hex(arena, info_hex, &length);
    bytes[8] = 2;
    memcpy(bytes + 20, "\x35\x82\x8a\xe2\x01\x23\x45\x67\x89\xab\xcd\xef", 12);
    bytes[40] = bytes[42] = (unsigned char)length;
    bytes[44] = 56;
    memcpy(bytes + 56, info, length);
    return arena_printf(arena, "NTLM %s", encode_base64(arena, bytes, 56 + length));
}

static const char *hex_of(struct signing *s, const char *header)
{
    size_t length = 0;
    assert_non_null(header);
    assert_int_equal(strncmp(header, "NTLM ", 5), 0);
    char *bytes = decode_base64(&s->arena, header + 5, &length);
    return encode_hex(&s->arena, bytes, length);
}

static void begin(struct signing *s, const char *user)
{
    signing_begin(s, "ntlm", "GET", "http://h/");
    signing_param(s, "username", user);
    signing_param(s, "password", "Password");
    signing_header(s, "Authorization", "mine");
}

static void the_first_message_is_that_of_newman(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "User");
    signing_param(&s, "domain", "Domain");
    signing_param(&s, "workstation", "COMPUTER");
    assert_null(signing_run(&s));
    assert_string_equal(
        hex_of(&s, signing_answer(&s, 401, "NTLM")),
        "4e544c4d535350000100000007b208a2060006003000000008000800280000000501280a0000000f"
        "434f4d5055544552444f4d41494e");
}

/* newman chose this client challenge at this moment. */
static void the_last_message_is_that_of_newman(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "User");
    signing_param(&s, "domain", "Domain");
    signing_param(&s, "workstation", "COMPUTER");
    s.input.nonce = "\x0a\x77\x4d\x2a\x11\xaf\xa6\xdf";
    s.input.now_ms = 1795331030883; /* close; the message's own time is put in below */
    assert_null(signing_run(&s));
    assert_non_null(signing_answer(&s, 401, "NTLM"));
    const char *hex = hex_of(&s, signing_answer(&s, 401, type2(&s.arena, target_info)));
    assert_int_equal(
        strncmp(
            hex,
            "4e544c4d5353500003000000180018006c00000054005400840000000c000c0048000000080008005400"
            "0000100010005c00000000000000d8000000058288a20501280a0000000f44004f004d00410049004e00"
            "550073006500720043004f004d0050005500540045005200"
            "8864cace8b2be57e01c39c882754a34d0a774d2a11afa6df",
            2 * (72 + 12 + 8 + 16 + 24)),
        0);

    AUTO_ARENA arena = {0};
    struct auth_ntlm_proof proof;
    size_t length = 0, eight = 0;
    const char *info = decode_hex(&arena, target_info, &length);
    const unsigned char *server = (unsigned char *)decode_hex(&arena, "0123456789abcdef", &eight);
    assert_int_equal(
        auth_ntlm_prove("User", "DOMAIN", "Password", server, (const unsigned char *)s.input.nonce,
                        UINT64_C(0x01dd7a4ebe3c17f0), info, length, &arena, &proof, NULL),
        0);
    assert_string_equal(
        encode_hex(&arena, proof.nt, proof.nt_length),
        "7e772ab6c25556621bd17617ffe61ddb0101000000000000f0173cbe4e7add010a774d2a11afa6df00000000"
        "02000c0044006f006d00610069006e0001000c00530065007200760065007200000000000000"
        "0000");
}

static void the_users_header_is_dropped_and_three_sends_are_all(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "User");
    assert_null(signing_run(&s));
    signing_target(&s);
    assert_int_equal(s.headers.count, 0);
    assert_non_null(signing_answer(&s, 401, "Negotiate, NTLM"));
    assert_non_null(signing_answer(&s, 401, type2(&s.arena, target_info)));
    assert_null(signing_answer(&s, 401, "NTLM"));
    assert_null(signing_answer(&s, 401, type2(&s.arena, target_info)));
}

static void check_domain(const char *user, const char *domain)
{
    AUTO_SIGNING s;
    begin(&s, user);
    assert_null(signing_run(&s));
    const char *hex = hex_of(&s, signing_answer(&s, 401, "NTLM"));
    assert_string_equal(hex + 2 * 40, encode_hex(&s.arena, domain, strlen(domain)));
}

static void the_domain_may_stand_in_the_name(void **state)
{
    check_domain("Dom\\User", "DOM");
    check_domain("User@dom.x", "DOM.X");
    check_domain("User", "");
    check_domain("a\\b@c", "");
    check_domain("\\User", "");
}

static void a_server_that_tells_its_time_gets_no_lm_response(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "User");
    assert_null(signing_run(&s));
    assert_non_null(signing_answer(&s, 401, "NTLM"));
    const char *header = signing_answer(&s, 401,
                                        type2(&s.arena, "0700080001020304050607080000"
                                                        "0000"));
    const char *hex = hex_of(&s, header);
    assert_non_null(strstr(hex, "0101000000000000"
                                "0102030405060708"));
    assert_non_null(strstr(hex, "000000000000000000000000000000000000000000000000"));
}

static void check_broken(const char *challenge)
{
    AUTO_SIGNING s;
    begin(&s, "User");
    assert_null(signing_run(&s));
    assert_non_null(signing_answer(&s, 401, "NTLM"));
    assert_null(signing_answer(&s, 401, challenge));
    assert_int_equal(s.err.code, ERR_NETWORK);
    assert_null(strstr(s.err.message, "Password"));
}

static void a_broken_challenge_is_an_error(void **state)
{
    AUTO_ARENA arena = {0};
    check_broken(NULL);
    check_broken("NTLM");
    check_broken("NTLM AAAA");
    check_broken("NTLM TlRMTVNTUAADAAAA");
    check_broken(type2(&arena, "0200ff00"));
    char *cut = arena_strdup(&arena, type2(&arena, target_info));
    cut[strlen(cut) - 12] = '\0';
    check_broken(cut);
}

static void other_challenges_are_not_answered(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "User");
    assert_null(signing_run(&s));
    assert_null(signing_answer(&s, 401, "Negotiate"));
    assert_null(signing_answer(&s, 401, "Basic realm=\"NTLM\""));
    assert_null(signing_answer(&s, 200, "NTLM"));
    signing_param(&s, "disableRetryRequest", "true");
    assert_null(signing_answer(&s, 401, "NTLM"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(md4_is_that_of_rfc_1320),
        cmocka_unit_test(the_proof_is_that_of_ms_nlmp),
        cmocka_unit_test(names_are_upper_case_beyond_ascii_too),
        cmocka_unit_test(the_first_message_is_that_of_newman),
        cmocka_unit_test(the_last_message_is_that_of_newman),
        cmocka_unit_test(the_users_header_is_dropped_and_three_sends_are_all),
        cmocka_unit_test(the_domain_may_stand_in_the_name),
        cmocka_unit_test(a_server_that_tells_its_time_gets_no_lm_response),
        cmocka_unit_test(a_broken_challenge_is_an_error),
        cmocka_unit_test(other_challenges_are_not_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
