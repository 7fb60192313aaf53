/* repeat.h: a POST that is sent twice with the same Idempotency-Key does its work once. Private to
 * this room. */
#pragma once

#include "api/api.h"

/* Runs the route's handler, or answers without it. On a worker. */
void repeat_run(struct api_call *call);
