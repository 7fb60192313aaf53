#include "echo/signatures.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/encode.h"
#include "base/random.h"
#include "echo/endpoints.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SALT_DIGITS = 8 };

static const char *sign(const struct echo *echo, struct arena *arena, const char *purpose,
                        const char *stamp)
{
    unsigned char mac[DIGEST_SHA256_SIZE];
    const char *text = arena_printf(arena, "%s %s", purpose, stamp);
    if (digest_hmac(DIGEST_SHA256, echo->secret, sizeof echo->secret, text, strlen(text), mac,
                    NULL) < 0)
        return NULL;
    return arena_printf(arena, "%s-%s", stamp, encode_hex(arena, mac, 16));
}

const char *signature_make(const struct echo *echo, struct arena *arena, const char *purpose)
{
    char salt[SALT_DIGITS + 1];
    random_hex(salt, SALT_DIGITS);
    return sign(echo, arena, purpose,
                arena_printf(arena, "%" PRIx64 ".%s", (uint64_t)clock_wall_ms(), salt));
}

bool signature_check(const struct echo *echo, struct arena *arena, const char *purpose,
                     const char *text, int64_t max_age_ms)
{
    const char *dash = text ? strchr(text, '-') : NULL;
    if (!dash)
        return false;
    const char *stamp = arena_strndup(arena, text, (size_t)(dash - text));
    if (!digest_equal_text(sign(echo, arena, purpose, stamp), text))
        return false;
    int64_t made = (int64_t)strtoull(stamp, NULL, 16);
    return clock_wall_ms() - made <= max_age_ms;
}
