/* cookie_jar.h: the inside of a jar, for cookies.c (rules) and cookie_json.c (its file form). */
#pragma once

#include "base/map.h"
#include "client/cookies.h"

/* A cookie and its place in time; heap memory, owned by its domain. */
struct cookie_entry {
    struct cookie cookie; /* must stand first: callers see only this */
    uint64_t order;       /* of creation, within the jar */
};

struct cookie_domain {
    char *name;
    struct cookie_entry **entries;
    size_t count, capacity;
};

struct cookie_jar {
    struct map *domains; /* name → struct cookie_domain, owned */
    size_t count;
    uint64_t next_order;
};

/* Puts a copy in, replacing the cookie of the same name, domain and path, whose place in time it
 * inherits. Makes room when the jar is full. */
void cookie_jar_put(struct cookie_jar *jar, const struct cookie *cookie);
