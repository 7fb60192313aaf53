/* insomnia_request.h: one request or folder of Insomnia in v2.1's words. */
#pragma once

#include "format/format.h"

/* Rewrites every template of a tree: {{ _.a }} and {{ a }} become {{a}}. Tags and filters stay as
 * they are, with a note that names `place`. */
void insomnia_rewrite(cJSON *tree, const char *place, struct format_notes *notes);

/* An item without its name; `place` is for notes. */
cJSON *insomnia_new_item(const cJSON *source, const char *place, struct format_notes *notes);
/* `auth` and `event` of a folder or request. */
void insomnia_add_auth(cJSON *into, const cJSON *source, const char *place,
                       struct format_notes *notes);
void insomnia_add_scripts(cJSON *into, const cJSON *source);
/* Adds the values of an environment's `data` to a list of variables; a tree becomes "a.b". */
void insomnia_add_variables(cJSON *into, const cJSON *data, const char *prefix);
