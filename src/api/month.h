/* month.h: counts the team's calls of a calendar month (UTC) against an allowance. Private to this
 * room. Thread-safe.
 *
 * Calls are counted in memory and written down now and then: what was counted since then is lost
 * with the process. */
#pragma once

#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

struct month;

enum { MONTH_WRITE_EVERY_MS = 30000 };

struct month_window {
    int64_t used; /* calls of this month */
    int64_t limit, remaining;
    bool refused;
};

/* `limit` 0: none. */
int month_create(struct store *store, int64_t limit, struct month **ret_month,
                 struct error *err) MUST_CHECK;
void month_free(struct month *month); /* writes what is not written; NULL is fine */

struct month_window month_count(struct month *month, int64_t now_ms);
struct month_window month_look(struct month *month); /* counts nothing */

bool month_is_due(const struct month *month, int64_t now_ms); /* there is something to write */
void month_write(struct month *month, int64_t now_ms);        /* blocks */
