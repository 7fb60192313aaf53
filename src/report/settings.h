/* settings.h: reads a reporter's options. */
#pragma once

#include "report/reporter.h"

/* NULL when not given. */
const char *settings_text(const struct reporter_settings *settings, const char *name);
/* A switch that was given; "false" as its value turns it off. */
bool settings_flag(const struct reporter_settings *settings, const char *name);

/* The path a reporter writes to: the option `export`, a time-stamped file inside it when it is a
 * folder, else one in newman/ (the name that tools look for). `extension` has its dot. From the
 * arena or borrowed. */
const char *settings_export_path(const struct reporter_settings *settings, const char *extension,
                                 struct arena *arena);
