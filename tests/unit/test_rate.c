#include "support/support.h"

#include "api/rate.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static void the_call_after_the_limit_is_refused_until_the_window_ends(void **state)
{
    struct rate *rate = rate_create(3);
    for (unsigned i = 0; i < 3; i++) {
        struct rate_window window = rate_count(rate, "a", 1000 + i);
        assert_false(window.refused);
        assert_int_equal(window.limit, 3);
        assert_int_equal(window.remaining, 2 - i);
        assert_int_equal(window.reset_ms, 61000); /* counted from the first call */
    }
    assert_true(rate_count(rate, "a", 1003).refused);
    assert_false(rate_count(rate, "b", 1003).refused); /* each has their own */
    assert_true(rate_count(rate, "a", 60999).refused);
    struct rate_window next = rate_count(rate, "a", 61000);
    assert_false(next.refused);
    assert_int_equal(next.remaining, 2);
    assert_int_equal(next.reset_ms, 121000);
    rate_free(rate);
}

/* A refused call costs nothing further. */
static void a_window_does_not_slide(void **state)
{
    struct rate *rate = rate_create(1);
    assert_false(rate_count(rate, "a", 0).refused);
    for (int64_t now = 1; now < RATE_WINDOW_MS; now += 100)
        assert_true(rate_count(rate, "a", now).refused);
    assert_false(rate_count(rate, "a", RATE_WINDOW_MS).refused);
    rate_free(rate);
}

static void a_clock_set_back_locks_nobody_out(void **state)
{
    struct rate *rate = rate_create(1);
    assert_false(rate_count(rate, "a", 10000000).refused);
    assert_true(rate_count(rate, "a", 10000001).refused);
    assert_false(rate_count(rate, "a", 5000).refused);
    assert_true(rate_count(rate, "a", 5001).refused);
    rate_free(rate);
}

static void without_a_limit_nothing_is_refused(void **state)
{
    struct rate *rate = rate_create(0);
    for (int i = 0; i < 1000; i++)
        assert_false(rate_count(rate, "a", 1000).refused);
    assert_int_equal(rate_unspent(rate, 1000).limit, 0);
    rate_free(rate);
    rate = rate_create(60);
    assert_int_equal(rate_unspent(rate, 1000).remaining, 60);
    assert_int_equal(rate_unspent(rate, 1000).reset_ms, 61000);
    rate_free(rate);
}

/* More subjects than there is room for share what is left: none gets more than the limit, and when
 * the old windows have passed there is room again. */
static void a_crowd_is_limited_together(void **state)
{
    struct rate *rate = rate_create(2);
    char subject[32];
    unsigned passed = 0, seen = 0;
    for (int i = 0; i < 3 * RATE_MAX_WINDOWS; i++) {
        snprintf(subject, sizeof subject, "%024d", i);
        passed += !rate_count(rate, subject, 1000).refused;
        seen++;
    }
    assert_true(passed >= RATE_MAX_WINDOWS / 2);
    assert_true(passed <= RATE_MAX_WINDOWS + 2 * 64);
    assert_true(seen > passed);
    passed = 0;
    for (int i = 0; i < RATE_MAX_WINDOWS / 2; i++) {
        snprintf(subject, sizeof subject, "x%023d", i);
        passed += !rate_count(rate, subject, 70000).refused;
    }
    assert_int_equal(passed, RATE_MAX_WINDOWS / 2);
    rate_free(rate);
}

enum { THREADS = 64, CALLS = 200, SUBJECTS = 3, LIMIT = 1000 };

struct crowd {
    struct rate *rate;
    atomic_uint passed[SUBJECTS];
    atomic_llong remaining_sum[SUBJECTS];
};

static void *call(void *user)
{
    struct crowd *crowd = user;
    static const char *const subjects[SUBJECTS] = {"first", "second", "third"};
    for (int i = 0; i < CALLS; i++)
        for (size_t s = 0; s < SUBJECTS; s++) {
            struct rate_window window = rate_count(crowd->rate, subjects[s], 5000);
            if (window.refused)
                continue;
            atomic_fetch_add(&crowd->passed[s], 1);
            atomic_fetch_add(&crowd->remaining_sum[s], window.remaining);
        }
    return NULL;
}

/* Every one of the numbers LIMIT-1 … 0 was told to exactly one caller. */
static void counts_are_exact_under_many_threads(void **state)
{
    struct crowd crowd = {.rate = rate_create(LIMIT)};
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, call, &crowd), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (size_t s = 0; s < SUBJECTS; s++) {
        assert_int_equal(atomic_load(&crowd.passed[s]), LIMIT);
        assert_int_equal(atomic_load(&crowd.remaining_sum[s]), (long long)LIMIT * (LIMIT - 1) / 2);
    }
    rate_free(crowd.rate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_call_after_the_limit_is_refused_until_the_window_ends),
        cmocka_unit_test(a_window_does_not_slide),
        cmocka_unit_test(a_clock_set_back_locks_nobody_out),
        cmocka_unit_test(without_a_limit_nothing_is_refused),
        cmocka_unit_test(a_crowd_is_limited_together),
        cmocka_unit_test(counts_are_exact_under_many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
