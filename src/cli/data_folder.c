#include "cli/data_folder.h"

#include "base/arena.h"
#include "cli/command.h"

#include <stdlib.h>

static const char *given(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

const char *data_folder(const struct flag_values *values, struct arena *arena)
{
    const char *folder = flags_text(values, "data");
    if (!folder)
        folder = given("POSTERN_DATA");
    if (folder)
        return folder;
    const char *base = given("XDG_DATA_HOME"), *home = given("HOME");
    return base ? arena_printf(arena, "%s/postern", base)
                : arena_printf(arena, "%s/.local/share/postern", home ? home : ".");
}

const char *data_master_key(void)
{
    return given("POSTERN_MASTER_KEY");
}
