/* target.h: where a request goes, cut out of its encoded address. */
#pragma once

#include <stdbool.h>

struct arena;
struct exchange;

struct target {
    const char *address;         /* the whole, as it was given, for messages and Referer */
    const char *scheme;          /* "http" or "https" */
    const char *host;            /* lower case; "[::1]" keeps its brackets */
    const char *port;            /* NULL when it is the scheme's own */
    const char *path;            /* the request target: "/a?b", never empty, without fragment */
    const char *user, *password; /* of the address, decoded; NULL when none */
};

/* 0, or -1 with the error put into the exchange: another scheme, no host, a bad port, characters
 * that cannot stand in a request line. */
int target_parse(const char *address, struct arena *arena, struct target *ret_target,
                 struct exchange *failed);

/* "example.com:8080": the value of Host. */
const char *target_host_header(const struct target *target, struct arena *arena);

/* The address without credentials: the value of Referer. */
const char *target_referer(const struct target *target, struct arena *arena);

/* An address that a Location header gives, seen from where it was given; not encoded anew. */
const char *target_resolve(const struct target *base, const char *location, struct arena *arena);
