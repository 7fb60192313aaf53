#include "cli/command.h"

#include <stdio.h>

static int run_version(const struct command *self, const struct flag_values *values)
{
    puts("postern " POSTERN_VERSION);
    return 0;
}

const struct command command_version = {
    .name = "version",
    .summary = "print the version",
    .arguments = "",
    .description = "Prints the version of this program.",
    .examples = "  postern version\n",
    .run = run_version,
};
