#include "server/admission.h"

#include "base/mem.h"
#include "base/random.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 1024 };

struct entry {
    struct entry *next;
    struct address address;
    unsigned count;
};

struct admission {
    pthread_mutex_t lock;
    unsigned total, most, most_per_address;
    uint64_t seed;
    struct entry *slots[SLOTS];
};

struct admission *admission_create(unsigned total, unsigned per_address)
{
    struct admission *admission = mem_new(struct admission);
    pthread_mutex_init(&admission->lock, NULL);
    admission->most = total;
    admission->most_per_address = per_address;
    admission->seed = random_process_seed();
    return admission;
}

void admission_free(struct admission *admission)
{
    if (!admission)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        while (admission->slots[i]) {
            struct entry *entry = admission->slots[i];
            admission->slots[i] = entry->next;
            free(entry);
        }
    pthread_mutex_destroy(&admission->lock);
    free(admission);
}

static struct entry **find(struct admission *admission, const struct address *address)
{
    uint64_t halves[2];
    memcpy(halves, address->bytes, sizeof halves);
    uint64_t hash = (admission->seed ^ halves[0]) * 0xff51afd7ed558ccdu;
    hash = (hash ^ hash >> 32 ^ halves[1]) * 0xc4ceb9fe1a85ec53u;
    struct entry **at = &admission->slots[(hash >> 40) % SLOTS];
    while (*at && !address_equal(&(*at)->address, address))
        at = &(*at)->next;
    return at;
}

static bool enter_address(struct admission *admission, const struct address *address)
{
    struct entry **at = find(admission, address);
    if ((*at ? (*at)->count : 0) >= admission->most_per_address)
        return false;
    if (!*at) {
        *at = mem_new(struct entry);
        (*at)->address = *address;
    }
    (*at)->count++;
    return true;
}

static void leave_address(struct admission *admission, const struct address *address)
{
    struct entry **at = find(admission, address), *entry = *at;
    if (entry && --entry->count == 0) {
        *at = entry->next;
        free(entry);
    }
}

bool admission_enter(struct admission *admission, const struct address *address, bool exempt)
{
    pthread_mutex_lock(&admission->lock);
    bool admitted =
        admission->total < admission->most && (exempt || enter_address(admission, address));
    admission->total += admitted;
    pthread_mutex_unlock(&admission->lock);
    return admitted;
}

void admission_leave(struct admission *admission, const struct address *address, bool exempt)
{
    pthread_mutex_lock(&admission->lock);
    admission->total--;
    if (!exempt)
        leave_address(admission, address);
    pthread_mutex_unlock(&admission->lock);
}

unsigned admission_count(struct admission *admission)
{
    pthread_mutex_lock(&admission->lock);
    unsigned count = admission->total;
    pthread_mutex_unlock(&admission->lock);
    return count;
}
