#include "client/auth_internal.h"

#include "base/map.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

struct auth_memory {
    struct map *sessions; /* by the definition's address as text */
};

static void free_session(void *value)
{
    struct auth_session *session = value;
    auth_session_forget(session);
    free(session);
}

struct auth_memory *auth_memory_create(void)
{
    struct auth_memory *memory = mem_new(struct auth_memory);
    memory->sessions = map_create(free_session);
    return memory;
}

void auth_memory_free(struct auth_memory *memory)
{
    if (!memory)
        return;
    map_free(memory->sessions);
    free(memory);
}

struct auth_session *auth_memory_session(struct auth_memory *memory, const void *definition)
{
    char key[32];
    if (!memory || !definition)
        return NULL;
    snprintf(key, sizeof key, "%p", definition);
    struct auth_session *session = map_get(memory->sessions, key);
    if (!session) {
        session = mem_new(struct auth_session);
        map_put(memory->sessions, key, session);
    }
    return session;
}

void auth_session_forget(struct auth_session *session)
{
    free(session->realm);
    free(session->nonce);
    free(session->opaque);
    free(session->qop);
    free(session->algorithm);
    free(session->client_nonce);
    *session = (struct auth_session){0};
}
