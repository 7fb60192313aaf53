#include "base/places.h"

#include <errno.h>
#include <time.h>

void places_init(struct places *places, unsigned count)
{
    *places = (struct places){.free = count};
    pthread_mutex_init(&places->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&places->left, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

void places_release(struct places *places)
{
    pthread_cond_destroy(&places->left);
    pthread_mutex_destroy(&places->lock);
}

static struct timespec in_ms(unsigned ms)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += ms / 1000;
    at.tv_nsec += (long)(ms % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

bool places_enter(struct places *places, unsigned wait_ms)
{
    struct timespec until = in_ms(wait_ms);
    pthread_mutex_lock(&places->lock);
    places->waiting++;
    while (places->free == 0 &&
           pthread_cond_timedwait(&places->left, &places->lock, &until) != ETIMEDOUT)
        continue;
    places->waiting--;
    bool entered = places->free > 0;
    if (entered)
        places->free--;
    pthread_mutex_unlock(&places->lock);
    return entered;
}

void places_leave(struct places *places)
{
    pthread_mutex_lock(&places->lock);
    places->free++;
    pthread_cond_signal(&places->left);
    pthread_mutex_unlock(&places->lock);
}

unsigned places_waiting(struct places *places)
{
    pthread_mutex_lock(&places->lock);
    unsigned waiting = places->waiting;
    pthread_mutex_unlock(&places->lock);
    return waiting;
}
