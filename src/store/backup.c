#include "store/backup.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "db/db.h"
#include "store/audit.h"
#include "store/internal.h"
#include "store/schema.h"

#include <unistd.h>

enum { KEY_FILE_MAX = 4096 };

int store_backup(struct store *store, const struct principal *principal, const char *path,
                 struct error *err)
{
    AUTO_ARENA arena = {0};
    if (store_need_admin(principal, err) < 0 || db_backup(store->db, path, err) < 0)
        return -1;
    const char *team = arena_printf(&arena, "team/%lld", (long long)store->team_id);
    return audit_write(store, principal, "team.backup", team, "Copied the whole store", NULL, err);
}

int store_check_backup(const char *path, struct error *err)
{
    return db_inspect(path, store_migrations, NULL, NULL, err);
}

static int copy_key(const char *from, const char *to, struct error *err)
{
    AUTO_BUFFER bytes;
    buffer_init(&bytes, KEY_FILE_MAX);
    int result = file_read(from, &bytes, err);
    if (result == 0)
        result = file_create_private(to, bytes.data, bytes.length, err);
    if (bytes.data)
        secret_wipe(bytes.data, bytes.length);
    return result;
}

int store_backup_key(const char *folder, const char *path, struct error *err)
{
    AUTO_ARENA arena = {0};
    const char *key = arena_printf(&arena, "%s/%s", folder, store_master_name);
    if (!file_exists(key))
        return error_set(err, ERR_NOT_FOUND,
                         "there is no %s in '%s': the key in POSTERN_MASTER_KEY is yours to keep",
                         store_master_name, folder);
    return copy_key(key, path, err);
}

static int prove(struct db_connection *connection, void *context, struct error *err)
{
    return store_prove_keys(connection, context, err);
}

static int fill_folder(const struct store_restoring *restoring, const char *database,
                       const char *master, struct secret_keys *keys, struct error *err)
{
    if (restoring->key_file && copy_key(restoring->key_file, master, err) < 0)
        return -1;
    return db_restore(restoring->backup, database, store_migrations, prove, keys, err);
}

/* It was absent or empty: so it will be again. */
static void empty_folder(const char *folder, const char *database, const char *master, bool is_new,
                         struct arena *arena)
{
    unlink(arena_printf(arena, "%s.lock", database));
    unlink(master);
    if (is_new)
        rmdir(folder);
}

int store_restore(const struct store_restoring *restoring, struct error *err)
{
    AUTO_ARENA arena = {0};
    struct secret_keys keys;
    const char *folder = restoring->folder;
    const char *database = arena_printf(&arena, "%s/%s", folder, store_database_name);
    const char *master = arena_printf(&arena, "%s/%s", folder, store_master_name);
    bool is_new = !file_exists(folder);
    if (!store_folder_is_empty(folder))
        return error_set(err, ERR_CONFLICT, "'%s' has something in it: name a new folder", folder);
    if (secret_start(err) < 0 ||
        secret_keys_load(restoring->key_file ? NULL : restoring->master_key, restoring->key_file,
                         false, &keys, err) < 0 ||
        store_prepare_folder(folder, false, err) < 0)
        return -1;
    int result = fill_folder(restoring, database, master, &keys, err);
    if (result < 0)
        empty_folder(folder, database, master, is_new, &arena);
    secret_wipe(&keys, sizeof keys);
    return result;
}
