/* router.h: finds the row of a table that a request is for.
 *
 * Routes are rows of data; the router keeps pointers to them. A path pattern is literal segments
 * and parameters: "/collections/{uid}", and "{rest...}" as the last segment takes everything that
 * is left. Paths are split at '/' before anything is decoded, so an encoded slash never separates.
 * Literals win over parameters. Build it first, then match from any number of threads. */
#pragma once

#include "server/http.h"

#include <stddef.h>
#include <stdint.h>

struct arena;
struct request;

/* Answers through reply.h, now or later (see request_after()). */
typedef void (*route_handler_fn)(struct request *request, void *user);

enum route_flags {
    ROUTE_BLOCKING = 1, /* the handler runs on the worker pool and may wait for disks and locks */
};

struct route {
    enum http_method method; /* a row for GET answers HEAD too */
    const char *path;
    route_handler_fn handler;
    void *user;          /* for the handler */
    unsigned flags;      /* enum route_flags */
    uint64_t body_limit; /* bytes; 0: the server's */
};

enum router_flags {
    ROUTER_IGNORE_CASE = 1,    /* "/Get" finds "/get" */
    ROUTER_TRAILING_SLASH = 2, /* "/get/" finds "/get" */
};

enum { ROUTER_MAX_PARAMETERS = 8 };

struct route_parameter {
    const char *name;  /* borrowed from the router */
    const char *value; /* decoded, in the arena given to router_match() */
};

struct route_match {
    const struct route *route; /* NULL: see `methods` */
    unsigned methods;          /* bit m: a row for enum http_method m has this path */
    size_t parameter_count;
    struct route_parameter parameters[ROUTER_MAX_PARAMETERS];
};

struct router;

struct router *router_create(unsigned flags);
void router_free(struct router *router);

/* The rows, ending with a NULL path, are borrowed for the router's life. Two equal rows are a
 * defect (asserted). */
void router_add(struct router *router, const struct route *rows);

/* `path` as received, without its query. */
void router_match(const struct router *router, enum http_method method, const char *path,
                  size_t length, struct arena *arena, struct route_match *ret_match);
