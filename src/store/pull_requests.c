#include "store/pull_requests.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"
#include "db/db.h"
#include "store/access.h"
#include "store/collection_forks.h"
#include "store/collection_sql.h"
#include "store/pull_request_rows.h"

#include <stdlib.h>
#include <string.h>

static const char user_role_sql[] =
    "SELECT role FROM users WHERE team_id = ? AND id = ? AND state = 'active'";

static const char needs_both[] =
    "You need Viewer role on both source and destination collections to view pull requests. Please "
    "contact collection editors to grant additional access to you.";
static const char all_need_both[] =
    "You and all reviewers need Viewer access on both source and destination collections.";
static const char not_allowed[] = "Given action on current pull request is not allowed";

struct work {
    const struct principal *principal;
    struct arena *arena;
    const char *id; /* of the pull request, or of the collection */
    const struct pull_request *values;
    enum review review;
    const char *comment;
    struct pull_request request;
    enum role in_source, in_destination; /* of the principal */
    struct pull_request *found;          /* heap, while it grows */
    size_t count, capacity;
};

/* --- who may --- */

/* The role in a collection by its uid; *ret_name is NULL when it is no more. */
static int look_at(const struct work *work, struct db_connection *connection, const char *uid,
                   enum role *ret_role, const char **ret_name, struct error *err)
{
    struct collection_row row;
    char id[STORE_ID_SIZE];
    *ret_role = ROLE_NONE;
    *ret_name = NULL;
    if (!store_id_of(uid, id))
        return 0;
    int found =
        collection_find_row(connection, work->principal->team_id, id, work->arena, &row, err);
    if (found <= 0)
        return found;
    *ret_name = row.name;
    return access_collection(connection, work->principal, id, ret_role, err);
}

/* Loads the request; whoever sees neither of its collections learns nothing. */
static int enter(struct work *work, struct db_connection *connection, struct error *err)
{
    struct pull_request *request = &work->request;
    int found = pull_request_rows_find(connection, work->principal->team_id, work->id, work->arena,
                                       request, err);
    if (found <= 0)
        return found < 0 ? -1 : access_check(ROLE_NONE, ROLE_VIEWER, "pull request", err);
    if (look_at(work, connection, request->source_id, &work->in_source, &request->source_name,
                err) < 0 ||
        look_at(work, connection, request->destination_id, &work->in_destination,
                &request->destination_name, err) < 0)
        return -1;
    if (work->in_source == ROLE_NONE && work->in_destination == ROLE_NONE)
        return access_check(ROLE_NONE, ROLE_VIEWER, "pull request", err);
    if ((request->source_name && work->in_source == ROLE_NONE) ||
        (request->destination_name && work->in_destination == ROLE_NONE))
        return error_set(err, ERR_DENIED, "%s", needs_both);
    return 0;
}

/* ERR_DENIED unless that person of the team sees both collections. */
static int check_reviewer(const struct work *work, struct db_connection *connection,
                          int64_t user_id, struct error *err)
{
    struct db_statement *row;
    struct principal reviewer = {.team_id = work->principal->team_id, .user_id = user_id};
    const char *const uids[] = {work->request.source_id, work->request.destination_id};
    int found =
        db_first(connection, &row, err, user_role_sql, "ii", reviewer.team_id, reviewer.user_id);
    if (found < 0)
        return -1;
    reviewer.role = found ? role_of(db_column_text(row, 0)) : ROLE_NONE;
    for (size_t i = 0; i < COUNT_OF(uids); i++) {
        char id[STORE_ID_SIZE];
        enum role role = ROLE_NONE;
        if (store_id_of(uids[i], id) &&
            access_collection(connection, &reviewer, id, &role, err) < 0)
            return -1;
        if (role == ROLE_NONE)
            return error_set(err, ERR_DENIED, "%s", all_need_both);
    }
    return 0;
}

/* Those who stay keep what they said. */
static int take_reviewers(struct work *work, struct db_connection *connection, struct error *err)
{
    const struct reviewers before = work->request.reviewers;
    struct reviewers *now = &work->request.reviewers;
    *now = work->values->reviewers;
    for (size_t i = 0; i < now->count; i++) {
        if (check_reviewer(work, connection, now->items[i].user_id, err) < 0)
            return -1;
        for (size_t k = 0; k < before.count; k++)
            if (before.items[k].user_id == now->items[i].user_id)
                now->items[i] = before.items[k];
    }
    return 0;
}

static void stamp(struct work *work)
{
    work->request.updated_by = work->principal->user_id;
    work->request.updated_at = clock_wall_ms();
}

/* --- create --- */

static int check_kin(struct work *work, struct db_connection *connection, struct error *err)
{
    struct pull_request *request = &work->request;
    const char *source = work->values->source_id, *destination = work->values->destination_id;
    struct collection_row fork, parent;
    char uid[STORE_UID_SIZE];
    if (collection_load(connection, work->principal, source, ROLE_VIEWER, work->arena, &fork, err) <
            0 ||
        collection_load(connection, work->principal, destination, ROLE_VIEWER, work->arena, &parent,
                        err) < 0)
        return -1;
    store_uid(parent.owner_id, parent.id, uid);
    if (!text_equal(fork.fork_from, uid))
        return error_set(err, ERR_INVALID, "Fork relation not found");
    request->destination_id = arena_strdup(work->arena, uid);
    store_uid(fork.owner_id, fork.id, uid);
    request->source_id = arena_strdup(work->arena, uid);
    request->fork_label = fork.fork_label;
    return 0;
}

static int create_work(struct db_connection *connection, void *context, struct error *err)
{
    struct work *work = context;
    struct pull_request *request = &work->request;
    int64_t team = work->principal->team_id;
    char id[UUID_SIZE];
    random_uuid4(id);
    *request = (struct pull_request){
        .id = arena_strdup(work->arena, id),
        .title = work->values->title,
        .description = work->values->description ? work->values->description : "",
        .status = "open",
        .created_by = work->principal->user_id,
    };
    stamp(work);
    request->created_at = request->updated_at;
    if (check_kin(work, connection, err) < 0 || take_reviewers(work, connection, err) < 0)
        return -1;
    int under_way = pull_request_rows_is_under_way(connection, team, request->source_id,
                                                   request->destination_id, err);
    if (under_way)
        return under_way < 0
                   ? -1
                   : error_set(err, ERR_CONFLICT,
                               "A pull request for this source and destination already exists.");
    return pull_request_rows_insert(connection, team, request, err);
}

int pull_requests_create(struct store *store, const struct principal *principal,
                         const struct pull_request *values, struct arena *arena,
                         struct pull_request *ret_request, struct error *err)
{
    struct work work = {.principal = principal, .arena = arena, .values = values};
    if (db_write(store_db(store), create_work, &work, err) < 0)
        return -1;
    *ret_request = work.request;
    return 0;
}

/* --- read --- */

static int get_work(struct db_connection *connection, void *context, struct error *err)
{
    return enter(context, connection, err);
}

int pull_requests_get(struct store *store, const struct principal *principal, const char *id,
                      struct arena *arena, struct pull_request *ret_request, struct error *err)
{
    struct work work = {.principal = principal, .arena = arena, .id = id};
    if (db_read(store_db(store), get_work, &work, err) < 0)
        return -1;
    *ret_request = work.request;
    return 0;
}

static void add(struct work *work, struct db_statement *row)
{
    if (work->count == work->capacity) {
        work->capacity = work->capacity ? 2 * work->capacity : 8;
        work->found = mem_grow(work->found, work->capacity, sizeof *work->found);
    }
    pull_request_rows_fill(row, work->arena, &work->found[work->count++]);
}

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    struct work *work = context;
    struct collection_row collection;
    struct db_statement *row;
    char uid[STORE_UID_SIZE];
    work->count = 0;
    if (collection_load(connection, work->principal, work->id, ROLE_VIEWER, work->arena,
                        &collection, err) < 0)
        return -1;
    store_uid(collection.owner_id, collection.id, uid);
    int found = pull_request_rows_first(connection, work->principal->team_id, uid, &row, err);
    for (; found > 0; found = db_step(row, err))
        add(work, row);
    return found;
}

int pull_requests_list(struct store *store, const struct principal *principal,
                       const char *collection_id, struct arena *arena,
                       struct pull_request_list *ret_list, struct error *err)
{
    struct work work = {.principal = principal, .arena = arena, .id = collection_id};
    int result = db_read(store_db(store), list_work, &work, err);
    if (result == 0) {
        ret_list->items = arena_array(arena, work.count + 1, struct pull_request);
        if (work.count)
            memcpy(ret_list->items, work.found, work.count * sizeof *work.found);
        ret_list->count = work.count;
    }
    free(work.found);
    return result;
}

/* --- change --- */

static int update_work(struct db_connection *connection, void *context, struct error *err)
{
    struct work *work = context;
    struct pull_request *request = &work->request;
    if (enter(work, connection, err) < 0)
        return -1;
    if (request->created_by != work->principal->user_id && work->in_destination < ROLE_EDITOR)
        return access_check(ROLE_VIEWER, ROLE_EDITOR, "pull request", err);
    if (pull_request_has_ended(request))
        return error_set(err, ERR_CONFLICT,
                         "You cannot modify a pull request which is already merged or declined.");
    request->title = work->values->title;
    if (work->values->description)
        request->description = work->values->description;
    stamp(work);
    if (take_reviewers(work, connection, err) < 0)
        return -1;
    return pull_request_rows_update(connection, work->principal->team_id, request, err);
}

int pull_requests_update(struct store *store, const struct principal *principal, const char *id,
                         const struct pull_request *values, struct arena *arena,
                         struct pull_request *ret_request, struct error *err)
{
    struct work work = {.principal = principal, .arena = arena, .id = id, .values = values};
    if (db_write(store_db(store), update_work, &work, err) < 0)
        return -1;
    *ret_request = work.request;
    return 0;
}

static bool is_approved(const struct pull_request *request)
{
    for (size_t i = 0; i < request->reviewers.count; i++)
        if (request->reviewers.items[i].has_approved)
            return true;
    return false;
}

/* An editor who was not asked may speak all the same, and is a reviewer from then on. */
static int find_reviewer(struct work *work, struct reviewer **ret_reviewer, struct error *err)
{
    struct reviewers *reviewers = &work->request.reviewers;
    for (size_t i = 0; i < reviewers->count; i++)
        if (reviewers->items[i].user_id == work->principal->user_id) {
            *ret_reviewer = &reviewers->items[i];
            return 0;
        }
    if (work->in_destination < ROLE_EDITOR || reviewers->count == PULL_REQUEST_MAX_REVIEWERS)
        return error_set(err, ERR_DENIED,
                         "You do not have enough permissions to perform this action.");
    *ret_reviewer = &reviewers->items[reviewers->count++];
    **ret_reviewer = (struct reviewer){.user_id = work->principal->user_id};
    return 0;
}

static int apply_review(struct work *work, struct error *err)
{
    struct pull_request *request = &work->request;
    struct reviewer *reviewer = NULL;
    if (pull_request_has_ended(request))
        return error_set(err, ERR_INVALID, "%s", not_allowed);
    if (work->review == REVIEW_MERGE) {
        request->status = "merged";
        return access_check(work->in_destination, ROLE_EDITOR, "pull request", err);
    }
    if (find_reviewer(work, &reviewer, err) < 0)
        return -1;
    if (work->review == REVIEW_UNAPPROVE && !reviewer->has_approved)
        return error_set(err, ERR_INVALID, "%s", not_allowed);
    reviewer->has_approved = work->review == REVIEW_APPROVE;
    reviewer->has_declined = work->review == REVIEW_DECLINE;
    request->status = work->review == REVIEW_DECLINE ? "declined"
                      : is_approved(request)         ? "approved"
                                                     : "open";
    return 0;
}

static int review_work(struct db_connection *connection, void *context, struct error *err)
{
    struct work *work = context;
    if (enter(work, connection, err) < 0 || apply_review(work, err) < 0)
        return -1;
    if (work->comment)
        work->request.comment = work->comment;
    stamp(work);
    return pull_request_rows_update(connection, work->principal->team_id, &work->request, err);
}

/* Whether it may be merged, without doing anything. */
static int check_work(struct db_connection *connection, void *context, struct error *err)
{
    struct work *work = context;
    return enter(work, connection, err) < 0 ? -1 : apply_review(work, err);
}

/* First the merge, then the word that it is done: the other way round it might never be. */
static int merge(struct store *store, const struct work *asked, struct error *err)
{
    struct work work = *asked;
    struct collection_row row;
    char source[STORE_ID_SIZE], destination[STORE_ID_SIZE];
    if (db_read(store_db(store), check_work, &work, err) < 0)
        return -1;
    if (!store_id_of(work.request.source_id, source) ||
        !store_id_of(work.request.destination_id, destination))
        return error_set(err, ERR_INVALID, "%s", not_allowed);
    return collection_forks_merge(store, work.principal, source, destination, MERGE_ONLY,
                                  work.arena, &row, err);
}

int pull_requests_review(struct store *store, const struct principal *principal, const char *id,
                         enum review review, const char *comment, struct arena *arena,
                         struct pull_request *ret_request, struct error *err)
{
    struct work work = {
        .principal = principal, .arena = arena, .id = id, .review = review, .comment = comment};
    if (review == REVIEW_MERGE && merge(store, &work, err) < 0)
        return -1;
    if (db_write(store_db(store), review_work, &work, err) < 0)
        return -1;
    *ret_request = work.request;
    return 0;
}
