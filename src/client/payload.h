/* payload.h: the bytes of a request's body, from memory and from files, in one stream.
 *
 * A payload is a list of pieces in an arena. Files are opened when it is their turn and never held
 * in memory; their sizes are taken when the payload is made, so that its length is known before it
 * is sent. A file that shrinks meanwhile makes the read fail. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct payload_piece {
    const char *bytes; /* of memory; NULL for a file */
    const char *path;  /* of a file */
    int64_t length;
};

struct payload {
    struct payload_piece *pieces;
    size_t count, capacity;
    int64_t length; /* of all pieces */
    /* Where reading stands. */
    size_t piece;
    int64_t offset;
    int file; /* open descriptor of the current piece, or -1 */
};

struct payload *payload_create(struct arena *arena);
void payload_add_bytes(struct payload *payload, struct arena *arena, const char *bytes,
                       size_t length); /* borrowed: must live as long as the payload */
void payload_add_file(struct payload *payload, struct arena *arena, const char *path,
                      int64_t length);

/* The whole content when it is in memory in one piece; NULL otherwise. */
const char *payload_bytes(const struct payload *payload);

/* Reads on; 0 at the end, -1 when a file could not be read to the length it had. */
ptrdiff_t payload_read(struct payload *payload, char *into, size_t room);
int payload_seek(struct payload *payload, int64_t offset); /* from the start; 0 or -1 */
void payload_close(struct payload *payload);               /* closes an open file; NULL is fine */
