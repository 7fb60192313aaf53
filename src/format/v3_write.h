/* v3_write.h: a collection as a folder of YAML files (schema 3.0.0). */
#pragma once

#include "format/format.h"

/* Writes one file a request, folder and example below `path`, in a stable order of keys. A folder
 * that holds a collection already is changed in place: files that say the same stay untouched, with
 * people's comments, files of items that are gone are removed (told as notes), everything else
 * stays. ERR_CONFLICT when the folder holds other things than a collection. Nothing is written
 * before everything is known to fit; each file is replaced as a whole. */
int format_write_v3_folder(const cJSON *document, const char *path, struct format_notes *notes,
                           struct error *err) MUST_CHECK;
