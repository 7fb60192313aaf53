#include "store/internal.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/db.h"
#include "store/last_used.h"
#include "store/schema.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_USER_ID = 10001 };

const char store_database_name[] = "postern.db";
const char store_master_name[] = "master.key";

/* --- the folder --- */

bool store_folder_is_empty(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        return errno == ENOENT;
    bool empty = true;
    for (struct dirent *entry; empty && (entry = readdir(folder));)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    closedir(folder);
    return empty;
}

/* A folder that is there already is closed to others when it is ours for sure: not when somebody
 * named their home or a shared folder by mistake. */
static int close_to_others(const char *path, bool is_ours, struct error *err)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return error_errno(err, errno, "look at '%s'", path);
    if (!S_ISDIR(info.st_mode))
        return error_set(err, ERR_INVALID, "'%s' is not a folder", path);
    if (!(info.st_mode & 077))
        return 0;
    if (!is_ours && !store_folder_is_empty(path))
        return error_set(
            err, ERR_DENIED,
            "others may enter '%s', which has other things in it: name a folder of its "
            "own for the data, or one that only you may enter (chmod 700)",
            path);
    if (chmod(path, 0700) != 0)
        return error_errno(err, errno, "close '%s' to others", path);
    return 0;
}

int store_prepare_folder(const char *path, bool is_ours, struct error *err)
{
    if (mkdir(path, 0700) == 0)
        return 0;
    if (errno == EEXIST)
        return close_to_others(path, is_ours, err);
    if (file_make_folders(path, err) < 0) /* the ones above, with ordinary modes */
        return -1;
    return close_to_others(path, is_ours, err);
}

/* A new master key beside an old database would open nothing in it. */
static int load_keys(const struct store_options *options, bool has_database, struct arena *arena,
                     struct secret_keys *ret_keys, struct error *err)
{
    const char *path = arena_printf(arena, "%s/%s", options->folder, store_master_name);
    if (!options->master_key && has_database && !file_exists(path))
        return error_set(
            err, ERR_NOT_FOUND,
            "the database in '%s' needs its master key: put %s back, or name the key in "
            "POSTERN_MASTER_KEY",
            options->folder, store_master_name);
    return secret_keys_load(options->master_key, path, !has_database, ret_keys, err);
}

/* --- the team --- */

static const char team_sql[] = "SELECT id FROM teams ORDER BY id LIMIT 1";
static const char insert_team_sql[] =
    "INSERT INTO teams (id, name, domain, next_user_id, created_at) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO NOTHING";
static const char proof_sql[] = "SELECT value FROM settings WHERE team_id = ? AND name = ?";
static const char insert_proof_sql[] =
    "INSERT INTO settings (team_id, name, value) VALUES (?, ?, ?)"
    " ON CONFLICT (team_id, name) DO NOTHING";

static const char proof_name[] = "master_key_proof";

struct opening {
    int64_t team_id;
    const char *proof;  /* what the key at hand gives */
    const char *stored; /* what the key of the database gave; NULL: a new database */
    struct arena *arena;
};

static int read_team(struct db_connection *connection, void *context, struct error *err)
{
    struct opening *opening = context;
    struct db_statement *row;
    opening->stored = NULL;
    int found = db_first(connection, &row, err, team_sql, "");
    if (found <= 0)
        return found;
    opening->team_id = db_column_int(row, 0);
    found = db_first(connection, &row, err, proof_sql, "it", opening->team_id, proof_name);
    if (found > 0)
        opening->stored = db_column_copy(row, 0, opening->arena);
    return found < 0 ? -1 : 0;
}

static int make_team(struct db_connection *connection, void *context, struct error *err)
{
    struct opening *opening = context;
    opening->team_id = STORE_TEAM;
    if (db_execute(connection, NULL, err, insert_team_sql, "ittii", (int64_t)STORE_TEAM, "Postern",
                   "postern", (int64_t)FIRST_USER_ID, clock_wall_ms()) < 0)
        return -1;
    return db_execute(connection, NULL, err, insert_proof_sql, "itt", (int64_t)STORE_TEAM,
                      proof_name, opening->proof);
}

static struct opening opening_with(const struct secret_keys *keys, struct arena *arena)
{
    unsigned char hash[SECRET_HASH_SIZE];
    secret_hash(keys, proof_name, strlen(proof_name), hash);
    return (struct opening){.arena = arena, .proof = encode_hex(arena, hash, sizeof hash)};
}

static int check_proof(const struct opening *opening, struct error *err)
{
    if (opening->stored && !text_equal(opening->stored, opening->proof))
        return error_set(err, ERR_DENIED, "the master key is not the one of this database");
    return 0;
}

int store_prove_keys(struct db_connection *connection, const struct secret_keys *keys,
                     struct error *err)
{
    AUTO_ARENA arena = {0};
    struct opening opening = opening_with(keys, &arena);
    return read_team(connection, &opening, err) < 0 ? -1 : check_proof(&opening, err);
}

/* Shows that the master key is that of the database, before it is used for anything. */
static int open_team(struct store *store, struct arena *arena, struct error *err)
{
    struct opening opening = opening_with(&store->keys, arena);
    if (db_read(store->db, read_team, &opening, err) < 0)
        return -1;
    if (!opening.stored && db_write(store->db, make_team, &opening, err) < 0)
        return -1;
    if (check_proof(&opening, err) < 0)
        return -1;
    store->team_id = opening.team_id;
    return 0;
}

bool store_exists(const char *folder)
{
    AUTO_ARENA arena = {0};
    return file_exists(arena_printf(&arena, "%s/%s", folder, store_database_name));
}

int store_open(const struct store_options *options, struct store **ret_store, struct error *err)
{
    AUTO_ARENA arena = {0};
    const char *path = arena_printf(&arena, "%s/%s", options->folder, store_database_name);
    bool has_database = file_exists(path);
    AUTO(store) store = mem_new(struct store);
    atomic_init(&store->people_version, 1);
    if (secret_start(err) < 0 || store_prepare_folder(options->folder, has_database, err) < 0 ||
        load_keys(options, has_database, &arena, &store->keys, err) < 0)
        return -1;
    struct db_options db = {.path = path, .migrations = store_migrations};
    if (db_open(&db, &store->db, err) < 0 || open_team(store, &arena, err) < 0)
        return error_wrap(err, "open '%s'", options->folder);
    store_memory_init(&store->memory);
    store->last_used = last_used_create(store);
    *ret_store = TAKE(store);
    return 0;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    last_used_free(store->last_used);
    db_close(store->db);
    store_memory_release(&store->memory);
    secret_wipe(&store->keys, sizeof store->keys);
    free(store);
}

struct db *store_db(const struct store *store)
{
    return store->db;
}

const struct secret_keys *store_keys(const struct store *store)
{
    return &store->keys;
}

struct store_memory *store_memory(struct store *store)
{
    return &store->memory;
}

int64_t store_team(const struct store *store)
{
    return store->team_id;
}

struct principal store_shell(const struct store *store)
{
    return (struct principal){
        .team_id = store->team_id, .role = ROLE_ADMIN, .address = "", .user_agent = "shell"};
}

/* --- people --- */

static int find_anybody(struct db_connection *connection, void *context, struct error *err)
{
    struct db_statement *row;
    bool *found = context;
    int result = db_first(connection, &row, err, "SELECT 1 FROM users LIMIT 1", "");
    *found = result > 0;
    return result < 0 ? -1 : 0;
}

bool store_is_empty(const struct store *store)
{
    bool found = false;
    return db_read(store->db, find_anybody, &found, NULL) == 0 && !found;
}

uint64_t store_people_version(const struct store *store)
{
    return atomic_load_explicit(&store->people_version, memory_order_acquire);
}

void store_people_changed(struct store *store)
{
    atomic_fetch_add_explicit(&store->people_version, 1, memory_order_acq_rel);
}

static const char *const role_names[] = {"", "viewer", "editor", "admin"};

enum role role_of(const char *name)
{
    for (size_t i = ROLE_VIEWER; name && i < COUNT_OF(role_names); i++)
        if (text_equal(name, role_names[i]))
            return (enum role)i;
    return ROLE_NONE;
}

const char *role_name(enum role role)
{
    return role_names[role];
}

int store_need_admin(const struct principal *principal, struct error *err)
{
    if (principal->role < ROLE_ADMIN)
        return error_set(err, ERR_DENIED,
                         "You do not have enough permissions to perform this action.");
    return 0;
}

/* --- ids --- */

static const char next_number_sql[] =
    "INSERT INTO counters (team_id, kind, value) VALUES (?, ?, 1)"
    " ON CONFLICT (team_id, kind) DO UPDATE SET value = counters.value + 1 RETURNING value";

int store_next_number(struct db_connection *connection, int64_t team_id, const char *kind,
                      int64_t *ret_number, struct error *err)
{
    struct db_statement *row;
    int found = db_first(connection, &row, err, next_number_sql, "it", team_id, kind);
    if (found <= 0)
        return found < 0 ? -1 : error_set(err, ERR_STORE, "no number for %s", kind);
    *ret_number = db_column_int(row, 0);
    return 0;
}

void store_uid(int64_t owner_id, const char *id, char out[STORE_UID_SIZE])
{
    snprintf(out, STORE_UID_SIZE, "%lld-%s", (long long)owner_id, id);
}

static bool is_uuid(const char *text)
{
    for (size_t i = 0; i < STORE_ID_SIZE - 1; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
            return false;
    }
    return true;
}

bool store_id_of(const char *id_or_uid, char out[STORE_ID_SIZE])
{
    size_t length = strlen(id_or_uid), own = STORE_ID_SIZE - 1;
    if (length < own || length >= STORE_UID_SIZE)
        return false;
    const char *id = id_or_uid + length - own;
    if (!is_uuid(id))
        return false;
    for (const char *c = id_or_uid; length > own && c < id - 1; c++)
        if (!isalnum((unsigned char)*c))
            return false;
    if (length > own && (id[-1] != '-' || length == own + 1))
        return false;
    for (size_t i = 0; i < own; i++)
        out[i] = (char)tolower((unsigned char)id[i]);
    out[own] = '\0';
    return true;
}
