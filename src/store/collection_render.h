/* collection_render.h: rows to the JSON that the API answers with. Private to this room.
 *
 * One ordered scan, written as it comes: no tree is built, and only what is sealed is copied. */
#pragma once

#include "store/collections.h"

struct buffer;
struct db_connection;
struct secret_keys;

enum { RENDER_MAX_BYTES = 1 << 30 };

/* Appends {"collection": {…}} of the collection that the row describes. */
int collection_render_full(struct db_connection *connection, const struct secret_keys *secrets,
                           int64_t team_id, const struct collection_row *row, struct buffer *into,
                           struct error *err) MUST_CHECK;
int collection_render_minimal(struct db_connection *connection, const struct secret_keys *secrets,
                              int64_t team_id, const struct collection_row *row,
                              struct buffer *into, struct error *err) MUST_CHECK;
