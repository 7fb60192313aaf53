#include "support/support.h"

#include "support/store.h"

#include "db/db.h"
#include "store/idempotency.h"

#include <string.h>

static int setup(void **state)
{
    static struct test_store test;
    test_store_make(&test);
    *state = &test;
    return 0;
}

static int teardown(void **state)
{
    test_store_remove(*state);
    return 0;
}

static struct idempotency_claim claim_of(const char *key, unsigned char body)
{
    struct idempotency_claim claim = {.route = "POST /things", .key = key};
    memset(claim.body_hash, body, sizeof claim.body_hash);
    return claim;
}

static int take(struct test_store *test, const struct user *who, const char *key,
                unsigned char body, struct idempotency_reply *reply)
{
    struct error err = {0};
    struct principal principal = test_principal(test, who);
    struct idempotency_claim claim = claim_of(key, body);
    int outcome = idempotency_take(test->store, &principal, &claim, &test->arena, reply, &err);
    assert_string_equal(err.message, "");
    return outcome;
}

static void finish(struct test_store *test, const char *key, const char *body)
{
    struct error err = {0};
    struct principal principal = test_principal(test, &test->editor);
    struct idempotency_claim claim = claim_of(key, 1);
    struct idempotency_reply reply = {
        .status = 200, .body = body, .length = body ? strlen(body) : 0};
    assert_int_equal(idempotency_finish(test->store, &principal, &claim, body ? &reply : NULL,
                                        &test->arena, &err),
                     0);
}

static void a_repeated_call_gets_the_first_reply(void **state)
{
    struct test_store *test = *state;
    struct idempotency_reply reply = {0};
    assert_int_equal(take(test, &test->editor, "k", 1, &reply), IDEMPOTENCY_NEW);
    assert_int_equal(take(test, &test->editor, "k", 1, &reply), IDEMPOTENCY_BUSY);
    finish(test, "k", "{\"id\":\"a-secret-reply\"}");
    assert_int_equal(take(test, &test->editor, "k", 1, &reply), IDEMPOTENCY_REPLAY);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, "{\"id\":\"a-secret-reply\"}");
    assert_false(test_store_has_bytes(test, "a-secret-reply"));
}

static void another_body_is_told_apart(void **state)
{
    struct test_store *test = *state;
    struct idempotency_reply reply = {0};
    assert_int_equal(take(test, &test->editor, "k", 1, &reply), IDEMPOTENCY_NEW);
    assert_int_equal(take(test, &test->editor, "k", 2, &reply), IDEMPOTENCY_OTHER);
    finish(test, "k", "{}");
    assert_int_equal(take(test, &test->editor, "k", 2, &reply), IDEMPOTENCY_OTHER);
}

static void keys_belong_to_their_caller(void **state)
{
    struct test_store *test = *state;
    struct idempotency_reply reply = {0};
    assert_int_equal(take(test, &test->editor, "k", 1, &reply), IDEMPOTENCY_NEW);
    assert_int_equal(take(test, &test->admin, "k", 1, &reply), IDEMPOTENCY_NEW);
}

static void failed_work_frees_the_key(void **state)
{
    struct test_store *test = *state;
    struct idempotency_reply reply = {0};
    assert_int_equal(take(test, &test->editor, "k", 1, &reply), IDEMPOTENCY_NEW);
    finish(test, "k", NULL);
    assert_int_equal(take(test, &test->editor, "k", 1, &reply), IDEMPOTENCY_NEW);
}

static void a_start_frees_what_was_cut_off(void **state)
{
    struct test_store *test = *state;
    struct idempotency_reply reply = {0};
    struct error err = {0};
    assert_int_equal(take(test, &test->editor, "cut", 1, &reply), IDEMPOTENCY_NEW);
    assert_int_equal(take(test, &test->editor, "done", 1, &reply), IDEMPOTENCY_NEW);
    finish(test, "done", "{}");
    assert_int_equal(idempotency_start(test->store, &err), 0);
    assert_int_equal(take(test, &test->editor, "cut", 1, &reply), IDEMPOTENCY_NEW);
    assert_int_equal(take(test, &test->editor, "done", 1, &reply), IDEMPOTENCY_REPLAY);
}

static void keys_are_forgotten_after_a_day(void **state)
{
    struct test_store *test = *state;
    struct idempotency_reply reply = {0};
    assert_int_equal(take(test, &test->editor, "k", 1, &reply), IDEMPOTENCY_NEW);
    finish(test, "k", "{}");
    test_store_execute(test, "UPDATE idempotent_replies SET created_at = created_at - 86400000");
    assert_int_equal(take(test, &test->editor, "k", 1, &reply), IDEMPOTENCY_NEW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_repeated_call_gets_the_first_reply, setup, teardown),
        cmocka_unit_test_setup_teardown(another_body_is_told_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(keys_belong_to_their_caller, setup, teardown),
        cmocka_unit_test_setup_teardown(failed_work_frees_the_key, setup, teardown),
        cmocka_unit_test_setup_teardown(a_start_frees_what_was_cut_off, setup, teardown),
        cmocka_unit_test_setup_teardown(keys_are_forgotten_after_a_day, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
