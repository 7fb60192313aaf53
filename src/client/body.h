/* body.h: a request's body made ready to be sent: its bytes, its length, its Content-Type. */
#pragma once

#include "model/request.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct payload;

/* Files are read from `working_dir` (NULL: the current directory); with forbid_outside only what
 * lies inside it, symbolic links resolved. */
struct file_rules {
    const char *working_dir;
    bool forbid_outside;
};

struct prepared_body {
    enum body_mode mode;       /* BODY_NONE when nothing is sent */
    struct payload *payload;   /* NULL when nothing is sent */
    const char *content_type;  /* that the body asks for when the user gave none; may be NULL */
    const char *boundary_type; /* the user's multipart Content-Type with a boundary; else NULL */
    const char *bytes;         /* the whole content when it is in memory; else NULL */
    size_t length;             /* of `bytes` */
    const char **warnings;     /* files that could not be read; from the arena */
    size_t warning_count;
};

void body_prepare(const struct request *request, const struct file_rules *rules,
                  struct arena *arena, struct prepared_body *ret_body);

/* True when a raw body is sent as JSON, that is, without comments. */
bool body_is_json(const struct request *request);

/* A JSON text without its comments; the same pointer when there are none. */
const char *json_without_comments(const char *text, size_t length, struct arena *arena,
                                  size_t *ret_length);
/* By the ending of a file's name; NULL when unknown. */
const char *media_type_of(const char *path);
