/* serve.c: `postern serve`. */
#include "cli/command.h"

#include "api/api.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/serving.h"
#include "server/address.h"
#include "server/server.h"
#include "server/tls.h"
#include "store/api_keys.h"
#include "store/users.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SERVE_WORKERS = 64,        /* threads at most; started when there is work for them */
    SERVE_WORKER_QUEUE = 1024, /* requests that may wait for one */
    SERVE_RATE_LIMIT = 60,     /* calls a minute a key */
    SECRET_FILE_MAX = 4096,
};

/* POSTERN_DATA, else the XDG folder of data. */
static const char *data_folder(const struct flag_values *values, struct arena *arena)
{
    const char *folder = flags_text(values, "data");
    if (!folder)
        folder = getenv("POSTERN_DATA");
    if (folder)
        return folder;
    const char *base = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    return base && *base ? arena_printf(arena, "%s/postern", base)
                         : arena_printf(arena, "%s/.local/share/postern", home ? home : ".");
}
