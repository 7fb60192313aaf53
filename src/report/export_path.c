#include "report/export_path.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"

/* The ISO time with every run of other characters than digits as one dash. */
static const char *dashed_now(struct arena *arena)
{
    char iso[CLOCK_ISO_SIZE];
    clock_format_iso(clock_wall_ms(), iso);
    char *text = arena_strdup(arena, iso);
    for (char *c = text; *c; c++)
        if (*c < '0' || *c > '9')
            *c = '-';
    return text;
}

const char *export_path(const char *path, const char *name, const char *extension,
                        struct arena *arena)
{
    if (path && !file_is_folder(path))
        return path;
    return arena_printf(arena, "%s/%s-%s0%s", path ? path : "newman", name, dashed_now(arena),
                        extension);
}
