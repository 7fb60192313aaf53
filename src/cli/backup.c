/* backup.c: `postern backup` and `postern restore`. */
#include "cli/command.h"

#include "base/arena.h"
#include "base/file.h"
#include "cli/data_folder.h"
#include "cli/store_command.h"
#include "store/backup.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The server that writes the file has a working folder of its own. */
static const char *absolute(const char *path, struct arena *arena, struct error *err)
{
    const char *folder = dirname(arena_strdup(arena, path));
    char *real = realpath(folder, NULL);
    if (!real) {
        error_errno(err, errno, "'%s'", folder);
        return NULL;
    }
    const char *whole = arena_printf(arena, "%s/%s", real, basename(arena_strdup(arena, path)));
    free(real);
    return whole;
}

static int copy_store(const struct flag_values *values, const char *path, struct error *err)
{
    AUTO_JSON arguments = cJSON_CreateObject();
    AUTO_JSON answer = NULL;
    json_set_text(arguments, "path", path);
    return store_command(values, "backup", arguments, &answer, err);
}

/* The key first: a backup is never there without the key that was asked for. */
static int back_up(const struct flag_values *values, struct error *err)
{
    AUTO_ARENA arena = {0};
    const char *path = absolute(flags_argument(values, 0), &arena, err);
    if (!path)
        return -1;
    const char *key = arena_printf(&arena, "%s.key", path);
    bool with_key = flags_given(values, "with-key");
    if (with_key && store_backup_key(data_folder(values, &arena), key, err) < 0)
        return -1;
    if (copy_store(values, path, err) < 0) {
        if (with_key)
            unlink(key);
        return -1;
    }
    struct stat info;
    if (store_check_backup(path, err) < 0)
        return -1;
    if (stat(path, &info) == 0)
        printf("%s (%lld bytes), checked\n", path, (long long)info.st_size);
    if (with_key)
        printf("%s: keep it where the backup is not\n", key);
    return 0;
}

static int restore(const struct flag_values *values, struct error *err)
{
    AUTO_ARENA arena = {0};
    const char *backup = flags_argument(values, 0);
    const char *key = flags_text(values, "key");
    const char *beside = arena_printf(&arena, "%s.key", backup);
    if (!key && !data_master_key() && file_exists(beside))
        key = beside;
    if (!key && !data_master_key())
        return error_set(err, ERR_NOT_FOUND,
                         "restoring needs the master key: name its file with --key, put it into "
                         "'%s', or name the key in POSTERN_MASTER_KEY",
                         beside);
    const struct store_restoring restoring = {
        .backup = backup,
        .folder = data_folder(values, &arena),
        .key_file = key,
        .master_key = data_master_key(),
    };
    if (store_restore(&restoring, err) < 0)
        return -1;
    printf("%s\n", restoring.folder);
    return 0;
}

static int run_backup(const struct command *self, const struct flag_values *values)
{
    struct error err = {0};
    return back_up(values, &err) == 0 ? 0 : store_command_failed(&err);
}

static int run_restore(const struct command *self, const struct flag_values *values)
{
    struct error err = {0};
    return restore(values, &err) == 0 ? 0 : store_command_failed(&err);
}

#define DATA_FLAG                                                                                  \
    {                                                                                              \
        "data", 'd', FLAG_VALUE, "folder",                                                         \
            "where everything is kept (POSTERN_DATA, else ~/.local/share/postern)"                 \
    }

static const struct flag backup_flags[] = {
    DATA_FLAG,
    {"with-key", 0, FLAG_SWITCH, NULL, "copy the master key too, to <file>.key (mode 0600)"},
    {NULL},
};

static const struct flag restore_flags[] = {
    DATA_FLAG,
    {"key", 0, FLAG_VALUE, "path", "the master key of the backup (<file>.key when it is there)"},
    {NULL},
};

const struct command command_backup = {
    .name = "backup",
    .summary = "copy a data folder into one file, while a server uses it",
    .arguments = "<file>",
    .description =
        "Copies everything in a data folder into a new file: as it is at one moment, through the\n"
        "server that has the folder open or, when there is none, directly. The copy is read\n"
        "through before the command ends well. The master key is NOT in it: restoring needs the\n"
        "folder's master.key, or POSTERN_MASTER_KEY. With --with-key it is copied beside it.",
    .examples = "  postern backup --data ./data postern-2027-01-31.db\n"
                "  postern backup --data ./data --with-key /mnt/safe/postern.db\n",
    .flags = backup_flags,
    .required_arguments = 1,
    .run = run_backup,
};

const struct command command_restore = {
    .name = "restore",
    .summary = "make a data folder of a backup",
    .arguments = "<file>",
    .description =
        "Makes the data folder of a file that `postern backup` wrote, and prints its name. The\n"
        "folder must be new or empty. The copy is read through, and the master key proved to be\n"
        "the one of the backup, before anything can be served from it. The key comes from --key,\n"
        "from POSTERN_MASTER_KEY, or from <file>.key, in this order.",
    .examples = "  postern restore postern-2027-01-31.db --key master.key --data ./new\n",
    .flags = restore_flags,
    .required_arguments = 1,
    .run = run_restore,
};
