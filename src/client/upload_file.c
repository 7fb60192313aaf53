#include "client/upload_file.h"

#include "base/arena.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* realpath() into the arena; NULL when there is no such file. */
static const char *resolve(const char *path, struct arena *arena)
{
    char *found = realpath(path, NULL);
    if (!found)
        return NULL;
    const char *copy = arena_strdup(arena, found);
    free(found);
    return copy;
}

static bool lies_inside(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    if (length && folder[length - 1] == '/')
        return text_starts_with(path, folder);
    return text_starts_with(path, folder) && (path[length] == '/' || path[length] == '\0');
}

static int deny(const char *source, struct error *err)
{
    return error_set(err, ERR_DENIED,
                     "PPERM: insecure file access outside working directory, \"%s\"", source);
}

int upload_file_find(const char *source, const struct file_rules *rules, struct arena *arena,
                     struct upload_file *ret_file, struct error *err)
{
    const char *folder = rules->working_dir ? rules->working_dir : ".";
    const char *path = *source == '/' ? source : arena_printf(arena, "%s/%s", folder, source);
    const char *real = resolve(path, arena);
    if (rules->forbid_outside) {
        const char *real_folder = resolve(folder, arena);
        /* What is not there is not told apart from what is not allowed, outside. */
        const char *claimed = real ? real : *source == '/' || strstr(source, "..") ? NULL : "";
        if (!real_folder || !claimed || (real && !lies_inside(real, real_folder)))
            return deny(source, err);
    }
    struct stat status;
    if (!real || stat(real, &status) < 0)
        return error_set(err, ERR_NOT_FOUND, "\"%s\", no such file", source);
    if (!S_ISREG(status.st_mode))
        return error_set(err, ERR_INVALID, "\"%s\", is not a file", source);
    if (access(real, R_OK) < 0)
        return error_set(err, ERR_DENIED, "\"%s\", read permission denied", source);
    *ret_file = (struct upload_file){.path = real, .size = status.st_size};
    return 0;
}
