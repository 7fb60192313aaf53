/* shim_vfs.h: stands between SQLite and the disk, and asks a function about whatever SQLite does.
 *
 * Between shim_install() and shim_remove() it is SQLite's default; files stay where they would be
 * without it. The function is called under a lock: before the operation, when it may return an
 * SQLite code to make it fail undone, and after one that succeeded. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum shim_kind {
    SHIM_OPEN, /* `created` is true afterwards when it made the file */
    SHIM_DELETE,
    SHIM_WRITE,
    SHIM_TRUNCATE, /* `offset` is the new size */
    SHIM_SYNC,
    SHIM_GROW, /* memory shared between connections: `length` bytes more on disk */
};

struct shim_operation {
    enum shim_kind kind;
    const char *path;
    int64_t size; /* of the file, before: bytes */
    int64_t offset;
    const void *bytes;
    size_t length;
    bool created;
    bool done;
};

typedef int (*shim_fn)(void *user, const struct shim_operation *operation);

void shim_install(shim_fn function, void *user);
void shim_remove(void);
