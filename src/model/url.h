/* url.h: a request's address, in the parts the field gives them.
 *
 * Parsing never fails: like the clients people use, it takes what stands there. Nothing is encoded
 * or decoded until url_request_target() or url_to_wire(). All results live in the arena. */
#pragma once

#include "model/pairs.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

struct arena;

/* The longest address that is written; what would pass it is cut off. */
enum { URL_MAX_TEXT = 64 * 1024 * 1024 };

struct url {
    const char *protocol;        /* "http"; NULL when none was written */
    const char *user, *password; /* of user:password@; NULL when none */
    const char *host;            /* "example.com"; NULL when none */
    const char *port;            /* "8080"; NULL when none */
    const char **path; /* segments, after path variables were put in; NULL when there is no path */
    size_t path_count;
    struct pairs query; /* enabled and disabled ones; an entry without '=' has a NULL value */
    bool has_query;     /* there was a '?' or a query array */
    const char *hash;   /* without '#'; NULL when none */
};

void url_parse(const char *text, struct arena *arena, struct url *ret_url);

/* A v2.1 `url`: text, or an object whose parts win over its `raw`. Path variables (`variable`)
 * replace
 * `:name` segments; an empty value leaves the segment. Templates are not resolved here. */
void url_from_json(const cJSON *node, struct arena *arena, struct url *ret_url);

/* The same as {raw, protocol, host[], port, path[], query[], variable[], hash}: what scripts and
 * reports show. The caller frees it. */
cJSON *url_to_json(const struct url *url, struct arena *arena);

/* As written: protocol://user:password@host:port/path?query#hash, nothing encoded. */
const char *url_to_text(const struct url *url, struct arena *arena);
/* "/path?query", encoded, no fragment: what goes on the wire. Escaped are control characters,
 * space,
 * `"<>#`, everything outside ASCII, in the path also `?`, `{}` and the backquote, in the query also
 * `'`; everything else stays, bad escapes included. disable_encoding leaves even those. */
const char *url_request_target(const struct url *url, bool disable_encoding, struct arena *arena);
/* Whole, encoded as it is sent, "http" when there is no protocol; what curl is given. */
const char *url_to_wire(const struct url *url, bool disable_encoding, struct arena *arena);
/* A host name in lower case, its international labels in punycode. */
const char *host_to_ascii(const char *host, struct arena *arena);
