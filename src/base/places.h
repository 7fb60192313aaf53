/* places.h: lets at most so many threads do something at once; the others wait a bounded time. */
#pragma once

#include <pthread.h>
#include <stdbool.h>

struct places {
    pthread_mutex_t lock;
    pthread_cond_t left; /* somebody did */
    unsigned free;
    unsigned waiting;
};

void places_init(struct places *places, unsigned count);
void places_release(struct places *places); /* nobody may be in it */

/* False when no place became free in time. Each true needs one places_leave(). */
bool places_enter(struct places *places, unsigned wait_ms);
void places_leave(struct places *places);
unsigned places_waiting(struct places *places);
