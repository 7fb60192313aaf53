#include "base/mem.h"
#include "script/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A collection's scripts are few and run often; past this the cache starts anew. */
enum { COMPILED_MAX_SCRIPTS = 2048, COMPILED_MAX_BYTES = 16 * 1024 * 1024 };

#define SCRIPT_URL "sandbox-script.js"
/* The empty statement keeps a "use strict" of the script from meaning anything, as people's scripts
 * expect. Both heads are of one length, which errors.js knows. A source without the word is
 * compiled as a plain function: an async one is two functions, and costs twice as much to make. */
#define WRAPPER_HEAD "(async function(){;"
#define WRAPPER_HEAD_PLAIN "(function      (){;"
#define WRAPPER_TAIL "\n})"

struct compiled {
    struct js_root function;
    bool has_run; /* its surroundings know the source's words */
};

static void free_compiled(void *value)
{
    struct compiled *compiled = value;
    js_root_release(&compiled->function);
    free(compiled);
}

void engine_compile_forget(struct script_engine *engine)
{
    map_free(engine->compiled);
    engine->compiled = NULL;
    engine->compiled_bytes = 0;
}

static JSStringRef wrap(const char *source, size_t length)
{
    size_t total = sizeof(WRAPPER_HEAD) + sizeof(WRAPPER_TAIL) + length;
    char *text = mem_alloc(total);
    const char *head = strstr(source, "await") ? WRAPPER_HEAD : WRAPPER_HEAD_PLAIN;
    int used = snprintf(text, total, "%s%s%s", head, source, WRAPPER_TAIL);
    JSStringRef wrapped = js_string_n(text, (size_t)used);
    free(text);
    return wrapped;
}

/* A source like "}), (function(){" closes the wrapper early: then what came out is another function
 * than the one that was put in. */
static bool is_whole(JSContextRef context, JSValueRef function, JSStringRef wrapped)
{
    AUTO_JS_STRING text = jsc.JSValueToStringCopy(context, function, NULL);
    const size_t parentheses = 2;
    return text && jsc.JSStringGetLength(text) + parentheses == jsc.JSStringGetLength(wrapped);
}

static JSValueRef syntax_error(JSContextRef context)
{
    AUTO_JS_STRING source =
        jsc.JSStringCreateWithUTF8CString("new SyntaxError(\"Unexpected token '}'\")");
    return jsc.JSEvaluateScript(context, source, NULL, NULL, 1, NULL);
}

static JSObjectRef compile(struct script_engine *engine, const char *source, size_t length,
                           JSValueRef *exception)
{
    AUTO_JS_STRING wrapped = wrap(source, length);
    AUTO_JS_STRING url = jsc.JSStringCreateWithUTF8CString(SCRIPT_URL);
    JSValueRef function = jsc.JSEvaluateScript(engine->context, wrapped, NULL, url, 1, exception);
    if (*exception)
        return NULL;
    if (!jsc.JSValueIsObject(engine->context, function) ||
        !jsc.JSObjectIsFunction(engine->context, (JSObjectRef)function) ||
        !is_whole(engine->context, function, wrapped)) {
        *exception = syntax_error(engine->context);
        return NULL;
    }
    return (JSObjectRef)function;
}

static void make_room(struct script_engine *engine, size_t length)
{
    if (engine->compiled && (map_count(engine->compiled) >= COMPILED_MAX_SCRIPTS ||
                             engine->compiled_bytes + length > COMPILED_MAX_BYTES))
        engine_compile_forget(engine);
    if (!engine->compiled)
        engine->compiled = map_create(free_compiled);
    engine->compiled_bytes += length;
}

static struct compiled *find_or_compile(struct script_engine *engine, const char *source,
                                        JSValueRef *exception)
{
    struct compiled *known = engine->compiled ? map_get(engine->compiled, source) : NULL;
    if (known)
        return known;
    size_t length = strlen(source);
    JSObjectRef function = compile(engine, source, length, exception);
    if (!function)
        return NULL;
    make_room(engine, length);
    known = mem_new(struct compiled);
    js_root_set(&known->function, engine->context, function);
    map_put(engine->compiled, source, known);
    return known;
}

JSObjectRef engine_compile(struct script_engine *engine, const char *source, bool *ret_is_new,
                           JSValueRef *exception)
{
    struct compiled *compiled = find_or_compile(engine, source, exception);
    *ret_is_new = compiled && !compiled->has_run;
    if (!compiled)
        return NULL;
    compiled->has_run = true;
    return js_root_object(&compiled->function);
}

void engine_compile_ahead(struct script_engine *engine, const char *source)
{
    JSValueRef ignored = NULL; /* the script itself will meet it again */
    find_or_compile(engine, source, &ignored);
}
