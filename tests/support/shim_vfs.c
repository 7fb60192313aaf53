#include "support/support.h"

#include "support/shim_vfs.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct shim_file {
    sqlite3_file base;
    char path[256];
    sqlite3_file *real; /* behind this struct */
};

static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    pthread_mutex_t lock;
    shim_fn function;
    void *user;
} shim = {.lock = PTHREAD_MUTEX_INITIALIZER};

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct shim_file *)file)->real;
}

#define REAL(file) (real_of(file)->pMethods)

static int tell(const struct shim_operation *operation)
{
    return shim.function ? shim.function(shim.user, operation) : SQLITE_OK;
}

/* Both questions and what is between them are one step for everybody else. */
#define GUARDED(operation, call)                                                                   \
    do {                                                                                           \
        pthread_mutex_lock(&shim.lock);                                                            \
        int code_ = tell(&(operation));                                                            \
        if (code_ == SQLITE_OK && (code_ = (call)) == SQLITE_OK) {                                 \
            (operation).done = true;                                                               \
            tell(&(operation));                                                                    \
        }                                                                                          \
        pthread_mutex_unlock(&shim.lock);                                                          \
        return code_;                                                                              \
    } while (0)

static struct shim_operation describe(sqlite3_file *file, enum shim_kind kind)
{
    struct shim_operation operation = {.kind = kind, .path = ((struct shim_file *)file)->path};
    sqlite3_int64 size = 0;
    REAL(file)->xFileSize(real_of(file), &size);
    operation.size = size;
    return operation;
}

static int shim_close(sqlite3_file *file)
{
    return REAL(file)->xClose(real_of(file));
}

static int shim_read(sqlite3_file *file, void *bytes, int length, sqlite3_int64 offset)
{
    return REAL(file)->xRead(real_of(file), bytes, length, offset);
}

static int shim_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset)
{
    struct shim_operation operation = describe(file, SHIM_WRITE);
    operation.bytes = bytes;
    operation.length = (size_t)length;
    operation.offset = offset;
    GUARDED(operation, REAL(file)->xWrite(real_of(file), bytes, length, offset));
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct shim_operation operation = describe(file, SHIM_TRUNCATE);
    operation.offset = size;
    GUARDED(operation, REAL(file)->xTruncate(real_of(file), size));
}

static int shim_sync(sqlite3_file *file, int flags)
{
    struct shim_operation operation = describe(file, SHIM_SYNC);
    GUARDED(operation, REAL(file)->xSync(real_of(file), flags));
}

static int shim_size(sqlite3_file *file, sqlite3_int64 *ret_size)
{
    return REAL(file)->xFileSize(real_of(file), ret_size);
}

static int shim_lock(sqlite3_file *file, int level)
{
    return REAL(file)->xLock(real_of(file), level);
}

static int shim_unlock(sqlite3_file *file, int level)
{
    return REAL(file)->xUnlock(real_of(file), level);
}

static int shim_is_reserved(sqlite3_file *file, int *ret_reserved)
{
    return REAL(file)->xCheckReservedLock(real_of(file), ret_reserved);
}

static int shim_control(sqlite3_file *file, int which, void *argument)
{
    return REAL(file)->xFileControl(real_of(file), which, argument);
}

static int shim_sector_size(sqlite3_file *file)
{
    return REAL(file)->xSectorSize(real_of(file));
}

static int shim_characteristics(sqlite3_file *file)
{
    return REAL(file)->xDeviceCharacteristics(real_of(file));
}

static int64_t size_of(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 ? found.st_size : 0;
}

static int shim_map(sqlite3_file *file, int region, int size, int extend, void volatile **ret_at)
{
    char path[300];
    snprintf(path, sizeof path, "%s-shm", ((struct shim_file *)file)->path);
    int64_t now = size_of(path), wanted = (int64_t)(region + 1) * size;
    struct shim_operation operation = {.kind = SHIM_GROW, .path = path, .size = now};
    if (extend && wanted > now)
        operation.length = (size_t)(wanted - now);
    GUARDED(operation, REAL(file)->xShmMap(real_of(file), region, size, extend, ret_at));
}

static int shim_shared_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return REAL(file)->xShmLock(real_of(file), offset, count, flags);
}

static void shim_barrier(sqlite3_file *file)
{
    REAL(file)->xShmBarrier(real_of(file));
}

static int shim_unmap(sqlite3_file *file, int remove)
{
    return REAL(file)->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2, /* no memory mapping */
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_is_reserved,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector_size,
    .xDeviceCharacteristics = shim_characteristics,
    .xShmMap = shim_map,
    .xShmLock = shim_shared_lock,
    .xShmBarrier = shim_barrier,
    .xShmUnmap = shim_unmap,
};

static int open_real(struct shim_file *file, const char *name, int flags, int *ret_flags)
{
    int code = shim.real->xOpen(shim.real, name, file->real, flags, ret_flags);
    if (file->real->pMethods)
        file->base.pMethods = &methods;
    return code;
}

static int shim_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *base, int flags,
                     int *ret_flags)
{
    struct shim_file *file = (struct shim_file *)base;
    file->base.pMethods = NULL;
    file->real = (sqlite3_file *)(file + 1);
    memset(file->real, 0, (size_t)shim.real->szOsFile);
    snprintf(file->path, sizeof file->path, "%s", name ? name : "");

    int exists = 0;
    if (name)
        shim.real->xAccess(shim.real, name, SQLITE_ACCESS_EXISTS, &exists);
    struct shim_operation operation = {
        .kind = SHIM_OPEN, .path = file->path, .created = !exists && (flags & SQLITE_OPEN_CREATE)};
    GUARDED(operation, open_real(file, name, flags, ret_flags));
}

static int shim_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    struct shim_operation operation = {.kind = SHIM_DELETE, .path = name, .size = size_of(name)};
    GUARDED(operation, shim.real->xDelete(shim.real, name, sync_folder));
}

void shim_install(shim_fn function, void *user)
{
    assert_int_equal(sqlite3_initialize(), SQLITE_OK);
    shim.function = function;
    shim.user = user;
    shim.real = sqlite3_vfs_find(NULL);
    shim.vfs = *shim.real;
    shim.vfs.pNext = NULL;
    shim.vfs.zName = "shim";
    shim.vfs.szOsFile = (int)sizeof(struct shim_file) + shim.real->szOsFile;
    shim.vfs.xOpen = shim_open;
    shim.vfs.xDelete = shim_delete;
    assert_int_equal(sqlite3_vfs_register(&shim.vfs, 1), SQLITE_OK);
}

void shim_remove(void)
{
    sqlite3_vfs_unregister(&shim.vfs);
    sqlite3_vfs_register(shim.real, 1);
    shim.function = NULL;
}
