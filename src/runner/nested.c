/* nested.c: requests of the collection that scripts run: pm.execution.runRequest.
 *
 * Such a request runs while its script waits in run_poll(), when no JavaScript is on the stack. It
 * has a copy of the run with a moment of its own, so that sends that the waiting script has under
 * way still know their run. */
#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "runner/run.h"

#include <string.h>

struct nested_request {
    const char *target, *variables;
    unsigned token;
    script_send_done_fn done;
    struct nested_request *next;
};

void run_nested_ask(void *context, const char *id_or_name, const char *variables, unsigned token,
                    script_send_done_fn done)
{
    struct run *run = ((struct run *)context)->innermost;
    struct nested_request *nested = arena_new(&run->arena, struct nested_request);
    *nested = (struct nested_request){.target = arena_strdup(&run->arena, id_or_name),
                                      .variables = arena_strdup(&run->arena, variables),
                                      .token = token,
                                      .done = done};
    struct nested_request **link = &run->nested_requests;
    while (*link)
        link = &(*link)->next;
    *link = nested;
}

/* By id, else the last of that name, as setNextRequest has it, also outside of what was selected.
 */
static struct item *find_request(const struct collection *collection, const char *id_or_name)
{
    struct item *named = NULL;
    for (size_t i = 0; i < collection->request_count; i++) {
        struct item *item = collection->requests[i];
        if (text_equal(item->id, id_or_name))
            return item;
        if (text_equal(item->name, id_or_name))
            named = item;
    }
    return named;
}

/* Sets the variables of one execution, and gives what stood in their place: null for nothing. */
static cJSON *override_locals(struct scope *locals, const cJSON *variables)
{
    cJSON *before = cJSON_CreateArray();
    const cJSON *variable;
    if (!cJSON_IsObject(variables))
        return before;
    cJSON_ArrayForEach(variable, variables)
    {
        const cJSON *old = scope_get(locals, variable->string);
        cJSON *entry = cJSON_CreateObject();
        cJSON_AddStringToObject(entry, "key", variable->string);
        if (old)
            cJSON_AddItemToObject(entry, "value", cJSON_Duplicate(old, true));
        cJSON_AddItemToArray(before, entry);
        scope_set(locals, variable->string, cJSON_Duplicate(variable, true));
    }
    return before;
}

static void restore_locals(struct scope *locals, const cJSON *before)
{
    const cJSON *entry;
    cJSON_ArrayForEach(entry, before)
    {
        const char *key = json_get_text(entry, "key");
        const cJSON *value = json_get(entry, "value");
        if (value)
            scope_set(locals, key, cJSON_Duplicate(value, true));
        else
            (void)scope_unset(locals, key);
    }
}

static bool is_over(struct run *run)
{
    return run_must_stop(run) || script_engine_time_left(run->engine) <= 0;
}

/* Leaves the answer in inner->exchange. False when the request was skipped. */
static bool run_phases(struct run *inner, struct script_outcome *outcome)
{
    bool bails = inner->options->bail || inner->options->bail_folder;
    AUTO_JSON request = cJSON_Duplicate(json_get(inner->item->json, "request"), true);
    run_scripts(inner, SCRIPT_PREREQUEST, request, outcome);
    if (outcome->skip_request)
        return false;
    if ((bails && outcome->failed) || is_over(inner))
        return true;
    if (run_send_item(inner, request) < 0 && bails) {
        outcome->failed = true;
        run_note_fatal(inner, run_request_error(inner));
        return true;
    }
    if (!is_over(inner))
        run_scripts(inner, SCRIPT_TEST, NULL, outcome);
    return true;
}

static void refuse(struct run *run, const struct nested_request *nested, const char *message)
{
    const struct exchange refused = {.error_message = message};
    nested->done(run->engine, nested->token, &refused);
}

static void answer(struct run *run, const struct nested_request *nested, const struct run *inner,
                   bool is_skipped)
{
    if (is_skipped)
        nested->done(run->engine, nested->token, NULL);
    else if (inner->exchange)
        nested->done(run->engine, nested->token, inner->exchange);
    else
        refuse(run, nested, "runRequest: the request was not sent");
}

static void execute(struct run *run, const struct nested_request *nested, struct item *item)
{
    struct run inner = *run;
    inner.depth++;
    inner.arena = (struct arena){0};
    inner.item = item;
    inner.exchange = NULL;
    inner.exchange_done = false;
    inner.script_sends = NULL;
    inner.nested_requests = NULL;
    inner.failed_inside = false;
    random_uuid4(inner.cursor.ref);

    AUTO_JSON variables = json_parse(nested->variables, strlen(nested->variables),
                                     &json_document_limits, "variables", NULL);
    struct scope *locals = run->variables.layers[LAYER_LOCAL];
    AUTO_JSON before = override_locals(locals, variables);
    struct script_outcome outcome = {0};
    run->outermost->innermost = &inner;
    bool is_sent = run_phases(&inner, &outcome);
    run->outermost->innermost = run;
    restore_locals(locals, before);

    run->failed_inside |= outcome.failed && (run->options->bail || run->options->bail_folder);
    answer(run, nested, &inner, !is_sent);
    if (inner.exchange)
        exchange_release(inner.exchange);
    arena_release(&inner.arena);
}

bool run_nested_next(struct run *run)
{
    struct nested_request *nested = run->nested_requests;
    if (!nested)
        return false;
    run->nested_requests = nested->next;
    struct item *item = find_request(run->collection, nested->target);
    if (!item)
        refuse(run, nested,
               arena_printf(&run->arena,
                            "runRequest: there is no request with the id or name \"%s\"",
                            nested->target));
    else if (run->depth >= RUN_MAX_NESTED_REQUESTS)
        refuse(run, nested,
               arena_printf(&run->arena, "runRequest: requests run one another more than %d deep",
                            RUN_MAX_NESTED_REQUESTS));
    else
        execute(run, nested, item);
    return true;
}
