#include "api/month.h"

#include "base/clock.h"
#include "base/mem.h"
#include "store/usage.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct month {
    struct store *store;
    int64_t limit;
    pthread_mutex_t lock;
    char name[USAGE_MONTH_SIZE];
    int64_t until_ms;            /* the name is looked at again then */
    int64_t written, unwritten;  /* calls */
    atomic_int_fast64_t next_ms; /* when to write; 0: nothing to */
};

enum { NAME_LIFE_MS = 1000 };

int month_create(struct store *store, int64_t limit, struct month **ret_month, struct error *err)
{
    struct month *month = mem_new(struct month);
    month->store = store;
    month->limit = limit;
    pthread_mutex_init(&month->lock, NULL);
    usage_month(clock_wall_ms(), month->name);
    if (usage_get(store, month->name, &month->written, err) < 0) {
        month_free(month);
        return -1;
    }
    *ret_month = month;
    return 0;
}

void month_free(struct month *month)
{
    if (!month)
        return;
    month_write(month, clock_wall_ms());
    pthread_mutex_destroy(&month->lock);
    free(month);
}

/* A new month begins at zero; the few calls of the old one that are not written stay uncounted. */
static void turn_page(struct month *month, int64_t now_ms)
{
    char name[USAGE_MONTH_SIZE];
    if (now_ms < month->until_ms)
        return;
    usage_month(now_ms, name);
    month->until_ms = now_ms + NAME_LIFE_MS;
    if (strcmp(name, month->name) == 0)
        return;
    memcpy(month->name, name, sizeof name);
    month->written = month->unwritten = 0;
}

static struct month_window window_of(const struct month *month, bool refused)
{
    int64_t used = month->written + month->unwritten;
    int64_t left = month->limit - used;
    return (struct month_window){
        .used = used, .limit = month->limit, .remaining = left > 0 ? left : 0, .refused = refused};
}

struct month_window month_count(struct month *month, int64_t now_ms)
{
    pthread_mutex_lock(&month->lock);
    turn_page(month, now_ms);
    bool refused = month->limit && month->written + month->unwritten >= month->limit;
    month->unwritten += !refused;
    if (!refused && atomic_load(&month->next_ms) == 0)
        atomic_store(&month->next_ms, now_ms + MONTH_WRITE_EVERY_MS);
    struct month_window window = window_of(month, refused);
    pthread_mutex_unlock(&month->lock);
    return window;
}

struct month_window month_look(struct month *month)
{
    pthread_mutex_lock(&month->lock);
    struct month_window window = window_of(month, false);
    pthread_mutex_unlock(&month->lock);
    return window;
}

bool month_is_due(const struct month *month, int64_t now_ms)
{
    int64_t next = atomic_load(&month->next_ms);
    return next && now_ms >= next;
}

void month_write(struct month *month, int64_t now_ms)
{
    struct error err = {0};
    char name[USAGE_MONTH_SIZE];
    pthread_mutex_lock(&month->lock);
    int64_t calls = month->unwritten;
    memcpy(name, month->name, sizeof name);
    month->written += calls;
    month->unwritten = 0;
    atomic_store(&month->next_ms, 0);
    pthread_mutex_unlock(&month->lock);
    if (calls == 0 || usage_add(month->store, name, calls, &err) == 0)
        return;
    pthread_mutex_lock(&month->lock); /* for the next time */
    month->written -= calls;
    month->unwritten += calls;
    atomic_store(&month->next_ms, now_ms + MONTH_WRITE_EVERY_MS);
    pthread_mutex_unlock(&month->lock);
}
