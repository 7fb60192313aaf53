/* script_phase.c: the scripts of one phase of one item. */
#include "base/buffer.h"
#include "base/text.h"
#include "client/client.h"
#include "runner/request_json.h"
#include "runner/run.h"

#include <stdio.h>
#include <string.h>

enum { FAILED_NAMES_MAX = 64 * 1024, LOCATION_MAX = 110 };

struct phase {
    struct run *run;
    enum script_event event;
    cJSON *request;       /* what scripts see; borrowed */
    cJSON *request_owned; /* made from the exchange when a test script first looks */
    const char *location[LOCATION_MAX];
    size_t location_count;
    struct script_outcome *outcome;
};

static void on_console(void *context, const struct script_console *line)
{
    struct run *run = ((struct run *)context)->innermost;
    struct run_fact fact = {.type = FACT_CONSOLE,
                            .phase = run->phase,
                            .script_owner = run->script_owner,
                            .script_id = run->script_id,
                            .console = line};
    run_tell(run, &fact);
}

static void tell_failure(struct run *run, const struct run_failure *failure)
{
    struct run_fact fact = {.type = FACT_FAILURE,
                            .phase = run->phase,
                            .script_owner = run->script_owner,
                            .failure = failure};
    run_tell(run, &fact);
}

static void note_failed_name(struct run *run, const char *name)
{
    if (run->failed_assertions++)
        (void)buffer_append_text(run->failed_names, ", ");
    (void)buffer_append_text(run->failed_names, name);
}

static void on_assertion(void *context, const struct script_assertion *assertion)
{
    struct run *run = ((struct run *)context)->innermost;
    struct run_fact fact = {.type = FACT_ASSERTION,
                            .phase = run->phase,
                            .script_owner = run->script_owner,
                            .script_id = run->script_id,
                            .assertion = assertion};
    if (!assertion->passed && !assertion->skipped) {
        char at[64];
        snprintf(at, sizeof at, "assertion:%u in test-script", assertion->index);
        struct run_failure failure = {
            .error_name = assertion->error_name ? assertion->error_name : "AssertionError",
            .error_message = assertion->error_message ? assertion->error_message : "",
            .error_stack = assertion->error_stack,
            .test = assertion->name,
            .index = assertion->index,
            .at = at,
        };
        note_failed_name(run, assertion->name);
        fact.failure = run_fail(run, &failure);
    }
    run_tell(run, &fact);
    if (fact.failure)
        tell_failure(run, fact.failure);
}

int run_start_engine(struct run *run, struct error *err)
{
    if (run->engine)
        return 0;
    run->host = (struct script_host){
        .context = run,
        .send = run_send_script,
        .run_request = run_nested_ask,
        .poll = run_poll,
        .console = on_console,
        .assertion = on_assertion,
        .cookies = run->options->client.cookies ? run->options->client.cookies : run->cookies,
        .console_columns = run->options->console_columns,
    };
    if (script_engine_create(&run->host, &run->engine, err) < 0)
        return -1;
    script_engine_set_deadline(run->engine, run->deadline);
    return 0;
}

static void find_location(struct phase *phase)
{
    const struct item *chain[LOCATION_MAX];
    size_t count = 0;
    for (const struct item *i = phase->run->item; i && count < LOCATION_MAX; i = i->parent)
        chain[count++] = i;
    for (size_t i = 0; i < count; i++)
        phase->location[i] = chain[count - 1 - i]->name;
    phase->location_count = count;
}

static cJSON *make_request(void *context)
{
    struct phase *phase = context;
    if (!phase->request_owned && phase->run->exchange)
        phase->request_owned = request_json_from_exchange(phase->run->exchange, &phase->run->arena);
    return phase->request_owned;
}

static struct script_input input_of(struct phase *phase, const char *source)
{
    struct run *run = phase->run;
    return (struct script_input){
        .event = phase->event,
        .source = source,
        .variables = &run->variables,
        .environment_name = scope_name(run->variables.layers[LAYER_ENVIRONMENT]),
        .request = phase->request,
        .make_request = make_request,
        .make_request_context = phase,
        .exchange = phase->event == SCRIPT_TEST ? run->exchange : NULL,
        .iteration = run->cursor.iteration,
        .iteration_count = run->cursor.cycles,
        .item_name = run->item->name,
        .item_id = run->item->id,
        .location = phase->location,
        .location_count = phase->location_count,
        .location_current = run->script_owner->name,
        .timeout_ms = run->options->timeout_script_ms,
    };
}

static void execute(struct phase *phase, const char *source, struct script_result *result)
{
    struct run *run = phase->run;
    struct error err = {0};
    *result = (struct script_result){0};
    if (text_is_blank(source))
        return;
    if (run_start_engine(run, &err) < 0) {
        result->failed = true;
        result->error_name = "Error";
        result->error_message = arena_strdup(&run->arena, err.message);
        return;
    }
    struct script_input input = input_of(phase, source);
    script_run(run->engine, &input, &run->arena, result);
    run_cancel_script_sends(run);
}

static const char *failure_place(struct run *run, const struct script_result *result)
{
    const char *phase = run->phase == SCRIPT_TEST ? "test-script" : "prerequest-script";
    if (result->error_line <= 0)
        return phase;
    if (result->error_column <= 0)
        return arena_printf(&run->arena, "%s:%d", phase, result->error_line);
    return arena_printf(&run->arena, "%s:%d:%d", phase, result->error_line, result->error_column);
}

/* The script's own error, or, with bail, the failure that its failed assertions add up to. */
static const struct run_failure *script_failure(struct run *run, const struct script_result *result)
{
    if (result->failed) {
        struct run_failure failure = {
            .error_name = result->error_name ? result->error_name : "Error",
            .error_message = result->error_message ? result->error_message : "",
            .error_stack = result->error_stack,
            .at = failure_place(run, result),
        };
        return run_fail(run, &failure);
    }
    if (!run->options->bail || run->failed_assertions == 0)
        return NULL;
    struct run_failure failure = {
        .error_name = "AssertionFailure",
        .error_message = buffer_text(run->failed_names),
        .at = run->phase == SCRIPT_TEST ? "test-script" : "prerequest-script",
    };
    return run_fail(run, &failure);
}

static int run_one(void *context, const struct item *owner, const cJSON *event, const char *source)
{
    struct phase *phase = context;
    struct run *run = phase->run;
    run->script_owner = owner;
    run->script_id = json_get_text(json_get(event, "script"), "id");

    AUTO_BUFFER failed_names;
    buffer_init(&failed_names, FAILED_NAMES_MAX);
    run->failed_names = &failed_names;
    run->failed_assertions = 0;

    struct script_result result;
    execute(phase, source, &result);

    struct script_outcome *outcome = phase->outcome;
    if (result.next != SCRIPT_NEXT_UNSET) {
        outcome->next = result.next;
        outcome->next_request = result.next_request;
    }
    outcome->skip_request |= result.skip_request;

    struct run_fact fact = {.type = FACT_SCRIPT_FINISHED,
                            .phase = phase->event,
                            .script_owner = owner,
                            .script_id = run->script_id,
                            .script = &result};
    fact.failure = script_failure(run, &result);
    run_tell(run, &fact);
    if (fact.failure)
        tell_failure(run, fact.failure);
    run->failed_names = NULL;

    outcome->failed |= fact.failure != NULL || run->failed_inside;
    bool bail = run->options->bail || run->options->bail_folder;
    return (bail && outcome->failed) || outcome->skip_request || run_must_stop(run) ? -1 : 0;
}

static void run_chain(struct phase *phase, const struct item *item, const char *listen,
                      bool *stopped)
{
    if (item->parent)
        run_chain(phase, item->parent, listen, stopped);
    if (!*stopped && item_each_script(item, listen, &phase->run->arena, run_one, phase) != 0)
        *stopped = true;
}

void run_scripts(struct run *run, enum script_event event, cJSON *request,
                 struct script_outcome *ret_outcome)
{
    const char *listen = event == SCRIPT_TEST ? "test" : "prerequest";
    struct phase phase = {.run = run, .event = event, .request = request, .outcome = ret_outcome};
    run->phase = event;
    run_tell_plain(run, FACT_SCRIPTS_STARTED);
    if (item_has_scripts(run->item, listen)) {
        bool stopped = false;
        find_location(&phase);
        run_chain(&phase, run->item, listen, &stopped);
    }
    cJSON_Delete(phase.request_owned);
    run_tell_plain(run, FACT_SCRIPTS_FINISHED);
    if (event == SCRIPT_TEST && run->depth == 0 && ret_outcome->next == SCRIPT_NEXT_NAMED) {
        struct run_fact fact = {
            .type = FACT_NEXT_REQUEST, .phase = event, .text = ret_outcome->next_request};
        run_tell(run, &fact);
    }
}

static int prepare_one(void *context, const struct item *owner, const cJSON *event,
                       const char *source)
{
    struct phase *phase = context;
    if (text_is_blank(source))
        return 0;
    phase->run->script_owner = owner;
    struct script_input input = input_of(phase, source);
    script_prepare(phase->run->engine, &input, &phase->run->arena);
    return 0;
}

void run_prepare_tests(struct run *run)
{
    if (!run->engine || !item_has_scripts(run->item, "test"))
        return;
    struct phase phase = {.run = run, .event = SCRIPT_TEST};
    find_location(&phase);
    for (const struct item *owner = run->item; owner; owner = owner->parent)
        item_each_script(owner, "test", &run->arena, prepare_one, &phase);
}
