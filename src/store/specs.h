/* specs.h: descriptions of APIs: files of which one is the root, kept as their authors wrote them.
 *
 * A spec stands in a workspace: its viewers read, its editors change. Its revision grows with every
 * change of its files, so that what was made of it (spec_links.h) knows that it is behind. */
#pragma once

#include "store/store.h"

#include <stddef.h>

struct arena;
struct db_connection;
struct db_statement;

enum {
    SPEC_MAX_FILES = 1000,
    SPEC_MAX_FILE = 10 << 20, /* bytes */
    SPEC_MAX_PATH = 1024,     /* likewise */
    SPEC_MAX_NAME = 255,      /* likewise */
    SPEC_MAX_PAGE = 100,
};

struct spec {
    const char *id, *workspace_id;
    const char *name;
    const char *type;      /* "OPENAPI:3.0" */
    const char *root_path; /* of its root file */
    int64_t revision;
    int64_t created_by, updated_by;
    int64_t created_at, updated_at;
};

struct spec_file {
    const char *id;
    const char *path;    /* "components/order.yaml"; relative, without "." and ".." */
    const char *content; /* NULL in lists without contents */
    bool is_root;
    int64_t created_by, updated_by;
    int64_t created_at, updated_at;
};

struct spec_files {
    struct spec_file *items; /* the root first, then by path */
    size_t count;
};

struct spec_page {
    struct spec *items; /* newest first */
    size_t count;
    const char *next; /* where the next page begins; NULL at the end */
};

bool spec_is_type(const char *type);
/* Whether files of that type may have the extension of this path. */
bool spec_path_has_extension(const char *type, const char *path);
bool spec_path_is_good(const char *path);

/* `after` is the position that the page before ended with, or NULL. ERR_NOT_FOUND without the
 * workspace. */
int specs_list(struct store *store, const struct principal *principal, const char *workspace_id,
               const char *after, unsigned limit, struct arena *arena, struct spec_page *ret_page,
               struct error *err) MUST_CHECK;
/* Reads name and type of `values`, and path, content and is_root of the files: exactly one root.
 * ERR_CONFLICT when two have the same path. NULL: the principal's own workspace. */
int specs_create(struct store *store, const struct principal *principal, const char *workspace_id,
                 const struct spec *values, const struct spec_files *files, struct arena *arena,
                 struct spec *ret_spec, struct error *err) MUST_CHECK;
int specs_get(struct store *store, const struct principal *principal, const char *id,
              struct arena *arena, struct spec *ret_spec, struct error *err) MUST_CHECK;
int specs_rename(struct store *store, const struct principal *principal, const char *id,
                 const char *name, struct arena *arena, struct spec *ret_spec,
                 struct error *err) MUST_CHECK;
int specs_delete(struct store *store, const struct principal *principal, const char *id,
                 struct error *err) MUST_CHECK;

/* False when somebody makes a collection of it already. */
bool specs_generation_begin(struct store *store, const char *id);
void specs_generation_end(struct store *store, const char *id);

/* --- files (spec_files.c): ERR_NOT_FOUND with the message "file" when only that is missing --- */

int spec_files_list(struct store *store, const struct principal *principal, const char *spec_id,
                    bool with_contents, struct arena *arena, struct spec *ret_spec,
                    struct spec_files *ret_files, struct error *err) MUST_CHECK;
int spec_files_get(struct store *store, const struct principal *principal, const char *spec_id,
                   const char *path, struct arena *arena, struct spec_file *ret_file,
                   struct error *err) MUST_CHECK;
/* ERR_CONFLICT when there is one of that path; ERR_LIMIT past SPEC_MAX_FILES. */
int spec_files_add(struct store *store, const struct principal *principal, const char *spec_id,
                   const char *path, const char *content, struct arena *arena,
                   struct spec_file *ret_file, struct error *err) MUST_CHECK;

/* What is NULL or false stays. */
struct spec_file_change {
    const char *content;
    const char *path;
    bool becomes_root; /* the old root is an ordinary file then */
};
int spec_files_change(struct store *store, const struct principal *principal, const char *spec_id,
                      const char *path, const struct spec_file_change *change, struct arena *arena,
                      struct spec_file *ret_file, struct error *err) MUST_CHECK;
/* ERR_INVALID for the root: a spec has one. */
int spec_files_delete(struct store *store, const struct principal *principal, const char *spec_id,
                      const char *path, struct error *err) MUST_CHECK;

/* --- inside a work function of this room --- */

int spec_load(struct db_connection *connection, const struct principal *principal, const char *id,
              enum role needed, struct arena *arena, struct spec *ret_spec,
              struct error *err) MUST_CHECK;
/* Its files have changed. */
int spec_touch(struct db_connection *connection, const struct principal *principal, const char *id,
               struct error *err) MUST_CHECK;
#define SPEC_FILE_COLUMNS                                                                          \
    "id, path, is_root, created_by, updated_by, created_at, updated_at, content"
void spec_read_file(struct db_statement *row, struct arena *arena, struct spec_file *into);
int spec_insert_file(struct db_connection *connection, const struct principal *principal,
                     const char *spec_id, const struct spec_file *file,
                     struct error *err) MUST_CHECK;
