/* plan_keys.h: chooses the keys of a plan's rows among their neighbours, so that as few rows as can
 * be have to move. Pure. Private to this room. */
#pragma once

#include "store/collection_plan.h"
#include "store/item_path.h"

/* What is known of a row of the plan that is stored already. */
struct stored_row {
    const unsigned char *path;
    size_t path_length;
    bool is_same; /* kind and JSON are as planned */
};

struct plan_place {
    struct item_path base;  /* of the parent of the rows at the top; empty: the collection */
    uint32_t after, before; /* keys that the rows at the top go between; 0 and ITEM_KEY_MAX + 1 */
};

extern const struct plan_place plan_place_whole; /* the whole of a collection */

/* keys[i] is for rows[i]; stored[i] is NULL for what is new; `stored` itself may be NULL. ERR_LIMIT
 * when the rows at the top do not fit in between: make room and try again. */
int plan_keys_choose(const struct collection_plan *plan, struct stored_row *const *stored,
                     const struct plan_place *place, uint32_t *keys, struct error *err) MUST_CHECK;

/* Where a row goes by these keys; false when that is too deep. */
bool plan_keys_path(const struct collection_plan *plan, const struct plan_place *place,
                    const uint32_t *keys, size_t index, struct item_path *ret_path);
