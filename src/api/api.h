/* api.h: the HTTP resources: a table of routes, and what every call through it has in common.
 *
 * A call goes this way: the server has a request's head → api looks at the credential and counts
 * the call (on the reactor when all is cached, else on a worker) → the body is read → the route's
 * `fast` function may answer on the reactor → else its handler does on a worker → every reply gets
 * the rate-limit fields, a request id, and one line in the log. */
#pragma once

#include "base/error.h"
#include "server/http.h"
#include "store/store.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct api;
struct arena;
struct buffer;
struct request;
struct router;
struct server_options;

/* The two forms that errors have, and which one a family of routes speaks. */
enum api_shape {
    API_CLASSIC, /* {"error": {"name", "message", "details"?}} */
    API_PROBLEM, /* {"type", "title", "status", "detail"} */
};

enum api_route_flags {
    API_OPEN = 1,       /* no credential needed */
    API_ACCESS_KEY = 2, /* ?access_key= of {collectionId} will do: the caller is then its maker */
    API_BODY = 4,       /* wants a JSON body: others are refused before the handler */
    API_UNCOUNTED = 8,  /* not counted against the limit: health checks */
    API_HIDDEN = 16,    /* not in the published description */
};

struct api_call;
typedef void (*api_handler_fn)(struct api_call *call); /* ends with one api_reply…/api_fail… */
typedef bool (*api_fast_fn)(struct api_call *call);    /* false: nothing done, ask the handler */

/* One row: the router, the role check, the OpenAPI document, the documentation page and the tests
 * are all made from it. */
struct api_route {
    enum http_method method;
    const char *path; /* "/collections/{collectionId}" */
    api_handler_fn handler;
    api_fast_fn fast; /* may be NULL */
    enum api_shape shape;
    enum role role;        /* in the team, at least */
    unsigned success;      /* status */
    unsigned flags;        /* enum api_route_flags */
    uint64_t body_limit;   /* bytes; 0: the server's */
    const char *tag;       /* "Collections" */
    const char *operation; /* "getCollection" */
    const char *summary;   /* one sentence */
    const char *query;     /* names of query parameters, spaces between; NULL: none */
    const char *body;      /* name of the body's schema; NULL: none */
    const char *reply;     /* name of the reply's schema, or a media type; NULL: none */
    const char *accepted;  /* name of the schema of a 202; NULL: never */
    const char
        *failure; /* schemas of what else is refused with ("Error|Problem"); NULL: by shape */
};

struct api_call {
    struct api *api;
    struct store *store; /* = of api */
    struct request *request;
    struct arena *arena; /* of the request */
    const struct api_route *route;
    struct principal principal; /* user_id is 0 without credentials */
    const char *access_key;     /* the query's, when the route takes one and no API key came */
    const char *request_id;
    uint64_t started_us;
};

struct api_options {
    struct store *store;    /* borrowed */
    unsigned rate_limit;    /* calls a minute a key; 0: none */
    int64_t month_limit;    /* calls of the team a calendar month; 0: none */
    const char *public_url; /* how people reach us; NULL: as the request says */
};

struct api *api_create(const struct api_options *options, struct error *err) MUST_CHECK;
void api_free(struct api *api);
DEFINE_AUTO(api, api_free);

/* Fills in the router, hooks and limits for the server that will serve it. */
void api_attach(struct api *api, struct server_options *options);

/* All rows, for documents and tests: walks the tables from *at = 0. */
const struct api_route *api_next_route(const struct api *api, size_t *at);

/* --- what handlers say --- */

void api_reply(struct api_call *call, unsigned status, cJSON *tree); /* takes the tree */
void api_reply_buffer(struct api_call *call, unsigned status,
                      struct buffer *json);    /* takes its bytes */
void api_reply_nothing(struct api_call *call); /* 204 */

/* Classic. `details` is taken and may be NULL. */
void api_fail(struct api_call *call, unsigned status, const char *name, const char *message);
void api_fail_details(struct api_call *call, unsigned status, const char *name, const char *message,
                      cJSON *details);
/* Problem. `type` is the last word of the type's address ("not-found"), or a whole one. */
void api_problem(struct api_call *call, unsigned status, const char *type, const char *title,
                 const char *detail);
/* In the route's own shape: the ordinary answer to what the store says. ERR_DENIED 403,
 * ERR_NOT_FOUND 404, ERR_INVALID and ERR_PARSE 400, ERR_CONFLICT 409, ERR_LIMIT and ERR_IO 507,
 * ERR_BUSY 503, else 500 (logged, and the client learns nothing of it). */
void api_fail_error(struct api_call *call, const struct error *err);
/* {"error": {"name": "paramMissingError", …, "details": {"param": [name]}}} */
void api_fail_missing(struct api_call *call, const char *parameter);
/* {"error": {"name": "instanceNotFoundError", "message": …, "details": {"item", "id"}?}}; `item`
 * may be NULL. */
void api_fail_not_found(struct api_call *call, const char *message, const char *item,
                        const char *id);

/* --- what handlers ask --- */

/* The body's tree, which the call owns; NULL when it was not JSON: the refusal has been sent. */
const cJSON *api_body(struct api_call *call);
/* Gives it away: the caller frees. */
cJSON *api_take_body(struct api_call *call);
/* A path parameter; an id from one that may be an id or a uid: NULL when it is neither. */
const char *api_parameter(const struct api_call *call, const char *name);
const char *api_parameter_id(const struct api_call *call, const char *name);
/* A query parameter by the first of these names that is there; ends with NULL. NULL: absent. */
const char *api_query(const struct api_call *call, const char *name, ...) __attribute__((sentinel));
/* A number within bounds: 1, 0 when absent, -1 when refused (the refusal has NOT been sent). */
int api_query_number(const struct api_call *call, const char *name, int64_t least, int64_t most,
                     int64_t *ret_number);
/* Opaque cursors of lists: text that carries where the page ended. */
const char *api_cursor_make(struct api_call *call, const char *position);
const char *api_cursor_read(struct api_call *call, const char *cursor); /* NULL: not ours */

/* Milliseconds as "2026-01-31T09:15:00.000Z", ids and uids as JSON; times of 0 are null. */
void api_set_time(cJSON *object, const char *key, int64_t ms);
void api_set_uid(cJSON *object, const char *key, int64_t owner_id, const char *id);
void api_set_id_text(cJSON *object, const char *key, int64_t number); /* "10001" */
