/* Vectors: RFC 2617 §3.5, RFC 7616 §3.9.1, and §3.9.2 as its erratum 4897 corrects it (the RFC's
 * own numbers there are of a cut SHA-512, not of SHA-512/256). */
#include "support/support.h"

#include "support/signing.h"

#define RFC7616_NONCE "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
#define RFC7616_OPAQUE "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
#define RFC7616_CNONCE "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"

static void begin(struct signing *s, const char *user, const char *password)
{
    signing_begin(s, "digest", "GET", "http://www.example.org/dir/index.html");
    signing_param(s, "username", user);
    signing_param(s, "password", password);
    s->input.nonce = "0a4f113b";
}

static void an_answer_is_that_of_rfc_2617(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "Mufasa", "Circle Of Life");
    assert_null(signing_run(&s));
    assert_string_equal(
        signing_answer(&s, 401,
                       "Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", "
                       "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
                       "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""),
        "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", "
        "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\", "
        "algorithm=\"MD5\", qop=auth, nc=00000001, cnonce=\"0a4f113b\", "
        "response=\"6629fae49393a05397450978507c4ef1\", "
        "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"");
}

static void check_7616(const char *algorithm, const char *response)
{
    AUTO_SIGNING s;
    begin(&s, "Mufasa", "Circle of Life");
    s.input.nonce = RFC7616_CNONCE;
    const char *challenge = arena_printf(
        &s.arena,
        "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=%s, "
        "nonce=\"" RFC7616_NONCE "\", opaque=\"" RFC7616_OPAQUE "\"",
        algorithm);
    assert_null(signing_run(&s));
    const char *header = signing_answer(&s, 401, challenge);
    assert_non_null(header);
    assert_non_null(strstr(header, arena_printf(&s.arena, "algorithm=\"%s\"", algorithm)));
    assert_non_null(strstr(header, arena_printf(&s.arena, "response=\"%s\"", response)));
}

static void answers_are_those_of_rfc_7616(void **state)
{
    check_7616("MD5", "8ca523f5e9506fed4657c9700eebdbec");
    check_7616("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}

static void a_hashed_user_is_that_of_the_erratum_of_rfc_7616(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "digest", "GET", "http://api.example.org/doe.json");
    signing_param(&s, "username", "J\xC3\xA4s\xC3\xB8n Doe");
    signing_param(&s, "password", "Secret, or not?");
    s.input.nonce = "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v";
    assert_null(signing_run(&s));
    const char *header = signing_answer(
        &s, 401,
        "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256, "
        "nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", "
        "opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", charset=UTF-8, userhash=true");
    assert_non_null(header);
    assert_non_null(strstr(
        header, "username=\"793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b\""));
    assert_non_null(strstr(
        header, "response=\"3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5\""));
    assert_non_null(strstr(header, ", userhash=true"));
}

/* newman 6.2.2 was seen to send this for the same parameters. */
static void everything_known_beforehand_is_sent_at_once(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "digest", "GET",
                  "http://h/a b?q=1 2&c=Digest%20realm%3D%22r%22%2C%20nonce%3D%22n1%22");
    signing_param(&s, "username", "Mufasa");
    signing_param(&s, "password", "Circle Of Life");
    signing_param(&s, "realm", "r");
    signing_param(&s, "nonce", "n");
    signing_param(&s, "qop", "auth");
    signing_param(&s, "nonceCount", "00000005");
    signing_param(&s, "clientNonce", "cn");
    signing_param(&s, "opaque", "o");
    assert_string_equal(signing_run(&s),
                        "Digest username=\"Mufasa\", realm=\"r\", nonce=\"n\", "
                        "uri=\"/a%20b?q=1%202&c=Digest%20realm%3D%22r%22%2C%20nonce%3D%22n1%22\", "
                        "algorithm=\"MD5\", qop=auth, nc=00000005, cnonce=\"cn\", "
                        "response=\"38324d075a93186650f211e2423c1a2b\", opaque=\"o\"");
    assert_null(signing_answer(&s, 401, "Digest realm=\"x\", nonce=\"y\""));
}

static void without_qop_the_oldest_form_is_used(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "digest", "GET",
                  "http://h/a b?q=1 2&c=Digest%20realm%3D%22r%22%2C%20nonce%3D%22n1%22%23403");
    signing_param(&s, "username", "Mufasa");
    signing_param(&s, "password", "Circle Of Life");
    assert_null(signing_run(&s));
    const char *header = signing_answer(&s, 403, "Digest realm=\"r\", nonce=\"n1\"");
    assert_non_null(strstr(header, "response=\"1f13d411125c7aed068f28784223e680\""));
    assert_null(strstr(header, "cnonce"));
    assert_null(strstr(header, "nc="));
}

/* The response newman 6.2.2 was seen to send for this body, client nonce and challenge. */
static void auth_int_hashes_the_body(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "digest", "POST",
                  "http://h/a "
                  "b?q=1 2&c=Digest%20realm%3D%22r%22%2C%20nonce%3D%22n1%22%2C%20qop%3D%22auth-int%"
                  "22");
    signing_param(&s, "username", "Mufasa");
    signing_param(&s, "password", "Circle Of Life");
    signing_body(&s, "h\xC3\xA9llo");
    s.input.nonce = "eiNwqDyQ";
    assert_null(signing_run(&s));
    const char *header =
        signing_answer(&s, 401, "Digest realm=\"r\", nonce=\"n1\", qop=\"auth-int\"");
    assert_non_null(strstr(header, "qop=auth-int, nc=00000001, cnonce=\"eiNwqDyQ\", "
                                   "response=\"f74a384c5676fe86c1166c13233d5039\""));
}

static void a_session_algorithm_mixes_both_nonces_in(void **state)
{
    AUTO_SIGNING s;
    signing_begin(&s, "digest", "GET",
                  "http://h/a "
                  "b?q=1 2&c=Digest%20realm%3D%22r%22%2C%20nonce%3D%22n1%22%2Cqop%3D%22auth%22");
    signing_param(&s, "username", "Mufasa");
    signing_param(&s, "password", "Circle Of Life");
    signing_param(&s, "algorithm", "MD5-sess");
    s.input.nonce = "630HymGb"; /* newman's, with its response */
    assert_null(signing_run(&s));
    const char *header = signing_answer(&s, 401, "Digest realm=\"r\", nonce=\"n1\",qop=\"auth\"");
    assert_non_null(strstr(header, "response=\"5a24f716ba666035956aa8d267a87cae\""));
}

static void a_second_refusal_ends_it_unless_the_nonce_was_stale(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "u", "wrong");
    assert_null(signing_run(&s));
    assert_non_null(signing_answer(&s, 401, "Digest realm=\"r\", nonce=\"n1\", qop=\"auth\""));
    assert_null(signing_answer(&s, 401, "Digest realm=\"r\", nonce=\"n2\", qop=\"auth\""));

    AUTO_SIGNING stale;
    begin(&stale, "u", "p");
    assert_null(signing_run(&stale));
    assert_non_null(signing_answer(&stale, 401, "Digest realm=\"r\", nonce=\"n1\""));
    const char *again = signing_answer(&stale, 401, "Digest realm=\"r\", nonce=\"n2\", stale=TRUE");
    assert_non_null(strstr(again, "nonce=\"n2\""));
}

static void a_server_that_always_says_stale_is_left(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "u", "p");
    unsigned sends = 1;
    assert_null(signing_run(&s));
    while (signing_answer(
        &s, 401, arena_printf(&s.arena, "Digest realm=\"r\", nonce=\"n%u\", stale=true", sends)))
        sends++;
    assert_int_equal(sends, AUTH_MAX_SENDS);
}

static void other_answers_and_schemes_replay_nothing(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "u", "p");
    assert_null(signing_run(&s));
    assert_null(signing_answer(&s, 200, "Digest realm=\"r\", nonce=\"n\""));
    assert_null(signing_answer(&s, 401, NULL));
    assert_null(signing_answer(&s, 401, "Basic realm=\"r\""));
    assert_null(signing_answer(&s, 401, "Digest realm=\"r\""));
    signing_param(&s, "disableRetryRequest", "true");
    assert_null(signing_answer(&s, 401, "Digest realm=\"r\", nonce=\"n\""));
}

static void a_broken_challenge_gives_what_stood_before_the_break(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "u", "p");
    assert_null(signing_run(&s));
    assert_null(signing_answer(&s, 401, "Digest"));
    assert_null(signing_answer(&s, 401, "Digest ="));
    assert_null(signing_answer(&s, 401, "Digest nonce=\"never closed"));
    assert_null(signing_answer(&s, 401, ",,,"));
    char *huge = arena_zero(&s.arena, 1, AUTH_MAX_CHALLENGE + 64);
    memset(huge, 'a', AUTH_MAX_CHALLENGE + 63);
    memcpy(huge, "Digest nonce=\"", 14);
    huge[AUTH_MAX_CHALLENGE + 62] = '"';
    assert_null(signing_answer(&s, 401, huge));
}

static void one_of_several_challenges_is_chosen(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "u", "p");
    assert_null(signing_run(&s));
    const char *header = signing_answer(
        &s, 401,
        "Negotiate, NTLM, Basic realm=\"b, c\", Digest realm=\"r\", nonce=\"n1\", "
        "algorithm=SHA-384, Digest realm=\"quo\\\"ted\", nonce=n2, algorithm=SHA-256, qop=auth");
    assert_non_null(strstr(header, "realm=\"quo\\\"ted\""));
    assert_non_null(strstr(header, "nonce=\"n2\""));
    assert_non_null(strstr(header, "algorithm=\"SHA-256\""));
}

static void an_unknown_algorithm_is_an_error_and_not_a_secret_leak(void **state)
{
    AUTO_SIGNING s;
    begin(&s, "u", "very secret");
    signing_param(&s, "algorithm", "FOO");
    assert_null(signing_run(&s));
    assert_null(signing_answer(&s, 401, "Digest realm=\"r\", nonce=\"n\""));
    assert_int_equal(s.err.code, ERR_UNSUPPORTED);
    assert_null(strstr(s.err.message, "very secret"));
}

static void requests_of_one_folder_share_what_the_server_said(void **state)
{
    AUTO(auth_memory) memory = auth_memory_create();
    AUTO_SIGNING first, second, stranger;
    int folder = 0, other_folder = 0;
    begin(&first, "u", "p");
    first.input.memory = memory;
    first.auth.definition = &folder;
    assert_null(signing_run(&first));
    assert_non_null(signing_answer(&first, 401, "Digest realm=\"r\", nonce=\"n\", qop=\"auth\""));

    begin(&second, "u", "p");
    second.input.memory = memory;
    second.auth.definition = &folder;
    assert_non_null(strstr(signing_run(&second), "nonce=\"n\""));
    assert_non_null(strstr(pairs_value(&second.out.headers, "Authorization", ""), "nc=00000002"));
    const char *renewed =
        signing_answer(&second, 401, "Digest realm=\"r\", nonce=\"n2\", qop=\"auth\"");
    assert_non_null(strstr(renewed, "nonce=\"n2\""));
    assert_non_null(strstr(renewed, "nc=00000001"));

    begin(&stranger, "u", "p");
    stranger.input.memory = memory;
    stranger.auth.definition = &other_folder;
    assert_null(signing_run(&stranger));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_that_of_rfc_2617),
        cmocka_unit_test(answers_are_those_of_rfc_7616),
        cmocka_unit_test(a_hashed_user_is_that_of_the_erratum_of_rfc_7616),
        cmocka_unit_test(everything_known_beforehand_is_sent_at_once),
        cmocka_unit_test(without_qop_the_oldest_form_is_used),
        cmocka_unit_test(auth_int_hashes_the_body),
        cmocka_unit_test(a_session_algorithm_mixes_both_nonces_in),
        cmocka_unit_test(a_second_refusal_ends_it_unless_the_nonce_was_stale),
        cmocka_unit_test(a_server_that_always_says_stale_is_left),
        cmocka_unit_test(other_answers_and_schemes_replay_nothing),
        cmocka_unit_test(a_broken_challenge_gives_what_stood_before_the_break),
        cmocka_unit_test(one_of_several_challenges_is_chosen),
        cmocka_unit_test(an_unknown_algorithm_is_an_error_and_not_a_secret_leak),
        cmocka_unit_test(requests_of_one_folder_share_what_the_server_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
