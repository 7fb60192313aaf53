/* file.h: whole files in, whole files out.
 *
 * Reading is bounded. Writing goes to a temporary file in the same folder that takes the name
 * when everything is on disk, so that nobody ever sees half a file; missing folders are made. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct buffer;

/* Appends the whole file ("-" is standard input) to a buffer; ERR_LIMIT past its maximum. */
int file_read(const char *path, struct buffer *into, struct error *err) MUST_CHECK;

/* A file being written under a temporary name. */
struct file_writer;

int file_writer_open(const char *path, struct file_writer **ret_writer,
                     struct error *err) MUST_CHECK;
FILE *file_writer_stream(struct file_writer *writer); /* borrowed */
/* Syncs, renames and closes; on failure nothing is left behind. Frees the writer either way. */
int file_writer_commit(struct file_writer *writer, struct error *err) MUST_CHECK;
void file_writer_free(struct file_writer *writer); /* gives up: removes the temporary file */
DEFINE_AUTO(file_writer, file_writer_free);

int file_write(const char *path, const void *bytes, size_t length, struct error *err) MUST_CHECK;

/* A new file that only its owner may read (mode 0600), synced together with its folder.
 * ERR_CONFLICT when there is one of that name already: it is not touched. */
int file_create_private(const char *path, const void *bytes, size_t length,
                        struct error *err) MUST_CHECK;

/* Makes a folder and the ones above it; an existing one is fine. */
int file_make_folders(const char *path, struct error *err) MUST_CHECK;
bool file_is_folder(const char *path);
bool file_exists(const char *path);
