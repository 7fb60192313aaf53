#include "base/clock.h"
#include "script/bundles.h"
#include "script/engine.h"

#include <string.h>

void host_add(JSContextRef context, JSObjectRef host, const struct host_function *functions,
              size_t count)
{
    for (size_t i = 0; i < count; i++)
        js_set_function(context, host, functions[i].name, functions[i].function);
}

static JSObjectRef evaluate_bundle(struct script_engine *engine, const struct script_bundle *bundle,
                                   JSValueRef *exception)
{
    AUTO_JS_STRING url = jsc.JSStringCreateWithUTF8CString(bundle->name);
    AUTO_JS_STRING message = NULL;
    JSScriptRef script = jsc.JSScriptCreateReferencingImmortalASCIIText(
        jsc.JSContextGetGroup(engine->context), url, 1, bundle->text, bundle->length, &message,
        NULL);
    if (!script) {
        *exception = js_error(engine->context, "a built-in library does not parse");
        return NULL;
    }
    JSValueRef function = jsc.JSScriptEvaluate(engine->context, script, NULL, exception);
    jsc.JSScriptRelease(script);
    return function && jsc.JSValueIsObject(engine->context, function) ? (JSObjectRef)function
                                                                      : NULL;
}

JSObjectRef host_bundle_function(struct script_engine *engine, const char *name,
                                 JSValueRef *exception)
{
    const struct script_bundle *bundle = script_bundle_find(name);
    if (bundle)
        return evaluate_bundle(engine, bundle, exception);
    *exception = js_error(engine->context, "no such built-in library");
    return NULL;
}

/* (name) → function(exports, require, module, $host, globalThis, JSON) */
HOST_FUNCTION(bundle_function)
{
    AUTO_ARENA work = {0};
    const char *name = count > 0 ? js_string_text(context, arguments[0], &work) : NULL;
    JSObjectRef bundle = host_bundle_function(engine_current, name ? name : "", exception);
    return bundle ? bundle : jsc.JSValueMakeUndefined(context);
}

HOST_FUNCTION(has_bundle)
{
    AUTO_ARENA work = {0};
    const char *name = count > 0 ? js_string_text(context, arguments[0], &work) : NULL;
    return jsc.JSValueMakeBoolean(context, name && script_bundle_find(name));
}

HOST_FUNCTION(now)
{
    return jsc.JSValueMakeNumber(context, clock_monotonic_ms());
}

/* () runs the promise jobs that wait → false when it cannot */
HOST_FUNCTION(drain)
{
    if (jsc_drain_jobs) {
        jsc.JSLock(context);
        jsc_drain_jobs(jsc.JSContextGetGroup(context));
        jsc.JSUnlock(context);
    }
    return jsc.JSValueMakeBoolean(context, jsc_drain_jobs);
}

JSObjectRef host_create(struct script_engine *engine)
{
    static const struct host_function functions[] = {
        {"bundleFunction", bundle_function},
        {"hasBundle", has_bundle},
        {"now", now},
        {"drain", drain},
    };
    JSContextRef context = engine->context;
    JSObjectRef host = jsc.JSObjectMake(context, NULL, NULL);
    host_add(context, host, functions, COUNT_OF(functions));
    host_add_report(context, host);
    host_add_text(context, host);
    host_add_variables(context, host);
    host_add_exchange(context, host);
    host_add_cookies(context, host);
    return host;
}
