/* collection_sql.h: what the files about collections share inside a work function. Private to this
 * room. */
#pragma once

#include "store/collections.h"

struct db_connection;
struct db_statement;

/* A row and the principal's role in it, if that is enough. ERR_NOT_FOUND, ERR_DENIED. */
int collection_load(struct db_connection *connection, const struct principal *principal,
                    const char *id, enum role needed, struct arena *arena,
                    struct collection_row *ret_row, struct error *err) MUST_CHECK;
/* Whoever asks. 1, or 0 when there is none. */
int collection_find_row(struct db_connection *connection, int64_t team_id, const char *id,
                        struct arena *arena, struct collection_row *ret_row,
                        struct error *err) MUST_CHECK;

#define COLLECTION_COLUMNS                                                                         \
    "c.id, c.workspace_id, c.name, c.owner_id, c.revision, c.item_count, c.is_public,"             \
    " c.fork_label, c.fork_from, c.fork_created_at, c.fork_revision,"                              \
    " c.created_at, c.updated_at, c.updated_by"
enum { COLLECTION_COLUMN_COUNT = 14 };
void collection_read_row(struct db_statement *row, struct arena *arena,
                         struct collection_row *into);

/* The document without items, opened if it was sealed: borrowed from the row, or from the arena. */
struct secret_keys;
int collection_read_document(struct db_connection *connection, const struct secret_keys *secrets,
                             int64_t team_id, const char *id, struct arena *arena,
                             const char **ret_text, size_t *ret_length,
                             struct error *err) MUST_CHECK;

/* Says that something in the collection changed: the next revision, its time and its author. */
struct collection_touch {
    const struct principal *principal;
    const char *id;
    int64_t now;
    int64_t items_more; /* how many items there are more than before */
};
int collection_touch(struct db_connection *connection, const struct collection_touch *touch,
                     int64_t *ret_revision, struct error *err) MUST_CHECK;

/* Everything that goes with a collection. */
int collection_remove(struct db_connection *connection, int64_t team_id, const char *id,
                      struct error *err) MUST_CHECK;

/* After a write has committed: nobody gets the old body any more. */
void collection_forget(struct store *store, const char *id);
