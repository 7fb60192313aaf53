#include "api/rate.h"

#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    STRIPES = 64, /* locks: callers of different keys rarely meet */
    BUCKETS = 256,
    STRIPE_MAX = RATE_MAX_WINDOWS / STRIPES,
};

struct window {
    struct window *next;
    int64_t started_ms;
    unsigned count;
    char subject[];
};

struct stripe {
    pthread_mutex_t lock;
    size_t count;
    struct window *buckets[BUCKETS];
    struct window *overflow; /* shared by all who find no room: never a way around the limit */
};

struct rate {
    unsigned limit;
    uint64_t seed;
    struct stripe stripes[STRIPES];
};

static struct window *window_create(const char *subject, int64_t now_ms)
{
    size_t size = strlen(subject) + 1;
    struct window *window = mem_zero(1, sizeof *window + size);
    memcpy(window->subject, subject, size);
    window->started_ms = now_ms;
    return window;
}

struct rate *rate_create(unsigned limit)
{
    struct rate *rate = mem_new(struct rate);
    rate->limit = limit;
    rate->seed = random_process_seed();
    for (size_t i = 0; i < STRIPES; i++) {
        pthread_mutex_init(&rate->stripes[i].lock, NULL);
        rate->stripes[i].overflow = window_create("", 0);
    }
    return rate;
}

void rate_free(struct rate *rate)
{
    if (!rate)
        return;
    for (size_t i = 0; i < STRIPES; i++) {
        struct stripe *stripe = &rate->stripes[i];
        for (size_t b = 0; b < BUCKETS; b++)
            for (struct window *next, *window = stripe->buckets[b]; window; window = next) {
                next = window->next;
                free(window);
            }
        free(stripe->overflow);
        pthread_mutex_destroy(&stripe->lock);
    }
    free(rate);
}

static uint64_t hash_of(const struct rate *rate, const char *subject)
{
    uint64_t hash = rate->seed ^ 0xcbf29ce484222325u;
    for (; *subject; subject++)
        hash = (hash ^ (unsigned char)*subject) * 0x100000001b3u;
    return hash ^ hash >> 29;
}

static bool has_passed(const struct window *window, int64_t now_ms)
{
    return now_ms >= window->started_ms + RATE_WINDOW_MS || now_ms < window->started_ms;
}

static void forget_passed(struct stripe *stripe, int64_t now_ms)
{
    for (size_t b = 0; b < BUCKETS; b++)
        for (struct window **at = &stripe->buckets[b]; *at;) {
            struct window *window = *at;
            if (!has_passed(window, now_ms)) {
                at = &window->next;
                continue;
            }
            *at = window->next;
            stripe->count--;
            free(window);
        }
}

static struct window *find_window(struct stripe *stripe, size_t bucket, const char *subject,
                                  int64_t now_ms)
{
    struct window *window = stripe->buckets[bucket];
    while (window && !text_equal(window->subject, subject))
        window = window->next;
    if (window)
        return window;
    if (stripe->count >= STRIPE_MAX)
        forget_passed(stripe, now_ms);
    if (stripe->count >= STRIPE_MAX)
        return stripe->overflow;
    window = window_create(subject, now_ms);
    window->next = stripe->buckets[bucket];
    stripe->buckets[bucket] = window;
    stripe->count++;
    return window;
}

struct rate_window rate_count(struct rate *rate, const char *subject, int64_t now_ms)
{
    if (rate->limit == 0)
        return (struct rate_window){0};
    uint64_t hash = hash_of(rate, subject);
    struct stripe *stripe = &rate->stripes[hash % STRIPES];
    pthread_mutex_lock(&stripe->lock);
    struct window *window = find_window(stripe, hash / STRIPES % BUCKETS, subject, now_ms);
    if (has_passed(window, now_ms)) {
        window->started_ms = now_ms;
        window->count = 0;
    }
    bool refused = window->count >= rate->limit;
    window->count += !refused;
    struct rate_window told = {
        .limit = rate->limit,
        .remaining = rate->limit - window->count,
        .reset_ms = window->started_ms + RATE_WINDOW_MS,
        .refused = refused,
    };
    pthread_mutex_unlock(&stripe->lock);
    return told;
}

struct rate_window rate_unspent(const struct rate *rate, int64_t now_ms)
{
    return (struct rate_window){
        .limit = rate->limit, .remaining = rate->limit, .reset_ms = now_ms + RATE_WINDOW_MS};
}
