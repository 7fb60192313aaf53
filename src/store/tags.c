#include "store/tags.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "db/db.h"
#include "store/access.h"

#include <stdlib.h>
#include <string.h>

static const char get_sql[] = "SELECT slug FROM tags WHERE team_id = ? AND element = ?"
                              " AND element_id = ? ORDER BY slug LIMIT ?";
static const char clear_sql[] =
    "DELETE FROM tags WHERE team_id = ? AND element = ? AND element_id = ?";
static const char add_sql[] =
    "INSERT INTO tags (team_id, slug, element, element_id, created_at) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT DO NOTHING";

#define ENTITIES                                                                                   \
    "SELECT t.element, t.element_id, t.created_at, c.owner_id, c.workspace_id FROM tags t"         \
    " LEFT JOIN collections c ON c.team_id = t.team_id AND c.id = t.element_id"                    \
    " AND t.element = 'collection' WHERE t.team_id = ? AND t.slug = ?"
static const char oldest_sql[] =
    ENTITIES " AND (t.created_at > ? OR (t.created_at = ? AND t.element_id > ?))"
             " ORDER BY t.created_at, t.element_id";
static const char newest_sql[] =
    ENTITIES " AND (t.created_at < ? OR (t.created_at = ? AND t.element_id < ?))"
             " ORDER BY t.created_at DESC, t.element_id DESC";

static const char *const names[] = {"collection", "workspace"};

const char *tagged_name(enum tagged tagged)
{
    return names[tagged];
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool tag_is_slug(const char *text)
{
    size_t length = strlen(text);
    if (length < TAG_MIN_LENGTH || length > TAG_MAX_LENGTH || !is_letter(text[0]))
        return false;
    for (const char *at = text; *at; at++)
        if (!is_letter(*at) && !is_digit(*at) && *at != '-')
            return false;
    return text[length - 1] != '-';
}

/* --- of one element --- */

struct of_element {
    const struct principal *principal;
    enum tagged tagged;
    const char *id;
    struct arena *arena;
    struct tags tags;
};

static int need(struct db_connection *connection, const struct of_element *of, enum role needed,
                struct error *err)
{
    return of->tagged == TAGGED_COLLECTION
               ? access_need_collection(connection, of->principal, of->id, needed, err)
               : access_need_workspace(connection, of->principal, of->id, needed, err);
}

static int get_work(struct db_connection *connection, void *context, struct error *err)
{
    struct of_element *of = context;
    struct db_statement *row;
    of->tags.count = 0;
    if (need(connection, of, ROLE_VIEWER, err) < 0)
        return -1;
    int found = db_first(connection, &row, err, get_sql, "itti", of->principal->team_id,
                         names[of->tagged], of->id, (int64_t)TAGS_MAX);
    for (; found > 0; found = db_step(row, err))
        of->tags.slugs[of->tags.count++] = db_column_copy(row, 0, of->arena);
    return found;
}

int tags_get(struct store *store, const struct principal *principal, enum tagged tagged,
             const char *id, struct arena *arena, struct tags *ret_tags, struct error *err)
{
    struct of_element of = {.principal = principal, .tagged = tagged, .id = id, .arena = arena};
    if (db_read(store_db(store), get_work, &of, err) < 0)
        return -1;
    *ret_tags = of.tags;
    return 0;
}

static int put_work(struct db_connection *connection, void *context, struct error *err)
{
    const struct of_element *of = context;
    int64_t team = of->principal->team_id, now = clock_wall_ms();
    if (need(connection, of, ROLE_EDITOR, err) < 0 ||
        db_execute(connection, NULL, err, clear_sql, "itt", team, names[of->tagged], of->id) < 0)
        return -1;
    for (size_t i = 0; i < of->tags.count; i++)
        if (db_execute(connection, NULL, err, add_sql, "ittti", team, of->tags.slugs[i],
                       names[of->tagged], of->id, now) < 0)
            return -1;
    return 0;
}

int tags_put(struct store *store, const struct principal *principal, enum tagged tagged,
             const char *id, const struct tags *tags, struct error *err)
{
    struct of_element of = {.principal = principal, .tagged = tagged, .id = id, .tags = *tags};
    return db_write(store_db(store), put_work, &of, err);
}

/* --- of one tag --- */

struct search {
    const struct principal *principal;
    const struct tag_query *query;
    struct arena *arena;
    int64_t after_time;
    const char *after_id;
    bool any; /* something with the tag is seen, on this page or not */
    struct tag_page page;
};

static bool is_seen(const struct access_view *view, struct db_statement *row)
{
    const char *id = db_column_text(row, 1), *workspace_id = db_column_text(row, 4);
    if (text_equal(db_column_text(row, 0), "workspace"))
        return access_view_workspace(view, id) != ROLE_NONE;
    return workspace_id && access_view_collection(view, workspace_id, id) != ROLE_NONE;
}

static bool is_full(struct search *search, int64_t last_time)
{
    struct tag_page *page = &search->page;
    if (page->count < search->query->limit)
        return false;
    page->next = arena_printf(search->arena, "%lld/%s", (long long)last_time,
                              page->entities[page->count - 1].id);
    return true;
}

static int collect(struct search *search, struct db_connection *connection,
                   const struct access_view *view, struct error *err)
{
    struct db_statement *row;
    int64_t last_time = 0;
    const struct tag_query *query = search->query;
    int found = db_first(connection, &row, err, query->newest_first ? newest_sql : oldest_sql,
                         "itiit", search->principal->team_id, query->slug, search->after_time,
                         search->after_time, search->after_id);
    for (; found > 0; found = db_step(row, err)) {
        const char *element = db_column_text(row, 0);
        if (!is_seen(view, row))
            continue;
        search->any = true;
        if (query->only && !text_equal(query->only, element))
            continue;
        if (is_full(search, last_time))
            return 0;
        last_time = db_column_int(row, 2);
        search->page.entities[search->page.count++] = (struct tag_entity){
            .tagged = text_equal(element, "workspace") ? TAGGED_WORKSPACE : TAGGED_COLLECTION,
            .id = db_column_copy(row, 1, search->arena),
            .owner_id = db_column_int(row, 3),
        };
    }
    return found;
}

static int find_work(struct db_connection *connection, void *context, struct error *err)
{
    struct search *search = context;
    struct access_view view;
    search->page.count = 0;
    search->page.next = NULL;
    search->any = search->after_id[0] != 0;
    if (access_view_load(connection, search->principal, &view, err) < 0)
        return -1;
    int result = collect(search, connection, &view, err);
    access_view_release(&view);
    if (result < 0)
        return -1;
    return search->any
               ? 0
               : error_set(err, ERR_NOT_FOUND, "Slug '%s' does not exist.", search->query->slug);
}

int tags_find(struct store *store, const struct principal *principal, const struct tag_query *query,
              struct arena *arena, struct tag_page *ret_page, struct error *err)
{
    struct search search = {.principal = principal,
                            .query = query,
                            .arena = arena,
                            .after_time = query->newest_first ? INT64_MAX : -1,
                            .after_id = ""};
    char *end;
    int64_t time = query->after ? strtoll(query->after, &end, 10) : 0;
    if (query->after && end > query->after && *end == '/') {
        search.after_time = time;
        search.after_id = end + 1;
    }
    if (db_read(store_db(store), find_work, &search, err) < 0)
        return -1;
    *ret_page = search.page;
    return 0;
}
