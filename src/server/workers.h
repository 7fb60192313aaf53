/* workers.h: threads for handlers that may wait. Private to this room. */
#pragma once

#include "base/error.h"

struct connection;
struct workers;

struct workers *workers_create(unsigned count, struct error *err) MUST_CHECK;
void workers_free(struct workers *workers); /* finishes what is queued */

/* The connection's request is the workers' until it is posted back to its reactor. */
void workers_submit(struct workers *workers, struct connection *connection);
