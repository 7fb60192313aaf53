/* collections_body.c: collections as the API answers them, from memory where that is allowed. */
#include "store/body_cache.h"
#include "store/collections.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "db/db.h"
#include "store/access.h"
#include "store/collection_render.h"
#include "store/collection_sql.h"
#include "store/memory.h"
#include "store/role_memory.h"

struct reading {
    struct store *store;
    const struct principal *principal;
    const char *id;
    enum collection_form form;
    struct arena arena;
    struct buffer text;
    enum role role;
    struct body *body; /* known already: only the role is asked */
};

static int render(struct db_connection *connection, struct reading *reading,
                  const struct collection_row *row, struct error *err)
{
    const struct secret_keys *secrets = store_keys(reading->store);
    int64_t team = reading->principal->team_id;
    return reading->form == COLLECTION_MINIMAL
               ? collection_render_minimal(connection, secrets, team, row, &reading->text, err)
               : collection_render_full(connection, secrets, team, row, &reading->text, err);
}

static int body_work(struct db_connection *connection, void *context, struct error *err)
{
    struct reading *reading = context;
    struct collection_row row;
    arena_reset(&reading->arena);
    buffer_clear(&reading->text);
    if (collection_load(connection, reading->principal, reading->id, ROLE_VIEWER, &reading->arena,
                        &row, err) < 0)
        return -1;
    reading->role = row.role;
    return reading->body ? 0 : render(connection, reading, &row, err);
}

/* The versions are taken before anything is read: what changes meanwhile makes them old. */
static int read_body(struct reading *reading, struct body **ret_body, struct error *err)
{
    struct store *store = reading->store;
    struct store_memory *memory = store_memory(store);
    uint64_t people = store_people_version(store);
    uint64_t ticket = body_cache_ticket(memory->bodies, reading->id);
    reading->body = body_cache_get(memory->bodies, reading->form, reading->id);
    buffer_init(&reading->text, RENDER_MAX_BYTES);
    int result = db_read(store_db(store), body_work, reading, err);
    if (result < 0) {
        body_unref(reading->body);
    } else {
        role_memory_put(memory->roles, people, reading->principal, reading->id, reading->role);
        *ret_body = reading->body ? reading->body : body_create(&reading->text);
        body_cache_put(memory->bodies, reading->form, reading->id, *ret_body, ticket);
    }
    buffer_release(&reading->text);
    arena_release(&reading->arena);
    return result;
}

int collections_body(struct store *store, const struct principal *principal, const char *id,
                     enum collection_form form, struct body **ret_body, struct error *err)
{
    struct reading reading = {.store = store, .principal = principal, .id = id, .form = form};
    return read_body(&reading, ret_body, err);
}

struct body *collections_body_at_hand(struct store *store, const struct principal *principal,
                                      const char *id, enum collection_form form)
{
    struct store_memory *memory = store_memory(store);
    if (principal->team_id != store_team(store) ||
        role_memory_get(memory->roles, store_people_version(store), principal, id) == ROLE_NONE)
        return NULL;
    return body_cache_get(memory->bodies, form, id);
}
