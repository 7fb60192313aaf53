/* script_runner: runs scripts from the shell, for tests that compare our pm with the original.
 *
 *   script_runner < INPUT
 *
 * INPUT is an object, or an array of them that run one after another in one engine:
 *   {"event": "test"|"prerequest", "source": "…", "timeout": ms,
 *    "request": v2.1 request, "response": {"code", "status", "header": [{key, value}], "body",
 *    "responseTime"}, "globals"|"environment"|"collection"|"data"|"local": {name: value},
 *    "environmentName": "…", "iteration": n, "iterationCount": n, "name": "…", "id": "…",
 *    "location": ["…"], "send": [response or {"error", "code"}, …]}
 * Scopes last from one script to the next. What comes out is an object (or an array of them):
 *   {"assertions": [{name, index, skipped, passed, error}], "console": [{level, inspected, json}],
 *    "error": {name, message, stack, line, column}, "timedOut", "skipped", "next", "request" when
 *    changed, "visualizer", "sent": [requests], and every scope as {name: value}} */
#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "script/script.h"
#include "json/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Not the vault, which the original does not have. */
static const char *const layer_names[LAYER_VAULT] = {
    [LAYER_LOCAL] = "local",
    [LAYER_DATA] = "data",
    [LAYER_ENVIRONMENT] = "environment",
    [LAYER_COLLECTION] = "collection",
    [LAYER_GLOBALS] = "globals",
};

enum { SENDS_MAX = 64 };

struct runner {
    struct script_engine *engine;
    struct script_host host;
    struct variables variables;
    struct arena arena;
    const cJSON *answers; /* of the script that runs, in order */
    cJSON *output;        /* of the script that runs */
    struct {
        unsigned token;
        script_send_done_fn done;
    } sends[SENDS_MAX];
    size_t send_count;
};

static cJSON *list_of(cJSON *object, const char *name)
{
    cJSON *list = cJSON_GetObjectItemCaseSensitive(object, name);
    return list ? list : cJSON_AddArrayToObject(object, name);
}

static void add_text(cJSON *object, const char *name, const char *text)
{
    cJSON_AddItemToObject(object, name, text ? cJSON_CreateString(text) : cJSON_CreateNull());
}

static void on_assertion(void *context, const struct script_assertion *assertion)
{
    struct runner *runner = context;
    cJSON *one = cJSON_CreateObject();
    add_text(one, "name", assertion->name);
    cJSON_AddNumberToObject(one, "index", assertion->index);
    cJSON_AddBoolToObject(one, "skipped", assertion->skipped);
    cJSON_AddBoolToObject(one, "passed", assertion->passed);
    if (assertion->error_name) {
        cJSON *error = cJSON_AddObjectToObject(one, "error");
        add_text(error, "name", assertion->error_name);
        add_text(error, "message", assertion->error_message);
        add_text(error, "stack", assertion->error_stack);
    }
    cJSON_AddItemToArray(list_of(runner->output, "assertions"), one);
}

static void on_console(void *context, const struct script_console *line)
{
    struct runner *runner = context;
    cJSON *one = cJSON_CreateObject();
    add_text(one, "level", line->level);
    cJSON *inspected = cJSON_AddArrayToObject(one, "inspected");
    cJSON *json = cJSON_AddArrayToObject(one, "json");
    for (size_t i = 0; i < line->count; i++) {
        cJSON_AddItemToArray(inspected, cJSON_CreateString(line->inspected[i]));
        cJSON *value = line->json[i] ? cJSON_Parse(line->json[i]) : NULL;
        cJSON_AddItemToArray(json, value ? value : cJSON_CreateNull());
    }
    cJSON_AddItemToArray(list_of(runner->output, "console"), one);
}

static void read_exchange(const cJSON *node, struct arena *arena, struct exchange *exchange)
{
    *exchange = (struct exchange){0};
    buffer_init(&exchange->body, SIZE_MAX / 2);
    exchange->error_message = json_get_text(node, "error");
    exchange->error_code = exchange->error_message ? json_get_text(node, "code") : NULL;
    if (exchange->error_message)
        return;
    memcpy(exchange->id, "00000000-0000-4000-8000-000000000000", sizeof(exchange->id));
    exchange->status = (int)json_get_number(node, "code", 200);
    exchange->reason = json_get_text(node, "status");
    if (!exchange->reason)
        exchange->reason = "OK";
    exchange->response_time = (int64_t)json_get_number(node, "responseTime", 0);
    const char *body = json_get_text(node, "body");
    buffer_append_text(&exchange->body, body ? body : "");
    const cJSON *header;
    cJSON_ArrayForEach(header, json_get(node, "header"))
        pairs_add(&exchange->response_headers, arena, json_get_text(header, "key"),
                  json_get_text(header, "value"));
}

static void on_send(void *context, const cJSON *request, unsigned token, script_send_done_fn done)
{
    struct runner *runner = context;
    cJSON_AddItemToArray(list_of(runner->output, "sent"), cJSON_Duplicate(request, true));
    if (runner->send_count >= SENDS_MAX)
        return;
    runner->sends[runner->send_count].token = token;
    runner->sends[runner->send_count++].done = done;
}

static void on_poll(void *context, int timeout_ms)
{
    struct runner *runner = context;
    if (runner->send_count == 0) {
        struct timespec pause = {timeout_ms / 1000, timeout_ms % 1000 * 1000000L};
        nanosleep(&pause, NULL);
        return;
    }
    AUTO_ARENA work = {0};
    struct exchange exchange;
    AUTO_JSON nothing =
        cJSON_Parse("{\"error\":\"connect ECONNREFUSED\",\"code\":\"ECONNREFUSED\"}");
    unsigned token = runner->sends[0].token;
    script_send_done_fn done = runner->sends[0].done;
    memmove(runner->sends, runner->sends + 1, sizeof(runner->sends[0]) * --runner->send_count);
    read_exchange(runner->answers ? runner->answers : nothing, &work, &exchange);
    if (runner->answers)
        runner->answers = runner->answers->next;
    done(runner->engine, token, &exchange);
    buffer_release(&exchange.body);
}

static void set_scopes(struct runner *runner, const cJSON *input)
{
    for (size_t layer = 0; layer < COUNT_OF(layer_names); layer++) {
        const cJSON *values = json_get(input, layer_names[layer]), *value;
        if (!runner->variables.layers[layer])
            runner->variables.layers[layer] = scope_create(NULL);
        if (values)
            scope_clear(runner->variables.layers[layer]);
        cJSON_ArrayForEach(value, values)
            scope_set(runner->variables.layers[layer], value->string, cJSON_Duplicate(value, true));
    }
}

static void print_scopes(struct runner *runner)
{
    for (size_t layer = 0; layer < COUNT_OF(layer_names); layer++) {
        cJSON *values = cJSON_AddObjectToObject(runner->output, layer_names[layer]);
        const char *key;
        const cJSON *value;
        for (size_t at = 0; scope_next(runner->variables.layers[layer], &at, &key, &value);)
            cJSON_AddItemToObject(values, key, cJSON_Duplicate(value, true));
    }
}

static void print_result(struct runner *runner, const struct script_result *result,
                         const cJSON *request)
{
    cJSON *output = runner->output;
    if (result->failed) {
        cJSON *error = cJSON_AddObjectToObject(output, "error");
        add_text(error, "name", result->error_name);
        add_text(error, "message", result->error_message);
        add_text(error, "stack", result->error_stack);
        cJSON_AddNumberToObject(error, "line", result->error_line);
        cJSON_AddNumberToObject(error, "column", result->error_column);
    }
    if (result->timed_out)
        cJSON_AddTrueToObject(output, "timedOut");
    if (result->skip_request)
        cJSON_AddTrueToObject(output, "skipped");
    if (result->next != SCRIPT_NEXT_UNSET)
        add_text(output, "next", result->next_request);
    if (result->request_changed)
        cJSON_AddItemToObject(output, "request", cJSON_Duplicate(request, true));
    if (result->visualizer_template) {
        cJSON *visualizer = cJSON_AddObjectToObject(output, "visualizer");
        add_text(visualizer, "template", result->visualizer_template);
        add_text(visualizer, "data", result->visualizer_data);
    }
    print_scopes(runner);
}

static const char **location_of(const cJSON *input, struct arena *arena, size_t *ret_count)
{
    const cJSON *list = json_get(input, "location"), *name;
    size_t count = 0;
    const char **location = arena_array(arena, (size_t)cJSON_GetArraySize(list) + 1, const char *);
    cJSON_ArrayForEach(name, list) location[count++] =
        cJSON_IsString(name) ? name->valuestring : "";
    *ret_count = count;
    return location;
}

static cJSON *run_one(struct runner *runner, const cJSON *node)
{
    struct script_result result;
    struct exchange exchange;
    const cJSON *response = json_get(node, "response");
    const char *event = json_get_text(node, "event"), *source = json_get_text(node, "source");
    const char *name = json_get_text(node, "name"), *id = json_get_text(node, "id");
    AUTO_JSON request = cJSON_Duplicate(json_get(node, "request"), true);
    if (!request)
        request = cJSON_CreateObject();
    runner->output = cJSON_CreateObject();
    cJSON_AddArrayToObject(runner->output, "assertions");
    cJSON_AddArrayToObject(runner->output, "console");
    const cJSON *answers = json_get(node, "send");
    runner->answers = answers ? answers->child : NULL;
    set_scopes(runner, node);
    read_exchange(response, &runner->arena, &exchange);
    struct script_input input = {
        .event = event && text_equal(event, "prerequest") ? SCRIPT_PREREQUEST : SCRIPT_TEST,
        .source = source ? source : "",
        .variables = &runner->variables,
        .environment_name = json_get_text(node, "environmentName"),
        .request = request,
        .exchange = response ? &exchange : NULL,
        .iteration = (unsigned)json_get_number(node, "iteration", 0),
        .iteration_count = (unsigned)json_get_number(node, "iterationCount", 1),
        .item_name = name ? name : "Item",
        .item_id = id ? id : "item",
        .timeout_ms = (int64_t)json_get_number(node, "timeout", 0),
    };
    input.location = location_of(node, &runner->arena, &input.location_count);
    input.location_current = input.location_count ? input.location[input.location_count - 1] : "";
    script_run(runner->engine, &input, &runner->arena, &result);
    print_result(runner, &result, request);
    buffer_release(&exchange.body);
    arena_reset(&runner->arena);
    runner->send_count = 0;
    return TAKE(runner->output);
}

static cJSON *run_all(struct runner *runner, const cJSON *input)
{
    if (!cJSON_IsArray(input))
        return run_one(runner, input);
    cJSON *results = cJSON_CreateArray();
    const cJSON *node;
    cJSON_ArrayForEach(node, input) cJSON_AddItemToArray(results, run_one(runner, node));
    return results;
}

static int fail(const struct error *err)
{
    fprintf(stderr, "script_runner: %s\n", err->message);
    return EXIT_FAILURE;
}

int main(void)
{
    struct runner runner = {0};
    struct error err = {0};
    AUTO_BUFFER text;
    buffer_init(&text, SIZE_MAX / 2);
    if (file_read("-", &text, &err) < 0)
        return fail(&err);
    AUTO_JSON input =
        json_parse(text.data, text.length, &json_document_limits, "standard input", &err);
    if (!input)
        return fail(&err);
    runner.host = (struct script_host){
        .context = &runner,
        .send = on_send,
        .poll = on_poll,
        .console = on_console,
        .assertion = on_assertion,
    };
    if (script_engine_create(&runner.host, &runner.engine, &err) < 0)
        return fail(&err);
    AUTO_JSON output = run_all(&runner, input);
    char *printed = json_print(output, true);
    puts(printed);
    free(printed);
    script_engine_free(runner.engine);
    for (size_t layer = 0; layer < COUNT_OF(layer_names); layer++)
        scope_free(runner.variables.layers[layer]);
    arena_release(&runner.arena);
    return EXIT_SUCCESS;
}
