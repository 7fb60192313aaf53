#include "store/specs.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"
#include "db/db.h"
#include "store/access.h"
#include "store/marks.h"
#include "store/memory.h"
#include "store/workspaces.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SPECS                                                                                      \
    "SELECT s.id, s.workspace_id, s.name, s.type, s.revision, s.created_by, s.updated_by,"         \
    " s.created_at, s.updated_at, COALESCE((SELECT f.path FROM spec_files f"                       \
    " WHERE f.team_id = s.team_id AND f.spec_id = s.id AND f.is_root = 1), '')"                    \
    " FROM specs s WHERE s.team_id = ?"

static const char get_sql[] = SPECS " AND s.id = ?";
static const char list_sql[] =
    SPECS " AND s.workspace_id = ? AND (s.created_at < ? OR (s.created_at = ? AND s.id > ?))"
          " ORDER BY s.created_at DESC, s.id LIMIT ?";
static const char insert_sql[] =
    "INSERT INTO specs (team_id, id, workspace_id, name, type, revision, created_by, updated_by,"
    " created_at, updated_at) VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?)";
static const char rename_sql[] =
    "UPDATE specs SET name = ?, updated_by = ?, updated_at = ? WHERE team_id = ? AND id = ?";
static const char touch_sql[] = "UPDATE specs SET revision = revision + 1, updated_by = ?,"
                                " updated_at = ? WHERE team_id = ? AND id = ?";
static const char *const delete_sql[] = {
    "DELETE FROM spec_files WHERE team_id = ? AND spec_id = ?",
    "DELETE FROM spec_links WHERE team_id = ? AND spec_id = ?",
    "DELETE FROM spec_tags WHERE team_id = ? AND spec_id = ?",
    "DELETE FROM spec_tag_files WHERE team_id = ? AND spec_id = ?",
    "DELETE FROM specs WHERE team_id = ? AND id = ?",
};

static const struct spec_type {
    const char *name;
    const char *extensions[5];
} types[] = {
    {"OPENAPI:2.0", {".json", ".yaml", ".yml"}},
    {"OPENAPI:3.0", {".json", ".yaml", ".yml"}},
    {"OPENAPI:3.1", {".json", ".yaml", ".yml"}},
    {"ASYNCAPI:2.0", {".json", ".yaml", ".yml"}},
    {"ASYNCAPI:3.0", {".json", ".yaml", ".yml"}},
    {"PROTOBUF:2", {".proto"}},
    {"PROTOBUF:3", {".proto"}},
    {"GRAPHQL", {".graphql", ".graphqls", ".gql"}},
    {"SMITHY:2.0", {".smithy", ".json"}},
};

static const struct spec_type *type_of(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (text_equal(types[i].name, name))
            return &types[i];
    return NULL;
}

bool spec_is_type(const char *type)
{
    return type_of(type) != NULL;
}

bool spec_path_has_extension(const char *type, const char *path)
{
    const struct spec_type *known = type_of(type);
    for (size_t i = 0; known && known->extensions[i]; i++)
        if (text_ends_with_nocase(path, known->extensions[i]))
            return true;
    return false;
}

static bool is_good_segment(const char *segment, size_t length)
{
    if (length == 0 || (length <= 2 && !strncmp(segment, "..", length)))
        return false;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)segment[i] < ' ' || segment[i] == '\\' || segment[i] == 127)
            return false;
    return true;
}

bool spec_path_is_good(const char *path)
{
    if (strlen(path) > SPEC_MAX_PATH)
        return false;
    for (;;) {
        size_t length = strcspn(path, "/");
        if (!is_good_segment(path, length))
            return false;
        if (!path[length])
            return true;
        path += length + 1;
    }
}

/* --- rows --- */

static void read_row(struct db_statement *row, struct arena *arena, struct spec *into)
{
    *into = (struct spec){
        .id = db_column_copy(row, 0, arena),
        .workspace_id = db_column_copy(row, 1, arena),
        .name = db_column_copy(row, 2, arena),
        .type = db_column_copy(row, 3, arena),
        .revision = db_column_int(row, 4),
        .created_by = db_column_int(row, 5),
        .updated_by = db_column_int(row, 6),
        .created_at = db_column_int(row, 7),
        .updated_at = db_column_int(row, 8),
        .root_path = db_column_copy(row, 9, arena),
    };
}

int spec_load(struct db_connection *connection, const struct principal *principal, const char *id,
              enum role needed, struct arena *arena, struct spec *ret_spec, struct error *err)
{
    struct db_statement *row;
    enum role role = ROLE_NONE;
    int found = db_first(connection, &row, err, get_sql, "it", principal->team_id, id);
    if (found < 0)
        return -1;
    if (found) {
        read_row(row, arena, ret_spec);
        if (access_workspace(connection, principal, ret_spec->workspace_id, &role, err) < 0)
            return -1;
    }
    return access_check(role, needed, "specification", err);
}

int spec_touch(struct db_connection *connection, const struct principal *principal, const char *id,
               struct error *err)
{
    return db_execute(connection, NULL, err, touch_sql, "iiit", principal->user_id, clock_wall_ms(),
                      principal->team_id, id);
}

struct spec_work {
    const struct principal *principal;
    struct arena *arena;
    const char *id;
    const char *name;
    struct spec spec;
};

/* --- list --- */

struct list {
    const struct principal *principal;
    const char *workspace_id;
    int64_t before; /* created_at of the last one of the page before */
    const char *after_id;
    unsigned limit;
    struct arena *arena;
    struct spec_page *page;
};

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    const struct list *list = context;
    struct spec_page *page = list->page;
    struct db_statement *row;
    page->count = 0;
    page->next = NULL;
    if (access_need_workspace(connection, list->principal, list->workspace_id, ROLE_VIEWER, err) <
        0)
        return -1;
    int found = db_first(connection, &row, err, list_sql, "itiiti", list->principal->team_id,
                         list->workspace_id, list->before, list->before, list->after_id,
                         (int64_t)list->limit + 1);
    for (; found > 0 && page->count < list->limit; found = db_step(row, err))
        read_row(row, list->arena, &page->items[page->count++]);
    if (found > 0) {
        const struct spec *last = &page->items[page->count - 1];
        page->next = arena_printf(list->arena, "%lld:%s", (long long)last->created_at, last->id);
    }
    return found < 0 ? -1 : 0;
}

/* "1769850903000:a1b2…" */
static int read_position(const char *position, struct list *list, struct error *err)
{
    char *end;
    errno = 0;
    list->before = strtoll(position, &end, 10);
    if (errno || end == position || *end != ':')
        return error_set(err, ERR_INVALID, "That is no position in this list.");
    list->after_id = end + 1;
    return 0;
}

int specs_list(struct store *store, const struct principal *principal, const char *workspace_id,
               const char *after, unsigned limit, struct arena *arena, struct spec_page *ret_page,
               struct error *err)
{
    struct list list = {.principal = principal,
                        .workspace_id = workspace_id,
                        .before = INT64_MAX,
                        .after_id = "",
                        .limit = limit,
                        .arena = arena,
                        .page = ret_page};
    if (after && read_position(after, &list, err) < 0)
        return -1;
    ret_page->items = arena_array(arena, limit + 1, struct spec);
    return db_read(store_db(store), list_work, &list, err);
}

/* --- create --- */

struct create {
    const struct principal *principal;
    const char *workspace_id;
    const struct spec_files *files;
    struct arena *arena;
    struct spec spec;
};

static int create_work(struct db_connection *connection, void *context, struct error *err)
{
    struct create *create = context;
    struct spec *spec = &create->spec;
    char workspace_id[STORE_ID_SIZE];
    if (workspaces_pick(connection, create->principal, create->workspace_id, workspace_id, err) < 0)
        return -1;
    spec->workspace_id = arena_strdup(create->arena, workspace_id);
    if (db_execute(connection, NULL, err, insert_sql, "ittttiiii", create->principal->team_id,
                   spec->id, spec->workspace_id, spec->name, spec->type, spec->created_by,
                   spec->updated_by, spec->created_at, spec->updated_at) < 0)
        return -1;
    for (size_t i = 0; i < create->files->count; i++)
        if (spec_insert_file(connection, create->principal, spec->id, &create->files->items[i],
                             err) < 0)
            return -1;
    return 0;
}

static const char *root_of(const struct spec_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        if (files->items[i].is_root)
            return files->items[i].path;
    return "";
}

int specs_create(struct store *store, const struct principal *principal, const char *workspace_id,
                 const struct spec *values, const struct spec_files *files, struct arena *arena,
                 struct spec *ret_spec, struct error *err)
{
    char id[UUID_SIZE];
    int64_t now = clock_wall_ms();
    random_uuid4(id);
    struct create create = {.principal = principal,
                            .workspace_id = workspace_id,
                            .files = files,
                            .arena = arena,
                            .spec = {.id = arena_strdup(arena, id),
                                     .name = values->name,
                                     .type = values->type,
                                     .root_path = root_of(files),
                                     .revision = 1,
                                     .created_by = principal->user_id,
                                     .updated_by = principal->user_id,
                                     .created_at = now,
                                     .updated_at = now}};
    if (files->count > SPEC_MAX_FILES)
        return error_set(err, ERR_INVALID, "A specification has at most %d files.", SPEC_MAX_FILES);
    if (db_write(store_db(store), create_work, &create, err) < 0)
        return -1;
    *ret_spec = create.spec;
    return 0;
}

/* --- one --- */

static int get_work(struct db_connection *connection, void *context, struct error *err)
{
    struct spec_work *work = context;
    return spec_load(connection, work->principal, work->id, ROLE_VIEWER, work->arena, &work->spec,
                     err);
}

int specs_get(struct store *store, const struct principal *principal, const char *id,
              struct arena *arena, struct spec *ret_spec, struct error *err)
{
    struct spec_work work = {.principal = principal, .arena = arena, .id = id};
    if (db_read(store_db(store), get_work, &work, err) < 0)
        return -1;
    *ret_spec = work.spec;
    return 0;
}

static int rename_work(struct db_connection *connection, void *context, struct error *err)
{
    struct spec_work *work = context;
    struct spec *spec = &work->spec;
    if (spec_load(connection, work->principal, work->id, ROLE_EDITOR, work->arena, spec, err) < 0)
        return -1;
    spec->name = work->name;
    spec->updated_by = work->principal->user_id;
    spec->updated_at = clock_wall_ms();
    return db_execute(connection, NULL, err, rename_sql, "tiiit", spec->name, spec->updated_by,
                      spec->updated_at, work->principal->team_id, spec->id);
}

int specs_rename(struct store *store, const struct principal *principal, const char *id,
                 const char *name, struct arena *arena, struct spec *ret_spec, struct error *err)
{
    struct spec_work work = {.principal = principal, .arena = arena, .id = id, .name = name};
    if (db_write(store_db(store), rename_work, &work, err) < 0)
        return -1;
    *ret_spec = work.spec;
    return 0;
}

static int delete_work(struct db_connection *connection, void *context, struct error *err)
{
    struct spec_work *work = context;
    if (spec_load(connection, work->principal, work->id, ROLE_EDITOR, work->arena, &work->spec,
                  err) < 0)
        return -1;
    for (size_t i = 0; i < COUNT_OF(delete_sql); i++)
        if (db_execute(connection, NULL, err, delete_sql[i], "it", work->principal->team_id,
                       work->id) < 0)
            return -1;
    return 0;
}

int specs_delete(struct store *store, const struct principal *principal, const char *id,
                 struct error *err)
{
    AUTO_ARENA arena = {0};
    struct spec_work work = {.principal = principal, .arena = &arena, .id = id};
    return db_write(store_db(store), delete_work, &work, err);
}

bool specs_generation_begin(struct store *store, const char *id)
{
    return marks_set(store_memory(store)->updates, id);
}

void specs_generation_end(struct store *store, const char *id)
{
    marks_clear(store_memory(store)->updates, id);
}
