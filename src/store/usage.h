/* usage.h: how many calls the team has made in a month. */
#pragma once

#include "store/store.h"

enum { USAGE_MONTH_SIZE = 8 }; /* "2026-11" and a NUL */

void usage_month(int64_t now_ms, char out[USAGE_MONTH_SIZE]); /* of UTC */

int usage_get(struct store *store, const char *month, int64_t *ret_calls,
              struct error *err) MUST_CHECK;
int usage_add(struct store *store, const char *month, int64_t calls, struct error *err) MUST_CHECK;
