/* spool.h: a temporary file for what grows with a run, so that memory does not.
 *
 * The file has no name from the moment it exists: it vanishes with the process, whatever ends it.
 * It stands in $TMPDIR, else /tmp. */
#pragma once

#include "base/error.h"

#include <stdint.h>
#include <stdio.h>

int spool_open(FILE **ret_file, struct error *err) MUST_CHECK;
/* Copies bytes [from, to) of a spool to the end of `out`; the spool is written to at its end again
 * afterwards. Errors of `out` stay in it, as those of any write do. */
int spool_copy(FILE *spool, int64_t from, int64_t to, FILE *out, struct error *err) MUST_CHECK;
/* How far the spool was written. */
int64_t spool_length(FILE *spool);
