/* collection_bodies.h: collections as clients send them: checked, in one form, made ready to be
 * stored. */
#pragma once

#include "api/api.h"
#include "api/postman/faults.h"

struct collection_plan;

enum { COLLECTION_MAX_BODY = 100 << 20 };

/* What is wrong with a v2.1 collection, as a validator of its schema would say it. */
void collection_check(const cJSON *collection, struct faults *faults);

/* The members that some clients call by their plural; and v2.0 becomes v2.1. */
void collection_normalize(cJSON *collection);

enum collection_body {
    COLLECTION_BODY_GOOD,
    COLLECTION_BODY_MISSING, /* no member `collection` */
    COLLECTION_BODY_FAULTY,  /* see the faults */
    COLLECTION_BODY_REFUSED, /* no JSON, or past a bound: answered */
};

/* Makes a plan of the body's collection and frees the body's tree. */
enum collection_body collection_take_plan(struct api_call *call, struct faults *faults,
                                          struct collection_plan **ret_plan);
