/* script.h: runs the scripts of a collection in JavaScriptCore.
 *
 * The engine library is loaded when the first engine is created, and an engine when the first
 * script exists. One engine is one JavaScript context: the scripts of a run share it one after
 * another, as people's collections expect. The `pm` API itself is JavaScript (pm/), bundled into
 * the binary; this file gives it its host. An engine belongs to one thread.
 *
 * A script ends when its synchronous part is done and no timer, request or cookie operation is
 * pending. Whatever it does (throw, loop, recurse) ends as a result, never as a failure of the
 * caller. */
#pragma once

#include "base/error.h"
#include "client/exchange.h"
#include "model/request.h"
#include "model/variables.h"

#include <stdbool.h>
#include <stdint.h>

struct script_engine;
struct cookie_jar;

enum script_event { SCRIPT_PREREQUEST, SCRIPT_TEST };

/* Console arguments reach the reporters in two forms: as node's util.inspect prints them, and as
 * JSON (null where a value has no JSON form). */
struct script_console {
    const char *level;            /* "log", "info", "warn", "error", "debug" */
    const char *const *inspected; /* one text an argument */
    const char *const *json;
    const bool *is_text; /* the argument was a string: reporters may print it bare */
    size_t count;
};

struct script_assertion {
    const char *name;
    unsigned index; /* of this script, from 0 */
    bool skipped;
    bool passed;
    const char *error_name, *error_message, *error_stack; /* NULL when passed */
};

/* What a send that a script asked for came to; called by the host exactly once per start. */
typedef void (*script_send_done_fn)(struct script_engine *engine, unsigned token,
                                    const struct exchange *exchange);

/* The world as a script sees it. Every function is called on the engine's thread, during
 * script_run(). */
struct script_host {
    void *context;
    /* Starts a request given as v2.1 JSON (templates unresolved and staying so) and later calls
     * done with the token. NULL: scripts cannot send. */
    void (*send)(void *context, const cJSON *request, unsigned token, script_send_done_fn done);
    /* Runs the request of that id or name from within poll(), while the script waits, with
     * `variables` (a JSON object) as local ones, and calls done with its exchange; NULL: it was
     * skipped. Its scripts are nested calls of script_run(). NULL: scripts cannot. */
    void (*run_request)(void *context, const char *id_or_name, const char *variables,
                        unsigned token, script_send_done_fn done);
    /* Lets sends make progress for at most timeout_ms (-1: until one moves). */
    void (*poll)(void *context, int timeout_ms);
    void (*console)(void *context, const struct script_console *line);
    void (*assertion)(void *context, const struct script_assertion *assertion);
    struct cookie_jar *cookies; /* borrowed; NULL: an empty jar */
    unsigned console_columns;   /* of the terminal that the console is shown on; 0: none */
};

/* One script to run. Everything is borrowed for the duration of script_run(). */
struct script_input {
    enum script_event event;
    const char *source;
    struct variables *variables;  /* read and changed */
    const char *environment_name; /* pm.environment.name */
    cJSON *request;               /* v2.1 request of the item; pre-request scripts may change it */
    /* Where `request` is NULL: makes it when the script first looks, with the context; borrowed. */
    cJSON *(*make_request)(void *context);
    void *make_request_context;
    const struct exchange *exchange; /* test: the answer; NULL in pre-request */
    unsigned iteration, iteration_count;
    const char *item_name, *item_id;
    const char *const
        *location; /* names from the collection down to the item: pm.execution.location */
    size_t location_count;
    const char *location_current; /* name of whatever the script belongs to: location.current */
    int64_t timeout_ms;           /* 0: none */
};

enum script_next { SCRIPT_NEXT_UNSET, SCRIPT_NEXT_STOP, SCRIPT_NEXT_NAMED };

struct script_result {
    bool failed; /* the script itself threw, or was stopped */
    bool timed_out;
    const char *error_name, *error_message,
        *error_stack;             /* from the arena; NULL when it did not fail */
    int error_line, error_column; /* in the script's own source, 1-based; 0 when unknown */
    bool skip_request;            /* pm.execution.skipRequest() */
    enum script_next next;
    const char *next_request;        /* SCRIPT_NEXT_NAMED */
    bool request_changed;            /* input->request was rewritten */
    const char *visualizer_template; /* pm.visualizer.set(); NULL: none; data as JSON text */
    const char *visualizer_data;
    unsigned assertions; /* how many were reported */
};

/* Loads the engine library, which the first script_engine_create() does otherwise. */
int script_preload(struct error *err) MUST_CHECK;

int script_engine_create(const struct script_host *host, struct script_engine **ret_engine,
                         struct error *err) MUST_CHECK;
void script_engine_free(struct script_engine *engine);
/* As script_engine_free(), for a process that ends now: it leaves the library's own heap, which
 * takes milliseconds to take apart, to the system. */
void script_engine_leave(struct script_engine *engine);
DEFINE_AUTO(script_engine, script_engine_free);

/* Milliseconds that the script that runs has left; infinite without a limit. */
double script_engine_time_left(const struct script_engine *engine);

/* Runs one script to its end. Another script of the engine may wait in poll() meanwhile. Texts in
 * the result live in the arena. Always fills *ret_result. */
void script_run(struct script_engine *engine, const struct script_input *input, struct arena *arena,
                struct script_result *ret_result);

/* Compiles input->source for a script_run() to come, while there is nothing better to do. An input
 * as that run will have it: a source may be written so that making its function runs code. */
void script_prepare(struct script_engine *engine, const struct script_input *input,
                    struct arena *arena);

/* The whole run is about to pass its deadline: whatever script runs is stopped at this moment
 * (clock_monotonic_ms()); 0 removes it. */
void script_engine_set_deadline(struct script_engine *engine, double monotonic_ms);
