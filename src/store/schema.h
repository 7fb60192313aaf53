/* schema.h: the tables, as numbered migrations. Private to this room and to its tests.
 *
 * The team id leads every key, so that tables can be spread over machines. Times are milliseconds
 * since 1970, ids lower-case UUIDs unless they are numbers that clients see as such. A migration
 * that was released never changes: write another. */
#pragma once

#include "db/db.h"

extern const struct db_migration store_migrations[];
