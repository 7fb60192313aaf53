/* build.h: what the makers of a resolved request share (request.c, headers.c, body.c, auth.c,
 * behavior.c). Everything they make is copied into the arena. */
#pragma once

#include "model/request.h"

struct arena;

struct build {
    const struct variables *variables; /* NULL: nothing is resolved */
    struct arena *arena;
    struct error *err;
};

/* A text with its templates resolved. */
const char *build_expand(const struct build *build, const char *text);
/* String(value) with templates resolved; NULL for an absent node. */
const char *build_text(const struct build *build, const cJSON *node);
/* The same, but objects and arrays as JSON, a null as NULL. */
const char *build_value(const struct build *build, const cJSON *node);

int build_headers(const struct build *build, const cJSON *node, struct pairs *into);
void build_body(const struct build *build, const cJSON *node, struct body *into);
void build_auth(const struct build *build, const cJSON *auth, struct auth *into);
void build_behavior(const struct build *build, const struct item *owner, struct behavior *into);

/* Whether a method's name is one that HTTP allows. */
bool build_is_token(const char *text);
