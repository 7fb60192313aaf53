#include "support/support.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/crc32.h"
#include "base/file.h"
#include "base/places.h"
#include "base/secret.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char master[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

static struct secret_keys some_keys(void)
{
    struct secret_keys keys = {0};
    assert_int_equal(secret_keys_load(master, NULL, false, &keys, NULL), 0);
    return keys;
}

static int start(void **state)
{
    return secret_start(NULL);
}

static void the_two_keys_come_from_one_master_and_differ(void **state)
{
    struct secret_keys keys = some_keys(), again = some_keys(), other = {0};
    assert_memory_equal(&keys, &again, sizeof keys);
    assert_memory_not_equal(keys.hash, keys.seal, SECRET_KEY_SIZE);

    char changed[sizeof master];
    memcpy(changed, master, sizeof master);
    changed[0] = 'f';
    assert_int_equal(secret_keys_load(changed, NULL, false, &other, NULL), 0);
    assert_memory_not_equal(keys.hash, other.hash, SECRET_KEY_SIZE);
    assert_memory_not_equal(keys.seal, other.seal, SECRET_KEY_SIZE);
}

static void a_master_of_another_form_is_refused(void **state)
{
    static const char *const bad[] = {
        "", "00", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1g",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f00"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct secret_keys keys;
        struct error err = {0};
        assert_int_equal(secret_keys_load(bad[i], NULL, false, &keys, &err), -1);
        assert_int_equal(err.code, ERR_INVALID);
        assert_true(!*bad[i] || !strstr(err.message, bad[i]) || strlen(bad[i]) < 8);
    }
}

static void the_master_file_is_made_once_and_is_private(void **state)
{
    char folder[] = "/tmp/postern-secret-XXXXXX", path[64];
    struct secret_keys keys, again;
    struct error err = {0};
    struct stat info;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/master.key", folder);

    assert_int_equal(secret_keys_load(NULL, path, false, &keys, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    mode_t old = umask(0);
    assert_int_equal(secret_keys_load(NULL, path, true, &keys, &err), 0);
    umask(old);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(secret_keys_load(NULL, path, true, &again, &err), 0);
    assert_memory_equal(&keys, &again, sizeof keys);

    static const mode_t open_to_others[] = {0640, 0604, 0660, 0644};
    for (size_t i = 0; i < COUNT_OF(open_to_others); i++) {
        assert_int_equal(chmod(path, open_to_others[i]), 0);
        assert_int_equal(secret_keys_load(NULL, path, true, &again, &err), -1);
        assert_int_equal(err.code, ERR_DENIED);
    }
    assert_int_equal(file_create_private(path, "x", 1, &err), -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0); /* no temporary file is left */
}

static void a_hash_depends_on_key_and_text(void **state)
{
    struct secret_keys keys = some_keys(), other = keys;
    unsigned char a[SECRET_HASH_SIZE], b[SECRET_HASH_SIZE];
    secret_hash(&keys, "one", 3, a);
    secret_hash(&keys, "one", 3, b);
    assert_true(secret_equal(a, b, sizeof a));
    secret_hash(&keys, "onf", 3, b);
    assert_false(secret_equal(a, b, sizeof a));
    other.hash[31] ^= 1;
    secret_hash(&other, "one", 3, b);
    assert_false(secret_equal(a, b, sizeof a));
}

static void a_box_opens_only_with_its_key_at_its_place(void **state)
{
    AUTO_ARENA arena = {0};
    struct secret_keys keys = some_keys(), other = keys;
    struct error err = {0};
    static const char text[] = "the value of a variable";
    size_t box_length = 0, length = 0;
    char *opened = NULL;
    unsigned char *box =
        secret_seal(&arena, &keys, "environments/1", text, strlen(text), &box_length);
    assert_int_equal(box_length, strlen(text) + SECRET_SEAL_OVERHEAD);
    assert_null(memmem(box, box_length, "value", 5));

    assert_int_equal(
        secret_open(&arena, &keys, "environments/1", box, box_length, &opened, &length, &err), 0);
    assert_int_equal(length, strlen(text));
    assert_string_equal(opened, text);

    opened = NULL;
    assert_int_equal(
        secret_open(&arena, &keys, "environments/2", box, box_length, &opened, &length, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    other.seal[0] ^= 1;
    assert_int_equal(
        secret_open(&arena, &other, "environments/1", box, box_length, &opened, &length, &err), -1);
    assert_null(opened);
}

static void a_box_with_any_byte_changed_does_not_open(void **state)
{
    AUTO_ARENA arena = {0};
    struct secret_keys keys = some_keys();
    size_t box_length = 0, length = 0;
    char *opened = NULL;
    unsigned char *box = secret_seal(&arena, &keys, "x", "abc", 3, &box_length);
    for (size_t i = 0; i < box_length; i++) {
        struct error err = {0};
        box[i] ^= 0x40;
        assert_int_equal(secret_open(&arena, &keys, "x", box, box_length, &opened, &length, &err),
                         -1);
        assert_int_equal(err.code, ERR_DENIED);
        box[i] ^= 0x40;
    }
    for (size_t cut = 0; cut < box_length; cut++)
        assert_int_equal(secret_open(&arena, &keys, "x", box, cut, &opened, &length, NULL), -1);
    assert_int_equal(secret_open(&arena, &keys, "x", NULL, 0, &opened, &length, NULL), -1);
    assert_null(opened);
}

static void nothing_can_be_sealed_too(void **state)
{
    AUTO_ARENA arena = {0};
    struct secret_keys keys = some_keys();
    size_t box_length = 0, length = 9;
    char *opened = NULL;
    void *box = secret_seal(&arena, &keys, "x", NULL, 0, &box_length);
    assert_int_equal(secret_open(&arena, &keys, "x", box, box_length, &opened, &length, NULL), 0);
    assert_int_equal(length, 0);
    assert_string_equal(opened, "");
}

static void passwords_are_fifteen_to_128_characters(void **state)
{
    char hash[SECRET_PASSWORD_HASH_SIZE], longest[4 * SECRET_PASSWORD_MAX + 1] = "";
    struct error err = {0};
    assert_int_equal(secret_password_hash("fourteen chars", hash, &err), -1);
    assert_int_equal(err.code, ERR_INVALID);
    assert_null(strstr(err.message, "fourteen"));
    assert_int_equal(secret_password_check("fifteen letters", &err), 0);
    assert_int_equal(
        secret_password_check("\xC3\xA9t\xC3\xA9 \xC3\xA9t\xC3\xA9 \xC3\xA9t\xC3\xA9", &err),
        -1); /* bytes are no characters */
    assert_int_equal(secret_password_check("fifteen letter\xFF", &err), -1);

    for (int i = 0; i < SECRET_PASSWORD_MAX; i++) /* U+1F511, four bytes each */
        memcpy(longest + 4 * i, "\xF0\x9F\x94\x91", 5);
    assert_int_equal(secret_password_check(longest, &err), 0);
    memset(longest, 'x', SECRET_PASSWORD_MAX + 1);
    longest[SECRET_PASSWORD_MAX + 1] = '\0';
    assert_int_equal(secret_password_check(longest, &err), -1);
}

static void a_password_is_known_again_by_its_hash(void **state)
{
    char hash[SECRET_PASSWORD_HASH_SIZE], other[SECRET_PASSWORD_HASH_SIZE];
    bool weak = true;
    assert_int_equal(secret_password_hash("correct horse battery", hash, NULL), 0);
    assert_int_equal(secret_password_hash("correct horse battery", other, NULL), 0);
    assert_string_not_equal(hash, other);
    assert_non_null(strstr(hash, "$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_int_equal(secret_password_verify(hash, "correct horse battery", &weak, NULL), 1);
    assert_false(weak);
    assert_int_equal(secret_password_verify(hash, "correct horse batterz", &weak, NULL), 0);
    assert_int_equal(secret_password_verify(NULL, "correct horse battery", &weak, NULL), 0);
    assert_int_equal(secret_password_verify("no hash", "correct horse battery", &weak, NULL), 0);
}

static uint64_t processor_ns(void)
{
    struct timespec spent;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return (uint64_t)spent.tv_sec * 1000000000u + (uint64_t)spent.tv_nsec;
}

/* In nanoseconds of this thread's processor, and the least of some tries: a busy machine does not
 * matter. */
static uint64_t cost_of_checking(const char *hash)
{
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < 5; i++) {
        uint64_t start = processor_ns();
        assert_int_equal(secret_password_verify(hash, "some other password", NULL, NULL), 0);
        uint64_t took = processor_ns() - start;
        least = took < least ? took : least;
    }
    return least;
}

static void a_password_of_nobody_costs_what_a_wrong_one_costs(void **state)
{
    char hash[SECRET_PASSWORD_HASH_SIZE];
    assert_int_equal(secret_password_hash("correct horse battery", hash, NULL), 0);
    uint64_t somebody = cost_of_checking(hash), nobody = cost_of_checking(NULL);
    assert_true(nobody > somebody / 2 && nobody < somebody * 2);
}

/* Made with 8 MiB and one pass. */
static void a_hash_that_cost_less_is_weak(void **state)
{
    static const char cheap[] = "$argon2id$v=19$m=8192,t=1,p=1$OrMAKt9CEyXULaZhlDGWbQ$"
                                "o2oCp3dCglLaO6sJlu3HyCxaHNE/Z6MG+BS7C22ZlyQ";
    bool weak = false;
    assert_int_equal(secret_password_verify(cheap, "correct horse battery", &weak, NULL), 1);
    assert_true(weak);
}

static void *hash_once(void *user)
{
    char hash[SECRET_PASSWORD_HASH_SIZE];
    atomic_uint *done = user;
    if (secret_password_hash("correct horse battery", hash, NULL) == 0)
        atomic_fetch_add(done, 1);
    return NULL;
}

static void more_hashes_than_places_wait_for_their_turn(void **state)
{
    enum { THREADS = 3 * SECRET_PASSWORD_HASHES };
    pthread_t threads[THREADS];
    atomic_uint done = 0;
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, hash_once, &done), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&done), THREADS);
}

static void a_fifth_hash_waits_and_then_is_told_to_come_back(void **state)
{
    struct places *places = secret_password_places();
    struct error err = {0};
    char hash[SECRET_PASSWORD_HASH_SIZE];
    for (size_t i = 0; i < SECRET_PASSWORD_HASHES; i++)
        assert_true(places_enter(places, 0));
    assert_false(places_enter(places, 0));
    assert_int_equal(secret_password_hash("correct horse battery", hash, &err), -1);
    assert_int_equal(err.code, ERR_BUSY);

    /* One that waits gets the place that is left. */
    pthread_t waiting;
    atomic_uint done = 0;
    assert_int_equal(pthread_create(&waiting, NULL, hash_once, &done), 0);
    while (places_waiting(places) == 0)
        usleep(1000);
    assert_int_equal(atomic_load(&done), 0);
    places_leave(places);
    pthread_join(waiting, NULL);
    assert_int_equal(atomic_load(&done), 1);
    for (size_t i = 1; i < SECRET_PASSWORD_HASHES; i++)
        places_leave(places);
}

static void the_checksum_is_that_of_zip_files(void **state)
{
    assert_int_equal(crc32_of("123456789", 9), 0xcbf43926);
    assert_int_equal(crc32_of("", 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_two_keys_come_from_one_master_and_differ),
        cmocka_unit_test(a_master_of_another_form_is_refused),
        cmocka_unit_test(the_master_file_is_made_once_and_is_private),
        cmocka_unit_test(a_hash_depends_on_key_and_text),
        cmocka_unit_test(a_box_opens_only_with_its_key_at_its_place),
        cmocka_unit_test(a_box_with_any_byte_changed_does_not_open),
        cmocka_unit_test(nothing_can_be_sealed_too),
        cmocka_unit_test(passwords_are_fifteen_to_128_characters),
        cmocka_unit_test(a_password_is_known_again_by_its_hash),
        cmocka_unit_test(a_password_of_nobody_costs_what_a_wrong_one_costs),
        cmocka_unit_test(a_hash_that_cost_less_is_weak),
        cmocka_unit_test(more_hashes_than_places_wait_for_their_turn),
        cmocka_unit_test(a_fifth_hash_waits_and_then_is_told_to_come_back),
        cmocka_unit_test(the_checksum_is_that_of_zip_files),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
