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
/* Why a request had no answer, as node's errors have it: {errno, code, syscall, address, port}. The
 * caller frees it. */
cJSON *json_entry_request_error(const struct exchange *exchange);
/* One entry of run.failures; `details` (may be NULL) are those of a request error. */
void json_entry_failure(struct json_writer *writer, const struct run_failure *failure,
                        const cJSON *details, const struct json_style *style, struct arena *arena);
/* The error of an assertion or a script as an execution has it. The caller frees it. */
cJSON *json_entry_error(const struct run_failure *failure);
