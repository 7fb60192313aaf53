#include "store/memory.h"

#include "store/body_cache.h"
#include "store/marks.h"
#include "store/role_memory.h"

void store_memory_init(struct store_memory *memory)
{
    memory->bodies = body_cache_create(BODY_CACHE_BYTES);
    memory->roles = role_memory_create();
    memory->updates = marks_create();
}

void store_memory_release(struct store_memory *memory)
{
    body_cache_free(memory->bodies);
    role_memory_free(memory->roles);
    marks_free(memory->updates);
    *memory = (struct store_memory){0};
}
