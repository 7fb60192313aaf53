#include "store/spec_tags.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"
#include "db/db.h"

static const char list_sql[] = "SELECT id, name FROM spec_tags WHERE team_id = ? AND spec_id = ?"
                               " ORDER BY revision DESC LIMIT ?";
static const char get_sql[] =
    "SELECT 1 FROM spec_tags WHERE team_id = ? AND spec_id = ? AND id = ?";
static const char files_sql[] =
    "SELECT " SPEC_FILE_COLUMNS " FROM spec_tag_files WHERE team_id = ? AND spec_id = ?"
    " AND tag_id = ? ORDER BY is_root DESC, path LIMIT ?";
static const char newest_sql[] =
    "SELECT COUNT(*), MAX(revision) FROM spec_tags WHERE team_id = ? AND spec_id = ?";
static const char insert_sql[] =
    "INSERT INTO spec_tags (team_id, spec_id, id, name, revision, created_by, created_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)";
static const char copy_sql[] =
    "INSERT INTO spec_tag_files (team_id, spec_id, tag_id, path, id, is_root, content, created_by,"
    " updated_by, created_at, updated_at) SELECT team_id, spec_id, ?, path, id, is_root, content,"
    " created_by, updated_by, created_at, updated_at FROM spec_files"
    " WHERE team_id = ? AND spec_id = ?";

struct tag_work {
    const struct principal *principal;
    const char *spec_id;
    struct spec_tag tag;
    struct arena *arena;
    struct spec spec;
    struct spec_tag_list *list;
    struct spec_files *files;
};

static int load(struct tag_work *work, struct db_connection *connection, enum role needed,
                struct error *err)
{
    return spec_load(connection, work->principal, work->spec_id, needed, work->arena, &work->spec,
                     err);
}

static int check_newest(const struct tag_work *work, struct db_connection *connection,
                        struct error *err)
{
    struct db_statement *row;
    if (db_first(connection, &row, err, newest_sql, "it", work->principal->team_id, work->spec_id) <
        0)
        return -1;
    if (db_column_int(row, 1) == work->spec.revision)
        return error_set(err, ERR_CONFLICT,
                         "A version tag already exists for the current changelog group. Make new "
                         "changes to the spec to create a version tag.");
    if (db_column_int(row, 0) >= SPEC_MAX_TAGS)
        return error_set(err, ERR_INVALID, "A specification has at most %d version tags.",
                         SPEC_MAX_TAGS);
    return 0;
}

static int create_work(struct db_connection *connection, void *context, struct error *err)
{
    struct tag_work *work = context;
    int64_t team = work->principal->team_id;
    if (load(work, connection, ROLE_EDITOR, err) < 0 || check_newest(work, connection, err) < 0)
        return -1;
    if (db_execute(connection, NULL, err, insert_sql, "itttiii", team, work->spec_id, work->tag.id,
                   work->tag.name, work->spec.revision, work->principal->user_id,
                   clock_wall_ms()) < 0)
        return -1;
    return db_execute(connection, NULL, err, copy_sql, "tit", work->tag.id, team, work->spec_id);
}

int spec_tags_create(struct store *store, const struct principal *principal, const char *spec_id,
                     const char *name, struct arena *arena, struct spec_tag *ret_tag,
                     struct error *err)
{
    char id[UUID_SIZE];
    random_uuid4(id);
    struct tag_work work = {.principal = principal,
                            .spec_id = spec_id,
                            .tag = {arena_strdup(arena, id), name},
                            .arena = arena};
    if (db_write(store_db(store), create_work, &work, err) < 0)
        return -1;
    *ret_tag = work.tag;
    return 0;
}

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    struct tag_work *work = context;
    struct spec_tag_list *list = work->list;
    struct db_statement *row;
    list->count = 0;
    if (load(work, connection, ROLE_VIEWER, err) < 0)
        return -1;
    int found = db_first(connection, &row, err, list_sql, "iti", work->principal->team_id,
                         work->spec_id, (int64_t)SPEC_MAX_TAGS);
    for (; found > 0; found = db_step(row, err))
        list->items[list->count++] = (struct spec_tag){db_column_copy(row, 0, work->arena),
                                                       db_column_copy(row, 1, work->arena)};
    return found;
}

int spec_tags_list(struct store *store, const struct principal *principal, const char *spec_id,
                   struct arena *arena, struct spec_tag_list *ret_list, struct error *err)
{
    struct tag_work work = {
        .principal = principal, .spec_id = spec_id, .arena = arena, .list = ret_list};
    ret_list->items = arena_array(arena, SPEC_MAX_TAGS, struct spec_tag);
    return db_read(store_db(store), list_work, &work, err);
}

static int files_work(struct db_connection *connection, void *context, struct error *err)
{
    struct tag_work *work = context;
    struct spec_files *files = work->files;
    struct db_statement *row;
    int64_t team = work->principal->team_id;
    files->count = 0;
    if (load(work, connection, ROLE_VIEWER, err) < 0)
        return -1;
    int found = db_first(connection, &row, err, get_sql, "itt", team, work->spec_id, work->tag.id);
    if (found <= 0)
        return found < 0 ? -1 : error_set(err, ERR_NOT_FOUND, "tag");
    found = db_first(connection, &row, err, files_sql, "itti", team, work->spec_id, work->tag.id,
                     (int64_t)SPEC_MAX_FILES);
    for (; found > 0; found = db_step(row, err))
        spec_read_file(row, work->arena, &files->items[files->count++]);
    return found;
}

int spec_tags_files(struct store *store, const struct principal *principal, const char *spec_id,
                    const char *tag_id, struct arena *arena, struct spec_files *ret_files,
                    struct error *err)
{
    struct tag_work work = {.principal = principal,
                            .spec_id = spec_id,
                            .tag.id = tag_id,
                            .arena = arena,
                            .files = ret_files};
    ret_files->items = arena_array(arena, SPEC_MAX_FILES, struct spec_file);
    return db_read(store_db(store), files_work, &work, err);
}
