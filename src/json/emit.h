/* emit.h: how a tree is written, whatever it is written into. */
#pragma once

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

typedef void (*emit_put_fn)(void *into, const char *bytes, size_t length);

struct emitter {
    emit_put_fn put;
    void *into;
    bool pretty;
};

/* `depth` is the level that the tree's own opening bracket stands at. */
void emit_tree(const struct emitter *emitter, const cJSON *node, unsigned depth);
void emit_quoted(const struct emitter *emitter, const char *text, size_t length);
void emit_new_line(const struct emitter *emitter, unsigned depth);
