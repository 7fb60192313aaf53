/* junit.h: what the two shapes of the junit report share: one item's assertions and errors. */
#pragma once

#include "base/arena.h"
#include "runner/facts.h"

#include <stdbool.h>
#include <stdio.h>

struct junit_case {
    const char *name;
    const char *message, *stack; /* NULL when it passed */
    bool skipped;
};

struct junit_problem {
    enum { JUNIT_REQUEST, JUNIT_TEST_SCRIPT, JUNIT_PREREQUEST_SCRIPT } kind;
    const char *name, *message, *stack;
    unsigned exchange; /* which one of the item failed; JUNIT_REQUEST alone */
};

/* One item of one iteration. Texts live in the arena. */
struct junit_item {
    const struct item *item;
    unsigned iteration, cycles;
    int64_t started_at; /* wall clock ms, of its first exchange if it had one */
    unsigned exchanges;
    double seconds; /* of the last answer */
    struct junit_case *cases;
    size_t case_count, case_capacity;
    struct junit_problem *problems;
    size_t problem_count, problem_capacity;
    struct arena arena;
};

/* A shape takes items as they end and writes the document at the end of the run. */
struct junit_shape;
struct junit_shape_kind {
    int (*create)(struct junit_shape **ret_shape, struct error *err);
    void (*add)(struct junit_shape *shape, const struct junit_item *item);
    int (*write)(struct junit_shape *shape, const struct run_fact *finished, FILE *out,
                 struct error *err);
    void (*free)(struct junit_shape *shape);
};
extern const struct junit_shape_kind junit_usual, junit_exact;
