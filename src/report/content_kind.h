/* content_kind.h: what an answer's Content-Type says about its body, in the words that the runner's
 * users know: "application/json" is text, json, utf8. */
#pragma once

#include <stddef.h>

struct arena;

struct content_kind {
    const char *type;   /* "application/json": lower case, without parameters */
    const char *family; /* "text", "image", "audio", "video", "application", …, "unknown" */
    const char *format; /* "json", "xml", "html", "plain", …, "raw" */
    const char *charset;
};

/* `header` may be NULL: the first bytes of the body then tell the common binary types. */
void content_kind_of(const char *header, const char *body, size_t length, struct arena *arena,
                     struct content_kind *ret_kind);
