#include "store/specs.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"
#include "db/db.h"

#define FILES "SELECT " SPEC_FILE_COLUMNS " FROM spec_files WHERE team_id = ? AND spec_id = ?"

static const char list_sql[] = FILES " ORDER BY is_root DESC, path LIMIT ?";
static const char list_names_sql[] =
    "SELECT id, path, is_root, created_by, updated_by, created_at, updated_at, NULL"
    " FROM spec_files WHERE team_id = ? AND spec_id = ? ORDER BY is_root DESC, path LIMIT ?";
static const char get_sql[] = FILES " AND path = ?";
static const char count_sql[] = "SELECT COUNT(*) FROM spec_files WHERE team_id = ? AND spec_id = ?";
static const char insert_sql[] =
    "INSERT INTO spec_files (team_id, spec_id, path, id, is_root, content, created_by, updated_by,"
    " created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (team_id, spec_id, path) DO NOTHING";
static const char content_sql[] = "UPDATE spec_files SET content = ?, updated_by = ?,"
                                  " updated_at = ? WHERE team_id = ? AND spec_id = ? AND path = ?";
static const char path_sql[] = "UPDATE spec_files SET path = ?, updated_by = ?, updated_at = ?"
                               " WHERE team_id = ? AND spec_id = ? AND path = ?";
static const char demote_sql[] =
    "UPDATE spec_files SET is_root = 0 WHERE team_id = ? AND spec_id = ? AND is_root = 1";
static const char promote_sql[] = "UPDATE spec_files SET is_root = 1, updated_by = ?,"
                                  " updated_at = ? WHERE team_id = ? AND spec_id = ? AND path = ?";
static const char delete_sql[] =
    "DELETE FROM spec_files WHERE team_id = ? AND spec_id = ? AND path = ?";

struct file_work {
    const struct principal *principal;
    const char *spec_id, *path;
    const char *content; /* of a new one */
    const struct spec_file_change *change;
    struct arena *arena;
    struct spec spec;
    struct spec_file file;
    struct spec_files *files;
    bool with_contents;
};

void spec_read_file(struct db_statement *row, struct arena *arena, struct spec_file *into)
{
    *into = (struct spec_file){
        .id = db_column_copy(row, 0, arena),
        .path = db_column_copy(row, 1, arena),
        .is_root = db_column_int(row, 2) != 0,
        .created_by = db_column_int(row, 3),
        .updated_by = db_column_int(row, 4),
        .created_at = db_column_int(row, 5),
        .updated_at = db_column_int(row, 6),
        .content = db_column_copy(row, 7, arena),
    };
}

static int load(struct file_work *work, struct db_connection *connection, enum role needed,
                struct error *err)
{
    return spec_load(connection, work->principal, work->spec_id, needed, work->arena, &work->spec,
                     err);
}

/* 1: there is one, and it is in work->file. */
static int look(struct file_work *work, struct db_connection *connection, const char *path,
                struct spec_file *ret_file, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, get_sql, "itt", work->principal->team_id,
                         work->spec_id, path);
    if (found > 0)
        spec_read_file(row, work->arena, ret_file);
    return found;
}

static int find(struct file_work *work, struct db_connection *connection, struct error *err)
{
    int found = look(work, connection, work->path, &work->file, err);
    return found == 0 ? error_set(err, ERR_NOT_FOUND, "file") : found < 0 ? -1 : 0;
}

static int refuse_taken(struct error *err)
{
    return error_set(err, ERR_CONFLICT, "A file with this path already exists.");
}

int spec_insert_file(struct db_connection *connection, const struct principal *principal,
                     const char *spec_id, const struct spec_file *file, struct error *err)
{
    char id[UUID_SIZE];
    int64_t count, now = clock_wall_ms();
    if (!file->id)
        random_uuid4(id);
    if (db_execute(connection, &count, err, insert_sql, "itttitiiii", principal->team_id, spec_id,
                   file->path, file->id ? file->id : id, (int64_t)file->is_root, file->content,
                   principal->user_id, principal->user_id, now, now) < 0)
        return -1;
    return count > 0 ? 0 : refuse_taken(err);
}

/* --- read --- */

static int list_work(struct db_connection *connection, void *context, struct error *err)
{
    struct file_work *work = context;
    struct db_statement *row;
    work->files->count = 0;
    if (load(work, connection, ROLE_VIEWER, err) < 0)
        return -1;
    int found = db_first(connection, &row, err, work->with_contents ? list_sql : list_names_sql,
                         "iti", work->principal->team_id, work->spec_id, (int64_t)SPEC_MAX_FILES);
    for (; found > 0; found = db_step(row, err))
        spec_read_file(row, work->arena, &work->files->items[work->files->count++]);
    return found;
}

int spec_files_list(struct store *store, const struct principal *principal, const char *spec_id,
                    bool with_contents, struct arena *arena, struct spec *ret_spec,
                    struct spec_files *ret_files, struct error *err)
{
    struct file_work work = {.principal = principal,
                             .spec_id = spec_id,
                             .arena = arena,
                             .files = ret_files,
                             .with_contents = with_contents};
    ret_files->items = arena_array(arena, SPEC_MAX_FILES, struct spec_file);
    if (db_read(store_db(store), list_work, &work, err) < 0)
        return -1;
    *ret_spec = work.spec;
    return 0;
}

static int get_work(struct db_connection *connection, void *context, struct error *err)
{
    struct file_work *work = context;
    return load(work, connection, ROLE_VIEWER, err) < 0 ? -1 : find(work, connection, err);
}

int spec_files_get(struct store *store, const struct principal *principal, const char *spec_id,
                   const char *path, struct arena *arena, struct spec_file *ret_file,
                   struct error *err)
{
    struct file_work work = {
        .principal = principal, .spec_id = spec_id, .path = path, .arena = arena};
    if (db_read(store_db(store), get_work, &work, err) < 0)
        return -1;
    *ret_file = work.file;
    return 0;
}

/* --- write --- */

static int check_room(const struct file_work *work, struct db_connection *connection,
                      struct error *err)
{
    struct db_statement *row;
    if (db_first(connection, &row, err, count_sql, "it", work->principal->team_id, work->spec_id) <
        0)
        return -1;
    if (db_column_int(row, 0) >= SPEC_MAX_FILES)
        return error_set(err, ERR_INVALID, "A specification has at most %d files.", SPEC_MAX_FILES);
    return 0;
}

static int add_work(struct db_connection *connection, void *context, struct error *err)
{
    struct file_work *work = context;
    const struct spec_file file = {.path = work->path, .content = work->content};
    if (load(work, connection, ROLE_EDITOR, err) < 0 || check_room(work, connection, err) < 0 ||
        spec_insert_file(connection, work->principal, work->spec_id, &file, err) < 0 ||
        spec_touch(connection, work->principal, work->spec_id, err) < 0)
        return -1;
    return find(work, connection, err);
}

int spec_files_add(struct store *store, const struct principal *principal, const char *spec_id,
                   const char *path, const char *content, struct arena *arena,
                   struct spec_file *ret_file, struct error *err)
{
    struct file_work work = {.principal = principal,
                             .spec_id = spec_id,
                             .path = path,
                             .content = content,
                             .arena = arena};
    if (db_write(store_db(store), add_work, &work, err) < 0)
        return -1;
    *ret_file = work.file;
    return 0;
}

static int move(struct file_work *work, struct db_connection *connection, int64_t now,
                struct error *err)
{
    struct spec_file other;
    const struct principal *principal = work->principal;
    const char *to = work->change->path;
    if (text_equal(to, work->path))
        return 0;
    int found = look(work, connection, to, &other, err);
    if (found != 0)
        return found < 0 ? -1 : refuse_taken(err);
    work->file.path = to;
    return db_execute(connection, NULL, err, path_sql, "tiiitt", to, principal->user_id, now,
                      principal->team_id, work->spec_id, work->path);
}

static int promote(struct file_work *work, struct db_connection *connection, int64_t now,
                   struct error *err)
{
    const struct principal *principal = work->principal;
    work->file.is_root = true;
    if (db_execute(connection, NULL, err, demote_sql, "it", principal->team_id, work->spec_id) < 0)
        return -1;
    return db_execute(connection, NULL, err, promote_sql, "iiitt", principal->user_id, now,
                      principal->team_id, work->spec_id, work->path);
}

/* The path last: the others find the file by the old one. */
static int change_work(struct db_connection *connection, void *context, struct error *err)
{
    struct file_work *work = context;
    const struct spec_file_change *change = work->change;
    const struct principal *principal = work->principal;
    int64_t now = clock_wall_ms();
    if (load(work, connection, ROLE_EDITOR, err) < 0 || find(work, connection, err) < 0)
        return -1;
    work->file.updated_by = principal->user_id;
    work->file.updated_at = now;
    if (change->content &&
        db_execute(connection, NULL, err, content_sql, "tiiitt", change->content,
                   principal->user_id, now, principal->team_id, work->spec_id, work->path) < 0)
        return -1;
    if (change->becomes_root && promote(work, connection, now, err) < 0)
        return -1;
    if (change->path && move(work, connection, now, err) < 0)
        return -1;
    return spec_touch(connection, principal, work->spec_id, err);
}

int spec_files_change(struct store *store, const struct principal *principal, const char *spec_id,
                      const char *path, const struct spec_file_change *change, struct arena *arena,
                      struct spec_file *ret_file, struct error *err)
{
    struct file_work work = {
        .principal = principal, .spec_id = spec_id, .path = path, .change = change, .arena = arena};
    if (db_write(store_db(store), change_work, &work, err) < 0)
        return -1;
    *ret_file = work.file;
    return 0;
}

static int delete_work(struct db_connection *connection, void *context, struct error *err)
{
    struct file_work *work = context;
    if (load(work, connection, ROLE_EDITOR, err) < 0 || find(work, connection, err) < 0)
        return -1;
    if (work->file.is_root)
        return error_set(err, ERR_INVALID, "At least one file must have type ROOT");
    if (db_execute(connection, NULL, err, delete_sql, "itt", work->principal->team_id,
                   work->spec_id, work->path) < 0)
        return -1;
    return spec_touch(connection, work->principal, work->spec_id, err);
}

int spec_files_delete(struct store *store, const struct principal *principal, const char *spec_id,
                      const char *path, struct error *err)
{
    AUTO_ARENA arena = {0};
    struct file_work work = {
        .principal = principal, .spec_id = spec_id, .path = path, .arena = &arena};
    return db_write(store_db(store), delete_work, &work, err);
}
