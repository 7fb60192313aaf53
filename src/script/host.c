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

JSValueRef host_load_bundle(struct script_engine *engine, const char *name, JSValueRef *exception)
{
    JSContextRef context = engine->context;
    const struct script_bundle *bundle = script_bundle_find(name);
    if (!bundle) {
        *exception = js_error(context, "no such built-in library");
        return NULL;
    }
    JSObjectRef function = evaluate_bundle(engine, bundle, exception);
    if (!function)
        return NULL;
    JSObjectRef module = jsc.JSObjectMake(context, NULL, NULL);
    JSObjectRef exports = jsc.JSObjectMake(context, NULL, NULL);
    js_set_property(context, module, "exports", exports);
    JSObjectRef host = js_root_object(&engine->host_object);
    JSValueRef require = js_property(context, host, "requireBundle", NULL);
    JSValueRef arguments[] = {exports, require, module, host,
                              jsc.JSContextGetGlobalObject(context)};
    jsc.JSObjectCallAsFunction(context, function, NULL, COUNT_OF(arguments), arguments, exception);
    return *exception ? NULL : js_property(context, module, "exports", exception);
}

HOST_FUNCTION(load_bundle)
{
    AUTO_ARENA work = {0};
    const char *name = count > 0 ? js_string_text(context, arguments[0], &work) : NULL;
    JSValueRef exports = name ? host_load_bundle(engine_current, name, exception) : NULL;
    return exports ? exports : jsc.JSValueMakeUndefined(context);
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

JSObjectRef host_create(struct script_engine *engine)
{
    static const struct host_function functions[] = {
        {"loadBundle", load_bundle},
        {"hasBundle", has_bundle},
        {"now", now},
    };
    JSContextRef context = engine->context;
    JSObjectRef host = jsc.JSObjectMake(context, NULL, NULL);
    host_add(context, host, functions, COUNT_OF(functions));
    host_add_report(context, host);
    host_add_text(context, host);
    return host;
}
