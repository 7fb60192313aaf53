/* workers.h: threads for handlers that may wait. Private to this room. */
#pragma once

#include "base/attributes.h"

#include <stdbool.h>

struct connection;
struct workers;

/* `most` threads, each started when work finds no idle one; `queue` connections may wait (0: any
 * number). */
struct workers *workers_create(unsigned most, unsigned queue);
void workers_free(struct workers *workers); /* finishes what is queued */

/* The connection's request is the workers' until it is posted back to its reactor. False, and
 * nothing done, when the queue is full or there is no thread for it. */
bool workers_submit(struct workers *workers, struct connection *connection) MUST_CHECK;
