#include "store/collection_items.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/mem.h"
#include "db/db.h"
#include "store/access.h"
#include "store/collection_plan.h"
#include "store/collection_sql.h"
#include "store/item_sql.h"
#include "store/plan_write.h"
#include "store/sealed_text.h"

#include <stdlib.h>

/* One item that something is done with. */
struct item_work {
    struct store *store;
    const struct principal *principal;
    const char *collection_id;
    enum item_kind kind;
    const char *id;
    struct arena *arena; /* of the caller */
    struct item_family family;
    struct item_path path;
    int64_t now;
};

static int find_parent_owner(struct db_connection *connection, struct item_work *work,
                             struct error *err)
{
    struct item_row parent;
    struct item_path unused;
    const char *id = work->family.self.parent_id;
    int found = id ? item_find(connection, work->principal->team_id, work->collection_id, 0, id,
                               work->arena, &parent, &unused, err)
                   : 0;
    work->family.parent_owner_id = found > 0 ? parent.owner_id : 0;
    return found < 0 ? -1 : 0;
}

static int find_item(struct db_connection *connection, struct item_work *work, enum role needed,
                     struct error *err)
{
    struct collection_row collection;
    if (collection_load(connection, work->principal, work->collection_id, needed, work->arena,
                        &collection, err) < 0)
        return -1;
    work->family.collection_revision = collection.revision;
    work->family.collection_owner_id = collection.owner_id;
    int found = item_find(connection, work->principal->team_id, work->collection_id, work->kind,
                          work->id, work->arena, &work->family.self, &work->path, err);
    if (found <= 0)
        return found < 0 ? -1 : item_not_found(work->kind, err);
    return find_parent_owner(connection, work, err);
}

static int touch(struct db_connection *connection, struct item_work *work, int64_t items_more,
                 struct error *err)
{
    const struct collection_touch touch = {.principal = work->principal,
                                           .id = work->collection_id,
                                           .now = work->now,
                                           .items_more = items_more};
    return collection_touch(connection, &touch, &work->family.collection_revision, err);
}

/* --- get --- */

struct get {
    struct item_work work;
    enum item_reach reach;
};

static int get_work(struct db_connection *connection, void *context, struct error *err)
{
    struct get *get = context;
    struct item_work *work = &get->work;
    struct item_family *family = &work->family;
    const struct secret_keys *secrets = store_keys(work->store);
    int64_t team = work->principal->team_id;
    if (find_item(connection, work, ROLE_VIEWER, err) < 0 ||
        item_read_json(connection, secrets, team, work->arena, &family->self, err) < 0)
        return -1;
    if (get->reach == ITEM_WITH_EVERYTHING)
        return item_read_inside(connection, secrets, team, work->collection_id, &work->path,
                                work->arena, &family->inside, &family->count, err);
    return item_read_children(connection, team, work->collection_id, &work->path, work->arena,
                              &family->inside, &family->count, err);
}

int items_get(struct store *store, const struct principal *principal, const char *collection_id,
              enum item_kind kind, const char *id, enum item_reach reach, struct arena *arena,
              struct item_family *ret_family, struct error *err)
{
    struct get get = {.work = {.store = store,
                               .principal = principal,
                               .collection_id = collection_id,
                               .kind = kind,
                               .id = id,
                               .arena = arena},
                      .reach = reach};
    if (db_read(store_db(store), get_work, &get, err) < 0)
        return -1;
    *ret_family = get.work.family;
    return 0;
}

/* --- insert --- */

struct insert {
    struct item_work work;
    const struct item_target *target;
    const struct collection_plan *plan;
};

static int write_plan(struct db_connection *connection, struct insert *insert,
                      const struct collection_row *collection, struct error *err)
{
    struct item_work *work = &insert->work;
    const struct collection_plan *plan = insert->plan;
    struct collection_conflict unused;
    struct plan_place place;
    const char *parent_id;
    if (item_place(connection, work->principal->team_id, insert->target, plan->top_count,
                   work->arena, &place, &parent_id, err) < 0)
        return -1;
    uint32_t *keys = mem_zero(plan->count + 1, sizeof *keys);
    const struct plan_write write = {.plan = plan,
                                     .keys = keys,
                                     .place = place,
                                     .base_id = parent_id,
                                     .collection_id = work->collection_id,
                                     .principal = work->principal,
                                     .secrets = store_keys(work->store),
                                     .owner_id = collection->owner_id,
                                     .revision = work->family.collection_revision,
                                     .now = work->now,
                                     .is_anew = true};
    int result = plan_keys_choose(plan, NULL, &place, keys, err);
    if (result == 0)
        result = plan_write_rows(connection, &write, &unused, err);
    free(keys);
    return result;
}

static int insert_work(struct db_connection *connection, void *context, struct error *err)
{
    struct insert *insert = context;
    struct item_work *work = &insert->work;
    struct item_family *family = &work->family;
    struct collection_row collection;
    int64_t team = work->principal->team_id;
    if (collection_load(connection, work->principal, work->collection_id, ROLE_EDITOR, work->arena,
                        &collection, err) < 0)
        return -1;
    if (collection.item_count + (int64_t)insert->plan->count > PLAN_MAX_ITEMS)
        return error_set(err, ERR_INVALID, "a collection has at most %d items", PLAN_MAX_ITEMS);
    if (touch(connection, work, (int64_t)insert->plan->count, err) < 0 ||
        write_plan(connection, insert, &collection, err) < 0)
        return -1;
    const char *id = insert->plan->rows[0].id;
    if (item_find(connection, team, work->collection_id, 0, id, work->arena, &family->self,
                  &work->path, err) <= 0)
        return item_not_found(insert->plan->rows[0].kind, err);
    if (item_read_json(connection, store_keys(work->store), team, work->arena, &family->self, err) <
        0)
        return -1;
    return item_read_children(connection, team, work->collection_id, &work->path, work->arena,
                              &family->inside, &family->count, err);
}

int items_insert(struct store *store, const struct principal *principal,
                 const struct item_target *target, const struct collection_plan *plan,
                 struct arena *arena, struct item_family *ret_family, struct error *err)
{
    struct insert insert = {.work = {.store = store,
                                     .principal = principal,
                                     .collection_id = target->collection_id,
                                     .arena = arena,
                                     .now = clock_wall_ms()},
                            .target = target,
                            .plan = plan};
    int result = db_write(store_db(store), insert_work, &insert, err);
    collection_forget(store, target->collection_id);
    if (result == 0)
        *ret_family = insert.work.family;
    return result;
}

/* --- edit --- */

static const char update_sql[] =
    "UPDATE items SET name = ?, method = ?, url = ?, json = ?, sealed = ?, revision = ?,"
    " updated_at = ?, updated_by = ? WHERE team_id = ? AND id = ?";

struct edit {
    struct item_work work;
    item_edit_fn edit;
    void *user;
};

static int save_item(struct db_connection *connection, struct item_work *work, const cJSON *item,
                     struct error *err)
{
    AUTO_BUFFER text;
    struct item_row *row = &work->family.self;
    struct item_summary summary;
    struct sealed_text column;
    row->is_secret = item_has_secret(item, row->kind);
    item_summarize(item, row->kind, row->is_secret, work->arena, &summary);
    buffer_init(&text, json_document_limits.bytes);
    if (item_print(item, row->kind, &text) < 0)
        return error_set(err, ERR_LIMIT, "the item is too large");
    row->json = arena_strndup(work->arena, buffer_text(&text), text.length);
    row->json_length = text.length;
    row->name = summary.name;
    row->updated_at = work->now;
    row->updated_by = work->principal->user_id;
    row->revision = work->family.collection_revision;
    sealed_text_make(work->arena, store_keys(work->store), "items", row->id, row->json,
                     row->json_length, row->is_secret, &column);
    return db_execute(connection, NULL, err, update_sql, "tttbiiiiit", summary.name, summary.method,
                      summary.url, column.bytes, column.length, (int64_t)row->is_secret,
                      row->revision, row->updated_at, row->updated_by, work->principal->team_id,
                      row->id);
}

static int edit_work(struct db_connection *connection, void *context, struct error *err)
{
    struct edit *edit = context;
    struct item_work *work = &edit->work;
    struct item_row *row = &work->family.self;
    int64_t team = work->principal->team_id;
    if (find_item(connection, work, ROLE_EDITOR, err) < 0 ||
        item_read_json(connection, store_keys(work->store), team, work->arena, row, err) < 0)
        return -1;
    AUTO_JSON item =
        json_parse(row->json, row->json_length, &json_document_limits, "a stored item", err);
    if (!item || edit->edit(item, row, edit->user, err) < 0 ||
        touch(connection, work, 0, err) < 0 || save_item(connection, work, item, err) < 0)
        return -1;
    return item_read_children(connection, team, work->collection_id, &work->path, work->arena,
                              &work->family.inside, &work->family.count, err);
}

int items_edit(struct store *store, const struct principal *principal, const char *collection_id,
               enum item_kind kind, const char *id, item_edit_fn edit, void *user,
               struct arena *arena, struct item_family *ret_family, struct error *err)
{
    struct edit work = {.work = {.store = store,
                                 .principal = principal,
                                 .collection_id = collection_id,
                                 .kind = kind,
                                 .id = id,
                                 .arena = arena,
                                 .now = clock_wall_ms()},
                        .edit = edit,
                        .user = user};
    int result = db_write(store_db(store), edit_work, &work, err);
    collection_forget(store, collection_id);
    if (result == 0)
        *ret_family = work.work.family;
    return result;
}

/* --- delete --- */

#define INSIDE_RANGE " WHERE team_id = ? AND collection_id = ? AND path >= ? AND path < ?"

static const char delete_comments_sql[] =
    "DELETE FROM comments WHERE team_id = ? AND collection_id = ? AND model_id IN"
    " (SELECT i.id FROM items i WHERE i.team_id = ? AND i.collection_id = ? AND i.path >= ?"
    " AND i.path < ?)";
static const char have_comments_sql[] =
    "SELECT 1 FROM comments WHERE team_id = ? AND collection_id = ? LIMIT 1";
static const char delete_sql[] = "DELETE FROM items" INSIDE_RANGE;

static int delete_comments(struct db_connection *connection, const struct item_work *work,
                           const struct item_path *end, struct error *err)
{
    struct db_statement *row;
    int64_t team = work->principal->team_id;
    int have = db_first(connection, &row, err, have_comments_sql, "it", team, work->collection_id);
    if (have <= 0)
        return have;
    return db_execute(connection, NULL, err, delete_comments_sql, "ititbb", team,
                      work->collection_id, team, work->collection_id, work->path.bytes,
                      work->path.length, end->bytes, end->length);
}

static int delete_work(struct db_connection *connection, void *context, struct error *err)
{
    struct item_work *work = context;
    struct item_path end;
    int64_t count;
    if (find_item(connection, work, ROLE_EDITOR, err) < 0)
        return -1;
    item_path_end(&work->path, &end);
    if (delete_comments(connection, work, &end, err) < 0 ||
        db_execute(connection, &count, err, delete_sql, "itbb", work->principal->team_id,
                   work->collection_id, work->path.bytes, work->path.length, end.bytes,
                   end.length) < 0)
        return -1;
    return touch(connection, work, -count, err);
}

int items_delete(struct store *store, const struct principal *principal, const char *collection_id,
                 enum item_kind kind, const char *id, struct arena *arena,
                 struct item_family *ret_family, struct error *err)
{
    struct item_work work = {.store = store,
                             .principal = principal,
                             .collection_id = collection_id,
                             .kind = kind,
                             .id = id,
                             .arena = arena,
                             .now = clock_wall_ms()};
    int result = db_write(store_db(store), delete_work, &work, err);
    collection_forget(store, collection_id);
    if (result == 0)
        *ret_family = work.family;
    return result;
}
