#include "store/comments.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/db.h"
#include "store/access.h"
#include "store/internal.h"

#include <stdlib.h>
#include <string.h>

#define COMMENT_COLUMNS "id, thread_id, status, body, tags, created_by, created_at, updated_at"
#define OF_PLACE " WHERE team_id = ? AND collection_id = ? AND model = ? AND model_id = ?"

static const char item_sql[] =
    "SELECT kind FROM items WHERE team_id = ? AND id = ? AND collection_id = ?";
static const char list_sql[] =
    "SELECT " COMMENT_COLUMNS " FROM comments" OF_PLACE " ORDER BY id DESC LIMIT ?";
static const char get_sql[] = "SELECT " COMMENT_COLUMNS " FROM comments" OF_PLACE " AND id = ?";
static const char thread_sql[] = "SELECT status FROM comments" OF_PLACE " AND thread_id = ?";
static const char insert_sql[] =
    "INSERT INTO comments (team_id, id, thread_id, collection_id, model, model_id, body, tags,"
    " status, created_by, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char update_sql[] =
    "UPDATE comments SET body = ?, tags = ?, updated_at = ? WHERE team_id = ? AND id = ?";
static const char delete_sql[] = "DELETE FROM comments WHERE team_id = ? AND id = ?";
static const char first_sql[] = "SELECT MIN(id) FROM comments WHERE team_id = ? AND thread_id = ?";
static const char delete_thread_sql[] = "DELETE FROM comments WHERE team_id = ? AND thread_id = ?";
static const char thread_collection_sql[] =
    "SELECT collection_id FROM comments WHERE team_id = ? AND thread_id = ?";
static const char resolve_sql[] = "UPDATE comments SET status = 'Resolved'"
                                  " WHERE team_id = ? AND thread_id = ?";

/* The numbers of items.kind are those of the models. */
static const char *const models[] = {"collection", "folder", "request", "response"};

struct talk {
    const struct principal *principal;
    const struct comment_place *place;
    struct arena *arena;
    int64_t id;            /* of the comment */
    struct comment wanted; /* what it is to say */
    struct comment comment;
    struct comment *found; /* heap, while it grows */
    size_t count, capacity;
};

static const char *model_of(const struct talk *talk)
{
    return models[talk->place->model];
}

static const char *model_id_of(const struct talk *talk)
{
    return talk->place->model == COMMENT_COLLECTION ? talk->place->collection_id
                                                    : talk->place->model_id;
}

/* The place must be there and be seen; *ret_role is what the principal may do in its collection. */
static int enter(const struct talk *talk, struct db_connection *connection, enum role *ret_role,
                 struct error *err)
{
    struct db_statement *row;
    const struct comment_place *place = talk->place;
    if (access_collection(connection, talk->principal, place->collection_id, ret_role, err) < 0 ||
        access_check(*ret_role, ROLE_VIEWER, "collection", err) < 0)
        return -1;
    if (place->model == COMMENT_COLLECTION)
        return 0;
    int found = db_first(connection, &row, err, item_sql, "itt", talk->principal->team_id,
                         place->model_id, place->collection_id);
    if (found < 0)
        return -1;
    bool is_it = found && db_column_int(row, 0) == (int64_t)place->model;
    return is_it ? 0 : access_check(ROLE_NONE, ROLE_VIEWER, model_of(talk), err);
}

static void read_row(struct db_statement *row, struct arena *arena, struct comment *into)
{
    *into = (struct comment){
        .id = db_column_int(row, 0),
        .thread_id = db_column_int(row, 1),
        .status = db_column_copy(row, 2, arena),
        .body = db_column_copy(row, 3, arena),
        .tags = db_column_copy(row, 4, arena),
        .created_by = db_column_int(row, 5),
        .created_at = db_column_int(row, 6),
        .updated_at = db_column_int(row, 7),
    };
}

static int get(struct talk *talk, struct db_connection *connection, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, get_sql, "ittti", talk->principal->team_id,
                         talk->place->collection_id, model_of(talk), model_id_of(talk), talk->id);
    if (found <= 0)
        return found < 0 ? -1 : access_check(ROLE_NONE, ROLE_VIEWER, "comment", err);
    read_row(row, talk->arena, &talk->comment);
    return 0;
}

/* --- list --- */

static void add(struct talk *talk, struct db_statement *row)
{
    if (talk->count == talk->capacity) {
        talk->capacity = talk->capacity ? 2 * talk->capacity : 16;
        talk->found = mem_grow(talk->found, talk->capacity, sizeof *talk->found);
    }
    read_row(row, talk->arena, &talk->found[talk->count++]);
}

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    struct talk *talk = context;
    struct db_statement *row;
    enum role role;
    talk->count = 0;
    if (enter(talk, connection, &role, err) < 0)
        return -1;
    int found = db_first(connection, &row, err, list_sql, "ittti", talk->principal->team_id,
                         talk->place->collection_id, model_of(talk), model_id_of(talk),
                         (int64_t)COMMENTS_MAX_LIST);
    for (; found > 0; found = db_step(row, err))
        add(talk, row);
    return found;
}

int comments_list(struct store *store, const struct principal *principal,
                  const struct comment_place *place, struct arena *arena,
                  struct comments *ret_comments, struct error *err)
{
    struct talk talk = {.principal = principal, .place = place, .arena = arena};
    int result = db_read(store_db(store), list_work, &talk, err);
    if (result == 0) {
        ret_comments->items = arena_array(arena, talk.count + 1, struct comment);
        if (talk.count)
            memcpy(ret_comments->items, talk.found, talk.count * sizeof *talk.found);
        ret_comments->count = talk.count;
    }
    free(talk.found);
    return result;
}

/* --- create --- */

/* A reply takes its thread's status. */
static int join_thread(struct talk *talk, struct db_connection *connection, struct error *err)
{
    struct db_statement *row;
    struct comment *comment = &talk->comment;
    int64_t team = talk->principal->team_id;
    comment->status = "Open";
    if (!comment->thread_id)
        return store_next_number(connection, team, "threads", &comment->thread_id, err);
    int found =
        db_first(connection, &row, err, thread_sql, "ittti", team, talk->place->collection_id,
                 model_of(talk), model_id_of(talk), comment->thread_id);
    if (found <= 0)
        return found < 0 ? -1 : access_check(ROLE_NONE, ROLE_VIEWER, "thread", err);
    comment->status = db_column_copy(row, 0, talk->arena);
    return 0;
}

static int create_work(struct db_connection *connection, void *context, struct error *err)
{
    struct talk *talk = context;
    struct comment *comment = &talk->comment;
    int64_t team = talk->principal->team_id;
    enum role role;
    *comment = talk->wanted;
    if (enter(talk, connection, &role, err) < 0 || join_thread(talk, connection, err) < 0 ||
        store_next_number(connection, team, "comments", &comment->id, err) < 0)
        return -1;
    return db_execute(connection, NULL, err, insert_sql, "iiittttttiii", team, comment->id,
                      comment->thread_id, talk->place->collection_id, model_of(talk),
                      model_id_of(talk), comment->body, comment->tags, comment->status,
                      comment->created_by, comment->created_at, comment->updated_at);
}

int comments_create(struct store *store, const struct principal *principal,
                    const struct comment_place *place, int64_t thread_id, const char *body,
                    const char *tags, struct arena *arena, struct comment *ret_comment,
                    struct error *err)
{
    int64_t now = clock_wall_ms();
    struct talk talk = {.principal = principal,
                        .place = place,
                        .arena = arena,
                        .wanted = {.thread_id = thread_id,
                                   .body = body,
                                   .tags = tags,
                                   .created_by = principal->user_id,
                                   .created_at = now,
                                   .updated_at = now}};
    if (db_write(store_db(store), create_work, &talk, err) < 0)
        return -1;
    *ret_comment = talk.comment;
    return 0;
}

/* --- change --- */

static int update_work(struct db_connection *connection, void *context, struct error *err)
{
    struct talk *talk = context;
    enum role role;
    if (enter(talk, connection, &role, err) < 0 || get(talk, connection, err) < 0)
        return -1;
    if (talk->comment.created_by != talk->principal->user_id)
        return error_set(err, ERR_DENIED, "Only its author changes a comment.");
    talk->comment.body = talk->wanted.body;
    if (talk->wanted.tags)
        talk->comment.tags = talk->wanted.tags;
    talk->comment.updated_at = clock_wall_ms();
    return db_execute(connection, NULL, err, update_sql, "ttiii", talk->comment.body,
                      talk->comment.tags, talk->comment.updated_at, talk->principal->team_id,
                      talk->id);
}

int comments_update(struct store *store, const struct principal *principal,
                    const struct comment_place *place, int64_t id, const char *body,
                    const char *tags, struct arena *arena, struct comment *ret_comment,
                    struct error *err)
{
    struct talk talk = {.principal = principal,
                        .place = place,
                        .arena = arena,
                        .id = id,
                        .wanted = {.body = body, .tags = tags}};
    if (db_write(store_db(store), update_work, &talk, err) < 0)
        return -1;
    *ret_comment = talk.comment;
    return 0;
}

static int delete_work(struct db_connection *connection, void *context, struct error *err)
{
    struct talk *talk = context;
    struct db_statement *row;
    enum role role;
    int64_t team = talk->principal->team_id;
    if (enter(talk, connection, &role, err) < 0 || get(talk, connection, err) < 0)
        return -1;
    if (talk->comment.created_by != talk->principal->user_id && role < ROLE_ADMIN)
        return error_set(err, ERR_DENIED, "Only its author or an admin deletes a comment.");
    int found = db_first(connection, &row, err, first_sql, "ii", team, talk->comment.thread_id);
    if (found < 0)
        return -1;
    if (found && db_column_int(row, 0) == talk->id)
        return db_execute(connection, NULL, err, delete_thread_sql, "ii", team,
                          talk->comment.thread_id);
    return db_execute(connection, NULL, err, delete_sql, "ii", team, talk->id);
}

int comments_delete(struct store *store, const struct principal *principal,
                    const struct comment_place *place, int64_t id, struct error *err)
{
    AUTO_ARENA arena = {0};
    struct talk talk = {.principal = principal, .place = place, .arena = &arena, .id = id};
    return db_write(store_db(store), delete_work, &talk, err);
}

/* --- resolve --- */

struct resolution {
    const struct principal *principal;
    int64_t thread_id;
};

static int resolve_work(struct db_connection *connection, void *context, struct error *err)
{
    const struct resolution *resolution = context;
    struct db_statement *row;
    AUTO_ARENA arena = {0};
    enum role role = ROLE_NONE;
    int64_t team = resolution->principal->team_id;
    int found =
        db_first(connection, &row, err, thread_collection_sql, "ii", team, resolution->thread_id);
    if (found < 0)
        return -1;
    if (found && access_collection(connection, resolution->principal,
                                   db_column_copy(row, 0, &arena), &role, err) < 0)
        return -1;
    if (access_check(role, ROLE_VIEWER, "thread", err) < 0)
        return -1;
    return db_execute(connection, NULL, err, resolve_sql, "ii", team, resolution->thread_id);
}

int comments_resolve(struct store *store, const struct principal *principal, int64_t thread_id,
                     struct error *err)
{
    struct resolution resolution = {principal, thread_id};
    return db_write(store_db(store), resolve_work, &resolution, err);
}
