#include "store/pull_request_rows.h"

#include "base/arena.h"
#include "base/text.h"
#include "db/db.h"
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS                                                                                    \
    "id, title, description, status, comment, source_id, destination_id, fork_label, reviewers,"   \
    " created_by, updated_by, created_at, updated_at"

static const char find_sql[] = "SELECT " COLUMNS " FROM pull_requests WHERE team_id = ? AND id = ?";
static const char list_sql[] = "SELECT " COLUMNS " FROM pull_requests WHERE team_id = ?"
                               " AND (source_id = ? OR destination_id = ?)"
                               " ORDER BY created_at DESC, id DESC LIMIT ?";
static const char insert_sql[] = "INSERT INTO pull_requests (team_id, " COLUMNS
                                 ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char update_sql[] =
    "UPDATE pull_requests SET title = ?, description = ?, status = ?, comment = ?, reviewers = ?,"
    " updated_by = ?, updated_at = ? WHERE team_id = ? AND id = ?";
static const char under_way_sql[] =
    "SELECT 1 FROM pull_requests WHERE team_id = ? AND source_id = ? AND destination_id = ?"
    " AND status IN ('open', 'approved')";

/* [{"id": 10002, "status": "approved"}] */
static char *print_reviewers(const struct reviewers *reviewers)
{
    AUTO_JSON list = cJSON_CreateArray();
    for (size_t i = 0; i < reviewers->count; i++) {
        const struct reviewer *reviewer = &reviewers->items[i];
        cJSON *entry = cJSON_CreateObject();
        cJSON_AddNumberToObject(entry, "id", (double)reviewer->user_id);
        json_set_text(entry, "status",
                      reviewer->has_declined   ? "declined"
                      : reviewer->has_approved ? "approved"
                                               : "open");
        cJSON_AddItemToArray(list, entry);
    }
    return json_print(list, false);
}

static void read_reviewers(const char *text, struct reviewers *into)
{
    AUTO_JSON list = json_parse(text, strlen(text), &json_body_limits, "reviewers", NULL);
    const cJSON *entry;
    cJSON_ArrayForEach(entry, list)
    {
        const char *status = json_get_text(entry, "status");
        if (into->count < PULL_REQUEST_MAX_REVIEWERS)
            into->items[into->count++] = (struct reviewer){
                .user_id = (int64_t)json_get_number(entry, "id", 0),
                .has_approved = text_equal(status, "approved"),
                .has_declined = text_equal(status, "declined"),
            };
    }
}

void pull_request_rows_fill(struct db_statement *row, struct arena *arena,
                            struct pull_request *into)
{
    *into = (struct pull_request){
        .id = db_column_copy(row, 0, arena),
        .title = db_column_copy(row, 1, arena),
        .description = db_column_copy(row, 2, arena),
        .status = db_column_copy(row, 3, arena),
        .comment = db_column_copy(row, 4, arena),
        .source_id = db_column_copy(row, 5, arena),
        .destination_id = db_column_copy(row, 6, arena),
        .fork_label = db_column_copy(row, 7, arena),
        .created_by = db_column_int(row, 9),
        .updated_by = db_column_int(row, 10),
        .created_at = db_column_int(row, 11),
        .updated_at = db_column_int(row, 12),
    };
    read_reviewers(db_column_text(row, 8), &into->reviewers);
}

int pull_request_rows_find(struct db_connection *connection, int64_t team_id, const char *id,
                           struct arena *arena, struct pull_request *ret_request, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, find_sql, "it", team_id, id);
    if (found > 0)
        pull_request_rows_fill(row, arena, ret_request);
    return found;
}

int pull_request_rows_first(struct db_connection *connection, int64_t team_id, const char *uid,
                            struct db_statement **ret_row, struct error *err)
{
    return db_first(connection, ret_row, err, list_sql, "itti", team_id, uid, uid,
                    (int64_t)PULL_REQUESTS_MAX_LIST);
}

int pull_request_rows_insert(struct db_connection *connection, int64_t team_id,
                             const struct pull_request *request, struct error *err)
{
    char *reviewers = print_reviewers(&request->reviewers);
    int result = db_execute(connection, NULL, err, insert_sql, "itttttttttiiii", team_id,
                            request->id, request->title, request->description, request->status,
                            request->comment, request->source_id, request->destination_id,
                            request->fork_label, reviewers, request->created_by,
                            request->updated_by, request->created_at, request->updated_at);
    free(reviewers);
    return result;
}

int pull_request_rows_update(struct db_connection *connection, int64_t team_id,
                             const struct pull_request *request, struct error *err)
{
    char *reviewers = print_reviewers(&request->reviewers);
    int result = db_execute(connection, NULL, err, update_sql, "tttttiiit", request->title,
                            request->description, request->status, request->comment, reviewers,
                            request->updated_by, request->updated_at, team_id, request->id);
    free(reviewers);
    return result;
}

int pull_request_rows_is_under_way(struct db_connection *connection, int64_t team_id,
                                   const char *source_id, const char *destination_id,
                                   struct error *err)
{
    struct db_statement *row;
    return db_first(connection, &row, err, under_way_sql, "itt", team_id, source_id,
                    destination_id);
}

bool pull_request_has_ended(const struct pull_request *request)
{
    return text_equal(request->status, "merged") || text_equal(request->status, "declined");
}
