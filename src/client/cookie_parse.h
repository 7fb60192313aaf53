/* cookie_parse.h: Set-Cookie lines and the dates in them, by RFC 6265 §5.1.1 and §5.2. */
#pragma once

#include "client/cookies.h"

struct arena;

/* What one line says, before anybody asked whether it may be kept. Texts live in the arena. */
struct cookie_line {
    const char *name, *value;
    const char *domain; /* lower case, without a leading dot; NULL when not said */
    const char *path;   /* NULL when not said, or not absolute */
    int64_t expires;    /* COOKIE_SESSION when not said */
    bool secure, http_only;
    const char *same_site; /* "lax", "strict", "none", or NULL */
    const char **extensions;
    size_t extension_count;
};

int cookie_line_parse(const char *line, int64_t now_ms, struct arena *arena,
                      struct cookie_line *ret_line, struct error *err) MUST_CHECK;

/* 1 and wall clock milliseconds, or 0 when it is no date. */
int cookie_date_parse(const char *text, int64_t *ret_ms);
