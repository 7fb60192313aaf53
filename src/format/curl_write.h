/* curl_write.h: requests as curl command lines for POSIX shells. */
#pragma once

#include "format/format.h"
#include "model/variables.h"

struct buffer;
struct item;

/* One command, its options one a line, without a line break at the end. Templates are resolved when
 * `variables` are given, else kept. Returns false when the request has no address: then nothing is
 * written. What curl has no option for is told as a note. */
bool format_write_curl(const struct item *item, const struct variables *variables,
                       struct format_notes *notes, struct buffer *into);
