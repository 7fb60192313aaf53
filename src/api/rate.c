#include "api/rate.h"

#include "base/mem.h"
#include "base/random.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHARDS = 64, /* so that callers seldom wait for each other */
    BUCKETS = 256,
    WINDOWS_PER_SHARD = RATE_MAX_WINDOWS / SHARDS,
    FORGOTTEN_A_CALL = 4, /* passed windows: keeps a call short */
};

struct window {
    struct window *next_in_bucket;
    struct window *older, *newer; /* in the order they began, which is the order they pass in */
    int64_t start_ms;
    uint64_t hash;
    unsigned count;
    char subject[];
};

struct shard {
    pthread_mutex_t lock;
    struct window *buckets[BUCKETS];
    struct window *oldest, *newest;
    unsigned windows;
    struct window crowd; /* shared by those for whom there is no room */
};

struct rate {
    unsigned limit;
    uint64_t seed;
    struct shard shards[SHARDS];
};

struct rate *rate_create(unsigned limit)
{
    struct rate *rate = mem_new(struct rate);
    rate->limit = limit;
    rate->seed = random_process_seed();
    for (size_t i = 0; i < SHARDS; i++)
        pthread_mutex_init(&rate->shards[i].lock, NULL);
    return rate;
}

void rate_free(struct rate *rate)
{
    if (!rate)
        return;
    for (size_t i = 0; i < SHARDS; i++) {
        for (struct window *window = rate->shards[i].oldest, *next; window; window = next) {
            next = window->newer;
            free(window);
        }
        pthread_mutex_destroy(&rate->shards[i].lock);
    }
    free(rate);
}

static uint64_t hash_of(const struct rate *rate, const char *subject)
{
    uint64_t h = rate->seed ^ 0xcbf29ce484222325u;
    for (const unsigned char *c = (const unsigned char *)subject; *c; c++)
        h = (h ^ *c) * 0x100000001b3u;
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdu;
    return h ^ h >> 33;
}

static struct window **bucket_of(struct shard *shard, uint64_t hash)
{
    return &shard->buckets[hash / SHARDS % BUCKETS];
}

/* --- the order of windows --- */

static void unlink_window(struct shard *shard, struct window *window)
{
    *(window->older ? &window->older->newer : &shard->oldest) = window->newer;
    *(window->newer ? &window->newer->older : &shard->newest) = window->older;
}

static void append_window(struct shard *shard, struct window *window)
{
    window->newer = NULL;
    window->older = shard->newest;
    *(shard->newest ? &shard->newest->newer : &shard->oldest) = window;
    shard->newest = window;
}

/* A clock that was set back ends windows too: nobody waits for a time that may not come. */
static bool has_passed(const struct window *window, int64_t now_ms)
{
    return now_ms < window->start_ms || now_ms - window->start_ms >= RATE_WINDOW_MS;
}

static void forget(struct shard *shard, struct window *window)
{
    struct window **at = bucket_of(shard, window->hash);
    while (*at != window)
        at = &(*at)->next_in_bucket;
    *at = window->next_in_bucket;
    unlink_window(shard, window);
    shard->windows--;
    free(window);
}

static void forget_some(struct shard *shard, int64_t now_ms)
{
    for (int i = 0; i < FORGOTTEN_A_CALL && shard->oldest && has_passed(shard->oldest, now_ms); i++)
        forget(shard, shard->oldest);
}

/* --- counting --- */

static struct window *find(struct shard *shard, uint64_t hash, const char *subject)
{
    struct window *window = *bucket_of(shard, hash);
    while (window && (window->hash != hash || strcmp(window->subject, subject) != 0))
        window = window->next_in_bucket;
    return window;
}

static struct window *add(struct shard *shard, uint64_t hash, const char *subject)
{
    if (shard->windows >= WINDOWS_PER_SHARD)
        return &shard->crowd;
    size_t size = strlen(subject) + 1;
    struct window *window = mem_alloc(sizeof *window + size);
    struct window **bucket = bucket_of(shard, hash);
    *window = (struct window){.next_in_bucket = *bucket, .hash = hash};
    memcpy(window->subject, subject, size);
    *bucket = window;
    append_window(shard, window);
    shard->windows++;
    return window;
}

static void begin(struct shard *shard, struct window *window, int64_t now_ms)
{
    window->start_ms = now_ms;
    window->count = 0;
    if (window == &shard->crowd || window == shard->newest)
        return;
    unlink_window(shard, window);
    append_window(shard, window);
}

static struct rate_window count(struct shard *shard, uint64_t hash, const char *subject,
                                unsigned limit, int64_t now_ms)
{
    struct window *window = find(shard, hash, subject);
    bool is_new = !window;
    if (is_new) {
        forget_some(shard, now_ms);
        window = add(shard, hash, subject);
    }
    if ((is_new && window != &shard->crowd) || has_passed(window, now_ms))
        begin(shard, window, now_ms);
    bool refused = window->count >= limit;
    if (!refused)
        window->count++;
    return (struct rate_window){.limit = limit,
                                .remaining = limit - window->count,
                                .reset_ms = window->start_ms + RATE_WINDOW_MS,
                                .refused = refused};
}

struct rate_window rate_count(struct rate *rate, const char *subject, int64_t now_ms)
{
    if (rate->limit == 0)
        return rate_unspent(rate, now_ms);
    uint64_t hash = hash_of(rate, subject);
    struct shard *shard = &rate->shards[hash % SHARDS];
    pthread_mutex_lock(&shard->lock);
    struct rate_window window = count(shard, hash, subject, rate->limit, now_ms);
    pthread_mutex_unlock(&shard->lock);
    return window;
}

struct rate_window rate_unspent(const struct rate *rate, int64_t now_ms)
{
    return (struct rate_window){
        .limit = rate->limit, .remaining = rate->limit, .reset_ms = now_ms + RATE_WINDOW_MS};
}
