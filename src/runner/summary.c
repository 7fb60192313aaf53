#include "runner/summary.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "runner/runner.h"

#include <math.h>
#include <stdlib.h>

static void begin(struct run_count *count)
{
    count->pending++;
}

static void end(struct run_count *count, bool failed)
{
    if (count->pending)
        count->pending--;
    count->total++;
    count->failed += failed;
}

/* Welford's method over all requests so far. A duration of zero or of a failed request changes
 * nothing but still weighs in the next mean: these are the figures that newman prints. */
static void add_timing(struct run_timing *timing, double value, unsigned requests)
{
    if (value <= 0 || requests == 0)
        return;
    double before = value - timing->average;
    double variance = timing->deviation * timing->deviation;
    timing->average = (timing->average * (requests - 1) + value) / requests;
    if (timing->minimum <= 0 || value < timing->minimum)
        timing->minimum = value;
    if (value > timing->maximum)
        timing->maximum = value;
    double after = value - timing->average;
    timing->deviation = sqrt((variance * (requests - 1) + before * after) / requests);
}

static void take_exchange(struct run_summary *summary, const struct exchange *exchange)
{
    end(&summary->requests, exchange->error_message != NULL);
    if (exchange->error_message)
        return;
    unsigned requests = summary->requests.total;
    summary->received_bytes += exchange_body_size(exchange);
    add_timing(&summary->response, (double)exchange->response_time, requests);
    add_timing(&summary->dns, exchange->timings.dns, requests);
    add_timing(&summary->first_byte, exchange->timings.first_byte, requests);
}

static void take_phase(struct run_summary *summary, const struct run_fact *fact, bool started)
{
    struct run_count *count = fact->phase == SCRIPT_TEST ? &summary->tests : &summary->prerequests;
    if (started)
        begin(count);
    else
        end(count, false);
}

static void take_script(struct run_summary *summary, const struct run_fact *fact)
{
    bool failed = fact->failure != NULL;
    end(&summary->scripts, failed);
    end(fact->phase == SCRIPT_TEST ? &summary->test_scripts : &summary->prerequest_scripts, failed);
}

void summary_take(struct run_summary *summary, const struct run_fact *fact)
{
    switch (fact->type) {
    case FACT_RUN_STARTED:
        summary->started_at = clock_wall_ms();
        break;
    case FACT_RUN_FINISHED:
        summary->completed_at = clock_wall_ms();
        break;
    case FACT_ITERATION_STARTED:
        begin(&summary->iterations);
        break;
    case FACT_ITERATION_FINISHED:
        end(&summary->iterations, false);
        break;
    case FACT_ITEM_STARTED:
        begin(&summary->items);
        break;
    case FACT_ITEM_FINISHED:
        end(&summary->items, false);
        break;
    case FACT_SCRIPTS_STARTED:
    case FACT_SCRIPTS_FINISHED:
        take_phase(summary, fact, fact->type == FACT_SCRIPTS_STARTED);
        break;
    case FACT_SCRIPT_FINISHED:
        take_script(summary, fact);
        break;
    case FACT_ASSERTION:
        end(&summary->assertions, fact->failure != NULL);
        break;
    case FACT_EXCHANGE:
        take_exchange(summary, fact->exchange);
        break;
    default:
        break;
    }
}

static const char *copy(struct arena *arena, const char *text)
{
    return text ? arena_strdup(arena, text) : NULL;
}

const struct run_failure *summary_add_failure(struct run_summary *summary,
                                              const struct run_failure *failure)
{
    static _Thread_local struct run_failure unkept;
    if (summary->failure_count++ >= RUN_MAX_KEPT_FAILURES) {
        unkept = *failure;
        return &unkept;
    }
    struct run_failure *failures = (struct run_failure *)summary->failures;
    if (summary->failure_count > summary->failure_capacity) {
        summary->failure_capacity = summary->failure_capacity ? summary->failure_capacity * 2 : 16;
        failures = mem_grow(failures, summary->failure_capacity, sizeof *failures);
        summary->failures = failures;
    }
    struct run_failure *kept = &failures[summary->failure_count - 1];
    *kept = *failure;
    kept->error_name = copy(&summary->memory, failure->error_name);
    kept->error_message = copy(&summary->memory, failure->error_message);
    kept->error_stack = copy(&summary->memory, failure->error_stack);
    kept->test = copy(&summary->memory, failure->test);
    kept->at = copy(&summary->memory, failure->at);
    kept->timestamp = clock_wall_ms();
    random_uuid4(kept->id);
    return kept;
}

void run_summary_release(struct run_summary *summary)
{
    free((void *)summary->failures);
    arena_release(&summary->memory);
    *summary = (struct run_summary){0};
}
