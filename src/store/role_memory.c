#include "store/role_memory.h"

#include "base/mem.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROLE_MEMORY_SLOTS = 4096 };

struct slot {
    uint64_t version;
    int64_t user_id;
    enum role team_role, role; /* ROLE_NONE: a free slot */
    char id[STORE_ID_SIZE];
};

struct role_memory {
    pthread_mutex_t lock;
    struct slot slots[ROLE_MEMORY_SLOTS];
};

struct role_memory *role_memory_create(void)
{
    struct role_memory *memory = mem_new(struct role_memory);
    pthread_mutex_init(&memory->lock, NULL);
    return memory;
}

void role_memory_free(struct role_memory *memory)
{
    if (!memory)
        return;
    pthread_mutex_destroy(&memory->lock);
    free(memory);
}

static struct slot *slot_of(struct role_memory *memory, int64_t user_id, const char *id)
{
    uint64_t hash = 0xcbf29ce484222325u ^ (uint64_t)user_id;
    for (; *id; id++)
        hash = (hash ^ (unsigned char)*id) * 0x100000001b3u;
    return &memory->slots[(hash ^ hash >> 32) % ROLE_MEMORY_SLOTS];
}

enum role role_memory_get(struct role_memory *memory, uint64_t version,
                          const struct principal *principal, const char *id)
{
    enum role role = ROLE_NONE;
    pthread_mutex_lock(&memory->lock);
    const struct slot *slot = slot_of(memory, principal->user_id, id);
    if (slot->version == version && slot->user_id == principal->user_id &&
        slot->team_role == principal->role && strcmp(slot->id, id) == 0)
        role = slot->role;
    pthread_mutex_unlock(&memory->lock);
    return role;
}

void role_memory_put(struct role_memory *memory, uint64_t version,
                     const struct principal *principal, const char *id, enum role role)
{
    pthread_mutex_lock(&memory->lock);
    struct slot *slot = slot_of(memory, principal->user_id, id);
    slot->version = version;
    slot->user_id = principal->user_id;
    slot->team_role = principal->role;
    slot->role = role;
    snprintf(slot->id, sizeof slot->id, "%s", id);
    pthread_mutex_unlock(&memory->lock);
}
