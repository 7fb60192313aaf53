/* run.h: the pieces of `postern run`. */
#pragma once

#include "base/arena.h"
#include "cli/command.h"
#include "client/client.h"
#include "model/collection.h"
#include "model/scope.h"
#include "report/reporter.h"

extern const struct flag run_flags[];

struct cookie_jar;

/* Client certificates of --ssl-client-cert-list and --ssl-client-cert, listed ones first; they live
 * in the arena. */
int run_read_certificates(const struct flag_values *values, struct arena *arena,
                          struct client_options *options, struct error *err) MUST_CHECK;

/* The reporters of one run. */
struct run_reporters;

/* Columns of standard output; 0 when it is no terminal, or in a CI job, whose logs are read
 * elsewhere.
 */
unsigned run_terminal_columns(void);
int run_reporters_create(const struct flag_values *values, struct run_reporters **ret_reporters,
                         struct error *err) MUST_CHECK;
void run_reporters_fact(void *reporters, const struct run_fact *fact);
int run_reporters_finish(struct run_reporters *reporters, struct error *err);
void run_reporters_free(struct run_reporters *reporters);
DEFINE_AUTO(run_reporters, run_reporters_free);

/* The final state of the run that --export-… asked for. Says which files could not be written. */
struct run_state {
    const struct collection *collection;
    const struct scope *environment, *globals, *collection_variables;
    const struct cookie_jar *cookies;
};
int run_export(const struct flag_values *values, const struct run_state *state,
               struct error *err) MUST_CHECK;
