/* The library has a watchdog of its own: after a time limit of processor time inside one entry into
 * JavaScript it asks a callback whether to go on. Promise jobs would each be an entry of their own
 * with a fresh limit, so that nobody asks about an endless chain of short jobs: the hooks of pm/
 * run them before they return (see jsc_drain_jobs), inside the one entry that we time. */
#include "base/clock.h"
#include "script/engine.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

/* How often a long-running script is looked at. */
static const double period_seconds = 0.25;

double watchdog_left(const struct script_engine *engine)
{
    double deadline = engine->script_deadline;
    if (engine->run_deadline > 0 && (deadline <= 0 || engine->run_deadline < deadline))
        deadline = engine->run_deadline;
    return deadline > 0 ? deadline - clock_monotonic_ms() : INFINITY;
}

static bool holds_too_much(void)
{
    char text[128] = "";
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    bool is_read = read(file, text, sizeof(text) - 1) > 0;
    close(file);
    unsigned long pages = 0;
    if (!is_read || sscanf(text, "%*u %lu", &pages) != 1)
        return false;
    const unsigned long megabyte = 1024 * 1024;
    return pages / (megabyte / (unsigned long)sysconf(_SC_PAGESIZE)) > SCRIPT_MAX_MEMORY_MB;
}

static bool should_stop(JSContextRef context, void *data);

static void set_limit(struct script_engine *engine)
{
    double seconds = watchdog_left(engine) / 1000;
    if (seconds > period_seconds)
        seconds = period_seconds;
    jsc.JSContextGroupSetExecutionTimeLimit(jsc.JSContextGetGroup(engine->context),
                                            seconds > 0 ? seconds : 0, should_stop, engine);
}

/* Called by the library inside the running script. False gives it another period. */
static bool should_stop(JSContextRef context, void *data)
{
    struct script_engine *engine = data;
    (void)context;
    if (engine->stopped == STOP_NONE && watchdog_left(engine) <= 0)
        engine->stopped = STOP_TIME;
    if (engine->stopped == STOP_NONE && holds_too_much())
        engine->stopped = STOP_MEMORY;
    if (engine->stopped != STOP_NONE)
        return true;
    set_limit(engine);
    return false;
}

void watchdog_start(struct script_engine *engine)
{
    set_limit(engine);
}

void watchdog_begin(struct script_engine *engine, int64_t timeout_ms)
{
    engine->stopped = STOP_NONE;
    engine->script_deadline = timeout_ms > 0 ? clock_monotonic_ms() + (double)timeout_ms : 0;
}

void watchdog_end(struct script_engine *engine)
{
    engine->stopped = STOP_NONE;
    engine->script_deadline = 0;
    set_limit(engine);
}

/* A promise job that was stopped while the library gave its lock back left its exception pending.
 * Any call that can report an exception takes it away; without, the next entry would crash. */
static void clear_pending_exception(JSContextRef context)
{
    JSValueRef exception = NULL;
    jsc.JSValueToNumber(context, jsc.JSValueMakeNumber(context, 0), &exception);
}

JSValueRef watchdog_call(struct script_engine *engine, JSObjectRef function, size_t count,
                         const JSValueRef arguments[], JSValueRef *exception)
{
    bool is_timed = !isinf(watchdog_left(engine));
    if (is_timed)
        set_limit(engine);
    JSValueRef value =
        jsc.JSObjectCallAsFunction(engine->context, function, NULL, count, arguments, exception);
    if (engine->stopped != STOP_NONE)
        clear_pending_exception(engine->context);
    return value;
}
