#include "store/collection_forks.h"

#include "base/arena.h"
#include "db/db.h"
#include "store/access.h"
#include "store/collection_sql.h"

#include <stdlib.h>

#define FORK_COLUMNS                                                                               \
    "SELECT c.id, c.workspace_id, c.fork_label, c.fork_from, c.fork_created_at, c.owner_id,"       \
    " COALESCE(u.full_name, '') FROM collections c"                                                \
    " LEFT JOIN users u ON u.team_id = c.team_id AND u.id = c.owner_id WHERE c.team_id = ?"

/* Each takes the team, and the parent's uid or the owner. */
static const char *const sql[2][2] = {
    {FORK_COLUMNS " AND c.fork_from = ? ORDER BY c.fork_created_at, c.id",
     FORK_COLUMNS " AND c.fork_from = ? ORDER BY c.fork_created_at DESC, c.id DESC"},
    {FORK_COLUMNS " AND c.owner_id = ? AND c.fork_from IS NOT NULL"
                  " ORDER BY c.fork_created_at, c.id",
     FORK_COLUMNS " AND c.owner_id = ? AND c.fork_from IS NOT NULL"
                  " ORDER BY c.fork_created_at DESC, c.id DESC"},
};

struct listing {
    const struct principal *principal;
    const struct fork_query *query;
    struct arena *arena;
    int64_t skip; /* how many the pages before had */
    struct fork_page page;
};

static int start(struct listing *listing, struct db_connection *connection,
                 struct db_statement **ret_row, struct error *err)
{
    const struct fork_query *query = listing->query;
    const struct principal *principal = listing->principal;
    struct collection_row parent;
    char uid[STORE_UID_SIZE];
    const char *text = sql[query->parent_id ? 0 : 1][query->newest_first];
    if (!query->parent_id)
        return db_first(connection, ret_row, err, text, "ii", principal->team_id,
                        principal->user_id);
    if (collection_load(connection, principal, query->parent_id, ROLE_VIEWER, listing->arena,
                        &parent, err) < 0)
        return -1;
    store_uid(parent.owner_id, parent.id, uid);
    return db_first(connection, ret_row, err, text, "it", principal->team_id,
                    arena_strdup(listing->arena, uid));
}

static void keep(struct listing *listing, struct db_statement *row)
{
    struct fork_page *page = &listing->page;
    page->entries[page->count++] = (struct fork_entry){
        .id = db_column_copy(row, 0, listing->arena),
        .label = db_column_copy(row, 2, listing->arena),
        .from = db_column_copy(row, 3, listing->arena),
        .created_at = db_column_int(row, 4),
        .owner_id = db_column_int(row, 5),
        .owner_name = db_column_copy(row, 6, listing->arena),
    };
}

static int collect(struct listing *listing, struct db_connection *connection,
                   const struct access_view *view, struct error *err)
{
    struct db_statement *row;
    struct fork_page *page = &listing->page;
    int found = start(listing, connection, &row, err);
    for (; found > 0; found = db_step(row, err)) {
        if (access_view_collection(view, db_column_text(row, 1), db_column_text(row, 0)) ==
            ROLE_NONE) {
            page->inaccessible++;
            continue;
        }
        if (page->total++ >= listing->skip && page->count < listing->query->limit)
            keep(listing, row);
    }
    int64_t seen = listing->skip + (int64_t)page->count;
    if (page->count && seen < page->total)
        page->next = arena_printf(listing->arena, "%lld", (long long)seen);
    return found;
}

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    struct listing *listing = context;
    struct access_view view;
    listing->page = (struct fork_page){
        .entries = arena_array(listing->arena, listing->query->limit, struct fork_entry)};
    if (access_view_load(connection, listing->principal, &view, err) < 0)
        return -1;
    int result = collect(listing, connection, &view, err);
    access_view_release(&view);
    return result;
}

int collection_forks_list(struct store *store, const struct principal *principal,
                          const struct fork_query *query, struct arena *arena,
                          struct fork_page *ret_page, struct error *err)
{
    struct listing listing = {.principal = principal, .query = query, .arena = arena};
    char *end;
    if (query->after) {
        listing.skip = strtoll(query->after, &end, 10);
        if (*end || end == query->after || listing.skip < 0)
            return error_set(err, ERR_INVALID, "The cursor is not one of this list.");
    }
    if (db_read(store_db(store), list_work, &listing, err) < 0)
        return -1;
    *ret_page = listing.page;
    return 0;
}
