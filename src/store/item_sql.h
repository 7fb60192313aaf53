/* item_sql.h: what the files about single items share inside a work function. Private to this room.
 */
#pragma once

#include "store/collection_items.h"
#include "store/item_path.h"
#include "store/plan_keys.h"

struct db_connection;
struct secret_keys;

/* An item with its place. 1, or 0 when there is none of that kind (0: any) in that collection
 * (NULL: any). */
int item_find(struct db_connection *connection, int64_t team_id, const char *collection_id,
              enum item_kind kind, const char *id, struct arena *arena, struct item_row *ret_row,
              struct item_path *ret_path, struct error *err) MUST_CHECK;
/* Says that it was not found: "We could not find the folder you are looking for". */
int item_not_found(enum item_kind kind, struct error *err);

/* Its JSON, from the arena. */
int item_read_json(struct db_connection *connection, const struct secret_keys *secrets,
                   int64_t team_id, struct arena *arena, struct item_row *row,
                   struct error *err) MUST_CHECK;

/* What stands directly inside a path, ids only, by one look into the index each. */
int item_read_children(struct db_connection *connection, int64_t team_id, const char *collection_id,
                       const struct item_path *path, struct arena *arena,
                       struct item_row **ret_rows, size_t *ret_count, struct error *err) MUST_CHECK;
/* Everything inside a path, with its JSON. */
int item_read_inside(struct db_connection *connection, const struct secret_keys *secrets,
                     int64_t team_id, const char *collection_id, const struct item_path *path,
                     struct arena *arena, struct item_row **ret_rows, size_t *ret_count,
                     struct error *err) MUST_CHECK;

/* Between which keys `count` new ones go; makes room first where there is none. `ret_parent_id` is
 * NULL for the collection. */
int item_place(struct db_connection *connection, int64_t team_id, const struct item_target *target,
               size_t count, struct arena *arena, struct plan_place *ret_place,
               const char **ret_parent_id, struct error *err) MUST_CHECK;
