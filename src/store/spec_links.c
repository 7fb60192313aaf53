#include "store/spec_links.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "db/db.h"
#include "store/access.h"
#include "store/specs.h"

#define LINKS                                                                                      \
    "SELECT l.spec_id, l.collection_id, l.origin, l.options, l.sync_examples, l.delete_orphans,"   \
    " l.spec_revision, l.collection_revision, l.created_by, l.created_at, l.updated_at,"           \
    " s.revision, c.revision, s.name, c.name, c.owner_id, s.updated_by, s.workspace_id"            \
    " FROM spec_links l JOIN specs s ON s.team_id = l.team_id AND s.id = l.spec_id"                \
    " JOIN collections c ON c.team_id = l.team_id AND c.id = l.collection_id"                      \
    " WHERE l.team_id = ?"
#define IN_ORDER " ORDER BY l.created_at DESC, l.collection_id, l.spec_id LIMIT ?"

static const char get_sql[] = LINKS " AND l.spec_id = ? AND l.collection_id = ?";
static const char of_spec_sql[] = LINKS " AND l.spec_id = ?" IN_ORDER;
static const char of_collection_sql[] = LINKS " AND l.collection_id = ?" IN_ORDER;
static const char put_sql[] =
    "INSERT INTO spec_links (team_id, spec_id, collection_id, origin, options, sync_examples,"
    " delete_orphans, spec_revision, collection_revision, created_by, created_at, updated_at)"
    " VALUES (?, ?, ?, ?, ?, 1, 1, ?, ?, ?, ?, ?)"
    " ON CONFLICT (team_id, spec_id, collection_id) DO UPDATE SET"
    " spec_revision = excluded.spec_revision, collection_revision = excluded.collection_revision,"
    " updated_at = excluded.updated_at";
static const char options_sql[] = "UPDATE spec_links SET sync_examples = ?, delete_orphans = ?"
                                  " WHERE team_id = ? AND spec_id = ? AND collection_id = ?";

struct link_work {
    const struct principal *principal;
    const char *spec_id, *collection_id;
    int sync_examples, delete_orphans;
    const struct spec_link *values;
    struct arena *arena;
    struct spec_link link;
    struct spec_link_list *list;
    bool of_collection; /* the list shows specs */
};

static void read_row(struct db_statement *row, struct arena *arena, bool of_collection,
                     struct spec_link *into)
{
    *into = (struct spec_link){
        .spec_id = db_column_copy(row, 0, arena),
        .collection_id = db_column_copy(row, 1, arena),
        .origin =
            text_equal(db_column_text(row, 2), "spec") ? SPEC_ORIGIN_SPEC : SPEC_ORIGIN_COLLECTION,
        .options = db_column_copy(row, 3, arena),
        .sync_examples = db_column_int(row, 4) != 0,
        .delete_orphans = db_column_int(row, 5) != 0,
        .spec_revision = db_column_int(row, 6),
        .collection_revision = db_column_int(row, 7),
        .created_by = db_column_int(row, 8),
        .created_at = db_column_int(row, 9),
        .updated_at = db_column_int(row, 10),
        .name = db_column_copy(row, of_collection ? 13 : 14, arena),
        .owner_id = db_column_int(row, 15),
        .updated_by = db_column_int(row, 16),
    };
    into->in_sync = into->origin == SPEC_ORIGIN_SPEC
                        ? into->spec_revision == db_column_int(row, 11)
                        : into->collection_revision == db_column_int(row, 12);
}

/* What is needed of both ends. */
static int need(const struct link_work *work, struct db_connection *connection, enum role needed,
                struct error *err)
{
    struct spec spec;
    if (spec_load(connection, work->principal, work->spec_id, needed, work->arena, &spec, err) < 0)
        return -1;
    return access_need_collection(connection, work->principal, work->collection_id, needed, err);
}

static int find(struct link_work *work, struct db_connection *connection, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, get_sql, "itt", work->principal->team_id,
                         work->spec_id, work->collection_id);
    if (found <= 0)
        return found < 0 ? -1 : error_set(err, ERR_NOT_FOUND, "link");
    read_row(row, work->arena, false, &work->link);
    return 0;
}

/* --- put --- */

static int put_work(struct db_connection *connection, void *context, struct error *err)
{
    const struct link_work *work = context;
    const struct spec_link *link = work->values;
    int64_t now = clock_wall_ms();
    if (need(work, connection, ROLE_EDITOR, err) < 0)
        return -1;
    return db_execute(connection, NULL, err, put_sql, "ittttiiiii", work->principal->team_id,
                      link->spec_id, link->collection_id,
                      link->origin == SPEC_ORIGIN_SPEC ? "spec" : "collection", link->options,
                      link->spec_revision, link->collection_revision, work->principal->user_id, now,
                      now);
}

int spec_links_put(struct store *store, const struct principal *principal,
                   const struct spec_link *values, struct error *err)
{
    AUTO_ARENA arena = {0};
    struct link_work work = {.principal = principal,
                             .spec_id = values->spec_id,
                             .collection_id = values->collection_id,
                             .values = values,
                             .arena = &arena};
    return db_write(store_db(store), put_work, &work, err);
}

/* --- one --- */

static int get_work(struct db_connection *connection, void *context, struct error *err)
{
    struct link_work *work = context;
    return need(work, connection, ROLE_VIEWER, err) < 0 ? -1 : find(work, connection, err);
}

int spec_links_get(struct store *store, const struct principal *principal, const char *spec_id,
                   const char *collection_id, struct arena *arena, struct spec_link *ret_link,
                   struct error *err)
{
    struct link_work work = {
        .principal = principal, .spec_id = spec_id, .collection_id = collection_id, .arena = arena};
    if (db_read(store_db(store), get_work, &work, err) < 0)
        return -1;
    *ret_link = work.link;
    return 0;
}

static int options_work(struct db_connection *connection, void *context, struct error *err)
{
    struct link_work *work = context;
    struct spec_link *link = &work->link;
    if (need(work, connection, ROLE_EDITOR, err) < 0 || find(work, connection, err) < 0)
        return -1;
    if (work->sync_examples >= 0)
        link->sync_examples = work->sync_examples > 0;
    if (work->delete_orphans >= 0)
        link->delete_orphans = work->delete_orphans > 0;
    return db_execute(connection, NULL, err, options_sql, "iiitt", (int64_t)link->sync_examples,
                      (int64_t)link->delete_orphans, work->principal->team_id, work->spec_id,
                      work->collection_id);
}

int spec_links_set_options(struct store *store, const struct principal *principal,
                           const char *spec_id, const char *collection_id, int sync_examples,
                           int delete_orphans, struct arena *arena, struct spec_link *ret_link,
                           struct error *err)
{
    struct link_work work = {.principal = principal,
                             .spec_id = spec_id,
                             .collection_id = collection_id,
                             .sync_examples = sync_examples,
                             .delete_orphans = delete_orphans,
                             .arena = arena};
    if (db_write(store_db(store), options_work, &work, err) < 0)
        return -1;
    *ret_link = work.link;
    return 0;
}

/* --- lists --- */

/* Of the links, those whose other end is seen. */
static int collect(struct link_work *work, const struct access_view *view, int found,
                   struct db_statement *row, struct db_connection *connection, struct error *err)
{
    struct spec_link_list *list = work->list;
    for (; found > 0; found = db_step(row, err)) {
        if (work->of_collection &&
            access_view_workspace(view, db_column_text(row, 17)) == ROLE_NONE)
            continue;
        read_row(row, work->arena, work->of_collection, &list->items[list->count++]);
    }
    return found;
}

/* Collections may be seen one by one: asked when the list's rows have been read. */
static int drop_hidden(const struct link_work *work, struct db_connection *connection,
                       struct error *err)
{
    struct spec_link_list *list = work->list;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        enum role role;
        if (access_collection(connection, work->principal, list->items[i].collection_id, &role,
                              err) < 0)
            return -1;
        if (role != ROLE_NONE)
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
    return 0;
}

static int list_links(struct link_work *work, struct db_connection *connection, const char *sql,
                      const char *id, struct error *err)
{
    struct access_view view;
    struct db_statement *row;
    work->list->count = 0;
    if (access_view_load(connection, work->principal, &view, err) < 0)
        return -1;
    int found = db_first(connection, &row, err, sql, "iti", work->principal->team_id, id,
                         (int64_t)SPEC_MAX_LINKS);
    int result = collect(work, &view, found, row, connection, err);
    access_view_release(&view);
    return result < 0 ? -1 : drop_hidden(work, connection, err);
}

static int of_spec_work(struct db_connection *connection, void *context, struct error *err)
{
    struct link_work *work = context;
    struct spec spec;
    if (spec_load(connection, work->principal, work->spec_id, ROLE_VIEWER, work->arena, &spec,
                  err) < 0)
        return -1;
    return list_links(work, connection, of_spec_sql, work->spec_id, err);
}

int spec_links_of_spec(struct store *store, const struct principal *principal, const char *spec_id,
                       struct arena *arena, struct spec_link_list *ret_list, struct error *err)
{
    struct link_work work = {
        .principal = principal, .spec_id = spec_id, .arena = arena, .list = ret_list};
    ret_list->items = arena_array(arena, SPEC_MAX_LINKS, struct spec_link);
    return db_read(store_db(store), of_spec_work, &work, err);
}

static int of_collection_work(struct db_connection *connection, void *context, struct error *err)
{
    struct link_work *work = context;
    if (access_need_collection(connection, work->principal, work->collection_id, ROLE_VIEWER, err) <
        0)
        return -1;
    return list_links(work, connection, of_collection_sql, work->collection_id, err);
}

int spec_links_of_collection(struct store *store, const struct principal *principal,
                             const char *collection_id, struct arena *arena,
                             struct spec_link_list *ret_list, struct error *err)
{
    struct link_work work = {.principal = principal,
                             .collection_id = collection_id,
                             .arena = arena,
                             .list = ret_list,
                             .of_collection = true};
    ret_list->items = arena_array(arena, SPEC_MAX_LINKS, struct spec_link);
    return db_read(store_db(store), of_collection_work, &work, err);
}
