#include "script/engine.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "client/cookies.h"
#include "script/bundles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

_Thread_local struct script_engine *engine_current;

/* How long a wait for sends may take at most before deadlines are looked at again. */
enum { POLL_MAX_MS = 1000 };

/* How long the end of a script may take when the script itself has a time limit. */
enum { FINISH_MAX_MS = 2000 };

/* A script that begins so has none of the legacy globals. */
static bool is_modern(const char *source)
{
    return text_starts_with(source, "\"use sandbox2\";") ||
           text_starts_with(source, "'use sandbox2';");
}

JSValueRef engine_call(struct script_engine *engine, const struct js_root *hook, size_t count,
                       const JSValueRef arguments[])
{
    JSValueRef exception = NULL;
    JSValueRef value = watchdog_call(engine, js_root_object(hook), count, arguments, &exception);
    if (exception && !engine->stopped && hook != &engine->hooks.fail) {
        JSValueRef failure[] = {exception};
        engine_call(engine, &engine->hooks.fail, 1, failure);
    }
    return exception ? NULL : value;
}

static void note_failure(struct script_engine *engine, const char *name, const char *message)
{
    engine->result->failed = true;
    engine->result->error_name = name;
    engine->result->error_message = message;
    engine->result->error_stack = arena_printf(engine->arena, "%s: %s", name, message);
}

static void note_timeout(struct script_engine *engine, const char *kind)
{
    engine->result->timed_out = true;
    note_failure(engine, "Error",
                 arena_printf(engine->arena, "sandbox: %s script execution timeout", kind));
}

static void note_stop(struct script_engine *engine, const char *phase)
{
    if (engine->stopped == STOP_TIME)
        note_timeout(engine, phase);
    if (engine->stopped == STOP_MEMORY)
        note_failure(engine, "Error",
                     arena_printf(engine->arena, "sandbox: script memory limit exceeded (%d MB)",
                                  SCRIPT_MAX_MEMORY_MB));
}

/* Undefined when the source holds no word that is new. */
static JSValueRef new_words(struct script_engine *engine)
{
    AUTO_BUFFER words;
    engine_note_words(engine, engine->input->source, &words);
    return words.length ? js_text_n(engine->context, words.data, words.length)
                        : jsc.JSValueMakeUndefined(engine->context);
}

/* What start() answers for a script that left nothing to wait for or to do: it is finished. */
#define FINISHED (-2.0)

/* Returns what idle() would say, FINISHED, or no number when that has to be asked. */
static double start(struct script_engine *engine, JSObjectRef function, bool is_new)
{
    const struct script_input *input = engine->input;
    JSContextRef context = engine->context;
    JSValueRef arguments[] = {
        function,
        is_new ? new_words(engine) : jsc.JSValueMakeUndefined(context),
        jsc.JSValueMakeBoolean(context, is_modern(input->source)),
        jsc.JSValueMakeBoolean(context, input->event == SCRIPT_TEST),
        jsc.JSValueMakeNumber(context, input->iteration),
        jsc.JSValueMakeNumber(context, input->iteration_count),
        js_text(context, input->item_name),
        js_text(context, input->item_id),
    };
    JSValueRef left = engine_call(engine, &engine->hooks.start, COUNT_OF(arguments), arguments);
    return left ? jsc.JSValueToNumber(context, left, NULL) : NAN;
}

static void wait_for_sends(struct script_engine *engine, double due)
{
    double left = watchdog_left(engine);
    double wait = due < left ? due : left;
    int timeout = wait >= POLL_MAX_MS ? POLL_MAX_MS : wait <= 0 ? 0 : (int)wait + 1;
    if (engine->host.poll) {
        engine->host.poll(engine->host.context, timeout);
        return;
    }
    struct timespec pause = {timeout / 1000, timeout % 1000 * 1000000L};
    nanosleep(&pause, NULL);
}

/* Milliseconds until a timer is due, infinite while only sends are under way; negative when the
 * script has nothing to wait for. */
static double ask_idle(struct script_engine *engine)
{
    JSValueRef idle = engine_call(engine, &engine->hooks.idle, 0, NULL);
    return idle ? jsc.JSValueToNumber(engine->context, idle, NULL) : -1;
}

/* `due`: what start() said. */
static void run_pending(struct script_engine *engine, double due)
{
    if (isnan(due))
        due = ask_idle(engine);
    for (; !engine->stopped && due >= 0; due = engine->stopped ? -1 : ask_idle(engine)) {
        if (due > 0)
            wait_for_sends(engine, due);
        else
            engine_call(engine, &engine->hooks.tick, 0, NULL);
        if (watchdog_left(engine) <= 0)
            engine->stopped = STOP_TIME;
    }
    note_stop(engine, "asynchronous");
}

/* Returns whether the script is finished, too. */
static bool run_source(struct script_engine *engine)
{
    JSValueRef exception = NULL;
    bool is_new;
    JSObjectRef function = engine_compile(engine, engine->input->source, &is_new, &exception);
    if (!function) {
        JSValueRef failure[] = {exception};
        engine_call(engine, &engine->hooks.fail, 1, failure);
        return false;
    }
    double due = start(engine, function, is_new);
    if (engine->stopped)
        note_stop(engine, "synchronous");
    else if (due == FINISHED)
        return true;
    else
        run_pending(engine, due);
    return false;
}

static void finish(struct script_engine *engine)
{
    enum stop_reason reason = engine->stopped;
    bool stopped = reason || engine->result->timed_out;
    bool is_timed = !isinf(watchdog_left(engine));
    double run_deadline = engine->run_deadline;
    /* What is left to do is ours, but it may touch objects that the script has bent. */
    engine->run_deadline = 0;
    watchdog_begin(engine, is_timed ? FINISH_MAX_MS : 0);
    JSValueRef arguments[] = {jsc.JSValueMakeBoolean(engine->context, stopped)};
    engine_call(engine, &engine->hooks.finish, 1, arguments);
    watchdog_end(engine);
    engine->run_deadline = run_deadline;
    if (reason == STOP_MEMORY) /* give it back before the next script is judged by it */
        jsc.JSSynchronousGarbageCollectForDebugging(engine->context);
}

/* What stands aside while the engine has a script: one that waits, for a request that it runs. */
struct suspended {
    struct script_engine *engine;     /* of this thread */
    const struct script_input *input; /* NULL: no script waits */
    struct script_result *result;
    struct arena *arena;
    struct scope *row;
    double deadline;
};

/* The time of a script that waits does not stand still. */
static void begin_watch(struct script_engine *engine, const struct suspended *outer)
{
    watchdog_begin(engine, engine->input->timeout_ms);
    if (outer->deadline > 0 &&
        (engine->script_deadline <= 0 || outer->deadline < engine->script_deadline))
        engine->script_deadline = outer->deadline;
}

/* Between these two the engine has a script, and host functions find it. */
static struct suspended enter(struct script_engine *engine, const struct script_input *input,
                              struct arena *arena, struct script_result *result)
{
    struct suspended outer = {engine_current, engine->input, engine->result,
                              engine->arena,  engine->row,   engine->script_deadline};
    *result = (struct script_result){0};
    engine_current = engine;
    if (outer.input)
        engine_call(engine, &engine->hooks.suspend, 0, NULL);
    engine->input = input;
    engine->result = result;
    engine->arena = arena;
    engine->row = NULL;
    begin_watch(engine, &outer);
    return outer;
}

static void leave(struct script_engine *engine, const struct suspended *outer)
{
    host_restore_row(engine);
    engine->input = outer->input;
    engine->result = outer->result;
    engine->arena = outer->arena;
    engine->row = outer->row;
    if (outer->input) {
        engine_call(engine, &engine->hooks.resume, 0, NULL); /* before its time can be over */
        engine->script_deadline = outer->deadline;
    }
    engine_current = outer->engine;
}

double script_engine_time_left(const struct script_engine *engine)
{
    return watchdog_left(engine);
}

void script_run(struct script_engine *engine, const struct script_input *input, struct arena *arena,
                struct script_result *ret_result)
{
    struct suspended outer = enter(engine, input, arena, ret_result);
    if (run_source(engine))
        watchdog_end(engine);
    else
        finish(engine);
    leave(engine, &outer);
}

void script_prepare(struct script_engine *engine, const struct script_input *input,
                    struct arena *arena)
{
    struct script_result unused;
    struct suspended outer = enter(engine, input, arena, &unused);
    engine_compile_ahead(engine, input->source);
    watchdog_end(engine);
    leave(engine, &outer);
}

void script_engine_set_deadline(struct script_engine *engine, double monotonic_ms)
{
    engine->run_deadline = monotonic_ms;
}

static int take_hooks(struct script_engine *engine, JSValueRef table, struct error *err)
{
    const struct {
        const char *name;
        struct js_root *root;
    } hooks[] = {
        {"start", &engine->hooks.start},     {"idle", &engine->hooks.idle},
        {"tick", &engine->hooks.tick},       {"sent", &engine->hooks.sent},
        {"fail", &engine->hooks.fail},       {"finish", &engine->hooks.finish},
        {"suspend", &engine->hooks.suspend}, {"resume", &engine->hooks.resume},
    };
    for (size_t i = 0; i < COUNT_OF(hooks); i++) {
        JSValueRef value = js_property(engine->context, (JSObjectRef)table, hooks[i].name, NULL);
        if (!value || !jsc.JSValueIsObject(engine->context, value))
            return error_set(err, ERR_INTERNAL, "the pm API lacks %s()", hooks[i].name);
        js_root_set(hooks[i].root, engine->context, value);
    }
    return 0;
}

static int boot_failed(JSContextRef context, JSValueRef exception, struct error *err)
{
    AUTO_ARENA work = {0};
    const char *text = exception ? js_to_text(context, exception, &work, NULL, NULL) : NULL;
    return error_set(err, ERR_INTERNAL, "start the pm API: %s", text ? text : "unknown");
}

static int boot(struct script_engine *engine, struct error *err)
{
    JSContextRef context = engine->context;
    JSValueRef exception = NULL;
    JSObjectRef host = host_create(engine);
    js_root_set(&engine->host_object, context, host);
    JSObjectRef bundle = host_bundle_function(engine, "main", &exception);
    if (!bundle)
        return boot_failed(context, exception, err);
    JSObjectRef module = jsc.JSObjectMake(context, NULL, NULL);
    JSValueRef undefined = jsc.JSValueMakeUndefined(context);
    JSObjectRef global = jsc.JSContextGetGlobalObject(context);
    JSValueRef json = js_property(context, global, "JSON", NULL);
    JSValueRef arguments[] = {undefined, undefined, module, host, global, json};
    jsc.JSObjectCallAsFunction(context, bundle, NULL, COUNT_OF(arguments), arguments, &exception);
    JSValueRef table = exception ? NULL : js_property(context, module, "exports", &exception);
    if (!table || !jsc.JSValueIsObject(context, table))
        return boot_failed(context, exception, err);
    return take_hooks(engine, table, err);
}

int script_preload(struct error *err)
{
    return jsc_load(err);
}

int script_engine_create(const struct script_host *host, struct script_engine **ret_engine,
                         struct error *err)
{
    if (jsc_load(err) < 0)
        return -1;
    AUTO(script_engine) engine = mem_new(struct script_engine);
    engine->host = *host;
    engine->context = jsc.JSGlobalContextCreate(NULL);
    if (!engine->context)
        return error_set(err, ERR_INTERNAL, "the script engine makes no context");
    jsc.JSGlobalContextSetRemoteInspectionEnabled(engine->context, false);
    watchdog_start(engine);
    struct script_engine *outer = engine_current;
    engine_current = engine;
    int result = boot(engine, err);
    engine_current = outer;
    if (result < 0)
        return -1;
    *ret_engine = TAKE(engine);
    return 0;
}

void script_engine_free(struct script_engine *engine)
{
    JSGlobalContextRef context = engine ? engine->context : NULL;
    script_engine_leave(engine);
    if (context)
        jsc.JSGlobalContextRelease(context);
}

void script_engine_leave(struct script_engine *engine)
{
    if (!engine)
        return;
    engine_compile_forget(engine);
    struct js_root *roots[] = {
        &engine->host_object,  &engine->hooks.start,   &engine->hooks.idle,
        &engine->hooks.tick,   &engine->hooks.sent,    &engine->hooks.fail,
        &engine->hooks.finish, &engine->hooks.suspend, &engine->hooks.resume};
    for (size_t i = 0; i < COUNT_OF(roots); i++)
        js_root_release(roots[i]);
    map_free(engine->words);
    cookie_jar_free(engine->own_cookies);
    free(engine);
}
