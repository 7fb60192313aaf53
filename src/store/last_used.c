#include "store/last_used.h"

#include "base/map.h"
#include "base/mem.h"
#include "db/db.h"
#include "store/access_keys.h"
#include "store/internal.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

/* An access key lives on by being used: see access_keys.h. */
static const char api_sql[] = "UPDATE api_keys SET last_used_at = ? WHERE team_id = ? AND id = ?"
                              " AND (last_used_at IS NULL OR last_used_at <= ?)";
static const char collection_sql[] =
    "UPDATE collection_access_keys SET last_used_at = ?, expires_at = ?"
    " WHERE team_id = ? AND id = ? AND deleted_at IS NULL"
    " AND (last_used_at IS NULL OR last_used_at <= ?)";

struct notes {
    struct map *by_kind[2]; /* id → heap int64_t */
};

struct last_used {
    struct store *store;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct notes notes;
    pthread_t thread;
    bool started, stopping, writing;
    unsigned hurried; /* callers of last_used_flush() who wait */
};

static struct notes notes_make(void)
{
    return (struct notes){{map_create(free), map_create(free)}};
}

static void notes_free(struct notes *notes)
{
    map_free(notes->by_kind[KEY_API]);
    map_free(notes->by_kind[KEY_COLLECTION]);
}

static size_t notes_count(const struct notes *notes)
{
    return map_count(notes->by_kind[KEY_API]) + map_count(notes->by_kind[KEY_COLLECTION]);
}

struct last_used *last_used_create(struct store *store)
{
    struct last_used *last_used = mem_new(struct last_used);
    last_used->store = store;
    last_used->notes = notes_make();
    pthread_mutex_init(&last_used->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&last_used->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return last_used;
}

/* --- the thread --- */

struct writing {
    const struct store *store;
    const struct notes *notes;
};

static int write_work(struct db_connection *connection, void *context, struct error *err)
{
    const struct writing *writing = context;
    int64_t team = writing->store->team_id;
    const char *id;
    void *value;
    const struct map *keys = writing->notes->by_kind[KEY_API];
    for (size_t at = 0; map_next(keys, &at, &id, &value);) {
        int64_t used = *(int64_t *)value;
        if (db_execute(connection, NULL, err, api_sql, "iiti", used, team, id,
                       used - LAST_USED_EVERY_MS) < 0)
            return -1;
    }
    keys = writing->notes->by_kind[KEY_COLLECTION];
    for (size_t at = 0; map_next(keys, &at, &id, &value);) {
        int64_t used = *(int64_t *)value;
        if (db_execute(connection, NULL, err, collection_sql, "iiiti", used,
                       used + ACCESS_KEY_LIFE_MS, team, id, used - LAST_USED_EVERY_MS) < 0)
            return -1;
    }
    return 0;
}

/* Takes the lock, which it leaves while it writes. */
static void write_notes(struct last_used *last_used)
{
    struct notes taken = last_used->notes;
    last_used->notes = notes_make();
    last_used->writing = true;
    pthread_mutex_unlock(&last_used->lock);
    struct writing writing = {last_used->store, &taken};
    struct error err = {0};
    (void)!db_write(last_used->store->db, write_work, &writing, &err);
    notes_free(&taken);
    pthread_mutex_lock(&last_used->lock);
    last_used->writing = false;
    pthread_cond_broadcast(&last_used->changed);
}

static void collect(struct last_used *last_used)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += LAST_USED_DELAY_MS / 1000;
    while (!last_used->stopping && !last_used->hurried &&
           pthread_cond_timedwait(&last_used->changed, &last_used->lock, &until) == 0)
        continue;
}

static void *run(void *user)
{
    struct last_used *last_used = user;
    pthread_mutex_lock(&last_used->lock);
    while (!last_used->stopping || notes_count(&last_used->notes)) {
        if (notes_count(&last_used->notes) == 0) {
            pthread_cond_wait(&last_used->changed, &last_used->lock);
            continue;
        }
        collect(last_used);
        write_notes(last_used);
    }
    pthread_mutex_unlock(&last_used->lock);
    return NULL;
}

void last_used_free(struct last_used *last_used)
{
    if (!last_used)
        return;
    pthread_mutex_lock(&last_used->lock);
    last_used->stopping = true;
    pthread_cond_broadcast(&last_used->changed);
    pthread_mutex_unlock(&last_used->lock);
    if (last_used->started)
        pthread_join(last_used->thread, NULL);
    notes_free(&last_used->notes);
    pthread_cond_destroy(&last_used->changed);
    pthread_mutex_destroy(&last_used->lock);
    free(last_used);
}

void last_used_note(struct store *store, enum key_kind kind, const char *id, int64_t now_ms)
{
    struct last_used *last_used = store->last_used;
    pthread_mutex_lock(&last_used->lock);
    if (!last_used->started)
        last_used->started = pthread_create(&last_used->thread, NULL, run, last_used) == 0;
    if (last_used->started && notes_count(&last_used->notes) < LAST_USED_MAX_NOTES) {
        int64_t *moment = mem_new(int64_t);
        *moment = now_ms;
        map_put(last_used->notes.by_kind[kind], id, moment);
        pthread_cond_broadcast(&last_used->changed);
    }
    pthread_mutex_unlock(&last_used->lock);
}

void last_used_flush(struct store *store)
{
    struct last_used *last_used = store->last_used;
    pthread_mutex_lock(&last_used->lock);
    last_used->hurried++;
    pthread_cond_broadcast(&last_used->changed);
    while (last_used->started && (last_used->writing || notes_count(&last_used->notes)))
        pthread_cond_wait(&last_used->changed, &last_used->lock);
    last_used->hurried--;
    pthread_mutex_unlock(&last_used->lock);
}
