/* bundles.h: the JavaScript that is built into the program (pm/build.mjs makes the table).
 *
 * "main" is the pm API; "lib/NAME" is what require("NAME") loads; "web/NAME" holds web globals.
 * Each text is the expression of one function(exports, require, module, $host, globalThis,
 * JSON), pure ASCII, and lives as long as the program. */
#pragma once

#include <stddef.h>

struct script_bundle {
    const char *name;
    const char *text; /* not NUL-terminated */
    size_t length;
};

const struct script_bundle *script_bundle_find(const char *name); /* NULL when there is none */

/* The generated table, sorted by name. */
extern const struct script_bundle script_bundles[];
extern const size_t script_bundle_count;
