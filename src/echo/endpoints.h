/* endpoints.h: what the endpoints of the echo service share: their tables and how they answer.
 * Private to this room. */
#pragma once

#include "server/reply.h"
#include "server/request.h"

#include <cjson/cJSON.h>

enum {
    ECHO_SECRET_SIZE = 32,
    ECHO_MAX_PAIRS = 10000, /* of a query or a form; what comes after is not looked at */
};

struct echo {
    bool session_cookie;
    struct router *router;
    unsigned char secret[ECHO_SECRET_SIZE]; /* signs nonces and tokens, for this process's life */
};

/* Each ends with a NULL path. */
extern const struct route echo_auth_routes[], echo_compressed_routes[], echo_cookie_routes[],
    echo_digest_routes[], echo_hawk_routes[], echo_header_routes[], echo_method_routes[],
    echo_oauth_routes[], echo_stream_routes[], echo_time_routes[], echo_utility_routes[];

/* Answers with the tree, pretty-printed, and deletes it. */
void echo_reply_json(struct request *request, unsigned status, cJSON *tree);
void echo_reply_text(struct request *request, unsigned status, const char *text); /* text/html */
/* 302 or such, with the body that names the target. */
void echo_reply_redirect(struct request *request, unsigned status, const char *location);
/* Adds what every answer carries (Vary, the session cookie); the above do it themselves. */
void echo_add_common_fields(struct request *request);
/* ETag of a body; the same for the same bytes. */
void echo_add_etag(struct request *request, const void *body, size_t length);

/* Pieces of answers; the caller owns them. */
cJSON *echo_headers(const struct request *request);
cJSON *echo_pairs(struct request *request,
                  const char *text);               /* of a query or a form; may be NULL */
cJSON *echo_text(const char *text, size_t length); /* any bytes, NUL included */
/* Adds to an object whose repeated keys become arrays. `seen` finds them; one map for an object. */
struct map;
void echo_add_pair(cJSON *object, struct map *seen, const char *key, cJSON *value);

const char *echo_url(const struct request *request); /* as the client wrote it */
/* The value of a query parameter, decoded; NULL when absent. */
const char *echo_query(struct request *request, const char *name);
/* Host and port of the request's authority; the port of the scheme when it names none. */
const char *echo_host(const struct request *request, unsigned *ret_port);
