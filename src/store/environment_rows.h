/* environment_rows.h: the rows of environments, for the files that work on them inside a
 * transaction. Private to this room. */
#pragma once

#include "store/environments.h"

struct db_connection;

/* What a work function of environments needs. */
struct environment_work {
    struct store *store;
    const struct principal *principal;
    struct arena *arena;
};

/* A row and its document. */
struct environment_row {
    struct environment environment;
    cJSON *document; /* the caller frees */
};

/* ERR_NOT_FOUND or ERR_DENIED when the principal has less than `needed` in its workspace. */
int environment_rows_read(const struct environment_work *work, struct db_connection *connection,
                          const char *id, enum role needed, struct environment_row *ret_row,
                          struct error *err) MUST_CHECK;
/* The environment without its document. */
int environment_rows_find(const struct environment_work *work, struct db_connection *connection,
                          const char *id, enum role needed, struct environment *ret_environment,
                          struct error *err) MUST_CHECK;
/* Fills in id, owner and times. */
int environment_rows_insert(const struct environment_work *work, struct db_connection *connection,
                            struct environment *environment, const cJSON *document,
                            struct error *err) MUST_CHECK;
/* Writes name and document; sets who and when. */
int environment_rows_update(const struct environment_work *work, struct db_connection *connection,
                            struct environment *environment, const cJSON *document,
                            struct error *err) MUST_CHECK;
int environment_rows_delete(const struct environment_work *work, struct db_connection *connection,
                            const char *id, struct error *err) MUST_CHECK;

/* What a fork and its parent had in common when they last met. */
int environment_rows_read_base(const struct environment_work *work,
                               struct db_connection *connection, const char *id, cJSON **ret_base,
                               struct error *err) MUST_CHECK;
int environment_rows_write_base(const struct environment_work *work,
                                struct db_connection *connection, const char *id, const cJSON *base,
                                struct error *err) MUST_CHECK;

/* The columns that environment_rows_fill() reads, of environments e and workspaces w. */
#define ENVIRONMENT_COLUMNS                                                                        \
    "e.id, e.workspace_id, e.name, e.owner_id, e.created_at, e.updated_at, e.updated_by,"          \
    " e.fork_label, e.fork_from, e.fork_created_at,"                                               \
    " CASE WHEN w.visibility = 'public' THEN 1 ELSE 0 END"
enum { ENVIRONMENT_COLUMN_COUNT = 11 };
#define ENVIRONMENT_TABLES                                                                         \
    " FROM environments e JOIN workspaces w ON w.team_id = e.team_id AND w.id = e.workspace_id"
struct db_statement;
void environment_rows_fill(struct db_statement *row, struct arena *arena, struct environment *into);
