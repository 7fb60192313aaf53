#include "server/timers.h"

#include "base/mem.h"

#include <limits.h>
#include <stdlib.h>

void timers_release(struct timers *timers)
{
    free(timers->heap);
    *timers = (struct timers){0};
}

static void place(struct timers *timers, size_t index, struct timer *timer)
{
    timers->heap[index] = timer;
    timer->slot = (uint32_t)index + 1;
}

static void sift_up(struct timers *timers, size_t index)
{
    struct timer *timer = timers->heap[index];
    while (index > 0) {
        size_t parent = (index - 1) / 2;
        if (timers->heap[parent]->key <= timer->key)
            break;
        place(timers, index, timers->heap[parent]);
        index = parent;
    }
    place(timers, index, timer);
}

static void sift_down(struct timers *timers, size_t index)
{
    struct timer *timer = timers->heap[index];
    for (;;) {
        size_t child = index * 2 + 1;
        if (child >= timers->count)
            break;
        if (child + 1 < timers->count && timers->heap[child + 1]->key < timers->heap[child]->key)
            child++;
        if (timer->key <= timers->heap[child]->key)
            break;
        place(timers, index, timers->heap[child]);
        index = child;
    }
    place(timers, index, timer);
}

static void insert(struct timers *timers, struct timer *timer)
{
    if (timers->count == timers->capacity) {
        timers->capacity = timers->capacity ? timers->capacity * 2 : 64;
        timers->heap = mem_grow(timers->heap, timers->capacity, sizeof(struct timer *));
    }
    timer->key = timer->due;
    timers->heap[timers->count] = timer;
    sift_up(timers, timers->count++);
}

void timer_set(struct timers *timers, struct timer *timer, uint64_t due)
{
    timer->due = due;
    if (timer->slot == 0) {
        if (due != TIMER_NEVER)
            insert(timers, timer);
    } else if (due < timer->key) {
        timer->key = due;
        sift_up(timers, timer->slot - 1);
    }
}

void timer_clear(struct timers *timers, struct timer *timer)
{
    timer->due = TIMER_NEVER;
    if (timer->slot == 0)
        return;
    size_t index = timer->slot - 1;
    timer->slot = 0;
    struct timer *last = timers->heap[--timers->count];
    if (last == timer)
        return;
    place(timers, index, last);
    sift_up(timers, index);
    sift_down(timers, last->slot - 1);
}

void timers_run(struct timers *timers, uint64_t now)
{
    while (timers->count && timers->heap[0]->key <= now) {
        struct timer *timer = timers->heap[0];
        if (timer->due == TIMER_NEVER) {
            timer_clear(timers, timer);
        } else if (timer->due > now) { /* postponed since it was put here */
            timer->key = timer->due;
            sift_down(timers, 0);
        } else {
            timer_clear(timers, timer);
            timer->fire(timer);
        }
    }
}

int timers_wait(const struct timers *timers, uint64_t now)
{
    if (timers->count == 0)
        return -1;
    uint64_t key = timers->heap[0]->key;
    if (key <= now)
        return 0;
    return key - now > INT_MAX ? INT_MAX : (int)(key - now);
}
