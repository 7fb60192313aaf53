#include "support/support.h"

#include "client/exchange.h"
#include "runner/runner.h"
#include "runner/summary.h"

#include <math.h>
#include <string.h>

static void tell(struct run_summary *summary, struct run_fact fact)
{
    summary_take(summary, &fact);
}

static void tell_exchange(struct run_summary *summary, int64_t milliseconds, const char *error)
{
    struct exchange exchange = {
        .status = error ? 0 : 200, .response_time = milliseconds, .error_message = error};
    exchange.timings = (struct exchange_timings){.dns = -1, .first_byte = -1};
    tell(summary, (struct run_fact){.type = FACT_EXCHANGE, .exchange = &exchange});
}

static void counts_follow_the_facts(void **state)
{
    struct run_summary summary = {0};
    tell(&summary, (struct run_fact){.type = FACT_ITERATION_STARTED});
    assert_int_equal(summary.iterations.pending, 1);
    tell(&summary, (struct run_fact){.type = FACT_SCRIPTS_STARTED, .phase = SCRIPT_TEST});
    tell(&summary, (struct run_fact){.type = FACT_SCRIPT_FINISHED, .phase = SCRIPT_TEST});
    struct run_failure failure = {.at = "test-script"};
    tell(&summary, (struct run_fact){
                       .type = FACT_SCRIPT_FINISHED, .phase = SCRIPT_TEST, .failure = &failure});
    tell(&summary, (struct run_fact){.type = FACT_SCRIPTS_FINISHED, .phase = SCRIPT_TEST});
    tell(&summary, (struct run_fact){.type = FACT_ITERATION_FINISHED});

    assert_int_equal(summary.iterations.pending, 0);
    assert_int_equal(summary.iterations.total, 1);
    assert_int_equal(summary.tests.total, 1);
    assert_int_equal(summary.scripts.total, 2);
    assert_int_equal(summary.test_scripts.total, 2);
    assert_int_equal(summary.test_scripts.failed, 1);
    assert_int_equal(summary.prerequest_scripts.total, 0);
}

static void a_failed_request_weighs_in_the_mean_but_not_in_the_extremes(void **state)
{
    struct run_summary summary = {0};
    tell_exchange(&summary, 0, "connect ECONNREFUSED 127.0.0.1:1");
    tell_exchange(&summary, 14, NULL);
    assert_int_equal(summary.requests.total, 2);
    assert_int_equal(summary.requests.failed, 1);
    assert_true(summary.response.average == 7);
    assert_true(summary.response.minimum == 14);
    assert_true(summary.response.maximum == 14);
    assert_true(fabs(summary.response.deviation - 7) < 1e-9);
}

static void failures_are_copied(void **state)
{
    struct run_summary summary = {0};
    char text[] = "first";
    struct run_failure failure = {.error_name = "Error", .error_message = text, .at = "request"};
    assert_non_null(summary_add_failure(&summary, &failure));
    text[0] = 'X';
    for (int i = 0; i < 100; i++)
        summary_add_failure(&summary, &failure);
    assert_int_equal(summary.failure_count, 101);
    assert_string_equal(summary.failures[0].error_message, "first");
    assert_int_equal(strlen(summary.failures[100].id), 36);
    run_summary_release(&summary);
    assert_int_equal(summary.failure_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_follow_the_facts),
        cmocka_unit_test(a_failed_request_weighs_in_the_mean_but_not_in_the_extremes),
        cmocka_unit_test(failures_are_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
