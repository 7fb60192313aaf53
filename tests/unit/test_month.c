#include "support/support.h"

#include "api/month.h"
#include "base/clock.h"
#include "store/usage.h"
#include "support/store.h"

#include <pthread.h>

static struct test_store test;

static int set_up(void **state)
{
    test_store_make(&test);
    return 0;
}

static int tear_down(void **state)
{
    test_store_remove(&test);
    return 0;
}

static struct month *make(int64_t limit)
{
    struct month *month;
    struct error err = {0};
    assert_int_equal(month_create(test.store, limit, &month, &err), 0);
    return month;
}

static int64_t stored(int64_t now_ms)
{
    char name[USAGE_MONTH_SIZE];
    struct error err = {0};
    int64_t calls;
    usage_month(now_ms, name);
    assert_int_equal(usage_get(test.store, name, &calls, &err), 0);
    return calls;
}

static void the_call_after_the_allowance_is_refused_and_not_counted(void **state)
{
    struct month *month = make(2);
    int64_t now = clock_wall_ms();
    struct month_window window = month_count(month, now);
    assert_false(window.refused);
    assert_int_equal(window.limit, 2);
    assert_int_equal(window.used, 1);
    assert_int_equal(window.remaining, 1);
    assert_false(month_count(month, now).refused);
    for (int i = 0; i < 3; i++) {
        window = month_count(month, now);
        assert_true(window.refused);
        assert_int_equal(window.used, 2);
        assert_int_equal(window.remaining, 0);
    }
    assert_int_equal(month_look(month).used, 2);
    assert_false(month_look(month).refused);
    month_free(month);
}

static void no_allowance_refuses_nobody(void **state)
{
    struct month *month = make(0);
    for (int i = 0; i < 100; i++)
        assert_false(month_count(month, clock_wall_ms()).refused);
    assert_int_equal(month_look(month).limit, 0);
    assert_int_equal(month_look(month).used, 100);
    month_free(month);
}

static void calls_are_written_after_a_while_and_at_the_end(void **state)
{
    struct month *month = make(0);
    int64_t now = clock_wall_ms();
    assert_false(month_is_due(month, now + 10 * MONTH_WRITE_EVERY_MS)); /* nothing to write */
    month_count(month, now);
    month_count(month, now + 1);
    assert_false(month_is_due(month, now + MONTH_WRITE_EVERY_MS - 1));
    assert_true(month_is_due(month, now + MONTH_WRITE_EVERY_MS));
    assert_int_equal(stored(now), 0);
    month_write(month, now);
    assert_int_equal(stored(now), 2);
    assert_false(month_is_due(month, now + 10 * MONTH_WRITE_EVERY_MS));
    month_count(month, now);
    month_free(month);
    assert_int_equal(stored(now), 3);
    month = make(4); /* who comes after goes on from there */
    assert_int_equal(month_look(month).used, 3);
    assert_false(month_count(month, now).refused);
    assert_true(month_count(month, now).refused);
    month_free(month);
}

static void another_month_begins_at_zero(void **state)
{
    static const int64_t november = 1795305600000, december = 1796083200000; /* 22nd, 1st */
    char name[USAGE_MONTH_SIZE];
    usage_month(november, name);
    assert_string_equal(name, "2026-11");
    usage_month(december - 1, name);
    assert_string_equal(name, "2026-11");
    usage_month(december, name);
    assert_string_equal(name, "2026-12");

    struct month *month = make(1);
    month_count(month, november);
    assert_true(month_count(month, december - 1).refused);
    month_write(month, november);
    struct month_window window = month_count(month, december + 1000);
    assert_false(window.refused);
    assert_int_equal(window.used, 1);
    month_write(month, december);
    assert_int_equal(stored(november), 1);
    assert_int_equal(stored(december), 1);
    month_free(month);
}

static void *count_many(void *month)
{
    for (int i = 0; i < 1000; i++) {
        month_count(month, clock_wall_ms());
        if (i % 100 == 0)
            month_write(month, clock_wall_ms());
    }
    return NULL;
}

static void threads_lose_no_call(void **state)
{
    struct month *month = make(0);
    pthread_t threads[4];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, count_many, month), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(month_look(month).used, 4000);
    month_free(month);
    assert_int_equal(stored(clock_wall_ms()), 4000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_call_after_the_allowance_is_refused_and_not_counted),
        TEST(no_allowance_refuses_nobody),
        TEST(calls_are_written_after_a_while_and_at_the_end),
        TEST(another_month_begins_at_zero),
        TEST(threads_lose_no_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
