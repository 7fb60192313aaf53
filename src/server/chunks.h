/* chunks.h: takes a chunked message body apart. Pure and incremental: any split of the input gives
 * the same result. Extensions and trailers are checked and thrown away. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct buffer;

enum {
    CHUNKS_MAX_DIGITS = 15,        /* of one size: cannot overflow */
    CHUNKS_MAX_EXTENSION = 1024,   /* bytes after one size */
    CHUNKS_MAX_TRAILERS = 8 << 10, /* bytes, all together */
};

enum chunks_result {
    CHUNKS_MORE,
    CHUNKS_DONE,
    CHUNKS_REFUSED, /* 400, or 431 for trailers past their limit: see `status` */
    CHUNKS_FULL,    /* the body passes the maximum of `into` */
};

struct chunks {
    uint64_t left; /* of this chunk's data */
    uint32_t line; /* bytes of this size line or of all trailers */
    uint16_t status;
    uint8_t state, digits;
};

/* {0} is ready to start. Appends the data to `into`; *ret_used is how many bytes of the input were
 * taken: all of them, unless the body ended or was refused before. */
enum chunks_result chunks_decode(struct chunks *chunks, const char *data, size_t length,
                                 struct buffer *into, size_t *ret_used);
