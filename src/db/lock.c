#include "base/arena.h"
#include "db/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

/* 0 when the file does not say: its owner may be about to write it. */
static long read_owner(int descriptor)
{
    char text[32] = {0};
    ssize_t length = pread(descriptor, text, sizeof text - 1, 0);
    return length > 0 ? strtol(text, NULL, 10) : 0;
}

static int refuse(const char *path, long owner, struct error *err)
{
    if (owner > 0)
        return error_set(err, ERR_CONFLICT, "%s is in use by process %ld", path, owner);
    return error_set(err, ERR_CONFLICT, "%s is in use by another process", path);
}

static int write_owner(int descriptor)
{
    char text[32];
    int length = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(descriptor, 0) < 0)
        return -1;
    return pwrite(descriptor, text, (size_t)length, 0) == length ? 0 : -1;
}

int db_lock_take(const char *path, int *ret_descriptor, struct error *err)
{
    AUTO_ARENA work = {0};
    const char *name = arena_printf(&work, "%s.lock", path);
    int descriptor = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return error_errno(err, errno, "open '%s'", name);

    if (flock(descriptor, LOCK_EX | LOCK_NB) < 0) {
        if (errno == EWOULDBLOCK)
            refuse(path, read_owner(descriptor), err);
        else
            error_errno(err, errno, "lock '%s'", name);
        close(descriptor);
        return -1;
    }
    /* A full disk must not keep a server from starting: the lock holds without the number too. */
    if (write_owner(descriptor) < 0)
        errno = 0;
    *ret_descriptor = descriptor;
    return 0;
}

void db_lock_release(int descriptor)
{
    if (descriptor < 0)
        return;
    /* The file stays: who removed it could remove one that a third process has just locked. */
    if (ftruncate(descriptor, 0) < 0)
        errno = 0;
    close(descriptor);
}
