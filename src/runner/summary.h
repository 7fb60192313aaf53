/* summary.h: keeps the counts of a run while its facts go by. */
#pragma once

#include "runner/facts.h"

/* Counts one fact; the runner calls it before anybody else hears of the fact. */
void summary_take(struct run_summary *summary, const struct run_fact *fact);

/* Copies a failure into the summary's memory; returns the kept copy (borrowed until the next one).
 */
const struct run_failure *summary_add_failure(struct run_summary *summary,
                                              const struct run_failure *failure);
