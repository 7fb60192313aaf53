/* signatures.h: values that the echo service gives out and later recognises as its own and fresh,
 * without remembering them: "<hex time>-<hex HMAC of purpose and time>". */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct echo;

/* NULL when the system has no SHA-256. */
const char *signature_make(const struct echo *echo, struct arena *arena, const char *purpose);
/* True when made by this process for this purpose at most `max_age_ms` ago. */
bool signature_check(const struct echo *echo, struct arena *arena, const char *purpose,
                     const char *text, int64_t max_age_ms);
