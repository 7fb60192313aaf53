/* upload_file.h: a file that a body wants to send: found, allowed and measured, not yet read. */
#pragma once

#include "client/body.h"

#include <stdint.h>

struct upload_file {
    const char *path; /* absolute, symbolic links resolved */
    int64_t size;
};

/* 0, or -1 with a message in the words people know: "\"x\", no such file", "\"x\", is not a file",
 * "PPERM: insecure file access outside working directory, \"x\"". */
int upload_file_find(const char *source, const struct file_rules *rules, struct arena *arena,
                     struct upload_file *ret_file, struct error *err);

/* body.c's share for the modes that have a file of their own. */
void multipart_prepare(const struct request *request, const struct file_rules *rules,
                       struct arena *arena, struct prepared_body *body);
void body_warn(struct prepared_body *body, struct arena *arena, const char *text); /* borrowed */
