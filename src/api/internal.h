/* internal.h: what the files of this room share and handlers do not see. */
#pragma once

#include "api/api.h"
#include "api/credentials.h"
#include "api/month.h"
#include "api/rate.h"
#include "server/request.h"
#include "server/server.h"

#include <stdatomic.h>

enum { API_REQUEST_ID_SIZE = 17, API_RATE_FIELD_SIZE = 24 };

struct metrics;

struct api {
    struct api_options options;
    struct credentials *credentials;
    struct rate *rate;
    struct metrics *metrics;
    struct month *month;
    struct router *router;
    struct route *rows; /* for the router: one for each api_route, then an end */
    size_t row_count;
    uint64_t seed; /* of request ids */
    atomic_uint_fast64_t next_id;
};

/* A call with what only this room knows about it; lives in the request's arena. */
struct call_state {
    struct api_call call;
    cJSON *body;
    struct rate_window window;
    struct month_window month;
    bool is_counted; /* the window is that of a credential */
};

static inline struct call_state *call_state_of(const struct api_call *call)
{
    return (struct call_state *)call;
}

/* The tables of resources, ending with NULL. */
extern const struct api_route *const api_tables[];

/* gate.c: everything before a handler. */
enum server_admit api_admit(struct request *request, bool blocking, void *user);
struct call_state *api_call_state(struct api *api,
                                  struct request *request); /* makes one if need be */

/* reply.c */
void api_add_common_fields(struct call_state *state);
void api_render_error(struct request *request, unsigned status, void *user);

/* log.c: one line a call, and what went wrong inside. Never a query, a header or a body. */
void api_done(struct request *request, void *user);
void api_log_failure(const struct api_call *call, const struct error *err);
