/* write_v2.h: collections as v2.1 and v2.0 documents for other tools. */
#pragma once

#include "format/format.h"

/* A copy without what only we write (`_postern`); what is thereby lost is told as a note. The
 * caller frees the tree. */
cJSON *format_new_v21(const cJSON *document, struct format_notes *notes);

/* The same as v2.0: credentials as maps, path variables by `id`, addresses that say no more than
 * their text as text. */
cJSON *format_new_v20(const cJSON *document, struct format_notes *notes);
