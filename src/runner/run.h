/* run.h: the state of one run, shared by the files of this room only. */
#pragma once

#include "base/arena.h"
#include "runner/runner.h"

struct map;
struct script_send;
struct nested_request;

/* How deep requests that scripts run may stand in one another. */
enum { RUN_MAX_NESTED_REQUESTS = 10 };

/* What an item's scripts asked for. */
struct script_outcome {
    bool failed; /* a script threw, or bail counts its failed assertions */
    bool skip_request;
    enum script_next next;
    const char *next_request; /* from the execution's arena */
};

struct run {
    const struct collection *collection;
    const struct runner_options *options;
    struct run_summary *summary;
    struct client *client;
    struct cookie_jar *cookies;
    struct script_engine *engine; /* NULL until the first script with something in it */
    struct script_host host;
    struct variables variables;

    struct item **items; /* the selected ones */
    size_t item_count;
    struct map *by_id, *by_name; /* item index + 1, made at the first setNextRequest */

    /* Of the moment. */
    struct run_cursor cursor;
    struct arena arena; /* of this execution of this item */
    struct item *item;
    enum script_event phase;
    const struct item *script_owner;
    const char *script_id;
    struct exchange *exchange; /* the item's last one; NULL before it came */
    bool exchange_done;
    unsigned failed_assertions; /* of the script that runs */
    struct buffer *failed_names;
    struct script_send *script_sends;       /* what a script sent and has no answer to */
    struct nested_request *nested_requests; /* what a script asked to run and is not run yet */

    /* A request that a script runs has a struct run of its own, which shares what is not of the
     * moment with the one that it was copied from. */
    unsigned depth;        /* 0: the run itself */
    struct run *outermost; /* the run itself, which is the context of the engine's host */
    struct run *innermost; /* of the run itself: whose scripts run now */
    bool failed_inside;    /* bail: something failed in a request that a script ran */

    double deadline; /* clock_monotonic_ms(); 0: none */
    bool timed_out, interrupted;
    const char *fatal; /* what ended the run early */
};

void run_tell(struct run *run, struct run_fact *fact); /* fills in what every fact carries */
void run_tell_plain(struct run *run, enum fact_type type);
const struct run_failure *run_fail(struct run *run, const struct run_failure *failure);
/* With --bail folder the first error is the error of the whole run. */
void run_note_fatal(struct run *run, const char *message);
const char *run_request_error(const struct run *run); /* why the item's request failed */

/* script_phase.c: runs the scripts of a phase, from the collection down to the item. `request` is
 * the request as scripts see it; pre-request scripts may change it. */
/* Makes run->engine unless there is one. */
int run_start_engine(struct run *run, struct error *err) MUST_CHECK;
void run_scripts(struct run *run, enum script_event phase, cJSON *request,
                 struct script_outcome *ret_outcome);

/* Has the engine read the item's test scripts while the network is waited for. */
void run_prepare_tests(struct run *run);

/* item_request.c: sends the item's request and waits; run->exchange is set afterwards. Returns -1
 * when it failed. */
int run_send_item(struct run *run, const cJSON *request);
/* A pm.sendRequest of a script. */
void run_send_script(void *context, const cJSON *request, unsigned token, script_send_done_fn done);
void run_poll(void *context, int timeout_ms);
/* Ends what a script that is over still has under way: a time limit does not wait for answers. */
void run_cancel_script_sends(struct run *run);
/* True when the run has to stop waiting: deadline or interruption. */
bool run_must_stop(struct run *run);

/* nested.c: the requests that scripts run. The first puts one into the queue, the second executes
 * the first of them and tells its script; false when there is none. */
void run_nested_ask(void *context, const char *id_or_name, const char *variables, unsigned token,
                    script_send_done_fn done);
bool run_nested_next(struct run *run);
