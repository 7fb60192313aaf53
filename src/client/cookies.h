/* cookies.h: one cookie jar, by RFC 6265, public suffixes refused.
 *
 * Shared by all requests of a run and by its scripts. Its file form is the JSON that tough-cookie
 * writes ({version, storeType, rejectPublicSuffixes, cookies: [{key, value, domain, path, …}]}), so
 * that jars travel between newman and Postern. Not thread-safe. */
#pragma once

#include "base/error.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct cookie_jar;

struct cookie {
    const char *name, *value;
    const char *domain; /* lower case, without a leading dot */
    const char *path;
    int64_t expires; /* wall clock ms; COOKIE_SESSION when the cookie has no end */
    bool host_only, secure, http_only;
    const char *same_site;   /* "lax", "strict", "none", or NULL */
    const char **extensions; /* attributes we do not know, as written */
    size_t extension_count;
    int64_t created; /* wall clock ms */
};

#define COOKIE_SESSION INT64_MAX
enum { COOKIES_MAX = 10000, COOKIES_MAX_PER_DOMAIN = 200, COOKIE_MAX_SIZE = 8192 };

struct cookie_jar *cookie_jar_create(void);
void cookie_jar_free(struct cookie_jar *jar);
DEFINE_AUTO(cookie_jar, cookie_jar_free);

int cookie_jar_load(struct cookie_jar *jar, const cJSON *document, struct error *err) MUST_CHECK;
cJSON *cookie_jar_to_json(const struct cookie_jar *jar); /* the caller frees */

/* Takes in one Set-Cookie line that came from `url`. Lines that the RFC refuses are an error that a
 * client ignores and a script is told. */
int cookie_jar_set(struct cookie_jar *jar, const char *url, const char *set_cookie_line,
                   struct error *err);
/* The enabled cookies that a request to `url` would carry, in sending order; borrowed until the jar
 * changes, the list from the arena. */
size_t cookie_jar_match(const struct cookie_jar *jar, const char *url, struct arena *arena,
                        const struct cookie ***ret_cookies);
/* "a=1; b=2" or NULL when nothing matches. */
const char *cookie_jar_header(const struct cookie_jar *jar, const char *url, struct arena *arena);
bool cookie_jar_unset(struct cookie_jar *jar, const char *url, const char *name);
void cookie_jar_clear_url(struct cookie_jar *jar, const char *url);
size_t cookie_jar_count(const struct cookie_jar *jar);
