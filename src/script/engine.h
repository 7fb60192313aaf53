/* engine.h: what the files of this room share about one engine.
 *
 * engine.c owns its life and runs scripts, compile.c turns source texts into functions and keeps
 * them, watchdog.c stops scripts, host*.c are the functions that pm/ calls. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/map.h"
#include "script/js_value.h"
#include "script/script.h"

/* The functions that pm/main.js returns: the engine calls them, never anything else of JavaScript.
 */
struct engine_hooks {
    struct js_root start; /* (fn, words, isModern, isTest, iteration, count, itemName, itemId)
                             begins one → as idle, or -2: finished, or undefined: ask */
    struct js_root idle; /* () → ms until a timer is due, Infinity: only sends, -1: nothing left */
    struct js_root tick;    /* () runs one timer that is due */
    struct js_root sent;    /* (token, error, code, head, headers, bytes, url) a send came back */
    struct js_root fail;    /* (exception) ends the script with an error */
    struct js_root suspend; /* () sets the script aside that waits, for another one */
    struct js_root resume;  /* () brings the last one of those back */
    struct js_root finish;  /* (stopped) after the script: reports what is left, forgets it */
};

enum stop_reason { STOP_NONE, STOP_TIME, STOP_MEMORY };

/* A process that holds more than this while a script runs is about to take the machine down. */
enum { SCRIPT_MAX_MEMORY_MB = 2048 };

struct script_engine {
    struct script_host host;
    JSGlobalContextRef context;
    struct js_root host_object;
    struct engine_hooks hooks;
    struct map *compiled; /* source text → struct js_root of its function */
    size_t compiled_bytes;
    struct map *words; /* that sources have had so far */

    double run_deadline;      /* clock_monotonic_ms(); 0: none */
    double script_deadline;   /* the same of the script that runs */
    enum stop_reason stopped; /* why the watchdog ended the script */

    const struct script_input *input; /* NULL between scripts */
    struct script_result *result;
    struct arena *arena; /* of the result */
    struct scope *row;   /* the run's data row while the script has a copy of its own; else NULL */
    struct cookie_jar *own_cookies;
};

/* The engine whose script runs on this thread: host functions have no other way to find it. */
extern _Thread_local struct script_engine *engine_current;

/* Calls a hook under the watchdog. NULL when it threw, which ended the script as failed. */
JSValueRef engine_call(struct script_engine *engine, const struct js_root *hook, size_t count,
                       const JSValueRef arguments[]);

/* compile.c: the function of a source text, borrowed from the cache; NULL with *exception set.
 * *ret_is_new: it is about to run for the first time. */
JSObjectRef engine_compile(struct script_engine *engine, const char *source, bool *ret_is_new,
                           JSValueRef *exception);
void engine_compile_ahead(struct script_engine *engine, const char *source);
void engine_compile_forget(struct script_engine *engine);

/* words.c: the words of a source that no earlier one had, with a space between them; what stands
 * behind a dot keeps it: "pm .test .last". The caller releases the buffer. */
void engine_note_words(struct script_engine *engine, const char *source, struct buffer *ret_words);

/* watchdog.c */
void watchdog_start(struct script_engine *engine); /* once, when there is a context */
void watchdog_begin(struct script_engine *engine, int64_t timeout_ms);
void watchdog_end(struct script_engine *engine);
/* Calls a function and runs the promise jobs that it leaves, all within the deadline. */
JSValueRef watchdog_call(struct script_engine *engine, JSObjectRef function, size_t count,
                         const JSValueRef arguments[], JSValueRef *exception);
/* Milliseconds left; infinite without a deadline. */
double watchdog_left(const struct script_engine *engine);

/* host.c: an object with every host function; each of the others adds its own. */
JSObjectRef host_create(struct script_engine *engine);
void host_add_cookies(JSContextRef context, JSObjectRef host);
void host_add_exchange(JSContextRef context, JSObjectRef host);
void host_add_report(JSContextRef context, JSObjectRef host);
void host_add_text(JSContextRef context, JSObjectRef host);
void host_add_variables(JSContextRef context, JSObjectRef host);
/* At the end of a script. */
void host_restore_row(struct script_engine *engine);
/* The function that a bundle of the program is; NULL with *exception set. */
JSObjectRef host_bundle_function(struct script_engine *engine, const char *name,
                                 JSValueRef *exception);

struct host_function {
    const char *name;
    JSObjectCallAsFunctionCallback function;
};
void host_add(JSContextRef context, JSObjectRef host, const struct host_function *functions,
              size_t count);

#define HOST_FUNCTION(name)                                                                        \
    static JSValueRef name(JSContextRef context, JSObjectRef function, JSObjectRef self,           \
                           size_t count, const JSValueRef arguments[], JSValueRef *exception)
