#include "api/credentials.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "server/request.h"
#include "store/api_keys.h"
#include "store/last_used.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SHARDS = 16, BUCKETS = 256, KNOWN_PER_SHARD = CREDENTIALS_MAX / SHARDS };

/* A key that was good when it was last asked for. */
struct known {
    struct known *next;
    unsigned char hash[SECRET_HASH_SIZE];
    uint64_t version; /* of people, before it was asked for */
    int64_t usable_until;
    int64_t noted_at; /* when its use was last written down */
    int64_t team_id;
    char id[API_KEY_ID_LENGTH + 1];
    struct profile profile; /* its texts stand behind this struct, in `text_size` bytes */
    size_t text_size;
    char text[];
};

struct shard {
    pthread_mutex_t lock;
    struct known *buckets[BUCKETS];
    unsigned count;
};

struct credentials {
    struct store *store;
    struct shard shards[SHARDS];
};

struct credentials *credentials_create(struct store *store)
{
    struct credentials *credentials = mem_new(struct credentials);
    credentials->store = store;
    for (size_t i = 0; i < SHARDS; i++)
        pthread_mutex_init(&credentials->shards[i].lock, NULL);
    return credentials;
}

static void forget_all(struct shard *shard)
{
    for (size_t i = 0; i < BUCKETS; i++) {
        for (struct known *known = shard->buckets[i], *next; known; known = next) {
            next = known->next;
            free(known);
        }
        shard->buckets[i] = NULL;
    }
    shard->count = 0;
}

void credentials_free(struct credentials *credentials)
{
    if (!credentials)
        return;
    for (size_t i = 0; i < SHARDS; i++) {
        forget_all(&credentials->shards[i]);
        pthread_mutex_destroy(&credentials->shards[i].lock);
    }
    free(credentials);
}

/* --- profiles: all texts of one stand in one piece of memory --- */

enum { PROFILE_TEXTS = 6 };

static void texts_of(struct profile *profile, const char **out[PROFILE_TEXTS])
{
    out[0] = &profile->user.sub;
    out[1] = &profile->user.username;
    out[2] = &profile->user.email;
    out[3] = &profile->user.full_name;
    out[4] = &profile->team_name;
    out[5] = &profile->team_domain;
}

static struct known *known_make(const struct profile *profile)
{
    struct profile copy = *profile;
    const char **texts[PROFILE_TEXTS];
    size_t size = 0;
    texts_of(&copy, texts);
    for (size_t i = 0; i < PROFILE_TEXTS; i++)
        size += strlen(*texts[i]) + 1;
    struct known *known = mem_zero(1, sizeof *known + size);
    char *at = known->text;
    for (size_t i = 0; i < PROFILE_TEXTS; i++) {
        size_t length = strlen(*texts[i]) + 1;
        memcpy(at, *texts[i], length);
        *texts[i] = at;
        at += length;
    }
    known->profile = copy;
    known->text_size = size;
    return known;
}

static const struct profile *profile_copy(const struct known *known, struct arena *arena)
{
    struct profile *copy = arena_alloc(arena, sizeof *copy + known->text_size);
    char *text = (char *)(copy + 1);
    const char **texts[PROFILE_TEXTS];
    *copy = known->profile;
    memcpy(text, known->text, known->text_size);
    texts_of(copy, texts);
    for (size_t i = 0; i < PROFILE_TEXTS; i++)
        *texts[i] = text + (*texts[i] - known->text);
    return copy;
}

/* --- what is remembered --- */

static struct shard *shard_of(struct credentials *credentials, const unsigned char *hash)
{
    return &credentials->shards[hash[0] % SHARDS];
}

static struct known **bucket_of(struct shard *shard, const unsigned char *hash)
{
    return &shard->buckets[hash[1]];
}

/* The hash is keyed: how long a comparison takes tells nobody anything. */
static struct known *find(struct shard *shard, const unsigned char *hash)
{
    struct known *known = *bucket_of(shard, hash);
    while (known && memcmp(known->hash, hash, SECRET_HASH_SIZE) != 0)
        known = known->next;
    return known;
}

static void fill_principal(const struct known *known, struct arena *arena,
                           struct principal *ret_principal)
{
    const struct profile *profile = profile_copy(known, arena);
    *ret_principal = (struct principal){
        .team_id = known->team_id,
        .user_id = profile->user.id,
        .role = profile->user.role,
        .key_id = arena_strndup(arena, known->id, API_KEY_ID_LENGTH),
        .profile = profile,
    };
}

/* Whether it is time to write down that the key is in use. */
static bool take_note(struct known *known, int64_t now)
{
    if (now - known->noted_at < LAST_USED_EVERY_MS)
        return false;
    known->noted_at = now;
    return true;
}

static bool recall(struct credentials *credentials, const unsigned char *hash, struct arena *arena,
                   struct principal *ret_principal)
{
    struct shard *shard = shard_of(credentials, hash);
    int64_t now = clock_wall_ms();
    uint64_t version = store_people_version(credentials->store);
    bool note = false;
    pthread_mutex_lock(&shard->lock);
    struct known *known = find(shard, hash);
    bool found = known && known->version == version && now < known->usable_until;
    if (found) {
        fill_principal(known, arena, ret_principal);
        note = take_note(known, now);
    }
    pthread_mutex_unlock(&shard->lock);
    if (note)
        last_used_note(credentials->store, KEY_API, ret_principal->key_id, now);
    return found;
}

/* Takes it. */
static void remember(struct credentials *credentials, struct known *known)
{
    struct shard *shard = shard_of(credentials, known->hash);
    pthread_mutex_lock(&shard->lock);
    struct known **at = bucket_of(shard, known->hash);
    while (*at && memcmp((*at)->hash, known->hash, SECRET_HASH_SIZE) != 0)
        at = &(*at)->next;
    if (*at) {
        struct known *old = *at;
        known->next = old->next;
        *at = known;
        free(old);
    } else {
        if (shard->count >= KNOWN_PER_SHARD) /* mostly of older versions */
            forget_all(shard);
        at = bucket_of(shard, known->hash);
        known->next = *at;
        *at = known;
        shard->count++;
    }
    pthread_mutex_unlock(&shard->lock);
}

/* --- what the store says --- */

/* Every step is taken whatever the one before said, so that all refusals take the same time. */
static enum credential ask(struct credentials *credentials, const char *id,
                           const unsigned char *hash, struct arena *arena,
                           struct principal *ret_principal)
{
    struct store *store = credentials->store;
    struct api_key_proof proof;
    uint64_t version = store_people_version(store);
    int64_t now = clock_wall_ms();
    int found = api_keys_look_up(store, id, now, arena, &proof, NULL);
    if (found < 0)
        return CREDENTIAL_FAILED;
    bool same = secret_equal(proof.hash, hash, SECRET_HASH_SIZE);
    if (!(found & same & proof.usable))
        return CREDENTIAL_BAD;
    struct known *known = known_make(&proof.owner);
    memcpy(known->hash, hash, SECRET_HASH_SIZE);
    memcpy(known->id, id, sizeof known->id);
    known->version = version;
    known->usable_until = proof.usable_until;
    known->noted_at = proof.last_used_at;
    known->team_id = store_team(store);
    fill_principal(known, arena, ret_principal);
    if (take_note(known, now))
        last_used_note(store, KEY_API, id, now);
    remember(credentials, known);
    return CREDENTIAL_GOOD;
}

enum credential credentials_check_key(struct credentials *credentials, const char *key,
                                      struct arena *arena, bool may_block,
                                      struct principal *ret_principal)
{
    char id[API_KEY_ID_LENGTH + 1];
    unsigned char hash[SECRET_HASH_SIZE];
    if (!api_key_read(key, id))
        return CREDENTIAL_BAD;
    secret_hash(store_keys(credentials->store), key, strlen(key), hash);
    if (recall(credentials, hash, arena, ret_principal))
        return CREDENTIAL_GOOD;
    return may_block ? ask(credentials, id, hash, arena, ret_principal) : CREDENTIAL_ASK;
}

static const char *key_in_query(const struct request *request)
{
    const char *at = request->query, *name, *value;
    while (at && request_next_pair(request->arena, &at, &name, &value))
        if (text_equal(name, "apikey"))
            return value;
    return NULL;
}

enum credential credentials_check(struct credentials *credentials, const struct request *request,
                                  bool may_block, struct principal *ret_principal)
{
    const char *key = request_field(request, "X-Api-Key");
    if (!key || !*key)
        key = key_in_query(request);
    if (!key || !*key)
        return CREDENTIAL_MISSING;
    return credentials_check_key(credentials, key, request->arena, may_block, ret_principal);
}
