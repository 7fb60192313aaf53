#include "api/credentials.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "server/request.h"
#include "store/api_keys.h"
#include "store/last_used.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_REMEMBERED = 10000 };

/* A key that was good when it was looked up. */
struct remembered {
    unsigned char hash[SECRET_HASH_SIZE];
    int64_t user_id;
    enum role role;
    int64_t usable_until;
    uint64_t people_version;
    atomic_int_fast64_t noted_at; /* when its use was last written down */
};

struct credentials {
    struct store *store;
    pthread_rwlock_t lock;
    struct map *by_id;
    size_t count;
    char known_id[API_KEY_ID_LENGTH + 1]; /* of some key that exists; "" until one was seen */
};

struct credentials *credentials_create(struct store *store)
{
    struct credentials *credentials = mem_new(struct credentials);
    credentials->store = store;
    pthread_rwlock_init(&credentials->lock, NULL);
    credentials->by_id = map_create(free);
    return credentials;
}

void credentials_free(struct credentials *credentials)
{
    if (!credentials)
        return;
    map_free(credentials->by_id);
    pthread_rwlock_destroy(&credentials->lock);
    free(credentials);
}

static const char *key_of(const struct request *request)
{
    const char *header = request_field(request, "X-Api-Key");
    if (header)
        return header;
    const char *at = request->query, *name, *value;
    while (at && request_next_pair(request->arena, &at, &name, &value))
        if (text_equal(name, "apikey"))
            return value;
    return NULL;
}

static void note_use(struct credentials *credentials, struct remembered *key, const char *id,
                     int64_t now)
{
    int_fast64_t before = atomic_load(&key->noted_at);
    if (now - before >= LAST_USED_EVERY_MS &&
        atomic_compare_exchange_strong(&key->noted_at, &before, now))
        last_used_note(credentials->store, KEY_API, id, now);
}

static void fill(struct principal *principal, struct store *store, int64_t user_id, enum role role,
                 const char *id)
{
    principal->team_id = store_team(store);
    principal->user_id = user_id;
    principal->role = role;
    principal->key_id = id;
}

static bool recall(struct credentials *credentials, const char *id,
                   const unsigned char hash[SECRET_HASH_SIZE], struct principal *ret_principal)
{
    int64_t now = clock_wall_ms();
    pthread_rwlock_rdlock(&credentials->lock);
    struct remembered *key = map_get(credentials->by_id, id);
    bool good = key && key->people_version == store_people_version(credentials->store) &&
                secret_equal(key->hash, hash, sizeof key->hash) && now < key->usable_until;
    if (good) {
        fill(ret_principal, credentials->store, key->user_id, key->role, id);
        note_use(credentials, key, id, now);
    }
    pthread_rwlock_unlock(&credentials->lock);
    return good;
}

static void remember(struct credentials *credentials, const char *id,
                     const struct api_key_proof *proof, uint64_t people_version)
{
    struct remembered *key = mem_new(struct remembered);
    memcpy(key->hash, proof->hash, sizeof key->hash);
    key->user_id = proof->owner.user.id;
    key->role = proof->owner.user.role;
    key->usable_until = proof->usable_until;
    key->people_version = people_version;
    atomic_init(&key->noted_at, proof->last_used_at);
    pthread_rwlock_wrlock(&credentials->lock);
    if (credentials->count >= MAX_REMEMBERED) {
        map_free(credentials->by_id);
        credentials->by_id = map_create(free);
        credentials->count = 0;
    }
    credentials->count += map_get(credentials->by_id, id) == NULL;
    map_put(credentials->by_id, id, key);
    memcpy(credentials->known_id, id, sizeof credentials->known_id);
    pthread_rwlock_unlock(&credentials->lock);
}

/* Only good keys are remembered: whatever is refused takes this way, and the same time. */
static enum credential ask(struct credentials *credentials, const char *id,
                           const unsigned char hash[SECRET_HASH_SIZE], struct arena *arena,
                           struct principal *ret_principal)
{
    struct error err = {0};
    struct api_key_proof proof = {0};
    char known[API_KEY_ID_LENGTH + 1];
    uint64_t version = store_people_version(credentials->store);
    pthread_rwlock_rdlock(&credentials->lock);
    memcpy(known, credentials->known_id, sizeof known);
    pthread_rwlock_unlock(&credentials->lock);
    int found =
        api_keys_look_up(credentials->store, id, known, clock_wall_ms(), arena, &proof, &err);
    bool equal = secret_equal(proof.hash, hash, sizeof proof.hash);
    if (found <= 0 || !equal || !proof.usable)
        return CREDENTIAL_BAD;
    remember(credentials, id, &proof, version);
    return recall(credentials, id, hash, ret_principal) ? CREDENTIAL_GOOD : CREDENTIAL_BAD;
}

enum credential credentials_check(struct credentials *credentials, const struct request *request,
                                  bool may_block, struct principal *ret_principal)
{
    unsigned char hash[SECRET_HASH_SIZE];
    const char *text = key_of(request);
    char *id = arena_alloc(request->arena, API_KEY_ID_LENGTH + 1);
    if (!text)
        return CREDENTIAL_MISSING;
    if (!api_key_read(text, id))
        return CREDENTIAL_BAD;
    secret_hash(store_keys(credentials->store), text, strlen(text), hash);
    if (recall(credentials, id, hash, ret_principal))
        return CREDENTIAL_GOOD;
    return may_block ? ask(credentials, id, hash, request->arena, ret_principal) : CREDENTIAL_ASK;
}
