/* multipart.h: takes a multipart/form-data body apart (RFC 7578). Pure; pieces point into the body
 * or the arena. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum { MULTIPART_MAX_PARTS = 1000, MULTIPART_MAX_HEAD = 16 << 10 };

struct multipart {
    struct arena *arena;
    const char *at, *end;  /* what is left of the body */
    const char *delimiter; /* CRLF "--" boundary */
    size_t delimiter_length;
    unsigned parts;
};

struct multipart_part {
    const char *name;         /* "" when it has none */
    const char *filename;     /* NULL for a text field; may be "" */
    const char *content_type; /* NULL when it has none */
    const char *bytes;
    size_t length;
};

/* False when the content type names no boundary or the body does not start with it. */
bool multipart_start(struct multipart *multipart, struct arena *arena, const char *content_type,
                     const char *body, size_t length);
/* False at the end, and at the first part that is not complete. */
bool multipart_next(struct multipart *multipart, struct multipart_part *ret_part);
