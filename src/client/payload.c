#include "client/payload.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct payload *payload_create(struct arena *arena)
{
    struct payload *payload = arena_new(arena, struct payload);
    payload->file = -1;
    return payload;
}

static struct payload_piece *add_piece(struct payload *payload, struct arena *arena)
{
    if (payload->count == payload->capacity) {
        size_t capacity = payload->capacity ? payload->capacity * 2 : 4;
        struct payload_piece *grown = arena_array(arena, capacity, struct payload_piece);
        if (payload->count)
            memcpy(grown, payload->pieces, payload->count * sizeof *grown);
        payload->pieces = grown;
        payload->capacity = capacity;
    }
    return &payload->pieces[payload->count++];
}

void payload_add_bytes(struct payload *payload, struct arena *arena, const char *bytes,
                       size_t length)
{
    *add_piece(payload, arena) = (struct payload_piece){.bytes = bytes, .length = (int64_t)length};
    payload->length += (int64_t)length;
}

void payload_add_file(struct payload *payload, struct arena *arena, const char *path,
                      int64_t length)
{
    *add_piece(payload, arena) =
        (struct payload_piece){.path = arena_strdup(arena, path), .length = length};
    payload->length += length;
}

const char *payload_bytes(const struct payload *payload)
{
    return payload->count == 1 ? payload->pieces[0].bytes : NULL;
}

static ptrdiff_t read_file(struct payload *payload, const struct payload_piece *piece, char *into,
                           size_t room)
{
    if (payload->file < 0) {
        payload->file = open(piece->path, O_RDONLY | O_CLOEXEC);
        if (payload->file < 0)
            return -1;
    }
    ssize_t got;
    do
        got = pread(payload->file, into, room, payload->offset);
    while (got < 0 && errno == EINTR);
    return got > 0 ? got : -1; /* it ended too early: it is not the file that was announced */
}

static void next_piece(struct payload *payload)
{
    payload_close(payload);
    payload->piece++;
    payload->offset = 0;
}

ptrdiff_t payload_read(struct payload *payload, char *into, size_t room)
{
    size_t filled = 0;
    while (filled < room && payload->piece < payload->count) {
        const struct payload_piece *piece = &payload->pieces[payload->piece];
        int64_t left = piece->length - payload->offset;
        if (left == 0) {
            next_piece(payload);
            continue;
        }
        size_t want = room - filled;
        if ((int64_t)want > left)
            want = (size_t)left;
        ptrdiff_t got = (ptrdiff_t)want;
        if (piece->bytes)
            memcpy(into + filled, piece->bytes + payload->offset, want);
        else if ((got = read_file(payload, piece, into + filled, want)) < 0)
            return -1;
        payload->offset += got;
        filled += (size_t)got;
    }
    return (ptrdiff_t)filled;
}

int payload_seek(struct payload *payload, int64_t offset)
{
    if (offset < 0 || offset > payload->length)
        return -1;
    payload_close(payload);
    payload->piece = 0;
    while (payload->piece < payload->count && offset > payload->pieces[payload->piece].length)
        offset -= payload->pieces[payload->piece++].length;
    payload->offset = offset;
    return 0;
}

void payload_close(struct payload *payload)
{
    if (!payload || payload->file < 0)
        return;
    close(payload->file);
    payload->file = -1;
}
