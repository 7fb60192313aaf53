/* bruno.h: Bruno's collections: the exported JSON, and the folder of `.bru` files.
 *
 * The folder is read into the form of the export first, so that both are converted alike. */
#pragma once

#include "format/format.h"

enum {
    BRUNO_MAX_DEPTH = 100,
    BRUNO_MAX_ENTRIES = 100000, /* files and folders looked at */
    BRUNO_MAX_FILE_BYTES = 16 * 1024 * 1024,
};

bool bruno_is_export(const cJSON *document);

/* A v2.1 collection. Headers of a collection or folder stand in each request below it, variables of
 * a folder or request are set by a script before it, a plain `res.status` assertion is a test.
 * Scripts speak another language than ours: they are kept, disabled, and told as notes, and so are
 * environments and requests of other kinds. The caller frees the tree. */
int bruno_read(const cJSON *document, const char *name, struct format_notes *notes,
               cJSON **ret_document, struct error *err) MUST_CHECK;

/* Whether a folder is one: it holds a bruno.json. */
bool bruno_is_folder(const char *path);
int bruno_read_folder(const char *path, struct format_notes *notes, cJSON **ret_document,
                      struct error *err) MUST_CHECK;

/* One `.bru` file as an item of the export ({type, name, seq, request}). NULL with err set
 * (ERR_PARSE with the line). The caller frees the tree. */
cJSON *bru_parse(const char *text, size_t length, const char *name, struct error *err) MUST_CHECK;
