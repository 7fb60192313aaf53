/* gate.h: the strict, linear check that every JSON document from outside passes before a tree is
 * built from it.
 *
 * Grammar of RFC 8259 to the letter, well-formed UTF-8, escapes that pair their surrogates, no
 * U+0000 (a C string could not carry it), and bounds on bytes, depth, nodes and string length. One
 * pass, no allocation. Errors carry line and column: "line 3, column 14: expected ',' or '}'". */
#pragma once

#include "base/error.h"

#include <stddef.h>

struct json_limits {
    size_t bytes;
    size_t depth;
    size_t nodes;
    size_t string; /* bytes between the quotes of one string */
};

/* 256 levels, 2,000,000 nodes, 16 MiB a string, 20 MiB a document. */
extern const struct json_limits json_body_limits;
/* The same for whole collections and descriptions: 100 MiB. */
extern const struct json_limits json_document_limits;

struct json_summary {
    size_t nodes;
    size_t depth;
    size_t inexact_numbers; /* numbers that a double would not give back as they were written */
};

/* 0, or -1 with ERR_PARSE or ERR_LIMIT. `ret_summary` may be NULL. */
int json_gate_check(const char *bytes, size_t length, const struct json_limits *limits,
                    struct json_summary *ret_summary, struct error *err) MUST_CHECK;
