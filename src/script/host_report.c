/* What a script tells the world: console lines, assertions, its error, where to go next. */
#include "script/engine.h"

#include <string.h>

/* The most arguments of one console call that reach a reporter. */
enum { CONSOLE_MAX_ARGUMENTS = 256 };

static const char *text_argument(JSContextRef context, size_t count, const JSValueRef arguments[],
                                 size_t index, struct arena *arena)
{
    return index < count ? js_string_text(context, arguments[index], arena) : NULL;
}

static bool flag_argument(JSContextRef context, size_t count, const JSValueRef arguments[],
                          size_t index)
{
    return index < count && jsc.JSValueToBoolean(context, arguments[index]);
}

static int number_argument(JSContextRef context, size_t count, const JSValueRef arguments[],
                           size_t index)
{
    return index < count ? (int)jsc.JSValueToNumber(context, arguments[index], NULL) : 0;
}

/* (level, then inspected, json, isText for each argument) */
HOST_FUNCTION(console)
{
    const struct script_host *host = &engine_current->host;
    if (!host->console || count < 1)
        return jsc.JSValueMakeUndefined(context);
    AUTO_ARENA work = {0};
    size_t values = (count - 1) / 3;
    if (values > CONSOLE_MAX_ARGUMENTS)
        values = CONSOLE_MAX_ARGUMENTS;
    const char **inspected = arena_array(&work, values + 1, const char *);
    const char **json = arena_array(&work, values + 1, const char *);
    bool *is_text = arena_array(&work, values + 1, bool);
    for (size_t i = 0; i < values; i++) {
        inspected[i] = text_argument(context, count, arguments, 1 + 3 * i, &work);
        json[i] = text_argument(context, count, arguments, 2 + 3 * i, &work);
        is_text[i] = flag_argument(context, count, arguments, 3 + 3 * i);
    }
    const char *level = text_argument(context, count, arguments, 0, &work);
    const struct script_console line = {
        .level = level ? level : "log",
        .inspected = inspected,
        .json = json,
        .is_text = is_text,
        .count = values,
    };
    host->console(host->context, &line);
    return jsc.JSValueMakeUndefined(context);
}

/* () → the columns that printed values may fill */
HOST_FUNCTION(console_columns)
{
    enum { LEAST_COLUMNS = 20, USUAL_COLUMNS = 60 };
    unsigned columns = engine_current->host.console_columns;
    return jsc.JSValueMakeNumber(context, columns > LEAST_COLUMNS ? columns : USUAL_COLUMNS);
}

/* (name, index, skipped, passed, errorName, errorMessage, errorStack) */
HOST_FUNCTION(assertion)
{
    struct script_engine *engine = engine_current;
    if (!engine->result)
        return jsc.JSValueMakeUndefined(context);
    AUTO_ARENA work = {0};
    const char *name = text_argument(context, count, arguments, 0, &work);
    const struct script_assertion assertion = {
        .name = name ? name : "",
        .index = (unsigned)number_argument(context, count, arguments, 1),
        .skipped = flag_argument(context, count, arguments, 2),
        .passed = flag_argument(context, count, arguments, 3),
        .error_name = text_argument(context, count, arguments, 4, &work),
        .error_message = text_argument(context, count, arguments, 5, &work),
        .error_stack = text_argument(context, count, arguments, 6, &work),
    };
    engine->result->assertions++;
    if (engine->host.assertion)
        engine->host.assertion(engine->host.context, &assertion);
    return jsc.JSValueMakeUndefined(context);
}

/* (name, message, stack, line, column) */
HOST_FUNCTION(failed)
{
    struct script_result *result = engine_current->result;
    struct arena *arena = engine_current->arena;
    if (!result)
        return jsc.JSValueMakeUndefined(context);
    result->failed = true;
    result->error_name = text_argument(context, count, arguments, 0, arena);
    result->error_message = text_argument(context, count, arguments, 1, arena);
    result->error_stack = text_argument(context, count, arguments, 2, arena);
    result->error_line = number_argument(context, count, arguments, 3);
    result->error_column = number_argument(context, count, arguments, 4);
    return jsc.JSValueMakeUndefined(context);
}

/* (name), or (null) for the end of the iteration */
HOST_FUNCTION(set_next)
{
    struct script_result *result = engine_current->result;
    if (!result || count < 1)
        return jsc.JSValueMakeUndefined(context);
    result->next_request = js_string_text(context, arguments[0], engine_current->arena);
    result->next = result->next_request ? SCRIPT_NEXT_NAMED : SCRIPT_NEXT_STOP;
    return jsc.JSValueMakeUndefined(context);
}

HOST_FUNCTION(skip_request)
{
    if (engine_current->result)
        engine_current->result->skip_request = true;
    return jsc.JSValueMakeUndefined(context);
}

/* (template, json), or () to clear */
HOST_FUNCTION(visualizer)
{
    struct script_result *result = engine_current->result;
    struct arena *arena = engine_current->arena;
    if (!result)
        return jsc.JSValueMakeUndefined(context);
    result->visualizer_template = text_argument(context, count, arguments, 0, arena);
    result->visualizer_data = text_argument(context, count, arguments, 1, arena);
    return jsc.JSValueMakeUndefined(context);
}

void host_add_report(JSContextRef context, JSObjectRef host)
{
    static const struct host_function functions[] = {
        {"console", console},       {"consoleColumns", console_columns},
        {"assertion", assertion},   {"failed", failed},
        {"setNext", set_next},      {"skipRequest", skip_request},
        {"visualizer", visualizer},
    };
    host_add(context, host, functions, COUNT_OF(functions));
}
