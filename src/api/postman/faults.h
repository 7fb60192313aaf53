/* faults.h: what is wrong with a body, said as the classic families say it: a value of the wrong
 * type is one sentence, anything else a list of details.
 *
 *   {"error": {"name": "malformedRequestError",
 *              "message": "Invalid type: null (expected object) at environment.values.0"}}
 *   {"error": {"name": "malformedRequestError",
 *              "message": "Found 1 errors with the supplied environment.",
 *              "details": ["environment: must have required property 'name'"]}} */
#pragma once

#include "base/attributes.h"
#include "json/json.h"

#include <stdbool.h>

struct api_call;
struct arena;

enum { FAULTS_MAX = 50 }; /* details that are told; the rest only counts */

/* The caller's storage; starts as {.arena = …}. */
struct faults {
    struct arena *arena;
    const char *type_message; /* the first value of a wrong type */
    const char *details[FAULTS_MAX];
    unsigned count; /* of details, told or not */
};

/* Whether `node` (NULL: absent, which is fine) is of `type`, one of cJSON's; else it is noted.
 * cJSON_True stands for both booleans. */
bool faults_expect(struct faults *faults, const cJSON *node, int type, const char *path, ...)
    PRINTF_LIKE(4, 5);
void faults_add(struct faults *faults, const char *format, ...) PRINTF_LIKE(2, 3);
static inline bool faults_any(const struct faults *faults)
{
    return faults->type_message || faults->count;
}

/* Answers 400; `thing` is "environment". */
void faults_reply(struct api_call *call, const struct faults *faults, const char *thing);
/* The same as a problem: its detail is the sentence, or the list. */
void faults_problem(struct api_call *call, const struct faults *faults);

/* How many characters (code points) a text has. */
size_t faults_length(const char *text);
