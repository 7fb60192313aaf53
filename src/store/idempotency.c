#include "store/idempotency.h"

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"

#include <string.h>

static const char forget_sql[] = "DELETE FROM idempotent_replies WHERE created_at <= ?";
static const char forget_unfinished_sql[] = "DELETE FROM idempotent_replies WHERE status = 0";
static const char take_sql[] =
    "INSERT INTO idempotent_replies"
    " (team_id, principal, route, key, body_hash, status, reply, created_at)"
    " VALUES (?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT DO NOTHING";
static const char find_sql[] = "SELECT body_hash, status, reply FROM idempotent_replies"
                               " WHERE team_id = ? AND principal = ? AND route = ? AND key = ?";
static const char finish_sql[] = "UPDATE idempotent_replies SET status = ?, reply = ?"
                                 " WHERE team_id = ? AND principal = ? AND route = ? AND key = ?";
static const char free_sql[] = "DELETE FROM idempotent_replies"
                               " WHERE team_id = ? AND principal = ? AND route = ? AND key = ?";

struct work {
    struct store *store;
    const struct principal *principal;
    const struct idempotency_claim *claim;
    const char *who;     /* the principal as text */
    const char *context; /* of the sealed box */
    struct arena *arena;
    enum idempotency outcome;
    struct idempotency_reply reply;
    const void *box;
    size_t box_length;
};

static struct work work_of(struct store *store, const struct principal *principal,
                           const struct idempotency_claim *claim, struct arena *arena)
{
    const char *who = arena_printf(arena, "user/%lld", (long long)principal->user_id);
    return (struct work){
        .store = store,
        .principal = principal,
        .claim = claim,
        .who = who,
        .context = arena_printf(arena, "idempotency/%s/%s/%s", who, claim->route, claim->key),
        .arena = arena,
    };
}

static int look(struct db_connection *connection, struct work *work, struct error *err)
{
    struct db_statement *row;
    size_t length;
    int found = db_first(connection, &row, err, find_sql, "ittt", work->principal->team_id,
                         work->who, work->claim->route, work->claim->key);
    if (found <= 0)
        return found < 0 ? -1 : error_set(err, ERR_INTERNAL, "an idempotency key vanished");
    const void *hash = db_column_bytes(row, 0, &length);
    if (length != SECRET_HASH_SIZE || memcmp(hash, work->claim->body_hash, length) != 0) {
        work->outcome = IDEMPOTENCY_OTHER;
        return 0;
    }
    work->reply.status = (unsigned)db_column_int(row, 1);
    work->outcome = work->reply.status ? IDEMPOTENCY_REPLAY : IDEMPOTENCY_BUSY;
    if (work->outcome == IDEMPOTENCY_BUSY)
        return 0;
    const void *box = db_column_bytes(row, 2, &length);
    char *body;
    if (secret_open(work->arena, store_keys(work->store), work->context, box, length, &body,
                    &work->reply.length, err) < 0)
        return -1;
    work->reply.body = body;
    return 0;
}

static int take_work(struct db_connection *connection, void *context, struct error *err)
{
    struct work *work = context;
    int64_t now = clock_wall_ms(), taken = 0;
    work->outcome = IDEMPOTENCY_NEW;
    if (db_execute(connection, NULL, err, forget_sql, "i", now - IDEMPOTENCY_LIFE_MS) < 0 ||
        db_execute(connection, &taken, err, take_sql, "itttbbi", work->principal->team_id,
                   work->who, work->claim->route, work->claim->key, work->claim->body_hash,
                   (size_t)SECRET_HASH_SIZE, "", (size_t)0, now) < 0)
        return -1;
    return taken ? 0 : look(connection, work, err);
}

int idempotency_take(struct store *store, const struct principal *principal,
                     const struct idempotency_claim *claim, struct arena *arena,
                     struct idempotency_reply *ret_reply, struct error *err)
{
    struct work work = work_of(store, principal, claim, arena);
    if (db_write(store_db(store), take_work, &work, err) < 0)
        return -1;
    if (work.outcome == IDEMPOTENCY_REPLAY)
        *ret_reply = work.reply;
    return (int)work.outcome;
}

static int finish_work(struct db_connection *connection, void *context, struct error *err)
{
    struct work *work = context;
    if (!work->box)
        return db_execute(connection, NULL, err, free_sql, "ittt", work->principal->team_id,
                          work->who, work->claim->route, work->claim->key);
    return db_execute(connection, NULL, err, finish_sql, "ibittt", (int64_t)work->reply.status,
                      work->box, work->box_length, work->principal->team_id, work->who,
                      work->claim->route, work->claim->key);
}

int idempotency_finish(struct store *store, const struct principal *principal,
                       const struct idempotency_claim *claim, const struct idempotency_reply *reply,
                       struct arena *arena, struct error *err)
{
    struct work work = work_of(store, principal, claim, arena);
    if (reply && reply->length <= IDEMPOTENCY_REPLY_MAX) {
        work.reply = *reply;
        work.box = secret_seal(arena, store_keys(store), work.context, reply->body, reply->length,
                               &work.box_length);
    }
    return db_write(store_db(store), finish_work, &work, err);
}

static int start_work(struct db_connection *connection, void *context, struct error *err)
{
    return db_execute(connection, NULL, err, forget_unfinished_sql, "");
}

int idempotency_start(struct store *store, struct error *err)
{
    return db_write(store_db(store), start_work, NULL, err);
}
