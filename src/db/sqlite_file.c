#include "base/arena.h"
#include "db/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <unistd.h>

static const char *const companions[] = {"", "-wal", "-shm", "-journal"};

static int fail(const char *what, const char *path, struct error *err)
{
    if (errno == ENOSPC || errno == EDQUOT)
        return error_set(err, ERR_LIMIT, "%s '%s': the disk is full", what, path);
    return error_errno(err, errno, "%s '%s'", what, path);
}

void sqlite_file_remove(const char *path)
{
    AUTO_ARENA work = {0};
    for (size_t i = 0; i < COUNT_OF(companions); i++)
        unlink(arena_printf(&work, "%s%s", path, companions[i]));
}

int sqlite_file_make(const char *path, struct error *err)
{
    sqlite_file_remove(path);
    int descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return fail("make", path, err);
    close(descriptor);
    return 0;
}

static int sync_path(const char *path, int flags, struct error *err)
{
    int descriptor = open(path, flags | O_CLOEXEC);
    if (descriptor < 0)
        return fail("open", path, err);
    int result = fsync(descriptor) == 0 ? 0 : fail("sync", path, err);
    close(descriptor);
    return result;
}

int sqlite_file_name(const char *part, const char *path, struct error *err)
{
    AUTO_ARENA work = {0};
    if (sync_path(part, O_RDWR, err) < 0)
        return -1;
    if (rename(part, path) < 0)
        return fail("rename to", path, err);
    return sync_path(dirname(arena_strdup(&work, path)), O_RDONLY | O_DIRECTORY, err);
}
