#include "store/search.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"
#include "db/db.h"
#include "store/access.h"

#include <string.h>

/* Each statement takes the team, SEARCH_MAX_WORDS patterns, and the pattern of names that come
 * first. Rows: id, name, owner, method, url, collection's id, name and owner, workspace's id, name
 * and visibility, description. */
#define WORDS_IN(text)                                                                             \
    " AND " text " LIKE ? ESCAPE '\\' AND " text " LIKE ? ESCAPE '\\' AND " text                   \
    " LIKE ? ESCAPE '\\' AND " text " LIKE ? ESCAPE '\\' AND " text " LIKE ? ESCAPE '\\'"
#define IN_ORDER(name, id)                                                                         \
    " ORDER BY CASE WHEN lower(" name ") LIKE ? ESCAPE '\\' THEN 0 ELSE 1 END, lower(" name "),"   \
    " " id

static const char *const sql[] = {
    [SEARCH_REQUESTS] =
        "SELECT i.id, i.name, i.owner_id, i.method, i.url, c.id, c.name, c.owner_id,"
        " w.id, w.name, w.visibility, NULL FROM items i"
        " JOIN collections c ON c.team_id = i.team_id AND c.id = i.collection_id"
        " JOIN workspaces w ON w.team_id = c.team_id AND w.id = c.workspace_id"
        " WHERE i.team_id = ? AND i.kind = 2" WORDS_IN(
            "(lower(i.name) || ' ' || lower(COALESCE(i.url, '')))") IN_ORDER("i.name", "i.id"),
    [SEARCH_COLLECTIONS] =
        "SELECT c.id, c.name, c.owner_id, NULL, NULL, c.id, c.name, c.owner_id,"
        " w.id, w.name, w.visibility, NULL FROM collections c"
        " JOIN workspaces w ON w.team_id = c.team_id AND w.id = c.workspace_id"
        " WHERE c.team_id = ?" WORDS_IN("lower(c.name)") IN_ORDER("c.name", "c.id"),
    [SEARCH_WORKSPACES] =
        "SELECT w.id, w.name, w.created_by, NULL, NULL, NULL, NULL, 0,"
        " w.id, w.name, w.visibility, w.description FROM workspaces w"
        " WHERE w.team_id = ?" WORDS_IN("lower(w.name)") IN_ORDER("w.name", "w.id"),
    [SEARCH_ENVIRONMENTS] =
        "SELECT e.id, e.name, e.owner_id, NULL, NULL, NULL, NULL, 0,"
        " w.id, w.name, w.visibility, NULL FROM environments e"
        " JOIN workspaces w ON w.team_id = e.team_id AND w.id = e.workspace_id"
        " WHERE e.team_id = ?" WORDS_IN("lower(e.name)") IN_ORDER("e.name", "e.id"),
};

static const char team_sql[] = "SELECT name FROM teams WHERE id = ?";
static const char any_public_sql[] =
    "SELECT 1 FROM workspaces WHERE team_id = ? AND visibility = 'public'";
static const char tags_sql[] = "SELECT element_id, slug FROM tags WHERE team_id = ?";

struct work {
    const struct principal *principal;
    const struct search_query *query;
    struct arena *arena;
    const char *patterns[SEARCH_MAX_WORDS]; /* "%word%" */
    const char *prefix;                     /* "word%" */
    struct map *tags;                       /* id → " beta needs-review " */
    struct search_page page;
};

/* The word as a pattern, its own signs taken literally. */
static const char *escape(struct arena *arena, const char *word, size_t length)
{
    char *escaped = arena_alloc(arena, 2 * length + 1), *to = escaped;
    for (size_t i = 0; i < length; i++) {
        if (word[i] == '%' || word[i] == '_' || word[i] == '\\')
            *to++ = '\\';
        *to++ = word[i];
    }
    *to = 0;
    return text_lower(arena, escaped);
}

static void make_patterns(struct work *work, const char *words)
{
    struct arena *arena = work->arena;
    char *text = text_trim(arena, words);
    size_t count = 0;
    work->prefix = arena_printf(arena, "%s%%", escape(arena, text, strlen(text)));
    for (const char *at = text; *at && count < SEARCH_MAX_WORDS; at += strspn(at, " \t\n")) {
        size_t length = strcspn(at, " \t\n");
        work->patterns[count++] = arena_printf(arena, "%%%s%%", escape(arena, at, length));
        at += length;
    }
    while (count < SEARCH_MAX_WORDS)
        work->patterns[count++] = "%";
}

static bool is_seen(const struct work *work, const struct access_view *view,
                    const struct search_hit *hit)
{
    if (work->query->public_only)
        return text_equal(hit->visibility, "public");
    return hit->collection_id
               ? access_view_collection(view, hit->workspace_id, hit->collection_id) != ROLE_NONE
               : access_view_workspace(view, hit->workspace_id) != ROLE_NONE;
}

/* Borrowed from the row. */
static struct search_hit look(const struct work *work, struct db_statement *row)
{
    return (struct search_hit){
        .tags = work->tags ? map_get(work->tags, db_column_text(row, 0)) : NULL,
        .id = db_column_text(row, 0),
        .name = db_column_text(row, 1),
        .owner_id = db_column_int(row, 2),
        .method = db_column_text(row, 3),
        .url = db_column_text(row, 4),
        .collection_id = db_column_text(row, 5),
        .collection_name = db_column_text(row, 6),
        .collection_owner_id = db_column_int(row, 7),
        .workspace_id = db_column_text(row, 8),
        .workspace_name = db_column_text(row, 9),
        .visibility = db_column_text(row, 10),
        .description = db_column_text(row, 11),
    };
}

static void keep(struct work *work, struct search_hit hit)
{
    const char **texts[] = {&hit.id,
                            &hit.name,
                            &hit.method,
                            &hit.url,
                            &hit.collection_id,
                            &hit.collection_name,
                            &hit.workspace_id,
                            &hit.workspace_name,
                            &hit.visibility,
                            &hit.description,
                            &hit.tags};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (*texts[i])
            *texts[i] = arena_strdup(work->arena, *texts[i]);
    work->page.hits[work->page.count++] = hit;
}

static int collect(struct work *work, struct db_connection *connection,
                   const struct access_view *view, struct error *err)
{
    struct db_statement *row;
    const struct search_query *query = work->query;
    const char *const *p = work->patterns;
    int found = db_first(connection, &row, err, sql[query->kind], "itttttt",
                         work->principal->team_id, p[0], p[1], p[2], p[3], p[4], work->prefix);
    for (; found > 0 && work->page.total < SEARCH_MAX_TOTAL; found = db_step(row, err)) {
        struct search_hit hit = look(work, row);
        if (!is_seen(work, view, &hit) || (query->filter && !query->filter(&hit, query->user)))
            continue;
        if (work->page.total >= query->offset && work->page.count < query->limit)
            keep(work, hit);
        work->page.total++;
    }
    return found < 0 ? -1 : 0;
}

static int load_team(struct work *work, struct db_connection *connection, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, team_sql, "i", work->principal->team_id);
    if (found < 0)
        return -1;
    work->page.team_name = found ? db_column_copy(row, 0, work->arena) : "";
    return 0;
}

static int load_tags(struct work *work, struct db_connection *connection, struct error *err)
{
    struct db_statement *row;
    if (!work->query->wants_tags)
        return 0;
    map_clear(work->tags);
    int found = db_first(connection, &row, err, tags_sql, "i", work->principal->team_id);
    for (; found > 0; found = db_step(row, err)) {
        const char *id = db_column_text(row, 0), *before = map_get(work->tags, id);
        map_put(work->tags, id,
                arena_printf(work->arena, "%s%s ", before ? before : " ", db_column_text(row, 1)));
    }
    return found;
}

/* Strangers make us look through everything only where there is something for them. */
static int may_find(const struct work *work, struct db_connection *connection, struct error *err)
{
    struct db_statement *row;
    if (!work->query->public_only)
        return 1;
    return db_first(connection, &row, err, any_public_sql, "i", work->principal->team_id);
}

static int search_work(struct db_connection *connection, void *context, struct error *err)
{
    struct work *work = context;
    struct access_view view;
    work->page.count = work->page.total = 0;
    int may = may_find(work, connection, err);
    if (may <= 0)
        return may;
    if (load_team(work, connection, err) < 0 || load_tags(work, connection, err) < 0 ||
        access_view_load(connection, work->principal, &view, err) < 0)
        return -1;
    int result = collect(work, connection, &view, err);
    access_view_release(&view);
    return result;
}

int search(struct store *store, const struct principal *principal, const struct search_query *query,
           struct arena *arena, struct search_page *ret_page, struct error *err)
{
    struct work *work = arena_new(arena, struct work);
    *work = (struct work){.principal = principal, .query = query, .arena = arena};
    make_patterns(work, query->words);
    work->tags = query->wants_tags ? map_create(NULL) : NULL;
    int result = db_read(store_db(store), search_work, work, err);
    map_free(work->tags);
    if (result == 0)
        *ret_page = work->page;
    return result;
}
