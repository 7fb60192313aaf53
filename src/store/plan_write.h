/* plan_write.h: puts the rows of a plan into the table. Inside a work function; private to this
 * room. */
#pragma once

#include "store/collections.h"
#include "store/plan_keys.h"

struct db_connection;
struct secret_keys;

struct plan_write {
    const struct collection_plan *plan;
    struct stored_row *const *stored; /* of each row of the plan; NULL: all are new */
    const uint32_t *keys;             /* see plan_keys_choose() */
    struct plan_place place;
    const char *base_id; /* parent of the rows at the top; NULL: the collection */
    const char *collection_id;
    const struct principal *principal;
    const struct secret_keys *secrets;
    int64_t owner_id, revision, now;
    bool is_anew; /* new ids for all */
    bool
        keeps_foreign; /* an id that another collection has is a conflict; else a new one is made */
};

/* ERR_CONFLICT and *ret_conflict; ERR_INVALID when it gets too deep. */
int plan_write_rows(struct db_connection *connection, const struct plan_write *write,
                    struct collection_conflict *ret_conflict, struct error *err) MUST_CHECK;
