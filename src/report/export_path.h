/* export_path.h: where a report or an export goes. */
#pragma once

struct arena;

/* `path` as given; inside it when it is an existing folder; newman/… when it is NULL. The name made
 * up for the latter two is "<name>-2026-11-22-06-16-30-123-0<extension>". From the arena. */
const char *export_path(const char *path, const char *name, const char *extension,
                        struct arena *arena);
