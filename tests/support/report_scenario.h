/* report_scenario.h: one run as facts, for the tests of the reporters.
 *
 * A small collection with everything that reports tell apart: passing, failing and skipped
 * assertions, console lines, requests of scripts, a replay for digest, script errors, a refused
 * connection, a jump, a long text and an answer without a body. The expected files under
 * tests/cases/report/ were observed from newman running the same collection; `times` makes the
 * durations those of the observed run. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/mem.h"
#include "report/reporter.h"
#include "runner/runner.h"
#include "runner/summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCENARIO_MAX_BODY = 1 << 20, SCENARIO_EXCHANGES = 16 };

struct scenario_times {
    int64_t response[SCENARIO_EXCHANGES]; /* in order; that of the refused one is not used */
    int64_t duration;
};

struct scenario {
    const struct reporter_kind *kind;
    struct reporter *reporter;
    struct scenario_times times;
    unsigned cycles;
    struct run_summary summary;
    struct collection collection;
    struct item root, root_get, folder, post, sub, digest, refused, skipped, big, nothing;
    struct scope *environment, *globals, *variables;
    struct run_cursor cursor;
    struct item *item;
    enum script_event phase;
    unsigned exchanges;
    struct arena arena;
};

static inline void scenario_tell(struct scenario *s, struct run_fact fact)
{
    fact.summary = &s->summary;
    fact.cursor = &s->cursor;
    fact.item = s->item;
    fact.collection = &s->collection;
    fact.environment = s->environment;
    fact.globals = s->globals;
    fact.collection_variables = s->variables;
    fact.phase = s->phase;
    summary_take(&s->summary, &fact);
    if (fact.type == FACT_RUN_STARTED)
        s->summary.started_at = 1795329946612;
    if (fact.type == FACT_RUN_FINISHED)
        s->summary.completed_at = s->summary.started_at + s->times.duration;
    s->kind->fact(s->reporter, &fact);
}

static inline const struct run_failure *scenario_fail(struct scenario *s, const char *name,
                                                      const char *message, const char *test,
                                                      unsigned index, const char *at)
{
    const char *stack =
        test ? arena_printf(&s->arena, "%s: %s\n   at test (test:1:4)", name, message) : NULL;
    struct run_failure failure = {
        .error_name = name,
        .error_message = message,
        .error_stack = stack,
        .test = test,
        .index = index,
        .at = at,
        .item = s->item,
        .cursor = s->cursor,
    };
    struct run_failure *kept = (struct run_failure *)summary_add_failure(&s->summary, &failure);
    kept->timestamp = s->summary.started_at + 50;
    snprintf(kept->id, sizeof kept->id, "%s", "00000000-0000-4000-8000-00000000000f");
    return kept;
}

static inline void scenario_item(struct scenario *s, struct item *item)
{
    s->item = item;
    s->cursor.position = item->position;
    snprintf(s->cursor.ref, sizeof s->cursor.ref, "00000000-0000-4000-8000-0000000%02u%03u",
             s->cursor.iteration, item->position);
    scenario_tell(s, (struct run_fact){.type = FACT_ITEM_STARTED});
    s->phase = SCRIPT_PREREQUEST;
    scenario_tell(s, (struct run_fact){.type = FACT_SCRIPTS_STARTED});
}

static inline void scenario_sending(struct scenario *s)
{
    scenario_tell(s, (struct run_fact){.type = FACT_SCRIPTS_FINISHED});
    scenario_tell(s, (struct run_fact){.type = FACT_REQUEST_STARTED});
}

static inline void scenario_testing(struct scenario *s)
{
    s->phase = SCRIPT_TEST;
    scenario_tell(s, (struct run_fact){.type = FACT_SCRIPTS_STARTED});
}

static inline void scenario_script(struct scenario *s, const char *error, const char *message)
{
    struct script_result result = {
        .failed = error != NULL, .error_name = error, .error_message = message};
    struct run_fact fact = {
        .type = FACT_SCRIPT_FINISHED, .script = &result, .script_owner = s->item};
    if (error)
        fact.failure = scenario_fail(s, error, message, NULL, 0,
                                     s->phase == SCRIPT_TEST ? "test-script" : "prerequest-script");
    scenario_tell(s, fact);
    if (error)
        scenario_tell(s, (struct run_fact){.type = FACT_FAILURE, .failure = fact.failure});
}

static inline void scenario_assertion(struct scenario *s, const char *name, unsigned index,
                                      const char *failure, bool skipped)
{
    struct script_assertion assertion = {
        .name = name, .index = index, .skipped = skipped, .passed = !failure};
    struct run_fact fact = {.type = FACT_ASSERTION, .assertion = &assertion};
    if (failure) {
        fact.failure = scenario_fail(s, "AssertionError", failure, name, index,
                                     arena_printf(&s->arena, "assertion:%u in test-script", index));
        assertion.error_name = fact.failure->error_name;
        assertion.error_message = fact.failure->error_message;
        assertion.error_stack = fact.failure->error_stack;
    }
    scenario_tell(s, fact);
    if (failure)
        scenario_tell(s, (struct run_fact){.type = FACT_FAILURE, .failure = fact.failure});
}

static inline void scenario_console(struct scenario *s, const char *level, size_t count,
                                    const char *const *inspected)
{
    const char *json[8] = {0};
    bool is_text[8] = {0};
    for (size_t i = 0; i < count; i++)
        json[i] = "null";
    struct script_console console = {level, inspected, json, is_text, count};
    scenario_tell(s, (struct run_fact){.type = FACT_CONSOLE, .console = &console});
}

static inline void scenario_header(struct scenario *s, struct pairs *pairs, const char *key,
                                   const char *value, bool system)
{
    pairs_add(pairs, &s->arena, key, value)->system = system;
}

struct scenario_answer {
    enum exchange_source source;
    const char *method, *url;
    int status;
    const char *reason, *type, *extra_key, *extra_value, *body;
    const char *error;
};

static inline void scenario_exchange(struct scenario *s, const struct scenario_answer *answer)
{
    struct request *request = arena_new(&s->arena, struct request);
    struct exchange e = {.source = answer->source,
                         .method = answer->method,
                         .url_text = answer->url,
                         .request = request};
    request->method = answer->method;
    url_parse(answer->url, &s->arena, &e.url);
    request->url = e.url;
    snprintf(e.id, sizeof e.id, "00000000-0000-4000-8000-%012u", s->exchanges);
    if (strcmp(answer->method, "POST") == 0) {
        request->body.mode = BODY_RAW;
        request->body.raw = "{\"a\": 1}";
        request->body.raw_length = 8;
        request->body.language = "json";
        scenario_header(s, &e.headers, "Authorization", "Bearer secret", false);
        scenario_header(s, &e.headers, "Content-Type", "application/json", true);
        scenario_header(s, &e.headers, "Content-Length", "8", true);
    }
    scenario_header(s, &e.headers, "Host", "127.0.0.1:18099", true);
    e.started_at = s->summary.started_at + 10 * (int64_t)s->exchanges;
    buffer_init(&e.body, SCENARIO_MAX_BODY);
    if (answer->error) {
        e.error_code = "ECONNREFUSED";
        e.error_message = answer->error;
        e.error_stage = "connect";
        s->exchanges++;
    } else {
        e.status = answer->status;
        e.reason = answer->reason;
        if (answer->type)
            scenario_header(s, &e.response_headers, "content-type", answer->type, false);
        if (answer->extra_key)
            scenario_header(s, &e.response_headers, answer->extra_key, answer->extra_value, false);
        scenario_header(s, &e.response_headers, "Date", "Sun, 22 Nov 2026 06:45:46 GMT", false);
        scenario_header(s, &e.response_headers, "Connection", "keep-alive", false);
        if (answer->body) {
            scenario_header(s, &e.response_headers, "Keep-Alive", "timeout=5", false);
            if (answer->status == 401)
                scenario_header(s, &e.response_headers, "Transfer-Encoding", "chunked", false);
            else
                scenario_header(s, &e.response_headers, "Content-Length",
                                arena_printf(&s->arena, "%zu", strlen(answer->body)), false);
            (void)buffer_append_text(&e.body, answer->body);
        } else {
            scenario_header(s, &e.response_headers, "Keep-Alive", "timeout=5", false);
        }
        e.response_time = s->times.response[s->exchanges++ % SCENARIO_EXCHANGES];
    }
    double spread = (double)(s->cursor.iteration * 7919 % 100) / 10; /* later iterations differ */
    double total = (double)e.response_time + 0.4 + spread;
    e.timings = (struct exchange_timings){0.3, -1, 0.99, -1, total * 0.6, total * 0.2, total};
    struct run_fact fact = {.type = FACT_EXCHANGE, .exchange = &e};
    if (answer->error)
        fact.failure = scenario_fail(s, "Error", answer->error, NULL, 0, "request");
    scenario_tell(s, fact);
    if (answer->error)
        scenario_tell(s, (struct run_fact){.type = FACT_FAILURE, .failure = fact.failure});
    buffer_release(&e.body);
}

static inline void scenario_item_end(struct scenario *s, const char *next)
{
    scenario_tell(s, (struct run_fact){.type = FACT_SCRIPTS_FINISHED});
    if (next)
        scenario_tell(s, (struct run_fact){.type = FACT_NEXT_REQUEST, .text = next});
    scenario_tell(s, (struct run_fact){.type = FACT_ITEM_FINISHED});
    s->item = NULL;
}

static inline const char *scenario_json_body(struct scenario *s, size_t length)
{
    /* What the echoing server answered is told by its length; later on it holds a cookie too. */
    length += s->cursor.iteration ? strlen(",\n    \"cookie\": \"sid=secret\"") : 0;
    char *body = arena_alloc(&s->arena, length + 1);
    memset(body, 'x', length);
    memcpy(body, "{\n  \"url\": \"", 12);
    for (size_t i = 52; i + 52 < length; i += 52)
        body[i] = '\n';
    memcpy(body + length - 3, "\"\n}", 4);
    return body;
}

static inline void scenario_run_root_get(struct scenario *s)
{
    scenario_item(s, &s->root_get);
    scenario_sending(s);
    scenario_exchange(s, &(struct scenario_answer){
                             EXCHANGE_ITEM, "GET", "http://127.0.0.1:18099/get?x=1&y=é", 200, "OK",
                             "application/json", NULL, NULL, scenario_json_body(s, 349), NULL});
    scenario_testing(s);
    scenario_assertion(s, "root sees", 0, NULL, false);
    scenario_script(s, NULL, NULL);
    scenario_assertion(s, "passes", 0, NULL, false);
    scenario_assertion(s, "fails", 1, "expected 1 to equal 2", false);
    scenario_assertion(s, "later", 2, NULL, true);
    scenario_console(s, "log", 6,
                     (const char *[]){"'hello'",
                                      "{\n  a: 1,\n  b: [ 1, 2, 3 ],\n  c: { d: 'x' }\n}", "12",
                                      "null", "undefined", "true"});
    scenario_console(s, "warn", 1, (const char *[]){"'second'"});
    scenario_console(s, "error", 1, (const char *[]){"'boo'"});
    scenario_console(s, "info", 1, (const char *[]){"'i'"});
    scenario_console(s, "debug", 1, (const char *[]){"'dd\\n\\n\\nee'"});
    scenario_script(s, NULL, NULL);
    scenario_item_end(s, NULL);
}

static inline void scenario_run_post(struct scenario *s)
{
    scenario_item(s, &s->post);
    scenario_exchange(s, &(struct scenario_answer){EXCHANGE_SCRIPT, "GET",
                                                   "http://127.0.0.1:18099/from-script", 200, "OK",
                                                   "application/json", NULL, NULL,
                                                   scenario_json_body(s, 344), NULL});
    scenario_console(s, "log", 1, (const char *[]){"200"});
    scenario_script(s, NULL, NULL);
    scenario_sending(s);
    scenario_exchange(s, &(struct scenario_answer){
                             EXCHANGE_ITEM, "POST", "http://127.0.0.1:18099/post", 200, "OK",
                             "application/json", NULL, NULL, scenario_json_body(s, 453), NULL});
    scenario_testing(s);
    scenario_assertion(s, "root sees", 0, NULL, false);
    scenario_script(s, NULL, NULL);
    scenario_assertion(s, "ok", 0, NULL, false);
    scenario_script(s, NULL, NULL);
    scenario_item_end(s, NULL);
}

static inline void scenario_run_digest(struct scenario *s)
{
    scenario_item(s, &s->digest);
    scenario_script(s, "ReferenceError", "undefinedThing is not defined");
    scenario_sending(s);
    scenario_exchange(s, &(struct scenario_answer){
                             EXCHANGE_ITEM, "GET", "http://127.0.0.1:18099/digest", 401,
                             "Unauthorized", NULL, "WWW-Authenticate",
                             "Digest realm=\"x\", nonce=\"abc\", qop=\"auth\"", "no", NULL});
    scenario_exchange(s, &(struct scenario_answer){EXCHANGE_REPLAY, "GET",
                                                   "http://127.0.0.1:18099/digest", 200, "OK", NULL,
                                                   "Set-Cookie", "sid=secret; Path=/", "ok", NULL});
    scenario_testing(s);
    scenario_assertion(s, "root sees", 0, NULL, false);
    scenario_script(s, NULL, NULL);
    scenario_script(s, "TypeError", "bad & <thing> ]]> x");
    scenario_item_end(s, NULL);
}

static inline void scenario_run_refused(struct scenario *s)
{
    scenario_item(s, &s->refused);
    scenario_sending(s);
    scenario_exchange(s, &(struct scenario_answer){.source = EXCHANGE_ITEM,
                                                   .method = "GET",
                                                   .url = "http://127.0.0.1:1/x",
                                                   .error = "connect ECONNREFUSED 127.0.0.1:1"});
    scenario_testing(s);
    scenario_assertion(s, "root sees", 0, "expected undefined to be a number or a date", false);
    scenario_script(s, NULL, NULL);
    scenario_assertion(s, "never & \"<b>\"", 0,
                       "expected PostmanResponse{ …(5) } to have property 'code'", false);
    scenario_console(s, "warn", 1,
                     (const char *[]){"'Using \"postman.setNextRequest\" is deprecated. Use "
                                      "\"pm.execution.setNextRequest()\" instead.'"});
    scenario_script(s, NULL, NULL);
    scenario_item_end(s, "big one");
}

static inline void scenario_run_plain(struct scenario *s, struct item *item,
                                      const struct scenario_answer *answer)
{
    scenario_item(s, item);
    scenario_sending(s);
    scenario_exchange(s, answer);
    scenario_testing(s);
    scenario_assertion(s, "root sees", 0, NULL, false);
    scenario_script(s, NULL, NULL);
    scenario_item_end(s, NULL);
}

static inline void scenario_big_body(struct buffer *body)
{
    buffer_init(body, SCENARIO_MAX_BODY);
    for (int i = 0; i < 100; i++)
        (void)buffer_append_char(body, 'x');
    (void)buffer_append_char(body, '\n');
    for (int i = 0; i < 700; i++)
        (void)buffer_append_text(body, "y é ");
}

static inline void scenario_iteration(struct scenario *s)
{
    scenario_tell(s, (struct run_fact){.type = FACT_ITERATION_STARTED});
    scenario_run_root_get(s);
    scenario_run_post(s);
    scenario_run_digest(s);
    scenario_run_refused(s);
    AUTO_BUFFER body;
    scenario_big_body(&body);
    scenario_run_plain(s, &s->big,
                       &(struct scenario_answer){EXCHANGE_ITEM, "GET", "http://127.0.0.1:18099/big",
                                                 200, "OK", "text/plain; charset=utf-8", NULL, NULL,
                                                 buffer_text(&body), NULL});
    scenario_run_plain(s, &s->nothing,
                       &(struct scenario_answer){EXCHANGE_ITEM, "DELETE",
                                                 "http://127.0.0.1:18099/empty", 204, "No Content",
                                                 NULL, NULL, NULL, NULL, NULL});
    scenario_tell(s, (struct run_fact){.type = FACT_ITERATION_FINISHED});
}

static inline void scenario_add(struct item *parent, struct item *child, const char *id,
                                const char *name, bool is_folder, unsigned position)
{
    *child = (struct item){
        .parent = parent, .id = id, .name = name, .is_folder = is_folder, .position = position};
    cJSON *list = cJSON_GetObjectItemCaseSensitive(parent->json, "item");
    child->json = cJSON_CreateObject();
    cJSON_AddStringToObject(child->json, "id", id);
    cJSON_AddStringToObject(child->json, "name", name);
    if (is_folder)
        cJSON_AddArrayToObject(child->json, "item");
    else
        cJSON_AddStringToObject(child->json, "request", "http://127.0.0.1:18099/x");
    cJSON_AddItemToArray(list, child->json);
    struct item **last = &parent->first_child;
    while (*last)
        last = &(*last)->next;
    *last = child;
}

static inline void scenario_setup(struct scenario *s)
{
    static const char document[] =
        "{\"info\":{\"name\":\"Shop API\",\"_postman_id\":"
        "\"11111111-1111-4111-8111-111111111111\",\"schema\":"
        "\"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"},\"item\":[]}";
    s->collection = (struct collection){.document = cJSON_Parse(document),
                                        .root = &s->root,
                                        .id = "11111111-1111-4111-8111-111111111111",
                                        .name = "Shop API"};
    s->root = (struct item){.id = s->collection.id,
                            .name = "Shop API",
                            .json = s->collection.document,
                            .is_folder = true};
    scenario_add(&s->root, &s->root_get, "a1", "root get", false, 0);
    scenario_add(&s->root, &s->folder, "f1", "Folder", true, 0);
    scenario_add(&s->folder, &s->post, "a2", "post it", false, 1);
    scenario_add(&s->folder, &s->sub, "f2", "Sub", true, 0);
    scenario_add(&s->sub, &s->digest, "a3", "digest", false, 2);
    scenario_add(&s->folder, &s->refused, "a4", "refused", false, 3);
    scenario_add(&s->root, &s->skipped, "a0", "skipped over", false, 4);
    scenario_add(&s->root, &s->big, "a5", "big one", false, 5);
    scenario_add(&s->root, &s->nothing, "a6", "nothing", false, 6);
    s->environment = scope_create("local");
    s->globals = scope_create(NULL);
    s->variables = scope_create(NULL);
    s->cursor.length = 7;
    s->cursor.cycles = s->cycles;
}

/* Tells the whole run to one reporter; 0 when the reporter finished well. */
static inline int scenario_play(const struct reporter_kind *kind,
                                const struct reporter_settings *settings, unsigned cycles,
                                const struct scenario_times *times, struct error *err)
{
    struct scenario s = {.kind = kind, .cycles = cycles, .times = *times};
    scenario_setup(&s);
    int result = kind->create(settings, &s.reporter, err);
    if (result == 0) {
        scenario_tell(&s, (struct run_fact){.type = FACT_RUN_STARTED});
        for (; s.cursor.iteration < cycles; s.cursor.iteration++)
            scenario_iteration(&s);
        s.cursor.iteration = cycles - 1;
        scenario_tell(&s, (struct run_fact){.type = FACT_RUN_FINISHED});
        result = kind->finish(s.reporter, err);
        kind->free(s.reporter);
    }
    run_summary_release(&s.summary);
    cJSON_Delete(s.collection.document);
    scope_free(s.environment);
    scope_free(s.globals);
    scope_free(s.variables);
    arena_release(&s.arena);
    return result;
}
