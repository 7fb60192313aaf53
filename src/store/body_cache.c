#include "store/body_cache.h"

#include "base/buffer.h"
#include "base/map.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BODY_KEY_SIZE = 64,
    BODY_EPOCHS = 1024, /* ids share them: what one forgets, a few others are not taken for */
};

/* The forms that there are; forgetting goes through them. */
static const char body_forms[] = "fm";

struct body {
    atomic_uint references;
    size_t length;
    char *bytes;
};

struct entry {
    struct entry *newer, *older;
    struct body *body;
    char key[BODY_KEY_SIZE];
};

struct body_cache {
    pthread_mutex_t lock;
    struct map *entries;
    struct entry *newest, *oldest;
    size_t bytes, max_bytes;
    uint64_t epochs[BODY_EPOCHS];
};

/* --- bodies --- */

struct body *body_create(struct buffer *bytes)
{
    struct body *body = mem_new(struct body);
    atomic_init(&body->references, 1);
    body->length = bytes->length;
    body->bytes = buffer_take(bytes);
    return body;
}

struct body *body_ref(struct body *body)
{
    atomic_fetch_add_explicit(&body->references, 1, memory_order_relaxed);
    return body;
}

void body_unref(struct body *body)
{
    if (!body || atomic_fetch_sub_explicit(&body->references, 1, memory_order_acq_rel) > 1)
        return;
    free(body->bytes);
    free(body);
}

void body_release(void *body)
{
    body_unref(body);
}

const char *body_bytes(const struct body *body, size_t *ret_length)
{
    *ret_length = body->length;
    return body->bytes;
}

/* --- the cache --- */

struct body_cache *body_cache_create(size_t max_bytes)
{
    struct body_cache *cache = mem_new(struct body_cache);
    pthread_mutex_init(&cache->lock, NULL);
    cache->entries = map_create(NULL);
    cache->max_bytes = max_bytes;
    return cache;
}

static void make_key(char form, const char *id, char key[BODY_KEY_SIZE])
{
    size_t length = strnlen(id, BODY_KEY_SIZE - 2);
    key[0] = form;
    memcpy(key + 1, id, length);
    key[length + 1] = '\0';
}

static uint64_t *epoch_of(struct body_cache *cache, const char *id)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *id; id++)
        hash = (hash ^ (unsigned char)*id) * 0x100000001b3u;
    return &cache->epochs[hash % BODY_EPOCHS];
}

static void unlink_entry(struct body_cache *cache, struct entry *entry)
{
    *(entry->newer ? &entry->newer->older : &cache->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &cache->oldest) = entry->newer;
    entry->newer = entry->older = NULL;
}

static void make_newest(struct body_cache *cache, struct entry *entry)
{
    entry->older = cache->newest;
    *(cache->newest ? &cache->newest->newer : &cache->oldest) = entry;
    cache->newest = entry;
}

static void drop(struct body_cache *cache, struct entry *entry)
{
    unlink_entry(cache, entry);
    map_remove(cache->entries, entry->key);
    cache->bytes -= entry->body->length;
    body_unref(entry->body);
    free(entry);
}

static void drop_key(struct body_cache *cache, const char *key)
{
    struct entry *entry = map_get(cache->entries, key);
    if (entry)
        drop(cache, entry);
}

void body_cache_free(struct body_cache *cache)
{
    if (!cache)
        return;
    body_cache_forget_all(cache);
    map_free(cache->entries);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

struct body *body_cache_get(struct body_cache *cache, char form, const char *id)
{
    char key[BODY_KEY_SIZE];
    make_key(form, id, key);
    pthread_mutex_lock(&cache->lock);
    struct entry *entry = map_get(cache->entries, key);
    struct body *body = NULL;
    if (entry) {
        body = body_ref(entry->body);
        if (entry != cache->newest) {
            unlink_entry(cache, entry);
            make_newest(cache, entry);
        }
    }
    pthread_mutex_unlock(&cache->lock);
    return body;
}

uint64_t body_cache_ticket(struct body_cache *cache, const char *id)
{
    pthread_mutex_lock(&cache->lock);
    uint64_t ticket = *epoch_of(cache, id);
    pthread_mutex_unlock(&cache->lock);
    return ticket;
}

static void insert(struct body_cache *cache, const char *key, struct body *body)
{
    struct entry *entry = mem_new(struct entry);
    memcpy(entry->key, key, sizeof entry->key);
    entry->body = body_ref(body);
    map_put(cache->entries, key, entry);
    make_newest(cache, entry);
    cache->bytes += body->length;
    while (cache->bytes > cache->max_bytes)
        drop(cache, cache->oldest);
}

void body_cache_put(struct body_cache *cache, char form, const char *id, struct body *body,
                    uint64_t ticket)
{
    char key[BODY_KEY_SIZE] = "";
    make_key(form, id, key);
    if (body->length > cache->max_bytes)
        return;
    pthread_mutex_lock(&cache->lock);
    if (*epoch_of(cache, id) == ticket) {
        drop_key(cache, key);
        insert(cache, key, body);
    }
    pthread_mutex_unlock(&cache->lock);
}

void body_cache_forget(struct body_cache *cache, const char *id)
{
    char key[BODY_KEY_SIZE];
    pthread_mutex_lock(&cache->lock);
    ++*epoch_of(cache, id);
    for (const char *form = body_forms; *form; form++) {
        make_key(*form, id, key);
        drop_key(cache, key);
    }
    pthread_mutex_unlock(&cache->lock);
}

void body_cache_forget_all(struct body_cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    for (size_t i = 0; i < BODY_EPOCHS; i++)
        cache->epochs[i]++;
    while (cache->oldest)
        drop(cache, cache->oldest);
    pthread_mutex_unlock(&cache->lock);
}
