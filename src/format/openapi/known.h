/* known.h: what is known of APIs whose descriptions do not say it.
 *
 * Some published descriptions leave out how to sign in. An API is recognised by its paths, never by
 * the name of the file. */
#pragma once

#include "format/openapi/internal.h"

struct fields;

/* Looks once; what is found stays in o->known. */
void known_find(struct openapi *o, struct spot root);

/* The collection's `auth`; NULL: nothing is known. */
cJSON *known_auth(struct openapi *o);

/* Headers that every request has, switched off. */
void known_add_headers(struct openapi *o, cJSON *headers);
