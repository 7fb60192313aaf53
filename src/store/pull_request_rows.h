/* pull_request_rows.h: rows of pull requests inside a transaction. Private to this room. */
#pragma once

#include "store/pull_requests.h"

struct db_connection;
struct db_statement;

/* 1, or 0 when there is none. */
int pull_request_rows_find(struct db_connection *connection, int64_t team_id, const char *id,
                           struct arena *arena, struct pull_request *ret_request,
                           struct error *err) MUST_CHECK;
int pull_request_rows_insert(struct db_connection *connection, int64_t team_id,
                             const struct pull_request *request, struct error *err) MUST_CHECK;
/* Title, description, status, comment, reviewers, and who changed it when. */
int pull_request_rows_update(struct db_connection *connection, int64_t team_id,
                             const struct pull_request *request, struct error *err) MUST_CHECK;
/* 1 when one between the two has not ended. */
int pull_request_rows_is_under_way(struct db_connection *connection, int64_t team_id,
                                   const char *source_id, const char *destination_id,
                                   struct error *err) MUST_CHECK;
/* Starts a walk over those from or into a collection (its uid), newest first: 1 on a row. */
int pull_request_rows_first(struct db_connection *connection, int64_t team_id, const char *uid,
                            struct db_statement **ret_row, struct error *err) MUST_CHECK;
void pull_request_rows_fill(struct db_statement *row, struct arena *arena,
                            struct pull_request *into);

bool pull_request_has_ended(const struct pull_request *request);
