#include "runner/runner.h"

#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"
#include "client/cookies.h"
#include "runner/run.h"
#include "runner/select.h"
#include "runner/summary.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    RUNNER_SLEEP_SLICE_MS = 50,
    EARLY_ENGINE_ITEMS = 64, /* as many are looked at for scripts before the run begins */
};

static volatile sig_atomic_t interrupted;

void runner_interrupt(void)
{
    interrupted = 1;
}

bool run_must_stop(struct run *run)
{
    if (interrupted)
        run->interrupted = true;
    if (run->deadline > 0 && clock_monotonic_ms() >= run->deadline)
        run->timed_out = true;
    return run->interrupted || run->timed_out;
}

void run_tell(struct run *run, struct run_fact *fact)
{
    fact->summary = run->summary;
    fact->cursor = &run->cursor;
    fact->item = run->item;
    fact->collection = run->collection;
    fact->environment = run->variables.layers[LAYER_ENVIRONMENT];
    fact->globals = run->variables.layers[LAYER_GLOBALS];
    fact->collection_variables = run->variables.layers[LAYER_COLLECTION];
    summary_take(run->summary, fact);
    run->options->on_fact(run->options->context, fact);
}

void run_tell_plain(struct run *run, enum fact_type type)
{
    struct run_fact fact = {.type = type, .phase = run->phase};
    run_tell(run, &fact);
}

const struct run_failure *run_fail(struct run *run, const struct run_failure *failure)
{
    struct run_failure whole = *failure;
    whole.item = run->item;
    whole.cursor = run->cursor;
    return summary_add_failure(run->summary, &whole);
}

static void wait_delay(struct run *run)
{
    double until = clock_monotonic_ms() + (double)run->options->delay_ms;
    while (!run_must_stop(run)) {
        double left = until - clock_monotonic_ms();
        if (left <= 0)
            return;
        if (left > RUNNER_SLEEP_SLICE_MS)
            left = RUNNER_SLEEP_SLICE_MS;
        struct timespec pause = {.tv_nsec = (long)(left * 1e6)};
        nanosleep(&pause, NULL);
    }
}

/* How an item ended: go on, or end the iteration and the run (bail). */
enum item_end { ITEM_GO_ON, ITEM_STOP_RUN };

static void merge_outcome(struct script_outcome *into, const struct script_outcome *later)
{
    if (later->next == SCRIPT_NEXT_UNSET)
        return;
    into->next = later->next;
    into->next_request = later->next_request;
}

void run_note_fatal(struct run *run, const char *message)
{
    if (run->options->bail_folder && !run->outermost->fatal)
        run->outermost->fatal = arena_strdup(&run->summary->memory, message);
}

const char *run_request_error(const struct run *run)
{
    return run->exchange && run->exchange->error_message ? run->exchange->error_message
                                                         : "request failed";
}

static bool bails(const struct run *run)
{
    return run->options->bail || run->options->bail_folder;
}

static enum item_end stop_run(struct run *run, const char *message)
{
    run_note_fatal(run, message);
    return ITEM_STOP_RUN;
}

static enum item_end run_item_phases(struct run *run, struct script_outcome *outcome)
{
    if (run->options->delay_ms > 0)
        wait_delay(run);

    const cJSON *request = json_get(run->item->json, "request");
    AUTO_JSON changed = NULL;
    if (item_has_scripts(run->item, "prerequest")) {
        changed = cJSON_Duplicate(request, true);
        request = changed;
    }
    run_scripts(run, SCRIPT_PREREQUEST, changed, outcome);
    if (bails(run) && outcome->failed)
        return stop_run(run, "script error");
    if (outcome->skip_request) {
        run_tell_plain(run, FACT_ITEM_SKIPPED);
        return ITEM_GO_ON;
    }
    if (run_must_stop(run))
        return ITEM_STOP_RUN;

    if (run_send_item(run, request) < 0 && bails(run))
        return stop_run(run, run_request_error(run));
    if (run_must_stop(run))
        return ITEM_STOP_RUN;

    struct script_outcome tests = {0};
    run_scripts(run, SCRIPT_TEST, NULL, &tests);
    merge_outcome(outcome, &tests);
    if (bails(run) && tests.failed)
        return stop_run(run, "test failure");
    return ITEM_GO_ON;
}

static enum item_end run_item(struct run *run, size_t position, struct script_outcome *outcome)
{
    run->item = run->items[position];
    run->cursor.position = (unsigned)position;
    random_uuid4(run->cursor.ref);
    run_tell_plain(run, FACT_ITEM_STARTED);

    enum item_end end = run_item_phases(run, outcome);

    struct run_fact finished = {.type = FACT_ITEM_FINISHED, .exchange = run->exchange};
    run_tell(run, &finished);
    run->item = NULL;
    return end;
}

static void release_execution(struct run *run)
{
    if (run->exchange)
        exchange_release(run->exchange);
    run->exchange = NULL;
    arena_reset(&run->arena);
}

static void index_items(struct run *run)
{
    run->by_id = map_create(NULL);
    run->by_name = map_create(NULL);
    for (size_t i = 0; i < run->item_count; i++) { /* of equal names the last one stays */
        map_put(run->by_id, run->items[i]->id, (void *)(uintptr_t)(i + 1));
        if (*run->items[i]->name)
            map_put(run->by_name, run->items[i]->name, (void *)(uintptr_t)(i + 1));
    }
}

/* Where to go after an item: the position, or item_count to end the iteration. */
static size_t next_position(struct run *run, size_t position, const struct script_outcome *outcome)
{
    if (outcome->next == SCRIPT_NEXT_UNSET)
        return position + 1;
    if (outcome->next == SCRIPT_NEXT_STOP)
        return run->item_count;
    if (!run->by_id)
        index_items(run);
    uintptr_t found = (uintptr_t)map_get(run->by_id, outcome->next_request);
    if (!found)
        found = (uintptr_t)map_get(run->by_name, outcome->next_request);
    return found ? found - 1 : run->item_count;
}

static enum item_end run_iteration(struct run *run)
{
    run_tell_plain(run, FACT_ITERATION_STARTED);
    enum item_end end = ITEM_GO_ON;
    for (size_t position = 0; position < run->item_count && end == ITEM_GO_ON;) {
        struct script_outcome outcome = {0};
        end = run_item(run, position, &outcome);
        position = next_position(run, position, &outcome);
        release_execution(run);
        if (run_must_stop(run))
            end = ITEM_STOP_RUN;
    }
    run_tell_plain(run, FACT_ITERATION_FINISHED);
    return end;
}

static void run_iterations(struct run *run)
{
    const struct runner_options *options = run->options;
    for (unsigned i = 0; i < run->cursor.cycles; i++) {
        run->cursor.iteration = i;
        run->cursor.position = 0;
        if (options->row_count)
            run->variables.layers[LAYER_DATA] =
                options->rows[i < options->row_count ? i : options->row_count - 1];
        if (run_iteration(run) == ITEM_STOP_RUN)
            return;
    }
}

static int is_no_script(void *context, const struct item *owner, const cJSON *event,
                        const char *source)
{
    return text_is_blank(source) ? 0 : 1;
}

static bool needs_engine(struct run *run)
{
    static const char *const phases[] = {"prerequest", "test"};
    bool needs = false;
    for (size_t i = 0; i < run->item_count && i < EARLY_ENGINE_ITEMS && !needs; i++)
        for (const struct item *item = run->items[i]; item && !needs; item = item->parent)
            for (size_t p = 0; p < COUNT_OF(phases) && !needs; p++)
                needs = item_each_script(item, phases[p], &run->arena, is_no_script, NULL) != 0;
    arena_reset(&run->arena);
    return needs;
}

/* Both libraries take their time to load. The loader takes one at a time, the longer one first;
 * while libcurl is on its way, the engine makes its first objects. What fails here is told by the
 * first script. */
static void load_libraries(struct run *run)
{
    if (!needs_engine(run) || script_preload(NULL) < 0)
        return;
    client_preload();
    (void)!run_start_engine(run, NULL);
}

static int prepare(struct run *run, struct error *err)
{
    const struct runner_options *options = run->options;
    if (select_items(run->collection, options->folders, options->folder_count,
                     options->keep_folder_order, &run->summary->memory, &run->items,
                     &run->item_count, err) < 0)
        return -1;

    unsigned cycles = options->iterations;
    if (!cycles)
        cycles = options->row_count ? (unsigned)options->row_count : 1;
    run->cursor.cycles = cycles;
    run->cursor.length = (unsigned)run->item_count;

    struct client_options client = options->client;
    if (!client.cookies)
        client.cookies = run->cookies = cookie_jar_create();
    if (run->item_count)
        load_libraries(run);
    if (run->item_count && client_create(&client, &run->client, err) < 0)
        return -1;

    run->variables.layers[LAYER_LOCAL] = scope_create(NULL);
    run->variables.layers[LAYER_ENVIRONMENT] = options->environment;
    run->variables.layers[LAYER_COLLECTION] = options->collection_variables;
    run->variables.layers[LAYER_GLOBALS] = options->globals;
    run->variables.layers[LAYER_VAULT] = options->vault ? options->vault : scope_create(NULL);
    if (options->timeout_ms > 0)
        run->deadline = clock_monotonic_ms() + (double)options->timeout_ms;
    if (run->engine)
        script_engine_set_deadline(run->engine, run->deadline);
    return 0;
}

static void release(struct run *run)
{
    release_execution(run);
    if (run->options->process_ends)
        script_engine_leave(run->engine);
    else
        script_engine_free(run->engine);
    client_free(run->client);
    cookie_jar_free(run->cookies);
    scope_free(run->variables.layers[LAYER_LOCAL]);
    if (!run->options->vault)
        scope_free(run->variables.layers[LAYER_VAULT]);
    map_free(run->by_id);
    map_free(run->by_name);
    arena_release(&run->arena);
}

static int conclude(struct run *run, struct error *err)
{
    if (run->timed_out)
        run->fatal = "callback timed out";
    else if (run->interrupted)
        run->fatal = "the run was interrupted";
    run->summary->error = run->fatal;
    run_tell_plain(run, FACT_RUN_FINISHED);
    if (!run->fatal)
        return 0;
    enum error_code code = run->timed_out     ? ERR_TIMEOUT
                           : run->interrupted ? ERR_CANCELLED
                                              : ERR_SCRIPT;
    return error_set(err, code, "%s", run->fatal);
}

int runner_run(const struct collection *collection, const struct runner_options *options,
               struct run_summary *ret_summary, struct error *err)
{
    *ret_summary = (struct run_summary){0};
    struct run run = {.collection = collection, .options = options, .summary = ret_summary};
    int result = -1;
    run.outermost = run.innermost = &run;
    if (prepare(&run, err) == 0) {
        run_tell_plain(&run, FACT_RUN_STARTED);
        if (run.item_count)
            run_iterations(&run);
        result = conclude(&run, err);
    }
    release(&run);
    return result;
}
