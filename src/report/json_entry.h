/* json_entry.h: the pieces of the json report, each written as it comes. */
#pragma once

#include "runner/facts.h"
#include "json/writer.h"

#include <stdbool.h>

struct arena;

enum json_bodies { JSON_BODIES_BUFFER, JSON_BODIES_TEXT, JSON_BODIES_NONE };

struct json_style {
    enum json_bodies bodies;
    bool mask; /* credentials become MASK_TEXT */
};

/* cursor, item, request, response and id of one exchange, into an object that the caller opened. */
void json_entry_exchange(struct json_writer *writer, const struct run_fact *fact,
                         const struct json_style *style, struct arena *arena);
/* One entry of run.failures. */
void json_entry_failure(struct json_writer *writer, const struct run_failure *failure,
                        const struct json_style *style, struct arena *arena);
/* The error of an assertion (as a tree that the caller frees) or of a script. */
cJSON *json_entry_error(const struct run_failure *failure, bool is_full);
