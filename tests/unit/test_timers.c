#include "support/support.h"

#include "server/timers.h"

#include <string.h>

static unsigned fired_count;
static struct timer *fired[4096];

static void note(struct timer *timer)
{
    fired[fired_count++] = timer;
}

static void timers_fire_in_order(void **state)
{
    enum { COUNT = 1000 };
    static struct timer many[COUNT];
    struct timers timers = {0};
    uint32_t seed = 7;
    fired_count = 0;
    for (int i = 0; i < COUNT; i++) {
        seed = seed * 1664525u + 1013904223u;
        many[i] = (struct timer){.fire = note};
        timer_set(&timers, &many[i], seed >> 12);
    }
    for (int i = 0; i < COUNT; i += 3)
        timer_clear(&timers, &many[i]);
    timers_run(&timers, UINT64_MAX - 1);
    assert_int_equal(fired_count, COUNT - (COUNT + 2) / 3);
    for (unsigned i = 1; i < fired_count; i++)
        assert_true(fired[i - 1]->key <= fired[i]->key);
    assert_int_equal(timers_wait(&timers, 0), -1);
    timers_release(&timers);
}

static void a_postponed_timer_fires_late_and_once(void **state)
{
    struct timers timers = {0};
    struct timer timer = {.fire = note};
    fired_count = 0;
    timer_set(&timers, &timer, 10);
    timer_set(&timers, &timer, 30);
    timers_run(&timers, 20);
    assert_int_equal(fired_count, 0);
    timer_set(&timers, &timer, 25);
    timers_run(&timers, 25);
    assert_int_equal(fired_count, 1);
    timers_run(&timers, 100);
    assert_int_equal(fired_count, 1);
    timer_set(&timers, &timer, 200);
    timer_set(&timers, &timer, TIMER_NEVER);
    timers_run(&timers, 1000);
    assert_int_equal(fired_count, 1);
    assert_int_equal(timer.slot, 0);
    timers_release(&timers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timers_fire_in_order),
        cmocka_unit_test(a_postponed_timer_fires_late_and_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
