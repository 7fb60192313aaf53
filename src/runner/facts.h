/* facts.h: what happens in a run, told as it happens.
 *
 * The runner calls one function with one fact after another and prints nothing itself. Reporters,
 * the API and tests read the same facts. Everything a fact points to is borrowed until the call
 * returns. */
#pragma once

#include "base/arena.h"
#include "client/exchange.h"
#include "model/collection.h"
#include "model/scope.h"
#include "script/script.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fact_type {
    FACT_RUN_STARTED,
    FACT_ITERATION_STARTED,
    FACT_ITEM_STARTED,
    FACT_SCRIPTS_STARTED,  /* the scripts of one phase of an item are about to run */
    FACT_SCRIPT_FINISHED,  /* one script; `script_error` when it failed */
    FACT_SCRIPTS_FINISHED, /* all scripts of that phase */
    FACT_CONSOLE,
    FACT_ASSERTION,
    FACT_REQUEST_STARTED, /* of the item; not told for script requests */
    FACT_EXCHANGE,        /* a request went out and came to an end: item, replay or script */
    FACT_ITEM_FINISHED,
    FACT_ITEM_SKIPPED, /* pm.execution.skipRequest() */
    FACT_NEXT_REQUEST, /* a test script named the next request */
    FACT_ITERATION_FINISHED,
    FACT_FAILURE, /* told right after what failed; also for what bail adds */
    FACT_NOTICE,  /* something the user should know: a file that could not be read (v3) */
    FACT_RUN_FINISHED,
};

/* Where the run stands. */
struct run_cursor {
    unsigned position;  /* of the item among the selected ones, from 0 */
    unsigned iteration; /* from 0 */
    unsigned length;    /* selected items */
    unsigned cycles;    /* iterations */
    char ref[37];       /* uuid of this execution of this item */
};

/* One thing that failed; kept until the end for the summary. */
struct run_failure {
    const char *error_name; /* "AssertionError", "ReferenceError", "Error", … */
    const char *error_message;
    const char *error_stack;
    const char *test;        /* the assertion's name; NULL for script and request errors */
    unsigned index;          /* of the assertion in its script */
    const char *at;          /* "assertion:0 in test-script", "prerequest-script", "request", … */
    const struct item *item; /* NULL: the run itself */
    struct run_cursor cursor;
    int64_t timestamp; /* wall clock ms */
    char id[37];
};

struct run_count {
    unsigned total, pending, failed;
};

/* Mean, extremes and deviation of a duration, in ms, as they stand after the last request. Failed
 * requests weigh in as nothing, as newman's averages have it. */
struct run_timing {
    double average, minimum, maximum, deviation;
};

/* Counted as the facts come: always up to date when a reporter is called. */
struct run_summary {
    struct run_count iterations, items, scripts, prerequests, requests, tests, assertions,
        test_scripts, prerequest_scripts;
    struct run_timing response, dns, first_byte;
    int64_t received_bytes;             /* decoded body bytes of all answers */
    int64_t started_at, completed_at;   /* wall clock ms */
    const struct run_failure *failures; /* the first RUN_MAX_KEPT_FAILURES of them */
    size_t failure_count;               /* of all */
    const char *error;                  /* what ended the run early; NULL */

    struct arena memory;     /* holds the texts of the failures */
    size_t failure_capacity; /* of `failures`, on the heap */
};

enum { RUN_MAX_KEPT_FAILURES = 100000 };

struct run_fact {
    enum fact_type type;
    const struct run_summary *summary;
    const struct run_cursor *cursor; /* from FACT_ITEM_STARTED on */
    const struct item *item;         /* of the moment; NULL outside items */

    const struct collection *collection;                              /* always */
    const struct scope *environment, *globals, *collection_variables; /* always; live */

    enum script_event phase;                  /* scripts, console and assertions */
    const struct item *script_owner;          /* whose script it is: item, folder or root */
    const char *script_id;                    /* of the event's script; NULL when it has none */
    const struct script_result *script;       /* FACT_SCRIPT_FINISHED */
    const struct script_console *console;     /* FACT_CONSOLE */
    const struct script_assertion *assertion; /* FACT_ASSERTION */
    const struct exchange *exchange;          /* FACT_EXCHANGE, FACT_ITEM_FINISHED (NULL if none) */
    const struct run_failure *failure;        /* FACT_FAILURE, also on what failed */
    const char *text;                         /* FACT_NOTICE, FACT_NEXT_REQUEST */
};

typedef void (*run_fact_fn)(void *context, const struct run_fact *fact);
