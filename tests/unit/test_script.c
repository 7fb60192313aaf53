#include "support/support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "client/cookies.h"
#include "script/script.h"
#include "json/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SENDS_MAX = 8 };

/* One engine for all tests, as one run has it; what a script tells is written to `log`. */
struct fixture {
    struct script_engine *engine;
    struct script_host host;
    struct script_input input;
    struct script_result result;
    struct variables variables;
    struct exchange exchange;
    struct arena arena, long_arena;
    struct buffer log;
    struct {
        unsigned token;
        script_send_done_fn done;
    } sends[SENDS_MAX];
    size_t send_count;
    unsigned assertions;
};

static void on_assertion(void *context, const struct script_assertion *assertion)
{
    struct fixture *f = context;
    f->assertions++;
    buffer_printf(&f->log, "%u %s %s", assertion->index,
                  assertion->skipped  ? "skip"
                  : assertion->passed ? "pass"
                                      : "fail",
                  assertion->name);
    if (assertion->error_message)
        buffer_printf(&f->log, " [%s: %s]", assertion->error_name, assertion->error_message);
    buffer_append_char(&f->log, '\n');
}

static void on_console(void *context, const struct script_console *line)
{
    struct fixture *f = context;
    buffer_append_text(&f->log, line->level);
    for (size_t i = 0; i < line->count; i++)
        buffer_printf(&f->log, " %s", line->inspected[i]);
    buffer_append_char(&f->log, '\n');
}

static void on_send(void *context, const cJSON *request, unsigned token, script_send_done_fn done)
{
    struct fixture *f = context;
    char *text = json_print(json_get(request, "method"), false);
    buffer_printf(&f->log, "send %s\n", text);
    free(text);
    assert_true(f->send_count < SENDS_MAX);
    f->sends[f->send_count].token = token;
    f->sends[f->send_count++].done = done;
}

/* Every send is answered with the fixture's own exchange, the oldest first. */
static void on_poll(void *context, int timeout_ms)
{
    struct fixture *f = context;
    if (f->send_count == 0) {
        usleep((unsigned)timeout_ms * 1000U);
        return;
    }
    unsigned token = f->sends[0].token;
    script_send_done_fn done = f->sends[0].done;
    memmove(f->sends, f->sends + 1, --f->send_count * sizeof(f->sends[0]));
    done(f->engine, token, &f->exchange);
}

static void make_exchange(struct fixture *f)
{
    struct exchange *exchange = &f->exchange;
    memcpy(exchange->id, "00000000-0000-4000-8000-000000000000", sizeof(exchange->id));
    exchange->status = 200;
    exchange->reason = "OK";
    exchange->response_time = 12;
    pairs_add(&exchange->response_headers, &f->long_arena, "Content-Type", "application/json");
    pairs_add(&exchange->response_headers, &f->long_arena, "Set-Cookie", "a=b; Path=/");
    buffer_init(&exchange->body, 1 << 20);
    buffer_append_text(&exchange->body, "{\"id\":1,\"word\":\"\xC3\xA9\"}");
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct error err = {0};
    buffer_init(&f->log, 1 << 20);
    make_exchange(f);
    for (size_t i = 0; i < LAYER_COUNT; i++)
        f->variables.layers[i] = scope_create(NULL);
    f->host = (struct script_host){
        .context = f,
        .send = on_send,
        .poll = on_poll,
        .console = on_console,
        .assertion = on_assertion,
        .cookies = cookie_jar_create(),
    };
    if (script_engine_create(&f->host, &f->engine, &err) < 0) {
        print_error("%s\n", err.message);
        return -1;
    }
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    script_engine_free(f->engine);
    cookie_jar_free(f->host.cookies);
    for (size_t i = 0; i < LAYER_COUNT; i++)
        scope_free(f->variables.layers[i]);
    buffer_release(&f->exchange.body);
    buffer_release(&f->log);
    arena_release(&f->arena);
    arena_release(&f->long_arena);
    free(f);
    return 0;
}

static cJSON *make_request(void)
{
    return cJSON_Parse("{\"method\":\"GET\",\"url\":\"http://h.test/a?b=1\","
                       "\"header\":[{\"key\":\"X-A\",\"value\":\"1\"}]}");
}

static const char *run(struct fixture *f, enum script_event event, const char *source)
{
    static const char *const location[] = {"Collection", "Folder", "Item"};
    buffer_clear(&f->log);
    arena_reset(&f->arena);
    cJSON_Delete(f->input.request);
    f->send_count = 0;
    f->input = (struct script_input){
        .event = event,
        .source = source,
        .variables = &f->variables,
        .environment_name = "Stage",
        .request = make_request(),
        .exchange = event == SCRIPT_TEST ? &f->exchange : NULL,
        .iteration = 1,
        .iteration_count = 3,
        .item_name = "Item",
        .item_id = "item-1",
        .location = location,
        .location_count = 3,
        .location_current = "Folder",
        .timeout_ms = f->input.timeout_ms,
    };
    script_run(f->engine, &f->input, &f->arena, &f->result);
    return buffer_text(&f->log);
}

static int forget_input(void **state)
{
    struct fixture *f = *state;
    cJSON_Delete(f->input.request);
    f->input = (struct script_input){0};
    for (size_t i = 0; i < LAYER_COUNT; i++)
        scope_clear(f->variables.layers[i]);
    return 0;
}

static void assert_event(struct fixture *f, enum script_event event, const char *source,
                         const char *expected)
{
    assert_string_equal(run(f, event, source), expected);
    if (f->result.failed)
        print_error("%s\n", f->result.error_stack);
    assert_false(f->result.failed);
}

static void assert_runs(struct fixture *f, const char *source, const char *expected)
{
    assert_event(f, SCRIPT_TEST, source, expected);
}

static void assert_fails(struct fixture *f, const char *source, const char *name,
                         const char *message)
{
    run(f, SCRIPT_TEST, source);
    assert_true(f->result.failed);
    assert_string_equal(f->result.error_name, name);
    assert_string_equal(f->result.error_message, message);
}

static void tests_pass_fail_and_skip(void **state)
{
    assert_runs(*state, "pm.test('a', () => {}); pm.test('b', () => { throw new Error('no') });",
                "0 pass a\n1 fail b [Error: no]\n");
    assert_runs(*state, "pm.test('bare').test.skip('later'); console.log(pm.test.index())",
                "0 pass bare\n1 skip later\nlog 2\n");
    assert_runs(*state, "pm.test('text', () => { throw 'just text' })",
                "0 fail text [AssertionError: just text]\n");
    assert_runs(*state, "pm.test({}, () => {}); pm.test()",
                "0 pass [object Object]\n1 pass undefined\n");
}

static void tests_that_call_back_are_told_when_they_do(void **state)
{
    assert_runs(*state,
                "pm.test('slow', done => setTimeout(() => done(new Error('late')), 2));"
                "pm.test('never', done => {}); pm.test('quick', done => done());"
                "pm.test('thrown', done => { throw new Error('in') })",
                "2 pass quick\n3 fail thrown [Error: in]\n0 fail slow [Error: late]\n");
    assert_runs(*state, "pm.test('promise', async () => { throw new Error('unseen') })",
                "0 pass promise\n");
}

static void expectations_speak_chai(void **state)
{
    assert_runs(*state, "pm.test('x', () => pm.expect(1).to.equal(2))",
                "0 fail x [AssertionError: expected 1 to equal 2]\n");
    assert_runs(
        *state, "pm.test('x', () => pm.response.to.have.status(404))",
        "0 fail x [AssertionError: expected response to have status code 404 but got 200]\n");
    assert_runs(*state, "pm.test('x', () => pm.expect({a: [1]}).to.deep.equal({a: [1]}))",
                "0 pass x\n");
}

static void a_thrown_error_has_its_place(void **state)
{
    struct fixture *f = *state;
    assert_fails(f, "let a = 1;\n  missing();", "ReferenceError", "missing is not defined");
    assert_int_equal(f->result.error_line, 2);
    assert_non_null(strstr(f->result.error_stack, "sandbox-script.js:2:"));
    assert_fails(f, "throw new TypeError('x')", "TypeError", "x");
    assert_int_equal(f->result.error_line, 1);
    assert_in_range(f->result.error_column, 1, 24);
    assert_fails(f, "let a = null; a.b", "TypeError",
                 "Cannot read properties of null (reading 'b')");
    assert_fails(f, "throw 'abc'", "Error", "abc");
    assert_fails(f, "await null;\nthrow new Error('later')", "Error", "later");
}

static void what_does_not_compile_is_a_syntax_error(void **state)
{
    struct fixture *f = *state;
    assert_fails(f, "x = }", "SyntaxError", "Unexpected token '}'");
    assert_int_equal(f->result.error_line, 1);
    assert_fails(f, "}), (function(){", "SyntaxError", "Unexpected token '}'");
}

static void scripts_keep_what_they_did_not_declare(void **state)
{
    assert_runs(*state, "kept = 5; let local = 1; var own = 2;", "");
    assert_runs(*state, "console.log(kept, typeof local, typeof own)",
                "log 5 'undefined' 'undefined'\n");
    assert_runs(*state, "\"use strict\"; loose = 1; delete kept; delete loose", "");
}

static void scopes_are_read_and_written(void **state)
{
    struct fixture *f = *state;
    assert_runs(f,
                "pm.environment.set('a', {x: 1}); pm.globals.set('a', 'global');"
                "pm.collectionVariables.set('c', 3); pm.variables.set('l', [1]);"
                "console.log(pm.variables.get('a'), pm.globals.get('a'), pm.environment.has('c'),"
                "pm.variables.replaceIn('{{c}}-{{nope}}'), pm.environment.name)",
                "log { x: 1 } 'global' false '3-{{nope}}' 'Stage'\n");
    assert_runs(f, "console.log(pm.variables.toObject())", "log { a: { x: 1 }, c: 3, l: [ 1 ] }\n");
    assert_runs(f,
                "pm.environment.unset('a'); pm.globals.clear(); pm.environment.set('u');"
                "console.log(pm.environment.toObject(), pm.globals.toObject(),"
                "pm.environment.get('nope'))",
                "log { u: undefined } {} undefined\n");
    const cJSON *value = scope_get(f->variables.layers[LAYER_COLLECTION], "c");
    assert_true(cJSON_IsNumber(value));
}

static void the_vault_keeps_secrets_to_itself(void **state)
{
    struct fixture *f = *state;
    scope_set(f->variables.layers[LAYER_VAULT], "vault:key", cJSON_CreateString("secret"));
    assert_runs(f,
                "await pm.vault.set('n', 5); await pm.vault.unset('none');"
                "console.log(await pm.vault.get('key'), await pm.vault.get('n'),"
                "await pm.vault.get('nope'))",
                "log 'secret' '5' undefined\n");
    assert_runs(f,
                "console.log(pm.variables.get('key'), pm.variables.has('vault:key'),"
                "pm.variables.toObject(), pm.variables.replaceIn('{{key}} {{vault:key}}'))",
                "log undefined false {} '{{key}} secret'\n");
    assert_runs(f,
                "pm.vault.unset('key').then(() => pm.vault.get('key')).then(v => console.log(v));"
                "pm.vault.get().catch(e => console.log(e.message))",
                "log 'vault.get: the name must be a text that is not empty'\nlog undefined\n");
}

static void data_rows_are_a_scope_of_their_own(void **state)
{
    struct fixture *f = *state;
    scope_set(f->variables.layers[LAYER_DATA], "d", cJSON_CreateNumber(1));
    assert_runs(f, "console.log(pm.iterationData.get('d'), pm.iterationData.toObject(), data.d)",
                "warn 'Using \"data\" is deprecated. Use \"pm.iterationData\" instead.'\n"
                "log 1 { d: 1 } 1\n");
}

static void texts_cross_unharmed(void **state)
{
    assert_runs(*state,
                "pm.environment.set('t', '\\u{1F600}\\u00e9\\ud800x');"
                "console.log(pm.environment.get('t') === '\\u{1F600}\\u00e9\\ufffdx')",
                "log true\n");
    assert_runs(*state,
                "const t = '\\u00e9'.repeat(3000); pm.environment.set('t', t);"
                "console.log(pm.environment.get('t') === t)",
                "log true\n");
}

static void info_and_location_tell_where_we_are(void **state)
{
    assert_runs(*state,
                "console.log(pm.info.eventName, pm.info.iteration, pm.info.iterationCount,"
                "pm.info.requestName, pm.info.requestId, JSON.stringify(pm.info), Object.keys(pm))",
                "log 'test' 1 3 'Item' 'item-1' '{}' [ 'test' ]\n");
    assert_runs(*state, "console.log(pm.execution.location, pm.execution.location.current)",
                "log [ 'Collection', 'Folder', 'Item' ] 'Folder'\n");
}

static void members_of_pm_stay(void **state)
{
    assert_runs(*state,
                "pm.response = 1; pm.info = 2; pm.mine = 3;"
                "console.log(typeof pm.response, pm.info.eventName, pm.mine)",
                "log 'object' 'test' 3\n");
    assert_runs(*state, "console.log(pm.mine)", "log undefined\n");
}

static void the_answer_is_there(void **state)
{
    assert_runs(*state,
                "console.log(pm.response.code, pm.response.status, pm.response.responseTime,"
                "pm.response.json(), pm.response.text().length,"
                "pm.response.headers.get('content-type'), pm.response.cookies.get('a'))",
                "log 200 'OK' 12 { id: 1, word: 'é' } 19 'application/json' 'b'\n");
    assert_runs(*state, "console.log(pm.response.stream.length, pm.response.responseSize)",
                "log 20 20\n");
    assert_event(*state, SCRIPT_PREREQUEST, "console.log(pm.response, typeof responseBody)",
                 "log undefined 'undefined'\n");
}

static void legacy_names_warn_once(void **state)
{
    assert_runs(*state,
                "tests.bad = 0; tests['ok'] = responseCode.code === 200; responseCode.name;"
                "console.log(responseBody.length, iteration)",
                "warn 'Using \"tests\" is deprecated. Use \"pm.test()\" instead.'\n"
                "warn 'Using \"responseCode\" is deprecated. Use \"pm.response.code\" instead.'\n"
                "log 19 1\n0 fail bad [AssertionError: expected 0 to be truthy]\n1 pass ok\n");
    assert_runs(*state, "data = JSON.parse(responseBody); console.log(data.id)", "log 1\n");
    assert_runs(*state, "let tests = 1; console.log(tests, typeof data)", "log 1 'object'\n");
    assert_runs(*state, "\"use sandbox2\"; console.log(typeof tests, typeof _)",
                "log 'undefined' 'undefined'\n");
    assert_runs(*state, "postman.setEnvironmentVariable('k', 5)",
                "warn 'Using \"postman.setNextRequest\" is deprecated. "
                "Use \"pm.execution.setNextRequest()\" instead.'\n");
    assert_runs(*state, "console.log(pm.environment.get('k') === '5')", "log true\n");
}

static void forbidden_globals_are_missing(void **state)
{
    assert_runs(*state,
                "console.log([typeof globalThis, typeof process, typeof fetch, typeof WebAssembly,"
                "typeof window, typeof module].every(t => t === 'undefined'))",
                "log true\n");
}

static void bad_json_says_where(void **state)
{
    assert_fails(*state, "JSON.parse('{\"a\":1,}')", "JSONError",
                 "Trailing comma in object at 1:8\n{\"a\":1,}\n       ^");
    assert_fails(*state, "JSON.parse('')", "JSONError", "No data, empty input at 1:1\n\n^");
}

static void the_next_request_is_chosen(void **state)
{
    struct fixture *f = *state;
    assert_runs(f, "pm.execution.setNextRequest('A'); pm.execution.setNextRequest('B')", "");
    assert_int_equal(f->result.next, SCRIPT_NEXT_NAMED);
    assert_string_equal(f->result.next_request, "B");
    assert_runs(f, "pm.execution.setNextRequest(null)", "");
    assert_int_equal(f->result.next, SCRIPT_NEXT_STOP);
    assert_runs(f, "pm.execution.setNextRequest(undefined)", "");
    assert_int_equal(f->result.next, SCRIPT_NEXT_UNSET);
}

static void a_skipped_request_ends_the_script(void **state)
{
    struct fixture *f = *state;
    assert_event(f, SCRIPT_PREREQUEST,
                 "try { pm.execution.skipRequest() } catch (e) {} pm.test('unheard')", "");
    assert_true(f->result.skip_request);
    assert_event(f, SCRIPT_PREREQUEST, "pm.execution.skipRequest(); console.log('unheard')", "");
    assert_fails(f, "pm.execution.skipRequest()", "TypeError",
                 "pm.execution.skipRequest is not a function");
}

static void requests_change_before_they_are_sent(void **state)
{
    struct fixture *f = *state;
    assert_event(f, SCRIPT_PREREQUEST,
                 "pm.request.method = 'PUT'; pm.request.headers.add({key: 'X-B', value: '2'})", "");
    assert_true(f->result.request_changed);
    assert_string_equal(json_get_text(f->input.request, "method"), "PUT");
    assert_int_equal(cJSON_GetArraySize(json_get(f->input.request, "header")), 2);
    assert_event(f, SCRIPT_PREREQUEST, "console.log(pm.request.url.toString())",
                 "log 'http://h.test/a?b=1'\n");
    assert_false(f->result.request_changed);
}

static void the_visualizer_is_recorded(void **state)
{
    struct fixture *f = *state;
    assert_runs(f, "pm.visualizer.set('<b>{{a}}</b>', {a: 1})", "");
    assert_string_equal(f->result.visualizer_template, "<b>{{a}}</b>");
    assert_string_equal(f->result.visualizer_data, "{\"a\":1}");
    assert_runs(f, "pm.visualizer.set('x'); pm.visualizer.clear()", "");
    assert_null(f->result.visualizer_template);
}

static void timers_run_in_order(void **state)
{
    assert_runs(*state,
                "setTimeout(() => console.log('b'), 10); setTimeout(() => console.log('a'), 1);"
                "setImmediate(() => console.log('first')); clearTimeout(setTimeout(() => "
                "console.log('never'), 1)); queueMicrotask(() => console.log('job'));"
                "let n = 0; const id = setInterval(() => { if (++n === 3) clearInterval(id) }, 1)",
                "log 'job'\nlog 'first'\nlog 'a'\nlog 'b'\n");
    assert_runs(*state,
                "setTimeout(() => { throw new Error('x') }, 1);"
                "setTimeout(() => console.log('still'), 5)",
                "log 'still'\n");
    assert_runs(*state, "console.log('clean')", "log 'clean'\n");
}

static void top_level_await_waits(void **state)
{
    assert_runs(*state,
                "await new Promise(resolve => setTimeout(resolve, 2)); console.log('after')",
                "log 'after'\n");
    assert_runs(*state, "await new Promise(() => {}); console.log('never')", "");
}

static void sends_are_answered(void **state)
{
    assert_runs(*state,
                "pm.sendRequest('http://x.test/', (error, response) => "
                "console.log(error, response.code, response.json().id))",
                "send \"GET\"\nlog null 200 1\n");
    assert_runs(*state,
                "const r = await pm.sendRequest({url: 'http://x.test/', method: 'POST'});"
                "console.log(r.status)",
                "send \"POST\"\nlog 'OK'\n");
}

static void a_failed_send_is_an_error_of_its_callback(void **state)
{
    struct fixture *f = *state;
    f->exchange.status = 0;
    f->exchange.error_message = "connect ECONNREFUSED";
    f->exchange.error_code = "ECONNREFUSED";
    const char *log =
        run(f, SCRIPT_TEST,
            "pm.sendRequest('http://x.test/', (e, r) => "
            "console.log(e.message, e.code, r.code)); await pm.sendRequest('http://y/')");
    assert_string_equal(log, "send \"GET\"\nsend \"GET\"\n"
                             "log 'connect ECONNREFUSED' 'ECONNREFUSED' undefined\n");
    f->exchange.status = 200;
    f->exchange.error_message = f->exchange.error_code = NULL;
    assert_true(f->result.failed);
    assert_string_equal(f->result.error_message, "connect ECONNREFUSED");
}

static void cookies_live_in_the_jar(void **state)
{
    assert_runs(*state,
                "pm.cookies.jar().set('http://h.test/', 'sid', '1 2', (e, c) => "
                "console.log(e, c.name));"
                "await null; console.log(await pm.cookies.jar().get('http://h.test/', 'sid'))",
                "log null 'sid'\nlog '1 2'\n");
    assert_runs(*state, "console.log(pm.cookies.has('sid'), pm.cookies.get('nope'))",
                "log true undefined\n");
    assert_runs(*state,
                "const jar = pm.cookies.jar(); await jar.unset('http://h.test/', 'sid');"
                "console.log(await jar.get('http://h.test/', 'sid'));"
                "await jar.clear('http://h.test/');"
                "console.log((await jar.getAll('http://h.test/')).count())",
                "log null\nlog 0\n");
}

static void libraries_are_found_by_their_names(void **state)
{
    assert_runs(*state,
                "console.log(require('lodash').chunk([1, 2, 3], 2), require('uuid').v4().length,"
                "require('moment')(0).utc().year(), require('fs'), _.VERSION.slice(0, 2),"
                "require('crypto-js').MD5('a').toString())",
                "warn `Using \"_\" is deprecated. Use \"require('lodash')\" instead.`\n"
                "log [ [ 1, 2 ], [ 3 ] ] 36 1970 {} '3.' '0cc175b9c0f1b6a831c399e269772661'\n");
    assert_fails(*state, "require('nope')", "Error", "Cannot find module 'nope'");
    assert_fails(*state, "require('lib/chai')", "Error", "Cannot find module 'lib/chai'");
}

static void web_globals_come_when_named(void **state)
{
    assert_runs(*state,
                "console.log(Buffer.from('hi').toString('hex'), new URL('http://a/b?c').search,"
                "btoa('a'), new TextEncoder().encode('\\u00e9').length, structuredClone({a: 1}))",
                "log '6869' '?c' 'YQ==' 2 { a: 1 }\n");
}

static void console_prints_as_node_does(void **state)
{
    assert_runs(*state, "console.info('it\\'s', [undefined, null, -0], new Error('x'), () => 1)",
                "info \"it's\" [ undefined, null, 0 ] {\n  type: 'Error',\n  name: 'Error',\n"
                "  message: 'x'\n} '[Function]'\n");
    assert_runs(*state,
                "const a = {n: 1}; a.self = a; console.error(a, new Map([[1, new Set('x')]]), 5n)",
                "error <ref *1> {\n  n: 1,\n  self: [Circular *1]\n} "
                "Map(1) { 1 => Set(1) { 'x' } } 5n\n");
    assert_runs(*state, "console.log(); console.clear()", "log\nclear\n");
}

static void assert_stopped(struct fixture *f, const char *source, const char *kind)
{
    char expected[80];
    snprintf(expected, sizeof(expected), "sandbox: %s script execution timeout", kind);
    double start = clock_monotonic_ms();
    f->input.timeout_ms = 60;
    assert_fails(f, source, "Error", expected);
    assert_true(f->result.timed_out);
    assert_true(clock_monotonic_ms() - start < 20000);
    f->input.timeout_ms = 0;
}

static void endless_scripts_are_stopped(void **state)
{
    assert_stopped(*state, "while (true) {}", "synchronous");
    assert_stopped(*state, "try { while (true) {} } catch (e) {} finally {}", "synchronous");
    assert_stopped(*state, "pm.test('x', () => { for (;;) {} })", "synchronous");
    assert_stopped(*state, "Promise.resolve().then(() => { while (true) {} })", "synchronous");
    assert_stopped(*state, "function f() { Promise.resolve().then(f) } f()", "synchronous");
    assert_stopped(*state, "setInterval(() => {}, 5)", "asynchronous");
    assert_stopped(*state, "setTimeout(() => { while (true) {} }, 1)", "asynchronous");
    assert_stopped(*state, "await null; setTimeout(() => {}, 100000); await 1", "asynchronous");
    assert_runs(*state, "pm.test('still alive', () => {})", "0 pass still alive\n");
}

static void the_deadline_of_the_run_counts_too(void **state)
{
    struct fixture *f = *state;
    script_engine_set_deadline(f->engine, clock_monotonic_ms() + 50);
    assert_fails(f, "while (true) {}", "Error", "sandbox: synchronous script execution timeout");
    script_engine_set_deadline(f->engine, 0);
    assert_runs(f, "console.log(1)", "log 1\n");
}

static void recursion_ends_as_an_error(void **state)
{
    assert_fails(*state, "function f() { f() } f()", "RangeError",
                 "Maximum call stack size exceeded");
    assert_fails(*state, "'x'.repeat(2 ** 31)", "RangeError", "Out of memory");
    assert_runs(*state, "console.log('alive')", "log 'alive'\n");
}

static long resident_kb(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%*d %ld", &pages), 1);
    fclose(file);
    return pages * 4;
}

static void memory_is_flat_over_many_scripts(void **state)
{
    struct fixture *f = *state;
    bool is_short = getenv("POSTERN_TEST_FEW_SCRIPTS") != NULL; /* checkers and stress runs */
    const int rounds = is_short ? 300 : 20000;
    static const char source[] = "pm.test('a', () => pm.response.to.have.status(200));"
                                 "pm.test('b', () => pm.expect(pm.response.json().id).to.equal(1));"
                                 "pm.environment.set('last', pm.response.text());";
    for (int i = 0; i < rounds; i++) /* the heap settles at its size */
        run(f, SCRIPT_TEST, source);
    long before = resident_kb();
    f->assertions = 0;
    for (int i = 0; i < rounds; i++)
        run(f, SCRIPT_TEST, source);
    assert_int_equal(f->assertions, rounds * 2);
    if (!is_short)
        assert_true(resident_kb() - before < 8 * 1024);
}

static void many_different_scripts_do_not_pile_up(void **state)
{
    struct fixture *f = *state;
    char source[80];
    for (int i = 0; i < 3000; i++) {
        snprintf(source, sizeof(source), "pm.test('n%d', () => {})", i);
        run(f, SCRIPT_TEST, source);
        assert_int_equal(f->result.assertions, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(tests_pass_fail_and_skip, forget_input),
        cmocka_unit_test_teardown(tests_that_call_back_are_told_when_they_do, forget_input),
        cmocka_unit_test_teardown(expectations_speak_chai, forget_input),
        cmocka_unit_test_teardown(a_thrown_error_has_its_place, forget_input),
        cmocka_unit_test_teardown(what_does_not_compile_is_a_syntax_error, forget_input),
        cmocka_unit_test_teardown(scripts_keep_what_they_did_not_declare, forget_input),
        cmocka_unit_test_teardown(scopes_are_read_and_written, forget_input),
        cmocka_unit_test_teardown(the_vault_keeps_secrets_to_itself, forget_input),
        cmocka_unit_test_teardown(data_rows_are_a_scope_of_their_own, forget_input),
        cmocka_unit_test_teardown(texts_cross_unharmed, forget_input),
        cmocka_unit_test_teardown(info_and_location_tell_where_we_are, forget_input),
        cmocka_unit_test_teardown(members_of_pm_stay, forget_input),
        cmocka_unit_test_teardown(the_answer_is_there, forget_input),
        cmocka_unit_test_teardown(legacy_names_warn_once, forget_input),
        cmocka_unit_test_teardown(forbidden_globals_are_missing, forget_input),
        cmocka_unit_test_teardown(bad_json_says_where, forget_input),
        cmocka_unit_test_teardown(the_next_request_is_chosen, forget_input),
        cmocka_unit_test_teardown(a_skipped_request_ends_the_script, forget_input),
        cmocka_unit_test_teardown(requests_change_before_they_are_sent, forget_input),
        cmocka_unit_test_teardown(the_visualizer_is_recorded, forget_input),
        cmocka_unit_test_teardown(timers_run_in_order, forget_input),
        cmocka_unit_test_teardown(top_level_await_waits, forget_input),
        cmocka_unit_test_teardown(sends_are_answered, forget_input),
        cmocka_unit_test_teardown(a_failed_send_is_an_error_of_its_callback, forget_input),
        cmocka_unit_test_teardown(cookies_live_in_the_jar, forget_input),
        cmocka_unit_test_teardown(libraries_are_found_by_their_names, forget_input),
        cmocka_unit_test_teardown(web_globals_come_when_named, forget_input),
        cmocka_unit_test_teardown(console_prints_as_node_does, forget_input),
        cmocka_unit_test_teardown(endless_scripts_are_stopped, forget_input),
        cmocka_unit_test_teardown(the_deadline_of_the_run_counts_too, forget_input),
        cmocka_unit_test_teardown(recursion_ends_as_an_error, forget_input),
        cmocka_unit_test_teardown(many_different_scripts_do_not_pile_up, forget_input),
        cmocka_unit_test_teardown(memory_is_flat_over_many_scripts, forget_input),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
