#include "base/clock.h"
#include "script/engine.h"

#include <math.h>

double watchdog_left(const struct script_engine *engine)
{
    double deadline = engine->script_deadline;
    if (engine->run_deadline > 0 && (deadline <= 0 || engine->run_deadline < deadline))
        deadline = engine->run_deadline;
    return deadline > 0 ? deadline - clock_monotonic_ms() : INFINITY;
}

/* Called by the library inside the running script. False gives it another period. */
static bool should_stop(JSContextRef context, void *data)
{
    struct script_engine *engine = data;
    (void)context;
    if (watchdog_left(engine) > 0)
        return false;
    engine->stopped = true;
    return true;
}

void watchdog_begin(struct script_engine *engine, int64_t timeout_ms)
{
    engine->stopped = false;
    engine->script_deadline = timeout_ms > 0 ? clock_monotonic_ms() + (double)timeout_ms : 0;
}

void watchdog_arm(struct script_engine *engine)
{
    double left = watchdog_left(engine);
    if (isinf(left))
        return;
    double seconds = left > 1 ? left / 1000 : 0.001;
    jsc.JSContextGroupSetExecutionTimeLimit(jsc.JSContextGetGroup(engine->context), seconds,
                                            should_stop, engine);
    engine->watched = true;
}

void watchdog_end(struct script_engine *engine)
{
    if (engine->watched)
        jsc.JSContextGroupClearExecutionTimeLimit(jsc.JSContextGetGroup(engine->context));
    engine->watched = false;
    engine->script_deadline = 0;
}
