/* timers.h: what happens at a given moment, for one thread.
 *
 * A heap ordered by time. Postponing a timer, which connections do at every request, costs one
 * store: the heap learns of it when the old moment comes. Moments are milliseconds of the
 * monotonic clock. The timer's storage is the caller's, and must be cleared before it goes away. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct timer {
    void (*fire)(struct timer *timer);
    uint64_t due;  /* when it is wanted */
    uint64_t key;  /* where it stands in the heap; never later than `due` */
    uint32_t slot; /* index + 1; 0: not in the heap */
};

struct timers {
    struct timer **heap;
    size_t count, capacity;
};

#define TIMER_NEVER UINT64_MAX

void timers_release(struct timers *timers);

void timer_set(struct timers *timers, struct timer *timer, uint64_t due); /* TIMER_NEVER is fine */
void timer_clear(struct timers *timers, struct timer *timer);

/* Fires everything that is due. */
void timers_run(struct timers *timers, uint64_t now);

/* How long nothing will happen, in ms, for epoll_wait(); -1 for ever. */
int timers_wait(const struct timers *timers, uint64_t now);
