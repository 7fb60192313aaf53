#include "support/support.h"

#include "base/arena.h"
#include "base/digest.h"
#include "base/encode.h"

#include <string.h>

static void check(enum digest_kind kind, const char *input, const char *hex)
{
    AUTO_ARENA arena = {0};
    struct error err = {0};
    assert_string_equal(digest_hex(&arena, kind, input, strlen(input), &err), hex);
    assert_int_equal(strlen(hex), 2 * digest_size(kind));
}

/* RFC 1321 A.5, RFC 3174 §7.3, FIPS 180-4 example "abc". */
static void digest_of_abc_is_that_of_the_standards(void **state)
{
    check(DIGEST_MD5, "abc", "900150983cd24fb0d6963f7d28e17f72");
    check(DIGEST_SHA1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d");
    check(DIGEST_SHA256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    check(DIGEST_SHA384, "abc",
          "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
          "8086072ba1e7cc2358baeca134c825a7");
    check(DIGEST_SHA512, "abc",
          "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
          "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
    check(DIGEST_SHA512_256, "abc",
          "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23");
}

static void digest_of_nothing_needs_no_bytes(void **state)
{
    AUTO_ARENA arena = {0};
    struct error err = {0};
    assert_string_equal(digest_hex(&arena, DIGEST_MD5, NULL, 0, &err),
                        "d41d8cd98f00b204e9800998ecf8427e");
}

static void check_hmac(enum digest_kind kind, const char *hex)
{
    AUTO_ARENA arena = {0};
    struct error err = {0};
    unsigned char raw[DIGEST_MAX_SIZE];
    const char *text = "what do ya want for nothing?";
    assert_int_equal(digest_hmac(kind, "Jefe", 4, text, strlen(text), raw, &err), 0);
    assert_string_equal(encode_hex(&arena, raw, digest_size(kind)), hex);
}

/* RFC 2202 test case 2, RFC 4231 test case 2. */
static void hmac_is_that_of_rfc_2202_and_rfc_4231(void **state)
{
    check_hmac(DIGEST_MD5, "750c783e6ab0b503eaa86e310a5db738");
    check_hmac(DIGEST_SHA1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    check_hmac(DIGEST_SHA256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    check_hmac(DIGEST_SHA384, "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
                              "8e2240ca5e69e2c78b3239ecfab21649");
    check_hmac(DIGEST_SHA512, "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                              "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
}

static void hmac_takes_an_empty_key_and_an_empty_message(void **state)
{
    AUTO_ARENA arena = {0};
    struct error err = {0};
    unsigned char raw[DIGEST_MAX_SIZE];
    assert_int_equal(digest_hmac(DIGEST_SHA256, NULL, 0, NULL, 0, raw, &err), 0);
    assert_string_equal(encode_hex(&arena, raw, DIGEST_SHA256_SIZE),
                        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void pieces_give_the_digest_of_the_whole(void **state)
{
    AUTO_ARENA arena = {0};
    struct error err = {0};
    unsigned char raw[DIGEST_MAX_SIZE];
    struct digest *digest = NULL;
    assert_int_equal(digest_open(DIGEST_SHA1, &digest, &err), 0);
    assert_int_equal(digest_update(digest, "a", 1, &err), 0);
    assert_int_equal(digest_update(digest, NULL, 0, &err), 0);
    assert_int_equal(digest_update(digest, "bc", 2, &err), 0);
    assert_int_equal(digest_finish(digest, raw, &err), 0);
    assert_string_equal(encode_hex(&arena, raw, DIGEST_SHA1_SIZE),
                        "a9993e364706816aba3e25717850c26c9cd0d89d");
}

static void names_are_found_however_they_are_written(void **state)
{
    enum digest_kind kind = DIGEST_MD5;
    assert_true(digest_find("sha256", &kind));
    assert_int_equal(kind, DIGEST_SHA256);
    assert_true(digest_find("SHA-512-256", &kind));
    assert_int_equal(kind, DIGEST_SHA512_256);
    assert_true(digest_find("sha512/256", &kind));
    assert_int_equal(kind, DIGEST_SHA512_256);
    assert_false(digest_find("sha", &kind));
    assert_false(digest_find("", &kind));
    assert_false(digest_find(NULL, &kind));
    assert_string_equal(digest_name(DIGEST_SHA1), "SHA-1");
}

static void comparison_sees_every_difference(void **state)
{
    assert_true(digest_equal("abc", "abd", 2));
    assert_false(digest_equal("abc", "abd", 3));
    assert_true(digest_equal_text("token", "token"));
    assert_false(digest_equal_text("token", "token2"));
    assert_false(digest_equal_text(NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digest_of_abc_is_that_of_the_standards),
        cmocka_unit_test(digest_of_nothing_needs_no_bytes),
        cmocka_unit_test(hmac_is_that_of_rfc_2202_and_rfc_4231),
        cmocka_unit_test(hmac_takes_an_empty_key_and_an_empty_message),
        cmocka_unit_test(pieces_give_the_digest_of_the_whole),
        cmocka_unit_test(names_are_found_however_they_are_written),
        cmocka_unit_test(comparison_sees_every_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
