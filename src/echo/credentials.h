/* credentials.h: the parameters of an Authorization header: `Scheme a="b", c=d`. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum { CREDENTIALS_MAX = 32 };

struct credentials {
    size_t count;
    const char *names[CREDENTIALS_MAX]; /* as written */
    const char *values[CREDENTIALS_MAX];
};

/* False when the header is missing (NULL), of another scheme, or not in that form. */
bool credentials_parse(struct arena *arena, const char *header, const char *scheme,
                       struct credentials *ret_credentials);
const char *credentials_get(const struct credentials *credentials,
                            const char *name); /* any case; NULL when absent */

/* What follows the scheme's name; NULL when the header is of another scheme. */
const char *credentials_after_scheme(const char *header, const char *scheme);
