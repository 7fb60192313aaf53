/* runner.h: executes a collection: order, iterations, data, scripts, requests.
 *
 * The runner owns nothing that it is given; it changes the scopes (scripts do) and leaves their
 * final state there. It prints nothing: everything that happens is told as facts (facts.h). One
 * iteration of one item has one arena, so memory does not grow with the length of a run. */
#pragma once

#include "base/error.h"
#include "client/client.h"
#include "runner/facts.h"

struct runner_options {
    unsigned iterations;       /* 0: as many as data rows, at least 1 */
    struct scope *const *rows; /* data rows; NULL: none */
    size_t row_count;
    const char *const *folders; /* --folder: names or ids */
    size_t folder_count;
    bool keep_folder_order; /* run the selected in the order they were named (postman-cli's -i) */
    bool bail, bail_folder;
    int64_t delay_ms, timeout_ms, timeout_script_ms;
    unsigned console_columns; /* of the terminal that shows what scripts print; 0: none */
    struct client_options client;
    struct scope *environment, *globals; /* borrowed, never NULL; final state stays in them */
    struct scope *collection_variables;  /* borrowed, never NULL */
    /* Borrowed; keys with VAULT_PREFIX. No fact tells it. NULL: the run begins with an empty one.
     */
    struct scope *vault;
    bool process_ends; /* right after the run: what the system frees faster is left to it */
    run_fact_fn on_fact;
    void *context;
};

/* Runs to the end. 0 when the run took place, whatever failed in it (look at the summary); -1 when
 * it could not begin or was ended early by an error of the run itself (unknown folder, timeout). */
int runner_run(const struct collection *collection, const struct runner_options *options,
               struct run_summary *ret_summary, struct error *err) MUST_CHECK;

/* Frees what the summary holds. */
void run_summary_release(struct run_summary *summary);

/* Asks the run under way to end after the current item; safe in a signal handler. */
void runner_interrupt(void);
