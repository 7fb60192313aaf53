/* target.h: takes a request target apart (RFC 9112, section 3.2). Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct http_target {
    const char *scheme; /* "http" or "https" for an absolute target, else NULL */
    const char *authority;
    size_t authority_length; /* 0 unless absolute */
    const char *path;        /* "*" for the server itself */
    size_t path_length;
    const char *query; /* NULL when there is no '?' */
    size_t query_length;
};

/* False for what is none of: "/path?query", "http://host/path?query", and for OPTIONS "*". The
 * pieces point into `text`, or at constants. */
bool http_target_split(const char *text, size_t length, bool is_options,
                       struct http_target *ret_target);

/* uri-host [ ":" port ], by its characters: enough that it can stand in a URL. */
bool http_is_authority(const char *text, size_t length);
